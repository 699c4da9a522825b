"""A certificate with the right name and the wrong key.

Its subject is what the certificate before it names as issuer, but the signature does not verify with its key: an
intermediate from before the issuer changed keys, or a certificate that was damaged. No client can build a chain from
that. Where the signature is right and only the key identifiers differ, some clients look further and fail: a warning.

## What to do
Take the intermediate that the issuer delivered together with this certificate.

## Bad: old-intermediate/
    server.key
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

from clbcertlint.chain import identifiers_agree, is_self_signed
from clbcertlint.model import Certificate, Upload, UploadKind
from clbcertlint.references import REQUIREMENTS
from clbcertlint.rule import Basis, Problem, Severity, Verdict, rule


@rule(
    "CLB406",
    "wrong-issuer",
    per=Upload,
    severity=(Severity.ERROR, Severity.WARNING),
    basis=Basis.INFERRED,
    source=REQUIREMENTS,
    since="0.1",
    error_means=Verdict.CLIENTS_REFUSE,
)
def check(upload: Upload) -> Iterator[Problem]:
    chain = upload.chain
    if chain is None or upload.kind is not UploadKind.SERVER:
        return
    for certificate, impostor in chain.impostors:
        yield _impostor(certificate, impostor)
    if _is_damaged_root(chain.top) and not chain.impostors:
        is_leaf = chain.top is chain.leaf
        yield Problem(
            chain.top.span,
            "self-issued certificate whose signature does not verify with its own key",
            severity=Severity.ERROR if is_leaf else Severity.WARNING,
            help="fetch the certificate again: it is damaged, or the chain goes on with another of the same name"
            if is_leaf
            else "take it out of the file; clients use the root they have",
        )
    for certificate, issuer in zip(chain.path, chain.path[1:], strict=False):
        if not identifiers_agree(issuer, certificate):
            yield Problem(
                issuer.span,
                "key identifier differs from the one that {name} names as its issuer's",
                severity=Severity.WARNING,
                related=((certificate.span, "the certificate it issued"),),
                name=certificate.display_name,
            )


def _is_damaged_root(certificate: Certificate) -> bool:
    """Whether a certificate says that it signed itself and did not; a new key's, signed with the old one, says so."""
    is_own_issuer = certificate.is_self_issued and identifiers_agree(certificate, certificate)
    return is_own_issuer and not is_self_signed(certificate)


def _impostor(certificate: Certificate, impostor: Certificate) -> Problem:
    """A certificate whose signature does not verify with the key of the one that has its issuer's name."""
    related = ((certificate.span, "the certificate it should have issued"),)
    name = certificate.display_name
    has_identifiers = certificate.authority_key_identifier and impostor.subject_key_identifier
    if has_identifiers and identifiers_agree(impostor, certificate):
        return Problem(
            certificate.span,
            "damaged: the signature does not verify with the key of the issuer",
            severity=Severity.ERROR,
            help="fetch this certificate again from where it came from",
            related=((impostor.span, "the issuer"),),
        )
    if impostor.is_self_issued:
        return Problem(
            impostor.span,
            "not the root that issued {name}",
            severity=Severity.WARNING,
            help="take it out of the file; clients use the root they have",
            related=related,
            name=name,
        )
    return Problem(
        impostor.span,
        "right name, wrong key: the signature of {name} does not verify with this certificate",
        severity=Severity.ERROR,
        related=related,
        name=name,
    )
