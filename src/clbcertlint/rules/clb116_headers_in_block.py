"""Header fields inside a block.

RFC 1421 allowed header fields between BEGIN and the base64; RFC 7468 does not. The only ones still seen are those of an
encrypted key, which `encrypted-key` tells. CLB's documentation shows a block as boundaries and base64, and no more.

## What to do
Take out the header fields and the blank line behind them.

## Bad: comment/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048  [header Comment]
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
from clbcertlint.model import FaultKind, PemBlock
from clbcertlint.references import REQUIREMENTS
from clbcertlint.rule import Basis, Fix, Fixability, Problem, Severity, rule


@rule(
    "CLB116",
    "headers-in-block",
    per=PemBlock,
    severity=Severity.ERROR,
    basis=Basis.DOCUMENTED,
    source=REQUIREMENTS,
    since="0.1",
    is_about_form=True,
    fixes=Fixability.SAFE,
)
def check(block: PemBlock) -> Iterator[Problem]:
    for fault in block.faults:
        if fault.kind is FaultKind.HEADERS:
            yield Problem(
                fault.span,
                "header field {name} in the block",
                fix=Fix("take the header fields out", mending.block(block)),
                name=fault.detail,
            )
