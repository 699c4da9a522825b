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
from clbcertlint.model import Certificate, Chain, Upload, UploadKind
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
        if certificate.not_after < now:
            yield _expired(upload, chain, certificate)
        elif _ends_too_early(chain, certificate):
            yield Problem(
                certificate.span,
                "chain certificate ends {date}, before the server's certificate",
                severity=Severity.WARNING,
                help="ask the issuer for its current intermediate, or renew before {date}",
                date=f"{certificate.not_after:%Y-%m-%d}",
            )


def _ends_too_early(chain: Chain, certificate: Certificate) -> bool:
    """Whether the chain breaks on the day a certificate of it ends; clients have roots of their own."""
    ends_first = certificate.not_after < chain.leaf.not_after
    return ends_first and certificate in chain.path and not is_self_signed(certificate)


def _expired(upload: Upload, chain: Chain, certificate: Certificate) -> Problem:
    date = f"{certificate.not_after:%Y-%m-%d}"
    if is_self_signed(certificate):
        message = "root expired {date}; clients need a newer one of the same name and key"
        help_ = "take it out of the file; clients use the root they have"
    elif _is_twin_of_a_root(upload, certificate) or certificate not in chain.path:
        message, help_ = "chain certificate expired {date}; clients do without it", "take it out of the file"
    elif certificate is chain.path[1] or certificate is not chain.top:
        return Problem(
            certificate.span,
            "chain certificate expired {date}: clients refuse the chain",
            severity=Severity.ERROR,
            date=date,
        )
    else:
        message = "chain certificate expired {date}: clients that have no root of its key refuse the chain"
        help_ = "put the issuer's current one in its place; if it is the old twin of a root, take it out"
    return Problem(certificate.span, message, severity=Severity.WARNING, help=help_, date=date)


def _is_twin_of_a_root(upload: Upload, certificate: Certificate) -> bool:
    """Whether clients know, or the folder has, a root of the same name and key."""
    twins = upload.folder.owners.get(certificate.key.identity, ())
    is_known = any(one.is_self_issued and one.subject_der == certificate.subject_der for one in twins)
    return is_known or is_public_root(certificate)
