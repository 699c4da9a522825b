"""A little DER (X.690), for objects that `cryptography` refuses to make."""

from __future__ import annotations

INTEGER, BIT_STRING, OCTET_STRING, NULL, SEQUENCE, SET, CONTEXT_0 = 0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0xA0


def element(tag: int, content: bytes) -> bytes:
    """Encode one element."""
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def sequence(*parts: bytes) -> bytes:
    """Encode a SEQUENCE of encoded parts."""
    return element(SEQUENCE, b"".join(parts))


def integer(value: int) -> bytes:
    """Encode an INTEGER that is not negative."""
    return element(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def bit_string(content: bytes) -> bytes:
    """Encode a BIT STRING of whole octets."""
    return element(BIT_STRING, b"\x00" + content)


def content(encoded: bytes) -> bytes:
    """The content octets of an element."""
    start, end = _content(encoded, 0)
    return encoded[start:end]


def parts(encoded: bytes) -> list[bytes]:
    """The elements directly inside an element, each with its own tag and length."""
    offset, end = _content(encoded, 0)
    found = []
    while offset < end:
        _, following = _content(encoded, offset)
        found.append(encoded[offset:following])
        offset = following
    return found


def _content(encoded: bytes, offset: int) -> tuple[int, int]:
    first = encoded[offset + 1]
    if first < 0x80:
        return offset + 2, offset + 2 + first
    start = offset + 2 + (first & 0x7F)
    return start, start + int.from_bytes(encoded[offset + 2 : start], "big")
