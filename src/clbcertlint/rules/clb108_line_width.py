"""Base64 lines of another width than 64.

CLB's documentation asks for 64 characters on every line of a block but the last, as RFC 1421 and RFC 7468 do. Programs
that write MIME (76 characters) or one long line are the usual cause. No report of a refusal for this alone is known:
the requirement is documented, its enforcement is not.

## What to do
Write the base64 in lines of 64 characters; the finding names a command that does it

## Bad: 76-characters/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048  [76 columns]
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

## Good: last-line-of-64-characters/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=aaaaaaaaaaaa.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint import advice, mending
from clbcertlint.model import FaultKind, PemBlock
from clbcertlint.references import REQUIREMENTS
from clbcertlint.rule import Basis, Fix, Fixability, Problem, Severity, rule


@rule(
    "CLB108",
    "line-width",
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
        if fault.kind is FaultKind.LINE_WIDTH:
            message = "base64 line of {width} characters; CLB asks for 64 on every line but the last"
            if fault.count > 1:
                message = "{count} base64 lines that are not 64 characters wide, the first one {width}; CLB asks for 64"
            yield Problem(
                fault.span,
                message,
                help="{command}",
                fix=Fix("write the base64 in lines of 64 characters", mending.block(block)),
                command=advice.rewrite(is_private_key=block.is_private_key),
                width=fault.number,
                count=fault.count,
            )
