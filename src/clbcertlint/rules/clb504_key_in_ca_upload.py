"""A private key in a CA upload.

UploadCACertificate has no field for a key, and whoever has a CA's key can issue client certificates that the listener
lets in. It must not leave the CA.

## What to do
Take the key out of the file, and treat it as leaked if the file was passed on.

## Bad: with-key/
    ca.pem
        CERTIFICATE  CN=Test Client CA (root)  RSA 2048
        RSA PRIVATE KEY  RSA 2048

## Good: ca/
    ca.pem
        CERTIFICATE  CN=Test Client CA (root)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import Upload, UploadKind
from clbcertlint.references import UPLOAD_CA_CERTIFICATE
from clbcertlint.rule import Basis, Problem, Severity, rule


@rule(
    "CLB504",
    "key-in-ca-upload",
    per=Upload,
    severity=Severity.ERROR,
    basis=Basis.INFERRED,
    source=UPLOAD_CA_CERTIFICATE,
    since="0.1",
    security_severity=7.5,
)
def check(upload: Upload) -> Iterator[Problem]:
    document = upload.certificate_document
    if document is None or upload.kind is not UploadKind.CA:
        return
    for block in document.blocks:
        if block.is_private_key:
            yield Problem(block.span, "private key in the file of a CA certificate")
