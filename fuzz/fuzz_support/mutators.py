"""Mutators that know what an input is made of: bytes and tokens, DER, PEM blocks, ZIP archives."""

from __future__ import annotations

import base64
import binascii
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from functools import cache
from random import Random

from fuzz_support import der_tree, repository, tokens
from fuzz_support.der_tree import Element
from fuzz_support.target import Mutator

_BLOCK = re.compile(rb"-----BEGIN ([A-Z0-9 ]+)-----\s+(.*?)-----END [A-Z0-9 ]+-----\n?", re.DOTALL)
_TAGS = (0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x0C, 0x13, 0x14, 0x16, 0x17, 0x18, 0x1E, 0x30, 0x31, 0x80, 0x81, 0x82,
         0x86, 0x87, 0xA0, 0xA1, 0xA3, 0xA4)  # fmt: skip
_LABELS = [token for token in tokens.PEM if token.isupper() and token.replace(b" ", b"").isalnum()]
_NUMBERS = (
    b"\x00",
    b"\x01",
    b"\x02",
    b"\x03",
    b"\xff",
    b"\x7f",
    b"\x80",
    b"\x00\x80",
    b"\x7f" * 20,
    b"\xff" * 21,
    b"\x01\x00\x01",
)
_SMALL = (
    *(b"0", b"1", b"9", b"Z", b"a", b".", b"*", b" ", b"#", b",", b"+", b'"', b"\\", b"=", b"\x00", b"\xff"),
    *("\u00e4".encode(), "\u202e".encode()),
)
_ENCODINGS = ("utf-16", "utf-16-le", "utf-16-be", "utf-32")


def of_bytes(words: Sequence[bytes]) -> Mutator:
    """A mutator that changes bytes, and puts in tokens."""

    def mutate(data: bytes, chance: Random) -> bytes:
        for _ in range(chance.randint(1, 3)):
            start = chance.randint(0, len(data))
            end = min(start + chance.choice((0, 0, 1, 1, 2, 4, 16, 64, 65, 500)), len(data))
            piece = chance.choice(
                (
                    b"",
                    chance.randbytes(chance.randint(1, 4)),
                    chance.choice(words),
                    chance.choice(words),
                    data[start:end] * 2,
                )
            )
            data = data[:start] + piece + data[end:]
        return data

    return mutate


_of_pem_bytes, _of_der_bytes, _of_zip_bytes = map(of_bytes, (tokens.PEM, tokens.DER, tokens.ZIP))


def of_der(data: bytes, chance: Random) -> bytes:
    """Change elements of a DER object, and keep the lengths around them right as a rule."""
    tree = der_tree.parse(data)
    if not tree or chance.random() < 0.1:
        return _of_der_bytes(data, chance)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        elements = [one for top in tree for one in top.below()]
        _change(chance.choice(elements), elements, chance)
    return b"".join(one.encoded() for one in tree)


def _change(one: Element, elements: Sequence[Element], chance: Random) -> None:
    """Change one element, or what it is made of."""
    action = chance.randrange(8)
    if action == 0:
        one.tag = chance.choice(_TAGS)
    elif action == 1:
        one.long = not one.long
    elif one.parts and action < 6:
        index = chance.randrange(len(one.parts))
        other = _copy(chance.choice(elements))
        if action == 2:
            del one.parts[index]
            one.content = b""
        elif action == 3:
            one.parts.insert(index, _copy(one.parts[index]))
        elif action == 4:
            one.parts[index] = other
        else:
            chance.shuffle(one.parts)
    else:
        one.parts = []
        one.content = _content(one.content, chance)


def _content(content: bytes, chance: Random) -> bytes:
    action = chance.randrange(7)
    if action > 3:
        # A certificate that is nearly right goes further than one that is not.
        index = chance.randrange(len(content) + 1)
        return content[:index] + chance.choice(_SMALL) + content[index + chance.randrange(2) :]
    if action == 0:
        return chance.choice(_NUMBERS)
    if action == 1:
        return chance.choice(tokens.DER)
    return b"" if action == 2 else _of_der_bytes(content, chance)


def _copy(one: Element) -> Element:
    return Element(one.tag, one.content, [_copy(part) for part in one.parts], one.prefix, one.long)


@cache
def objects() -> tuple[tuple[bytes, bytes], ...]:
    """Label and DER of every PEM block of the repository that is whole."""
    found = []
    for data in repository.files():
        for match in _BLOCK.finditer(data):
            try:
                found.append((match[1], binascii.a2b_base64(match[2])))
            except binascii.Error:
                continue
    return tuple(dict.fromkeys(found))


def pem(label: bytes, octets: bytes, width: int = 64, line_end: bytes = b"\n") -> bytes:
    """A PEM block."""
    body = base64.b64encode(octets)
    lines = [body[start : start + width] for start in range(0, len(body), width)]
    return line_end.join((b"-----BEGIN " + label + b"-----", *lines, b"-----END " + label + b"-----", b""))


def of_pem(data: bytes, chance: Random) -> bytes:
    """Change the blocks of a file: what they hold, how they are written, where they stand."""
    blocks = list(_BLOCK.finditer(data))
    if not blocks or chance.random() < 0.2:
        return _of_pem_bytes(data, chance)
    block = chance.choice(blocks)
    changed = chance.choice(_CHANGES)(block, chance)
    data = data[: block.start()] + changed + data[block.end() :]
    if chance.random() < 0.03:
        data = data.decode("latin-1").encode(chance.choice(_ENCODINGS))
    return data


def _other_content(block: re.Match[bytes], chance: Random) -> bytes:
    try:
        octets = binascii.a2b_base64(block[2])
    except binascii.Error:
        octets = b""
    return pem(block[1], of_der(octets, chance))


def _other_writing(block: re.Match[bytes], chance: Random) -> bytes:
    try:
        octets = binascii.a2b_base64(block[2])
    except binascii.Error:
        octets = b""
    width = chance.choice((1, 4, 60, 63, 64, 65, 76, 100_000))
    line_end = chance.choice((b"\n", b"\r\n", b"\r", b" ", b"\\n", b"", b"\n\n", b" \n", b"\n\t", b"%0A", b"\\\\n"))
    label = block[1] if chance.random() < 0.7 else chance.choice(_LABELS)
    return pem(label, octets, width, line_end)


def _other_lines(block: re.Match[bytes], chance: Random) -> bytes:
    lines = block[0].splitlines(keepends=True)
    index = chance.randrange(len(lines))
    action = chance.randrange(6)
    if action == 0:
        del lines[index]
    elif action == 1:
        lines.insert(index, lines[index])
    elif action == 2:
        chance.shuffle(lines)
    elif action == 3:
        lines.insert(index, chance.choice(tokens.PEM))
    elif action == 4:
        return b"".join(lines[index:])
    else:
        lines[index] = _of_pem_bytes(lines[index], chance)
    return b"".join(lines)


def _another_block(block: re.Match[bytes], chance: Random) -> bytes:
    label, octets = chance.choice(objects())
    other = pem(label, octets)
    return chance.choice((other, other + block[0], block[0] + other, block[0] * 2, b""))


def _run_together(block: re.Match[bytes], chance: Random) -> bytes:
    """Two objects in one block, as where the boundaries between them were lost."""
    lines, other = block[0].splitlines(keepends=True), pem(*chance.choice(objects())).splitlines(keepends=True)
    between = (chance.randrange(len(other)), chance.randrange(1, len(other)))
    return b"".join((*lines[:-1], *other[min(between) : max(between)], *lines[-1:]))


_CHANGES: tuple[Callable[[re.Match[bytes], Random], bytes], ...] = (
    _other_content,
    _other_writing,
    _other_lines,
    _other_lines,
    _another_block,
    _run_together,
)


def of_zip(data: bytes, chance: Random) -> bytes:
    """Change what is in a ZIP archive and pack it anew, or change its bytes."""
    if chance.random() < 0.4:
        return _of_zip_bytes(data, chance)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            entries = [(one.filename, archive.read(one)) for one in archive.infolist() if one.file_size < 1_000_000]
    except Exception:  # noqa: BLE001 what is no archive any more is changed as bytes
        return _of_zip_bytes(data, chance)
    if entries:
        index = chance.randrange(len(entries))
        name, content = entries[index]
        entries[index] = chance.choice(
            ((name, of_anything(content, chance)), (name + chance.choice(("/", "\\", "..", "\x1b", ".txt")), content))
        )
    return packed(entries, chance.choice((zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)))


def packed(entries: Sequence[tuple[str, bytes]], method: int = zipfile.ZIP_STORED) -> bytes:
    """A ZIP archive, the same bytes each time."""
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", method) as archive:
        for name, data in dict(entries).items():
            archive.writestr(zipfile.ZipInfo(name or "a", (1980, 1, 1, 0, 0, 0)), data, method)
    return octets.getvalue()


def of_anything(data: bytes, chance: Random) -> bytes:
    """Change an input by what it begins with."""
    if data.startswith(b"PK"):
        return of_zip(data, chance)
    return of_der(data, chance) if data.startswith(b"\x30") else of_pem(data, chance)
