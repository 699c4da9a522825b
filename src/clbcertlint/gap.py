"""What stands between, before and after the blocks of a file."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator

from clbcertlint import der, lines
from clbcertlint.model import Fault, FaultKind, Span

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
BLANKS = b" \t\v\f"

_WRAPPING = re.compile(rb"(?:[\"'`\s,;]|\\+[rn])+")
_QUOTE = re.compile(rb"[\"'`]")
_BASE64_LINE = re.compile(rb"[ \t]*([A-Za-z0-9+/]+={0,2})[ \t]*")
_SSH = re.compile(rb"(?:ssh-(?:rsa|dss|ed25519)|ecdsa-sha2-nistp\d+|sk-[a-z0-9-]+@openssh\.com) AAAA")
_DAMAGED_BOUNDARY = re.compile(rb"[ \t]*-{2,}.*-{2,}[ \t]*", re.DOTALL)
_DER_START = re.compile(rb"\x30[\x81-\x83]")
_SORTS = (
    (re.compile(rb"Bag Attributes"), "Bag Attributes of a PKCS#12 export"),
    (re.compile(rb"(?i)(?:subject|issuer) ?="), "subject and issuer lines"),
    (re.compile(rb"Certificate:|Data:|Version: "), "text dump of a certificate"),
    (re.compile(rb"(?:RSA |EC )?Private-Key:"), "text dump of a private key"),
    (re.compile(rb"#"), "comment"),
)
_TWICE = b"LS0tLS1CRUdJ"


def faults(
    text: bytes, path: str, start: int, end: int, *, is_first: bool, is_last: bool, is_torn: bool
) -> Iterator[Fault]:
    """Find what should not be in the gap `text[start:end]` (0-based offsets).

    `is_first` and `is_last` tell that no block comes before or after it, so that nothing in it shares a line with a
    boundary; `is_torn` that a block beside it lacks a boundary, so that the ruins of one are no text.
    """
    pieces = list(lines.spans(text, start, end))
    blank: list[tuple[int, int]] = []
    filled: list[tuple[int, int]] = []
    for position, (first, last, following) in enumerate(pieces):
        shares_line = (position == 0 and not is_first) or (position == len(pieces) - 1 and not is_last)
        if text.startswith(BYTE_ORDER_MARK, first, last):
            yield Fault(FaultKind.BYTE_ORDER_MARK, Span(path, first, first + 3))
            first += 3
            if first == last:
                continue
        bare = text[first:last].strip(BLANKS)
        if bare:
            filled.append((first, last))
        elif not shares_line:
            if first < last or following > last:
                blank.append((first, last))
        elif first < last:
            yield Fault(FaultKind.SPACE, Span(path, first, last))
    if filled:
        yield from _text_faults(text, path, filled, pieces, is_torn)
    elif blank:
        kind = FaultKind.TRAILING_BLANK_LINE if is_last else FaultKind.BLANK_LINE
        yield Fault(kind, Span(path, *blank[0]), count=len(blank))


def _text_faults(
    text: bytes, path: str, filled: list[tuple[int, int]], pieces: list[tuple[int, int, int]], is_torn: bool
) -> Iterator[Fault]:
    first, last = filled[0][0], filled[-1][1]
    region = text[first:last]
    if _WRAPPING.fullmatch(region):
        kind = FaultKind.QUOTES if _QUOTE.search(region) else FaultKind.NEWLINES_ESCAPED
        yield Fault(kind, Span(path, first, last))
        return
    if not region.strip(b"\x00" + BLANKS + b"\r\n"):
        yield Fault(FaultKind.NUL, Span(path, first, last), count=region.count(0))
        return
    binary = _der_object(region)
    if binary:
        offset, kind_of_object = binary
        yield Fault(FaultKind.DER_OBJECT, Span(path, first + offset, last), detail=kind_of_object.value)
        return
    ssh = _SSH.match(region.lstrip(BLANKS))
    if ssh:
        yield Fault(FaultKind.SSH_PUBLIC_KEY, Span(path, *filled[0]))
        return
    texts = [(start, end) for start, end in filled if not (is_torn and _DAMAGED_BOUNDARY.fullmatch(text, start, end))]
    if texts:
        count = sum(1 for start, _, _ in pieces if texts[0][0] <= start <= texts[-1][0])
        yield Fault(FaultKind.TEXT, Span(path, *texts[0]), count=max(count, 1), detail=_sort(text, texts))


def _sort(text: bytes, filled: list[tuple[int, int]]) -> str:
    """Say what a text is by the start of its first lines, in words that repeat nothing of it."""
    for start, end in filled[:3]:
        line = text[start:end].strip(BLANKS)
        for pattern, name in _SORTS:
            if pattern.match(line):
                return name
    return "text"


def _der_object(region: bytes) -> tuple[int, der.Kind] | None:
    if region.isascii():
        return None
    for match in _DER_START.finditer(region):
        kind = der.identify(region[match.start() :])
        if kind:
            return match.start(), kind
    return None


def bare_base64(text: bytes, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Find runs of whole lines in a gap that are the base64 of a DER object, or of a PEM file, without boundaries."""
    if end - start < 48:
        return
    run: list[tuple[int, int, bytes]] = []
    for first, last, following in lines.spans(text, start, end):
        match = _BASE64_LINE.fullmatch(text, first, last)
        if match and (run or match[1].startswith((b"M", _TWICE))):
            run.append((first, last, match[1]))
        if run and (not match or following == last):
            if _is_object(b"".join(piece for _, _, piece in run)):
                yield run[0][0], run[-1][1]
            run = []


def _is_object(plain: bytes) -> bool:
    if plain.startswith(_TWICE):
        return True
    content = plain.rstrip(b"=")
    if len(content) < 48 or len(content) % 4 == 1 or b"=" in content:
        return False
    octets = binascii.a2b_base64(content + b"=" * (-len(content) % 4))
    return der.identify(octets) is not None


def base64_before(text: bytes, start: int, end: int) -> int:
    """Where the run of base64 lines that ends at offset `end`, not before `start`, begins; `end` if there is none."""
    begin = end
    for first, last, _ in reversed(list(lines.spans(text, start, end))):
        if _BASE64_LINE.fullmatch(text, first, last):
            begin = first
        elif text[first:last].strip(BLANKS) or begin != end:
            break
    return begin


def base64_after(text: bytes, start: int, end: int) -> int:
    """Where the base64 lines (and header fields) behind a BEGIN that ends at `start` stop; not after `end`."""
    stop = start
    in_headers = True
    for position, (first, last, _) in enumerate(lines.spans(text, start, end)):
        line = text[first:last].strip(BLANKS)
        if _BASE64_LINE.fullmatch(text, first, last):
            stop, in_headers = last, False
        elif in_headers and b":" in line:
            stop = last
        elif line or (position and not in_headers):
            break
    return stop
