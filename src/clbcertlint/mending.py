"""How the text of a file becomes what CLB asks for: changes of byte ranges, for the rules to offer as fixes.

A block is written anew from its DER: boundaries of RFC 7468, base64 in lines of 64 characters, and nothing else. That
is only done where the DER is known for certain; a block that is encrypted, cut off or damaged is left as it stands.
"""

from __future__ import annotations

import base64
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence

from clbcertlint import der
from clbcertlint.lines import BINARY, LINE_END
from clbcertlint.model import LABEL_OF_CONTENT, Certificate, Document, Fault, FaultKind, PemBlock, Span
from clbcertlint.rule import Edit, Mend

WIDTH = 64
"""Characters of base64 in a line, as RFC 7468 and CLB's documentation ask."""

MOST_OCTETS_CUT = 15
"""More octets behind an object may be a key, or a piece of one, and are not cut off."""

_HOPELESS = frozenset(
    (
        FaultKind.CHARACTER,
        FaultKind.HTML_ENTITY,
        FaultKind.SPACE_FOR_PLUS,
        FaultKind.PADDING,
        FaultKind.TRUNCATED,
        FaultKind.TRAILING_BYTES,
        FaultKind.NOT_DER,
        FaultKind.PEM_TWICE,
        FaultKind.EMPTY_BODY,
    )
)
_NO_TEXT = (FaultKind.DER_OBJECT, FaultKind.SSH_PUBLIC_KEY)
_LF, _CRLF = b"\n", b"\r\n"


def text_faults(*kinds: FaultKind) -> Mend:
    """Mend the blocks and gaps that have faults of these kinds."""

    def mend(document: Document) -> list[Edit]:
        blocks = [block for block in document.blocks if any(fault.kind in kinds for fault in block.faults)]
        found = [fault for fault in document.faults if fault.kind in kinds]
        return _each_once((*_gap_edits(document, found), *_block_edits(document, blocks)))

    return mend


def block(one: PemBlock, *, label: str | None = None, content: bytes | None = None) -> Mend:
    """Write one block anew, with another label or other DER if that is given."""

    def mend(document: Document) -> list[Edit]:
        return _each_once(_block_edits(document, (one,), label, content))

    return mend


def line_feeds(document: Document) -> list[Edit]:
    """Make every line end an LF, except in blocks that cannot be read."""
    if document.faults_of(FaultKind.DER_OBJECT):
        return []
    kept = [one.span for one in document.blocks if one.der is None and not one.is_encrypted]
    return [
        Edit(*match.span(), _LF)
        for match in LINE_END.finditer(document.text)
        if match[0] != _LF and not any(span.start <= match.start() < span.end for span in kept)
    ]


def as_ascii(document: Document) -> list[Edit]:
    """Write a file that is UTF-16 as the same text in UTF-8, which for PEM is ASCII."""
    return [Edit(0, len(document.text), document.text)] if document.encoding else []


def without(one: PemBlock) -> Mend:
    """Take a block out, with the line end behind it."""

    def mend(document: Document) -> list[Edit]:
        return [Edit(one.span.start, _behind_line(document.text, one.span.end), b"")]

    return mend


def in_order(certificates: Sequence[Certificate]) -> Mend:
    """Put certificates into this order, each into a place that one of them has now; what stands between them stays."""

    def mend(document: Document) -> list[Edit]:
        places = sorted((one.block.span for one in certificates), key=lambda span: span.start)
        edits: list[Edit] = []
        for place, one in zip(places, certificates, strict=True):
            text = written(one.block, _newline(document))
            if text is None:
                return []
            edits += _trimmed(document.text, place.start, place.end, text)
        return edits

    return mend


def followed_by(last: Certificate, added: Certificate) -> Mend:
    """Put a certificate of another file behind one of this file."""

    def mend(document: Document) -> list[Edit]:
        newline, end = _newline(document), last.block.span.end
        text = written(added.block, newline)
        return [] if text is None else [Edit(end, end, newline + text)]

    return mend


def written(
    one: PemBlock, newline: bytes = _LF, *, label: str | None = None, content: bytes | None = None
) -> bytes | None:
    """A block as CLB asks for it, without a line end behind it; None where its DER or its label is not certain."""
    octets = content or one.der
    name = label or _label(one)
    if octets is None or name is None or one.is_encrypted:
        return None
    if content is None and any(fault.kind in _HOPELESS for fault in one.faults):
        return None
    if content is not None and _has_much_behind(one):
        return None
    if (one.is_certificate or content is not None) and der.identify(octets) is None:
        return None
    if one.is_private_key and one.headers:
        return None
    return pem(name, octets, newline)


def _has_much_behind(one: PemBlock) -> bool:
    """Whether there is more behind the object of a block than can be cut off without a thought."""
    return any(fault.kind is FaultKind.TRAILING_BYTES and fault.count > MOST_OCTETS_CUT for fault in one.faults)


def pem(label: str, octets: bytes, newline: bytes = _LF) -> bytes:
    """The textual encoding of a DER object (RFC 7468), without a line end behind it."""
    body = base64.b64encode(octets)
    lines = [body[start : start + WIDTH] for start in range(0, len(body), WIDTH)]
    name = label.encode("ascii")
    return newline.join((b"-----BEGIN " + name + b"-----", *lines, b"-----END " + name + b"-----"))


def _label(one: PemBlock) -> str | None:
    """The label a block should have: its own where both boundaries have it, else that of its content."""
    of_content = LABEL_OF_CONTENT.get(one.content) if one.content else None
    label = one.label.upper()
    if label == "X509 CERTIFICATE" and one.content is der.Kind.CERTIFICATE:
        return of_content
    is_whole = one.begin is not None and one.end is not None and one.label == one.end_label
    if is_whole:
        return label if label in ("CERTIFICATE", "RSA PRIVATE KEY") or one.is_private_key else one.label
    if of_content in (label, one.end_label.upper()) or not label:
        return of_content
    return label if not one.end_label and of_content is None else None


def _each_once(edits: Iterable[Edit]) -> list[Edit]:
    """Edits in the order of their places; that of a gap comes from both blocks beside it."""
    return sorted(set(edits), key=lambda edit: (edit.start, edit.end))


def _block_edits(
    document: Document, blocks: Iterable[PemBlock], label: str | None = None, content: bytes | None = None
) -> Iterator[Edit]:
    newline = _newline(document)
    for one in blocks:
        text = written(one, newline, label=label, content=content)
        if text is None:
            continue
        before = _gap_at(document, one.span.start - 1)
        if before is None and one.span.start:
            text = newline + text
        yield from _trimmed(document.text, one.span.start, one.span.end, text)
        for gap in (before, _gap_at(document, one.span.end)):
            if gap and gap.start and not LINE_END.search(document.text, gap.start, gap.end):
                yield from _gap_edit(document, gap)


def _gap_edits(document: Document, faults: Iterable[Fault]) -> Iterator[Edit]:
    """Leave nothing but one line end of every gap that has one of the faults."""
    for gap in dict.fromkeys(_gap_at(document, fault.span.start) for fault in faults):
        if gap:
            yield from _gap_edit(document, gap)


def _gap_at(document: Document, offset: int) -> Span | None:
    """The gap that an offset is in."""
    index = bisect_right(document.gaps, offset, key=lambda gap: gap.start) - 1
    gap = document.gaps[index] if index >= 0 else None
    return gap if gap and gap.start <= offset < gap.end else None


def _gap_edit(document: Document, gap: Span) -> Iterator[Edit]:
    if not _may_be_needed(document, gap):
        yield from _trimmed(document.text, gap.start, gap.end, _newline(document) if gap.start else b"")


def _may_be_needed(document: Document, gap: Span) -> bool:
    """Whether a gap holds an object, or what may be the rest of a block that has lost a boundary and is not mended."""
    if any(gap.start <= fault.span.start < gap.end for fault in document.faults if fault.kind in _NO_TEXT):
        return True
    if BINARY.search(document.text, gap.start, gap.end):
        return True
    return any(
        written(one) is None
        for one in document.blocks
        if (one.span.end == gap.start and one.end is None) or (one.span.start == gap.end and one.begin is None)
    )


def _behind_line(text: bytes, offset: int) -> int:
    match = LINE_END.match(text, offset)
    return match.end() if match else offset


def _newline(document: Document) -> bytes:
    """The line end that most lines of a document have; a lone CR is none."""
    return _CRLF if document.line_ends.crlf > document.line_ends.lf else _LF


def _trimmed(text: bytes, start: int, end: int, replacement: bytes) -> Iterator[Edit]:
    """The one edit of a range, without what stays the same at its edges; none if all does."""
    old = text[start:end]
    if old == replacement:
        return
    most = min(len(old), len(replacement))
    head = next((index for index in range(most) if old[index] != replacement[index]), most)
    tail = next((index for index in range(most - head) if old[-1 - index] != replacement[-1 - index]), most - head)
    yield Edit(start + head, end - tail, replacement[head : len(replacement) - tail])
