"""A certificate signed with MD5 or SHA-1.

CLB has been seen to take SHA-1 signatures; browsers and current TLS libraries do not. The signature of a self-issued
certificate is not looked at by anyone who trusts it, so it draws nothing.

## What to do
Have the certificate issued again; every issuer signs with SHA-256 or better today.

## Bad: sha-1/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

## Good: sha-1-root.pem
    CERTIFICATE  CN=Test Client CA (root)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import Upload, UploadKind
from clbcertlint.references import REQUIREMENTS
from clbcertlint.rule import Basis, Problem, Severity, rule

WEAK = {"md2": "MD2", "md5": "MD5", "sha1": "SHA-1"}


@rule(
    "CLB208",
    "weak-signature",
    per=Upload,
    severity=Severity.WARNING,
    basis=Basis.OBSERVED,
    source=REQUIREMENTS,
    since="0.1",
    security_severity=5.9,
)
def check(upload: Upload) -> Iterator[Problem]:
    document = upload.certificate_document if upload.kind is UploadKind.SERVER else None
    for certificate in document.certificates if document else ():
        weak = WEAK.get(certificate.signature_hash or "")
        if weak and not certificate.is_self_issued:
            yield Problem(certificate.span, "certificate signed with {hash}, which clients refuse", hash=weak)
