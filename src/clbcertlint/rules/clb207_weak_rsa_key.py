"""A weak RSA key.

CLB lists 1024 bits, but browsers and public certification authorities have refused such keys since 2014. A public
exponent of 1 encrypts nothing, and an even one is no exponent at all.

## What to do
Have the certificate issued again for a key of 2048 bits: `openssl genrsa -traditional -out new.key 2048`

## Bad: rsa-1024/
    server.key
        RSA PRIVATE KEY  RSA 1024
    server.pem
        CERTIFICATE  CN=a.test  RSA 1024
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

## Good: exponent-3/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import Upload
from clbcertlint.references import REQUIREMENTS
from clbcertlint.rule import Basis, Problem, Severity, rule

REFUSED_BITS = 1024


@rule(
    "CLB207",
    "weak-rsa-key",
    per=Upload,
    severity=Severity.WARNING,
    basis=Basis.DOCUMENTED,
    source=REQUIREMENTS,
    since="0.1",
    security_severity=5.3,
)
def check(upload: Upload) -> Iterator[Problem]:
    certificate = upload.certificate
    if certificate is None or certificate.key.algorithm != "RSA":
        return
    exponent = certificate.key.exponent or 0
    if certificate.key.bits == REFUSED_BITS:
        yield Problem(certificate.span, "RSA key of 1024 bits: CLB lists it, browsers refuse it")
    if exponent == 1 or exponent % 2 == 0:
        yield Problem(certificate.span, "RSA public exponent that gives no security: {exponent}", exponent=exponent)
