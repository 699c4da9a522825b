"""What stands between, before and after the blocks of a file."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from clbcertlint import der, lines
from clbcertlint.foreign import SSH_PUBLIC_KEY, WRITTEN_LINE_END
from clbcertlint.lines import BLANKS, BYTE_ORDER_MARK
from clbcertlint.model import Fault, FaultKind, Span
from clbcertlint.values import Value

_WRAPPING = re.compile(rb"[\"'`\s,;()\[\]{}]*(?:" + WRITTEN_LINE_END.pattern + rb"[\"'`\s,;()\[\]{}]*)*")
_QUOTE = re.compile(rb"[\"'`]")
_BASE64_LINE = re.compile(rb"[ \t]*([A-Za-z0-9+/]+={0,2})[ \t]*")
_ANY_BASE64_LINE = re.compile(rb"[\r\n]" + _BASE64_LINE.pattern + rb"(?=[\r\n]|\Z)")
_BASE64_RUN = re.compile(rb"[A-Za-z0-9+/]{16}")
_RUIN = re.compile(rb"(?i:\bBEGI?N?\b|\bEND\b|\bSTART\b|CERTIFICATE|PRIVATE|PUBLIC|\bKEY\b)|-{3,}")
_DER_START = re.compile(rb"\x30[\x0c-\x7f\x81-\x83]")
_SORTS = (
    (re.compile(rb"Bag Attributes"), "Bag Attributes of a PKCS#12 export"),
    (re.compile(rb"(?i)(?:subject|issuer) ?="), "subject and issuer lines"),
    (re.compile(rb"Certificate:|Data:|Version: "), "text dump of a certificate"),
    (re.compile(rb"(?:RSA |EC )?Private-Key:"), "text dump of a private key"),
    (re.compile(rb"#|//|;."), "comment"),
    (re.compile(rb"<{7} |={7}\Z|>{7} "), "signs of a merge conflict"),
    (re.compile(rb"\x1b\["), "terminal colors"),
)
_INVISIBLE = re.compile("[\u00a0\u00ad\u200b-\u200f\u2028-\u202e\u2060-\u2064\u2066-\u206f\u3000\ufeff\x1a\x04]+")
_TWICE = b"LS0tLS1CRUdJ"
_SHORTEST = 48
_MOST_RUINS = 2
_LONGEST_RUIN = 80
_LONG = 4096
_MOST_STARTS = 4


class Gap(Value):
    """A gap at the 0-based offsets `start` to `end`, and what is beside it.

    `is_first` and `is_last` tell that no block comes before or after it, so that nothing in it shares a line with a
    boundary; `misses_end` that the block before it has no END and `misses_begin` that the one after it has no BEGIN,
    so that the ruins of one are no text.
    """

    start: int
    end: int
    is_first: bool
    is_last: bool
    misses_end: bool = False
    misses_begin: bool = False


def faults(text: bytes, path: str, gap: Gap) -> Iterator[Fault]:
    """Find what should not be in a gap."""
    blank_lines = _blank_lines(text, path, gap) if gap.end - gap.start > _LONG else None
    return iter((blank_lines,)) if blank_lines else _faults(text, path, gap)


def _faults(text: bytes, path: str, gap: Gap) -> Iterator[Fault]:
    pieces = list(lines.spans(text, gap.start, gap.end))
    blank: list[tuple[int, int]] = []
    filled: list[tuple[int, int]] = []
    for position, (start, last, following) in enumerate(pieces):
        first = _behind_marks(text, start, last)
        if start < first:
            yield Fault(FaultKind.BYTE_ORDER_MARK, Span(path, start, first))
        shares_line = (position == 0 and not gap.is_first) or (position == len(pieces) - 1 and not gap.is_last)
        if text[first:last].strip(BLANKS):
            filled.append((first, last))
        elif first == last and (start < first or shares_line):
            continue
        elif not shares_line:
            if first < last or (following > last and not lines.is_between_odd_line_ends(text, first, following)):
                blank.append((first, last))
        elif len(pieces) > 1 or gap.is_first or gap.is_last:
            yield Fault(FaultKind.SPACE, Span(path, first, last))
    if filled:
        yield from _text_faults(text, path, filled, pieces, gap)
    elif blank:
        kind = FaultKind.TRAILING_BLANK_LINE if gap.is_last else FaultKind.BLANK_LINE
        yield Fault(kind, Span(path, *blank[0]), count=len(blank))


def _blank_lines(text: bytes, path: str, gap: Gap) -> Fault | None:
    """The fault of a gap that is nothing but line ends of one kind, told without a look at every one of them."""
    kinds = (b"\r\n", b"\n", b"\r")
    kind = next(one for one in (*kinds, b"") if text.startswith(one, gap.start))
    count, rest = divmod(gap.end - gap.start, len(kind) or 1)
    if not kind or rest or text.count(kind, gap.start, gap.end) != count:
        return None
    shared = 0 if gap.is_first else 1
    start = gap.start + shared * len(kind)
    fault = FaultKind.TRAILING_BLANK_LINE if gap.is_last else FaultKind.BLANK_LINE
    return Fault(fault, Span(path, start, start), count=count - shared)


def _behind_marks(text: bytes, start: int, end: int) -> int:
    """Where a line goes on behind the byte order marks it begins with."""
    while text.startswith(BYTE_ORDER_MARK, start, end):
        start += len(BYTE_ORDER_MARK)
    return start


def _text_faults(
    text: bytes, path: str, filled: list[tuple[int, int]], pieces: list[tuple[int, int, int]], gap: Gap
) -> Iterator[Fault]:
    first, last = filled[0][0], filled[-1][1]
    region = text[first:last]
    if _WRAPPING.fullmatch(region) and (_QUOTE.search(region) or WRITTEN_LINE_END.search(region)):
        kind = FaultKind.QUOTES if _QUOTE.search(region) else FaultKind.NEWLINES_ESCAPED
        yield Fault(kind, Span(path, first, last))
        return
    if not region.strip(b"\x00" + BLANKS + b"\r\n"):
        yield Fault(FaultKind.NUL, Span(path, first, last), count=region.count(0))
        return
    binary = _der_object(region)
    if binary:
        offset, kind_of_object = binary
        yield Fault(FaultKind.DER_OBJECT, Span(path, first + offset, last), detail=kind_of_object.value)
        return
    if SSH_PUBLIC_KEY.match(region.lstrip(BLANKS)):
        yield Fault(FaultKind.SSH_PUBLIC_KEY, Span(path, *filled[0]))
        return
    texts = _without_ruins(text, filled, gap)
    if texts:
        count = sum(1 for start, _, _ in pieces if texts[0][0] <= start <= texts[-1][0])
        yield Fault(FaultKind.TEXT, Span(path, *texts[0]), count=max(count, 1), detail=_sort(text, texts))


def _without_ruins(text: bytes, filled: list[tuple[int, int]], gap: Gap) -> list[tuple[int, int]]:
    """Leave out the lines next to a block without a boundary that look like what is left of that boundary."""
    texts = filled
    while gap.misses_end and texts and len(filled) - len(texts) < _MOST_RUINS and _is_ruin(text, texts[0]):
        texts = texts[1:]
    while gap.misses_begin and texts and len(filled) - len(texts) < _MOST_RUINS and _is_ruin(text, texts[-1]):
        texts = texts[:-1]
    return texts


def _is_ruin(text: bytes, line: tuple[int, int]) -> bool:
    return line[1] - line[0] <= _LONGEST_RUIN and _RUIN.search(text, *line) is not None


def _sort(text: bytes, filled: list[tuple[int, int]]) -> str:
    """Say what a text is by the start of its first lines, in words that repeat nothing of it."""
    for start, end in filled[:3]:
        line = text[start:end].strip(BLANKS)
        for pattern, name in _SORTS:
            if pattern.match(line):
                return name
    characters = text[filled[0][0] : filled[0][1]].strip(BLANKS).decode("utf-8", "replace")
    if len(filled) == 1 and _INVISIBLE.fullmatch(characters):
        return f"invisible character U+{ord(characters[0]):04X}"
    return "text"


def _der_object(region: bytes) -> tuple[int, der.Kind] | None:
    if region.isascii():
        return None
    for match in _DER_START.finditer(region):
        kind = der.identify(region, match.start())
        if kind:
            return match.start(), kind
    return None


def bare_base64(text: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Find runs of whole lines in a gap that are the base64 of a DER object, or of a PEM file, without boundaries."""
    if end - start < _SHORTEST or not _ANY_BASE64_LINE.search(b"\n" + text[start:end]):
        return
    run: list[tuple[int, int, bytes]] = []
    for first, last, following in lines.spans(text, start, end):
        match = _BASE64_LINE.fullmatch(text, first, last)
        if match and (run or match[1].startswith((b"M", _TWICE))):
            run.append((first, last, match[1]))
        if run and (not match or following == last):
            # A word of prose on the line above may look like base64 too.
            starts = [index for index, (_, _, line) in enumerate(run) if line.startswith((b"MI", _TWICE))]
            for index in dict.fromkeys((0, *starts[:_MOST_STARTS])):
                if _is_object(b"".join(piece for _, _, piece in run[index:])):
                    yield run[index][0], run[-1][1]
                    break
            run = []


def has_base64(text: bytes, start: int, end: int) -> bool:
    """Whether there is anything in `text[start:end]` that can be a line of base64."""
    return _BASE64_RUN.search(text, start, end) is not None


def _is_object(plain: bytes) -> bool:
    if plain.startswith(_TWICE):
        return True
    content = plain.rstrip(b"=")
    if len(content) < _SHORTEST or len(content) % 4 == 1 or b"=" in content:
        return False
    octets = binascii.a2b_base64(content + b"=" * (-len(content) % 4))
    return der.identify(octets) is not None


def base64_before(text: bytes, start: int, end: int) -> int:
    """Where the run of base64 lines that ends at offset `end`, not before `start`, begins; `end` if there is none."""
    begin = end
    for first, last, _ in reversed(list(lines.spans(text, start, end))):
        if _BASE64_LINE.fullmatch(text, first, last):
            begin = first
        elif text[first:last].strip(BLANKS) or begin != end:
            break
    return begin


def base64_after(text: bytes, start: int, end: int) -> int:
    """Where the base64 lines (and header fields) behind a BEGIN that ends at `start` stop; not after `end`."""
    stop = start
    in_headers = True
    for position, (first, last, _) in enumerate(lines.spans(text, start, end)):
        line = text[first:last].strip(BLANKS)
        if _BASE64_LINE.fullmatch(text, first, last):
            stop, in_headers = last, False
        elif in_headers and b":" in line:
            stop = last
        elif line or (position and not in_headers):
            break
    return stop
