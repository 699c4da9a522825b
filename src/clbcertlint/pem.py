"""The lossless lexer: every byte of a file ends up in a block or in a gap, and nothing is too broken to be read.

The grammar is that of RFC 7468, the strictness that of Alibaba Cloud: what a lenient reader would skip or repair is
read all the same and recorded as a fault.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from clbcertlint import boundary, der, gap, lines
from clbcertlint.body import Body, decode_leniently, read_body
from clbcertlint.boundary import Boundary
from clbcertlint.model import Fault, FaultKind, LineEnds, PemBlock, Span

LABEL_OF_CONTENT = {
    der.Kind.CERTIFICATE: "CERTIFICATE",
    der.Kind.CERTIFICATE_REQUEST: "CERTIFICATE REQUEST",
    der.Kind.CERTIFICATE_LIST: "X509 CRL",
    der.Kind.PKCS7: "PKCS7",
    der.Kind.RSA_PRIVATE_KEY: "RSA PRIVATE KEY",
    der.Kind.PRIVATE_KEY_INFO: "PRIVATE KEY",
    der.Kind.ENCRYPTED_PRIVATE_KEY_INFO: "ENCRYPTED PRIVATE KEY",
    der.Kind.EC_PRIVATE_KEY: "EC PRIVATE KEY",
    der.Kind.DSA_PRIVATE_KEY: "DSA PRIVATE KEY",
    der.Kind.PUBLIC_KEY_INFO: "PUBLIC KEY",
    der.Kind.RSA_PUBLIC_KEY: "RSA PUBLIC KEY",
}
"""The label that RFC 7468 and, for the traditional key formats, custom give to each kind of content."""

_UTF16 = ((codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_JUDGED_LABELS = ("CERTIFICATE", "X509 CERTIFICATE", "PRIVATE KEY", "RSA PRIVATE KEY", "")
_NEWLINES_LOST = (FaultKind.NEWLINES_ESCAPED, FaultKind.NEWLINES_TO_SPACES, FaultKind.NEWLINES_GONE)


@dataclass(frozen=True, slots=True)
class Layout:
    """What the lexer makes of a file: blocks and gaps that tile `text`, and the faults of the gaps."""

    text: bytes = field(repr=False)
    encoding: str | None
    blocks: tuple[PemBlock, ...]
    gaps: tuple[Span, ...]
    faults: tuple[Fault, ...]
    line_ends: LineEnds


def read(data: bytes, path: str) -> Layout:
    """Lex the bytes of a file; `path` only goes into the spans. Never raises."""
    text, encoding = _as_text(data)
    blocks = _blocks(text, path)
    gaps = _gaps(blocks, path, len(text))
    faults = tuple(_gap_faults(text, path, blocks, gaps)) if blocks else ()
    return Layout(text, encoding, tuple(blocks), tuple(gaps), faults, _line_ends(text if blocks else b"", path))


def _as_text(data: bytes) -> tuple[bytes, str | None]:
    """Turn UTF-16, with or without a byte order mark, into UTF-8; leave everything else alone."""
    for mark, name in _UTF16:
        if data.startswith(mark):
            return data[len(mark) :].decode(name, "replace").encode("utf-8"), name
        if "-----".encode(name) in data and data[:400].count(0) * 3 > len(data[:400]):
            return data.decode(name, "replace").encode("utf-8"), name
    return data, None


def _blocks(text: bytes, path: str) -> list[PemBlock]:
    blocks: list[PemBlock] = []
    pairs = _pairs(boundary.find(text))
    position = 0
    for index, (begin, end) in enumerate(pairs):
        following = pairs[index + 1] if index + 1 < len(pairs) else (None, None)
        limit = next((found.start for found in following if found), len(text))
        if begin and end:
            body = (begin.end, end.start)
        elif begin:
            body = (begin.end, gap.base64_after(text, begin.end, limit))
        elif end:
            body = (gap.base64_before(text, position, end.start), end.start)
        start = begin.start if begin else body[0]
        blocks.extend(_bare_blocks(text, path, position, start))
        is_glued = bool(blocks and blocks[-1].end and begin and not text[position:start].strip(gap.BLANKS))
        blocks.append(_block(text, path, begin, end, body, is_glued))
        position = blocks[-1].span.end
    blocks.extend(_bare_blocks(text, path, position, len(text)))
    return [replace(block, ordinal=ordinal) for ordinal, block in enumerate(blocks, start=1)]


def _pairs(boundaries: list[Boundary]) -> list[tuple[Boundary | None, Boundary | None]]:
    """Put each BEGIN together with the END that follows it; one that stands alone is paired with None."""
    pairs: list[tuple[Boundary | None, Boundary | None]] = []
    opened: Boundary | None = None
    for found in boundaries:
        if not found.is_begin:
            pairs.append((opened, found))
            opened = None
            continue
        if opened:
            pairs.append((opened, None))
        opened = found
    if opened:
        pairs.append((opened, None))
    return pairs


def _bare_blocks(text: bytes, path: str, start: int, end: int) -> Iterator[PemBlock]:
    for first, last in gap.bare_base64(text, start, end):
        yield _block(text, path, None, None, (first, last), is_glued=False)


def _block(
    text: bytes, path: str, begin: Boundary | None, end: Boundary | None, body: tuple[int, int], is_glued: bool
) -> PemBlock:
    label = begin.label if begin else end.label if end else ""
    if label.upper() in _JUDGED_LABELS:
        read = read_body(text, path, *body, has_begin=begin is not None, has_end=end is not None)
    else:
        read = Body(*_headers_and_der(text[body[0] : body[1]]))
    content = der.identify(read.der) if read.der else None
    span = Span(path, begin.start if begin else body[0], end.end if end else max(body[1], begin.end if begin else 0))
    block = PemBlock(
        ordinal=0,
        label=label or LABEL_OF_CONTENT.get(content, "") if content else label,
        end_label=end.label if end else "",
        span=span,
        begin=Span(path, begin.start, begin.end) if begin else None,
        body=Span(path, *body),
        end=Span(path, end.start, end.end) if end else None,
        headers=read.headers,
        der=read.der,
        content=content,
    )
    faults = _boundary_faults(block, begin, end)
    if is_glued and begin and not any(fault.kind in _NEWLINES_LOST for fault in read.faults):
        faults.append(Fault(FaultKind.GLUED_BOUNDARIES, Span(path, begin.start, begin.end)))
    body_faults = [fault for fault in read.faults if (begin and end) or fault.kind is not FaultKind.EMPTY_BODY]
    return replace(block, faults=(*faults, *body_faults))


def _headers_and_der(raw: bytes) -> tuple[tuple[tuple[str, str], ...], bytes | None]:
    """Read the body of a block whose text is not judged, enough to tell whether it is encrypted, and what it holds."""
    if b"Proc-Type" in raw and b"ENCRYPTED" in raw:
        return (("Proc-Type", "4,ENCRYPTED"),), None
    octets = decode_leniently(raw)
    # OpenSSL writes trust data behind the certificate of a TRUSTED CERTIFICATE; the first object is what counts.
    return (), octets[: der.announced_length(octets)] if octets else None


def _boundary_faults(block: PemBlock, begin: Boundary | None, end: Boundary | None) -> list[Fault]:
    path = block.span.path
    faults: list[Fault] = []
    for found in (begin, end):
        if found and found.dashes and not any(fault.kind is FaultKind.DASHES for fault in faults):
            faults.append(Fault(FaultKind.DASHES, Span(path, found.start, found.end), detail=found.dashes))
        if found and found.spacing and not any(fault.kind is FaultKind.BOUNDARY_SPACING for fault in faults):
            faults.append(Fault(FaultKind.BOUNDARY_SPACING, Span(path, found.start, found.end), detail=found.spacing))
    if begin and end and begin.label != end.label:
        faults.append(Fault(FaultKind.END_LABEL, Span(path, end.start, end.end), detail=end.label))
    if begin and not end:
        faults.append(Fault(FaultKind.END_MISSING, Span(path, begin.start, begin.end), detail=begin.label))
    if end and not begin:
        faults.append(Fault(FaultKind.BEGIN_MISSING, block.span, detail=end.label))
    if not begin and not end:
        faults.append(Fault(FaultKind.BOTH_MISSING, block.span))
    return faults


def _gaps(blocks: list[PemBlock], path: str, end: int) -> list[Span]:
    """The ranges between the blocks, the empty ones left out."""
    edges = [0, *(edge for block in blocks for edge in (block.span.start, block.span.end)), end]
    return [Span(path, first, last) for first, last in zip(edges[::2], edges[1::2], strict=True) if first < last]


def _gap_faults(text: bytes, path: str, blocks: list[PemBlock], gaps: list[Span]) -> Iterator[Fault]:
    torn = {edge for block in blocks if not (block.begin and block.end) for edge in (block.span.start, block.span.end)}
    for span in gaps:
        yield from gap.faults(
            text,
            path,
            span.start,
            span.end,
            is_first=span.start == 0,
            is_last=span.end == len(text),
            is_torn=span.start in torn or span.end in torn,
        )


def _line_ends(text: bytes, path: str) -> LineEnds:
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
    return LineEnds(lf, crlf, cr, first_other, first_cr)


def starts_like_pem(data: bytes) -> bool:
    """Whether the first line that is not blank is a boundary, well-formed or damaged."""
    text, _ = _as_text(data[:4096])
    for start, end, _ in lines.spans(text, 0, len(text)):
        line = text[start:end]
        if line.strip(gap.BLANKS + gap.BYTE_ORDER_MARK):
            return boundary.looks_like_boundary(line)
    return False
