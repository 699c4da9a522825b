"""RSA key of a size CLB does not list.

CLB documents RSA keys of 1024, 2048 and 4096 bits and no other size. Whether 3072 bits are refused in practice is not
known.

## What to do
Have the certificate issued again for a key of 2048 bits: `openssl genrsa -traditional -out new.key 2048`

## Bad: rsa-3072/
    server.key
        RSA PRIVATE KEY  RSA 3072
    server.pem
        CERTIFICATE  CN=a.test  RSA 3072
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

## Good: rsa-4096/
    server.key
        RSA PRIVATE KEY  RSA 4096
    server.pem
        CERTIFICATE  CN=a.test  RSA 4096
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import Upload
from clbcertlint.references import LISTED_RSA_BITS, REQUIREMENTS
from clbcertlint.rule import Basis, Problem, Severity, rule


@rule(
    "CLB202",
    "unlisted-rsa-size",
    per=Upload,
    severity=Severity.ERROR,
    basis=Basis.DOCUMENTED,
    source=REQUIREMENTS,
    since="0.1",
)
def check(upload: Upload) -> Iterator[Problem]:
    subject = upload.certificate or upload.private_key
    if subject is None:
        return
    key = upload.certificate.key if upload.certificate else upload.private_key.public if upload.private_key else None
    if key and key.algorithm == "RSA" and key.bits not in LISTED_RSA_BITS:
        yield Problem(subject.span, "RSA key of {bits} bits; CLB lists 1024, 2048 and 4096", bits=key.bits or 0)
