"""An exception whose last day has passed.

Its findings are back. They were kept for a reason and until a day; both are over, or the day has to be moved.

## What to do
Mend what the exception was for, or move its day and say why.

## Bad: last-year/
    clbcertlint.toml
        [[exceptions]]
        rule = "CLB407"
        path = "server.pem"
        reason = "kept until the partner moves"
        until = 2025-12-31
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
        CERTIFICATE  CN=Test Root CA (root)  RSA 2048

## Good: last-day/
    clbcertlint.toml
        [[exceptions]]
        rule = "CLB407"
        path = "server.pem"
        reason = "kept until the partner moves"
        until = 2026-11-25
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
        CERTIFICATE  CN=Test Root CA (root)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.plan import ExceptionUse
from clbcertlint.references import HOME
from clbcertlint.rule import Basis, Problem, Severity, rule


@rule(
    "CLB902",
    "exception-ended",
    per=ExceptionUse,
    severity=Severity.WARNING,
    basis=Basis.INFERRED,
    source=HOME,
    since="0.1",
)
def check(use: ExceptionUse) -> Iterator[Problem]:
    if use.has_ended and use.entry.until and (use.matches or use.was_due):
        yield Problem(
            use.entry.span,
            "exception for {rule} ended {day}: {reason}",
            rule=use.entry.rule,
            day=use.entry.until.isoformat(),
            reason=use.entry.reason,
        )
