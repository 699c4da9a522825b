"""More than one certificate in a CA upload.

UploadCACertificate takes one CA certificate a call. What becomes of a bundle, refused or cut to its first certificate,
is not documented.

## What to do
Upload each CA certificate by itself; a listener takes one.

## Bad: bundle/
    ca.pem
        CERTIFICATE  CN=Test Client CA (root)  RSA 2048
        CERTIFICATE  CN=Test Root CA (root)  RSA 2048

## Good: ca/
    ca.pem
        CERTIFICATE  CN=Test Client CA (root)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import Upload, UploadKind
from clbcertlint.references import UPLOAD_CA_CERTIFICATE
from clbcertlint.rule import Basis, Problem, Severity, rule


@rule(
    "CLB503",
    "several-in-ca-upload",
    per=Upload,
    severity=Severity.ERROR,
    basis=Basis.DOCUMENTED,
    source=UPLOAD_CA_CERTIFICATE,
    since="0.1",
)
def check(upload: Upload) -> Iterator[Problem]:
    document = upload.certificate_document
    if document is None or upload.kind is not UploadKind.CA:
        return
    blocks = [block for block in document.blocks if block.is_certificate]
    if len(blocks) > 1:
        yield Problem(blocks[1].span, "{count} certificates in a CA upload, which takes one", count=len(blocks))
