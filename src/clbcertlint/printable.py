"""Text from files and file names, made safe to print and put into columns."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

# A slip hands over a key instead of its path: PEM text, or a line of its base64 that no file name looks like.
_PEM = r"(?s)-----BEGIN.*(?:-----END[^-]*-----|\Z)"
_LEAST_BASE64 = 40
_BASE64 = (
    r"(?<![\w.+/=-])(?=[^\s]*[a-z])(?=[^\s]*[A-Z])(?=[^\s]*[0-9])"
    rf"[A-Za-z0-9+/=]{{{_LEAST_BASE64},}}(?![\w.+/=-])"
)
_GAP = "  "
_WIDEST_CELL = 48


def shown_path(path: str) -> str:
    r"""A path as a report shows it: bytes of the name that are no UTF-8 as escapes, `\x` and two digits.

    Bytes that are UTF-8 come out as what they mean, also where the locale made the interpreter think otherwise.
    """
    if path.isascii():
        return path
    import re

    return re.sub("[\udc80-\udcff]+", lambda match: _decoded(match[0]), path)


def without_keys(text: str) -> str:
    """Text about a path without what looks like a key that was given in the place of its path."""
    if "-----BEGIN" not in text and max(map(len, text.split()), default=0) < _LEAST_BASE64:
        return text
    import re

    text = re.sub(_PEM, "(PEM text)", text)
    return re.sub(_BASE64, lambda match: f"({len(match[0])} characters of base64)", text)


def _decoded(surrogates: str) -> str:
    return surrogates.encode("ascii", "surrogateescape").decode("utf-8", "backslashreplace")


def escaped(text: str) -> str:
    """Text with everything that a terminal obeys, or that hides or reorders text, written as an escape."""
    if text.isprintable():
        return text
    return "".join(character if character.isprintable() else _escape(ord(character)) for character in text)


def _escape(code: int) -> str:
    if code > 0xFFFF:
        return f"\\U{code:08x}"
    return f"\\u{code:04x}" if code > 0xFF else f"\\x{code:02x}"


def width(text: str) -> int:
    """How many columns of a terminal a printable text takes: East Asian wide characters two, combining marks none."""
    if text.isascii():
        return len(text)
    import unicodedata

    return sum(
        0 if unicodedata.combining(character) else 2 if unicodedata.east_asian_width(character) in "FW" else 1
        for character in text
    )


def padded(text: str, columns: int) -> str:
    """A text with blanks behind it, so that it takes at least so many columns."""
    return text + " " * (columns - width(text))


def aligned(rows: Sequence[str]) -> list[str]:
    """Rows whose cells are divided by two blanks, with the cells put under each other.

    All first cells share a column; of the others, those of rows that begin alike. A single cell is left as it is, and
    a very wide one makes no column.
    """
    cells = [row.split(_GAP) for row in rows]
    first: int = max((width(row[0]) for row in cells if len(row) > 1), default=0)
    columns: dict[tuple[str, int], int] = {}
    for row in cells:
        for index, cell in enumerate(row[1:-1], start=1):
            if width(cell) <= _WIDEST_CELL:
                columns[row[0], index] = max(columns.get((row[0], index), 0), width(cell))
    return [
        _GAP.join(
            cell if index == len(row) - 1 else padded(cell, columns.get((row[0], index), 0) if index else first)
            for index, cell in enumerate(row)
        )
        for row in cells
    ]


def colons(fingerprint: str) -> str:
    """A hexadecimal fingerprint as the CLB console and API print it: pairs of digits with colons between."""
    return bytes.fromhex(fingerprint).hex(":")
