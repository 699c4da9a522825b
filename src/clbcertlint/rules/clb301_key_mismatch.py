"""A private key that does not belong to the certificate.

The two are compared by their public halves, so the form of the key does not matter. The usual cause is a renewed
certificate beside the old key, or the account key of an ACME client in place of the domain's. Where the file names
pair two files and another key in the folder is the right one, it is a warning that says so.

## What to do
Upload the key that the certificate was issued for; if it is lost, have the certificate issued again.

## Bad: old-key/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

## Good: two-pairs/
    a.test.key
        RSA PRIVATE KEY  RSA 2048
    a.test.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
    b.test.key
        RSA PRIVATE KEY  RSA 2048
    b.test.pem
        CERTIFICATE  CN=b.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import Certificate, Grounds, PrivateKey, Upload
from clbcertlint.references import MISMATCH, REQUIREMENTS
from clbcertlint.rule import Basis, Problem, Severity, rule


@rule(
    "CLB301",
    "key-mismatch",
    per=Upload,
    severity=(Severity.ERROR, Severity.WARNING),
    basis=Basis.DOCUMENTED,
    source=REQUIREMENTS,
    since="0.1",
    answer=MISMATCH,
)
def check(upload: Upload) -> Iterator[Problem]:
    certificate, key = upload.certificate, upload.private_key
    if certificate is None or key is None or upload.lacks_leaf or not key.public.identity:
        return
    if key.inconsistencies or not key.public.identity or {certificate.key.algorithm, key.public.algorithm} - {"RSA"}:
        # A damaged key, and keys that CLB does not take anyway, are told by other rules.
        return
    if certificate.key.identity != key.public.identity:
        yield _mismatch(upload, certificate, key)
    elif upload.grounds is Grounds.KEYS and upload.namesake and upload.namesake.private_keys:
        other = upload.namesake.private_keys[0]
        yield Problem(
            certificate.span,
            "{namesake} has the certificate's name and is not its key; {path} is",
            severity=Severity.WARNING,
            help="rename the files so that their names agree, and upload {path}",
            other_half=other.span,
            related=((other.span, "not the key of this certificate"), (key.span, "the certificate's key")),
            answered=False,
            namesake=other.span.path,
            path=key.span.path,
        )


def _mismatch(upload: Upload, certificate: Certificate, key: PrivateKey) -> Problem:
    owner, right = upload.folder.owner_of(key), upload.folder.key_of(certificate)
    message, help_ = "certificate and private key do not belong together", ""
    if owner:
        message += "; the key is that of {owner}"
    if right:
        help_ = "the certificate's key is in {right}: upload that one"
    elif owner:
        help_ = "upload the certificate in {owner_path} with this key, or find the key that {name} was issued for"
    return Problem(
        certificate.span,
        message,
        severity=Severity.ERROR,
        help=help_,
        other_half=key.span,
        related=((key.span, "the private key"),),
        name=certificate.display_name,
        owner=owner.display_name if owner else "",
        owner_path=owner.span.path if owner else "",
        right=right.span.path if right else "",
    )
