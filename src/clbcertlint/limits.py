"""How much is read of a file: more than any certificate or key needs, and little enough that no file stalls a run."""

from __future__ import annotations

MOST_BYTES = 16 * 1024 * 1024
"""A larger file is not read: no certificate or key is nearly as large."""

MOST_BOUNDARIES = 60_000
"""A file with more of the words BEGIN and END is not read: it has no use, and every block costs time and memory."""

MOST_LINES = 500_000
"""A file with more lines is not read either: with 64 characters a line, half as many fill the largest file."""


def excess_of(data: bytes) -> str:
    """What there is more of in some bytes than is read, as a sentence without its subject; empty where all is well."""
    if len(data) < min(MOST_LINES, MOST_BOUNDARIES * len(b"END")):
        return ""
    if max(data.count(b"\n"), data.count(b"\r")) > MOST_LINES:
        return f"has more than {MOST_LINES} lines, and no more are read"
    # In UTF-16 a NUL stands beside every letter.
    text = data.replace(b"\x00", b"").upper()
    if text.count(b"BEGIN") + text.count(b"END") > MOST_BOUNDARIES:
        return f"holds the words BEGIN and END more than {MOST_BOUNDARIES} times, and no more are read"
    return ""
