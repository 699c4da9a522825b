"""A CA certificate used as the server's own.

CLB has been seen to take it. But a key that can issue certificates does not belong on a load balancer, and some clients
refuse a server certificate that says it is a CA. A self-signed one is common in tests, and only a note.

## What to do
Issue a certificate of its own for the server, with basicConstraints CA:FALSE.

## Bad: intermediate-as-server/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test (intermediate)  RSA 2048
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

from clbcertlint.model import Upload, UploadKind
from clbcertlint.references import CREATE
from clbcertlint.rule import Basis, Problem, Severity, rule


@rule(
    "CLB501",
    "ca-as-server",
    per=Upload,
    severity=(Severity.WARNING, Severity.NOTE),
    basis=Basis.OBSERVED,
    source=CREATE,
    since="0.1",
)
def check(upload: Upload) -> Iterator[Problem]:
    certificate = upload.certificate
    if upload.kind is UploadKind.SERVER and certificate and certificate.is_ca and not upload.lacks_leaf:
        yield Problem(
            certificate.span,
            "CA certificate used as the server's certificate",
            severity=Severity.NOTE if certificate.is_self_issued else Severity.WARNING,
        )
