"""Certificates and keys of any origin become what one upload takes: the Nginx pair, or one CA certificate."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime

from clbcertlint import chain, document, mending
from clbcertlint.model import LABEL_OF_CONTENT, Certificate, PrivateKey, SourceFile
from clbcertlint.unpacking import Piece
from clbcertlint.values import Value, unshown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TypeVar

    Found = TypeVar("Found", Certificate, PrivateKey)

_NAME_OF_PART = re.compile(r"[-_.](?:public|chain|fullchain|cert|nginx|apache)\Z", re.IGNORECASE)
_EXTENSION = re.compile(r"\.[^.]*\Z")
_NO_NAME = "certificate"
_NO_RSA = (
    "{algorithm} {what}; CLB takes RSA only, so there is nothing to convert: have a certificate issued for an RSA key "
    "of 2048 bits (with certbot --key-type rsa --rsa-key-size 2048, with acme.sh --keylength 2048)"
)


class ConversionError(Exception):
    """Why there is nothing that CLB would take, as a sentence."""


class Converted(Value):
    """The text of the files to write, None for one that there is not, what they could be called, and what to say."""

    name: str
    certificate: bytes | None = unshown()
    private_key: bytes | None = unshown()
    contents: tuple[str, ...]
    notices: tuple[str, ...]


def to_server_upload(pieces: Sequence[Piece], read_at: datetime) -> Converted:
    """The leaf, its intermediates in order without a root, and its key; or a key alone. Raises `ConversionError`."""
    read = _Read(pieces, read_at)
    key = read.key()
    if key and not read.certificates:
        return Converted(read.name(key), None, _text((key,)), (), ("there is no certificate among the files",))
    leaf = read.leaf(key)
    if leaf.key.algorithm != "RSA":
        raise ConversionError(_NO_RSA.format(algorithm=leaf.key.description, what=f"certificate {leaf.display_name}"))
    path = chain.build(leaf, read.certificates).path
    taken = (leaf, *(one for one in path[1:] if not chain.is_self_signed(one)))
    notices = [f"left out {one.display_name}{_why(one, path)}" for one in read.certificates if one not in taken]
    if key is None:
        notices.append("there is no private key among the files")
    return Converted(
        name=read.name(leaf),
        certificate=_text(taken),
        private_key=_text((key,)) if key else None,
        contents=tuple(one.display_name for one in taken),
        notices=tuple(notices),
    )


def to_ca_upload(pieces: Sequence[Piece], read_at: datetime) -> Converted:
    """The one CA certificate among some pieces; raises `ConversionError` where there are none or several."""
    read = _Read(pieces, read_at)
    authorities = [one for one in read.certificates if chain.is_authority(one)] or read.certificates
    if len(authorities) != 1:
        names = ", ".join(one.display_name for one in authorities)
        raise ConversionError(
            f"CLB takes one CA certificate an upload, and there are {len(authorities)}: {names}; name the file of one"
            if authorities
            else "there is no certificate among the files"
        )
    [one] = authorities
    if one.key.algorithm != "RSA":
        raise ConversionError(_NO_RSA.format(algorithm=one.key.description, what=f"certificate {one.display_name}"))
    notices = [f"left out {other.display_name}" for other in read.certificates if other is not one]
    if not all(piece.is_certificate for piece in pieces):
        notices.append("left out the private key: a CA upload has none")
    return Converted(read.name(one), _text((one,)), None, (one.display_name,), tuple(notices))


class _Read:
    """Pieces, decoded: each certificate and each key once, as it came first."""

    def __init__(self, pieces: Sequence[Piece], read_at: datetime) -> None:
        self._origins = [piece.origin for piece in pieces]
        text = b"".join(mending.pem(LABEL_OF_CONTENT[piece.kind], piece.octets) + b"\n" for piece in pieces)
        self._document = document.read(SourceFile("", text, read_at))
        if self._document.refusals:
            refusal = self._document.refusals[0]
            origin = self._origin(refusal.block.ordinal)
            raise ConversionError(f"{origin}: a {refusal.kind.value} that cannot be decoded: {refusal.reason}")
        self.certificates = _first((one.sha256, one) for one in self._document.certificates)
        self._keys = _first((one.public.identity, one) for one in self._document.private_keys)

    def _origin(self, ordinal: int) -> str:
        return self._origins[ordinal - 1]

    def key(self) -> PrivateKey | None:
        """The RSA key that belongs to a certificate, None if there is no key at all."""
        rsa = [one for one in self._keys if one.public.algorithm == "RSA"]
        owned = [one for one in rsa if self._owners(one)]
        if len(owned) > 1:
            names = ", ".join(self._origin(one.block.ordinal) for one in owned)
            raise ConversionError(f"there are {len(owned)} keys with certificates: {names}; convert one at a time")
        if owned:
            return owned[0]
        if not rsa and self._keys:
            raise ConversionError(_NO_RSA.format(algorithm=self._keys[0].public.description, what="private key"))
        if rsa and self.certificates:
            names = ", ".join(one.display_name for one in self.certificates)
            origin = self._origin(rsa[0].block.ordinal)
            raise ConversionError(f"the private key in {origin} belongs to none of the certificates: {names}")
        return rsa[0] if rsa else None

    def _owners(self, key: PrivateKey) -> list[Certificate]:
        return [one for one in self.certificates if one.key.identity == key.public.identity]

    def leaf(self, key: PrivateKey | None) -> Certificate:
        """The server's certificate: of several for one key the one that is valid longest."""
        if not self.certificates:
            raise ConversionError("there is no certificate among the files")
        if key:
            return max(self._owners(key), key=lambda one: one.not_after)
        leaves = [one for one in self.certificates if not one.is_ca]
        if len(leaves) > 1:
            names = ", ".join(one.display_name for one in leaves)
            raise ConversionError(f"there are {len(leaves)} server certificates and no key to tell which: {names}")
        if not leaves:
            raise ConversionError("there are CA certificates only; --ca converts one for client authentication")
        return leaves[0]

    def name(self, one: Certificate | PrivateKey) -> str:
        """What the files could be called: as the file that an object was in, without what names a part.

        The name in an archive was given by whoever made it, so nothing of it is left that could be a folder, an option,
        a hidden file or a command to a terminal.
        """
        base = re.split(r"[/\\]", self._origin(one.block.ordinal))[-1]
        stem = "".join(filter(str.isprintable, _EXTENSION.sub("", base)))
        return _NAME_OF_PART.sub("", stem).lstrip(".- ").rstrip() or _NO_NAME


def _first(found: Iterable[tuple[str, Found]]) -> list[Found]:
    """The first object of each name, in their order."""
    first: dict[str, Found] = {}
    for name, one in found:
        first.setdefault(name, one)
    return list(first.values())


def _text(found: Iterable[Certificate | PrivateKey]) -> bytes:
    texts = [mending.written(one.block) for one in found]
    if None in texts:
        raise ConversionError("a certificate or key of a form that cannot be written")
    return b"".join(text + b"\n" for text in texts if text)


def _why(one: Certificate, path: Sequence[Certificate]) -> str:
    if chain.is_self_signed(one):
        return ", a root, which clients have" if one in path else ", a root"
    return ", which is not in the chain"
