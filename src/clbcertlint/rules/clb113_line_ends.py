"""Line ends other than LF.

All of Alibaba Cloud's samples end their lines in LF, and nothing is said about CR LF: throughout a file it is a note.
Mixed line ends are a warning, since they show that a file was put together from parts that went different ways. A
lone CR ends no line for most readers, to which the whole file is then one line: an error.

## What to do
Write the file with LF line ends; `--fix` does it, where it is a note with `--extend-select CLB113`

## Bad: mixed/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        (line ends LF and CR LF)
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
from clbcertlint.model import Document, Span
from clbcertlint.references import REQUIREMENTS
from clbcertlint.rule import Basis, Fix, Fixability, Problem, Severity, rule


@rule(
    "CLB113",
    "line-ends",
    per=Document,
    severity=(Severity.NOTE, Severity.WARNING, Severity.ERROR),
    basis=Basis.INFERRED,
    source=REQUIREMENTS,
    since="0.1",
    is_about_form=True,
    fixes=Fixability.SAFE,
)
def check(document: Document) -> Iterator[Problem]:
    ends = document.line_ends
    if ends.first_cr:
        yield _problem(ends.first_cr, Severity.ERROR, "lone CR as line end, on {count} of the lines", ends.cr)
    elif ends.first_other:
        rarer = min(ends.lf, ends.crlf)
        yield _problem(
            ends.first_other, Severity.WARNING, "mixed line ends: {lf} LF, {crlf} CR LF", rarer, ends.lf, ends.crlf
        )
    elif ends.crlf and not document.encoding:
        yield _problem(
            document.span, Severity.NOTE, "CR LF line ends; all of Alibaba Cloud's samples have LF", ends.crlf
        )


def _problem(span: Span, severity: Severity, message: str, count: int, lf: int = 0, crlf: int = 0) -> Problem:
    fix = Fix("write all line ends as LF", mending.line_feeds)
    return Problem(span, message, severity=severity, fix=fix, count=count, lf=lf, crlf=crlf)
