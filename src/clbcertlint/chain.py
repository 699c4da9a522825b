"""Who issued whom, which certificate of a file is the server's, and the way from it towards a root."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import timedelta
from itertools import islice

from clbcertlint import x509
from clbcertlint.model import Certificate, Chain, PublicKey

MOST_TRIED = 20
"""With so many keys of one name a signature is verified, those that key identifiers point to first."""


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


class Issuers:
    """Certificates, found by what they have issued."""

    def __init__(self, certificates: Iterable[Certificate]) -> None:
        self._by_name: defaultdict[bytes, dict[str, list[Certificate]]] = defaultdict(dict)
        self._by_identifier: defaultdict[tuple[bytes, bytes], dict[str, None]] = defaultdict(dict)
        self._known: dict[Certificate, list[Certificate]] = {}
        for one in certificates:
            self._by_name[one.subject_der].setdefault(one.key.identity, []).append(one)
            if one.subject_key_identifier is not None:
                self._by_identifier[one.subject_der, one.subject_key_identifier][one.key.identity] = None

    def of(self, certificate: Certificate) -> list[Certificate]:
        """All that have issued a certificate: usually one, or several of one key."""
        if certificate not in self._known:
            self._known[certificate] = self._find(certificate)
        return self._known[certificate]

    def _find(self, certificate: Certificate) -> list[Certificate]:
        by_key = self._by_name.get(certificate.issuer_der, {})
        found: list[Certificate] = []
        for identity in islice(
            dict.fromkeys((*self._pointed_to(certificate), *islice(by_key, MOST_TRIED))), MOST_TRIED
        ):
            issuing = [one for one in by_key[identity] if one.sha256 != certificate.sha256]
            if issuing and x509.is_signed_by(certificate, issuing[0]):
                # No other key verifies what this one has signed.
                return issuing
            found += [one for one in issuing if issued(one, certificate)]
        return found

    def namesakes(self, certificate: Certificate) -> list[Certificate]:
        """All that have the name of a certificate's issuer."""
        return [one for twins in self._by_name.get(certificate.issuer_der, {}).values() for one in twins]

    def _pointed_to(self, certificate: Certificate) -> Iterable[str]:
        wanted = certificate.authority_key_identifier
        return self._by_identifier.get((certificate.issuer_der, wanted), ()) if wanted is not None else ()


def build(leaf: Certificate, certificates: Sequence[Certificate]) -> Chain:
    """Find the chain of a leaf among the certificates of its file."""
    if certificates[0] is leaf and _is_in_order(certificates):
        return Chain(leaf, tuple(certificates), (), (), (), ())
    return _found(leaf, certificates)


def _is_in_order(certificates: Sequence[Certificate]) -> bool:
    """Whether each certificate but the last was issued by the next, and none of them by any other: the usual file."""
    names = {certificate.subject_der for certificate in certificates}
    last = certificates[-1]
    return (
        len(names) == len(certificates)
        and (last.issuer_der not in names or is_self_signed(last))
        and all(map(issued, certificates[1:], certificates))
    )


def _found(leaf: Certificate, certificates: Iterable[Certificate]) -> Chain:
    """The chain of a leaf, whatever the order of the certificates and whatever else is among them."""
    unique = {leaf.sha256: leaf}
    duplicates = []
    for certificate in certificates:
        if certificate is leaf:
            continue
        if certificate.sha256 in unique:
            duplicates.append(certificate)
        else:
            unique[certificate.sha256] = certificate
    issuers = Issuers(unique.values())

    path = {leaf: None}
    top = leaf
    impostors: list[tuple[Certificate, Certificate]] = []
    while not is_self_signed(top):
        known = issuers.of(top)
        candidates = [one for one in known if one not in path]
        if not candidates:
            if not known:
                impostors += [(top, one) for one in issuers.namesakes(top) if one not in path]
            break
        top = _preferred(candidates, top)
        path[top] = None
    related = _related(path, issuers)
    strangers = {impostor.sha256 for _, impostor in impostors}
    return Chain(
        leaf=leaf,
        path=tuple(path),
        alternatives=tuple(one for one in related if one not in path),
        duplicates=tuple(duplicates),
        impostors=tuple(impostors),
        unrelated=tuple(one for one in unique.values() if one not in related and one.sha256 not in strangers),
    )


def _preferred(issuers: Sequence[Certificate], certificate: Certificate) -> Certificate:
    """Of several issuers the one with the right key identifier, valid as long as what it issued, no root, the first."""

    def rank(issuer: Certificate) -> tuple[bool, timedelta, bool]:
        too_short = max(certificate.not_after - issuer.not_after, timedelta())
        return not identifiers_agree(issuer, certificate), too_short, issuer.is_self_issued

    return min(issuers, key=rank)


def _related(path: Iterable[Certificate], issuers: Issuers) -> dict[Certificate, None]:
    """The path and everything that issued any of it, directly or not."""
    related = dict.fromkeys(path)
    waiting = list(related)
    while waiting:
        for issuer in issuers.of(waiting.pop()):
            if issuer not in related:
                related[issuer] = None
                # Roots of one key have all issued each other: to follow one is enough.
                if not is_self_signed(issuer):
                    waiting.append(issuer)
    return related
