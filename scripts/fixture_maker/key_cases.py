"""Fixtures of group 2: keys and algorithms."""

from __future__ import annotations

from fixture_maker import material
from fixture_maker.armour import edited, pem
from fixture_maker.files import Files, certificate_alone, good_pair, key_alone, pair
from fixture_maker.material import block, certificate, chain, kept, pkcs1, pkcs1_der, pkcs8_der, rsa_key

OTHER_ALGORITHMS = ("p-256", "p-384", "secp256k1", "ed25519", "ed448", "dsa", "sm2", "rsa-pss")


def clb201() -> Files:
    """Certificates for keys of other algorithms."""
    found: Files = {}
    for name in OTHER_ALGORITHMS:
        found |= certificate_alone(f"bad/{name}", chain(certificate(key_name=name)))
    client_ca = certificate("Test Client CA", "p-256", (material.ROOT, "root"), is_ca=True)
    return {
        **found,
        **pair(
            "bad/p-256-and-its-key", chain(certificate(key_name="p-256")), pem("EC PRIVATE KEY", pkcs1_der("p-256"))
        ),
        "bad/p-256-client-ca.pem": block(client_ca),
        **good_pair(),
        **pair("good/rsa-pss-signature", chain(certificate(signature="pss"))),
    }


def clb202() -> Files:
    """RSA keys of other sizes."""
    authority = "Test Client CA"
    return {
        **pair("bad/rsa-3072", chain(certificate(key_name="rsa-3072")), pkcs1("rsa-3072")),
        **certificate_alone("bad/rsa-512", chain(certificate(public_key=_rsa_of(512)))),
        **certificate_alone("bad/rsa-2047", chain(certificate(public_key=_rsa_of(2047)))),
        **certificate_alone("bad/rsa-8192", chain(certificate(public_key=_rsa_of(8192)))),
        **key_alone("bad/rsa-3072-key-alone", pkcs1("rsa-3072")),
        "bad/rsa-3072-client-ca.pem": block(certificate(authority, "rsa-3072", (authority, "rsa-3072"), is_ca=True)),
        **pair("good/rsa-2048"),
        **pair("good/rsa-4096", chain(certificate(key_name="rsa-4096")), pkcs1("rsa-4096")),
    }


def _rsa_of(bits: int) -> bytes:
    """The public half of a key that nobody has."""
    return material.rsa_public_key_info((1 << bits) - 1, 65537)


def clb203() -> Files:
    """Private keys of other algorithms."""
    parameters = pem("EC PARAMETERS", material.curve_der())
    ec = pem("EC PRIVATE KEY", pkcs1_der("p-256"))
    found: Files = {}
    for name in ("p-256", "p-384", "secp256k1", "ed25519", "ed448", "dsa"):
        found |= key_alone(f"bad/{name}-in-pkcs8", pem("PRIVATE KEY", pkcs8_der(name)))
    return {
        **found,
        **key_alone("bad/rsa-pss-in-pkcs8", kept("rsa-pss.pem")),
        **key_alone("bad/sm2-in-pkcs8", kept("sm2.pem")),
        **key_alone("bad/p-256", ec),
        **key_alone("bad/p-256-with-parameters", parameters + ec),
        **key_alone("bad/p-256-truncated", edited(ec, -2, None)),
        **key_alone("bad/p-256-under-rsa-private-key", pem("RSA PRIVATE KEY", pkcs1_der("p-256"))),
        **key_alone("bad/dsa", pem("DSA PRIVATE KEY", pkcs1_der("dsa"))),
        **pair("bad/p-256-beside-an-rsa-certificate", key=ec),
        **good_pair(),
    }


def clb204() -> Files:
    """PKCS#8."""
    return {
        **pair("bad/pkcs8", key=pem("PRIVATE KEY", pkcs8_der())),
        **pair("bad/pkcs8-without-boundaries", key=edited(edited(pem("PRIVATE KEY", pkcs8_der()), 1, None), -1, None)),
        **pair("good/pkcs1"),
    }


def clb205() -> Files:
    """Encrypted keys."""
    return {
        **pair("bad/pkcs8", key=kept("a.encrypted.pem")),
        **pair("bad/traditional", key=kept("a.encrypted-traditional.pem")),
        **key_alone("bad/ec", kept("p-256.encrypted-traditional.pem")),
        **pair("bad/cr-lf", key=kept("a.encrypted-traditional.pem").replace(b"\n", b"\r\n")),
        **good_pair(),
    }


def clb206() -> Files:
    """Numbers that do not fit together."""
    numbers = rsa_key("a").private_numbers()
    n, e, d, p, q = numbers.public_numbers.n, numbers.public_numbers.e, numbers.d, numbers.p, numbers.q
    dp, dq, coefficient = numbers.dmp1, numbers.dmq1, numbers.iqmp

    def key(*changed: int) -> bytes:
        return pem("RSA PRIVATE KEY", material.rsa_private_key(*changed))

    return {
        **pair("bad/modulus", key=key(n + 2, e, d, p, q, dp, dq, coefficient)),
        **pair("bad/other-prime", key=key(n, e, d, p + 2, q, dp, dq, coefficient)),
        **pair("bad/prime-of-one", key=key(n, e, d, n, 1, dp, dq, coefficient)),
        **pair("bad/private-exponent", key=key(n, e, d + 2, p, q, (d + 2) % (p - 1), (d + 2) % (q - 1), coefficient)),
        **pair("bad/first-exponent", key=key(n, e, d, p, q, dp + 2, dq, coefficient)),
        **pair("bad/second-exponent", key=key(n, e, d, p, q, dp, dq + 2, coefficient)),
        **pair("bad/coefficient", key=key(n, e, d, p, q, dp, dq, coefficient + 1)),
        **pair("bad/several-numbers", key=key(n, e, d, p, q, dp + 2, dq + 2, coefficient + 1)),
        **good_pair(),
        **pair(
            "good/private-exponent-by-the-totient",
            key=key(n, e, pow(e, -1, (p - 1) * (q - 1)), p, q, dp, dq, coefficient),
        ),
        **pair("good/primes-in-the-other-order", key=key(n, e, d, q, p, dq, dp, pow(p, -1, q))),
    }


def clb207() -> Files:
    """Weak RSA keys."""
    modulus = rsa_key("a").public_key().public_numbers().n
    short = rsa_key("rsa-1024").public_key().public_numbers().n

    def weak(modulus: int, exponent: int) -> bytes:
        return chain(certificate(public_key=material.rsa_public_key_info(modulus, exponent)))

    return {
        **pair("bad/rsa-1024", chain(certificate(key_name="rsa-1024")), pkcs1("rsa-1024")),
        **certificate_alone("bad/exponent-1", weak(modulus, 1)),
        **certificate_alone("bad/exponent-65536", weak(modulus, 65536)),
        **certificate_alone("bad/rsa-1024-with-exponent-1", weak(short, 1)),
        **good_pair(),
        **pair("good/exponent-3", chain(certificate(key_name="exponent-3")), pkcs1("exponent-3")),
    }


def clb208() -> Files:
    """Weak signatures."""
    weak_issuer = certificate(
        material.INTERMEDIATE, "intermediate", (material.ROOT, "root"), is_ca=True, signature="sha1"
    )
    authority = "Test Client CA"
    return {
        **pair("bad/sha-1", chain(certificate(signature="sha1"))),
        **pair("bad/md5", chain(certificate(signature="md5"))),
        **pair("bad/sha-1-in-the-chain", block(certificate()) + block(weak_issuer)),
        "good/sha-1-client-ca.pem": block(
            certificate(authority, "b", (material.ROOT, "root"), is_ca=True, signature="sha1")
        ),
        **good_pair(),
        "good/sha-1-root.pem": block(certificate(authority, "b", (authority, "b"), is_ca=True, signature="sha1")),
    }


def clb209() -> Files:
    """Keys in the chain that CLB does not list."""

    def issuer(key: str) -> bytes:
        return block(certificate(material.INTERMEDIATE, key, (material.ROOT, "root"), is_ca=True))

    by_rsa_3072 = block(certificate(issuer=(material.INTERMEDIATE, "rsa-3072")))
    return {
        **pair("bad/rsa-3072", by_rsa_3072 + issuer("rsa-3072")),
        **pair("bad/p-256", block(kept("a.issued-by-p-256.der")) + issuer("p-256")),
        **good_pair(),
        **pair("good/rsa-4096", block(certificate(issuer=(material.INTERMEDIATE, "rsa-4096"))) + issuer("rsa-4096")),
    }


RULES = {
    "CLB201": clb201,
    "CLB202": clb202,
    "CLB203": clb203,
    "CLB204": clb204,
    "CLB205": clb205,
    "CLB206": clb206,
    "CLB207": clb207,
    "CLB208": clb208,
    "CLB209": clb209,
}
