"""A damaged or missing BEGIN or END line.

The boundaries of RFC 7468 are exact: five hyphens, `BEGIN` or `END`, a label, five hyphens, on a line of their own, and
the same label in both. Word processors turn hyphens into dashes, `cat` glues files whose last line has no line end, and
copying takes a boundary too few. OpenSSL skips what it does not recognise and reads the next block instead, so that the
wrong certificate may look right.

## What to do
Write both boundaries as in `-----BEGIN CERTIFICATE-----` and `-----END CERTIFICATE-----`, each on a line of its own.

## Bad: end-and-begin-on-one-line/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048  [BEGIN on the line of the END before]

## Good: no-line-end-at-the-end/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint import mending
from clbcertlint.model import Fault, FaultKind, PemBlock
from clbcertlint.references import CERTIFICATE_FORMAT, REQUIREMENTS
from clbcertlint.rule import Basis, Fix, Fixability, Problem, Severity, rule

MESSAGES = {
    FaultKind.BOTH_MISSING: (
        "base64 of a {content} without BEGIN and END",
        "put -----BEGIN {label_of_content}----- on a line before it, -----END {label_of_content}----- behind it",
    ),
    FaultKind.BEGIN_MISSING: (
        "no BEGIN {detail} before the base64",
        "put -----BEGIN {detail}----- on a line before it",
    ),
    FaultKind.END_MISSING: ("no END {detail} behind the base64", "put -----END {detail}----- on a line behind it"),
    FaultKind.END_LABEL: (
        "BEGIN {begin} is closed by END {detail}",
        "write the same label in both boundaries; the content is a {content}",
    ),
    FaultKind.GLUED_BOUNDARIES: ("BEGIN on the line of the END before it", "break the line between END and BEGIN"),
    FaultKind.GLUED_BODY: (
        "base64 on the line of the {detail} boundary",
        "give the {detail} boundary a line of its own",
    ),
    FaultKind.DASHES: ("{detail}", "write the line as -----{word} {begin}-----"),
    FaultKind.BOUNDARY_SPACING: ("{detail}", "write the line as -----{word} {begin}-----"),
}


@rule(
    "CLB105",
    "broken-boundary",
    per=PemBlock,
    severity=Severity.ERROR,
    basis=Basis.DOCUMENTED,
    source=REQUIREMENTS,
    since="0.1",
    is_about_form=True,
    fixes=Fixability.SAFE,
    answer=CERTIFICATE_FORMAT,
)
def check(block: PemBlock) -> Iterator[Problem]:
    if not (block.is_certificate or block.is_private_key or not block.begin):
        return
    kinds = {fault.kind for fault in block.faults}
    for fault in block.faults:
        if fault.kind in MESSAGES and not (FaultKind.PEM_TWICE in kinds and fault.kind is FaultKind.BOTH_MISSING):
            yield _problem(block, fault)


def _problem(block: PemBlock, fault: Fault) -> Problem:
    message, help_ = MESSAGES[fault.kind]
    return Problem(
        fault.span,
        message,
        help=help_,
        fix=Fix(help_, mending.block(block)),
        answered=block.is_certificate,
        detail=fault.detail,
        begin=block.label,
        word="BEGIN" if block.begin and fault.span.start == block.begin.start else "END",
        label_of_content=block.label or "CERTIFICATE",
        content=block.content.value if block.content else "certificate or key",
    )
