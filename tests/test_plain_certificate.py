"""Certificates that are read by hand are read as `cryptography` reads them, and those that everybody makes are."""

from __future__ import annotations

import base64
import binascii
import re
from contextlib import suppress
from datetime import datetime, timezone
from functools import cache, partial
from ipaddress import ip_address
from pathlib import Path

import certifi
import pytest
from cryptography import x509 as library
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import AuthorityInformationAccessOID, NameOID
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import asn1
import pki
from asn1 import bits, element, extension, identifier, integer, octets, sequence, text
from clbcertlint import plain_certificate, x509
from clbcertlint.model import Certificate, PemBlock, Refusal, Span
from run_cli import bring
from test_startup import run

FIXTURES = Path(__file__).parent.parent / "fixtures"
NOWHERE = Span("server.pem", 0, 0)
BLOCK = PemBlock(1, "", "", NOWHERE, None, NOWHERE, None)
FIELDS = (
    "block", "der", "version", "subject", "issuer", "common_name", "subject_der", "issuer_der", "not_before",
    "not_after", "key", "signature_hash", "is_ca", "names", "subject_key_identifier", "authority_key_identifier",
    "can_sign_certificates", "extended_key_usage", "has_timestamps", "ca_issuers", "sha1", "sha256",
)  # fmt: skip
PROFILE = settings(
    derandomize=True, deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow], database=None
)

KEY_USAGE, EXTENDED_KEY_USAGE, BASIC_CONSTRAINTS = "2.5.29.15", "2.5.29.37", "2.5.29.19"
SUBJECT_KEY, AUTHORITY_KEY, POLICIES, DISTRIBUTION_POINTS = "2.5.29.14", "2.5.29.35", "2.5.29.32", "2.5.29.31"
INFORMATION_ACCESS, TIMESTAMPS, TLS_FEATURE = "1.3.6.1.5.5.7.1.1", "1.3.6.1.4.1.11129.2.4.2", "1.3.6.1.5.5.7.1.24"
NETSCAPE_COMMENT, MICROSOFT_TEMPLATE = "2.16.840.1.113730.1.13", "1.3.6.1.4.1.311.20.2"
ECDSA_WITH_SHA256 = sequence(identifier("1.2.840.10045.4.3.2"))
CPS, USER_NOTICE = "1.3.6.1.5.5.7.2.1", "1.3.6.1.5.5.7.2.2"


def values(certificate: object) -> tuple[object, ...]:
    assert isinstance(certificate, Certificate), certificate
    return tuple(getattr(certificate, field) for field in FIELDS)


def is_plain(data: bytes) -> bool:
    """Whether a certificate is read by hand; if so, `cryptography` has to read the same."""
    plain = plain_certificate.read(data)
    if plain is None:
        return False
    other = x509.attempt(lambda: x509.read_by_library(data))
    assert isinstance(other, partial), other
    assert values(plain(block=BLOCK)) == values(other(block=BLOCK))
    return True


def certificates(data: bytes) -> list[bytes]:
    """What stands in the undamaged PEM blocks of a file."""
    found = []
    for body in re.findall(rb"-----BEGIN CERTIFICATE-----(.*?)-----END", data, re.DOTALL):
        with suppress(binascii.Error):
            found.append(base64.b64decode(body))
    return found


@cache
def public_roots() -> list[bytes]:
    return certificates(Path(certifi.where()).read_bytes())


def fixtures(pattern: str) -> list[bytes]:
    found = (certificates(file.read_bytes()) for file in sorted(FIXTURES.glob(pattern)) if file.is_file())
    return list(dict.fromkeys(certificate for several in found for certificate in several))


def test_every_field_is_compared() -> None:
    assert set(Certificate.__annotations__) == set(FIELDS)


def test_public_roots_are_plain() -> None:
    plain = [is_plain(root) for root in public_roots()]
    assert len(plain) > 50
    assert sum(plain) >= 0.9 * len(plain)


def test_good_certificates_are_plain_but_for_unusual_signatures() -> None:
    good = fixtures("*/good/**/*")
    unusual = [certificate for certificate in good if not is_plain(certificate)]
    assert len(good) > 20
    pss = identifier("1.2.840.113549.1.1.10")
    assert [certificate for certificate in unusual if pss not in certificate] == []


def test_whatever_certificate_of_the_fixtures_is_plain_is_read_alike() -> None:
    assert sum(map(is_plain, fixtures("**/*"))) > 50


def timestamps(*entries: bytes) -> bytes:
    listed = b"".join(len(entry).to_bytes(2, "big") + entry for entry in entries)
    return extension(TIMESTAMPS, octets(len(listed).to_bytes(2, "big") + listed))


def timestamp(
    version: int = 0, algorithm: bytes = b"\x04\x03", signature: bytes = bytes(70), moment: bytes = bytes(8)
) -> bytes:
    head = bytes([version]) + bytes(32) + moment + bytes(2) + algorithm
    return head + len(signature).to_bytes(2, "big") + signature


def address(value: bytes) -> bytes:
    return element(0x86, value)


def policy(*qualifiers: bytes, dotted: str = "2.23.140.1.2.1") -> bytes:
    return sequence(identifier(dotted), *([sequence(*qualifiers)] if qualifiers else []))


def point(*names: bytes) -> bytes:
    return sequence(element(0xA0, element(0xA0, *names)))


def name_of(*attributes: tuple[str, bytes]) -> bytes:
    sets = (element(asn1.SET, sequence(identifier(kind), value)) for kind, value in attributes)
    return sequence(*sets)


DIRECTORY_NAME = element(0xA4, asn1.name(text("Issuer")))
AUTHORITY_BY_SERIAL = extension(
    AUTHORITY_KEY, sequence(element(0x80, bytes(20)), element(0xA1, DIRECTORY_NAME), element(0x82, b"\x05"))
)
NOTICE = sequence(identifier(USER_NOTICE), sequence(element(0x1A, b"by reference")))

USUAL = {
    "no extension": asn1.certificate(),
    "version 1": asn1.certificate(version=None),
    "serial number 0": asn1.certificate(serial=integer(0)),
    "the largest serial number": asn1.certificate(serial=integer(2**159 - 1)),
    "no subject": asn1.certificate(subject=sequence()),
    "ECDSA": asn1.certificate(signature=ECDSA_WITH_SHA256),
    "years from 1950 to 9999": asn1.certificate(validity=("500101000000Z", "99991231235959Z")),
    "years of four digits": asn1.certificate(validity=("20250101000000Z", "20491231000000Z")),
    "key usage": asn1.certificate(extension(KEY_USAGE, element(0x03, b"\x05\xa0"))),
    "key usage of a CA": asn1.certificate(extension(KEY_USAGE, element(0x03, b"\x01\x06"))),
    "purposes": asn1.certificate(
        extension(EXTENDED_KEY_USAGE, sequence(identifier("1.3.6.1.5.5.7.3.1"), identifier("1.3.6.1.4.1.99999.1")))
    ),
    "a CA": asn1.certificate(extension(BASIC_CONSTRAINTS, sequence(element(0x01, b"\xff")))),
    "a CA above one": asn1.certificate(extension(BASIC_CONSTRAINTS, sequence(element(0x01, b"\xff"), integer(1)))),
    "no CA": asn1.certificate(extension(BASIC_CONSTRAINTS, sequence())),
    "critical": asn1.certificate(
        sequence(identifier(BASIC_CONSTRAINTS), element(0x01, b"\xff"), octets(sequence()))
    ),
    "key identifiers": asn1.certificate(
        extension(SUBJECT_KEY, octets(bytes(20))), extension(AUTHORITY_KEY, sequence(element(0x80, bytes(20))))
    ),
    "an authority by its serial number": asn1.certificate(AUTHORITY_BY_SERIAL),
    "names of every kind": asn1.certificate(
        asn1.alternative_names(
            element(0x82, b"*.a.test"), element(0x87, bytes(range(4))), element(0x87, bytes(range(16))),
            element(0x81, b"a@a.test"), address(b"https://a.test/"), DIRECTORY_NAME, element(0x82, b"")
        )
    ),
    "policies": asn1.certificate(
        extension(POLICIES, sequence(policy(), policy(sequence(identifier(CPS), element(0x16, b"http://a")), NOTICE)))
    ),
    "a notice in two octets a character": asn1.certificate(
        extension(POLICIES, sequence(policy(sequence(identifier(USER_NOTICE), sequence(element(0x1E, b"\0a"))))))
    ),
    "revocation lists": asn1.certificate(
        extension(DISTRIBUTION_POINTS, sequence(point(address(b"http://a"), address(b"http://b"))))
    ),
    "where to find the issuer": asn1.certificate(
        extension(
            INFORMATION_ACCESS,
            sequence(
                sequence(identifier("1.3.6.1.5.5.7.48.1"), address(b"http://ocsp")),
                sequence(identifier("1.3.6.1.5.5.7.48.2"), address(b"http://issuer")),
            ),
        )
    ),
    "timestamps": asn1.certificate(timestamps(timestamp(), timestamp(algorithm=b"\x04\x01", moment=b"\xff" * 8))),
    "no timestamps": asn1.certificate(timestamps()),
    "stapling": asn1.certificate(extension(TLS_FEATURE, sequence(integer(5)))),
    "a comment": asn1.certificate(extension(NETSCAPE_COMMENT, b"\xff no DER")),
    "a kind of certificate": asn1.certificate(extension(MICROSOFT_TEMPLATE, b"\xff no DER")),
    "attributes of every kind": asn1.certificate(
        subject=name_of(
            ("2.5.4.6", element(0x13, b"DE")), ("2.5.4.8", text(" a")), ("2.5.4.7", text("b ")),
            ("2.5.4.9", text("#1")), ("2.5.4.10", text('a "b" <c>; d+e, \\f\0')), ("2.5.4.11", text("ä\u202e")),
            ("0.9.2342.19200300.100.1.25", element(0x16, b"test")), ("0.9.2342.19200300.100.1.1", text("u")),
            ("1.2.840.113549.1.9.1", element(0x16, b"a@a.test")), ("2.5.4.5", element(0x13, b"5")),
            ("2.5.4.4", text("s")), ("2.5.4.12", text("t")), ("2.5.4.13", text("d")), ("2.5.4.15", text("e")),
            ("2.5.4.17", text("1")), ("2.5.4.42", text("g")), ("2.5.4.97", text("i")),
            ("1.3.6.1.4.1.311.60.2.1.1", text("l")), ("1.3.6.1.4.1.311.60.2.1.2", text("s")),
            ("1.3.6.1.4.1.311.60.2.1.3", element(0x13, b"DE")), ("2.5.4.3", text("")), ("2.5.4.3", text("  ")),
        )
    ),
}  # fmt: skip


@pytest.mark.parametrize("data", USUAL.values(), ids=USUAL)
def test_what_many_write_is_plain(data: bytes) -> None:
    assert is_plain(data)


def reencoded(data: bytes, old: bytes, new: bytes) -> bytes:
    """A certificate with octets of its body in other form, the lengths around them made right."""
    body, *rest = elements(data)
    assert body.count(old) == 1
    fields = body.replace(old, new)
    _, start = head(fields)
    return sequence(sequence(fields[start:]), *rest)


def head(data: bytes) -> tuple[int, int]:
    """Length and start of the content of an element."""
    if data[1] < 0x80:
        return data[1], 2
    start = 2 + (data[1] & 0x7F)
    return int.from_bytes(data[2:start], "big"), start


def elements(data: bytes) -> list[bytes]:
    """The elements of a sequence."""
    _, at = head(data)
    found = []
    while at < len(data):
        length, start = head(data[at:])
        found.append(data[at : at + start + length])
        at += start + length
    return found


PLAIN = USUAL["no extension"]
RSA = asn1.algorithm(asn1.RSA_ENCRYPTION)
VALIDITY = elements(elements(PLAIN)[0])[4]
CONSTRAINED = USUAL["a CA"]
TWO_TYPES = sequence(identifier("2.5.4.3"), text("a")), sequence(identifier("2.5.4.10"), text("b"))
UNUSUAL = {
    "octets behind it": PLAIN + b"\0",
    "an octet missing": PLAIN[:-1],
    "nothing": b"",
    "no octet of a length": b"\x30",
    "a length in two octets for one": reencoded(PLAIN, integer(5), b"\x02\x81\x01\x05"),
    "a length in three octets for one": reencoded(PLAIN, integer(5), b"\x02\x82\0\x01\x05"),
    "a length with a 0 too many": PLAIN[:1] + b"\x83\0" + PLAIN[2:],
    "an indefinite length": reencoded(PLAIN, integer(5), b"\x02\x80\x05\0\0"),
    "version 2": asn1.certificate(version=1),
    "version 1 in so many words": asn1.certificate(version=0),
    "version 1 with extensions": asn1.certificate(extension(SUBJECT_KEY, octets(b"a")), version=None),
    "a negative serial number": asn1.certificate(serial=integer(-5)),
    "a serial number with a 0 too many": asn1.certificate(serial=element(0x02, b"\0\x05")),
    "a serial number of 21 octets": asn1.certificate(serial=integer(2**160)),
    "an empty serial number": asn1.certificate(serial=element(0x02)),
    "PSS": asn1.certificate(signature=asn1.algorithm("1.2.840.113549.1.1.10", sequence())),
    "RSA without NULL": asn1.certificate(signature=asn1.algorithm(asn1.SHA256_WITH_RSA, b"")),
    "ECDSA with NULL": asn1.certificate(signature=asn1.algorithm("1.2.840.10045.4.3.2")),
    "another algorithm within": reencoded(PLAIN, asn1.algorithm(asn1.SHA256_WITH_RSA), ECDSA_WITH_SHA256),
    "another algorithm without": sequence(
        elements(PLAIN)[0], asn1.algorithm("1.2.840.113549.1.1.12"), elements(PLAIN)[2]
    ),
    "a time without seconds": asn1.certificate(validity=("2501010000Z  ", "491231000000Z")),
    "a time elsewhere": asn1.certificate(validity=("20250101000000+0100", "491231000000Z")),
    "a time with a sign": asn1.certificate(validity=("+50101000000Z", "491231000000Z")),
    "a time with a space": asn1.certificate(validity=("2501 1000000Z", "491231000000Z")),
    "a time of four digits with a space": asn1.certificate(validity=("202501 1000000Z", "491231000000Z")),
    "a time of another zone": asn1.certificate(validity=("250101000000A", "491231000000Z")),
    "a time of four digits of another zone": asn1.certificate(validity=("20250101000000A", "491231000000Z")),
    "a time that is a string": reencoded(PLAIN, asn1.time("20491231000000Z"), element(0x16, b"20491231000000Z")),
    "three times": reencoded(PLAIN, VALIDITY, sequence(*elements(VALIDITY), asn1.time("491231000000Z"))),
    "no signature": sequence(*elements(PLAIN)[:2], bits(b"")),
    "a signature of some bits": sequence(*elements(PLAIN)[:2], element(0x03, b"\x01\x02")),
    "the 30th of February": asn1.certificate(validity=("250230000000Z", "491231000000Z")),
    "the year 1949": asn1.certificate(validity=("19490101000000Z", "491231000000Z")),
    "a key without NULL": asn1.certificate(key=asn1.rsa_public_key(asn1.MODULUS, 65537, b"")),
    "a negative modulus": asn1.certificate(key=asn1.rsa_public_key(-asn1.MODULUS, 65537)),
    "a large exponent": asn1.certificate(key=asn1.rsa_public_key(asn1.MODULUS, 2**65)),
    "an RSA key for one use": asn1.certificate(
        key=sequence(asn1.algorithm("1.2.840.113549.1.1.7"), bits(sequence(integer(asn1.MODULUS), integer(65537))))
    ),
    "a negative exponent": asn1.certificate(key=asn1.rsa_public_key(asn1.MODULUS, -3)),
    "a key of some bits": asn1.certificate(
        key=sequence(RSA, element(0x03, b"\1", sequence(integer(asn1.MODULUS), integer(65538))))
    ),
    "three numbers in a key": asn1.certificate(key=sequence(RSA, bits(sequence(*3 * [integer(asn1.MODULUS)])))),
    "an Ed25519 key": asn1.certificate(key=sequence(asn1.algorithm("1.3.101.112", b""), bits(bytes(32)))),
    "a compressed point": asn1.certificate(
        key=sequence(asn1.algorithm(asn1.EC_PUBLIC_KEY, identifier("1.2.840.10045.3.1.7")), bits(b"\2" + bytes(32)))
    ),
    "an unusual curve": asn1.certificate(
        key=sequence(asn1.algorithm(asn1.EC_PUBLIC_KEY, identifier("1.3.132.0.10")), bits(b"\4" + bytes(64)))
    ),
    "two attributes in one": asn1.certificate(subject=sequence(element(asn1.SET, *TWO_TYPES))),
    "an attribute nobody knows": asn1.certificate(subject=name_of(("1.2.3.4", text("a")))),
    "a lone space": asn1.certificate(subject=name_of(("2.5.4.3", text(" ")))),
    "no UTF-8": asn1.certificate(subject=name_of(("2.5.4.3", element(0x0C, b"\xff")))),
    "a character that is not printable": asn1.certificate(subject=name_of(("2.5.4.3", element(0x13, b"a@b")))),
    "a string of an old type": asn1.certificate(subject=name_of(("2.5.4.3", element(0x14, b"a")))),
    "an empty list of extensions": asn1.certificate(b""),
    "more in an extension": asn1.certificate(sequence(identifier(SUBJECT_KEY), octets(octets(b"a")), asn1.NULL)),
    "an extension that goes beyond its list": asn1.certificate(
        bytes([0x30, 11]) + identifier(SUBJECT_KEY) + bytes([0x04, 4]) + octets(b"a")
    ),
    "an extension that goes into the next": asn1.certificate(
        bytes([0x30, 11]) + identifier(SUBJECT_KEY) + octets(octets(b"a")), extension(BASIC_CONSTRAINTS, sequence())
    ),
    "an extension twice": asn1.certificate(*2 * [extension(SUBJECT_KEY, octets(b"a"))]),
    "an extension nobody knows": asn1.certificate(extension("1.2.3.4", b"")),
    "name constraints": asn1.certificate(extension("2.5.29.30", sequence(element(0xA0)))),
    "a BOOLEAN that is neither": reencoded(CONSTRAINED, element(0x01, b"\xff"), element(0x01, b"\x01")),
    "a default in so many words": asn1.certificate(extension(BASIC_CONSTRAINTS, sequence(element(0x01, b"\0")))),
    "a path below no CA": asn1.certificate(extension(BASIC_CONSTRAINTS, sequence(integer(0)))),
    "bits for nothing": asn1.certificate(extension(KEY_USAGE, element(0x03, b"\x05\xa1"))),
    "a zero bit at the end": asn1.certificate(extension(KEY_USAGE, element(0x03, b"\x04\xa0"))),
    "no bit": asn1.certificate(extension(KEY_USAGE, element(0x03, b"\0"))),
    "encipherment only": asn1.certificate(extension(KEY_USAGE, element(0x03, b"\0\x81"))),
    "no purpose": asn1.certificate(extension(EXTENDED_KEY_USAGE, sequence())),
    "an identifier that starts with nothing": asn1.certificate(
        extension(EXTENDED_KEY_USAGE, sequence(element(0x06, b"\x2a\x80\x01")))
    ),
    "a purpose that goes beyond its list": asn1.certificate(
        extension(EXTENDED_KEY_USAGE, sequence(b"\x06\x09", identifier("1.3.6.1.5.5.7.3.1")[2:]))
    ),
    "an identifier that does not end": asn1.certificate(
        extension(EXTENDED_KEY_USAGE, sequence(element(0x06, b"\x2a\x81")))
    ),
    "an identifier of large numbers": asn1.certificate(
        extension(EXTENDED_KEY_USAGE, sequence(identifier(f"2.25.{2**100}")))
    ),
    "no name": asn1.certificate(asn1.alternative_names()),
    "a name that is not ASCII": asn1.certificate(asn1.alternative_names(element(0x82, "ä.test".encode()))),
    "an address with a mask": asn1.certificate(asn1.alternative_names(element(0x87, bytes(8)))),
    "a name of another kind": asn1.certificate(asn1.alternative_names(element(0x88, b"\x2a\x03"))),
    "a name that goes beyond its list": asn1.certificate(
        extension(
            AUTHORITY_KEY,
            sequence(
                element(0x80, b"a"),
                element(0xA1, bytes([0xA4, len(DIRECTORY_NAME) - 1]), DIRECTORY_NAME[2:]),
                element(0x82, b"\5"),
            ),
        )
    ),
    "an authority by its name only": asn1.certificate(
        extension(AUTHORITY_KEY, sequence(element(0x80, b"a"), element(0xA1, DIRECTORY_NAME)))
    ),
    "a policy of no qualifiers": asn1.certificate(
        extension(POLICIES, sequence(sequence(identifier("2.23.140.1.2.1"), sequence())))
    ),
    "a qualifier nobody knows": asn1.certificate(
        extension(POLICIES, sequence(policy(sequence(identifier("1.2.3"), element(0x16, b"a")))))
    ),
    "reasons": asn1.certificate(
        extension(
            DISTRIBUTION_POINTS,
            sequence(sequence(element(0xA0, element(0xA0, address(b"a"))), element(0x81, b"\x06\x40"))),
        )
    ),
    "an issuer by its name": asn1.certificate(
        extension(INFORMATION_ACCESS, sequence(sequence(identifier("1.3.6.1.5.5.7.48.2"), DIRECTORY_NAME)))
    ),
    "timestamps of another version": asn1.certificate(timestamps(timestamp(version=1))),
    "timestamps by no hash": asn1.certificate(timestamps(timestamp(algorithm=b"\0\3"))),
    "timestamps that end early": asn1.certificate(timestamps(timestamp()[:-1])),
    "other TLS features": asn1.certificate(extension(TLS_FEATURE, sequence(integer(17)))),
}


TRUE = element(0x01, b"\xff")
HTTP = address(b"http://a")
OCSP = identifier("1.3.6.1.5.5.7.48.1")
UNUSUAL_VALUES = {
    BASIC_CONSTRAINTS: [
        sequence(TRUE, integer(128)),
        sequence(TRUE, integer(-1)),
        sequence(TRUE, integer(1), b"\0"),
        sequence(TRUE, element(0x0A, b"\1")),
        sequence(TRUE, integer(1)) + b"\0",
    ],
    KEY_USAGE: [
        element(0x03, b"\7\0\x80"),
        element(0x03, b"\7\x0a\x80"),
        element(0x03, b"\5\xa0") + b"\0",
        element(0x04, b"\5\xa0"),
        element(0x03, b"\x0d\xa0"),
        element(0x03, b"\5\0"),
    ],
    SUBJECT_KEY: [octets(b""), octets(b"a") + b"\0", element(0x0C, b"a"), b"\4\2a", b""],
    AUTHORITY_KEY: [
        sequence(),
        sequence(element(0x80)),
        sequence(element(0x82, b"a")),
        sequence(element(0x80, b"a")) + b"\0",
        sequence(b"\x80\2a"),
        sequence(element(0x80, b"a"), element(0xA1, DIRECTORY_NAME), element(0x82, b"\x85")),
        sequence(element(0x80, b"a"), element(0xA1, DIRECTORY_NAME), element(0x82, b"\1" * 21)),
        sequence(element(0x80, b"a"), element(0xA1, DIRECTORY_NAME), element(0x82, b"\5"), b"\0"),
        sequence(element(0x80, b"a"), element(0xA1, element(0x82, b"a")), element(0x82, b"\5")),
    ],
    asn1.ALTERNATIVE_NAME: [
        sequence(b"\x82\2a"),
        sequence(element(0x82, b"a")) + b"\0",
        sequence(element(0x81, b"\xe4@a.test")),
        sequence(element(0x86, b"http://\xe4")),
        sequence(element(0x87, bytes(5))),
        sequence(element(0xA4, sequence(asn1.NULL))),
    ],
    INFORMATION_ACCESS: [
        sequence(),
        sequence(sequence(OCSP)),
        sequence(sequence(OCSP, HTTP, asn1.NULL)),
        sequence(sequence(OCSP, address(b"\xe4"))),
        sequence(b"\x30\x0b", OCSP, b"\x86\2a"),
        sequence(sequence(OCSP, HTTP)) + b"\0",
    ],
    POLICIES: [
        sequence(),
        sequence(policy()) + b"\0",
        sequence(b"\x30\6\6\5\x2a\3\4\5"),
        sequence(b"\x30\5\6\4\x2a\3\4"),
        sequence(b"\x30\4\6\3\x2a\3"),
        sequence(policy(sequence(identifier(CPS), element(0x16, b"\xe4")))),
        sequence(policy(sequence(identifier(CPS), element(0x0C, b"a")))),
        sequence(policy(sequence(identifier(CPS), element(0x16, b"a"), asn1.NULL))),
        sequence(policy(sequence(identifier(USER_NOTICE), sequence()))),
        sequence(policy(sequence(identifier("1.2.3"), sequence(element(0x0C, b"a"))))),
        sequence(policy(sequence(identifier(USER_NOTICE), sequence(element(0x0C, b"\xe4"))))),
        sequence(policy(sequence(identifier(USER_NOTICE), sequence(element(0x1A, b"\xe4"))))),
        sequence(policy(sequence(identifier(USER_NOTICE), sequence(element(0x13, b"a"))))),
        sequence(policy(sequence(identifier(USER_NOTICE), sequence(element(0x1E, b"\0a\0"))))),
        sequence(policy(sequence(identifier(USER_NOTICE), sequence(element(0x1E, b"\xd8\0\xdc\0"))))),
        sequence(policy(sequence(identifier(USER_NOTICE), sequence(element(0x0C, b"a"), asn1.NULL)))),
    ],
    DISTRIBUTION_POINTS: [
        sequence(),
        sequence(sequence()),
        sequence(point()),
        sequence(point(element(0x82, b"a"))),
        sequence(point(address(b"\xe4"))),
        sequence(point(HTTP)) + b"\0",
        sequence(sequence(element(0xA0, element(0xA0, HTTP), asn1.NULL))),
        sequence(point(b"\x86\2a")),
    ],
    TIMESTAMPS: [
        octets(b""),
        octets(b"\0\0") + b"\0",
        octets(b"\0\1"),
        octets(b"\0\2\0\0"),
        octets(b"\0\2\0\1"),
        octets(b"\0\x2f\0\x2d" + bytes(41) + b"\0\2\4\3\0"),
        octets(b"\0\x76\0\x75" + timestamp()),
        octets(b"\0\x77\0\x75" + timestamp() + b"\0"),
        octets(b"\0\x77\0\x76" + timestamp()),
        octets(b"\0\x31\0\x2f" + timestamp(signature=b"")),
    ],
    TLS_FEATURE: [sequence(), sequence(integer(5), integer(17)), sequence(integer(5)) + b"\0"],
}


@pytest.mark.parametrize(
    ("dotted", "value"), [(dotted, value) for dotted, several in UNUSUAL_VALUES.items() for value in several]
)
def test_unusual_or_wrong_extensions_are_left_to_the_library(dotted: str, value: bytes) -> None:
    assert plain_certificate.read(asn1.certificate(extension(dotted, value))) is None


@pytest.mark.parametrize("data", UNUSUAL.values(), ids=UNUSUAL)
def test_what_is_unusual_or_wrong_is_left_to_the_library(data: bytes) -> None:
    assert plain_certificate.read(data) is None
    assert isinstance(x509.read_certificate(BLOCK, data), Certificate | Refusal)


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()], ids=lambda curve: curve.name)
@pytest.mark.parametrize("digest", [hashes.SHA224(), hashes.SHA256(), hashes.SHA384(), hashes.SHA512()])
def test_ec_certificates_are_plain(
    curve: ec.EllipticCurve, digest: hashes.SHA224 | hashes.SHA256 | hashes.SHA384 | hashes.SHA512
) -> None:
    key = ec.generate_private_key(curve)
    made = builder(library.Name([]), key).sign(key, digest)
    assert is_plain(made.public_bytes(Encoding.DER))


def builder(name: library.Name, key: ec.EllipticCurvePrivateKey) -> library.CertificateBuilder:
    return (
        library.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(5)
        .not_valid_before(datetime(2025, 1, 1, tzinfo=timezone.utc))
        .not_valid_after(datetime(2049, 1, 1, tzinfo=timezone.utc))
    )


@cache
def ec_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def uris() -> st.SearchStrategy[library.UniformResourceIdentifier]:
    return st.sampled_from(["http://a.test/a.crl", "ldap:///CN=a?b", ""]).map(library.UniformResourceIdentifier)


def general_names() -> st.SearchStrategy[library.GeneralName]:
    directory = library.DirectoryName(library.Name([library.NameAttribute(NameOID.COMMON_NAME, "a")]))
    addresses = st.sampled_from(["192.0.2.1", "2001:db8::1", "::", "::ffff:192.0.2.1"]).map(ip_address)
    return st.one_of(
        st.sampled_from(["a.test", "*.a.test", "", "xn--4ca.test"]).map(library.DNSName),
        addresses.map(library.IPAddress),
        uris(),
        st.just(library.RFC822Name("a@a.test")),
        st.just(directory),
        st.just(library.RegisteredID(library.ObjectIdentifier("1.2.3"))),
    )


def key_usage(flags: list[bool]) -> library.KeyUsage:
    signs, commits, encrypts, encrypts_data, agrees, issues, lists, *only = flags
    return library.KeyUsage(
        signs, commits, encrypts, encrypts_data, agrees, issues, lists, agrees and only[0], agrees and only[1]
    )


def identifiers() -> st.SearchStrategy[library.ObjectIdentifier]:
    dotted = ["1.3.6.1.5.5.7.3.1", "2.5.29.37.0", "1.2.840.113733.1.8.1", "2.999.1", "1.3.6.1.4.1.16384.3"]
    return st.sampled_from(dotted).map(library.ObjectIdentifier)


def extensions() -> st.SearchStrategy[list[library.ExtensionType]]:
    notice = library.UserNotice(None, "a notice: ä")
    qualifiers = st.lists(st.sampled_from(["http://a.test/cps", notice]), min_size=1, max_size=2)
    policies = st.builds(library.PolicyInformation, identifiers(), st.none() | qualifiers)
    points = st.builds(
        library.DistributionPoint, st.lists(uris(), min_size=1, max_size=2), st.none(), st.none(), st.none()
    )
    methods = st.sampled_from([AuthorityInformationAccessOID.OCSP, AuthorityInformationAccessOID.CA_ISSUERS])
    access = st.builds(library.AccessDescription, methods, uris() | general_names())
    serial = ([library.DNSName("a")], 5)
    authority = st.sampled_from([(b"key", None, None), (b"key", *serial), (None, *serial)])
    constraints = st.sampled_from([(False, None), (True, None), (True, 0), (True, 127), (True, 128)])
    choices: list[st.SearchStrategy[library.ExtensionType]] = [
        constraints.map(lambda pair: library.BasicConstraints(*pair)),
        st.lists(st.booleans(), min_size=9, max_size=9).map(key_usage),
        st.lists(identifiers(), min_size=1, max_size=3).map(library.ExtendedKeyUsage),
        st.binary(max_size=20).map(library.SubjectKeyIdentifier),
        authority.map(lambda three: library.AuthorityKeyIdentifier(*three)),
        st.lists(general_names(), max_size=5).map(library.SubjectAlternativeName),
        st.lists(general_names(), max_size=2).map(library.IssuerAlternativeName),
        st.lists(policies, min_size=1, max_size=2).map(library.CertificatePolicies),
        st.lists(points, min_size=1, max_size=2).map(library.CRLDistributionPoints),
        st.lists(access, min_size=1, max_size=3).map(library.AuthorityInformationAccess),
        st.just(library.TLSFeature([library.TLSFeatureType.status_request])),
        st.just(library.OCSPNoCheck()),
        st.just(library.PolicyConstraints(0, None)),
    ]
    picked = st.sets(st.integers(0, len(choices) - 1), max_size=6)
    return picked.flatmap(lambda chosen: st.tuples(*(choices[one] for one in sorted(chosen))).map(list))


ATTRIBUTES = st.sampled_from(
    [NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME, NameOID.STREET_ADDRESS, NameOID.EMAIL_ADDRESS, NameOID.PSEUDONYM]
)
TEXTS = st.text(st.sampled_from(' #+,;<>"\\=aZä\0中'), min_size=1, max_size=6) | st.just("*.a.test")


@PROFILE
@given(st.lists(st.tuples(ATTRIBUTES, TEXTS), max_size=4), extensions(), st.booleans())
def test_whatever_the_library_writes_is_read_as_it_reads_it(
    attributes: list[tuple[library.ObjectIdentifier, str]], chosen: list[library.ExtensionType], critical: bool
) -> None:
    ascii_only = (NameOID.EMAIL_ADDRESS,)
    name = library.Name(
        [
            library.NameAttribute(kind, value.encode("ascii", "replace").decode() if kind in ascii_only else value)
            for kind, value in attributes
        ]
    )
    made = builder(name, ec_key())
    for one in chosen:
        made = made.add_extension(one, critical=critical)
    is_plain(made.sign(ec_key(), hashes.SHA256()).public_bytes(Encoding.DER))


def rich() -> bytes:
    """A certificate of many extensions, as public authorities issue them."""
    wanted = (
        "key usage", "purposes", "no CA", "key identifiers", "names of every kind", "policies", "revocation lists",
        "where to find the issuer", "timestamps",
    )  # fmt: skip
    found = [elements(USUAL[one])[0] for one in wanted]
    lists = [elements(body)[-1] for body in found]
    several = [part for one in lists for part in elements(elements(one)[0])]
    return asn1.certificate(*several, subject=elements(elements(USUAL["attributes of every kind"])[0])[5])


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A certificate with a few octets changed, cut out or put in; at times the lengths around them are made right."""
    data = draw(st.sampled_from([rich(), pki.leaf().der, pki.root().der, *USUAL.values(), *public_roots()[:20]]))
    for _ in range(draw(st.integers(1, 3))):
        data = changed(draw, data, draw(st.integers(0, 8)))
    return data


def changed(draw: st.DrawFn, data: bytes, depth: int) -> bytes:
    parts = elements(data) if depth and data[:1] and data[0] & 0x20 and is_whole(data) else []
    if parts:
        at = draw(st.integers(0, len(parts) - 1))
        parts[at] = changed(draw, parts[at], depth - 1)
        return element(data[0], *parts)
    place = draw(st.integers(0, max(len(data) - 1, 0)))
    new = draw(
        st.sampled_from([b"", b"\0", b"\x80", b"\xff", b"\x05\0", b"\x30\0", b" ", b"\x81\x01"]) | st.binary(max_size=2)
    )
    return data[:place] + new + data[place + draw(st.integers(0, 3)) :]


def is_whole(data: bytes) -> bool:
    """Whether the elements of a constructed element can be told apart and go to its end."""
    try:
        return b"".join(elements(data)) == data[head(data)[1] :] and sum(head(data)) == len(data)
    except IndexError:
        return False


def test_the_certificate_of_many_extensions_is_plain() -> None:
    assert is_plain(rich())


@settings(PROFILE, max_examples=1500)
@given(damaged())
def test_a_damaged_certificate_that_is_read_at_all_is_read_alike(data: bytes) -> None:
    is_plain(data)


def test_a_certificate_that_recurs_has_each_time_its_own_block() -> None:
    other = PemBlock(2, "", "", NOWHERE, None, NOWHERE, None)
    first, second = x509.read_certificate(BLOCK, PLAIN), x509.read_certificate(other, PLAIN)
    assert (first.block, second.block) == (BLOCK, other)
    assert values(first)[1:] == values(second)[1:]


@pytest.mark.parametrize("case", ["151", "152"])
def test_a_usual_pair_does_not_need_what_takes_long_to_import(tmp_path: Path, case: str) -> None:
    bring(case, tmp_path)
    status, modules = run("check", ".", cwd=tmp_path)
    assert status == 0
    assert "clbcertlint.plain_certificate" in modules
    assert "cryptography.x509" not in modules
