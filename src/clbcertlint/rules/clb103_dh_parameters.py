"""Diffie-Hellman parameters.

CLB refuses `BEGIN DH PARAMETERS`: its HTTPS listeners use ECDHE suites and no parameters of their own. Files that were
made for nginx or HAProxy often end in such a block. It is an error wherever it stands.

## What to do
Take the block out; CLB needs no DH parameters.

## Bad: behind-the-chain/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
        DH PARAMETERS

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
from clbcertlint.model import PemBlock
from clbcertlint.references import CREATE
from clbcertlint.rule import Basis, Fix, Fixability, Problem, Severity, rule


@rule(
    "CLB103",
    "dh-parameters",
    per=PemBlock,
    severity=Severity.ERROR,
    basis=Basis.DOCUMENTED,
    source=CREATE,
    since="0.1",
    is_about_form=True,
    fixes=Fixability.UNSAFE,
)
def check(block: PemBlock) -> Iterator[Problem]:
    if block.label.upper() in ("DH PARAMETERS", "X9.42 DH PARAMETERS"):
        yield Problem(
            block.span,
            "{kind}, which CLB refuses",
            outside=Severity.ERROR,
            fix=Fix("take the parameters out", mending.without(block), is_safe=False),
            kind=block.label,
        )
