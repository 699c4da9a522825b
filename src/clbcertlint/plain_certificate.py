"""Certificates in their usual form, read by hand: certainty or nothing.

Importing `cryptography.x509` takes longer than the whole work on one pair of files, and its objects hold much that
nobody here asks for. Nearly all certificates are written in one plain way (X.509 v3 or v1, strict DER, the extensions
that everybody uses), and these are read here. Whatever is not recognised beyond doubt is left to `cryptography`, and
the tests hold this reader to it: where it answers, both have the same answer.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timezone
from functools import lru_cache, partial

from clbcertlint import der
from clbcertlint.model import Certificate, PublicKey
from clbcertlint.remembering import MOST_BYTES_REMEMBERED

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

PARTS_REMEMBERED = 256
"""Names, identifiers and extensions that are kept: those of the issuers that a run meets, of which there are few."""
MOST_EXPONENT_OCTETS = 8
MOST_SERIAL_OCTETS = 20
MOST_ARC = 2**31

RSA_ENCRYPTION = bytes.fromhex("300d06092a864886f70d0101010500")
CURVES = {
    bytes.fromhex("3059301306072a8648ce3d020106082a8648ce3d03010703420004"): ("P-256", 91),
    bytes.fromhex("3076301006072a8648ce3d020106052b8104002203620004"): ("P-384", 120),
    bytes.fromhex("30819b301006072a8648ce3d020106052b810400230381860004"): ("P-521", 158),
}
"""How the SubjectPublicKeyInfo of an uncompressed point begins, the name of its curve, and how long it is."""
SIGNATURES = {
    bytes.fromhex("300d06092a864886f70d0101050500"): ("RSA", "sha1"),
    bytes.fromhex("300d06092a864886f70d01010e0500"): ("RSA", "sha224"),
    bytes.fromhex("300d06092a864886f70d01010b0500"): ("RSA", "sha256"),
    bytes.fromhex("300d06092a864886f70d01010c0500"): ("RSA", "sha384"),
    bytes.fromhex("300d06092a864886f70d01010d0500"): ("RSA", "sha512"),
    bytes.fromhex("300a06082a8648ce3d040301"): ("EC", "sha224"),
    bytes.fromhex("300a06082a8648ce3d040302"): ("EC", "sha256"),
    bytes.fromhex("300a06082a8648ce3d040303"): ("EC", "sha384"),
    bytes.fromhex("300a06082a8648ce3d040304"): ("EC", "sha512"),
}
"""AlgorithmIdentifier of PKCS#1 v1.5 and ECDSA signatures: the kind of key, and the hash."""

_CRITICAL = b"\x01\x01\xff"
_CONTEXT_3 = 0xA3
_SET = 0x31
_VERSION_3 = bytes.fromhex("a003020102")
_COMMON_NAME = bytes.fromhex("0603550403")
_ATTRIBUTES = {
    _COMMON_NAME: "CN",
    bytes.fromhex("0603550406"): "C",
    bytes.fromhex("0603550407"): "L",
    bytes.fromhex("0603550408"): "ST",
    bytes.fromhex("0603550409"): "STREET",
    bytes.fromhex("060355040a"): "O",
    bytes.fromhex("060355040b"): "OU",
    bytes.fromhex("060a0992268993f22c640119"): "DC",
    bytes.fromhex("060a0992268993f22c640101"): "UID",
    bytes.fromhex("0603550404"): "2.5.4.4",  # surname
    bytes.fromhex("0603550405"): "2.5.4.5",  # serialNumber
    bytes.fromhex("060355040c"): "2.5.4.12",  # title
    bytes.fromhex("060355040d"): "2.5.4.13",  # description
    bytes.fromhex("060355040f"): "2.5.4.15",  # businessCategory
    bytes.fromhex("0603550411"): "2.5.4.17",  # postalCode
    bytes.fromhex("060355042a"): "2.5.4.42",  # givenName
    bytes.fromhex("0603550461"): "2.5.4.97",  # organizationIdentifier
    bytes.fromhex("06092a864886f70d010901"): "1.2.840.113549.1.9.1",  # emailAddress
    bytes.fromhex("060b2b0601040182373c020101"): "1.3.6.1.4.1.311.60.2.1.1",  # jurisdictionLocalityName
    bytes.fromhex("060b2b0601040182373c020102"): "1.3.6.1.4.1.311.60.2.1.2",  # jurisdictionStateOrProvinceName
    bytes.fromhex("060b2b0601040182373c020103"): "1.3.6.1.4.1.311.60.2.1.3",  # jurisdictionCountryName
}
"""Attribute types of names: what RFC 4514 calls them, or the identifier of those that it has no name for."""
_UTF8_STRING, _PRINTABLE_STRING, _IA5_STRING, _VISIBLE_STRING, _BMP_STRING = 0x0C, 0x13, 0x16, 0x1A, 0x1E
_PRINTABLE = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?"
_ESCAPES = str.maketrans({character: f"\\{character}" for character in '\\"+,;<>'} | {"\0": "\\00"})
_EMAIL, _DNS_NAME, _DIRECTORY_NAME, _URI, _IP_ADDRESS = 0x81, 0x82, 0xA4, 0x86, 0x87
_CA_ISSUERS = "1.3.6.1.5.5.7.48.2"
_CPS, _USER_NOTICE = "1.3.6.1.5.5.7.2.1", "1.3.6.1.5.5.7.2.2"
_V1 = 0
_SHORTEST_TIMESTAMP = 1 + 32 + 8 + 2 + 2 + 2
_SHA256_WITH_RSA_OR_ECDSA = (b"\x04\x01", b"\x04\x03")


class _NotPlainError(Exception):
    """Something is not as nearly everybody writes it."""


def read(data: bytes) -> partial[Certificate] | None:
    """Read a DER certificate; None unless every octet of it is as expected, and it is no larger than usual.

    What comes out is the certificate but for the block it stands in, which is what it has to be called with.
    """
    if len(data) > MOST_BYTES_REMEMBERED:
        return None
    try:
        return _certificate(data)
    except (_NotPlainError, IndexError, ValueError, OverflowError):
        return None


def rsa_public_numbers(info: bytes) -> tuple[int, int] | None:
    """Modulus and exponent of the SubjectPublicKeyInfo of an RSA key, None unless it is in its usual form."""
    try:
        return _rsa_public_numbers(info)
    except (_NotPlainError, IndexError):
        return None


def named_curve(info: bytes) -> str | None:
    """The NIST curve of a SubjectPublicKeyInfo whose point is not compressed, None where it is anything else."""
    for beginning, (curve, length) in CURVES.items():
        if len(info) == length and info.startswith(beginning):
            return curve
    return None


def point(info: bytes) -> bytes:
    """The uncompressed point of a SubjectPublicKeyInfo that has a `named_curve`."""
    return next(info[len(beginning) - 1 :] for beginning in CURVES if info.startswith(beginning))


def _content(data: bytes, offset: int, tag: int) -> tuple[int, int]:
    """Where the content of the element at `offset`, which must have this tag, starts and ends.

    The end may lie anywhere: who asks has to find out that everything ends together.
    """
    if data[offset] != tag:
        raise _NotPlainError
    length = data[offset + 1]
    start = offset + 2
    if length < 0x80:
        return start, start + length
    if length == 0x81 and data[start] >= 0x80:
        return start + 1, start + 1 + data[start]
    if length == 0x82 and data[start]:
        return start + 2, start + 2 + (data[start] << 8 | data[start + 1])
    raise _NotPlainError


def _end_of_short(data: bytes, offset: int) -> int:
    """Where the element at `offset` ends, if its length is a short one: what it is has to be found out."""
    return offset + 2 + data[offset + 1]


def _must(is_plain: bool) -> None:
    if not is_plain:
        raise _NotPlainError


def _only(data: bytes, tag: int, offset: int = 0) -> int:
    """Where the content of an element starts that has this tag and goes to the very end."""
    start, end = _content(data, offset, tag)
    _must(end == len(data))
    return start


def _elements(data: bytes, tag: int, offset: int = 0) -> Iterator[bytes]:
    """The contents of the elements of one tag, one at least, of which the rest of `data` consists."""
    _must(offset < len(data))
    while offset < len(data):
        start, offset = _content(data, offset, tag)
        yield data[start:offset]
    _must(offset == len(data))


def _certificate(data: bytes) -> partial[Certificate]:
    at, end = _content(data, _only(data, der.SEQUENCE), der.SEQUENCE)
    has_version = data.startswith(_VERSION_3, at)
    start, at = _content(data, at + len(_VERSION_3) if has_version else at, der.INTEGER)
    serial = data[start:at]
    _must(len(serial) <= MOST_SERIAL_OCTETS and (_is_positive(serial) or serial == b"\0"))
    algorithm = data[at : _end_of_short(data, at)]
    at += len(algorithm)
    _must(algorithm in SIGNATURES and data.startswith(algorithm, end))
    signature = _only(data, der.BIT_STRING, end + len(algorithm))
    _must(data[signature] == 0 and signature + 1 < len(data))

    issuer = at
    _, at = _content(data, at, der.SEQUENCE)
    issuer_der = data[issuer:at]
    start, at = _content(data, at, der.SEQUENCE)
    not_before, start = _time(data, start)
    not_after, start = _time(data, start)
    _must(start == at)
    subject = at
    _, at = _content(data, at, der.SEQUENCE)
    subject_der = data[subject:at]
    info = at
    _, at = _content(data, at, der.SEQUENCE)
    key = _public_key(data[info:at])
    extensions: dict[bytes, Any] = {}
    if has_version and at < end:
        start, at = _content(data, at, _CONTEXT_3)
        extensions = _extensions(data[start:at])
    _must(at == end)

    issuer_text, _ = _name(issuer_der)
    subject_text, common_name = _name(subject_der)
    get = extensions.get
    return partial(
        Certificate,
        der=data,
        version=3 if has_version else 1,
        subject=subject_text,
        issuer=issuer_text,
        common_name=common_name,
        subject_der=subject_der,
        issuer_der=issuer_der,
        not_before=not_before,
        not_after=not_after,
        key=key,
        signature_hash=SIGNATURES[algorithm][1],
        is_ca=get(_BASIC_CONSTRAINTS),
        names=get(_SUBJECT_ALTERNATIVE_NAME, ()),
        subject_key_identifier=get(_SUBJECT_KEY_IDENTIFIER),
        authority_key_identifier=get(_AUTHORITY_KEY_IDENTIFIER),
        can_sign_certificates=get(_KEY_USAGE),
        extended_key_usage=get(_EXTENDED_KEY_USAGE),
        has_timestamps=_TIMESTAMPS in extensions,
        ca_issuers=get(_AUTHORITY_INFORMATION_ACCESS, ()),
        sha1=hashlib.sha1(data, usedforsecurity=False).hexdigest(),
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _is_positive(integer: bytes) -> bool:
    """Whether the content of an INTEGER is the shortest form of a number above 0."""
    first = integer[0]
    return first < 0x80 and (first > 0 or (len(integer) > 1 and integer[1] >= 0x80))


def _time(data: bytes, offset: int) -> tuple[datetime, int]:
    """A time to the second in UTC, as RFC 5280 section 4.1.2.5 has it, of either type; and where it ends."""
    if data[offset : offset + 2] == b"\x17\x0d":
        digits, end = data[offset + 2 : offset + 14], offset + 15
        _must(data[offset + 14] == 0x5A and digits.isdigit())
        digits = (b"20" if digits[0] < 0x35 else b"19") + digits
    else:
        # A certification authority that browsers trust has this type for years that could be written in the other.
        digits, end = data[offset + 2 : offset + 16], offset + 17
        _must(data[offset : offset + 2] == b"\x18\x0f" and data[offset + 16] == 0x5A and digits.isdigit())
        _must(digits >= b"1950")
    year, month, day, hour = int(digits[:4]), int(digits[4:6]), int(digits[6:8]), int(digits[8:10])
    return datetime(year, month, day, hour, int(digits[10:12]), int(digits[12:]), tzinfo=timezone.utc), end


def _public_key(info: bytes) -> PublicKey:
    curve = named_curve(info)
    if curve:
        return PublicKey("EC", hashlib.sha256(info).hexdigest(), curve=curve)
    return rsa_public_key("RSA", *_rsa_public_numbers(info))


def rsa_public_key(algorithm: str, modulus: int, exponent: int) -> PublicKey:
    """Describe an RSA key by its public numbers."""
    identity = hashlib.sha256(f"{modulus:x}:{exponent:x}".encode()).hexdigest()
    return PublicKey(algorithm, identity, bits=modulus.bit_length(), exponent=exponent)


def _rsa_public_numbers(info: bytes) -> tuple[int, int]:
    start = _only(info, der.SEQUENCE)
    _must(info.startswith(RSA_ENCRYPTION, start))
    bits = _only(info, der.BIT_STRING, start + len(RSA_ENCRYPTION))
    _must(info[bits] == 0)
    start, end = _content(info, _only(info, der.SEQUENCE, bits + 1), der.INTEGER)
    modulus = info[start:end]
    exponent = info[_only(info, der.INTEGER, end) :]
    _must(_is_positive(modulus) and _is_positive(exponent) and len(exponent) <= MOST_EXPONENT_OCTETS)
    return int.from_bytes(modulus, "big"), int.from_bytes(exponent, "big")


@lru_cache(PARTS_REMEMBERED)
def _identifier(content: bytes) -> str:
    """The dotted form of an object identifier with ordinary numbers."""
    dotted = der.dotted(content)
    _must(content[-1] < 0x80 and bool(dotted) and max(map(int, dotted.split("."))) < MOST_ARC)
    begins = zip(b"\0" + content, content, strict=False)
    _must(not any(before < 0x80 and octet == 0x80 for before, octet in begins))
    return dotted


@lru_cache(PARTS_REMEMBERED)
def _name(encoded: bytes) -> tuple[str, str | None]:
    """A Name as RFC 4514 writes it, and its last common name."""
    at, parts, common_name = _only(encoded, der.SEQUENCE), [], None
    for attribute in _elements(encoded, _SET, at) if at < len(encoded) else ():
        start = _only(attribute, der.SEQUENCE)
        end = _end_of_short(attribute, start)
        kind = attribute[start:end]
        tag = attribute[end]
        text = _text(attribute[_only(attribute, tag, end) :], tag)
        # Versions of `cryptography` differ about how a lone space is escaped.
        _must(kind in _ATTRIBUTES and text != " ")
        if kind == _COMMON_NAME:
            common_name = text
        parts.append(f"{_ATTRIBUTES[kind]}={_escaped(text)}")
    return ",".join(reversed(parts)), common_name


def _text(content: bytes, tag: int) -> str:
    if tag == _UTF8_STRING:
        return content.decode()
    _must(tag == _IA5_STRING or (tag == _PRINTABLE_STRING and not content.translate(None, _PRINTABLE)))
    return content.decode("ascii")


def _escaped(text: str) -> str:
    """An attribute's value as RFC 4514 section 2.4 writes it."""
    escaped = text.translate(_ESCAPES)
    if text.startswith(("#", " ")):
        escaped = "\\" + escaped
    return escaped[:-1] + "\\ " if text.endswith(" ") else escaped


def _extensions(data: bytes) -> dict[bytes, Any]:
    """What is asked of each extension, by its object identifier."""
    found: dict[bytes, Any] = {}
    at = _only(data, der.SEQUENCE)
    _must(at < len(data))
    while at < len(data):
        at, end = _content(data, at, der.SEQUENCE)
        identifier = data[at : _end_of_short(data, at)]
        reader = _READERS.get(identifier)
        at += len(identifier)
        if data.startswith(_CRITICAL, at):
            at += len(_CRITICAL)
        start, at = _content(data, at, der.OCTET_STRING)
        if reader is None or identifier in found or at != end:
            raise _NotPlainError
        found[identifier] = reader(data[start:at])
    _must(at == len(data))
    return found


def _basic_constraints(value: bytes) -> bool:
    if value in (b"\x30\x03\x01\x01\xff", b"\x30\x00"):
        return len(value) > 2
    _must(len(value) == 8 and value.startswith(b"\x30\x06\x01\x01\xff\x02\x01") and value[7] < 0x80)
    return True


def _key_usage(value: bytes) -> bool:
    """Whether certificates may be signed; of the nine bits, the two that few use must not be set."""
    _must(len(value) == 4 and value.startswith(b"\x03\x02"))
    unused, bits = value[2], value[3]
    _must(unused in range(1, 8) and bits == bits >> unused << unused and bits >> unused & 1 == 1)
    return bool(bits & 0x04)


def _key_identifier(value: bytes) -> bytes:
    start = _only(value, der.OCTET_STRING)
    _must(start < len(value))
    return value[start:]


@lru_cache(PARTS_REMEMBERED)
def _authority_key_identifier(value: bytes) -> bytes:
    """The key identifier; name and serial number of the authority's certificate may follow."""
    start, end = _content(value, _only(value, der.SEQUENCE), 0x80)
    _must(start < end)
    if end < len(value):
        names, at = _content(value, end, der.CONTEXT_1)
        name, names = _content(value, names, _DIRECTORY_NAME)
        _must(names == at)
        _name(value[name:at])
        serial = value[_only(value, 0x82, at) :]
        _must(_is_positive(serial) and len(serial) <= MOST_SERIAL_OCTETS)
    _must(end <= len(value))
    return value[start:end]


@lru_cache(PARTS_REMEMBERED)
def _purposes(value: bytes) -> tuple[str, ...]:
    return tuple(map(_identifier, _elements(value, der.OBJECT_IDENTIFIER, _only(value, der.SEQUENCE))))


def _alternative_names(value: bytes) -> tuple[str, ...]:
    """DNS names and IP addresses, in their order; there may be addresses of other kinds."""
    names: list[str] = []
    at = _only(value, der.SEQUENCE)
    _must(at < len(value))
    while at < len(value):
        tag = value[at]
        start, at = _content(value, at, tag)
        name = value[start:at]
        if tag == _DNS_NAME:
            names.append(name.decode("ascii"))
        elif tag == _IP_ADDRESS:
            names.append(_address(name))
        elif tag == _DIRECTORY_NAME:
            _name(name)
        else:
            _must(tag in (_EMAIL, _URI) and name.isascii())
    _must(at == len(value))
    return tuple(names)


def _address(octets: bytes) -> str:
    """An IP address of either version; `ipaddress` refuses what has the length of neither."""
    if len(octets) == 4:
        return ".".join(map(str, octets))
    from ipaddress import IPv6Address

    return str(IPv6Address(octets))


@lru_cache(PARTS_REMEMBERED)
def _ca_issuers(value: bytes) -> tuple[str, ...]:
    addresses: list[str] = []
    for description in _elements(value, der.SEQUENCE, _only(value, der.SEQUENCE)):
        start, end = _content(description, 0, der.OBJECT_IDENTIFIER)
        method = _identifier(description[start:end])
        address = description[_only(description, _URI, end) :].decode("ascii")
        if method == _CA_ISSUERS:
            addresses.append(address)
    return tuple(addresses)


@lru_cache(PARTS_REMEMBERED)
def _policies(value: bytes) -> None:
    """Certificate policies, qualified by an address or a notice at most."""
    for policy in _elements(value, der.SEQUENCE, _only(value, der.SEQUENCE)):
        start, end = _content(policy, 0, der.OBJECT_IDENTIFIER)
        _identifier(policy[start:end])
        if end < len(policy):
            for qualifier in _elements(policy, der.SEQUENCE, _only(policy, der.SEQUENCE, end)):
                _policy_qualifier(qualifier)
        _must(end <= len(policy))


def _policy_qualifier(qualifier: bytes) -> None:
    start, end = _content(qualifier, 0, der.OBJECT_IDENTIFIER)
    kind = _identifier(qualifier[start:end])
    if kind == _CPS:
        _must(qualifier[_only(qualifier, _IA5_STRING, end) :].isascii())
        return
    _must(kind == _USER_NOTICE)
    at = _only(qualifier, der.SEQUENCE, end)
    tag = qualifier[at]
    text = qualifier[_only(qualifier, tag, at) :]
    if tag == _BMP_STRING:
        _must(len(text.decode("utf-16-be")) * 2 == len(text))
    else:
        _must(tag == _UTF8_STRING or (tag in (_IA5_STRING, _VISIBLE_STRING) and text.isascii()))
        text.decode()


@lru_cache(PARTS_REMEMBERED)
def _distribution_points(value: bytes) -> None:
    """Points that are addresses, and nothing else."""
    for one in _elements(value, der.SEQUENCE, _only(value, der.SEQUENCE)):
        names = _only(one, der.CONTEXT_0, _only(one, der.CONTEXT_0))
        for address in _elements(one, _URI, names):
            _must(address.isascii())


def _timestamps(value: bytes) -> None:
    """Signed certificate timestamps (RFC 6962 section 3.3), of version 1 and with SHA-256."""
    at = _only(value, der.OCTET_STRING) + 2
    _must(int.from_bytes(value[at - 2 : at], "big") == len(value) - at)
    while at < len(value):
        start = at + 2
        at = start + int.from_bytes(value[at:start], "big")
        one = value[start:at]
        _must(len(one) > _SHORTEST_TIMESTAMP and one[0] == _V1)
        algorithm = 43 + int.from_bytes(one[41:43], "big")
        _must(one[algorithm : algorithm + 2] in _SHA256_WITH_RSA_OR_ECDSA)
        signature = algorithm + 4
        _must(int.from_bytes(one[signature - 2 : signature], "big") == len(one) - signature)
    _must(at == len(value))


def _status_request(value: bytes) -> None:
    """The TLS feature that asks for stapling (RFC 7633), which is the only one in use."""
    _must(value == b"\x30\x03\x02\x01\x05")


def _anything(_: bytes) -> None:
    """What `cryptography` does not look into either."""


_BASIC_CONSTRAINTS = bytes.fromhex("0603551d13")
_KEY_USAGE = bytes.fromhex("0603551d0f")
_EXTENDED_KEY_USAGE = bytes.fromhex("0603551d25")
_SUBJECT_KEY_IDENTIFIER = bytes.fromhex("0603551d0e")
_AUTHORITY_KEY_IDENTIFIER = bytes.fromhex("0603551d23")
_SUBJECT_ALTERNATIVE_NAME = bytes.fromhex("0603551d11")
_ISSUER_ALTERNATIVE_NAME = bytes.fromhex("0603551d12")
_CERTIFICATE_POLICIES = bytes.fromhex("0603551d20")
_CRL_DISTRIBUTION_POINTS = bytes.fromhex("0603551d1f")
_AUTHORITY_INFORMATION_ACCESS = bytes.fromhex("06082b06010505070101")
_TIMESTAMPS = bytes.fromhex("060a2b06010401d679020402")
_TLS_FEATURE = bytes.fromhex("06082b06010505070118")
_NETSCAPE_CERTIFICATE_TYPE = bytes.fromhex("06096086480186f8420101")
_NETSCAPE_COMMENT = bytes.fromhex("06096086480186f842010d")
_MICROSOFT_CERTIFICATE_TYPE = bytes.fromhex("06092b0601040182371402")
_MICROSOFT_CA_VERSION = bytes.fromhex("06092b0601040182371501")

_READERS: dict[bytes, Callable[[bytes], Any]] = {
    _BASIC_CONSTRAINTS: _basic_constraints,
    _KEY_USAGE: _key_usage,
    _EXTENDED_KEY_USAGE: _purposes,
    _SUBJECT_KEY_IDENTIFIER: _key_identifier,
    _AUTHORITY_KEY_IDENTIFIER: _authority_key_identifier,
    _SUBJECT_ALTERNATIVE_NAME: _alternative_names,
    _ISSUER_ALTERNATIVE_NAME: _alternative_names,
    _CERTIFICATE_POLICIES: _policies,
    _CRL_DISTRIBUTION_POINTS: _distribution_points,
    _AUTHORITY_INFORMATION_ACCESS: _ca_issuers,
    _TIMESTAMPS: _timestamps,
    _TLS_FEATURE: _status_request,
    _NETSCAPE_CERTIFICATE_TYPE: _anything,
    _NETSCAPE_COMMENT: _anything,
    _MICROSOFT_CERTIFICATE_TYPE: _anything,
    _MICROSOFT_CA_VERSION: _anything,
}
"""The extensions that are known, by their object identifiers."""
