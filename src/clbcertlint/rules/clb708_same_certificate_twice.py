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

from clbcertlint.inventory import Inventory, UploadRecord
from clbcertlint.references import UPLOAD_SERVER_CERTIFICATE
from clbcertlint.rule import Basis, Problem, Severity, rule


@rule(
    "CLB708",
    "same-certificate-twice",
    per=Inventory,
    severity=Severity.NOTE,
    basis=Basis.OBSERVED,
    source=UPLOAD_SERVER_CERTIFICATE,
    since="0.1",
)
def check(inventory: Inventory) -> Iterator[Problem]:
    first: dict[tuple[str, str], UploadRecord] = {}
    for upload in inventory.uploads:
        if upload.sha256 is None or upload.span is None or not upload.is_asked_for:
            continue
        known = first.setdefault((upload.kind.value, upload.sha256), upload)
        if known.span is not None and known.span.path != upload.span.path:
            yield Problem(
                upload.span,
                "{name} is in {path} too",
                other_half=known.span,
                related=((known.span, "the same certificate"),),
                name=upload.name or "",
                path=known.span.path,
            )
