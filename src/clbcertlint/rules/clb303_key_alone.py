"""A private key whose certificate is not in sight.

Nothing is wrong with that by itself. But where the certificate was meant to lie beside it, it is missing, or has
another key.

## What to do
Put the certificate into the same folder, or name both with --certificate and --private-key.

## Bad: alone.key
    RSA PRIVATE KEY  RSA 2048

## Good: pair/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import Upload
from clbcertlint.references import UPLOAD_SERVER_CERTIFICATE
from clbcertlint.rule import Basis, Problem, Severity, rule


@rule(
    "CLB303",
    "key-alone",
    per=Upload,
    severity=Severity.NOTE,
    basis=Basis.INFERRED,
    source=UPLOAD_SERVER_CERTIFICATE,
    since="0.1",
)
def check(upload: Upload) -> Iterator[Problem]:
    key = upload.private_key
    if upload.certificate_document is None and key:
        yield Problem(key.span, "private key without its certificate in the same folder")
