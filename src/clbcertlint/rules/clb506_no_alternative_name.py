"""A server certificate without a subject alternative name.

Clients compare the host with the names of this extension and ignore the common name (RFC 9525 section 6.1). CLB itself
takes such certificates, and even its documentation uses one.

## What to do
Have the certificate issued again with its host names in subjectAltName.

## Bad: common-name-only/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048  no names
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048  no names

## Good: pair/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048  names a.test
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048  no names
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import Certificate, Upload, UploadKind
from clbcertlint.references import RFC_9525
from clbcertlint.rule import Basis, Problem, Severity, rule


@rule(
    "CLB506",
    "no-alternative-name",
    per=Upload,
    severity=Severity.WARNING,
    basis=Basis.OBSERVED,
    source=RFC_9525,
    since="0.1",
)
def check(upload: Upload) -> Iterator[Problem]:
    certificate = upload.certificate
    if certificate and upload.kind is UploadKind.SERVER and not certificate.names and not _is_misplaced(certificate):
        yield Problem(certificate.span, "no host name in a subject alternative name; clients ignore the common name")


def _is_misplaced(certificate: Certificate) -> bool:
    """Whether an intermediate stands in the place of a server's certificate, which is told as such."""
    return bool(certificate.is_ca) and not certificate.is_self_issued
