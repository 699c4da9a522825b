"""Any bytes are read as a certificate and as a key of its form without a raise, by hand as by the library."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path

import certifi

from clbcertlint import chain, der, pem, plain_certificate, x509
from clbcertlint.model import Certificate, PemBlock, PrivateKey, Refusal, Span
from fuzz_support import mutators, repository, tokens
from fuzz_support.target import Target

_NOWHERE = Span("server.pem", 0, 0)
_BLOCK = PemBlock(1, "", "", _NOWHERE, None, _NOWHERE, None)


def check(data: bytes) -> None:
    """Read the octets of one object."""
    certificate = x509.read_certificate(_BLOCK, data)
    assert isinstance(certificate, Certificate | Refusal)
    _check_plain_reader(data)
    form = der.identify(data)
    if form in der.PRIVATE_KEYS:
        key = x509.read_private_key(_BLOCK, data, form)
        assert isinstance(key, PrivateKey | Refusal)
        repr(key)
    if isinstance(certificate, Certificate):
        _check_use(certificate)
    else:
        assert certificate.reason
        assert certificate.reason.count("\n") == 0


def _check_plain_reader(data: bytes) -> None:
    """Where the reader by hand answers, the library has the same answer."""
    plain = plain_certificate.read(data)
    if plain is None:
        return
    other = x509.attempt(lambda: x509.read_by_library(data))
    assert isinstance(other, partial), f"read by hand, refused by the library: {other}"
    left, right = plain(block=_BLOCK), other(block=_BLOCK)
    for name in Certificate.__annotations__:
        assert getattr(left, name) == getattr(right, name), name


def _check_use(certificate: Certificate) -> None:
    """What is asked about every certificate has an answer."""
    repr(certificate)
    assert certificate.display_name is not None
    assert certificate.key.description
    chain.is_self_signed(certificate)
    chain.is_authority(certificate)
    assert chain.build(certificate, [certificate]).path[0] is certificate


def seeds() -> Iterator[bytes]:
    """Every object of the fixtures, every file that is DER already, and the roots that browsers trust."""
    yield from dict.fromkeys(octets for _, octets in mutators.objects())
    yield from (data for data in repository.files() if data.startswith(b"\x30"))
    roots = pem.read(Path(certifi.where()).read_bytes(), "roots.pem")
    yield from (block.der for block in roots.blocks if block.der)


TARGET = Target(check, seeds, mutators.of_der, tokens.DER)
