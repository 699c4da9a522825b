"""Fixtures of CLB701, CLB708 and CLB709: names, copies and permissions of files."""

from __future__ import annotations

from datetime import datetime

from fixture_maker import material
from fixture_maker.armour import pem
from fixture_maker.files import Files, good_pair, named
from fixture_maker.material import block, certificate, chain, pkcs1, pkcs8_der

LEAF = block(certificate())
AUTHORITY = block(certificate("Test Client CA", "b", ("Test Client CA", "b"), is_ca=True))
RENEWED = chain(certificate(serial=2, not_before=datetime(2026, 11, 1)))


def clb701() -> Files:
    """Names other than in the Nginx form."""
    return {
        **_pair("bad/key-in-pem", "server.pem", "a-test.pem"),
        **_pair("bad/certificate-in-cer", "server.cer", "server.key"),
        **_pair("bad/key-in-crt", "server.pem", "server-key.crt"),
        **_pair("bad/endings-exchanged", "server.key", "server.pem"),
        **named(
            "bad/no-endings",
            "--certificate {}/certificate --private-key {}/private",
            {"certificate": chain(), "private": pkcs1()},
        ),
        **named("bad/ca", "--ca-certificate {}/ca.cer", {"ca.cer": AUTHORITY}),
        **good_pair(),
        **_pair("good/crt", "server.crt", "server.key"),
        **_pair("good/upper-case", "SERVER.PEM", "SERVER.KEY"),
        **_pair("good/certbot", "fullchain.pem", "privkey.pem"),
        **_pair("good/certbot-archive", "fullchain1.pem", "privkey1.pem"),
        **_pair("good/key-pem", "cert.pem", "key.pem"),
        **_pair("good/server-key-pem", "server.pem", "server-key.pem"),
    }


def clb708() -> Files:
    """The same certificate in several uploads."""
    return {
        **_pair("bad/copies", "a.test.pem", "a.test.key"),
        **_pair("bad/copies", "server.pem", "server.key"),
        **_pair("bad/three-folders/east", "server.pem", "server.key"),
        **_pair("bad/three-folders/north", "server.pem", "server.key"),
        **_pair("bad/three-folders/west", "server.pem", "server.key"),
        "bad/client-ca-twice/east-ca.pem": AUTHORITY,
        "bad/client-ca-twice/west-ca.pem": AUTHORITY,
        **good_pair(),
        **_pair("good/renewed", "server.pem", "server.key"),
        **_pair("good/renewed", "server-2027.pem", "server-2027.key", RENEWED),
        **_pair("good/certbot", "fullchain.pem", "privkey.pem"),
        "good/certbot/cert.pem": LEAF,
        "good/certbot/chain.pem": block(material.intermediate()),
    }


def clb709() -> Files:
    """Keys that others may read, by the permissions that `modes.txt` gives them."""
    encrypted = material.kept("a.encrypted.pem")
    return {
        **_with_modes("bad/open-to-all", {"server.key": "644"}),
        **_with_modes("bad/open-to-its-group", {"server.key": "640"}),
        **_with_modes("bad/open-to-others-only", {"server.key": "604"}),
        **_with_modes("bad/open-pkcs8-key", {"server.key": "644"}, pem("PRIVATE KEY", pkcs8_der())),
        **_with_modes("good/owner-only", {"server.key": "600", "server.pem": "644"}),
        **_with_modes("good/runnable-by-all", {"server.key": "611"}),
        **_with_modes("good/writable-by-its-group", {"server.key": "620"}),
        **_with_modes("good/encrypted", {"server.key": "644"}, encrypted),
    }


def _pair(case: str, certificate: str, key: str, data: bytes | None = None) -> Files:
    """A pair under names of its own."""
    return {f"{case}/{certificate}": data or chain(), f"{case}/{key}": pkcs1()}


def _with_modes(case: str, modes: dict[str, str], key: bytes | None = None) -> Files:
    """A pair whose files get permissions before they are linted, by the one rule that looks at them."""
    found = named(case, "--select CLB709 {}", {"server.pem": chain(), "server.key": key or pkcs1()})
    lines = "".join(f"{mode} {name}\n" for name, mode in modes.items())
    return {**found, f"{case}/modes.txt": lines.encode()}


RULES = {
    "CLB701": clb701,
    "CLB708": clb708,
    "CLB709": clb709,
}
