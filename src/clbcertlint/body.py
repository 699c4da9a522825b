"""The body of a PEM block: header fields, base64 and the DER it stands for, with all that is wrong about them."""

from __future__ import annotations

import binascii
import re
from collections import Counter

from clbcertlint import der, lines
from clbcertlint.foreign import WRITTEN_LINE_END
from clbcertlint.lines import BLANKS, BYTE_ORDER_MARK
from clbcertlint.model import Fault, FaultKind, Span
from clbcertlint.values import Value, replace, unshown

COLUMNS = 64

_AS_DOCUMENTED = re.compile(
    rb"(?:\r\n|\n)(?:[A-Za-z0-9+/]{64}(?:\r\n|\n))*(?=[A-Za-z0-9+/=]{1,64}[\r\n])[A-Za-z0-9+/]+={0,2}(?:\r\n|\n)"
)
_WHITE_SPACE = re.compile(rb"[ \t\v\f\r\n]+")
_BASE64 = re.compile(rb"[A-Za-z0-9+/]*")
_BASE64_PIECE = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
_BASE64_RUN = re.compile(rb"[A-Za-z0-9+/]{24}")
_STRANGER = re.compile(rb"[^A-Za-z0-9+/=\s]")
_STRANGERS = re.compile(rb"[^A-Za-z0-9+/=\s]+")
_LETTERS_FOR_LINE_ENDS = re.compile(rb"(?=(/r/n|rn|/n|n))(?:\1[A-Za-z0-9+/]{64})+\1(?:[A-Za-z0-9+/]{1,63}={0,2}\1)?")
_PERCENT = re.compile(rb"%(?:2[BbFf]|3[Dd])")
_HEADER = re.compile(rb"([A-Za-z][A-Za-z0-9-]{0,40}):")
# Names that say nothing about a key. In a key's block any other word with a colon may be a piece of its body.
_HARMLESS_HEADER = re.compile(
    r"(?i:Proc-Type|DEK-Info|Content-[a-z]+|Key-Info|Originator-[a-z]+|Recipient-[a-z]+|Issuer-[a-z]+|MIC-Info|Version"
    r"|Comment|Hash|Charset|MessageID|Subject|Issuer|friendlyName|localKeyID)"
)
_HTML_ENTITY = re.compile(
    rb"&(?:#[0-9]{1,5}|#[xX][0-9A-Fa-f]{1,5}|amp|apos|emsp|ensp|equals|gt|lt|minus|nbsp|NewLine|plus|quot|shy|sol|Tab"
    rb"|zwj|zwnj);"
)
_PEM_TWICE = b"-----BEGIN"
_UNDECODABLE = (
    FaultKind.CHARACTER,
    FaultKind.HTML_ENTITY,
    FaultKind.SPACE_FOR_PLUS,
    FaultKind.PADDING,
    FaultKind.PEM_TWICE,
    FaultKind.NOT_DER,
)


class Body(Value, eq=False):
    """What `read_body` found: header fields, the DER (None where there is none) and the faults in order of place."""

    headers: tuple[tuple[str, str], ...] = unshown(default=())
    der: bytes | None = unshown(default=None)
    faults: tuple[Fault, ...] = ()


def read_body(
    text: bytes,
    path: str,
    start: int,
    end: int,
    *,
    has_begin: bool = True,
    has_end: bool = True,
    may_be_encrypted: bool = True,
) -> Body:
    """Read the body of a certificate or key between the 0-based offsets `start` and `end`.

    With `has_begin`, `start` is the end of BEGIN, else the start of the first line; with `has_end`, `end` is the start
    of END, else the end of the last line. `may_be_encrypted` is false where a Proc-Type header is only a header.
    Nothing is raised: what cannot be decoded is a fault.
    """
    raw = text[start:end]
    if has_begin and has_end and _AS_DOCUMENTED.fullmatch(raw):
        plain = raw.replace(b"\n", b"").replace(b"\r", b"")
        if len(plain) % 4 == 0:
            octets, fault = _frame(binascii.a2b_base64(plain), path, start, end)
            if fault is None:
                return Body((), octets)
    return _Reader(text, path, start, end, has_begin, has_end).read(may_be_encrypted=may_be_encrypted)


def decode_leniently(raw: bytes) -> bytes | None:
    """Decode the body of a block whose text is not judged, past white space and header fields; None if that fails."""
    if b":" in raw:
        raw = re.split(rb"(?:\r?\n){2}", raw, maxsplit=1)[-1]
    return _decode(_WHITE_SPACE.sub(b"", raw)) or None


def _decode(plain: bytes) -> bytes | None:
    """Decode base64 without white space; the padding at its end may be missing, nothing else."""
    content = plain.rstrip(b"=")
    valid = _BASE64.match(content)
    padding = len(plain) - len(content)
    if valid is None or valid.end() < len(content) or len(content) % 4 == 1:
        return None
    if padding > 2 or (padding and len(plain) % 4):
        return None
    return binascii.a2b_base64(content + b"=" * (-len(content) % 4))


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


class _Line(Value, eq=False):
    """A line of a body that holds base64, or should: its offsets without blanks, and what stands there."""

    start: int
    end: int
    bare: bytes = unshown()


class _Reader:
    """Reads one body line by line, once the quick way through has found that it is not written as documented."""

    def __init__(self, text: bytes, path: str, start: int, end: int, has_begin: bool, has_end: bool) -> None:
        self.text = text
        self.path = path
        self.start = start
        self.end = end
        self.has_begin = has_begin
        self.has_end = has_end
        self.faults: dict[FaultKind, Fault] = {}
        self.repeats: Counter[FaultKind] = Counter()
        self.content: list[_Line] = []

    def read(self, *, may_be_encrypted: bool) -> Body:
        headers, is_encrypted = self._read_headers(may_be_encrypted=may_be_encrypted)
        if is_encrypted:
            return Body(headers)
        raw = self.text[self.start : self.end]
        if not _WHITE_SPACE.sub(b"", raw):
            self._add(FaultKind.EMPTY_BODY, self.start, self.start)
            return self._body(headers, None)
        is_one_line = self.has_begin and self.has_end and not lines.LINE_END.search(raw)
        if not self._read_written_line_ends(raw, is_one_line=is_one_line):
            if is_one_line:
                self._read_one_line(raw)
            else:
                self._read_lines()
        octets = self._read_base64(b"".join(_WHITE_SPACE.sub(b"", line.bare) for line in self.content))
        return self._body(headers, octets)

    def _body(self, headers: tuple[tuple[str, str], ...], octets: bytes | None) -> Body:
        if any(kind in self.faults for kind in _UNDECODABLE):
            # Of a body that says nothing, widths and glued lines say nothing either.
            self.faults.pop(FaultKind.LINE_WIDTH, None)
            self.faults.pop(FaultKind.GLUED_BODY, None)
        found = (replace(fault, count=fault.count + self.repeats[kind]) for kind, fault in self.faults.items())
        return Body(headers, octets, tuple(sorted(found, key=lambda fault: fault.span.start)))

    def _add(self, kind: FaultKind, start: int, end: int, detail: str = "", number: int = 0) -> None:
        """Record a fault; a kind that was recorded before only counts one more."""
        if kind in self.faults:
            self.repeats[kind] += 1
        else:
            self.faults[kind] = Fault(kind, Span(self.path, start, end), 1, detail, number)

    def _read_headers(self, *, may_be_encrypted: bool) -> tuple[tuple[tuple[str, str], ...], bool]:
        """Take RFC 1421 header fields off the start, with the blank line that ends them."""
        fields: list[tuple[str, str]] = []
        first: tuple[int, int] | None = None
        for position, (start, end, following) in enumerate(lines.spans(self.text, self.start, self.end)):
            line = self.text[start:end].strip(BLANKS)
            named = _HEADER.match(line)
            if named:
                fields.append((named[1].decode("ascii"), line[named.end() :].strip(BLANKS).decode("ascii", "replace")))
                first = first or (start, end)
            elif position == 0 and not line:
                continue
            elif not (fields and line and self.text[start] in b" \t" and not _BASE64_RUN.search(line)):
                # Neither a field nor the folded rest of one: the base64, or the blank line before it.
                if fields and not line:
                    self.start = following
                break
            self.start, self.has_begin = following, False
        headers = tuple(fields)
        raw = self.text[self.start : self.end]
        if not headers and b"Proc-Type:" in raw and b"ENCRYPTED" in raw:
            headers = (("Proc-Type", "4,ENCRYPTED"),)
        is_encrypted = may_be_encrypted and any(
            name.upper() == "PROC-TYPE" and "ENCRYPTED" in value.upper() for name, value in headers
        )
        if first and not is_encrypted:
            name = headers[0][0]
            is_harmless = not may_be_encrypted or _HARMLESS_HEADER.fullmatch(name)
            self._add(FaultKind.HEADERS, *first, detail=name if is_harmless else "of an unknown name")
        return headers, is_encrypted

    def _read_written_line_ends(self, raw: bytes, *, is_one_line: bool) -> bool:
        """Find line ends that are written as other characters, and take them out."""
        first = WRITTEN_LINE_END.search(raw)
        plain = WRITTEN_LINE_END.sub(b"\n", raw) if first else raw
        if first and first[0].startswith(b"%"):
            plain = _PERCENT.sub(lambda escape: bytes.fromhex(escape[0][1:].decode("ascii")), plain)
        if first is None and is_one_line:
            first = _LETTERS_FOR_LINE_ENDS.fullmatch(raw.strip(BLANKS))
            if first:
                plain = b"\n".join(self._pieces(raw.strip(BLANKS), first[1]))
        if first is None and is_one_line:
            first = self._separator(raw)
            plain = raw.replace(first[0], b"\n") if first else raw
        if first is None:
            return False
        self._add(FaultKind.NEWLINES_ESCAPED, self.start + first.start(), self.start + first.end())
        self.content.append(_Line(self.start, self.end, plain))
        return True

    @staticmethod
    def _pieces(raw: bytes, separator: bytes) -> list[bytes]:
        width = COLUMNS + len(separator)
        pieces = [raw[offset : offset + width].removeprefix(separator) for offset in range(0, len(raw), width)]
        return [*pieces[:-1], pieces[-1].removesuffix(separator)]

    @staticmethod
    def _separator(raw: bytes) -> re.Match[bytes] | None:
        """The one thing that parts a body into base64 lines of the same width, whatever it is."""
        found = _STRANGERS.search(raw)
        if found is None or any(match[0] != found[0] for match in _STRANGERS.finditer(raw)):
            return None
        pieces = [piece.strip(BLANKS) for piece in raw.split(found[0])]
        filled = [piece for piece in pieces if piece]
        is_regular = len(filled) > 1 and len({len(piece) for piece in filled[:-1]}) == 1
        return found if is_regular and all(_BASE64_PIECE.fullmatch(piece) for piece in filled) else None

    def _read_one_line(self, raw: bytes) -> None:
        is_spaced = _WHITE_SPACE.search(raw.strip(BLANKS)) is not None
        self._add(FaultKind.NEWLINES_TO_SPACES if is_spaced else FaultKind.NEWLINES_GONE, self.start, self.end)
        self.content.append(_Line(self.start, self.end, raw.replace(BYTE_ORDER_MARK, b"")))

    def _read_lines(self) -> None:
        pieces = list(lines.spans(self.text, self.start, self.end))
        for position, (start, end, following) in enumerate(pieces):
            line = self.text[start:end]
            if BYTE_ORDER_MARK in line:
                place = start + line.index(BYTE_ORDER_MARK)
                self._add(FaultKind.BYTE_ORDER_MARK, place, place + len(BYTE_ORDER_MARK))
                line = line.replace(BYTE_ORDER_MARK, b"")
            rest = "BEGIN" if self.has_begin and position == 0 else ""
            rest = "END" if self.has_end and position == len(pieces) - 1 else rest
            bare = line.strip(BLANKS)
            if bare:
                self._read_line(line, bare, start, end, rest)
            elif rest and line:
                self._add(FaultKind.SPACE, start, end)
            elif not rest and not (start == end and lines.is_between_odd_line_ends(self.text, start, following)):
                self._add(FaultKind.BLANK_LINE, start, end)
        if FaultKind.NEWLINES_TO_SPACES not in self.faults and (self.has_begin or self.has_end):
            self._read_widths()

    def _read_widths(self) -> None:
        for position, line in enumerate(self.content, start=1):
            width = len(_WHITE_SPACE.sub(b"", line.bare))
            if width > COLUMNS or (width < COLUMNS and position < len(self.content)):
                self._add(FaultKind.LINE_WIDTH, line.start, line.end, number=width)

    def _read_line(self, line: bytes, bare: bytes, start: int, end: int, rest: str) -> None:
        """Read a line that is not blank; `rest` names the boundary that stands on it, if one does."""
        is_foreign = _STRANGER.search(bare) is not None
        if rest and is_foreign and not _BASE64_RUN.search(bare):
            self._add(FaultKind.TEXT, start, end, "text")
            return
        self.content.append(_Line(start, end, bare))
        if rest:
            self._add(FaultKind.GLUED_BODY, start, end, rest)
        elif not is_foreign:
            self._read_white_space(line, bare, start, end)

    def _read_white_space(self, line: bytes, bare: bytes, start: int, end: int) -> None:
        words = [len(word) for word in bare.split()]
        indent = len(line) - len(line.lstrip(BLANKS))
        if len(words) > 1 and len(set(words[:-1])) == 1 and words[0] == COLUMNS:
            self._add(FaultKind.NEWLINES_TO_SPACES, start, end)
        elif indent:
            self._add(FaultKind.SPACE, start, start + indent)
        elif len(words) > 1:
            space = start + len(bare.split()[0])
            self._add(FaultKind.SPACE, space, space + 1)
        elif len(bare) < len(line):
            self._add(FaultKind.SPACE, start + len(bare), end)

    def _read_base64(self, plain: bytes) -> bytes | None:
        octets = self._decode_whole(plain)
        if octets is None and self._has_lost_plus():
            for kind in (FaultKind.SPACE, *_UNDECODABLE, FaultKind.TRUNCATED, FaultKind.PADDING_MISSING):
                self.faults.pop(kind, None)
            space = self.start + self.text[self.start : self.end].index(b" ")
            self._add(FaultKind.SPACE_FOR_PLUS, space, space + 1)
        return octets

    def _has_lost_plus(self) -> bool:
        """Whether + was turned into a space: with it in place the base64 is whole, or its lines are as long as others.

        Where line ends were turned into spaces as well, every 65th character is one of those.
        """
        if FaultKind.SPACE not in self.faults and FaultKind.NEWLINES_TO_SPACES not in self.faults:
            return False
        raw = self.text[self.start : self.end]
        if lines.LINE_END.search(raw):
            pieces = [raw[start:end] for start, end, _ in lines.spans(raw, 0, len(raw))]
            if any(len(piece) == COLUMNS and b" " in piece.strip(BLANKS) for piece in pieces):
                return True
        else:
            pieces = [raw[offset : offset + COLUMNS] for offset in range(1, len(raw), COLUMNS + 1)]
        octets = _decode(b"".join(piece.replace(b" ", b"+") for piece in pieces).rstrip(b"+"))
        return octets is not None and der.announced_length(octets) == len(octets)

    def _decode_whole(self, plain: bytes) -> bytes | None:
        content = plain.rstrip(b"=")
        if _BASE64.fullmatch(content) is None:
            self._find_stranger()
            return None
        padding = len(plain) - len(content)
        if not self.has_end and len(content) % 4 == 1:
            content = plain = content[:-1]
        octets = _decode(plain)
        if octets is None:
            self._impossible_length(len(content), padding)
            return None
        octets, fault = _frame(octets, self.path, self.start, self.end)
        if len(plain) % 4 and (self.has_end or fault is None or fault.kind is not FaultKind.TRUNCATED):
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
        if odd and self._other_widths_agree():
            self._add(FaultKind.PADDING, odd.span.start, odd.span.end, "line", odd.number)
        else:
            self._add(FaultKind.PADDING, *self._last_line(), "length", characters + padding)

    def _other_widths_agree(self) -> bool:
        common = Counter(len(line.bare) for line in self.content).most_common(1)
        return not self.repeats[FaultKind.LINE_WIDTH] and common[0][0] == COLUMNS

    def _find_stranger(self) -> None:
        """Name the first character that is no base64, or else the = behind which base64 goes on."""
        known = re.compile(WRITTEN_LINE_END.pattern + b"|" + BYTE_ORDER_MARK)
        raw = self.text[self.start : self.end]
        region = known.sub(lambda match: b" " * len(match[0]), raw)
        ranges = [(line.start - self.start, line.end - self.start) for line in self.content]
        found = (_STRANGER.search(region, start, end) for start, end in ranges)
        first = next((match.start() for match in found if match), None)
        if first is None:
            # What may stand at the end of the last line is wrong everywhere else.
            last = len(region[: ranges[-1][1]].rstrip(b"=" + BLANKS + b"\r\n"))
            places = (region.find(b"=", start, min(end, last)) for start, end in ranges)
            first = next((place for place in places if place >= 0), None)
        if first is None:
            # What usually is a line end or a mark stands where it is neither.
            met = re.search(BYTE_ORDER_MARK, raw) or known.search(raw)
            region, first = raw, met.start() if met else 0
        self._add_stranger(region, first)

    def _add_stranger(self, region: bytes, offset: int) -> None:
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
        last = self.content[-1] if self.content else None
        return (last.start, last.end) if last else (self.start, self.end)


def _first_character(data: bytes) -> bytes:
    """The bytes of the UTF-8 character that `data` starts with, or its first byte."""
    for length in range(1, len(data) + 1):
        try:
            data[:length].decode("utf-8")
        except UnicodeDecodeError:
            continue
        return data[:length]
    return data[:1]
