"""Lines of bytes: where they start and end, and which line and column an offset is in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

LINE_END = re.compile(rb"\r\n|\n|\r")


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
