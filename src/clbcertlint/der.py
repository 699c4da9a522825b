"""What a DER encoding is, from its outermost tags alone (X.690), and what can be cut out of it by them.

Certificates are decoded in `x509`. These functions answer what the text of a file asks before any decoder is asked (is
the encoding whole, and what kind of object does it announce itself to be?) and what decoders differ about from version
to version: names and keys are compared, and RSA keys checked, by what is written.
"""

from __future__ import annotations

from enum import Enum

BIT_STRING = 0x03
INTEGER = 0x02
OBJECT_IDENTIFIER = 0x06
OCTET_STRING = 0x04
SEQUENCE = 0x30
CONTEXT_0 = 0xA0
CONTEXT_1 = 0xA1
IMPLICIT_1 = 0x81
TIMES = (0x17, 0x18)

EC_PUBLIC_KEY = bytes.fromhex("06072a8648ce3d0201")
PKCS7_OIDS = bytes.fromhex("2a864886f70d0107")
NUMBERS_OF_PRIVATE_KEY = 9
"""The version, and eight numbers."""
MOST_OCTETS_OF_IDENTIFIER = 63
"""A longer object identifier is none that anybody uses, and its numbers could be of any size."""

_SIGN_OCTETS = (0x00, 0xFF)
_INDEFINITE = b"\x30\x80"


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


_BER_CONTAINERS = {
    _INDEFINITE + b"\x06\x09" + PKCS7_OIDS: Kind.PKCS7,
    _INDEFINITE + b"\x02\x01\x03\x30": Kind.PKCS12,
}
_SHAPES = {
    (SEQUENCE, BIT_STRING): Kind.PUBLIC_KEY_INFO,
    (SEQUENCE, OCTET_STRING): Kind.ENCRYPTED_PRIVATE_KEY_INFO,
    (INTEGER,) * 9: Kind.RSA_PRIVATE_KEY,
    (*(INTEGER,) * 9, SEQUENCE): Kind.RSA_PRIVATE_KEY,
    (INTEGER,) * 6: Kind.DSA_PRIVATE_KEY,
    (INTEGER,) * 3: Kind.PARAMETERS,
}

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
    if end > len(data):
        return None
    found: list[Element] = []
    while offset < end and len(found) < most:
        # What `header` does, without a call for each of the many elements that are looked at.
        start = offset + 2
        if start > end:
            return None
        tag, length = data[offset], data[offset + 1]
        if length >= 0x80:
            octets = length & 0x7F
            start += octets
            if not 1 <= octets <= 4 or start > end:
                return None
            length = int.from_bytes(data[offset + 2 : start], "big")
        offset = start + length
        if offset > end or tag & 0x1F == 0x1F:
            return None
        found.append((tag, start, offset))
    return found


def announced_length(data: bytes) -> int | None:
    """Octets that the outermost SEQUENCE says it has, header included; None where no definite-length one starts."""
    outer = header(data)
    return outer[2] if outer and outer[0] == SEQUENCE else None


def first_object(data: bytes) -> bytes:
    """Data without what stands behind its outermost SEQUENCE; all of it where no definite-length one starts."""
    return data[: announced_length(data)]


def identify(data: bytes, offset: int = 0) -> Kind | None:
    """Say what the DER (or, for PKCS#7 and PKCS#12, BER) object at `offset` is; None for anything else.

    A truncated object is None too.
    """
    if data.startswith(_INDEFINITE, offset):
        return next((kind for start, kind in _BER_CONTAINERS.items() if data.startswith(start, offset)), None)
    outer = header(data, offset)
    if outer is None or outer[2] > len(data):
        return None
    if outer[0] == OBJECT_IDENTIFIER:
        return Kind.PARAMETERS
    parts = children(data, outer) if outer[0] == SEQUENCE else None
    return _identify_sequence(data, parts) if parts else None


def _identify_sequence(data: bytes, parts: list[Element]) -> Kind | None:
    tags = tuple([tag for tag, _, _ in parts])
    if tags[:3] == (SEQUENCE, SEQUENCE, BIT_STRING):
        return _signed(data, parts[0])
    if tags in _SHAPES:
        return _SHAPES[tags]
    if tags[0] == INTEGER:
        return _numbered(data, parts, tags)
    if tags[0] == OBJECT_IDENTIFIER and data.startswith(PKCS7_OIDS, parts[0][1]):
        return Kind.PKCS7
    return None


def _numbered(data: bytes, parts: list[Element], tags: tuple[int, ...]) -> Kind | None:
    """Objects whose first element is an INTEGER: a version, or already a number of the key."""
    if set(tags) == {INTEGER}:
        # DHParameter (PKCS#3) and RSAPublicKey have one shape; a generator fits into an octet, an exponent may not.
        generator = len(tags) == 2 and parts[1][2] - parts[1][1] == 1 and data[parts[1][1]] in (2, 5)
        return Kind.PARAMETERS if generator else Kind.RSA_PUBLIC_KEY if len(tags) == 2 else None
    if tags[1:3] == (SEQUENCE, OCTET_STRING):
        return Kind.PRIVATE_KEY_INFO
    if tags[1] == OCTET_STRING:
        return Kind.EC_PRIVATE_KEY
    if tags[1] == SEQUENCE and data[parts[0][1] : parts[0][2]] == b"\x03":
        return Kind.PKCS12
    return Kind.PARAMETERS if tags[1] == SEQUENCE else None


def _signed(data: bytes, body: Element) -> Kind | None:
    """Certificates, requests and revocation lists share the outer shape (RFC 5280 section 4.1, 5.1; RFC 2986)."""
    tags = tuple([tag for tag, _, _ in children(data, body) or ()])
    if tags[:1] == (CONTEXT_0,) or tags[:5] == (INTEGER, SEQUENCE, SEQUENCE, SEQUENCE, SEQUENCE):
        return Kind.CERTIFICATE
    if tags[:3] == (INTEGER, SEQUENCE, SEQUENCE) and tags[3:4] == (CONTEXT_0,):
        return Kind.CERTIFICATE_REQUEST
    if (tags[2:3] and tags[2] in TIMES) or (tags[3:4] and tags[3] in TIMES):
        return Kind.CERTIFICATE_LIST
    return Kind.CERTIFICATE_REQUEST if tags[:3] == (INTEGER, SEQUENCE, SEQUENCE) else None


def subject_public_key_info(certificate: bytes) -> bytes | None:
    """Cut the SubjectPublicKeyInfo out of a DER certificate (RFC 5280 section 4.1); None where it cannot be found."""
    fields = _certificate_fields(certificate)
    return certificate[fields[4][2] : fields[5][2]] if fields else None


def certificate_names(certificate: bytes) -> tuple[bytes, bytes] | None:
    """Cut the encodings of issuer and subject out of a DER certificate; None where they cannot be found."""
    fields = _certificate_fields(certificate)
    if not fields:
        return None
    return certificate[fields[1][2] : fields[2][2]], certificate[fields[3][2] : fields[4][2]]


def names_one_signature_algorithm(certificate: bytes) -> bool:
    """Whether a DER certificate names the same signature algorithm within what is signed and behind it.

    They have to be equal (RFC 5280 section 4.1.1.2). True also where they cannot be found.
    """
    parts, fields = _sequence(certificate), _certificate_fields(certificate)
    if not parts or len(parts) < 2 or not fields:
        return True
    return certificate[fields[0][2] : fields[1][2]] == certificate[parts[0][2] : parts[1][2]]


def _certificate_fields(certificate: bytes) -> list[Element] | None:
    """Serial number, signature, issuer, validity, subject and key of a TBSCertificate, in this order."""
    parts = _sequence(certificate)
    fields = children(certificate, parts[0]) if parts else None
    if fields and fields[0][0] == CONTEXT_0:
        fields = fields[1:]
    return fields if fields and len(fields) >= 6 else None


def algorithm(public_key_info: bytes) -> tuple[str, str | None] | None:
    """Dotted object identifiers of a key's algorithm and of its parameters, where these are an identifier too.

    The algorithm is looked for where SubjectPublicKeyInfo and PrivateKeyInfo (PKCS#8) have it: in the first SEQUENCE.
    """
    parts = _sequence(public_key_info)
    named = next((part for part in parts or () if part[0] == SEQUENCE), None)
    fields = children(public_key_info, named) if named else None
    if not fields or fields[0][0] != OBJECT_IDENTIFIER:
        return None
    parameters = fields[1] if len(fields) > 1 and fields[1][0] == OBJECT_IDENTIFIER else None
    first = dotted(public_key_info[fields[0][1] : fields[0][2]])
    return first, dotted(public_key_info[parameters[1] : parameters[2]]) if parameters else None


def rsa_public_numbers(public_key_info: bytes) -> tuple[int, int] | None:
    """Modulus and public exponent of a SubjectPublicKeyInfo that holds an RSAPublicKey (RFC 8017 appendix A.1.1)."""
    parts = _sequence(public_key_info)
    if not parts or len(parts) != 2 or parts[1][0] != BIT_STRING:
        return None
    key = public_key_info[parts[1][1] + 1 : parts[1][2]]
    pair = _sequence(key)
    if not pair or [tag for tag, _, _ in pair] != [INTEGER, INTEGER]:
        return None
    modulus, exponent = (int.from_bytes(key[start:end], "big") for _, start, end in pair)
    return modulus, exponent


def rsa_private_numbers(rsa_private_key: bytes) -> list[int] | None:
    """Version, n, e, d, p, q, dP, dQ and qInv of an RSAPrivateKey (RFC 8017 appendix A.1.2).

    None where one of them is missing or not in the one form that DER allows. What follows them in a key of more than
    two primes is left out.
    """
    outer = header(rsa_private_key)
    if outer is None or outer[0] != SEQUENCE or outer[2] > len(rsa_private_key):
        return None
    _, offset, end = outer
    numbers: list[int] = []
    for _ in range(NUMBERS_OF_PRIVATE_KEY):
        element = header(rsa_private_key, offset)
        if element is None or element[0] != INTEGER or element[2] > end:
            return None
        octets = rsa_private_key[element[1] : element[2]]
        if not _is_shortest(octets):
            return None
        numbers.append(int.from_bytes(octets, "big", signed=True))
        offset = element[2]
    more = header(rsa_private_key, offset) if offset < end else (SEQUENCE, end, end)
    return numbers if more and more[0] == SEQUENCE and more[2] == end else None


def _is_shortest(integer: bytes) -> bool:
    """Whether the content octets of an INTEGER are those of DER (X.690 section 8.3.2)."""
    if len(integer) < 2:
        return len(integer) == 1
    return integer[0] not in _SIGN_OCTETS or (integer[0] == 0xFF) != (integer[1] >= 0x80)


def wrapped_private_key(private_key_info: bytes) -> bytes | None:
    """The content of the OCTET STRING of a PrivateKeyInfo or OneAsymmetricKey (RFC 5958 section 2)."""
    parts = _sequence(private_key_info)
    if not parts or [tag for tag, _, _ in parts[:3]] != [INTEGER, SEQUENCE, OCTET_STRING]:
        return None
    return private_key_info[parts[2][1] : parts[2][2]]


def carried_public_key_info(private_key: bytes) -> bytes | None:
    """The SubjectPublicKeyInfo that a private key carries along (RFC 5915, RFC 5958), None where it does not."""
    outer = _sequence(private_key) or []
    wrapped = wrapped_private_key(private_key)
    if wrapped is None:
        return _ec_public_key_info(private_key, b"")
    identifier = private_key[outer[0][2] : outer[1][2]]
    point = next((private_key[start:end] for tag, start, end in outer[3:] if tag == IMPLICIT_1), None)
    if point is not None:
        return _encoded(SEQUENCE, identifier + _encoded(BIT_STRING, point))
    return _ec_public_key_info(wrapped, identifier)


def _ec_public_key_info(ec_private_key: bytes, identifier: bytes) -> bytes | None:
    for tag, start, end in _sequence(ec_private_key) or []:
        if tag == CONTEXT_0 and not identifier:
            identifier = _encoded(SEQUENCE, EC_PUBLIC_KEY + ec_private_key[start:end])
        if tag == CONTEXT_1 and identifier:
            return _encoded(SEQUENCE, identifier + ec_private_key[start:end])
    return None


def _encoded(tag: int, content: bytes) -> bytes:
    length = len(content)
    if length < 0x80:
        return bytes([tag, length]) + content
    octets = length.to_bytes((length.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def _sequence(data: bytes) -> list[Element] | None:
    """The elements of the SEQUENCE that `data` starts with."""
    outer = header(data)
    return children(data, outer) if outer and outer[0] == SEQUENCE else None


def dotted(identifier: bytes) -> str:
    """Write the content octets of an object identifier in dotted form (X.690 section 8.19); "" for none of a key."""
    arcs: list[int] = []
    value = 0
    for octet in identifier if len(identifier) <= MOST_OCTETS_OF_IDENTIFIER else b"":
        value = value << 7 | octet & 0x7F
        if not octet & 0x80:
            arcs.append(value)
            value = 0
    if not arcs:
        return ""
    first = min(arcs[0] // 40, 2)
    return ".".join(map(str, (first, arcs[0] - 40 * first, *arcs[1:])))
