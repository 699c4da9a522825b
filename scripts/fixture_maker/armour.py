"""PEM text, whole and damaged."""

from __future__ import annotations

import base64


def pem(label: str, octets: bytes, *, width: int = 64, end_label: str | None = None) -> bytes:
    """A PEM block with base64 lines of `width` characters, a single line if that is 0."""
    return armoured(label, base64.b64encode(octets), width=width, end_label=end_label)


def armoured(label: str, body: bytes, *, width: int = 64, end_label: str | None = None) -> bytes:
    """A PEM block around a body that is base64 already, or pretends to be."""
    size = width or len(body)
    wrapped = [body[start : start + size] for start in range(0, len(body), size)]
    begin, end = f"-----BEGIN {label}-----", f"-----END {label if end_label is None else end_label}-----"
    return b"\n".join([begin.encode(), *wrapped, end.encode(), b""])


def edited(data: bytes, number: int, edit: bytes | None) -> bytes:
    """Put another line in the place of a line (1-based, negative from the end); take it out where that is None."""
    found = data.splitlines(keepends=True)
    index = number - 1 if number > 0 else number
    found[index : index + 1 or None] = [] if edit is None else [edit + b"\n"]
    return b"".join(found)


def inserted(data: bytes, number: int, line: bytes) -> bytes:
    """Put a line before a line (1-based)."""
    found = data.splitlines(keepends=True)
    found.insert(number - 1, line + b"\n")
    return b"".join(found)


def line(data: bytes, number: int) -> bytes:
    """A line (1-based, negative from the end) without its line end."""
    return data.splitlines()[number - 1 if number > 0 else number]
