"""Lines of bytes: where they start and end, and which line and column an offset is in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

LINE_END = re.compile(rb"\r\n|\n|\r")
WRITTEN_LINE_END = re.compile(
    rb"(?:(?<!\\)\\+(?:[rn]|[xX]0[aAdD]|u000[aAdD]|0?1[25])|(?:%0[dD])?%0[aA]|&#(?:0{0,4}1[03]|[xX]0{0,4}[aAdD]);"
    rb"|`r`n|`n|<[bB][rR] ?/?>|\xc2\x85|\xe2\x80[\xa8\xa9])+"
)
"""Line ends as other characters: C and JSON escapes, percent encoding, XML and HTML, PowerShell, NEL, LS and PS."""

_CHECKPOINT = 4096
_CONTINUATION = range(0x80, 0xC0)


def line_starts(text: bytes) -> list[int]:
    """The 0-based offsets at which the lines of `text` start; the first is always 0."""
    return [0, *(match.end() for match in LINE_END.finditer(text))]


def position(text: bytes, starts: list[int], offset: int) -> tuple[int, int]:
    """The 1-based line and column of a byte offset; a column is a code point, or a byte that is part of none."""
    line = bisect_right(starts, offset)
    return line, 1 + len(text[starts[line - 1] : offset].decode("utf-8", "surrogateescape"))


def spans(text: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """The lines of `text[start:end]` as offsets: start, end without the line end, end with it.

    The last line is the one that no line end closes; it is there, possibly empty, in every range.
    """
    offset = start
    for match in LINE_END.finditer(text, start, end):
        yield offset, match.start(), match.end()
        offset = match.end()
    yield offset, end, end


def is_between_odd_line_ends(text: bytes, start: int, following: int) -> bool:
    r"""Whether the empty line `text[start:following]` is only there because a line end was mangled: `\r\r\n`, `\n\r`.

    A lone carriage return on one side and another line end on the other make no blank line anybody wrote.
    """
    before = b"\r" if text[start - 1 : start] == b"\r" else b"\n"
    behind = text[start:following]
    return start > 0 and b"\r" in (before, behind) and before != behind
