"""The body of a PEM block: header fields, base64 and the DER it stands for, with all that is wrong about them."""

from __future__ import annotations

import binascii
import re
from collections import Counter
from dataclasses import dataclass, field

from clbcertlint import der, lines
from clbcertlint.model import Fault, FaultKind, Span

COLUMNS = 64
BLANKS = b" \t\v\f"

_AS_DOCUMENTED = re.compile(
    rb"(?:\r\n|\n)(?:[A-Za-z0-9+/]{64}(?:\r\n|\n))*(?=[A-Za-z0-9+/=]{1,64}[\r\n])[A-Za-z0-9+/]+={0,2}(?:\r\n|\n)"
)
_WHITE_SPACE = re.compile(rb"[ \t\v\f\r\n]+")
_ESCAPED_LINE_END = re.compile(rb"(?:\\+[rn])+")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]*")
_BASE64_LINES = re.compile(rb"[A-Za-z0-9+/\s]*")
_HEADER = re.compile(rb"[A-Za-z][A-Za-z0-9-]{0,40}:")
_HTML_ENTITY = re.compile(rb"&#?[0-9A-Za-z]{2,8};")
_PEM_TWICE = b"-----BEGIN"


@dataclass(frozen=True, slots=True)
class Body:
    """What `read_body` found: header fields, the DER (None where there is none) and the faults in order of place."""

    headers: tuple[tuple[str, str], ...] = ()
    der: bytes | None = field(default=None, repr=False)
    faults: tuple[Fault, ...] = ()


def read_body(text: bytes, path: str, start: int, end: int, *, has_begin: bool = True, has_end: bool = True) -> Body:
    """Read the body of a certificate or key between the 0-based offsets `start` and `end`.

    With `has_begin`, `start` is the end of BEGIN, else the start of the first line; with `has_end`, `end` is the start
    of END, else the end of the last line. Nothing is raised: what cannot be decoded is a fault.
    """
    raw = text[start:end]
    if has_begin and has_end and _AS_DOCUMENTED.fullmatch(raw):
        plain = raw.replace(b"\n", b"").replace(b"\r", b"")
        if len(plain) % 4 == 0:
            octets, fault = _frame(binascii.a2b_base64(plain), path, start, end)
            if fault is None:
                return Body((), octets)
    return _Reader(text, path, start, end, has_begin, has_end).read()


def decode_leniently(raw: bytes) -> bytes | None:
    """Decode the body of a block whose text is not judged, past white space and header fields; None if that fails."""
    if b":" in raw:
        raw = re.split(rb"(?:\r?\n){2}", raw, maxsplit=1)[-1]
    plain = _WHITE_SPACE.sub(b"", raw)
    if len(plain) % 4 or _BASE64.match(plain.rstrip(b"="), 0).end() != len(plain.rstrip(b"=")):  # type: ignore[union-attr]
        return None
    return binascii.a2b_base64(plain) or None


def _frame(octets: bytes, path: str, start: int, end: int) -> tuple[bytes | None, Fault | None]:
    """Hold decoded bytes against the length that their outermost SEQUENCE announces."""
    announced = der.announced_length(octets)
    whole = Span(path, start, end)
    if octets.startswith(_PEM_TWICE):
        return None, Fault(FaultKind.PEM_TWICE, whole)
    if announced is None:
        return None, Fault(FaultKind.NOT_DER, whole)
    if announced > len(octets):
        return None, Fault(FaultKind.TRUNCATED, whole, count=len(octets), number=announced)
    if announced < len(octets):
        return octets[:announced], Fault(FaultKind.TRAILING_BYTES, whole, count=len(octets) - announced)
    return octets, None


class _Reader:
    """Reads one body line by line, once the quick way through has found that it is not written as documented."""

    def __init__(self, text: bytes, path: str, start: int, end: int, has_begin: bool, has_end: bool) -> None:
        self.text = text
        self.path = path
        self.start = start
        self.end = end
        self.has_begin = has_begin
        self.has_end = has_end
        self.has_boundary = has_begin or has_end
        self.faults: dict[FaultKind, Fault] = {}

    def read(self) -> Body:
        headers, is_encrypted = self._read_headers()
        if is_encrypted:
            return Body(headers)
        raw = self.text[self.start : self.end]
        if not _WHITE_SPACE.sub(b"", raw):
            self._add(FaultKind.EMPTY_BODY, self.start, self.start)
            return self._body(headers, None)
        escaped = _ESCAPED_LINE_END.search(raw)
        if escaped:
            self._add(FaultKind.NEWLINES_ESCAPED, self.start + escaped.start(), self.start + escaped.end())
            raw = _ESCAPED_LINE_END.sub(b"\n", raw)
        elif self.has_begin and self.has_end and not lines.LINE_END.search(raw):
            is_spaced = _WHITE_SPACE.search(raw.strip(BLANKS)) is not None
            self._add(FaultKind.NEWLINES_TO_SPACES if is_spaced else FaultKind.NEWLINES_GONE, self.start, self.end)
        else:
            self._read_lines()
        return self._body(headers, self._decode(_WHITE_SPACE.sub(b"", raw)))

    def _body(self, headers: tuple[tuple[str, str], ...], octets: bytes | None) -> Body:
        return Body(headers, octets, tuple(sorted(self.faults.values(), key=lambda fault: fault.span.start)))

    def _add(self, kind: FaultKind, start: int, end: int, detail: str = "", number: int = 0) -> None:
        """Record a fault; a kind that was recorded before only counts one more."""
        known = self.faults.get(kind)
        if known:
            self.faults[kind] = Fault(kind, known.span, known.count + 1, known.detail, known.number)
        else:
            self.faults[kind] = Fault(kind, Span(self.path, start, end), 1, detail, number)

    def _read_headers(self) -> tuple[tuple[tuple[str, str], ...], bool]:
        """Take RFC 1421 header fields off the start, with the blank line that ends them."""
        fields: list[list[str]] = []
        first: tuple[int, int] | None = None
        for position, (start, end, following) in enumerate(lines.spans(self.text, self.start, self.end)):
            line = self.text[start:end]
            if position == 0 and not line.strip(BLANKS):
                continue
            if fields and line[:1] in (b" ", b"\t") and line.strip(BLANKS):
                fields[-1][1] += line.strip(BLANKS).decode("ascii", "replace")
            elif _HEADER.match(line):
                name, value = line.split(b":", 1)
                fields.append([name.decode("ascii"), value.strip(BLANKS).decode("ascii", "replace")])
                first = first or (start, end)
            else:
                if fields:
                    self.start = following if not line.strip(BLANKS) else start
                    self.has_begin = False
                break
        headers = tuple((name, value) for name, value in fields)
        raw = self.text[self.start : self.end]
        if not headers and b"Proc-Type:" in raw and b"ENCRYPTED" in raw:
            headers = (("Proc-Type", "4,ENCRYPTED"),)
        is_encrypted = any(name.upper() == "PROC-TYPE" and "ENCRYPTED" in value.upper() for name, value in headers)
        if first and not is_encrypted:
            self._add(FaultKind.HEADERS, *first, detail=headers[0][0])
        return headers, is_encrypted

    def _read_lines(self) -> None:
        pieces = list(lines.spans(self.text, self.start, self.end))
        widths: list[tuple[int, int, int]] = []
        for position, (start, end, _) in enumerate(pieces):
            line = self.text[start:end]
            bare = line.strip(BLANKS)
            is_begin_rest = self.has_begin and position == 0
            is_end_rest = self.has_end and position == len(pieces) - 1
            if not bare:
                if is_begin_rest or is_end_rest:
                    if line:
                        self._add(FaultKind.SPACE, start, end)
                else:
                    self._add(FaultKind.BLANK_LINE, start, end)
                continue
            if is_begin_rest or is_end_rest:
                self._add(FaultKind.GLUED_BODY, start, end, "BEGIN" if is_begin_rest else "END")
            self._read_white_space(line, bare, start, end)
            widths.append((len(_WHITE_SPACE.sub(b"", bare)), start, end))
        if FaultKind.NEWLINES_TO_SPACES in self.faults or not self.has_boundary:
            return
        for width, start, end in widths[:-1]:
            if width != COLUMNS:
                self._add(FaultKind.LINE_WIDTH, start, end, number=width)
        if widths and widths[-1][0] > COLUMNS:
            width, start, end = widths[-1]
            self._add(FaultKind.LINE_WIDTH, start, end, number=width)

    def _read_white_space(self, line: bytes, bare: bytes, start: int, end: int) -> None:
        words = [len(word) for word in bare.split()]
        indent = len(line) - len(line.lstrip(BLANKS))
        if len(words) > 1 and len(bare) == COLUMNS and len(line) == len(bare):
            space = start + indent + len(bare.split()[0])
            self._add(FaultKind.SPACE_FOR_PLUS, space, space + 1)
        elif len(words) > 1 and len(set(words[:-1])) == 1 and words[0] == COLUMNS:
            self._add(FaultKind.NEWLINES_TO_SPACES, start, end)
        elif indent:
            self._add(FaultKind.SPACE, start, start + indent)
        elif len(words) > 1:
            space = start + len(bare.split()[0])
            self._add(FaultKind.SPACE, space, space + 1)
        elif len(bare) < len(line):
            self._add(FaultKind.SPACE, start + len(bare), end)

    def _decode(self, plain: bytes) -> bytes | None:
        content = plain.rstrip(b"=")
        if FaultKind.SPACE_FOR_PLUS in self.faults:
            self.faults.pop(FaultKind.LINE_WIDTH, None)
            return None
        valid = _BASE64.match(content)
        if valid is None or valid.end() < len(content):
            self._find_stranger()
            return None
        padding = len(plain) - len(content)
        if len(content) % 4 == 1 or padding > 2 or (padding and len(plain) % 4):
            self._impossible_length(len(content), padding)
            return None
        octets, fault = _frame(
            binascii.a2b_base64(content + b"=" * (-len(content) % 4)), self.path, self.start, self.end
        )
        if len(plain) % 4:
            if octets is None:
                self._impossible_length(len(content), padding)
                return None
            self._add(FaultKind.PADDING_MISSING, *self._last_line(), number=-len(content) % 4)
        if fault:
            span = self._last_line() if fault.kind is FaultKind.TRUNCATED else (fault.span.start, fault.span.end)
            self.faults[fault.kind] = Fault(fault.kind, Span(self.path, *span), fault.count, fault.detail, fault.number)
        return octets

    def _impossible_length(self, characters: int, padding: int) -> None:
        """A character was lost or added: a line of another width than its neighbours shows where."""
        odd = self.faults.get(FaultKind.LINE_WIDTH)
        if odd and self._widths_agree_but_for(odd):
            del self.faults[FaultKind.LINE_WIDTH]
            self._add(FaultKind.PADDING, odd.span.start, odd.span.end, "line", odd.number)
        else:
            self._add(FaultKind.PADDING, *self._last_line(), "length", characters + padding)

    def _widths_agree_but_for(self, odd: Fault) -> bool:
        common = Counter(
            len(self.text[start:end].strip(BLANKS)) for start, end, _ in lines.spans(self.text, self.start, self.end)
        ).most_common(1)
        return odd.count == 1 and common[0][0] == COLUMNS

    def _find_stranger(self) -> None:
        """Name the first character that is no base64; the widths of lines with strangers in them say nothing."""
        self.faults.pop(FaultKind.LINE_WIDTH, None)
        region = _ESCAPED_LINE_END.sub(lambda escaped: b" " * len(escaped[0]), self.text[self.start : self.end])
        offset = _BASE64_LINES.match(region).end()  # type: ignore[union-attr]
        start = self.start + offset
        entity = _HTML_ENTITY.match(region, offset)
        if entity:
            self._add(FaultKind.HTML_ENTITY, start, start + len(entity[0]), entity[0].decode("ascii"))
        elif region[offset : offset + 1] == b"=":
            self._add(FaultKind.PADDING, start, start + 1, "middle")
        else:
            character = _first_character(region[offset : offset + 4])
            self._add(FaultKind.CHARACTER, start, start + len(character), character.decode("utf-8", "surrogateescape"))

    def _last_line(self) -> tuple[int, int]:
        filled = [
            (start, end)
            for start, end, _ in lines.spans(self.text, self.start, self.end)
            if self.text[start:end].strip(BLANKS)
        ]
        return filled[-1] if filled else (self.start, self.end)


def _first_character(data: bytes) -> bytes:
    """The bytes of the UTF-8 character that `data` starts with, or its first byte."""
    for length in range(1, len(data) + 1):
        try:
            data[:length].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return data[:length]
    return data[:1]
