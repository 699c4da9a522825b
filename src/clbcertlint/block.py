"""One PEM block, put together from its boundaries, its margins and its body, with all that is wrong about it."""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint import der
from clbcertlint.body import Body, decode_leniently, read_body
from clbcertlint.boundary import Boundary
from clbcertlint.margin import Margin
from clbcertlint.model import LABEL_OF_CONTENT, Fault, FaultKind, PemBlock, Span
from clbcertlint.values import Value

_JUDGED_LABELS = ("CERTIFICATE", "X509 CERTIFICATE", "PRIVATE KEY", "RSA PRIVATE KEY", "")
_CERTIFICATE_LABELS = ("CERTIFICATE", "X509 CERTIFICATE")
_NEWLINES_LOST = (FaultKind.NEWLINES_ESCAPED, FaultKind.NEWLINES_TO_SPACES, FaultKind.NEWLINES_GONE)
_LOST_WITH_END = (FaultKind.EMPTY_BODY,)
_LOST_WITH_BEGIN = (FaultKind.EMPTY_BODY, FaultKind.NOT_DER, FaultKind.PADDING, FaultKind.TRUNCATED)


class Parts(Value, eq=False):
    """What a block is made of: boundaries (None where missing), the range of the body, and margins if there are any.

    The ranges are 0-based offsets. `shares_line` says that the END of another block stands on the line of BEGIN.
    """

    begin: Boundary | None
    end: Boundary | None
    body: tuple[int, int]
    margins: Margin | None = None
    shares_line: bool = False

    @property
    def label(self) -> str:
        """The label of BEGIN, else that of END, else the empty one."""
        boundary = self.begin or self.end
        return boundary.label if boundary else ""

    @property
    def range(self) -> tuple[int, int]:
        """The range of the whole block."""
        if self.margins:
            return self.margins.start, self.margins.end
        start = self.begin.start if self.begin else self.body[0]
        return start, self.end.end if self.end else max(self.body[1], self.begin.end if self.begin else 0)


def assemble(text: bytes, path: str, parts: Parts, ordinal: int) -> PemBlock:
    """Read a block; never raises."""
    read = _read_body(text, path, parts)
    content = der.identify(read.der) if read.der else None
    begin, end = parts.begin, parts.end
    return PemBlock(
        ordinal=ordinal,
        label=parts.label or (LABEL_OF_CONTENT.get(content, "") if content else ""),
        end_label=end.label if end else "",
        span=Span(path, *parts.range),
        begin=Span(path, begin.start, begin.end) if begin else None,
        body=Span(path, *parts.body),
        end=Span(path, end.start, end.end) if end else None,
        headers=read.headers,
        der=read.der,
        content=content,
        faults=tuple(_faults(path, parts, read.faults)),
    )


def _read_body(text: bytes, path: str, parts: Parts) -> Body:
    label = parts.label.upper()
    if parts.margins:
        octets = decode_leniently(parts.margins.plain)
        is_whole = octets is not None and der.announced_length(octets) == len(octets)
        return Body((), octets if is_whole else None, (parts.margins.fault,))
    if label in _JUDGED_LABELS:
        return read_body(
            text,
            path,
            *parts.body,
            has_begin=parts.begin is not None,
            has_end=parts.end is not None,
            may_be_encrypted=label not in _CERTIFICATE_LABELS,
        )
    # Of other labels, enough is read to tell whether the block is encrypted, and what it holds.
    raw = text[slice(*parts.body)]
    if b"Proc-Type" in raw and b"ENCRYPTED" in raw:
        return Body((("Proc-Type", "4,ENCRYPTED"),))
    octets = decode_leniently(raw)
    # OpenSSL writes trust data behind the certificate of a TRUSTED CERTIFICATE; the first object is what counts.
    return Body((), der.first_object(octets) if octets else None)


def _faults(path: str, parts: Parts, of_body: tuple[Fault, ...]) -> Iterator[Fault]:
    """The faults of boundaries and body, without those that have a cause among the others."""
    kinds = {fault.kind for fault in of_body}
    begin, end = parts.begin, parts.end
    if begin and end and not parts.margins and not kinds and not parts.shares_line:
        is_right = begin.is_begin and not end.is_begin and begin.label == end.label
        if is_right and not (begin.dashes or begin.spacing or end.dashes or end.spacing):
            return
    yield from _boundary_faults(path, parts, kinds)
    lost = () if begin and end else _LOST_WITH_END if begin else _LOST_WITH_BEGIN
    yield from (fault for fault in of_body if fault.kind not in lost)


def _boundary_faults(path: str, parts: Parts, kinds: set[FaultKind]) -> Iterator[Fault]:
    begin, end = parts.begin, parts.end
    yield from _damages(path, parts, FaultKind.DASHES)
    # What wrote out the line ends wrote out the spaces too.
    if FaultKind.NEWLINES_ESCAPED not in kinds:
        yield from _damages(path, parts, FaultKind.BOUNDARY_SPACING)
    if begin and end:
        if begin.label != end.label:
            yield Fault(FaultKind.END_LABEL, Span(path, end.start, end.end), detail=end.label)
    elif begin:
        if FaultKind.TRUNCATED not in kinds:
            yield Fault(FaultKind.END_MISSING, Span(path, begin.start, begin.end), detail=begin.label)
    elif end:
        yield Fault(FaultKind.BEGIN_MISSING, Span(path, *parts.range), detail=end.label)
    else:
        yield Fault(FaultKind.BOTH_MISSING, Span(path, *parts.range))
    if begin and parts.shares_line and kinds.isdisjoint(_NEWLINES_LOST):
        yield Fault(FaultKind.GLUED_BOUNDARIES, Span(path, begin.start, begin.end))


def _damages(path: str, parts: Parts, kind: FaultKind) -> Iterator[Fault]:
    """The first damage of a kind that the boundaries have."""
    for boundary, word in ((parts.begin, "BEGIN"), (parts.end, "END")):
        if boundary is None:
            continue
        detail = boundary.spacing
        if kind is FaultKind.DASHES:
            is_right = boundary.is_begin == (word == "BEGIN")
            detail = boundary.dashes if is_right else f"{'BEGIN' if boundary.is_begin else 'END'} where {word} belongs"
        if detail:
            yield Fault(kind, Span(path, boundary.start, boundary.end), detail=detail)
            return
