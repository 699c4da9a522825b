"""Fixtures of groups 3 and 4: certificate and key, and the chain."""

from __future__ import annotations

from fixture_maker import material
from fixture_maker.files import Files, certificate_alone, good_pair, named, named_pair, pair
from fixture_maker.material import block, certificate, chain, intermediate, pkcs1

LEAF, ISSUER = block(certificate()), block(intermediate())
OTHER = certificate("b.test", "b")


def clb301() -> Files:
    """Keys of other certificates."""
    server = "--certificate {}/server.pem --private-key {}/server.key"
    return {
        **pair("bad/old-key", key=pkcs1("b")),
        **pair("bad/old-key-of-a-self-signed-certificate", block(certificate(issuer=("a.test", "a"))), pkcs1("b")),
        **named(
            "bad/key-of-another-certificate",
            server,
            {"server.pem": chain(), "server.key": pkcs1("b"), "b.test.pem": chain(OTHER)},
        ),
        **named(
            "bad/right-key-under-another-name",
            server,
            {"server.pem": chain(), "server.key": pkcs1("b"), "account.key": pkcs1()},
        ),
        **named(
            "bad/both-exchanged",
            server,
            {"server.pem": chain(), "server.key": pkcs1("b"), "b.test.pem": chain(OTHER), "b.test.key": pkcs1()},
        ),
        "bad/names-disagree/server.key": pkcs1("b"),
        "bad/names-disagree/server.pem": chain(),
        "bad/names-disagree/server-new.key": pkcs1(),
        **good_pair(),
        "good/two-pairs/a.test.key": pkcs1(),
        "good/two-pairs/a.test.pem": chain(),
        "good/two-pairs/b.test.key": pkcs1("b"),
        "good/two-pairs/b.test.pem": chain(OTHER),
        "good/other-names/certificate.crt": chain(),
        "good/other-names/private.key": pkcs1(),
    }


def clb302() -> Files:
    """Server certificates without a key."""
    return {
        "bad/alone.pem": chain(),
        "bad/beside-another-key/b.test.key": pkcs1("b"),
        "bad/beside-another-key/server.pem": chain(),
        **named("bad/named", "--certificate {}/server.pem", {"server.pem": chain()}),
        **good_pair(),
        **certificate_alone("good/key-kept-elsewhere", chain()),
        "good/client-ca.pem": block(material.root()),
        "good/certbot/cert.pem": LEAF,
        "good/certbot/chain.pem": ISSUER,
        "good/certbot/fullchain.pem": chain(),
        "good/certbot/privkey.pem": pkcs1(),
    }


def clb303() -> Files:
    """Keys without a certificate."""
    return {
        "bad/alone.key": pkcs1(),
        "bad/two/a.test.key": pkcs1(),
        "bad/two/b.test.key": pkcs1("b"),
        "bad/beside-a-client-ca/client-ca.pem": block(material.root()),
        "bad/beside-a-client-ca/server.key": pkcs1(),
        **good_pair(),
    }


def clb304() -> Files:
    """Keys and certificates in each other's files."""
    return {
        "bad/combined.pem": chain() + pkcs1(),
        "bad/combined-key-first.pem": pkcs1() + chain(),
        "bad/name with spaces.pem": chain() + pkcs1(),
        **pair("bad/key-in-both-files", chain() + pkcs1()),
        **pair("bad/certificate-in-the-file-of-the-key", key=pkcs1() + LEAF),
        **named_pair("bad/swapped", pkcs1(), chain()),
        **named_pair("bad/certificate-for-both", key=chain()),
        **named_pair("bad/key-for-both", pkcs1()),
        **good_pair(),
    }


def clb305() -> Files:
    """Several keys."""
    return {
        **pair("bad/right-key-first", key=pkcs1() + pkcs1("b")),
        **pair("bad/right-key-last", key=pkcs1("b") + pkcs1()),
        **pair("bad/same-key-twice", key=pkcs1() + pkcs1()),
        **pair("bad/three-keys", key=pkcs1("b") + pkcs1() + pkcs1("rsa-4096")),
        **good_pair(),
    }


def clb401() -> Files:
    """Chains that do not begin with the server's certificate."""
    root = block(material.root())
    middle = certificate("Test Issuing CA", "b", (material.INTERMEDIATE, "intermediate"), is_ca=True)
    lower = block(certificate(issuer=("Test Issuing CA", "b")))
    return {
        **pair("bad/intermediate-first", ISSUER + LEAF),
        **pair("bad/root-intermediate-leaf", root + ISSUER + LEAF),
        **pair("bad/leaf-in-the-middle", block(middle) + lower + ISSUER),
        **certificate_alone("bad/without-the-key", ISSUER + LEAF),
        **good_pair(),
        **pair("good/two-intermediates", lower + block(middle) + ISSUER),
    }


RULES = {
    "CLB301": clb301,
    "CLB302": clb302,
    "CLB303": clb303,
    "CLB304": clb304,
    "CLB305": clb305,
    "CLB401": clb401,
}
