"""Files of any form become certificates and private keys: what `convert` starts from."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from functools import partial
from typing import Protocol, TypeVar

from clbcertlint import advice, bundles, der, document
from clbcertlint.bundles import Key, LockedError, UnopenableError
from clbcertlint.der import PRIVATE_KEYS, Kind
from clbcertlint.limits import excess_of
from clbcertlint.model import Container, Document, SourceFile
from clbcertlint.sources import archives
from clbcertlint.values import Value, unshown

Opened = TypeVar("Opened")

_TRIES = 3
_PASSWORD_FILE = re.compile(r"pass(?:word|wd)?[^/]*\.txt\Z|[-_.]pass(?:word)?\Z", re.IGNORECASE)
_PPK = "it is a PuTTY key, which puttygen opens: puttygen {path} -O private-openssh -o {key}, then convert {key}"
_WITHOUT_CONTENT = {
    Container.CERTIFICATE_REQUEST: "a certificate request",
    Container.CERTIFICATE_LIST: "a certificate revocation list",
    Container.PUBLIC_KEY: "a public key",
    Container.PARAMETERS: "algorithm parameters",
    Container.SSH_PUBLIC_KEY: "an SSH public key",
}


class AskPassword(Protocol):
    """Asks for the password of a file, once more if the answer before was wrong; None where there is nobody to ask."""

    def __call__(self, path: str, *, is_again: bool) -> bytes | None:
        """The answer."""


class Input(Value):
    """Bytes to convert, and the path or the name in an archive that they have."""

    name: str
    data: bytes = unshown()
    is_in_archive: bool = False


class Piece(Value):
    """A certificate or private key in DER, what it is, and the name of the input that it was in."""

    origin: str
    octets: bytes = unshown()
    kind: Kind

    @property
    def is_certificate(self) -> bool:
        """Whether it is a certificate."""
        return self.kind is Kind.CERTIFICATE


class Unpacked:
    """All that was in some inputs, in their order, and sentences about what was left aside."""

    def __init__(self) -> None:
        self.pieces: list[Piece] = []
        self.notices: list[str] = []


class UnpackingError(Exception):
    """Why an input cannot be converted, as a sentence that begins with its name."""


class Unpacker:
    """Opens inputs, and remembers the passwords that fitted."""

    def __init__(self, passwords: Sequence[bytes], ask: AskPassword, read_at: datetime) -> None:
        self._passwords = list(passwords)
        self._ask = ask
        self._read_at = read_at
        self._unpacked = Unpacked()

    @property
    def notices(self) -> Sequence[str]:
        """What was left aside so far."""
        return self._unpacked.notices

    def unpack(self, inputs: Sequence[Input]) -> Unpacked:
        """Everything in some inputs; raises `UnpackingError`, and then `notices` has what was said until there."""
        for one in inputs:
            if archives.is_archive(one.data):
                self._archive(one)
            else:
                self._file(one)
        return self._unpacked

    def _archive(self, one: Input) -> None:
        try:
            entries = archives.read(one.data)
        except archives.ArchiveError as fault:
            raise UnpackingError(f"{one.name}: {fault}") from None
        hints = [data for name, data in entries if _PASSWORD_FILE.search(name)]
        lines = [line.strip() for data in hints for line in data.removeprefix(codecs.BOM_UTF8).splitlines()]
        self._passwords += [line for line in lines if line]
        before = len(self._unpacked.pieces)
        for name, data in entries:
            if not _PASSWORD_FILE.search(name):
                self._file(Input(name, data, is_in_archive=True))
        if len(self._unpacked.pieces) == before:
            raise UnpackingError(f"{one.name}: there is no certificate and no key in it")

    def _file(self, one: Input) -> None:
        excess = excess_of(one.data)
        if excess:
            raise UnpackingError(f"{one.name}: it {excess}")
        read = document.read(SourceFile(one.name, one.data, self._read_at))
        try:
            found = list(self._blocks(read) if read.blocks else self._container(read))
        except bundles.UnknownCipherError as fault:
            raise UnpackingError(f"{one.name}: {fault}; {_legacy(read)} opens it, then convert FILE") from None
        except UnopenableError as fault:
            if not one.is_in_archive:
                raise UnpackingError(f"{one.name}: {fault}") from None
            self._unpacked.notices.append(f"{one.name}: {fault}")
            return
        self._unpacked.pieces += found

    def _container(self, read: Document) -> Iterator[Piece]:
        # Editors and shells put a line end behind what is DER.
        data, path = der.first_object(read.source.data), read.path
        container = read.container
        if container is Container.CERTIFICATE:
            yield Piece(path, data, Kind.CERTIFICATE)
        elif container is Container.PRIVATE_KEY:
            yield _key(path, _plain_key(data, der.identify(data)))
        elif container is Container.ENCRYPTED_PRIVATE_KEY:
            yield _key(path, self._open(read, data, partial(bundles.encrypted_key, data, is_pem=False)))
        elif container is Container.PKCS7:
            yield from _certificates(path, bundles.pkcs7(data))
        elif container is Container.PKCS12:
            contents = self._open(read, data, partial(bundles.pkcs12, data))
            yield from _certificates(path, contents.certificates)
            yield from (_key(path, key) for key in contents.keys)
        elif container in (Container.JKS, Container.JCEKS):
            then = f"then convert {advice.quoted(advice.as_pkcs12(path))}"
            raise UnopenableError(f"it is a Java keystore, which keytool opens: {advice.to_pkcs12(path)}, {then}")
        elif container is Container.PPK:
            raise UnopenableError(_PPK.format(path=advice.quoted(path), key=advice.sibling(path, ".key")))
        elif container in _WITHOUT_CONTENT:
            self._unpacked.notices.append(f"{path}: left out, it is {_WITHOUT_CONTENT[container]}")
        else:
            raise UnopenableError("there is no certificate and no key in it")

    def _blocks(self, read: Document) -> Iterator[Piece]:
        for block in read.blocks:
            octets, content = block.der, block.content
            if block.is_encrypted:
                text = octets or read.text[block.span.start : block.span.end]
                unlock = partial(bundles.encrypted_key, text, is_pem=octets is None)
                yield _key(read.path, self._open(read, text, unlock))
            elif content is Kind.CERTIFICATE and octets is not None:
                yield Piece(read.path, der.first_object(octets), Kind.CERTIFICATE)
            elif content is Kind.PKCS7 and octets is not None:
                yield from _certificates(read.path, bundles.pkcs7(octets))
            elif content in PRIVATE_KEYS and octets is not None:
                yield _key(read.path, _plain_key(octets, content))
            elif block.is_certificate or block.is_private_key or block.content is None:
                what = block.label or "a block"
                raise UnopenableError(f"{what} cannot be read; clbcertlint check says what is wrong with it")
            else:
                self._unpacked.notices.append(f"{read.path}: left out, the block {block.label}")

    def _open(self, read: Document, octets: bytes, unlock: Callable[[bytes | None], Opened]) -> Opened:
        """Try no password, those that are known, and then whatever is answered."""
        for word in (None, b"", *self._passwords):
            try:
                return unlock(word)
            except LockedError:
                continue
        has_password = bool(self._passwords)
        for attempt in range(_TRIES):
            answer = self._ask(read.path, is_again=attempt > 0)
            if answer is None:
                break
            has_password = True
            try:
                opened = unlock(answer)
            except LockedError:
                continue
            self._passwords.append(answer)
            return opened
        raise UnopenableError(_locked(read, octets, has_password=has_password))


def _key(path: str, key: Key) -> Piece:
    return Piece(path, key.octets, key.form)


def _certificates(path: str, found: Sequence[bytes]) -> Iterator[Piece]:
    return (Piece(path, one, Kind.CERTIFICATE) for one in found)


def _plain_key(octets: bytes, content: Kind | None) -> Key:
    """A key that is not encrypted; an RSA key comes out of its PKCS#8 as it is."""
    if content is Kind.PRIVATE_KEY_INFO:
        inner = der.wrapped_private_key(octets)
        if inner is not None and der.identify(inner) is Kind.RSA_PRIVATE_KEY:
            return Key(inner, Kind.RSA_PRIVATE_KEY)
    return Key(octets, content or Kind.PRIVATE_KEY_INFO)


def _legacy(read: Document) -> str:
    """The command that opens a container or key of an old cipher with OpenSSL 3."""
    path = advice.quoted(read.path)
    if read.container is Container.PKCS12:
        return f"openssl pkcs12 -legacy -in {path} -nodes -out FILE"
    form = "" if read.blocks else "-inform DER "
    return f"openssl rsa {form}-in {path} -traditional -provider legacy -provider default -out FILE"


def _locked(read: Document, octets: bytes, *, has_password: bool) -> str:
    if not has_password:
        return "it is encrypted: give the password with --password-file or --password-env, or where it is asked for"
    cipher = bundles.old_cipher(octets)
    if cipher is None:
        return "the password is wrong, or what it is for is damaged"
    return f"the password is wrong, or {cipher} is not to be had here; {_legacy(read)} opens it, then convert FILE"
