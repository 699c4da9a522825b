"""More additional domains than a listener takes.

An HTTPS listener takes 3 additional domains (SNI) with certificates of their own, and up to 10 once the quota is
raised.

## What to do
Spread the domains over several listeners, use a certificate that covers more of them, or have the quota raised to 10.

## Bad: four/
    clbcertlint.toml
        [[upload]]
        name = "b-test"
        certificate = "wildcard.pem"
        private-key = "wildcard.key"

        [[listener]]
        name = "https-443"
        server-certificate = "b-test"
        additional = [
            {domain = "1.b.test", certificate = "b-test"},
            {domain = "2.b.test", certificate = "b-test"},
            {domain = "3.b.test", certificate = "b-test"},
            {domain = "4.b.test", certificate = "b-test"},
        ]
    wildcard.key
        RSA PRIVATE KEY  RSA 2048
    wildcard.pem
        CERTIFICATE  CN=*.b.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

## Good: three/
    clbcertlint.toml
        [[upload]]
        name = "b-test"
        certificate = "wildcard.pem"
        private-key = "wildcard.key"

        [[listener]]
        name = "https-443"
        server-certificate = "b-test"
        additional = [
            {domain = "1.b.test", certificate = "b-test"},
            {domain = "2.b.test", certificate = "b-test"},
            {domain = "3.b.test", certificate = "b-test"},
        ]
    wildcard.key
        RSA PRIVATE KEY  RSA 2048
    wildcard.pem
        CERTIFICATE  CN=*.b.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.plan import Plan
from clbcertlint.references import QUOTAS
from clbcertlint.rule import Basis, Problem, Severity, rule

USUAL_LIMIT = 3
HIGHEST_LIMIT = 10


@rule(
    "CLB707",
    "too-many-domains",
    per=Plan,
    severity=(Severity.ERROR, Severity.WARNING),
    basis=Basis.DOCUMENTED,
    source=QUOTAS,
    since="0.1",
)
def check(plan: Plan) -> Iterator[Problem]:
    for listener in plan.listeners:
        count = len(listener.additional)
        if count > USUAL_LIMIT:
            yield Problem(
                listener.span,
                "listener {name} has {count} additional domains; 3 are usual and 10 the most",
                severity=Severity.ERROR if count > HIGHEST_LIMIT else Severity.WARNING,
                name=listener.name,
                count=count,
            )
