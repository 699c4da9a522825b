"""A server certificate whose extended key usage leaves out serverAuth.

Where the extension is there, it has to list serverAuth (RFC 5280 section 4.2.1.12), or clients break the handshake off.
The usual cause is a client's certificate in the place of the server's. By the letter anyExtendedKeyUsage covers every
purpose, but clients made with OpenSSL do not take it for serverAuth: it alone is a warning.

## What to do
Have the certificate issued again with extendedKeyUsage serverAuth, or upload the server's certificate.

## Bad: client-only/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

## Good: client-and-server/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import Upload, UploadKind
from clbcertlint.references import RFC_5280
from clbcertlint.rule import Basis, Problem, Severity, Verdict, rule

SERVER_AUTH = "1.3.6.1.5.5.7.3.1"
ANY_PURPOSE = "2.5.29.37.0"


@rule(
    "CLB505",
    "no-server-auth",
    per=Upload,
    severity=(Severity.ERROR, Severity.WARNING),
    basis=Basis.INFERRED,
    source=RFC_5280,
    since="0.1",
    error_means=Verdict.CLIENTS_REFUSE,
)
def check(upload: Upload) -> Iterator[Problem]:
    certificate = upload.certificate
    if certificate is None or upload.kind is not UploadKind.SERVER or upload.lacks_leaf:
        return
    usage = certificate.extended_key_usage
    if usage is None or SERVER_AUTH in usage:
        return
    message, severity = "extended key usage without serverAuth: clients refuse it for a server", Severity.ERROR
    if ANY_PURPOSE in usage:
        message = "extended key usage of any purpose, without serverAuth: many clients refuse it for a server"
        severity = Severity.WARNING
    yield Problem(certificate.span, message, severity=severity)
