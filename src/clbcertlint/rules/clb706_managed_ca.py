"""A CA certificate from Certificate Management Service.

That service gives CLB server certificates only. A client CA certificate is uploaded as a third-party certificate.

## What to do
Say source = "third-party" and name the CA certificate's file.

## Bad: managed/
    clbcertlint.toml
        [[upload]]
        name = "a-test"
        certificate = "server.pem"
        private-key = "server.key"

        [[upload]]
        name = "client-ca"
        kind = "ca"
        source = "certificate-management-service"
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

## Good: third-party/
    clbcertlint.toml
        [[upload]]
        name = "client-ca"
        kind = "ca"
        certificate = "client-ca.pem"
        source = "third-party"
    client-ca.pem
        CERTIFICATE  CN=Test Client CA (root)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import UploadKind
from clbcertlint.plan import Plan
from clbcertlint.references import CREATE
from clbcertlint.rule import Basis, Problem, Severity, rule


@rule(
    "CLB706",
    "managed-ca",
    per=Plan,
    severity=Severity.ERROR,
    basis=Basis.DOCUMENTED,
    source=CREATE,
    since="0.1",
)
def check(plan: Plan) -> Iterator[Problem]:
    for upload in plan.uploads:
        if upload.kind is UploadKind.CA and upload.is_managed:
            yield Problem(
                upload.span,
                "CA certificate {name} from Certificate Management Service, which gives none",
                related=((upload.upload.certificate.span, "the certificate"),)
                if upload.upload and upload.upload.certificate
                else (),
                name=upload.name,
            )
