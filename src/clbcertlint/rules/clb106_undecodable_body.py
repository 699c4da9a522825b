"""Base64 that cannot be decoded.

The body of a block is base64 (RFC 4648): letters, digits, `+`, `/`, and at most two `=` at the very end. A spelling
checker, an HTML page, a form that turns `+` into a space or a transfer that stops in the middle each leave a body
that no longer says what it said. What is lost cannot be guessed: the finding names the place, the file has to be
fetched again.

## What to do
Fetch the file again from where it came from, as a binary copy.

## Bad: truncated/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  [cut off]
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

## Good: pair/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from clbcertlint import mending
from clbcertlint.model import Fault, FaultKind, PemBlock
from clbcertlint.references import CERTIFICATE_FORMAT, UPLOAD_FAILURES
from clbcertlint.rule import Basis, Fix, Fixability, Problem, Severity, rule

MESSAGES = {
    FaultKind.CHARACTER: "{character} in the base64",
    FaultKind.HTML_ENTITY: "HTML entity {detail} in the base64, where a single character stood",
    FaultKind.SPACE_FOR_PLUS: "a space within a base64 line of 64 columns, most likely where a + was",
    FaultKind.PADDING_MISSING: "{number} = missing at the end of the base64",
    FaultKind.TRUNCATED: "base64 stops too early: {number} bytes are announced, {count} are there",
    FaultKind.EMPTY_BODY: "nothing between BEGIN and END",
}
PADDING = {
    "line": "base64 of an impossible length; this line has {number} characters where the others have 64",
    "length": "base64 of an impossible length, {number} characters",
    "middle": "= in the middle of the base64, where it can only be the end",
}


@rule(
    "CLB106",
    "undecodable-body",
    per=PemBlock,
    severity=Severity.ERROR,
    basis=Basis.DOCUMENTED,
    source=UPLOAD_FAILURES,
    since="0.1",
    is_about_form=True,
    fixes=Fixability.SAFE,
    answer=CERTIFICATE_FORMAT,
)
def check(block: PemBlock) -> Iterator[Problem]:
    for fault in block.faults:
        message = PADDING[fault.detail] if fault.kind is FaultKind.PADDING else MESSAGES.get(fault.kind)
        if message:
            yield Problem(
                fault.span,
                message,
                help="append {equals} to the last line" if fault.kind is FaultKind.PADDING_MISSING else "",
                fix=Fix("append the missing =", mending.block(block)),
                equals="=" * fault.number if fault.kind is FaultKind.PADDING_MISSING else "",
                answered=block.is_certificate,
                character=_character(fault),
                detail=fault.detail,
                number=fault.number,
                count=fault.count,
            )


def _character(fault: Fault) -> str:
    """Name a character without printing what a terminal might obey."""
    if fault.kind is not FaultKind.CHARACTER:
        return ""
    code = ord(fault.detail[0])
    if code == 0:
        return "NUL byte"
    if 0xDC80 <= code <= 0xDCFF:
        return f"byte 0x{code - 0xDC00:02X}"
    name = unicodedata.name(fault.detail[0], "control character" if code < 0x20 else "unnamed character")
    return f"character U+{code:04X} ({name})"
