"""What the outermost tags of an encoding tell, for whole objects, truncated ones and ones made to mislead."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    pkcs7,
    pkcs12,
)
from cryptography.x509 import CertificateRevocationListBuilder, CertificateSigningRequestBuilder

import pki
from asn1 import element, integer
from clbcertlint import der
from clbcertlint.der import Kind

SECRET = serialization.BestAvailableEncryption(b"secret")
EC = ec.generate_private_key(ec.SECP256R1())
DSA = dsa.generate_private_key(1024)


def request() -> bytes:
    builder = CertificateSigningRequestBuilder().subject_name(pki.leaf().certificate.subject)
    return builder.sign(pki.key("a.test"), hashes.SHA256()).public_bytes(Encoding.DER)


def revocation_list() -> bytes:
    builder = (
        CertificateRevocationListBuilder()
        .issuer_name(pki.root().certificate.subject)
        .last_update(pki.NOT_BEFORE)
        .next_update(pki.NOT_AFTER)
    )
    return builder.sign(pki.key("Test Root"), hashes.SHA256()).public_bytes(Encoding.DER)


def private(key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | dsa.DSAPrivateKey, form: PrivateFormat) -> bytes:
    return key.private_bytes(Encoding.DER, form, NoEncryption())


RSA = pki.key("a.test")
INFO = RSA.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
VERSION_1 = element(
    0x30,
    element(0x30, integer(5), element(0x30), element(0x30), element(0x30), element(0x30), INFO),
    element(0x30),
    element(0x03, b"\0"),
)
EXAMPLES = {
    "certificate": (pki.leaf().der, Kind.CERTIFICATE),
    "certificate of X.509 version 1": (VERSION_1, Kind.CERTIFICATE),
    "request": (request(), Kind.CERTIFICATE_REQUEST),
    "revocation list": (revocation_list(), Kind.CERTIFICATE_LIST),
    "PKCS#7": (pkcs7.serialize_certificates([pki.leaf().certificate], Encoding.DER), Kind.PKCS7),
    "PKCS#7 in BER": (b"\x30\x80\x06\x09" + der.PKCS7_OIDS + b"\x02\xa0\x80", Kind.PKCS7),
    "PKCS#12": (
        pkcs12.serialize_key_and_certificates(b"a", RSA, pki.leaf().certificate, None, SECRET),
        Kind.PKCS12,
    ),
    "PKCS#12 in BER": (b"\x30\x80\x02\x01\x03\x30\x80", Kind.PKCS12),
    "PKCS#1": (private(RSA, PrivateFormat.TraditionalOpenSSL), Kind.RSA_PRIVATE_KEY),
    "PKCS#1 of three primes": (
        element(0x30, integer(1), *map(integer, range(3, 11)), element(0x30, element(0x30, *map(integer, (1, 2, 3))))),
        Kind.RSA_PRIVATE_KEY,
    ),
    "PKCS#8": (private(RSA, PrivateFormat.PKCS8), Kind.PRIVATE_KEY_INFO),
    "PKCS#8 of EC": (private(EC, PrivateFormat.PKCS8), Kind.PRIVATE_KEY_INFO),
    "PKCS#8 with attributes and public key": (
        element(0x30, integer(1), element(0x30), element(0x04), element(0xA0), element(0x81, b"\0")),
        Kind.PRIVATE_KEY_INFO,
    ),
    "encrypted PKCS#8": (
        RSA.private_bytes(Encoding.DER, PrivateFormat.PKCS8, SECRET),
        Kind.ENCRYPTED_PRIVATE_KEY_INFO,
    ),
    "SEC 1": (private(EC, PrivateFormat.TraditionalOpenSSL), Kind.EC_PRIVATE_KEY),
    "DSA": (private(DSA, PrivateFormat.TraditionalOpenSSL), Kind.DSA_PRIVATE_KEY),
    "public key": (INFO, Kind.PUBLIC_KEY_INFO),
    "public key of PKCS#1": (
        RSA.public_key().public_bytes(Encoding.DER, PublicFormat.PKCS1),
        Kind.RSA_PUBLIC_KEY,
    ),
    "named curve": (bytes.fromhex("06082a8648ce3d030107"), Kind.PARAMETERS),
    "curve spelt out": (
        element(0x30, integer(1), element(0x30), element(0x30), element(0x04), integer(7), integer(1)),
        Kind.PARAMETERS,
    ),
    "Diffie-Hellman": (element(0x30, integer(2**1023 + 1155), integer(2)), Kind.PARAMETERS),
    "Diffie-Hellman of X9.42": (element(0x30, integer(2**1023 + 1155), integer(3), integer(2**160)), Kind.PARAMETERS),
    "nothing": (b"", None),
    "text": (b"-----BEGIN CERTIFICATE-----", None),
    "empty SEQUENCE": (element(0x30), None),
    "another SEQUENCE": (element(0x30, element(0x0C, b"x"), integer(1)), None),
}


@pytest.mark.parametrize(("data", "kind"), EXAMPLES.values(), ids=EXAMPLES.keys())
def test_an_object_is_identified_wherever_it_stands(data: bytes, kind: Kind | None) -> None:
    assert der.identify(data) is kind
    assert der.identify(b"\x00 \xff" + data + b"\x00", 3) is kind


@pytest.mark.parametrize(("data", "kind"), EXAMPLES.values(), ids=EXAMPLES.keys())
def test_a_truncated_object_is_none(data: bytes, kind: Kind | None) -> None:
    if not data.startswith(b"\x30\x80"):
        assert {der.identify(data[:length]) for length in range(len(data))} <= {None}


@pytest.mark.parametrize(
    ("data", "length"),
    [
        (b"\x30\x03abc", 5),
        (b"\x30\x03", 5),
        (b"\x30\x81\x80", 131),
        (b"\x30\x82\x01\x00", 260),
        (b"\x30\x84\xff\xff\xff\xff", 0xFFFFFFFF + 6),
        (b"\x30\x85\x01\x00\x00\x00\x00", None),
        (b"\x30\x80", None),
        (b"\x30\x82\x01", None),
        (b"\x30", None),
        (b"", None),
        (b"\x31\x00", None),
        (b"\x3f\x81\x01\x00", None),
    ],
)
def test_the_announced_length_counts_the_header(data: bytes, length: int | None) -> None:
    assert der.announced_length(data) == length


@pytest.mark.parametrize(
    ("octets", "written"),
    [
        ("2a864886f70d010101", "1.2.840.113549.1.1.1"),
        ("550403", "2.5.4.3"),
        ("883703", "2.999.3"),
        ("00", "0.0"),
        ("", ""),
        ("80" * 63 + "01", ""),
        ("ff" * 100_000, ""),
    ],
)
def test_object_identifiers_are_written_in_dotted_form(octets: str, written: str) -> None:
    assert der.dotted(bytes.fromhex(octets)) == written


def test_the_parts_of_a_certificate_are_those_the_decoder_finds() -> None:
    certificate = pki.leaf().certificate
    assert der.subject_public_key_info(pki.leaf().der) == INFO
    assert der.certificate_names(pki.leaf().der) == (
        certificate.issuer.public_bytes(),
        certificate.subject.public_bytes(),
    )
    assert der.subject_public_key_info(VERSION_1) == INFO


@pytest.mark.parametrize("cut", [b"", b"\x30\x00", b"\x30\x02\x30\x00", b"\x30\x04\x30\x02\x05\x00", b"\xff" * 40])
def test_what_is_no_object_has_no_parts(cut: bytes) -> None:
    assert der.subject_public_key_info(cut) is None
    assert der.certificate_names(cut) is None
    assert der.algorithm(cut) is None
    assert der.rsa_public_numbers(cut) is None
    assert der.rsa_private_numbers(cut) is None
    assert der.wrapped_private_key(cut) is None
    assert der.carried_public_key_info(cut) is None


def test_truncated_objects_have_no_parts() -> None:
    bare = private(RSA, PrivateFormat.TraditionalOpenSSL)
    assert der.rsa_private_numbers(bare[:-1]) is None
    assert der.rsa_public_numbers(INFO[:-1]) is None
    assert der.wrapped_private_key(private(RSA, PrivateFormat.PKCS8)[:-1]) is None
    assert der.subject_public_key_info(pki.leaf().der[:-1]) is None


def test_the_algorithm_is_read_from_public_and_private_keys() -> None:
    curve = ("1.2.840.10045.2.1", "1.2.840.10045.3.1.7")
    assert der.algorithm(INFO) == ("1.2.840.113549.1.1.1", None)
    assert der.algorithm(private(RSA, PrivateFormat.PKCS8)) == ("1.2.840.113549.1.1.1", None)
    assert der.algorithm(private(EC, PrivateFormat.PKCS8)) == curve


def test_rsa_numbers_are_those_of_the_key() -> None:
    numbers = RSA.private_numbers()
    public = numbers.public_numbers
    bare = private(RSA, PrivateFormat.TraditionalOpenSSL)
    assert der.rsa_public_numbers(INFO) == (public.n, public.e)
    assert der.wrapped_private_key(private(RSA, PrivateFormat.PKCS8)) == bare
    assert der.rsa_private_numbers(bare) == [
        0,
        public.n,
        public.e,
        numbers.d,
        numbers.p,
        numbers.q,
        numbers.dmp1,
        numbers.dmq1,
        numbers.iqmp,
    ]


@pytest.mark.parametrize(
    ("first", "expected"),
    [
        (b"\x02\x01\x00", 0),
        (b"\x02\x02\x00\x80", 128),
        (b"\x02\x01\x80", -128),
        (b"\x02\x02\xff\x7f", -129),
        (b"\x02\x02\x00\x7f", None),
        (b"\x02\x02\xff\x80", None),
        (b"\x02\x00", None),
        (b"\x04\x01\x00", None),
    ],
)
def test_integers_have_one_form_only(first: bytes, expected: int | None) -> None:
    numbers = der.rsa_private_numbers(element(0x30, first, *map(integer, range(8))))
    assert (numbers and numbers[0]) == expected


def test_a_key_with_more_or_fewer_numbers_is_none() -> None:
    for count in (8, 10, 12):
        assert der.rsa_private_numbers(element(0x30, *map(integer, range(count)))) is None


@pytest.mark.parametrize("form", [PrivateFormat.TraditionalOpenSSL, PrivateFormat.PKCS8])
def test_the_public_half_that_an_ec_key_carries_is_cut_out(form: PrivateFormat) -> None:
    info = EC.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert der.carried_public_key_info(private(EC, form)) == info


def test_the_public_half_that_a_one_asymmetric_key_carries_is_cut_out() -> None:
    key = ed25519.Ed25519PrivateKey.generate()
    info = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    raw = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    wrapped = element(0x04, bytes(32))
    identifier = element(0x30, bytes.fromhex("06032b6570"))
    with_public = element(0x30, integer(1), identifier, element(0x04, wrapped), element(0x81, b"\0" + raw))
    without = element(0x30, integer(0), identifier, element(0x04, wrapped))
    assert der.carried_public_key_info(with_public) == info
    assert der.carried_public_key_info(without) is None


def test_nesting_is_not_followed() -> None:
    deep = b"\x30\x80" * 100_000
    assert der.identify(deep) is None
    nested = b""
    for _ in range(2000):
        nested = element(0x30, nested)
    assert der.identify(nested) is None
