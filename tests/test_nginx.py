"""nginx loads what was converted or mended, and a client that trusts the root completes a TLS handshake with it."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path

import pytest

import pki
from bundle_files import PASSWORD, Converter, pfx, write
from nginx_server import ANSWER, NGINX, Site, client, greet, refusal, serving

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not on this machine: no pair is loaded by a server")


def pair(folder: str) -> Site:
    return Site(Path(folder, "a.test.pem").resolve(), Path(folder, "a.test.key").resolve())


def greeted(folder: str, name: str = "a.test", trusted: pki.Issued | None = None) -> tuple[bytes, bytes]:
    """The server's certificate in DER and the first line of its answer, for a client that trusts the root alone."""
    with serving([pair(folder)], Path.cwd()) as [port]:
        greeting = greet(port, name, client((trusted or pki.root()).pem))
        return greeting.certificate, greeting.answer


def test_what_was_converted_from_pkcs12_is_served(convert: Converter) -> None:
    write({"a.test.pfx": pfx(pki.leaf(), [pki.root(), pki.intermediate()]), "word": PASSWORD.encode()})
    assert convert("a.test.pfx", "-o", "pair", "--password-file", "word").status == 0
    assert greeted("pair") == (pki.leaf().der, ANSWER)


def test_what_was_converted_from_one_pem_file_is_served(convert: Converter) -> None:
    write({"a.test.pem": pki.root().pem + pki.pkcs8("a.test") + pki.intermediate().pem + pki.leaf().pem})
    assert convert("a.test.pem", "-o", "pair").status == 0
    assert greeted("pair") == (pki.leaf().der, ANSWER)


def test_what_was_mended_is_served(convert: Converter) -> None:
    shuffled = b"Bag Attributes\n\n" + pki.intermediate().pem + b"\n" + pki.root().pem + pki.leaf().pem
    write({"pair/a.test.pem": shuffled, "pair/a.test.key": pki.pkcs8("a.test").replace(b"\n", b"\r\n\r\n")})
    assert convert.check("pair").status == 1
    assert convert.check("--fix", "--unsafe-fixes", "pair").status == 0
    assert greeted("pair") == (pki.leaf().der, ANSWER)


def another_root() -> pki.Issued:
    return pki.issue("Another Root", ca=True)


@pytest.mark.parametrize(
    ("files", "name", "trusted"),
    [
        (lambda: (pki.leaf().pem, pki.pkcs1("a.test")), "a.test", pki.root),
        (lambda: (pki.leaf().pem + pki.intermediate().pem, pki.pkcs1("a.test")), "b.test", pki.root),
        (lambda: (pki.leaf().pem + pki.intermediate().pem, pki.pkcs1("a.test")), "a.test", another_root),
    ],
    ids=["without the intermediate", "another name", "another root"],
)
def test_the_client_looks_closely(
    files: Callable[[], tuple[bytes, bytes]], name: str, trusted: Callable[[], pki.Issued], convert: Converter
) -> None:
    certificate, key = files()
    write({"pair/a.test.pem": certificate, "pair/a.test.key": key})
    with pytest.raises(ssl.SSLCertVerificationError):
        greeted("pair", name, trusted())


def test_nginx_looks_closely(convert: Converter) -> None:
    write({"pair/a.test.pem": pki.leaf().pem + pki.intermediate().pem, "pair/a.test.key": pki.pkcs1("b.test")})
    assert "key values mismatch" in refusal(pair("pair"), Path.cwd())
    with pytest.raises(OSError, match=r"refused|reset"):
        greeted("pair")
