"""An exception that fits no finding.

What it was made for has been mended, or it is misspelt. It is reported where the run has checked a file that it
names, or the whole folder of the configuration, so that a hook that sees single files does not complain about the
others.

## What to do
Delete the exception.

## Bad: mended/

## Good: used/
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import ExceptionUse
from clbcertlint.references import HOME
from clbcertlint.rule import Basis, Problem, Severity, rule


@rule(
    "CLB901",
    "unused-exception",
    per=ExceptionUse,
    severity=Severity.WARNING,
    basis=Basis.INFERRED,
    source=HOME,
    since="0.1",
)
def check(use: ExceptionUse) -> Iterator[Problem]:
    if use.was_due and not use.matches and not use.has_ended:
        yield Problem(use.entry.span, "exception for {rule} that fits no finding", rule=use.entry.rule)
