"""What stands in the margins of a block, the same on every line: quotation signs, line numbers, escapes, tags."""

from __future__ import annotations

import re
from collections.abc import Iterable

from clbcertlint import lines
from clbcertlint.foreign import WRITTEN_LINE_END
from clbcertlint.lines import BLANKS
from clbcertlint.model import Fault, FaultKind, Span
from clbcertlint.values import Value, unshown

_COMMENT = re.compile(rb"#+|//+|;+|--|%+|(?i:rem)")
_TOKEN = re.compile(rb"(\d+[ \t]+|\d+|[ \t]+)")
_QUOTES = re.compile(rb"[\"'`,;+.&()\[\] \t]*[\"'`][\"'`,;+.&()\[\] \t]*")
_BASE64_START = re.compile(rb"[A-Za-z0-9/=]")
_LONGEST = 40
_LONGEST_SHOWN = 12


class Margin(Value, eq=False):
    """The margins of a block.

    `start` and `end` are the 0-based offsets of the block with its margins, `plain` is the base64 between them, and
    `fault` says what they are. In a comment, the block is not meant to be one.
    """

    start: int
    end: int
    plain: bytes = unshown()
    fault: Fault
    is_comment: bool


def find(text: bytes, path: str, begin: tuple[int, int], end: tuple[int, int], outer: tuple[int, int]) -> Margin | None:
    """Find what the lines from BEGIN to END have in common besides the block, if they all have it.

    `begin` and `end` are the 0-based offsets of the boundaries, `outer` the range that belongs to no other block.
    Margins of nothing but blanks are none.
    """
    first = max(text.rfind(b"\n", outer[0], begin[0]), text.rfind(b"\r", outer[0], begin[0]), outer[0] - 1) + 1
    pieces = list(lines.spans(text, begin[1], end[0]))
    before, behind = text[first : begin[0]].strip(BLANKS), text[begin[1] : pieces[0][1]].strip(BLANKS)
    if len(pieces) < 3 or not (before or behind) or len(before) > _LONGEST or len(behind) > _LONGEST:
        return None
    pattern = _pattern(before, behind)
    if pattern is None:
        return None
    plain: list[bytes] = []
    for start, stop, _ in pieces[1:-1]:
        match = pattern.fullmatch(text[start:stop].strip(BLANKS))
        if match is None:
            return None
        plain.append(match[1])
    last = pattern.fullmatch(text[pieces[-1][0] : end[0]].strip(BLANKS) + b" " + behind)
    if last is None or last[1] or not any(plain):
        return None
    line_end = lines.LINE_END.search(text, end[1], outer[1])
    stop = line_end.start() if line_end else outer[1]
    if stop - end[1] > _LONGEST:
        stop = end[1]
    place = Span(path, first, begin[0]) if before else Span(path, begin[1], pieces[0][1])
    kind, detail = _describe(before, behind)
    fault = Fault(kind, place, count=len(pieces), detail=detail)
    return Margin(first, stop, b"".join(plain), fault, _COMMENT.fullmatch(before) is not None)


def _pattern(before: bytes, behind: bytes) -> re.Pattern[bytes] | None:
    """The form of a line with these margins; any number fits where one stands, so that lines may be numbered."""
    if _BASE64_START.match(behind):
        return None
    parts = [
        (rb"\d+[ \t]+" if token[-1:].isspace() or token == tokens[-1] else rb"\d+")
        if token[:1].isdigit()
        else rb"[ \t]*"
        if token.isspace()
        else re.escape(token)
        for tokens in [_nonempty(_TOKEN.split(before))]
        for token in tokens
    ]
    return re.compile(b"".join(parts) + rb"[ \t]*([A-Za-z0-9+/]*={0,2})[ \t]*" + re.escape(behind))


def _nonempty(tokens: Iterable[bytes]) -> list[bytes]:
    return [token for token in tokens if token]


def _describe(before: bytes, behind: bytes) -> tuple[FaultKind, str]:
    """The kind of fault that margins are, and what they are, in words."""
    both = before + behind
    if both == b"\xef\xbb\xbf":
        return FaultKind.BYTE_ORDER_MARK, ""
    if b"\\" in both or WRITTEN_LINE_END.fullmatch(behind):
        return FaultKind.NEWLINES_ESCAPED, ""
    if _QUOTES.fullmatch(both):
        return FaultKind.QUOTES, ""
    characters = both.decode("utf-8", "surrogateescape")
    if len(set(characters)) == 1 and (not characters.isascii() or characters == "\0"):
        return FaultKind.CHARACTER, characters[0]
    if b"\x1b" in both:
        return FaultKind.TEXT, "terminal colors"
    if _COMMENT.fullmatch(before):
        return FaultKind.TEXT, "comment"
    if re.fullmatch(rb"\d+[^\w]?", before):
        return FaultKind.TEXT, "line numbers"
    shown = [f'"{part.decode("ascii")}"' for part in (before, behind) if part and _is_showable(part)]
    where = "around" if before and behind else "before" if before else "behind"
    return FaultKind.TEXT, f"{' and '.join(shown) or 'the same text'} {where} every line"


def _is_showable(part: bytes) -> bool:
    return len(part) <= _LONGEST_SHOWN and part.isascii() and part.decode("ascii").isprintable()
