"""A certificate of the chain that has expired, or will before the server's.

An expired intermediate that the chain needs breaks it like an expired server certificate: an error. One at the end of
the file may be an old cross-signed twin of a root that clients know by itself, as many chains carried one in 2021: a
warning, for some clients stumble over it. An intermediate that ends before the server's certificate is a warning too:
on that day the chain breaks although the certificate is still good.

## What to do
Take the current intermediate of the issuer; leave out an expired one that nobody needs.

## Bad: expired-intermediate/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048  2025-01-01 to 2049-12-31
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048  2025-01-01 to 2026-10-01

## Good: ends-after-the-leaf/
    server.key
        RSA PRIVATE KEY  RSA 2048
    server.pem
        CERTIFICATE  CN=a.test  RSA 2048  2025-01-01 to 2027-03-01
        CERTIFICATE  CN=Test Intermediate CA (intermediate)  RSA 2048  2025-01-01 to 2049-12-31
"""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.chain import is_self_signed
from clbcertlint.model import Chain, Upload, UploadKind
from clbcertlint.public_roots import is_public_root
from clbcertlint.references import REPLACE
from clbcertlint.rule import Basis, Problem, Severity, Verdict, rule


@rule(
    "CLB604",
    "chain-expires",
    per=Upload,
    severity=(Severity.ERROR, Severity.WARNING),
    basis=Basis.INFERRED,
    source=REPLACE,
    since="0.1",
    error_means=Verdict.CLIENTS_REFUSE,
)
def check(upload: Upload) -> Iterator[Problem]:
    chain, document = upload.chain, upload.certificate_document
    if chain is None or document is None or upload.kind is not UploadKind.SERVER:
        return
    now = document.source.read_at
    for certificate in (*chain.path[1:], *chain.alternatives):
        date = f"{certificate.not_after:%Y-%m-%d}"
        if certificate.not_after < now:
            is_needed = _is_needed(chain, chain.path.index(certificate)) if certificate in chain.path else False
            yield Problem(
                certificate.span,
                "chain certificate expired {date}" + ("" if is_needed else "; most clients do without it"),
                severity=Severity.ERROR if is_needed else Severity.WARNING,
                help="" if is_needed else "take it out of the file",
                date=date,
            )
        elif (
            certificate.not_after < chain.leaf.not_after
            and certificate in chain.path
            and not is_self_signed(certificate)
        ):
            yield Problem(
                certificate.span,
                "chain certificate ends {date}, before the server's certificate",
                severity=Severity.WARNING,
                date=date,
            )


def _is_needed(chain: Chain, index: int) -> bool:
    """Whether the chain breaks without it: the leaf's issuer, or one below another; the end may be a root's twin."""
    certificate = chain.path[index]
    if is_self_signed(certificate) or is_public_root(certificate):
        return False
    return index == 1 or index < len(chain.path) - 1
