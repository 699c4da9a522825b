"""Blank lines.

CLB's documentation forbids blank lines in a certificate, between the certificates of a chain and in a key, and
a tool that uploads through the API had to take them out because uploads were refused. Issuer bundles and
`openssl pkcs7 -print_certs` leave one after every certificate. A blank line behind the last block is a warning: whether
it alone is refused is not known, and programs that upload files often trim their ends.

## What to do
Delete the blank lines; `--fix` does it where the blocks can be read

## Bad: between-certificates/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        (blank line)
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

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
from clbcertlint.model import Document, FaultKind
from clbcertlint.references import REQUIREMENTS
from clbcertlint.rule import Basis, Fix, Fixability, Problem, Severity, rule

BLANK_LINES = (FaultKind.BLANK_LINE, FaultKind.TRAILING_BLANK_LINE)


@rule(
    "CLB109",
    "blank-line",
    per=Document,
    severity=(Severity.ERROR, Severity.WARNING),
    basis=Basis.DOCUMENTED,
    source=REQUIREMENTS,
    since="0.1",
    is_about_form=True,
    fixes=Fixability.SAFE,
)
def check(document: Document) -> Iterator[Problem]:
    blank = document.faults_of(FaultKind.BLANK_LINE)
    trailing = document.faults_of(FaultKind.TRAILING_BLANK_LINE)
    if not blank and document.faults_of(FaultKind.TEXT):
        # Whoever takes out the text that a program wrote around the blocks takes out its last blank line as well.
        return
    found = blank or trailing
    if found:
        count = sum(fault.count for fault in (*blank, *trailing))
        message = "blank line" if count == 1 else "{count} blank lines, of which this is the first"
        yield Problem(
            found[0].span,
            message if blank else message + ", behind the last block",
            severity=Severity.ERROR if blank else Severity.WARNING,
            fix=Fix("take the blank lines out", mending.text_faults(*BLANK_LINES)),
            count=count,
        )
