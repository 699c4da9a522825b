"""A private key that is not RSA.

CLB takes RSA only, whatever label the key has: `EC PRIVATE KEY`, or a `PRIVATE KEY` that holds an EC or Ed25519 key.
Such a key cannot be converted to RSA; a new key and a new certificate are needed.

## What to do
Upload the certificate's RSA key, or make one and have a certificate issued for it: `openssl genrsa -traditional -out
new.key 2048`

## Bad: p-256-in-pkcs8/
    server.key
        PRIVATE KEY  EC P-256

## Good: pair/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import FOREIGN_PRIVATE_KEYS, Document, PemBlock
from clbcertlint.references import REQUIREMENTS
from clbcertlint.rule import Basis, Problem, Severity, rule

RSA_LABELS = ("PRIVATE KEY", "RSA PRIVATE KEY", "ENCRYPTED PRIVATE KEY")


@rule(
    "CLB203",
    "not-an-rsa-key",
    per=Document,
    severity=Severity.ERROR,
    basis=Basis.DOCUMENTED,
    source=REQUIREMENTS,
    since="0.1",
    is_about_form=True,
)
def check(document: Document) -> Iterator[Problem]:
    decoded = {key.block.ordinal: key for key in document.private_keys}
    for block in document.blocks:
        key = decoded.get(block.ordinal)
        if key and key.public.algorithm != "RSA":
            yield Problem(block.span, "{key} private key; CLB takes RSA only", key=key.public.description)
        elif key is None and _names_another_algorithm(block):
            yield Problem(block.span, "{kind}; CLB takes RSA only", kind=block.label)


def _names_another_algorithm(block: PemBlock) -> bool:
    label = block.label.upper()
    return block.is_private_key and not block.is_encrypted and label not in (*RSA_LABELS, *FOREIGN_PRIVATE_KEYS)
