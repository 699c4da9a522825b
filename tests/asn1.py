"""DER written by hand, for what no library would write."""

from __future__ import annotations

SEQUENCE, SET = 0x30, 0x31
SHA256_WITH_RSA = "1.2.840.113549.1.1.11"
RSA_ENCRYPTION = "1.2.840.113549.1.1.1"
EC_PUBLIC_KEY = "1.2.840.10045.2.1"
COMMON_NAME = "2.5.4.3"
ALTERNATIVE_NAME = "2.5.29.17"
BASIC_CONSTRAINTS = "2.5.29.19"
NULL = b"\x05\x00"


def element(tag: int, *contents: bytes) -> bytes:
    content = b"".join(contents)
    if len(content) < 0x80:
        return bytes([tag, len(content)]) + content
    length = len(content).to_bytes((len(content).bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + content


def sequence(*contents: bytes) -> bytes:
    return element(SEQUENCE, *contents)


def integer(number: int) -> bytes:
    return element(
        0x02, number.to_bytes((number if number >= 0 else ~number).bit_length() // 8 + 1, "big", signed=True)
    )


def identifier(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    octets = b""
    for arc in (40 * first + second, *rest):
        digits = [arc & 0x7F]
        while arc := arc >> 7:
            digits.append(arc & 0x7F | 0x80)
        octets += bytes(reversed(digits))
    return element(0x06, octets)


def bits(content: bytes) -> bytes:
    return element(0x03, b"\0", content)


def octets(content: bytes) -> bytes:
    return element(0x04, content)


def algorithm(dotted: str, parameters: bytes = NULL) -> bytes:
    return sequence(identifier(dotted), parameters)


def name(*values: bytes, attribute: str = COMMON_NAME) -> bytes:
    """A name of attributes that are given as whole elements."""
    return sequence(*(element(SET, sequence(identifier(attribute), value)) for value in values))


def text(value: str) -> bytes:
    return element(0x0C, value.encode())


def time(value: str) -> bytes:
    """UTCTime or, with a year of four digits, GeneralizedTime."""
    return element(0x17 if len(value) == 13 else 0x18, value.encode())


def rsa_public_key(modulus: int, exponent: int, parameters: bytes = NULL) -> bytes:
    return sequence(algorithm(RSA_ENCRYPTION, parameters), bits(sequence(integer(modulus), integer(exponent))))


def extension(dotted: str, value: bytes) -> bytes:
    return sequence(identifier(dotted), octets(value))


def alternative_names(*names: bytes) -> bytes:
    return extension(ALTERNATIVE_NAME, sequence(*names))


MODULUS = 2**2047 + 2**1024 + 1


def certificate(
    *extensions: bytes,
    version: int | None = 2,
    serial: bytes | None = None,
    signature: bytes | None = None,
    issuer: bytes | None = None,
    validity: tuple[str, str] = ("250101000000Z", "20491231000000Z"),
    subject: bytes | None = None,
    key: bytes | None = None,
    trailing: bytes = b"",
) -> bytes:
    """A certificate with a signature that nobody made."""
    fields = [
        element(0xA0, integer(version)) if version is not None else b"",
        serial or integer(5),
        signature or algorithm(SHA256_WITH_RSA),
        issuer if issuer is not None else name(text("Issuer")),
        sequence(*map(time, validity)),
        subject if subject is not None else name(text("a.test")),
        key or rsa_public_key(MODULUS, 65537),
        element(0xA3, sequence(*extensions)) if extensions else b"",
    ]
    return sequence(sequence(*fields), signature or algorithm(SHA256_WITH_RSA), bits(bytes(256)), trailing)


def private_key_info(algorithm_identifier: bytes, key: bytes, *more: bytes, version: int = 0) -> bytes:
    return sequence(integer(version), algorithm_identifier, octets(key), *more)
