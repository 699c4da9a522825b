"""A certificate that has nothing to do with the server's.

It issued neither the server's certificate nor any other of the chain. CLB documents the server's certificate and its
chain, and nothing else; clients are sent every one of them at every handshake.

## What to do
Take the certificate out of the file.

## Bad: stranger/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048
        CERTIFICATE  CN=Test Other CA (intermediate)  RSA 4096

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
from clbcertlint.completeness import find_gap
from clbcertlint.model import Upload, UploadKind
from clbcertlint.references import REQUIREMENTS
from clbcertlint.rule import Basis, Fix, Fixability, Problem, Severity, rule


@rule(
    "CLB404",
    "unrelated-certificate",
    per=Upload,
    severity=Severity.WARNING,
    basis=Basis.DOCUMENTED,
    source=REQUIREMENTS,
    since="0.1",
    fixes=Fixability.UNSAFE,
)
def check(upload: Upload) -> Iterator[Problem]:
    chain = upload.chain
    if chain is None or upload.kind is not UploadKind.SERVER:
        return
    if len(chain.path) == 1 and find_gap(upload):
        # A lone leaf beside a stranger is a wrong intermediate, and CLB403 tells it.
        return
    for certificate in chain.unrelated:
        yield Problem(
            certificate.span,
            "{name} issued nothing in this chain"
            if certificate.is_ca
            else "{name} is the certificate of another server",
            fix=Fix(
                "take the unrelated certificate out",
                mending.without(certificate.block),
                is_safe=False,
                removes=(certificate.sha256,),
            ),
            name=certificate.display_name,
        )
