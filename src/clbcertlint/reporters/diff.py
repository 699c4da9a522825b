"""What becomes of a file, as a unified difference that shows nothing of a private key."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from datetime import datetime, timezone

from clbcertlint import document, lines, secrecy
from clbcertlint.model import Document, SourceFile
from clbcertlint.printable import escaped, shown_path

_NO_LINE_END = "\\ No newline at end of file"
_ENDS = {b"\n": "", b"\r\n": "\\r", b"\r": "\\r (no line feed)"}
_NEVER = datetime(1970, 1, 1, tzinfo=timezone.utc)


def render(path: str, before: bytes, after: bytes) -> str:
    """The difference between two versions of a file.

    Of a line that has, or may have, a piece of a private key only its length is told. Carriage returns are written
    out, and so is what a terminal would obey; a file without any of those can be patched by it.
    """
    name = escaped(shown_path(path))
    documents = [document.read(SourceFile(path, data, _NEVER)) for data in (before, after)]
    old, new = (list(_lines(one)) for one in documents)
    difference = difflib.unified_diff(old, new, f"a/{name}", f"b/{name}", lineterm="")
    told = "".join(f"{line}\n" for line in difference)
    encodings = [one.encoding for one in documents]
    if encodings[0] != encodings[1]:
        was = f"# {name}: {(encodings[0] or 'utf-8').upper()} becomes {(encodings[1] or 'ASCII').upper()}\n"
        return was + told
    return told


def _lines(one: Document) -> Iterator[str]:
    text = one.text
    secret, doubtful = _Ranges(secrecy.secret_ranges(one)), _Ranges(secrecy.doubtful_ranges(one))
    for start, end, following in lines.spans(text, 0, len(text)):
        if start == following == len(text):
            return
        is_blank = not text[start:end].strip()
        if secret.touch(start, end) and not is_blank:
            shown = f"({end - start} characters with a piece of a private key)"
        elif doubtful.touch(start, end) and not is_blank:
            shown = f"({end - start} characters that may be of a private key)"
        else:
            shown = escaped(text[start:end].decode("utf-8", "backslashreplace"))
        yield shown + (_ENDS[text[end:following]] if end < following else f"\n{_NO_LINE_END}")


class _Ranges:
    """Ranges in order, to be asked about lines in order."""

    def __init__(self, ranges: Iterable[tuple[int, int]]) -> None:
        self._ranges = iter(ranges)
        self._range = next(self._ranges, None)

    def touch(self, start: int, end: int) -> bool:
        """Whether one of the ranges has a part of a line; no later line may begin before this one."""
        while self._range and self._range[1] <= start:
            self._range = next(self._ranges, None)
        return self._range is not None and self._range[0] < end
