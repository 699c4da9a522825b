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

## Good: used/
    b.test.key
        RSA PRIVATE KEY  RSA 2048
    b.test.pem
        CERTIFICATE  CN=b.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
    clbcertlint.toml
        [[exceptions]]
        rule = "CLB407"
        path = "server.pem"
        reason = "kept until the partner moves"
        until = 2027-01-31

        [[exceptions]]
        rule = "weak-signature"
        sha256 = "3c:e8:02:6e:04:e2:e5:66:e1:64:ca:36:68:96:d9:2e:2c:fb:f4:2c:a6:31:2e:68:f0:78:0f:1e:13:be:f7:ad"
        reason = "kept until the partner moves"
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
        CERTIFICATE  CN=Test Root CA (root)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import ExceptionUse
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
