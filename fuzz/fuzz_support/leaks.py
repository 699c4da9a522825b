"""Whether a text holds a piece of one of the private keys that the seeds are made of.

What is secret is read out of the keys without the help of the program.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Container, Iterator
from functools import cache

from fuzz_support import der_tree, mutators

SLICE = 16
"""A shorter piece is not told from chance."""

_HALF = SLICE // 2
_RUN = re.compile(rf"[A-Za-z0-9+/_-]{{{SLICE},}}")
_FEWEST_CHARACTERS = 5
_INTEGER, _OCTET_STRING = 0x02, 0x04
_RSA_FIELDS, _DSA_FIELDS = 9, 6
_SHORTEST = 24


def found_in(text: str) -> list[str]:
    """The pieces of private keys in a text, as base64 or hexadecimal, also where white space or quotes part them."""
    together = re.sub(r"[\s\"'\\:]", "", text)
    return [piece for one in (text, together) for run in _RUN.findall(one) for piece in _pieces(run)]


def _pieces(run: str) -> Iterator[str]:
    halves, everything = _secret()
    for start in range(len(run) - _HALF + 1):
        if run[start : start + _HALF] in halves:
            for first in range(max(0, start - _HALF), start + 1):
                piece = run[first : first + SLICE]
                if len(piece) == SLICE and len(set(piece)) >= _FEWEST_CHARACTERS and piece in everything:
                    yield piece


@cache
def _secret() -> tuple[frozenset[str], str]:
    """The spellings of all that is secret, one after the other, and pieces one of which is in every slice of them."""
    objects = [data for _, data in mutators.objects()]
    public = {one for data in objects for one in public_parts(data)}
    octets = dict.fromkeys(one for data in objects for one in private_parts(data, public))
    spelt = [spelling for one in octets if len(one) >= _SHORTEST for spelling in _spellings(one)]
    halves = {text[start : start + _HALF] for text in spelt for start in range(0, len(text) - _HALF + 1, _HALF)}
    return frozenset(one for one in halves if len(set(one)) > 2), " ".join(spelt)


def _spellings(octets: bytes) -> Iterator[str]:
    yield octets.hex()
    for skipped in range(3):
        whole = octets[skipped : len(octets) - (len(octets) - skipped) % 3]
        yield base64.b64encode(whole).decode("ascii")


def private_parts(data: bytes, public: Container[bytes] = ()) -> Iterator[bytes]:
    """The private numbers of a DER object, but for those that are public as well."""
    tree = der_tree.parse(data)
    for one in tree[0].below() if tree else ():
        tags = [part.tag for part in one.parts]
        if tags[:_RSA_FIELDS] == [_INTEGER] * _RSA_FIELDS:
            numbers = one.parts[3:_RSA_FIELDS]
            if not any(part.content in public for part in numbers):
                yield b"".join(part.encoded() for part in numbers)
            yield from (part.content for part in numbers if part.content not in public)
        elif tags == [_INTEGER] * _DSA_FIELDS:
            yield one.parts[5].content
        elif tags[:2] == [_INTEGER, _OCTET_STRING] or (len(tree or ()) == 1 and _is_seed(one, tags)):
            content = one.parts[1 if tags[1] == _OCTET_STRING else 2].content
            yield content


def public_parts(data: bytes) -> Iterator[bytes]:
    """The moduli of a DER object: some keys of the fixtures have one where a private number belongs."""
    tree = der_tree.parse(data)
    for one in tree[0].below() if tree else ():
        if [part.tag for part in one.parts[:_RSA_FIELDS]] in ([_INTEGER] * _RSA_FIELDS, [_INTEGER] * 2):
            yield from (part.content for part in one.parts[:2])


def _is_seed(one: der_tree.Element, tags: list[int]) -> bool:
    """Whether an element is a PKCS#8 key whose number is an octet string in an octet string, as that of Ed25519."""
    return tags[:3] == [_INTEGER, 0x30, _OCTET_STRING] and [part.tag for part in one.parts[2].parts] == [_OCTET_STRING]
