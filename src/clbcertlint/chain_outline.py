"""The chain of an upload in words: what is in it, what is missing, and what nobody needs."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clbcertlint.chain import is_self_signed
from clbcertlint.completeness import find_gap
from clbcertlint.model import Certificate, Chain, Upload, UploadKind
from clbcertlint.printable import shown_path
from clbcertlint.report import ChainLink, ChainOutline
from clbcertlint.skeleton import titled

_COMMON_NAME = re.compile(r"(?:\A|,)(CN=(?:[^,+\\]|\\.)*)")


def outline(upload: Upload) -> ChainOutline | None:
    """Outline the chain of an upload; None where its certificates cannot all be read."""
    chain = upload.chain
    if chain is None:
        return None
    if upload.kind is UploadKind.CA:
        others = [one for one in chain.order if one is not chain.leaf]
        alone = [ChainLink(titled(one), "a CA upload takes one certificate") for one in (*others, *chain.duplicates)]
        return ChainOutline((_link(chain.leaf),), None, tuple(alone))
    links = [_link(one, ", optional" if is_self_signed(one) else "") for one in chain.path[1:]]
    return ChainOutline((_link(chain.leaf), *links), _above(upload, chain), tuple(_superfluous(chain)))


def _link(certificate: Certificate, note: str = "") -> ChainLink:
    validity = f"{certificate.not_before:%Y-%m-%d} to {certificate.not_after:%Y-%m-%d}"
    return ChainLink(titled(certificate), validity + note)


def _above(upload: Upload, chain: Chain) -> ChainLink | None:
    """What stands above the last certificate of a chain and is not in the file; None above a root."""
    top = chain.top
    if is_self_signed(top):
        return None
    gap = find_gap(upload)
    if gap is None:
        is_known_wrong = any(certificate is top for certificate, _ in chain.impostors)
        note = (
            "missing: the one of this name has another key" if is_known_wrong else "not in the file, usually left out"
        )
        return ChainLink(_short(top.issuer), note)
    if gap.issuer:
        return ChainLink(gap.issuer.display_name, f"missing, is in {shown_path(gap.issuer.span.path)}")
    if not gap.is_certain:
        return ChainLink(_short(top.issuer), "missing, unless it is a root")
    return ChainLink(_short(top.issuer), "missing" + (f", offered at {top.ca_issuers[0]}" if top.ca_issuers else ""))


def _short(name: str) -> str:
    """The common name of a distinguished name (RFC 4514), else all of it."""
    match = _COMMON_NAME.search(name)
    return match[1] if match else name


def _superfluous(chain: Chain) -> Iterator[ChainLink]:
    for certificate in chain.alternatives:
        yield ChainLink(titled(certificate), "another way up")
    for certificate in chain.duplicates:
        yield ChainLink(titled(certificate), "is there twice")
    for below, impostor in chain.impostors:
        yield ChainLink(titled(impostor), f"did not sign {below.display_name}: wrong key")
    for certificate in chain.unrelated:
        yield ChainLink(titled(certificate), "issued nothing here")
