"""DER as a tree that can be changed: lengths come out right, whatever becomes of the contents.

It shares nothing with the program, which reads DER in a way of its own.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

_WRAPPERS = {0x03: b"\x00", 0x04: b""}
"""BIT STRING and OCTET STRING often hold DER, the first behind an octet that counts bits."""
_DEEPEST = 24


@dataclass
class Element:
    """A tag, and a content or the elements that it is made of.

    `prefix` stands before these elements; `long` is for a length in more octets than it needs.
    """

    tag: int
    content: bytes = b""
    parts: list[Element] = field(default_factory=list)
    prefix: bytes = b""
    long: bool = False

    def encoded(self) -> bytes:
        """The element as DER, or as BER where a length is long."""
        content = self.prefix + b"".join(one.encoded() for one in self.parts) if self.parts else self.content
        length = len(content)
        if length < 0x80 and not self.long:
            return bytes([self.tag, length]) + content
        octets = length.to_bytes(max((length.bit_length() + 7) // 8, 1) + self.long, "big")
        return bytes([self.tag, 0x80 | len(octets)]) + octets + content

    def below(self) -> Iterator[Element]:
        """The element, and all that is in it."""
        yield self
        for one in self.parts:
            yield from one.below()


def parse(data: bytes, depth: int = 0) -> list[Element] | None:
    """The elements that bytes are made of; None where they are not made of elements alone."""
    found = []
    position = 0
    while position < len(data):
        if position + 2 > len(data) or data[position] & 0x1F == 0x1F:
            return None
        tag, length = data[position], data[position + 1]
        position += 2
        if length >= 0x80:
            octets = length & 0x7F
            if not 1 <= octets <= 3 or position + octets > len(data):
                return None
            length = int.from_bytes(data[position : position + octets], "big")
            position += octets
        content = data[position : position + length]
        if len(content) < length:
            return None
        position += length
        found.append(_element(tag, content, depth))
    return found


def _element(tag: int, content: bytes, depth: int) -> Element:
    prefix = _WRAPPERS.get(tag, b"")
    if depth < _DEEPEST and (tag & 0x20 or tag in _WRAPPERS) and content.startswith(prefix):
        parts = parse(content[len(prefix) :], depth + 1)
        if parts:
            return Element(tag, content, parts, prefix)
    return Element(tag, content)
