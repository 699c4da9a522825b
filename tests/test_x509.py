"""Certificates and keys of every kind, odd and hostile ones included, become values and never an exception."""

from __future__ import annotations

import gc
import itertools
import math
from datetime import datetime, timezone

import cryptography.x509
import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, x448, x25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import asn1
import pki
from asn1 import element, identifier, integer, name, octets, sequence, text
from clbcertlint import der, x509
from clbcertlint.der import Kind
from clbcertlint.model import Certificate, PemBlock, PrivateKey, Refusal, Span

COUNT = itertools.count()
NOWHERE = Span("server.pem", 0, 0)
BLOCK = PemBlock(1, "", "", NOWHERE, None, NOWHERE, None)
SM2 = "1.2.156.10197.1.301"
BRAINPOOL = "1.3.36.3.3.2.8.1.1.7"
PSS = "1.2.840.113549.1.1.10"
PROFILE = settings(
    derandomize=True, deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow], database=None
)


def certificate(data: bytes) -> Certificate:
    decoded = x509.read_certificate(BLOCK, data)
    assert isinstance(decoded, Certificate), decoded
    return decoded


def refused(data: bytes) -> str:
    decoded = x509.read_certificate(BLOCK, data)
    assert isinstance(decoded, Refusal), decoded
    assert decoded.kind is Kind.CERTIFICATE
    assert decoded.reason == " ".join(decoded.reason.split())
    assert 0 < len(decoded.reason) <= x509.MOST_CHARACTERS_OF_REASON
    return decoded.reason


def read_key(data: bytes) -> PrivateKey | Refusal:
    form = der.identify(data)
    assert form is not None
    return x509.read_private_key(BLOCK, data, form)


def private_key(data: bytes) -> PrivateKey:
    decoded = read_key(data)
    assert isinstance(decoded, PrivateKey), decoded
    return decoded


def common_name(value: bytes) -> bytes:
    return asn1.certificate(subject=name(value))


def alternative_names(*names: bytes) -> bytes:
    return asn1.certificate(asn1.alternative_names(*names))


def dns(value: bytes) -> bytes:
    return element(0x82, value)


def test_a_plain_certificate_is_read_to_the_end() -> None:
    issued = pki.leaf()
    decoded = certificate(issued.der)
    assert decoded.version == 3
    assert (decoded.subject, decoded.issuer) == ("CN=a.test", "CN=Test Intermediate")
    assert (decoded.not_before, decoded.not_after) == (pki.NOT_BEFORE, pki.NOT_AFTER)
    assert decoded.key.description == "RSA 2048"
    assert decoded.signature_hash == "sha256"
    assert decoded.is_ca is False
    assert decoded.names == ("a.test",)
    assert decoded.subject_key_identifier
    assert decoded.authority_key_identifier == certificate(pki.intermediate().der).subject_key_identifier
    assert decoded.sha1 == issued.certificate.fingerprint(hashes.SHA1()).hex()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (element(0x1E, "ä.test".encode("utf-16-be")), "ä.test"),
        (element(0x1C, "a.test".encode("utf-32-be")), "a.test"),
        (element(0x13, b"a.test"), "a.test"),
        (element(0x16, b"a.test"), "a.test"),
        (text("a.test\0.evil"), "a.test\0.evil"),
        (text("a\n\x1b[31m\u202eb"), "a\n\x1b[31m\u202eb"),
        (text("x" * 10_000), "x" * 10_000),
        (text(""), ""),
    ],
    ids=["BMPString", "UniversalString", "PrintableString", "IA5String", "NUL", "controls", "long", "empty"],
)
def test_common_names_of_every_string_type(value: bytes, expected: str) -> None:
    assert certificate(common_name(value)).common_name == expected


@pytest.mark.parametrize(
    "value",
    [
        element(0x0C, b"\xff\xfe"),
        element(0x13, b"a*@_\xe4"),
        element(0x14, b"\xe4.test"),
        element(0x1E, b"abc"),
        element(0x03, b"\0abc"),
        integer(5),
    ],
    ids=["UTF-8", "PrintableString", "TeletexString", "BMPString", "BIT STRING", "INTEGER"],
)
def test_a_name_that_is_no_text_is_refused_in_words(value: bytes) -> None:
    refused(common_name(value))


def test_of_several_common_names_the_last_is_the_most_specific() -> None:
    assert certificate(asn1.certificate(subject=name(text("a"), text("b")))).common_name == "b"


def test_a_certificate_without_a_name_has_one_to_show() -> None:
    nameless = certificate(asn1.certificate(subject=sequence()))
    assert (nameless.common_name, nameless.subject, nameless.display_name) == (None, "", "(no name)")
    named = certificate(asn1.certificate(asn1.alternative_names(dns(b"a.test")), subject=sequence()))
    assert named.display_name == "a.test"


def test_names_are_compared_as_they_are_written() -> None:
    printable, utf8 = element(0x13, b"A"), text("A")
    assert certificate(asn1.certificate(subject=name(utf8), issuer=name(utf8))).is_self_issued
    assert not certificate(asn1.certificate(subject=name(utf8), issuer=name(printable))).is_self_issued


@pytest.mark.parametrize(("version", "number"), [(None, 1), (2, 3)])
def test_versions(version: int | None, number: int) -> None:
    assert certificate(asn1.certificate(version=version)).version == number


@pytest.mark.parametrize("version", [0, 1, 3, -1, 2**64])
def test_a_version_that_x509_does_not_have_is_refused(version: int) -> None:
    refused(asn1.certificate(version=version))


@pytest.mark.parametrize("serial", [integer(0), integer(-5), integer(2**400)], ids=["zero", "negative", "long"])
def test_a_serial_number_is_nobodys_business(serial: bytes) -> None:
    assert certificate(asn1.certificate(serial=serial)).common_name == "a.test"


@pytest.mark.parametrize(
    ("validity", "first", "last"),
    [
        (("250101000000Z", "99991231235959Z"), (2025, 1, 1), (9999, 12, 31)),
        (("500101000000Z", "691231235959Z"), (1950, 1, 1), (1969, 12, 31)),
        (("19490101000000Z", "491231000000Z"), (1949, 1, 1), (2049, 12, 31)),
        (("00010101000000Z", "20500101000000Z"), (1, 1, 1), (2050, 1, 1)),
        (("491231000000Z", "250101000000Z"), (2049, 12, 31), (2025, 1, 1)),
    ],
)
def test_dates_from_the_first_to_the_last_year(
    validity: tuple[str, str], first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    decoded = certificate(asn1.certificate(validity=validity))
    assert decoded.not_before.date() == datetime(*first, tzinfo=timezone.utc).date()
    assert decoded.not_after.date() == datetime(*last, tzinfo=timezone.utc).date()


@pytest.mark.parametrize(
    "first", ["251301000000Z", "250230000000Z", "250101240000Z", "250101000060Z", "00000101000000Z", "2501010000+01"]
)
def test_a_date_that_the_calendar_does_not_have_is_refused(first: str) -> None:
    refused(asn1.certificate(validity=(first, "20491231000000Z")))


def test_alternative_names_that_are_dns_names_or_addresses_are_kept() -> None:
    data = alternative_names(
        dns(b"*.a.test"),
        element(0x87, bytes([10, 0, 0, 1])),
        element(0x87, bytes(15) + b"\1"),
        element(0x81, b"a@b.test"),
        element(0x86, b"https://c.test"),
        element(0xA0, identifier("1.2.3"), element(0xA0, text("other"))),
        element(0xA4, name(text("directory"))),
        element(0x88, identifier("1.2.3")[2:]),
    )
    assert certificate(data).names == ("*.a.test", "10.0.0.1", "::1")


@pytest.mark.parametrize("names", [[], [dns(b"")], [dns(b"a\0b")], [dns(b"a.test")] * 500])
def test_alternative_names_may_be_none_empty_odd_or_many(names: list[bytes]) -> None:
    assert len(certificate(alternative_names(*names)).names) == len(names)


@pytest.mark.parametrize(
    "extensions",
    [
        [asn1.alternative_names(element(0x87, b"abc"))],
        [asn1.alternative_names(element(0x87, bytes([10, 0, 0, 1, 255, 255, 255, 0])))],
        [asn1.alternative_names(dns(b"\xe4.test"))],
        [asn1.alternative_names(element(0xA3, sequence()))],
        [asn1.extension(asn1.ALTERNATIVE_NAME, b"garbage")],
        [asn1.extension(asn1.BASIC_CONSTRAINTS, b"\xff")],
        [asn1.alternative_names(dns(b"a")), asn1.alternative_names(dns(b"b"))],
    ],
    ids=["address", "network", "Latin-1", "X.400", "no sequence", "constraints", "twice"],
)
def test_extensions_that_cannot_be_read_refuse_the_certificate(extensions: list[bytes]) -> None:
    refused(asn1.certificate(*extensions))


@pytest.mark.parametrize(
    ("constraints", "expected"),
    [
        ([], None),
        ([asn1.extension(asn1.BASIC_CONSTRAINTS, sequence())], False),
        ([asn1.extension(asn1.BASIC_CONSTRAINTS, sequence(element(1, b"\xff")))], True),
    ],
)
def test_whether_it_is_a_ca_is_what_basic_constraints_say(constraints: list[bytes], expected: bool | None) -> None:
    assert certificate(asn1.certificate(*constraints)).is_ca is expected


def test_the_key_of_a_refused_certificate_is_told() -> None:
    twice = [asn1.alternative_names(dns(b"a"))] * 2
    for key, description in [(None, "RSA 2048"), (spki("1.3.101.112", key=bytes(32)), "Ed25519"), (sequence(), None)]:
        decoded = x509.read_certificate(BLOCK, asn1.certificate(*twice, key=key))
        assert isinstance(decoded, Refusal)
        assert (decoded.key.description if decoded.key else None) == description


def test_trailing_bytes_refuse_the_certificate() -> None:
    refused(asn1.certificate() + b"\0")
    refused(asn1.certificate(trailing=asn1.NULL))


@pytest.mark.parametrize(
    ("signature", "expected"),
    [
        (asn1.algorithm("1.2.840.113549.1.1.2"), "md2"),
        (asn1.algorithm("1.2.840.113549.1.1.4"), "md5"),
        (asn1.algorithm("1.2.840.113549.1.1.5"), "sha1"),
        (asn1.algorithm("1.3.14.3.2.29"), "sha1"),
        (asn1.algorithm("1.2.840.113549.1.1.13"), "sha512"),
        (asn1.algorithm("1.2.840.10045.4.3.2", b""), "sha256"),
        (asn1.algorithm("1.3.101.112", b""), None),
        (asn1.algorithm("1.2.156.10197.1.501", b""), None),
        (asn1.algorithm(PSS, sequence()), "sha1"),
    ],
    ids=["MD2", "MD5", "SHA-1", "SHA-1 of OIW", "SHA-512", "ECDSA", "Ed25519", "SM3", "PSS by default"],
)
def test_the_hash_of_the_signature(signature: bytes, expected: str | None) -> None:
    assert certificate(asn1.certificate(signature=signature)).signature_hash == expected


def spki(algorithm: str, *parameters: bytes, key: bytes = b"\x04" + bytes(64)) -> bytes:
    return sequence(sequence(identifier(algorithm), *parameters), asn1.bits(key))


@pytest.mark.parametrize(
    ("key", "description"),
    [
        (asn1.rsa_public_key(asn1.MODULUS, 65537), "RSA 2048"),
        (asn1.rsa_public_key(2**511 + 1, 3), "RSA 512"),
        (asn1.rsa_public_key(2**65535 + 1, 65537), "RSA 65536"),
        (asn1.rsa_public_key(2**999_999 + 1, 65537), "RSA 1000000"),
        (asn1.rsa_public_key(asn1.MODULUS, 65536), "RSA 2048"),
        (asn1.rsa_public_key(0, 0), "RSA"),
        (spki(PSS, sequence(), key=sequence(integer(asn1.MODULUS), integer(3))), "RSASSA-PSS 2048"),
        (spki(asn1.EC_PUBLIC_KEY, identifier("1.2.840.10045.3.1.7")), "EC P-256"),
        (spki(asn1.EC_PUBLIC_KEY, identifier(BRAINPOOL)), "EC brainpoolP256r1"),
        (spki(asn1.EC_PUBLIC_KEY, identifier(SM2)), "SM2"),
        (spki(asn1.EC_PUBLIC_KEY, identifier("1.2.3.4")), "EC 1.2.3.4"),
        (spki("1.3.101.112", key=bytes(32)), "Ed25519"),
        (spki("1.3.101.113", key=bytes(57)), "Ed448"),
        (spki("1.3.101.110", key=bytes(32)), "X25519"),
        (spki("1.2.643.7.1.1.1.1", key=bytes(64)), "GOST R 34.10-2012 (256 bits)"),
        (spki("1.2.3", key=b""), "1.2.3"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_every_key_has_a_name_and_none_takes_long(key: bytes, description: str) -> None:
    decoded = certificate(asn1.certificate(key=key))
    assert decoded.key.description == description
    assert len(decoded.key.identity) == 64


def test_the_public_exponent_is_kept_whatever_it_is() -> None:
    for exponent in (1, 3, 65536, 65537):
        assert certificate(asn1.certificate(key=asn1.rsa_public_key(asn1.MODULUS, exponent))).key.exponent == exponent


def test_an_exponent_that_could_not_be_printed_is_refused() -> None:
    assert refused(asn1.certificate(key=asn1.rsa_public_key(asn1.MODULUS, 2**20_000))).endswith("20001 bits")


@pytest.mark.parametrize("key", [b"garbage", sequence(), sequence(integer(5)), integer(5)])
def test_an_rsa_key_without_its_numbers_is_refused(key: bytes) -> None:
    refused(asn1.certificate(key=spki(asn1.RSA_ENCRYPTION, asn1.NULL, key=key)))


RSA = pki.key("a.test")
NUMBERS = RSA.private_numbers()
PUBLIC = NUMBERS.public_numbers
RSA_IDENTIFIER = asn1.algorithm(asn1.RSA_ENCRYPTION)
PLAIN = {
    "version": 0,
    "n": PUBLIC.n,
    "e": PUBLIC.e,
    "d": NUMBERS.d,
    "p": NUMBERS.p,
    "q": NUMBERS.q,
    "dp": NUMBERS.dmp1,
    "dq": NUMBERS.dmq1,
    "qinv": NUMBERS.iqmp,
}


def pkcs1(*more: bytes, **changed: int) -> bytes:
    return sequence(*map(integer, {**PLAIN, **changed}.values()), *more)


@pytest.mark.parametrize(
    "key",
    [
        pkcs1(),
        asn1.private_key_info(RSA_IDENTIFIER, pkcs1()),
        asn1.private_key_info(asn1.algorithm(asn1.RSA_ENCRYPTION, b""), pkcs1()),
        asn1.private_key_info(
            RSA_IDENTIFIER, pkcs1(), element(0xA0, sequence(identifier("2.5.29.15"), element(0x31, asn1.bits(b"\x80"))))
        ),
        asn1.private_key_info(RSA_IDENTIFIER, pkcs1(), element(0x81, b"\0", b"anything"), version=1),
    ],
    ids=["PKCS#1", "PKCS#8", "PKCS#8 without NULL", "PKCS#8 with attributes", "OneAsymmetricKey"],
)
@pytest.mark.parametrize("parameters", [asn1.NULL, b""], ids=["NULL", "without NULL"])
def test_a_key_belongs_to_its_certificate_in_every_form(key: bytes, parameters: bytes) -> None:
    decoded = certificate(asn1.certificate(key=asn1.rsa_public_key(PUBLIC.n, PUBLIC.e, parameters)))
    assert private_key(key).public == decoded.key
    assert private_key(key).inconsistencies == ()
    assert private_key(pkcs1(n=PUBLIC.n + 2)).public != decoded.key


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"d": NUMBERS.d + 2}, "the private exponent does not fit"),
        ({"dp": NUMBERS.dmp1 + 2}, "the exponent of the first prime (dP) does not fit"),
        ({"dq": NUMBERS.dmq1 ^ 1}, "the exponent of the second prime (dQ) does not fit"),
        ({"qinv": NUMBERS.iqmp + 1}, "the coefficient (qInv) does not fit"),
        ({"p": NUMBERS.p + 2}, "the first prime does not fit"),
        ({"q": NUMBERS.q + 2}, "the second prime does not fit"),
        ({"p": 1, "q": PUBLIC.n}, "a prime is 1"),
        ({"n": PUBLIC.n + 2}, "the modulus is not the product of the two primes"),
        ({"n": PUBLIC.n // 2}, "the modulus is not the product of the two primes"),
        ({"e": 3}, "the private exponents do not fit the public one"),
        ({"e": 65536}, "the private exponents do not fit the public one"),
        ({"d": NUMBERS.d + PUBLIC.n}, "the private exponent is larger than the modulus"),
        ({"p": 2**4096}, "the first prime is larger than the modulus"),
        ({"n": 0}, "the modulus or a prime is 0"),
        ({"p": 0}, "the modulus or a prime is 0"),
        ({"n": -PUBLIC.n}, "the modulus is negative"),
        ({"d": -NUMBERS.d}, "the private exponent is negative"),
        ({"qinv": 0}, "the coefficient (qInv) does not fit"),
        ({"dp": 0}, "the exponent of the first prime (dP) does not fit"),
        ({"p": 0, "q": 0, "dp": 0, "dq": 0, "qinv": 0}, "the primes are missing"),
    ],
)
def test_the_number_that_does_not_fit_is_named(changed: dict[str, int], expected: str) -> None:
    assert private_key(pkcs1(**changed)).inconsistencies == (expected,)


def test_several_numbers_that_do_not_fit_are_all_named() -> None:
    swapped = private_key(pkcs1(p=NUMBERS.q, q=NUMBERS.p)).inconsistencies
    assert [words.split(" (")[-1] for words in swapped] == [
        "dP) does not fit",
        "dQ) does not fit",
        "qInv) does not fit",
    ]


def test_a_private_exponent_by_either_definition_fits() -> None:
    """RFC 8017 takes the inverse modulo the least common multiple, older programs modulo Euler's function."""
    multiple = math.lcm(NUMBERS.p - 1, NUMBERS.q - 1)
    smallest = pow(PUBLIC.e, -1, multiple)
    for exponent in (smallest, smallest + multiple):
        assert private_key(pkcs1(d=exponent)).inconsistencies == ()


@pytest.mark.parametrize("bits", [16_385, 65_536, 1_000_000])
def test_a_huge_key_takes_no_time(bits: int) -> None:
    huge = 2 ** (bits - 1) + 1
    assert private_key(pkcs1(n=huge, d=huge, p=huge, q=huge, dp=huge, dq=huge, qinv=huge)).public.bits == bits
    assert private_key(pkcs1(d=huge)).inconsistencies == ("the private exponent is larger than the modulus",)
    assert isinstance(read_key(pkcs1(e=huge)), Refusal)


def test_a_key_of_several_primes_is_refused_in_words() -> None:
    more = sequence(sequence(integer(7), integer(3), integer(2)))
    decoded = read_key(pkcs1(more, version=1))
    assert isinstance(decoded, Refusal)
    assert "more than two primes" in decoded.reason


def test_a_key_of_an_unknown_version_is_refused_in_words() -> None:
    decoded = read_key(pkcs1(version=7))
    assert isinstance(decoded, Refusal)
    assert "version" in decoded.reason
    assert "primes" not in decoded.reason


def test_two_is_a_prime() -> None:
    third = pow(3, -1, 4)
    decoded = private_key(pkcs1(n=10, e=3, d=third, p=5, q=2, dp=third, dq=0, qinv=3))
    assert decoded.inconsistencies == ()


@pytest.mark.parametrize(
    "key",
    [
        asn1.private_key_info(RSA_IDENTIFIER, b"garbage"),
        asn1.private_key_info(RSA_IDENTIFIER, sequence()),
        asn1.private_key_info(sequence(), pkcs1()),
        asn1.private_key_info(sequence(text("no identifier")), pkcs1()),
    ],
)
def test_a_key_that_cannot_be_read_is_refused_in_our_own_words(key: bytes) -> None:
    decoded = read_key(key)
    assert isinstance(decoded, Refusal)
    assert decoded.kind is Kind.PRIVATE_KEY_INFO
    assert decoded.reason.startswith("it")


def serialized(key: object, form: PrivateFormat) -> bytes:
    return key.private_bytes(Encoding.DER, form, NoEncryption())  # type: ignore[attr-defined,no-any-return]


def public_of(key: object) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)  # type: ignore[attr-defined,no-any-return]


OTHERS = {
    "EC P-256": ec.generate_private_key(ec.SECP256R1()),
    "EC P-521": ec.generate_private_key(ec.SECP521R1()),
    "EC secp256k1": ec.generate_private_key(ec.SECP256K1()),
    "EC brainpoolP256r1": ec.generate_private_key(ec.BrainpoolP256R1()),
    "DSA": dsa.generate_private_key(1024),
    "Ed25519": ed25519.Ed25519PrivateKey.generate(),
    "Ed448": ed448.Ed448PrivateKey.generate(),
    "X25519": x25519.X25519PrivateKey.generate(),
    "X448": x448.X448PrivateKey.generate(),
}
WITH_TRADITIONAL_FORM = {description: key for description, key in OTHERS.items() if description[:2] in ("EC", "DS")}


@pytest.mark.parametrize(("description", "key"), OTHERS.items(), ids=OTHERS.keys())
def test_keys_of_other_algorithms_belong_to_their_certificates(description: str, key: object) -> None:
    decoded = private_key(serialized(key, PrivateFormat.PKCS8))
    assert decoded.public.description == description
    assert decoded.public == certificate(asn1.certificate(key=public_of(key))).key


@pytest.mark.parametrize(("description", "key"), WITH_TRADITIONAL_FORM.items(), ids=WITH_TRADITIONAL_FORM.keys())
def test_the_form_of_a_key_makes_no_difference(description: str, key: object) -> None:
    traditional = private_key(serialized(key, PrivateFormat.TraditionalOpenSSL))
    assert traditional.public == private_key(serialized(key, PrivateFormat.PKCS8)).public
    assert traditional.form in (Kind.EC_PRIVATE_KEY, Kind.DSA_PRIVATE_KEY)


def test_a_compressed_point_is_the_same_key() -> None:
    key = OTHERS["EC P-256"].public_key()  # type: ignore[attr-defined]
    point = key.public_bytes(Encoding.X962, PublicFormat.CompressedPoint)
    compressed = spki(asn1.EC_PUBLIC_KEY, identifier("1.2.840.10045.3.1.7"), key=point)
    whole = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    assert certificate(asn1.certificate(key=compressed)).key == certificate(asn1.certificate(key=whole)).key


SCALAR = octets(bytes(31) + b"\5")
POINT = b"\x04" + bytes(range(64))


@pytest.mark.parametrize(
    ("key", "description", "is_known"),
    [
        (
            asn1.private_key_info(
                sequence(identifier(asn1.EC_PUBLIC_KEY), identifier(SM2)), sequence(integer(1), SCALAR)
            ),
            "SM2",
            False,
        ),
        (
            asn1.private_key_info(
                sequence(identifier(asn1.EC_PUBLIC_KEY), identifier(SM2)),
                sequence(integer(1), SCALAR, element(0xA1, asn1.bits(POINT))),
            ),
            "SM2",
            True,
        ),
        (
            sequence(integer(1), SCALAR, element(0xA0, identifier(SM2)), element(0xA1, asn1.bits(POINT))),
            "SM2",
            True,
        ),
        (sequence(integer(1), SCALAR), "EC", False),
        (
            asn1.private_key_info(
                sequence(identifier(asn1.EC_PUBLIC_KEY), identifier("1.2.840.10045.3.1.7")),
                sequence(integer(1), SCALAR),
            ),
            "EC P-256",
            True,
        ),
        (
            asn1.private_key_info(
                sequence(identifier(asn1.EC_PUBLIC_KEY), identifier("1.2.840.10045.3.1.7")),
                sequence(integer(1), octets(bytes(32))),
            ),
            "EC P-256",
            False,
        ),
        (asn1.private_key_info(sequence(identifier("1.2.3.4")), b"x"), "1.2.3.4", False),
        (
            asn1.private_key_info(
                sequence(identifier("1.3.101.112")), octets(bytes(32)), element(0x81, b"\0", bytes(32)), version=1
            ),
            "Ed25519",
            True,
        ),
        (asn1.private_key_info(asn1.algorithm(PSS, sequence()), pkcs1()), "RSASSA-PSS 2048", True),
    ],
    ids=[
        "SM2",
        "SM2 with its point",
        "SM2 in SEC 1",
        "EC without curve and point",
        "EC without its point",
        "EC with an impossible number",
        "unknown algorithm",
        "OneAsymmetricKey",
        "PSS",
    ],
)
def test_what_no_decoder_takes_still_says_what_it_is(key: bytes, description: str, is_known: bool) -> None:
    decoded = private_key(key)
    assert decoded.public.description == description
    assert bool(decoded.public.identity) is is_known


def test_an_sm2_key_belongs_to_its_certificate() -> None:
    key = asn1.private_key_info(
        sequence(identifier(asn1.EC_PUBLIC_KEY), identifier(SM2)),
        sequence(integer(1), SCALAR, element(0xA1, asn1.bits(POINT))),
    )
    issued = asn1.certificate(key=spki(asn1.EC_PUBLIC_KEY, identifier(SM2), key=POINT))
    assert private_key(key).public == certificate(issued).key


def test_a_private_key_keeps_no_private_number() -> None:
    decoded = private_key(pkcs1())
    seen: set[int] = set()
    todo: list[object] = [decoded]
    kept: list[object] = []
    while todo:
        one = todo.pop()
        if id(one) not in seen and not isinstance(one, type):
            seen.add(id(one))
            kept.append(one)
            todo.extend(gc.get_referents(one))
        assert len(seen) < 1000
    secrets = {NUMBERS.d, NUMBERS.p, NUMBERS.q, NUMBERS.dmp1, NUMBERS.dmq1, NUMBERS.iqmp}
    assert not any(isinstance(one, int) and one in secrets for one in kept)
    assert not any(isinstance(one, bytes) and len(one) > 100 for one in kept)


class Panic(BaseException):
    """What a panic of Rust code looks like from Python."""


Panic.__name__ = "PanicException"


def unread() -> bytes:
    """A certificate that needs the decoder and has not been read before."""
    return asn1.certificate(key=spki(asn1.EC_PUBLIC_KEY, identifier(BRAINPOOL)), serial=integer(1000 + next(COUNT)))


@pytest.mark.parametrize("fault", [Panic("called unwrap"), ValueError(), MemoryError(), RecursionError("deep")])
def test_whatever_the_decoder_raises_becomes_a_refusal(fault: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(cryptography.x509, "load_der_x509_certificate", fail)
    monkeypatch.setattr(serialization, "load_der_private_key", fail)
    monkeypatch.setattr(serialization, "load_der_public_key", fail)
    refused(unread())
    decoded = read_key(serialized(OTHERS["Ed25519"], PrivateFormat.PKCS8))
    assert isinstance(decoded, Refusal) is isinstance(fault, Panic)


@pytest.mark.parametrize("fault", [KeyboardInterrupt, SystemExit])
def test_what_ends_the_program_ends_it(fault: type[BaseException], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise fault

    monkeypatch.setattr(cryptography.x509, "load_der_x509_certificate", fail)
    monkeypatch.setattr(serialization, "load_der_private_key", fail)
    with pytest.raises(fault):
        x509.read_certificate(BLOCK, unread())
    with pytest.raises(fault):
        read_key(serialized(OTHERS["Ed25519"], PrivateFormat.PKCS8))


def mutated(originals: list[bytes]) -> st.SearchStrategy[bytes]:
    """One of some encodings with a few octets changed, cut out or put in; the length of the whole is kept right."""

    @st.composite
    def build(draw: st.DrawFn) -> bytes:
        data = bytearray(draw(st.sampled_from(originals)))
        for _ in range(draw(st.integers(1, 4))):
            place = draw(st.integers(0, len(data) - 1))
            octets = draw(st.binary(max_size=3))
            data[place : place + draw(st.integers(0, 3))] = octets
        return bytes(data)

    return build()


CERTIFICATES = [
    pki.leaf().der,
    pki.root().der,
    asn1.certificate(asn1.alternative_names(dns(b"a.test"), element(0x87, bytes(4)))),
    asn1.certificate(key=spki(asn1.EC_PUBLIC_KEY, identifier("1.2.840.10045.3.1.7"))),
    asn1.certificate(signature=asn1.algorithm(PSS, sequence())),
]
KEYS = [
    pkcs1(),
    asn1.private_key_info(RSA_IDENTIFIER, pkcs1()),
    *(serialized(key, PrivateFormat.PKCS8) for key in OTHERS.values()),
    *(serialized(key, PrivateFormat.TraditionalOpenSSL) for key in WITH_TRADITIONAL_FORM.values()),
]


@PROFILE
@given(mutated(CERTIFICATES))
def test_no_certificate_raises(data: bytes) -> None:
    decoded = x509.read_certificate(BLOCK, data)
    assert isinstance(decoded, Certificate | Refusal)
    assert decoded.block is BLOCK


@PROFILE
@given(mutated(KEYS), st.sampled_from(der.PRIVATE_KEYS))
def test_no_key_raises_whatever_it_is_taken_for(data: bytes, form: Kind) -> None:
    for taken_for in {form, der.identify(data) or form} & set(der.PRIVATE_KEYS):
        decoded = x509.read_private_key(BLOCK, data, taken_for)
        assert isinstance(decoded, PrivateKey | Refusal)


@PROFILE
@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    der.identify(data)
    der.carried_public_key_info(data)
    assert isinstance(x509.read_certificate(BLOCK, data), Refusal)
    for form in der.PRIVATE_KEYS:
        x509.read_private_key(BLOCK, data, form)


@pytest.mark.parametrize("place", ["within", "without"])
@pytest.mark.parametrize("last", [0x0C, 0x7F])
def test_two_signature_algorithms_that_differ_are_told(place: str, last: int) -> None:
    """RFC 5280 section 4.1.1.2; a signature that nobody can verify must not pass as one that was verified."""
    algorithm = bytes.fromhex("06092a864886f70d01010b")
    data = bytearray(pki.leaf().der)
    offset = data.index(algorithm) if place == "within" else data.rindex(algorithm)
    data[offset + len(algorithm) - 1] = last
    assert refused(bytes(data)) == "it names one signature algorithm where it is signed, and another in what is signed"
