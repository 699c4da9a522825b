"""A certificate whose key is not RSA.

CLB takes RSA only. Until about 2024 some regions took ECDSA as well; the documentation no longer lists it, and
certbot (since version 2) and acme.sh ask for ECDSA unless told otherwise. Ed25519, DSA, SM2 and RSASSA-PSS keys are
not listed either. What the issuer signed with does not matter: an RSA-PSS or ECDSA *signature* over a plain RSA key
is fine.

## What to do
Have the certificate issued again for an RSA key of 2048 bits: with certbot the options are `--key-type rsa
--rsa-key-size 2048`, with acme.sh `--keylength 2048`

## Bad: p-256-and-its-key/
    server.key
        EC PRIVATE KEY  EC P-256
    server.pem
        CERTIFICATE  CN=a.test  EC P-256
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048

## Good: rsa-pss-signature/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.model import Upload, UploadKind
from clbcertlint.references import REQUIREMENTS
from clbcertlint.rule import Basis, Problem, Severity, rule

CA_HELP = "make a CA certificate with an RSA key of 2048 or 4096 bits, and issue the client certificates with it"


@rule(
    "CLB201",
    "not-an-rsa-certificate",
    per=Upload,
    severity=Severity.ERROR,
    basis=Basis.DOCUMENTED,
    source=REQUIREMENTS,
    since="0.1",
)
def check(upload: Upload) -> Iterator[Problem]:
    certificate = upload.certificate
    if certificate and certificate.key.algorithm != "RSA":
        yield Problem(
            certificate.span,
            "the certificate's key is {key}; CLB takes RSA only",
            help=CA_HELP if upload.kind is UploadKind.CA else "",
            key=certificate.key.description,
        )
