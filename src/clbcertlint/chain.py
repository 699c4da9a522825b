"""Who issued whom, and which certificate of a file is the server's."""

from __future__ import annotations

from collections.abc import Sequence

from clbcertlint.model import Certificate, PublicKey


def issued(issuer: Certificate, certificate: Certificate) -> bool:
    """Whether `issuer` can have issued `certificate`, by names and key identifiers (RFC 5280 4.1.2.4, 4.2.1.1).

    A self-issued certificate is not its own issuer here.
    """
    if issuer is certificate or issuer.subject_der != certificate.issuer_der:
        return False
    wanted, offered = certificate.authority_key_identifier, issuer.subject_key_identifier
    return wanted is None or offered is None or wanted == offered


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


def order(leaf: Certificate, certificates: Sequence[Certificate]) -> list[Certificate]:
    """The certificates in the order a chain should have: the leaf, who issued it, and so on, then those left over."""
    ordered = [leaf]
    rest = [certificate for certificate in certificates if certificate is not leaf]
    while True:
        following = next((candidate for candidate in rest if issued(candidate, ordered[-1])), None)
        if following is None:
            return [*ordered, *rest]
        ordered.append(following)
        rest.remove(following)
