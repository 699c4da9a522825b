"""Files of any form are converted, or it is said why not; what is written is clean, and named harmlessly."""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint import conversion, document, unpacking
from clbcertlint.model import SourceFile
from fuzz_support import linting, mutators, repository, secrecy, tokens
from fuzz_support.target import Target

PASSWORD = b"changeit"
NAMES = ("a.pem", "b.key", "c.p12")


def check(data: bytes) -> None:
    """Convert what an input stands for to a server upload and to a CA upload."""
    for make in (conversion.to_server_upload, conversion.to_ca_upload):
        inputs = [unpacking.Input(name, part) for name, part in zip(NAMES, repository.parts(data), strict=False)]
        unpacker = unpacking.Unpacker([PASSWORD], _nobody, linting.NOW)
        try:
            converted = make(unpacker.unpack(inputs).pieces, linting.NOW)
        except (unpacking.UnpackingError, conversion.ConversionError) as fault:
            said = (str(fault), *unpacker.notices)
        else:
            _check_files(converted)
            said = (*unpacker.notices, *converted.notices, *converted.contents, repr(converted))
        secrecy.check("\n".join(said), repository.parts(data))


def _check_files(converted: conversion.Converted) -> None:
    """What is written is read again without a fault, under a name that is no path, no option and not hidden."""
    for octets in (converted.certificate, converted.private_key):
        if octets is not None:
            read = document.read(SourceFile("a.pem", octets, linting.NOW))
            assert read.blocks
            assert not read.refusals
            assert not read.faults
            assert not any(block.faults for block in read.blocks)
    name = converted.name
    assert name.isprintable()
    assert name[:1] not in ("", ".", "-")
    assert not set(name) & {"/", "\\"}


def _nobody(path: str, *, is_again: bool) -> bytes | None:  # noqa: ARG001
    """Nobody is there to be asked for a password."""
    return None


def seeds() -> Iterator[bytes]:
    """The folders of the fixtures, archives of some of them, and keys and containers that a password opens."""
    for index, folder in enumerate(repository.folders()):
        yield repository.SEPARATOR.join(folder[: len(NAMES)])
        if index % 16 == 0:
            yield mutators.packed([(f"{number}.pem", data) for number, data in enumerate(folder)])
    for path in sorted((repository.ROOT / "scripts" / "keys").iterdir()):
        yield path.read_bytes()


TARGET = Target(check, seeds, mutators.of_anything, (*tokens.PEM, *tokens.DER, *tokens.ZIP, repository.SEPARATOR))
