"""A private key in PKCS#8.

CLB asks for PKCS#1, `BEGIN RSA PRIVATE KEY`. OpenSSL 3 writes PKCS#8, `BEGIN PRIVATE KEY`, wherever older versions
wrote PKCS#1: `openssl genrsa`, `openssl rsa` and `openssl pkcs12` all do, unless told `-traditional`. The same key in
the other form has the same certificate; nothing has to be issued again. OpenSSL before 3 and LibreSSL write PKCS#1 by
themselves and know no `-traditional` here.

## What to do
Write the same key as PKCS#1: `openssl rsa -in FILE -traditional -out NEW`

## Bad: pkcs8/
    server.key
        PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

## Good: pkcs1/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint import der, mending
from clbcertlint.der import Kind
from clbcertlint.model import PemBlock, PrivateKey
from clbcertlint.references import REQUIREMENTS
from clbcertlint.rule import Basis, Fix, Fixability, Mend, Problem, Severity, rule


@rule(
    "CLB204",
    "pkcs8-key",
    per=PrivateKey,
    severity=Severity.ERROR,
    basis=Basis.DOCUMENTED,
    source=REQUIREMENTS,
    since="0.1",
    is_about_form=True,
    fixes=Fixability.UNSAFE,
)
def check(key: PrivateKey) -> Iterator[Problem]:
    is_labelled_so = key.block.label.upper() in ("PRIVATE KEY", "")
    if key.form is Kind.PRIVATE_KEY_INFO and key.public.algorithm == "RSA" and is_labelled_so:
        yield Problem(
            key.span,
            "key in PKCS#8 (PRIVATE KEY); CLB asks for PKCS#1 (RSA PRIVATE KEY)",
            fix=Fix("write the key as PKCS#1", _as_pkcs1(key.block), is_safe=False),
        )


def _as_pkcs1(block: PemBlock) -> Mend:
    return mending.block(block, label="RSA PRIVATE KEY", content=der.wrapped_private_key(block.der or b""))
