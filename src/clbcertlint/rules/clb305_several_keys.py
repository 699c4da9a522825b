"""More than one private key in the key's file.

An upload has one key. Which of several a reader takes is its own affair: most take the first.

## What to do
Keep the key that belongs to the certificate, and put the others elsewhere.

## Bad: right-key-last/
    server.key
        RSA PRIVATE KEY  RSA 2048
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
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

from clbcertlint.lines import LineIndex
from clbcertlint.model import Document, PemBlock, Upload
from clbcertlint.references import UPLOAD_SERVER_CERTIFICATE
from clbcertlint.rule import Basis, Problem, Severity, rule


@rule(
    "CLB305",
    "several-keys",
    per=Upload,
    severity=Severity.ERROR,
    basis=Basis.INFERRED,
    source=UPLOAD_SERVER_CERTIFICATE,
    since="0.1",
)
def check(upload: Upload) -> Iterator[Problem]:
    keys = [block for block in upload.key_document.blocks if block.is_private_key] if upload.key_document else []
    if len(keys) > 1:
        certificate, key = upload.certificate, upload.private_key
        matches = certificate is not None and key is not None and key.public.identity == certificate.key.identity
        yield Problem(
            keys[1].span,
            "{count} private keys in the file of the key",
            help="keep the one that belongs to the certificate, at line {line}" if matches else "",
            count=len(keys),
            line=_line(upload.key_document, key.block) if key and upload.key_document else 0,
        )


def _line(document: Document, block: PemBlock) -> int:
    return LineIndex(document.text).position(block.span.start)[0]
