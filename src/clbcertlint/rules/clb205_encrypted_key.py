"""An encrypted private key.

CLB has no field for a password and refuses encrypted keys, both as PKCS#8 (`ENCRYPTED PRIVATE KEY`) and in the
traditional form with a `Proc-Type: 4,ENCRYPTED` header.

## What to do
Decrypt it and write it as PKCS#1 (asks for the password): `openssl rsa -in FILE -traditional -out NEW`

## Bad: pkcs8/
    server.key
        ENCRYPTED PRIVATE KEY
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

## Good: pair/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint import advice
from clbcertlint.model import PemBlock
from clbcertlint.references import ENCRYPTED_KEY, REQUIREMENTS
from clbcertlint.rule import Basis, Problem, Severity, rule


@rule(
    "CLB205",
    "encrypted-key",
    per=PemBlock,
    severity=Severity.ERROR,
    basis=Basis.DOCUMENTED,
    source=REQUIREMENTS,
    since="0.1",
    is_about_form=True,
    answer=ENCRYPTED_KEY,
)
def check(block: PemBlock) -> Iterator[Problem]:
    if block.is_encrypted and block.is_private_key:
        yield Problem(
            block.span,
            "encrypted private key; CLB takes unencrypted ones only",
            help="{convert}",
            convert=advice.convert(block.span.path),
        )
