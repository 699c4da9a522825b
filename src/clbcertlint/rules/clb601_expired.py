"""An expired certificate.

The server's certificate, or the certificate of a CA upload. CLB is not documented to refuse it, and its own tests have
uploaded one for years; but no client accepts it, and no client certificate verifies against it.

## What to do
Renew the certificate and upload the new one.

## Bad: expired/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048  2025-01-01 to 2026-10-01
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048  2025-01-01 to 2049-12-31

## Good: ends-later/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048  2025-01-01 to 2027-03-01
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048  2025-01-01 to 2049-12-31
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import Upload, UploadKind
from clbcertlint.references import REPLACE
from clbcertlint.rule import Basis, Problem, Severity, Verdict, rule


@rule(
    "CLB601",
    "expired",
    per=Upload,
    severity=Severity.ERROR,
    basis=Basis.INFERRED,
    source=REPLACE,
    since="0.1",
    error_means=Verdict.CLIENTS_REFUSE,
)
def check(upload: Upload) -> Iterator[Problem]:
    certificate, document = upload.certificate, upload.certificate_document
    if certificate and document and certificate.not_after < document.source.read_at:
        yield Problem(
            certificate.span,
            "expired {date}: CLB may take it, clients will not"
            if upload.kind is UploadKind.SERVER
            else "expired {date}: CLB may take it, no client certificate verifies against it",
            date=f"{certificate.not_after:%Y-%m-%d}",
        )
