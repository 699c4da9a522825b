"""An exception that fits no finding.

What it was made for has been mended, or it is misspelt. It is reported where the run has checked a file that it
names, or the whole folder of the configuration, so that a hook that sees single files does not complain about the
others.

## What to do
Delete the exception.

## Bad: mended/
    clbcertlint.toml
        [[exceptions]]
        rule = "CLB407"
        path = "server.pem"
        reason = "kept until the partner moves"
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

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

from clbcertlint.plan import ExceptionUse
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
        yield Problem(
            use.entry.span,
            "exception for {rule} in {where} fits no finding",
            rule=use.entry.rule,
            where=use.entry.path or use.entry.sha256 or "",
        )
