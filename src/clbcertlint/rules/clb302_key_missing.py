"""A server certificate without a private key.

Every upload of a server certificate needs the key. Where the command line names the certificate and no key, that is
an error; where the certificate merely lies in a folder without one, a note: the key is often kept elsewhere, and
should be. When Alibaba Cloud issued the certificate for a request that you made yourself, its download has no `.key`
file: the key never left you.

## What to do
Name both: `clbcertlint check --certificate FILE --private-key KEY`, or `--no-private-key` if it is kept elsewhere

## Bad: alone.pem
    CERTIFICATE  CN=a.test  RSA 2048
    CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

## Good: certbot/
    cert.pem
        CERTIFICATE  CN=a.test  RSA 2048
    chain.pem
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
    fullchain.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
    privkey.pem
        RSA PRIVATE KEY  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import Grounds, Upload, UploadKind
from clbcertlint.references import EMPTY, UPLOAD_SERVER_CERTIFICATE
from clbcertlint.rule import Basis, Problem, Severity, rule

NAMED = (Grounds.NAMED, Grounds.PLANNED)


@rule(
    "CLB302",
    "key-missing",
    per=Upload,
    severity=(Severity.NOTE, Severity.ERROR),
    basis=Basis.DOCUMENTED,
    source=UPLOAD_SERVER_CERTIFICATE,
    since="0.1",
    answer=EMPTY,
)
def check(upload: Upload) -> Iterator[Problem]:
    certificate = upload.certificate
    if certificate is None or upload.kind is not UploadKind.SERVER:
        return
    if _has_key(upload):
        return
    if upload.key_document is None:
        is_named = upload.grounds in NAMED
        yield Problem(
            certificate.span,
            "server certificate without a private key" + ("" if is_named else " in the same folder"),
            severity=Severity.ERROR if is_named else Severity.NOTE,
        )


def _has_key(upload: Upload) -> bool:
    """Whether a key is elsewhere, in the certificate's own file, or in sight as a file that stands for it."""
    document = upload.certificate_document
    is_inside = document is not None and any(block.is_private_key for block in document.blocks)
    is_locked = any(one.path.lower().endswith(".key") for one in upload.folder.stand_ins)
    return upload.key_kept_elsewhere or is_inside or (is_locked and upload.grounds not in NAMED)
