"""Who issued whom, which certificate of a file is the server's, and the way from it towards a root."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from clbcertlint import x509
from clbcertlint.model import Certificate, Chain, PublicKey


def issued(issuer: Certificate, certificate: Certificate) -> bool:
    """Whether `issuer` has issued `certificate`: by names, key identifiers and, where it can be told, the signature.

    Key identifiers count only while the signature cannot be verified (RFC 5280 4.1.2.4, 4.2.1.1). A certificate is
    not its own issuer here.
    """
    if issuer.sha256 == certificate.sha256 or issuer.subject_der != certificate.issuer_der:
        return False
    signed = x509.is_signed_by(certificate, issuer)
    return identifiers_agree(issuer, certificate) if signed is None else signed


def identifiers_agree(issuer: Certificate, certificate: Certificate) -> bool:
    """Whether the certificate's authority key identifier is the issuer's, or one of the two has none."""
    wanted, offered = certificate.authority_key_identifier, issuer.subject_key_identifier
    return wanted is None or offered is None or wanted == offered


def is_self_signed(certificate: Certificate) -> bool:
    """Whether a certificate is signed with its own key, as roots are; where nobody can tell, its names decide."""
    return certificate.is_self_issued and x509.is_signed_by(certificate, certificate) is not False


def is_authority(certificate: Certificate) -> bool:
    """Whether a certificate can issue others: by its basicConstraints, or a self-issued one from before they existed.

    Alibaba Cloud's own tutorial makes CA certificates of X.509 version 1, without any extension.
    """
    return bool(certificate.is_ca) or (certificate.is_self_issued and certificate.version == 1)


def find_leaf(certificates: Sequence[Certificate], keys: Sequence[PublicKey]) -> Certificate | None:
    """The server's certificate of a file, wherever in it: the one that a key belongs to, else the last one issued.

    Without a matching key it is the first that is no CA, else the first that issued no other; None only where there
    are no certificates.
    """
    identities = {key.identity for key in keys}
    by_key = [certificate for certificate in certificates if certificate.key.identity in identities]
    no_authorities = [certificate for certificate in certificates if not certificate.is_ca]
    issuers = {certificate.issuer_der for certificate in certificates if not certificate.is_self_issued}
    lowest = [certificate for certificate in certificates if certificate.subject_der not in issuers]
    for candidates in (by_key, [one for one in no_authorities if one in lowest], no_authorities, lowest, certificates):
        if candidates:
            return candidates[0]
    return None


def build(leaf: Certificate, certificates: Iterable[Certificate]) -> Chain:
    """Find the chain of a leaf among the certificates of its file."""
    unique = {leaf.sha256: leaf}
    duplicates = []
    for certificate in certificates:
        if certificate is leaf:
            continue
        if certificate.sha256 in unique:
            duplicates.append(certificate)
        else:
            unique[certificate.sha256] = certificate
    by_subject: defaultdict[bytes, list[Certificate]] = defaultdict(list)
    for certificate in unique.values():
        by_subject[certificate.subject_der].append(certificate)

    path = [leaf]
    impostors: list[tuple[Certificate, Certificate]] = []
    while not is_self_signed(path[-1]):
        namesakes = [one for one in by_subject[path[-1].issuer_der] if one not in path]
        issuers = [one for one in namesakes if issued(one, path[-1])]
        if not issuers:
            impostors += [(path[-1], one) for one in namesakes]
            break
        path.append(min(issuers, key=lambda issuer: _preference(issuer, path[-1])))
    related = _related(path, by_subject)
    strangers = {impostor.sha256 for _, impostor in impostors}
    return Chain(
        leaf=leaf,
        path=tuple(path),
        alternatives=tuple(one for one in related if one not in path),
        duplicates=tuple(duplicates),
        impostors=tuple(impostors),
        unrelated=tuple(one for one in unique.values() if one not in related and one.sha256 not in strangers),
    )


def _preference(issuer: Certificate, certificate: Certificate) -> tuple[bool, bool, bool]:
    """Rank possible issuers: the right key identifier, valid as long as what it issued, no root, then file order."""
    return (
        not identifiers_agree(issuer, certificate),
        issuer.not_after < certificate.not_after,
        issuer.is_self_issued,
    )


def _related(path: Sequence[Certificate], by_subject: dict[bytes, list[Certificate]]) -> dict[Certificate, None]:
    """The path and everything that issued any of it, directly or not."""
    related = dict.fromkeys(path)
    waiting = list(path)
    while waiting:
        certificate = waiting.pop()
        for issuer in by_subject[certificate.issuer_der]:
            if issuer not in related and issued(issuer, certificate):
                related[issuer] = None
                waiting.append(issuer)
    return related
