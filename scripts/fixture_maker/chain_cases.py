"""Fixtures of CLB402 to CLB408: what stands behind the server's certificate."""

from __future__ import annotations

from datetime import datetime

from cryptography import x509

from fixture_maker import material
from fixture_maker.files import Files, certificate_alone, good_pair, named, pair
from fixture_maker.material import block, certificate, intermediate, issuer_address, pkcs1, timestamps

LEAF, ISSUER, ROOT = block(certificate()), block(intermediate()), block(material.root())
ISSUING = "Test Issuing CA"
LOWER = block(certificate(issuer=(ISSUING, "b")))
MIDDLE = block(certificate(ISSUING, "b", (material.INTERMEDIATE, "intermediate"), is_ca=True))
STRANGER = block(certificate("Test Other CA", "rsa-4096", ("Test Other Root CA", "b"), is_ca=True))
OTHER_LEAF = block(certificate("b.test", "b"))
TWIN = block(certificate(material.INTERMEDIATE, "intermediate", ("Test Old Root CA", "b"), is_ca=True))
ADDRESS = "http://ca.test/intermediate.cer"


def clb402() -> Files:
    """Chains out of order behind the leaf."""
    return {
        **pair("bad/out-of-order", LOWER + ISSUER + MIDDLE),
        **pair("bad/root-before-the-intermediate", LEAF + ROOT + ISSUER),
        **certificate_alone("bad/without-the-key", LOWER + ISSUER + MIDDLE),
        **good_pair(),
        **pair("good/two-intermediates", LOWER + MIDDLE + ISSUER),
        **pair("good/cross-signed-twin-in-between", LOWER + MIDDLE + TWIN + ISSUER),
    }


def clb403() -> Files:
    """Chains that end too early."""
    public = block(certificate(extensions=(timestamps(),)))
    public_with_address = block(certificate(extensions=(timestamps(), issuer_address(ADDRESS))))
    with_address = block(certificate(extensions=(issuer_address(ADDRESS),)))
    by_root = block(certificate(issuer=(material.ROOT, "root")))
    return {
        **pair("bad/lone-leaf", LEAF),
        **certificate_alone("bad/lone-leaf-without-the-key", LEAF),
        **pair("bad/lone-leaf-with-an-address", with_address),
        **pair("bad/public-leaf", public),
        **pair("bad/public-leaf-with-an-address", public_with_address),
        **pair("bad/public-leaf-beside-its-issuer", public_with_address),
        "bad/public-leaf-beside-its-issuer/chain.pem": ISSUER,
        **pair("bad/issuer-in-the-folder", LEAF),
        "bad/issuer-in-the-folder/server_chain.crt": ISSUER,
        **pair("bad/next-intermediate-in-the-folder", LOWER + MIDDLE),
        "bad/next-intermediate-in-the-folder/chain.pem": MIDDLE + ISSUER,
        **pair("bad/beside-a-stranger", LEAF + STRANGER),
        **pair("bad/public-leaf-beside-a-stranger", public + STRANGER),
        **good_pair(),
        **pair("good/public-leaf-with-its-chain", public_with_address + ISSUER),
        **pair("good/issued-by-a-root-in-the-folder", by_root),
        "good/issued-by-a-root-in-the-folder/ca.pem": ROOT,
        **pair("good/root-in-the-folder", LEAF + ISSUER),
        "good/root-in-the-folder/chain.pem": ISSUER + ROOT,
        **pair("good/self-signed", block(certificate(issuer=("a.test", "a")))),
    }


def clb404() -> Files:
    """Certificates that issued nothing in the chain."""
    return {
        **pair("bad/stranger", LEAF + ISSUER + STRANGER),
        **pair("bad/stranger-in-the-middle", LEAF + STRANGER + ISSUER),
        **pair("bad/certificate-of-another-server", LEAF + ISSUER + OTHER_LEAF),
        **pair("bad/chain-of-another-issuer", LEAF + ISSUER + STRANGER + OTHER_LEAF),
        **pair("bad/chain-with-a-gap", LOWER + MIDDLE + STRANGER),
        "bad/chain-with-a-gap/chain.pem": MIDDLE + ISSUER,
        **pair("bad/behind-a-self-signed-certificate", block(certificate(issuer=("a.test", "a"))) + ISSUER),
        **certificate_alone("bad/without-the-key", LEAF + ISSUER + STRANGER),
        **good_pair(),
        **pair("good/cross-signed-twin", LEAF + ISSUER + TWIN),
    }


def clb405() -> Files:
    """The same certificate twice."""
    return {
        **pair("bad/leaf-twice", LEAF + LEAF + ISSUER),
        **pair("bad/leaf-again-at-the-end", LEAF + ISSUER + LEAF),
        **pair("bad/intermediate-twice", LEAF + ISSUER + ISSUER),
        **pair("bad/intermediate-three-times", LEAF + ISSUER + ISSUER + ISSUER),
        **pair("bad/second-with-other-line-ends", LEAF + ISSUER + ISSUER.replace(b"\n", b"\r\n")),
        **pair("bad/self-signed-twice", block(certificate(issuer=("a.test", "a"))) * 2),
        **good_pair(),
        **pair("good/issuer-with-two-certificates", LEAF + ISSUER + TWIN),
    }


def clb406() -> Files:
    """Issuers of the right name and the wrong key, and damaged certificates."""
    old = block(certificate(material.INTERMEDIATE, "b", (material.ROOT, "root"), is_ca=True))
    old_root = block(certificate(material.ROOT, "b", (material.ROOT, "b"), is_ca=True))
    no_identifiers = (x509.SubjectKeyIdentifier, x509.AuthorityKeyIdentifier)
    plain_leaf = block(certificate(without=no_identifiers))
    plain_old = certificate(material.INTERMEDIATE, "b", (material.ROOT, "root"), is_ca=True, without=no_identifiers)
    other_identifier = x509.AuthorityKeyIdentifier(bytes(range(20)), None, None)
    return {
        **pair("bad/old-intermediate", LEAF + old),
        **pair("bad/old-intermediate-without-key-identifiers", plain_leaf + block(plain_old)),
        **pair("bad/old-root", LEAF + ISSUER + old_root),
        **pair("bad/damaged-leaf", block(material.damaged(certificate())) + ISSUER),
        **pair("bad/damaged-intermediate", LEAF + block(material.damaged(intermediate())) + ROOT),
        **pair("bad/damaged-root", LEAF + ISSUER + block(material.damaged(material.root()))),
        **pair(
            "bad/damaged-root-beside-an-old-one", LEAF + ISSUER + block(material.damaged(material.root())) + old_root
        ),
        **pair("bad/damaged-self-signed", block(material.damaged(certificate(issuer=("a.test", "a"))))),
        **pair("bad/other-key-identifier", block(certificate(extensions=(other_identifier,))) + ISSUER),
        **certificate_alone("bad/without-the-key", LEAF + old),
        **good_pair(),
        **pair("good/without-key-identifiers", plain_leaf + ISSUER),
        **pair("good/self-signed", block(certificate(issuer=("a.test", "a")))),
        "good/damaged-client-ca.pem": block(material.damaged(material.root())),
        **pair("good/old-intermediate-beside-the-new", LEAF + ISSUER),
        "good/old-intermediate-beside-the-new/chain-old.pem": old,
    }


def clb407() -> Files:
    """Chains with their root."""
    by_root = block(certificate(issuer=(material.ROOT, "root")))
    root = (material.ROOT, "root")
    short_root = block(certificate(*root, root, is_ca=True, not_after=datetime(2030, 1, 1)))
    return {
        **pair("bad/with-root", LEAF + ISSUER + ROOT),
        **pair("bad/issued-by-the-root", by_root + ROOT),
        **pair("bad/ends-before-the-others", LEAF + ISSUER + short_root),
        **certificate_alone("bad/without-the-key", LEAF + ISSUER + ROOT),
        **good_pair(),
        **pair("good/self-signed", block(certificate(issuer=("a.test", "a")))),
        "good/client-ca.pem": ROOT,
    }


def clb408() -> Files:
    """CA certificates in the place of a server's."""
    words = "--certificate {}/server.pem --private-key {}/server.key"
    return {
        **pair("bad/chain-only", MIDDLE + ISSUER),
        **pair("bad/intermediate-only", ISSUER),
        **pair("bad/chain-with-root", ISSUER + ROOT),
        **named(
            "bad/server-certificate-beside-it",
            words,
            {"server.pem": ISSUER, "server.key": pkcs1(), "server_public.crt": LEAF},
        ),
        **good_pair(),
        **pair("good/chain-beside-the-whole"),
        "good/chain-beside-the-whole/chain.pem": MIDDLE + ISSUER,
    }


RULES = {
    "CLB402": clb402,
    "CLB403": clb403,
    "CLB404": clb404,
    "CLB405": clb405,
    "CLB406": clb406,
    "CLB407": clb407,
    "CLB408": clb408,
}
