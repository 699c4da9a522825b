"""Spaces and tabs at the edges of lines or within them.

CLB's documentation forbids spaces in the content. Indentation comes from YAML, heredocs and plan output, trailing
blanks from copying out of a terminal. Most readers of PEM skip them, so that other tools call such a file correct.

## What to do
Delete the spaces and tabs; `--fix` does it where the blocks can be read

## Bad: indented/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048  [white space on the lines]
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048  [white space on the lines]

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
from clbcertlint.model import Document, FaultKind
from clbcertlint.references import REQUIREMENTS
from clbcertlint.rule import Basis, Fix, Fixability, Problem, Severity, rule


@rule(
    "CLB110",
    "stray-space",
    per=Document,
    severity=Severity.ERROR,
    basis=Basis.DOCUMENTED,
    source=REQUIREMENTS,
    since="0.1",
    is_about_form=True,
    fixes=Fixability.SAFE,
)
def check(document: Document) -> Iterator[Problem]:
    found = document.faults_of(FaultKind.SPACE)
    if found and not document.faults_of(FaultKind.NEWLINES_TO_SPACES):
        count = sum(fault.count for fault in found)
        message = "spaces or tabs on this line" if count == 1 else "spaces or tabs on {count} lines, this one the first"
        fix = Fix("take the spaces and tabs out", mending.text_faults(FaultKind.SPACE))
        yield Problem(found[0].span, message, fix=fix, count=count)
