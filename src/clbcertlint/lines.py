"""Lines of bytes: where they start and end, and which line and column an offset is in."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator

BLANKS = b" \t\v\f"
"""White space that ends no line."""

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
"""The byte order mark in UTF-8."""

BINARY = re.compile(rb"[\x01-\x08\x0e-\x19\x1c-\x1f\x7f]")
"""A character that no text has in it, but every DER object; NUL, Control-Z and Escape turn up in text too."""

LINE_END = re.compile(rb"\r\n|\n|\r")
_STEP = 4096
_FOUR_BYTES = re.compile(rb"[\xf0-\xf4][\x80-\xbf]{3}")
_CONTINUATION = range(0x80, 0xC0)


class LineIndex:
    """Turns byte offsets of a text into lines and columns, in no time however long the lines are."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._starts = _line_starts(text)
        self._is_ascii = text.isascii()
        self._marks: dict[int, list[tuple[int, int]]] = {}

    def position(self, offset: int) -> tuple[int, int]:
        """The 1-based line and column of an offset; a column is a code point, or a byte that is part of none."""
        line = bisect_right(self._starts, offset)
        start = self._starts[line - 1]
        if self._is_ascii:
            return line, offset - start + 1
        if line not in self._marks:
            end = self._starts[line] if line < len(self._starts) else len(self._text)
            self._marks[line] = list(self._mark(start, end))
        marks = self._marks[line]
        mark, column = marks[bisect_right(marks, (offset, len(self._text))) - 1]
        return line, column + _width(self._text[mark:offset])

    def beyond_utf16(self, offset: int) -> int:
        """How many characters before an offset, in its line, take two code units in UTF-16."""
        if self._is_ascii:
            return 0
        start = self._starts[bisect_right(self._starts, offset) - 1]
        return len(_FOUR_BYTES.findall(self._text, start, offset))

    def _mark(self, start: int, end: int) -> Iterator[tuple[int, int]]:
        """Offsets every few thousand bytes of a line, each the start of a character, with their columns."""
        column = 1
        yield start, column
        while end - start > _STEP:
            following = start + _STEP
            while following < end and self._text[following] in _CONTINUATION:
                following += 1
            column += _width(self._text[start:following])
            start = following
            yield start, column


def _width(characters: bytes) -> int:
    return len(characters.decode("utf-8", "surrogateescape"))


def _line_starts(text: bytes) -> list[int]:
    """The 0-based offsets at which the lines of `text` start; the first is always 0."""
    return [0, *(match.end() for match in LINE_END.finditer(text))]


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
