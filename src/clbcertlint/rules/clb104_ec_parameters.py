"""Elliptic curve parameters.

`EC PARAMETERS` name the curve of an EC key. CLB takes RSA only, so there is nothing they could be good for. Beside an
EC key the rule is silent: the key itself is the cause, and `not-an-rsa-key` tells it.

## What to do
Take the block out.

## Bad: before-an-rsa-key/
    server.key
        EC PARAMETERS
        RSA PRIVATE KEY  RSA 2048
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

from clbcertlint import mending
from clbcertlint.model import Document
from clbcertlint.references import REQUIREMENTS
from clbcertlint.rule import Basis, Fix, Fixability, Problem, Severity, rule


@rule(
    "CLB104",
    "ec-parameters",
    per=Document,
    severity=Severity.ERROR,
    basis=Basis.DOCUMENTED,
    source=REQUIREMENTS,
    since="0.1",
    is_about_form=True,
    fixes=Fixability.UNSAFE,
)
def check(document: Document) -> Iterator[Problem]:
    if any(block.label.upper() == "EC PRIVATE KEY" for block in document.blocks) or any(
        key.public.algorithm == "EC" for key in document.private_keys
    ):
        return
    for block in document.blocks:
        if block.label.upper() == "EC PARAMETERS":
            yield Problem(
                block.span,
                "EC PARAMETERS; CLB takes RSA only",
                fix=Fix("take the parameters out", mending.without(block), is_safe=False),
            )
