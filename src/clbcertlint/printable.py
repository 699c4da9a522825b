"""Text from files and file names, made safe to print."""

from __future__ import annotations

import re

_SURROGATE = re.compile("[\udc80-\udcff]")
# C0 and C1 controls, and the marks that reorder or hide text: bidirectional, zero-width and line separators, BOM.
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]")


def shown_path(path: str) -> str:
    """A path as a report shows it: bytes of the name that are no UTF-8 as escapes, x and two digits."""
    return _SURROGATE.sub(lambda match: f"\\x{ord(match[0]) - 0xDC00:02x}", path)


def escaped(text: str) -> str:
    """Text with everything that a terminal obeys, or that hides or reorders text, written as an escape."""
    return _UNSAFE.sub(
        lambda match: f"\\u{ord(match[0]):04x}" if ord(match[0]) > 0xFF else f"\\x{ord(match[0]):02x}", text
    )
