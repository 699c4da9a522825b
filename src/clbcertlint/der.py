"""What a DER encoding is, from its outermost tags alone (X.690).

Nothing here decodes an object; that is `x509`'s work. These functions answer two questions the text of a file raises
before any decoder is asked: is the encoding whole, and what kind of object does it announce itself to be?
"""

from __future__ import annotations

from enum import Enum

BIT_STRING = 0x03
INTEGER = 0x02
OBJECT_IDENTIFIER = 0x06
OCTET_STRING = 0x04
SEQUENCE = 0x30
CONTEXT_0 = 0xA0
TIMES = (0x17, 0x18)

PKCS7_OIDS = bytes.fromhex("2a864886f70d0107")

_BER_CONTAINERS = (b"\x30\x80\x06\x09" + PKCS7_OIDS, b"\x30\x80\x02\x01\x03\x30")


class Kind(str, Enum):
    """An ASN.1 object that turns up in certificate and key files; the value is what a person calls it."""

    CERTIFICATE = "certificate"
    CERTIFICATE_REQUEST = "certificate request (PKCS#10)"
    CERTIFICATE_LIST = "certificate revocation list"
    PKCS7 = "PKCS#7 container"
    PKCS12 = "PKCS#12 container"
    RSA_PRIVATE_KEY = "PKCS#1 private key"
    RSA_PUBLIC_KEY = "PKCS#1 public key"
    PRIVATE_KEY_INFO = "PKCS#8 private key"
    ENCRYPTED_PRIVATE_KEY_INFO = "encrypted PKCS#8 private key"
    EC_PRIVATE_KEY = "EC private key (SEC 1)"
    DSA_PRIVATE_KEY = "DSA private key"
    PUBLIC_KEY_INFO = "public key (SPKI)"
    PARAMETERS = "algorithm parameters"


PRIVATE_KEYS = (Kind.RSA_PRIVATE_KEY, Kind.PRIVATE_KEY_INFO, Kind.EC_PRIVATE_KEY, Kind.DSA_PRIVATE_KEY)

Element = tuple[int, int, int]
"""Tag octet, offset of the first content octet, offset behind the last content octet (0-based)."""


def header(data: bytes, offset: int = 0) -> Element | None:
    """Read one tag and its definite length at `offset`; the content itself may be missing.

    Returns None where no low-number tag with a definite length of at most four octets stands.
    """
    if offset + 2 > len(data) or data[offset] & 0x1F == 0x1F:
        return None
    first = data[offset + 1]
    if first < 0x80:
        return data[offset], offset + 2, offset + 2 + first
    octets = first & 0x7F
    start = offset + 2 + octets
    if not 1 <= octets <= 4 or start > len(data):
        return None
    return data[offset], start, start + int.from_bytes(data[offset + 2 : start], "big")


def children(data: bytes, element: Element, most: int = 16) -> list[Element] | None:
    """The elements directly inside a constructed element, `most` at most; None where they do not fit into it."""
    _, offset, end = element
    found: list[Element] = []
    while offset < end and len(found) < most:
        child = header(data, offset)
        if child is None or child[2] > end:
            return None
        found.append(child)
        offset = child[2]
    return found


def announced_length(data: bytes) -> int | None:
    """Octets that the outermost SEQUENCE says it has, header included; None where no definite-length one starts."""
    outer = header(data)
    return outer[2] if outer and outer[0] == SEQUENCE else None


def identify(data: bytes) -> Kind | None:
    """Say what a DER (or, for PKCS#7 and PKCS#12, BER) object is; None for anything else, truncated data included."""
    if data.startswith(_BER_CONTAINERS[0]):
        return Kind.PKCS7
    if data.startswith(_BER_CONTAINERS[1]):
        return Kind.PKCS12
    outer = header(data)
    if outer is None or outer[2] > len(data):
        return None
    if outer[0] == OBJECT_IDENTIFIER:
        return Kind.PARAMETERS
    parts = children(data, outer) if outer[0] == SEQUENCE else None
    return _identify_sequence(data, parts) if parts else None


def _identify_sequence(data: bytes, parts: list[Element]) -> Kind | None:
    tags = tuple(tag for tag, _, _ in parts)
    if tags[:3] == (SEQUENCE, SEQUENCE, BIT_STRING):
        return _signed(data, parts[0])
    if tags[0] == INTEGER:
        return _numbered(data, parts, tags)
    if tags[0] == OBJECT_IDENTIFIER and data[parts[0][1] :].startswith(PKCS7_OIDS):
        return Kind.PKCS7
    pairs: dict[tuple[int, ...], Kind] = {
        (SEQUENCE, BIT_STRING): Kind.PUBLIC_KEY_INFO,
        (SEQUENCE, OCTET_STRING): Kind.ENCRYPTED_PRIVATE_KEY_INFO,
    }
    return pairs.get(tags)


def _numbered(data: bytes, parts: list[Element], tags: tuple[int, ...]) -> Kind | None:
    """Objects whose first element is an INTEGER: a version, or already a number of the key."""
    if set(tags) == {INTEGER}:
        # DHParameter (PKCS#3) and RSAPublicKey have one shape; a generator fits into an octet, an exponent may not.
        generator = len(tags) == 2 and parts[1][2] - parts[1][1] == 1 and data[parts[1][1]] in (2, 5)
        shapes = {9: Kind.RSA_PRIVATE_KEY, 6: Kind.DSA_PRIVATE_KEY, 3: Kind.PARAMETERS}
        return shapes.get(len(tags), Kind.PARAMETERS if generator else Kind.RSA_PUBLIC_KEY if len(tags) == 2 else None)
    if tags[1:3] == (SEQUENCE, OCTET_STRING):
        return Kind.PRIVATE_KEY_INFO
    if tags[1] == OCTET_STRING:
        return Kind.EC_PRIVATE_KEY
    if tags[1] == SEQUENCE and data[parts[0][1] : parts[0][2]] == b"\x03":
        return Kind.PKCS12
    return Kind.PARAMETERS if tags[1] == SEQUENCE else None


def _signed(data: bytes, body: Element) -> Kind | None:
    """Certificates, requests and revocation lists share the outer shape (RFC 5280 section 4.1, 5.1; RFC 2986)."""
    tags = tuple(tag for tag, _, _ in children(data, body) or [])
    if tags[:1] == (CONTEXT_0,) or tags[:5] == (INTEGER, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE):
        return Kind.CERTIFICATE
    if tags[:3] == (INTEGER, SEQUENCE, SEQUENCE) and tags[3:4] == (CONTEXT_0,):
        return Kind.CERTIFICATE_REQUEST
    if (tags[2:3] and tags[2] in TIMES) or (tags[3:4] and tags[3] in TIMES):
        return Kind.CERTIFICATE_LIST
    return Kind.CERTIFICATE_REQUEST if tags[:3] == (INTEGER, SEQUENCE, SEQUENCE) else None


def subject_public_key_info(certificate: bytes) -> bytes | None:
    """Cut the SubjectPublicKeyInfo out of a DER certificate (RFC 5280 section 4.1); None where it cannot be found."""
    outer = header(certificate)
    parts = children(certificate, outer) if outer else None
    fields = children(certificate, parts[0]) if parts else None
    if not fields:
        return None
    position = 6 if fields[0][0] == CONTEXT_0 else 5
    if len(fields) <= position:
        return None
    start = fields[position - 1][2]
    return certificate[start : fields[position][2]]


def algorithm(public_key_info: bytes) -> tuple[str, str | None] | None:
    """Dotted object identifiers of the algorithm and of its parameters, where these are an identifier too."""
    outer = header(public_key_info)
    parts = children(public_key_info, outer) if outer else None
    fields = children(public_key_info, parts[0]) if parts else None
    if not fields or fields[0][0] != OBJECT_IDENTIFIER:
        return None
    named = fields[1] if len(fields) > 1 and fields[1][0] == OBJECT_IDENTIFIER else None
    first = dotted(public_key_info[fields[0][1] : fields[0][2]])
    return first, dotted(public_key_info[named[1] : named[2]]) if named else None


def rsa_public_numbers(public_key_info: bytes) -> tuple[int, int] | None:
    """Modulus and public exponent of a SubjectPublicKeyInfo that holds an RSAPublicKey (RFC 8017 appendix A.1.1)."""
    outer = header(public_key_info)
    parts = children(public_key_info, outer) if outer else None
    if not parts or len(parts) != 2 or parts[1][0] != BIT_STRING:
        return None
    key = public_key_info[parts[1][1] + 1 : parts[1][2]]
    numbers = header(key)
    pair = children(key, numbers) if numbers and numbers[0] == SEQUENCE else None
    if not pair or [tag for tag, _, _ in pair] != [INTEGER, INTEGER]:
        return None
    modulus, exponent = (int.from_bytes(key[start:end], "big") for _, start, end in pair)
    return modulus, exponent


def dotted(identifier: bytes) -> str:
    """Write the content octets of an object identifier in dotted form (X.690 section 8.19)."""
    arcs: list[int] = []
    value = 0
    for octet in identifier:
        value = value << 7 | octet & 0x7F
        if not octet & 0x80:
            arcs.append(value)
            value = 0
    if not arcs:
        return ""
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))
