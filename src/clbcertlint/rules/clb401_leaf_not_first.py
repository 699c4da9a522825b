"""The server's certificate is not the first in the file.

CLB wants the server's certificate first, then its intermediates, each issued by the next. It compares the key with the
first certificate, so that the wrong order is answered as if the key were wrong.

## What to do
Put the server's certificate first, then the certificate that issued it, and so on.

## Bad: root-intermediate-leaf/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=Test Root CA (root)  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
        CERTIFICATE  CN=a.test  RSA 2048

## Good: two-intermediates/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Issuing CA (intermediate)  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint import advice, mending
from clbcertlint.model import Chain, Upload, UploadKind
from clbcertlint.references import MISMATCH, REQUIREMENTS
from clbcertlint.rule import Basis, Fix, Fixability, Problem, Severity, rule


@rule(
    "CLB401",
    "leaf-not-first",
    per=Upload,
    severity=Severity.ERROR,
    basis=Basis.DOCUMENTED,
    source=REQUIREMENTS,
    since="0.1",
    fixes=Fixability.UNSAFE,
    answer=MISMATCH,
)
def check(upload: Upload) -> Iterator[Problem]:
    document, leaf = upload.certificate_document, upload.certificate
    if document is None or leaf is None or upload.kind is not UploadKind.SERVER:
        return
    if leaf.is_ca and not (upload.private_key and upload.private_key.public.identity == leaf.key.identity):
        return
    first = next(block for block in document.blocks if block.is_certificate or block is leaf.block)
    if first is leaf.block or not any(certificate.block is first for certificate in document.certificates):
        return
    yield Problem(
        leaf.span,
        "certificate of the server is not the first in the file",
        label="this one has to come first",
        related=((first.span, "stands first"),),
        fix=_fix(upload.chain) if upload.chain else None,
        order=advice.lines_of(document, upload.chain.order if upload.chain else ()),
    )


def _fix(chain: Chain) -> Fix:
    title = "put the certificates in the order of the lines {order}"
    return Fix(title, mending.in_order(chain.order), is_safe=False)
