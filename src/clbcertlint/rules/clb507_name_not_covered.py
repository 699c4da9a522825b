"""A planned domain that no name of the certificate covers.

The configuration says which hosts an upload or an additional domain (SNI) is for; the certificate's subject alternative
name has to cover each. A wildcard stands for exactly one label, the leftmost (RFC 9525 section 6.3).

## What to do
Have the certificate issued again with the missing name, or correct the domain in the configuration.

## Bad: uncovered/
    clbcertlint.toml
        [[upload]]
        name = "a-test"
        certificate = "server.pem"
        private-key = "server.key"
        domains = ["a.test", "www.a.test"]
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

## Good: covered/
    clbcertlint.toml
        [[upload]]
        name = "a-test"
        certificate = "server.pem"
        private-key = "server.key"
        domains = ["a.test"]

        [[upload]]
        name = "b-test"
        certificate = "wildcard.pem"
        private-key = "wildcard.key"
        domains = ["www.b.test"]
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
    wildcard.key
        RSA PRIVATE KEY  RSA 2048
    wildcard.pem
        CERTIFICATE  CN=*.b.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import Certificate, Span
from clbcertlint.plan import Plan, PlannedUpload
from clbcertlint.references import RFC_9525
from clbcertlint.rule import Basis, Problem, Severity, Verdict, rule


@rule(
    "CLB507",
    "name-not-covered",
    per=Plan,
    severity=Severity.ERROR,
    basis=Basis.DOCUMENTED,
    source=RFC_9525,
    since="0.1",
    error_means=Verdict.CLIENTS_REFUSE,
)
def check(plan: Plan) -> Iterator[Problem]:
    for upload in plan.uploads:
        for domain in upload.domains:
            yield from _check(domain, upload, upload.span)
    for listener in plan.listeners:
        for additional in listener.additional:
            used = plan.upload(additional.certificate)
            if used and additional.domain not in used.domains:
                yield from _check(additional.domain, used, listener.span)


def _check(domain: str, planned: PlannedUpload, span: Span) -> Iterator[Problem]:
    certificate = planned.upload.certificate if planned.upload else None
    if certificate and not any(_covers(name, domain) for name in _names(certificate)):
        yield Problem(
            certificate.span,
            "planned for {domain}, which its names do not cover: {names}",
            other_half=span,
            related=((span, "where it is planned"),),
            domain=domain,
            names=", ".join(_names(certificate)) or "none",
        )


def _names(certificate: Certificate) -> tuple[str, ...]:
    """The alternative names; the common name counts only where there is none of them, as CLB's own samples have it."""
    return certificate.names or ((certificate.common_name,) if certificate.common_name else ())


def _covers(name: str, domain: str) -> bool:
    name, domain = _ascii(name), _ascii(domain)
    if name == domain:
        return True
    if not name.startswith("*."):
        return False
    label, _, rest = domain.partition(".")
    return bool(label) and rest == name[2:]


def _ascii(domain: str) -> str:
    """A domain in lower case and, where it is international, in the form a certificate has it (RFC 5890)."""
    try:
        return domain.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        return domain.rstrip(".").lower()
