"""UTF-16 and UTF-32, which PEM never is and Windows makes of it."""

from __future__ import annotations

import codecs

TYPE_CHECKING = False
if TYPE_CHECKING:
    import re

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32le"),
    (codecs.BOM_UTF32_BE, "utf-32be"),
    (codecs.BOM_UTF16_LE, "utf-16le"),
    (codecs.BOM_UTF16_BE, "utf-16be"),
)
_WIDE_MARKER = rb"(?i)B\x00E\x00G\x00I\x00N|E\x00N\x00D|-\x00-\x00-"
_WIDE_RUN = rb"(?:\xfe\xff)?(?P<be>(?:\x00[\t-~]){8,})|(?:\xff\xfe)?(?P<le>(?:[\t-~]\x00){8,})"
_NARROW_MARKER = rb"-{5}(?:BEGIN|END) "


def as_text(data: bytes) -> tuple[bytes, str | None]:
    """Turn UTF-16 and UTF-32, with or without a byte order mark, into UTF-8, and name what it was.

    Everything else is left alone, with None as its name. In a file that is partly ASCII (one program wrote it, another
    appended to it) only the wide parts are turned.
    """
    if b"\x00" not in data:
        return data, None
    import re

    mark, name = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", ""))
    first = re.search(_WIDE_RUN, data) if re.search(_WIDE_MARKER, data) else None
    if first and re.search(_NARROW_MARKER, data):
        narrow = re.sub(_WIDE_RUN, lambda run: run["be"][1::2] if run["be"] else run["le"][::2], data)
        return narrow, name or _name(first)
    if not name and first is None:
        return data, None
    name = name or _name(first)
    width = 4 if "32" in name else 2
    whole = data[len(mark) : len(data) - (len(data) - len(mark)) % width]
    return whole.decode(name, "replace").encode("utf-8"), name


def _name(run: re.Match[bytes] | None) -> str:
    return "utf-16be" if run and run["be"] else "utf-16le"
