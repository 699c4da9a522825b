"""The same certificate in several uploads.

CLB takes it twice, even under one name, and counts it twice. Often one of the files was forgotten when the
certificate was renewed, or will be.

## What to do
Keep one file, and let every user of the certificate name it.

## Bad: copies/
    a.test.key
        RSA PRIVATE KEY  RSA 2048
    a.test.pem
        CERTIFICATE  CN=a.test  RSA 2048  2025-01-01 to 2049-12-31
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048  2025-01-01 to 2049-12-31
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048  2025-01-01 to 2049-12-31
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048  2025-01-01 to 2049-12-31

## Good: renewed/
    server-2027.key
        RSA PRIVATE KEY  RSA 2048
    server-2027.pem
        CERTIFICATE  CN=a.test  RSA 2048  2026-11-01 to 2049-12-31
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048  2025-01-01 to 2049-12-31
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048  2025-01-01 to 2049-12-31
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048  2025-01-01 to 2049-12-31
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import Batch, Certificate
from clbcertlint.references import UPLOAD_SERVER_CERTIFICATE
from clbcertlint.rule import Basis, Problem, Severity, rule


@rule(
    "CLB708",
    "same-certificate-twice",
    per=Batch,
    severity=Severity.NOTE,
    basis=Basis.OBSERVED,
    source=UPLOAD_SERVER_CERTIFICATE,
    since="0.1",
)
def check(batch: Batch) -> Iterator[Problem]:
    first: dict[tuple[str, str], Certificate] = {}
    for upload in batch.uploads:
        certificate = upload.certificate
        if certificate is None:
            continue
        known = first.setdefault((upload.kind.value, certificate.sha256), certificate)
        if known.span.path != certificate.span.path:
            yield Problem(
                certificate.span,
                "{name} is in {path} too",
                other_half=known.span,
                related=((known.span, "the same certificate"),),
                name=certificate.display_name,
                path=known.span.path,
            )
