"""A certificate that is not valid yet.

Nothing is known of how CLB treats it; clients refuse it until its first day. A clock that is wrong, or an issuer a time
zone ahead, are the usual causes.

## What to do
Wait until it is valid before a listener uses it, or check the clock of this machine.

## Bad: tomorrow/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048  2026-11-26 to 2049-12-31
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048  2025-01-01 to 2049-12-31

## Good: from-now-on/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048  2026-11-25 to 2049-12-31
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048  2025-01-01 to 2049-12-31
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import Upload
from clbcertlint.references import REPLACE
from clbcertlint.rule import Basis, Problem, Severity, rule


@rule(
    "CLB602",
    "not-yet-valid",
    per=Upload,
    severity=Severity.WARNING,
    basis=Basis.INFERRED,
    source=REPLACE,
    since="0.1",
)
def check(upload: Upload) -> Iterator[Problem]:
    document = upload.certificate_document
    for certificate in upload.chain.path if upload.chain and document else ():
        if document and certificate.not_before > document.source.read_at:
            yield Problem(
                certificate.span,
                "not valid before {instant}",
                instant=f"{certificate.not_before:%Y-%m-%d %H:%M} UTC",
            )
            return
