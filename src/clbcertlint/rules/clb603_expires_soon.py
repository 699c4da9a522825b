"""A certificate that expires soon.

Within 14 days, unless `expiry-days` says otherwise; 0 switches the rule off. CLB does not renew what was uploaded: the
new certificate is a new upload, and every listener has to be told.

## What to do
Renew the certificate and upload the new one.

## Bad: twelve-days/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048  2025-01-01 to 2026-12-07
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048  2025-01-01 to 2049-12-31

## Good: in-a-fortnight/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048  2025-01-01 to 2026-12-09
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048  2025-01-01 to 2049-12-31
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import Upload
from clbcertlint.references import REPLACE
from clbcertlint.rule import Basis, Problem, Severity, rule


@rule(
    "CLB603",
    "expires-soon",
    per=Upload,
    severity=Severity.WARNING,
    basis=Basis.INFERRED,
    source=REPLACE,
    since="0.1",
    option="expiry_days",
)
def check(upload: Upload, expiry_days: int) -> Iterator[Problem]:
    certificate, document = upload.certificate, upload.certificate_document
    if certificate is None or document is None:
        return
    now = document.source.read_at
    days = (certificate.not_after.date() - now.date()).days
    if certificate.not_after >= now and days < expiry_days:
        when = {0: "today", 1: "tomorrow"}.get(days, "in {days} days")
        date = f"{certificate.not_after:%Y-%m-%d}"
        yield Problem(certificate.span, "expires " + when + ", on {date}", days=days, date=date)
