"""The same certificate twice in one file.

Joining a certificate with a file that already holds it does that. Line ends and wrapping do not matter: the two are
compared as they decode.

## What to do
Take this one out of the file.

## Bad: leaf-twice/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
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

from clbcertlint import mending
from clbcertlint.model import Certificate, Upload, UploadKind
from clbcertlint.references import REQUIREMENTS
from clbcertlint.rule import Basis, Fix, Fixability, Problem, Severity, rule


@rule(
    "CLB405",
    "duplicate-certificate",
    per=Upload,
    severity=Severity.WARNING,
    basis=Basis.INFERRED,
    source=REQUIREMENTS,
    since="0.1",
    fixes=Fixability.UNSAFE,
)
def check(upload: Upload) -> Iterator[Problem]:
    document = upload.certificate_document
    if document is None or upload.kind is not UploadKind.SERVER:
        return
    first: dict[str, Certificate] = {}
    for certificate in document.certificates:
        known = first.setdefault(certificate.sha256, certificate)
        if known is not certificate:
            yield Problem(
                certificate.span,
                "{name} is in the file already",
                related=((known.span, "the first one"),),
                fix=Fix("take the second one out", mending.without(certificate.block), is_safe=False),
                name=certificate.display_name,
            )
