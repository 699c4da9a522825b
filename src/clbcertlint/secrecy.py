"""Which parts of a file may be secret, for whoever shows or hashes its text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from clbcertlint.der import PRIVATE_KEYS, Kind
from clbcertlint.lines import BINARY
from clbcertlint.model import Container, Document, FaultKind, PemBlock

_PUBLIC_CONTAINERS = (
    Container.EMPTY,
    Container.CERTIFICATE,
    Container.CERTIFICATE_REQUEST,
    Container.CERTIFICATE_LIST,
    Container.PUBLIC_KEY,
    Container.PKCS7,
    Container.SSH_PUBLIC_KEY,
    Container.GIT_LFS,
    Container.LINK_TEXT,
)
_TEXT_OF_A_KEY = re.compile(rb"(?i:priv)|[A-Za-z0-9+/]{32}")
"""What text outside of blocks has in it when it is a dump of a private key, or what is left of one."""

_MAY_BE_OCTETS = re.compile(
    rb"(?:[0-9A-Fa-f]{2}(?:[\s:,;]|0[xX]){0,80}){24}|(?:[0-9]{1,3}[\s,;]{1,80}){24}"
    rb"|(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]{0,30}[a-z0-9+/][A-Z][A-Za-z0-9+/]{0,30}\s{1,80}){4}"
)
"""Octets as hexadecimal or decimal numbers, or base64 in short words; that of a certificate looks the same."""


def secret_ranges(document: Document) -> Iterator[tuple[int, int]]:
    """The ranges of `Document.text` that may hold a private key or a part of one, as 0-based offsets, in order.

    Boundaries are left out of them. A file without PEM blocks is one range, unless it is known to be public.
    """
    if document.container:
        if document.container not in _PUBLIC_CONTAINERS:
            yield 0, len(document.text)
        return
    # What has lost a boundary may go on beside it.
    secret = [block for block in document.blocks if may_be_secret(block)]
    open_ends = {block.span.end for block in secret if not block.end}
    open_ends |= {block.span.start for block in secret if not block.begin}
    ranges = [range_ for block in secret for range_ in _inside(block)]
    objects = {fault.span.start for fault in document.faults_of(FaultKind.DER_OBJECT)}
    ranges += [
        (gap.start, gap.end)
        for gap in document.gaps
        if _TEXT_OF_A_KEY.search(document.text, gap.start, gap.end)
        or BINARY.search(document.text, gap.start, gap.end)
        or any(gap.start <= start < gap.end for start in objects)
        or gap.start in open_ends
        or gap.end in open_ends
    ]
    yield from sorted(ranges)


def doubtful_ranges(document: Document) -> Iterator[tuple[int, int]]:
    """The ranges that may be what is left of a private key, though nothing in them says so, in order.

    They are outside of blocks, or in a certificate that cannot be decoded, or has more behind it in its block.
    """
    ranges = [(gap.start, gap.end) for gap in document.gaps if _MAY_BE_OCTETS.search(document.text, gap.start, gap.end)]
    damaged = (block for block in document.blocks if block.is_certificate and _may_hold_more(block))
    yield from sorted((*ranges, *(range_ for block in damaged for range_ in _inside(block))))


def _may_hold_more(block: PemBlock) -> bool:
    """Whether a certificate cannot be decoded, or has octets behind it that may be anything."""
    return block.content is None or any(fault.kind is FaultKind.TRAILING_BYTES for fault in block.faults)


def holds_private_key(document: Document) -> bool:
    """Whether a file may hold a private key."""
    return next(secret_ranges(document), None) is not None


def may_be_secret(block: PemBlock) -> bool:
    """Whether a block is a private key or may hold one, or is nothing that is known and no certificate by its label."""
    if block.is_private_key or block.content in (*PRIVATE_KEYS, Kind.PKCS12):
        return True
    return block.content is None and not block.is_certificate


def _inside(block: PemBlock) -> Iterator[tuple[int, int]]:
    start = block.begin.end if block.begin else block.span.start
    yield start, block.end.start if block.end else block.span.end
