"""A listener without the certificates that its authentication mode needs.

One-way authentication takes a server certificate; mutual authentication a server certificate and a CA certificate for
the clients. A CA certificate on a one-way listener is not used: a warning, for whoever wrote it expected clients to
be checked.

## What to do
Name a server-certificate, and for mutual authentication a ca-certificate.

## Bad: without-ca/
    clbcertlint.toml
        [[upload]]
        name = "a-test"
        certificate = "server.pem"
        private-key = "server.key"

        [[upload]]
        name = "client-ca"
        kind = "ca"
        certificate = "client-ca.pem"

        [[listener]]
        name = "https-443"
        authentication = "mutual"
        server-certificate = "a-test"
    client-ca.pem
        CERTIFICATE  CN=Test Client CA (root)  RSA 2048
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

## Good: mutual/
    clbcertlint.toml
        [[upload]]
        name = "a-test"
        certificate = "server.pem"
        private-key = "server.key"

        [[upload]]
        name = "client-ca"
        kind = "ca"
        certificate = "client-ca.pem"

        [[listener]]
        name = "https-443"
        authentication = "mutual"
        server-certificate = "a-test"
        ca-certificate = "client-ca"
    client-ca.pem
        CERTIFICATE  CN=Test Client CA (root)  RSA 2048
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.plan import Authentication, Plan
from clbcertlint.references import CREATE
from clbcertlint.rule import Basis, Problem, Severity, rule


@rule(
    "CLB704",
    "mutual-needs-both",
    per=Plan,
    severity=(Severity.ERROR, Severity.WARNING),
    basis=Basis.DOCUMENTED,
    source=CREATE,
    since="0.1",
)
def check(plan: Plan) -> Iterator[Problem]:
    for listener in plan.listeners:
        is_mutual = listener.authentication is Authentication.MUTUAL
        if listener.server_certificate is None:
            yield Problem(
                listener.span,
                "listener {name} has no server certificate",
                severity=Severity.ERROR,
                help="name a server-certificate",
                name=listener.name,
            )
        if is_mutual and listener.ca_certificate is None:
            yield Problem(
                listener.span,
                "listener {name} is for mutual authentication and has no CA certificate",
                severity=Severity.ERROR,
                help="name a ca-certificate",
                name=listener.name,
            )
        if not is_mutual and listener.ca_certificate is not None:
            yield Problem(
                listener.span,
                "listener {name} has a CA certificate, but one-way authentication checks no clients",
                severity=Severity.WARNING,
                help='say authentication = "mutual", or leave the CA certificate out',
                name=listener.name,
            )
