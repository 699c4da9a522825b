"""Signatures that are verified with the primitives alone get the answer that `cryptography.x509` gives."""

from __future__ import annotations

from datetime import datetime, timezone
from functools import cache
from pathlib import Path

import pytest
from cryptography import x509 as library
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import asn1
import pki
from asn1 import bits, element, identifier, sequence
from clbcertlint import der, signature, x509
from clbcertlint.model import Certificate, PemBlock, Span
from test_startup import run

FIXTURES = Path(__file__).parent.parent / "fixtures"
NOWHERE = Span("server.pem", 0, 0)
BLOCK = PemBlock(1, "", "", NOWHERE, None, NOWHERE, None)
CURVES = {curve.name: curve for curve in (ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1(), ec.SECP256K1())}
SIZES = (1024, 2048, 3072)
HASHES = {digest.name: digest for digest in (hashes.SHA224(), hashes.SHA256(), hashes.SHA384(), hashes.SHA512())}
KINDS = (*CURVES, *map(str, SIZES))


@cache
def key(kind: str) -> ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey:
    return ec.generate_private_key(CURVES[kind]) if kind in CURVES else pki.key("signature", int(kind))


def named(name: str) -> library.Name:
    return library.Name([library.NameAttribute(NameOID.COMMON_NAME, name)])


@cache
def made(name: str, kind: str, by: str, digest: str = "sha256", issuer: str = "Issuer") -> bytes:
    """A certificate of a key, by another."""
    builder = (
        library.CertificateBuilder()
        .subject_name(named(name))
        .issuer_name(named(issuer))
        .public_key(key(kind).public_key())
        .serial_number(5)
        .not_valid_before(datetime(2025, 1, 1, tzinfo=timezone.utc))
        .not_valid_after(datetime(2049, 1, 1, tzinfo=timezone.utc))
    )
    return builder.sign(key(by), HASHES[digest]).public_bytes(Encoding.DER)


def issuer(kind: str) -> bytes:
    return made("Issuer", kind, kind)


def read(data: bytes) -> Certificate:
    decoded = x509.read_certificate(BLOCK, data)
    assert isinstance(decoded, Certificate), decoded
    return decoded


def answer(certificate: bytes, by: bytes) -> bool | None:
    """What is said of a signature, by the public function; where the primitives tell, both ways have to agree."""
    expected = signature.verify_by_x509(certificate, by)
    assert signature.verify(certificate, by) in (None, expected)
    assert x509.is_signed_by(read(certificate), read(by)) is expected
    return expected


def parts(data: bytes) -> tuple[bytes, bytes, bytes]:
    """Body, algorithm and content of the signature's BIT STRING."""
    outer = der.header(data)
    assert outer is not None
    body, algorithm, true = der.children(data, outer) or []
    return data[outer[1] : body[2]], data[body[2] : algorithm[2]], data[true[1] : true[2]]


@pytest.mark.parametrize("digest", HASHES)
@pytest.mark.parametrize("kind", KINDS)
def test_a_signature_by_the_issuer_is_right(kind: str, digest: str) -> None:
    assert answer(made("a.test", "secp256r1", kind, digest), issuer(kind)) is True


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "secp256k1"])
def test_usual_signatures_are_verified_with_the_primitives(kind: str) -> None:
    assert signature.verify(made("a.test", "2048", kind), issuer(kind)) is True


@pytest.mark.parametrize(("by", "other"), [("2048", "3072"), ("3072", "2048")])
def test_a_signature_by_another_key_is_wrong(by: str, other: str) -> None:
    assert answer(made("a.test", "2048", by), issuer(other)) is False


@pytest.mark.parametrize(("by", "other"), [("2048", "secp256r1"), ("secp256r1", "2048")])
def test_a_key_of_another_kind_cannot_tell(by: str, other: str) -> None:
    assert answer(made("a.test", "2048", by), issuer(other)) is None


def test_a_certificate_of_another_name_cannot_tell() -> None:
    assert answer(made("a.test", "2048", "2048"), made("Somebody", "2048", "2048")) is None
    assert answer(made("a.test", "2048", "2048", issuer="Somebody"), issuer("2048")) is None


@pytest.mark.parametrize("kind", KINDS)
def test_a_forged_body_is_found_out(kind: str) -> None:
    true = made("a.test", "2048", kind)
    assert answer(true.replace(b"a.test", b"b.test"), issuer(kind)) is False


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "changed",
    [
        lambda true: true[:-1],
        lambda true: true[:1],
        lambda true: true + b"\0",
        lambda true: true[:1] + b"\0" + true[1:],
        lambda true: true[:1] + true[2:],
        lambda true: bytes(len(true)),
        lambda true: b"\0" + b"\xff" * (len(true) - 1),
        lambda true: b"\0" + sequence(element(0x02, b"\0"), element(0x02, b"\0")),
    ],
    ids=["cut", "empty", "longer", "0 before", "cut before", "zeros", "ones", "0 and 0"],
)
def test_a_damaged_signature_is_never_right(kind: str, changed: object) -> None:
    assert callable(changed)
    body, algorithm, true = parts(made("a.test", "2048", kind))
    assert answer(sequence(body, algorithm, element(0x03, changed(true))), issuer(kind)) is False


def test_algorithms_that_differ_within_and_without_cannot_be_verified() -> None:
    body, _, true = parts(made("a.test", "2048", "2048"))
    other = asn1.algorithm("1.2.840.113549.1.1.12")
    certificate = sequence(body, other, element(0x03, true))
    assert signature.verify(certificate, issuer("2048")) is None
    assert signature.verify_by_x509(certificate, issuer("2048")) is None


@pytest.mark.parametrize("algorithm", ["1.2.840.113549.1.1.5", "1.2.840.113549.1.1.4", "1.2.840.113549.1.1.10"])
def test_other_algorithms_are_left_to_the_library(algorithm: str) -> None:
    parameters = sequence() if algorithm.endswith("10") else asn1.NULL
    certificate = asn1.certificate(signature=asn1.algorithm(algorithm, parameters))
    answer(certificate, asn1.certificate(subject=asn1.name(asn1.text("Issuer"))))
    assert signature.verify(certificate, asn1.certificate(subject=asn1.name(asn1.text("Issuer")))) is None


@pytest.mark.parametrize("size", [16, 511, 512, 1023, 1024, 8192, 8193, 16384, 16385, 20000])
@pytest.mark.parametrize("exponent", [1, 2, 3, 65536, 65537, 2**32 + 1, 2**64 + 1, 2**80 + 1])
@pytest.mark.parametrize("is_odd", [True, False], ids=["odd", "even"])
def test_odd_rsa_keys_are_answered_as_the_library_does(size: int, exponent: int, is_odd: bool) -> None:
    modulus = 2 ** (size - 1) + 2 ** (size // 2) + is_odd
    by = asn1.certificate(subject=asn1.name(asn1.text("Issuer")), key=asn1.rsa_public_key(modulus, exponent))
    assert answer(asn1.certificate(), by) is not True


@pytest.mark.parametrize("begins", [b"\4", b"\2", b"\5"])
def test_a_point_off_the_curve_is_answered_as_the_library_does(begins: bytes) -> None:
    identifiers = asn1.algorithm(asn1.EC_PUBLIC_KEY, identifier("1.2.840.10045.3.1.7"))
    off = sequence(identifiers, bits(begins + bytes(63) + b"\1"))
    by = asn1.certificate(subject=asn1.name(asn1.text("Issuer")), key=off)
    assert answer(asn1.certificate(signature=sequence(identifier("1.2.840.10045.4.3.2"))), by) is None


PROFILE = settings(
    derandomize=True, deadline=None, max_examples=400, suppress_health_check=[HealthCheck.too_slow], database=None
)


@PROFILE
@given(st.data(), st.sampled_from(["2048", "secp256r1"]), st.booleans())
def test_whatever_octet_is_wrong_both_ways_agree(data: st.DataObject, kind: str, is_issuer: bool) -> None:
    pair = [made("a.test", "2048", kind), issuer(kind)]
    touched = bytearray(pair[is_issuer])
    touched[data.draw(st.integers(0, len(touched) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    pair[is_issuer] = bytes(touched)
    if all(isinstance(x509.read_certificate(BLOCK, one), Certificate) for one in pair):
        answer(*pair)


def test_a_usual_chain_is_verified_without_what_takes_long_to_import() -> None:
    chained = FIXTURES / "CLB401" / "good"
    status, modules = run("check", str(chained))
    assert status == 0
    assert "clbcertlint.signature" in modules
    assert "cryptography.x509" not in modules
