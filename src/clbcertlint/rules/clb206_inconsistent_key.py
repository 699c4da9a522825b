"""An RSA key whose numbers do not fit together.

A PKCS#1 key holds its modulus, exponents, primes and their by-products (RFC 8017 section 3.2). When one of them was
damaged the key may still be read, and may even match its certificate, but what it signs is wrong.

## What to do
Restore the key from a backup; if there is none, make a new one and have the certificate issued again.

## Bad: coefficient/
    server.key
        RSA PRIVATE KEY  RSA 2048  (numbers do not fit)
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

## Good: primes-in-the-other-order/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import PrivateKey
from clbcertlint.references import UPLOAD_FAILURES
from clbcertlint.rule import Basis, Problem, Severity, rule


@rule(
    "CLB206",
    "inconsistent-key",
    per=PrivateKey,
    severity=Severity.ERROR,
    basis=Basis.INFERRED,
    source=UPLOAD_FAILURES,
    since="0.1",
)
def check(key: PrivateKey) -> Iterator[Problem]:
    if key.inconsistencies:
        yield Problem(key.span, "damaged RSA key: {what}", what="; ".join(key.inconsistencies))
