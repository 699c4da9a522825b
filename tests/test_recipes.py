"""The conversions that Alibaba Cloud documents, run with the machine's OpenSSL: what they leave to be done is done."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

import pki
from bundle_files import (
    PASSWORD,
    Converter,
    encrypted_key,
    fingerprints,
    key_der,
    modulus,
    openssl,
    p7b,
    pfx,
    ready_pair,
    write,
)

IS_OPENSSL_3 = re.match(r"OpenSSL (?:[3-9]|\d\d)\.", openssl("version")) is not None
pytestmark = pytest.mark.skipif(not IS_OPENSSL_3, reason="the machine's OpenSSL is not 3 or newer: it writes PKCS#1")


@dataclass(frozen=True)
class Recipe:
    """What a certificate authority sends, the documented commands, and the rules that their results break."""

    originals: Callable[[], dict[str, bytes]]
    commands: tuple[str, ...]
    broken: tuple[str, ...]


def chain() -> list[pki.Issued]:
    return [pki.leaf(), pki.intermediate()]


def chain_text() -> bytes:
    return b"".join(one.pem for one in chain())


RECIPES = {
    "PFX": Recipe(
        lambda: {"a.test.pfx": pfx(pki.leaf(), [pki.intermediate()])},
        (
            "pkcs12 -in a.test.pfx -nokeys -out pair/a.test.pem -passin env:SECRET",
            "pkcs12 -in a.test.pfx -nocerts -out pair/a.test.key -nodes -passin env:SECRET",
        ),
        ("CLB111", "CLB204"),
    ),
    "PKCS#8 key": Recipe(
        lambda: {"a.test.pem": chain_text(), "a.test.key": pki.pkcs8("a.test")},
        ("rsa -in a.test.key -out pair/a.test.key", "x509 -in a.test.pem -out pair/a.test.pem"),
        ("CLB204", "CLB403"),
    ),
    "encrypted key": Recipe(
        lambda: {"a.test.pem": chain_text(), "a.test.key": encrypted_key("a.test", Encoding.PEM)},
        ("rsa -in a.test.key -out pair/a.test.key -passin env:SECRET", "x509 -in a.test.pem -out pair/a.test.pem"),
        ("CLB204", "CLB403"),
    ),
    "P7B": Recipe(
        lambda: {"a.test.p7b": p7b(chain(), Encoding.PEM), "a.test.key": pki.pkcs1("a.test")},
        (
            "pkcs7 -print_certs -in a.test.p7b -out pair/a.test.pem",
            "rsa -in a.test.key -out pair/a.test.key",
        ),
        ("CLB111", "CLB204"),
    ),
    "DER": Recipe(
        lambda: {"a.test.cer": pki.leaf().der, "a.test.der": key_der("a.test"), "ca.cer": pki.intermediate().der},
        (
            "x509 -inform der -in a.test.cer -out pair/a.test.pem",
            "rsa -inform DER -outform PEM -in a.test.der -out pair/a.test.key",
        ),
        ("CLB204", "CLB403"),
    ),
}


def prepared(recipe: Recipe) -> dict[str, bytes]:
    """Run the commands; the certificate of the authority, which the recipes forget, lies beside the pair."""
    files = recipe.originals()
    write(files)
    Path("pair").mkdir()
    for command in recipe.commands:
        openssl(*command.split())
    if "CLB403" in recipe.broken:
        write({"pair/ca.crt": pki.intermediate().pem})
    return files


@pytest.mark.parametrize("name", RECIPES)
def test_what_the_recipes_give_is_mended(name: str, convert: Converter) -> None:
    recipe = RECIPES[name]
    prepared(recipe)
    before = convert.check("pair")
    assert before.status == 1
    assert set(recipe.broken) <= set(re.findall(r"\[(CLB\d+)\]", before.out))
    mended = convert.check("--fix", "--unsafe-fixes", "pair")
    assert mended.status == 0, mended.out
    assert "server   ready\n" in mended.out
    certificate, key = Path("pair/a.test.pem").read_bytes(), Path("pair/a.test.key").read_bytes()
    assert fingerprints(certificate.decode()) == fingerprints(chain_text().decode())
    assert modulus(key.decode()) == modulus(pki.pkcs1("a.test").decode())
    assert (certificate, key) == (chain_text(), pki.pkcs1("a.test"))


@pytest.mark.parametrize("name", RECIPES)
def test_the_originals_are_converted_at_once(name: str, convert: Converter) -> None:
    files = RECIPES[name].originals()
    write(files)
    write({"word": PASSWORD.encode()})
    result = convert(*files, "-o", "out", "--password-file", "word")
    assert result.status == 0
    assert "server   ready\n" in result.out
    assert ready_pair(convert) == (chain_text(), pki.pkcs1("a.test"))
