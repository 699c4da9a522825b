"""An intermediate whose key CLB does not list.

What CLB documents about algorithms and sizes is about the server's certificate. An intermediate with an EC key or
with RSA of another size above an RSA leaf is unknown territory: nothing was found that says it is refused, or that it
is taken.

## What to do
If the upload is refused, ask the issuer for a chain of RSA certificates only.

## Bad: p-256/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  EC P-256

## Good: rsa-4096/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 4096
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import Upload, UploadKind
from clbcertlint.references import LISTED_RSA_BITS, REQUIREMENTS
from clbcertlint.rule import Basis, Problem, Severity, rule


@rule(
    "CLB209",
    "unlisted-key-in-chain",
    per=Upload,
    severity=Severity.NOTE,
    basis=Basis.INFERRED,
    source=REQUIREMENTS,
    since="0.1",
)
def check(upload: Upload) -> Iterator[Problem]:
    document = upload.certificate_document
    if document is None or upload.kind is UploadKind.CA:
        return
    for certificate in document.certificates:
        key = certificate.key
        if certificate is not upload.certificate and (key.algorithm != "RSA" or key.bits not in LISTED_RSA_BITS):
            yield Problem(
                certificate.span, "chain certificate whose key, {key}, CLB does not list", key=key.description
            )
