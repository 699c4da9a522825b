"""The lossless lexer: every byte of a file ends up in a block or in a gap, and nothing is too broken to be read.

The grammar is that of RFC 7468, the strictness that of Alibaba Cloud: what a lenient reader would skip or repair is
read all the same and recorded as a fault.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator

from clbcertlint import block, boundary, gap, lines, margin
from clbcertlint.block import Parts
from clbcertlint.boundary import Boundary
from clbcertlint.encoding import as_text
from clbcertlint.gap import Gap
from clbcertlint.model import Fault, FaultKind, Layout, LineEnds, PemBlock, Span

_STAND_IN_LABEL = "AGE ENCRYPTED FILE"


def read(data: bytes, path: str) -> Layout:
    """Lex the bytes of a file; `path` only goes into the spans. Never raises."""
    text, encoding = as_text(data)
    blocks = _blocks(text, path)
    gaps = _gaps(blocks, path, len(text))
    faults = _without_cascades(text, blocks, gaps, list(_gap_faults(text, path, blocks, gaps))) if blocks else []
    line_ends = _line_ends(text if blocks else b"", path, faults)
    return Layout(text, encoding, tuple(blocks), tuple(gaps), tuple(faults), line_ends)


def _blocks(text: bytes, path: str) -> list[PemBlock]:
    blocks: list[PemBlock] = []
    position = 0
    for parts in _parts(text, path):
        start, end = parts.range
        for bare in gap.bare_base64(text, position, start):
            blocks.append(block.assemble(text, path, Parts(None, None, bare), len(blocks) + 1))
        blocks.append(block.assemble(text, path, parts, len(blocks) + 1))
        position = end
    for bare in gap.bare_base64(text, position, len(text)):
        blocks.append(block.assemble(text, path, Parts(None, None, bare), len(blocks) + 1))
    return blocks


def _parts(text: bytes, path: str) -> Iterator[Parts]:
    """The parts of all blocks that have a boundary, in order; what is commented out is none."""
    pairs = _pairs(text, boundary.find(text))
    position = 0
    is_closed = False
    for index, (begin, end) in enumerate(pairs):
        following = pairs[index + 1] if index + 1 < len(pairs) else (None, None)
        limit = next((found.start for found in following if found), len(text))
        margins = None
        if begin and end:
            body = (begin.end, end.start)
            if not (_starts_line(text, begin.start) and _ends_line(text, begin.end)):
                margins = margin.find(text, path, (begin.start, begin.end), (end.start, end.end), (position, limit))
        elif begin:
            body = (begin.end, gap.base64_after(text, begin.end, limit))
        else:
            body = (gap.base64_before(text, position, end.start), end.start) if end else (position, position)
        if margins and margins.is_comment:
            continue
        shares_line = is_closed and begin is not None and not text[position : begin.start].strip(lines.BLANKS)
        parts = Parts(begin, end, body, margins, shares_line)
        yield parts
        position = parts.range[1]
        is_closed = end is not None


def _starts_line(text: bytes, offset: int) -> bool:
    return offset == 0 or text[offset - 1] in b"\r\n"


def _ends_line(text: bytes, offset: int) -> bool:
    return offset == len(text) or text[offset] in b"\r\n"


def _pairs(text: bytes, boundaries: list[Boundary]) -> list[tuple[Boundary | None, Boundary | None]]:
    """Put each BEGIN together with the END that follows it; one that stands alone is paired with None.

    A block that has BEGIN twice, or END twice, is one whose other boundary has the wrong word.
    """
    pairs: list[tuple[Boundary | None, Boundary | None]] = []
    opened: Boundary | None = None
    found = [one for one in boundaries if one.label.upper() != _STAND_IN_LABEL]
    if not found:
        return []
    edges = [0, *(one.end for one in found)], [*(one.start for one in found), len(text)]
    filled = [gap.has_base64(text, start, end) for start, end in zip(*edges, strict=True)]
    for index, one in enumerate(found):
        is_behind_body = filled[index] and not filled[index + 1]
        is_before_body = filled[index + 1] and not filled[index]
        following = found[index + 1] if index + 1 < len(found) else None
        if opened and (not one.is_begin or (is_behind_body and opened.label == one.label)):
            pairs.append((opened, one))
            opened = None
        elif one.is_begin:
            if opened:
                pairs.append((opened, None))
            opened = one
        elif is_before_body and following and not following.is_begin and following.label == one.label:
            opened = one
        else:
            pairs.append((None, one))
    if opened:
        pairs.append((opened, None))
    return pairs


def _gaps(blocks: list[PemBlock], path: str, end: int) -> list[Span]:
    """The ranges between the blocks, the empty ones left out."""
    edges = [0, *(edge for one in blocks for edge in (one.span.start, one.span.end)), end]
    return [Span(path, first, last) for first, last in zip(edges[::2], edges[1::2], strict=True) if first < last]


def _gap_faults(text: bytes, path: str, blocks: list[PemBlock], gaps: list[Span]) -> Iterator[Fault]:
    without_end = {one.span.end for one in blocks if not one.end}
    without_begin = {one.span.start for one in blocks if not one.begin}
    for span in gaps:
        yield from gap.faults(
            text,
            path,
            Gap(
                span.start,
                span.end,
                is_first=span.start == 0,
                is_last=span.end == len(text),
                misses_end=span.start in without_end,
                misses_begin=span.end in without_begin,
            ),
        )


def _without_cascades(text: bytes, blocks: list[PemBlock], gaps: list[Span], faults: list[Fault]) -> list[Fault]:
    """Leave out the faults of gaps whose cause is told elsewhere.

    An encrypted key has to be written anew, and everything around it will be. Where line ends are written out, a file
    of another kind carries the block: what stands on the same line is that file's. A quotation mark that closes what a
    text has opened is part of the text.
    """
    if all(one.is_encrypted for one in blocks):
        return [fault for fault in faults if fault.kind in (FaultKind.BYTE_ORDER_MARK, FaultKind.DER_OBJECT)]
    carried = [one for one in blocks if any(fault.kind is FaultKind.NEWLINES_ESCAPED for fault in one.faults)]
    edges = {one.span.start for one in carried if not _starts_line(text, one.span.start)}
    edges |= {one.span.end for one in carried if not _ends_line(text, one.span.end)}
    starts = [span.start for span in gaps]
    kept = []
    has_text = any(fault.kind is FaultKind.TEXT for fault in faults)
    for fault in faults:
        around = gaps[bisect_right(starts, fault.span.start) - 1]
        is_carrier = fault.kind is FaultKind.TEXT and not edges.isdisjoint((around.start, around.end))
        if not is_carrier and not (fault.kind is FaultKind.QUOTES and has_text):
            kept.append(fault)
    return kept


def _line_ends(text: bytes, path: str, faults: list[Fault]) -> LineEnds:
    """Count the line ends of a text; those in its binary parts are none."""
    for fault in faults:
        if fault.kind is FaultKind.DER_OBJECT:
            start, end = fault.span.start, fault.span.end
            text = text[:start] + b"." * (end - start) + text[end:]
    crlf = text.count(b"\r\n")
    cr = text.count(b"\r") - crlf
    lf = text.count(b"\n") - crlf
    kinds = sum(1 for count in (lf, crlf, cr) if count)
    first_other = first_cr = None
    if kinds > 1 or cr:
        first: bytes | None = None
        for start, stop, following in lines.spans(text, 0, len(text)):
            ending = text[stop:following]
            first = first or ending
            if ending and ending != first and first_other is None:
                first_other = Span(path, start, stop)
            if ending == b"\r" and first_cr is None:
                first_cr = Span(path, start, stop)
            if first_other and (first_cr or not cr):
                break
    return LineEnds(lf, crlf, cr, first_other, first_cr)


def starts_like_pem(data: bytes) -> bool:
    """Whether the first line that is not blank is a boundary, well-formed or damaged."""
    text, _ = as_text(data[:4096])
    for start, end, _ in lines.spans(text, 0, len(text)):
        line = text[start:end]
        if line.strip(lines.BLANKS + lines.BYTE_ORDER_MARK):
            return boundary.looks_like_boundary(line)
    return False
