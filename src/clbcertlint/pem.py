"""Bytes become blocks and gaps: at once where a file is written as documented, through the lexer where it is not.

Nearly every file that is checked is made of blocks with lines of 64 characters and nothing else. Such a file is read
here, with nothing imported and no line looked at by itself. Everything else, down to a single character, is left to
`lexer`, which makes the same of a file like that.
"""

from __future__ import annotations

import binascii

from clbcertlint import der
from clbcertlint.model import Layout, LineEnds, PemBlock, Span
from clbcertlint.remembering import remembered

_BEGIN, _END, _HYPHENS = b"-----BEGIN ", b"-----END ", b"-----"
_LABELS = {label.encode("ascii"): label for label in ("CERTIFICATE", "PRIVATE KEY", "RSA PRIVATE KEY")}
_CERTIFICATE = b"CERTIFICATE"
_COLUMNS = 64
_BASE64 = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

CERTIFICATES_REMEMBERED = 256
"""Intermediates recur in every chain, and are decoded once."""


def read(data: bytes, path: str) -> Layout:
    """Read a file into blocks and gaps that tile its text; `path` only goes into the spans. Never raises."""
    layout = read_as_documented(data, path)
    if layout is None:
        from clbcertlint import lexer

        layout = lexer.read(data, path)
    return layout


def starts_like_pem(data: bytes) -> bool:
    """Whether the first line that is not blank is a boundary, well-formed or damaged."""
    from clbcertlint import lexer

    return lexer.starts_like_pem(data)


def read_as_documented(data: bytes, path: str) -> Layout | None:
    """What `read` makes of a file in which every byte is as documented, and LF ends the lines; None for any other."""
    blocks: list[PemBlock] = []
    gaps: list[Span] = []
    position = 0
    while position < len(data):
        block = _block(data, path, position, len(blocks) + 1)
        if block is None:
            return None
        blocks.append(block)
        position = block.span.end
        if position < len(data):
            if data[position] != 0x0A:
                return None
            gaps.append(Span(path, position, position + 1))
            position += 1
    if not blocks:
        return None
    line_ends = LineEnds(data.count(b"\n"), 0, 0, None, None)
    return Layout(data, None, tuple(blocks), tuple(gaps), (), line_ends, is_as_documented=True)


def _block(data: bytes, path: str, start: int, ordinal: int) -> PemBlock | None:
    """The block that begins at `start`, if it is written as documented up to the hyphens of its END."""
    line_end = data.find(b"\n", start)
    if not (data.startswith(_BEGIN, start) and data.endswith(_HYPHENS, start, line_end)):
        return None
    label = data[start + len(_BEGIN) : line_end - len(_HYPHENS)]
    name = _LABELS.get(label)
    body_end = data.find(_END, line_end)
    if name is None or body_end < 0 or not data.startswith(label + _HYPHENS, body_end + len(_END)):
        return None
    body = data[line_end + 1 : body_end]
    octets, content = _certificate(body) if label == _CERTIFICATE else _content(body)
    if octets is None:
        return None
    end = body_end + len(_END) + len(label) + len(_HYPHENS)
    return PemBlock(
        ordinal,
        name,
        name,
        Span(path, start, end),
        Span(path, start, line_end),
        Span(path, line_end, body_end),
        Span(path, body_end, end),
        (),
        octets,
        content,
    )


@remembered(CERTIFICATES_REMEMBERED)
def _certificate(body: bytes) -> tuple[bytes | None, der.Kind | None]:
    """As `_content`, and remembered, which the body of a private key is not to be."""
    return _content(body)


def _content(body: bytes) -> tuple[bytes | None, der.Kind | None]:
    """The octets of a body and what they are; nothing for one that is not as documented."""
    octets = _decoded(body)
    if octets is None or der.announced_length(octets) != len(octets):
        return None, None
    return octets, der.identify(octets)


def _decoded(body: bytes) -> bytes | None:
    """The octets of lines of base64, all of them full but the last, which may be; None where they are anything else."""
    full, rest = divmod(len(body), _COLUMNS + 1)
    line_ends = full + (rest > 0)
    if rest == 1 or not body.endswith(b"\n") or body[_COLUMNS :: _COLUMNS + 1] != b"\n" * full:
        return None
    plain = body.replace(b"\n", b"")
    if len(plain) != len(body) - line_ends or len(plain) % 4:
        return None
    content = plain.rstrip(b"=")
    if len(plain) - len(content) > 2 or content.translate(None, _BASE64):
        return None
    return binascii.a2b_base64(plain)
