"""A server upload without the server's certificate.

All certificates of the file are CAs, and the key belongs to none of them: most likely the file is the chain that came
beside the certificate (`chain.pem`, `…_chain.crt`), not the certificate itself.

## What to do
Upload the file with the server's certificate first, followed by this chain.

## Bad: chain-only/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=Test Issuing CA (intermediate)  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

## Good: chain-beside-the-whole/
    chain.pem
        CERTIFICATE  CN=Test Issuing CA (intermediate)  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import Upload, UploadKind
from clbcertlint.references import MISMATCH, REQUIREMENTS
from clbcertlint.rule import Basis, Problem, Severity, rule


@rule(
    "CLB408",
    "leaf-missing",
    per=Upload,
    severity=Severity.ERROR,
    basis=Basis.DOCUMENTED,
    source=REQUIREMENTS,
    since="0.1",
    answer=MISMATCH,
)
def check(upload: Upload) -> Iterator[Problem]:
    key, certificate = upload.private_key, upload.certificate
    if upload.kind is not UploadKind.SERVER or not upload.lacks_leaf or certificate is None or key is None:
        return
    owner = upload.folder.owner_of(key)
    yield Problem(
        certificate.span,
        "no server certificate in the file, only CA certificates, and the key belongs to none of them",
        help="the key belongs to {owner} in {path}: upload that certificate, followed by this chain" if owner else "",
        other_half=key.span,
        owner=owner.display_name if owner else "",
        path=owner.span.path if owner else "",
    )
