"""What is packed or locked is opened: PKCS#7 and PKCS#12 containers, and encrypted private keys.

Like `x509` a door to `cryptography`, and only `convert` goes through it. Keys come out as DER, PKCS#1 for RSA.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from clbcertlint import der, x509
from clbcertlint.der import Kind
from clbcertlint.values import Value, unshown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes

_OLD_CIPHERS = {
    b"DEK-Info: DES-CBC,": "DES",
    b"DEK-Info: RC2-": "RC2",
    bytes.fromhex("060a2a864886f70d010c0106"): "40-bit RC2",
    bytes.fromhex("060a2a864886f70d010c0105"): "128-bit RC2",
    bytes.fromhex("060a2a864886f70d010c0101"): "128-bit RC4",
    bytes.fromhex("060a2a864886f70d010c0102"): "40-bit RC4",
    bytes.fromhex("06092a864886f70d010503"): "DES",
    bytes.fromhex("06092a864886f70d01050a"): "DES",
    bytes.fromhex("06052b0e030207"): "DES",
    bytes.fromhex("06092a864886f70d010506"): "RC2",
    bytes.fromhex("06092a864886f70d01050b"): "RC2",
    bytes.fromhex("06082a864886f70d0302"): "RC2",
}
"""Algorithm identifiers (RFC 7292 appendix C, RFC 8018 appendix A.3 and B.2) and header fields (RFC 1421) of ciphers
that OpenSSL 3 has in its legacy provider only."""

MOST_ROUNDS = 10_000_000
"""A password is tried on nothing that asks for more rounds: one try would take many seconds, or hours."""

_DERIVATION = re.compile(
    rb"\x06(?:\x09\x2a\x86\x48\x86\xf7\x0d\x01\x05[\x01\x03\x04\x06\x0a-\x0c]"
    rb"|\x0a\x2a\x86\x48\x86\xf7\x0d\x01\x0c\x01[\x01-\x06]|(\x09\x2b\x06\x01\x04\x01\xda\x47\x04\x0b))"
    rb"\x30(?:[\x00-\x80]|\x81.|\x82..|\x83...|\x84....)",
    re.DOTALL,
)
"""How the ways from a password to a key begin that ask for rounds: those of RFC 8018 and RFC 7292, and scrypt
(RFC 7914), which is the group. A salt follows, and the numbers."""

_MOST_NUMBERS = 3

_UNKNOWN_CIPHER = re.compile(r"unknown (?:cipher|key encryption algorithm)", re.IGNORECASE)


class Key(Value):
    """A private key in DER, and the form it has: PKCS#1 for RSA, else PKCS#8."""

    octets: bytes = unshown()
    form: Kind


class Contents(Value):
    """What was in a container: certificates in DER, and private keys."""

    certificates: tuple[bytes, ...]
    keys: tuple[Key, ...]


class LockedError(Exception):
    """A password is missing or wrong, or what it is for is damaged."""


class UnopenableError(Exception):
    """Why something cannot be opened whatever the password is, as a sentence."""


class UnknownCipherError(UnopenableError):
    """It is encrypted with a cipher that the libraries here do not have."""


def pkcs12(octets: bytes, password: bytes | None) -> Contents:
    """Open a PKCS#12 container (RFC 7292); raises `LockedError` and `UnopenableError`."""
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_pkcs12

    loaded = _unlocked(lambda: load_pkcs12(octets, password), octets)
    certificates = [loaded.cert, *loaded.additional_certs] if loaded.cert else loaded.additional_certs
    return Contents(
        tuple(one.certificate.public_bytes(Encoding.DER) for one in certificates),
        (_key(loaded.key),) if loaded.key else (),
    )


def pkcs7(octets: bytes) -> tuple[bytes, ...]:
    """The certificates of a PKCS#7 container (RFC 2315) in DER or BER; raises `UnopenableError`."""
    from cryptography.hazmat.primitives.serialization import Encoding
    from cryptography.hazmat.primitives.serialization.pkcs7 import load_der_pkcs7_certificates

    loaded = x509.attempt(lambda: load_der_pkcs7_certificates(octets))
    if isinstance(loaded, BaseException):
        raise UnopenableError("the PKCS#7 container cannot be read")
    return tuple(one.public_bytes(Encoding.DER) for one in loaded)


def encrypted_key(octets: bytes, password: bytes | None, *, is_pem: bool) -> Key:
    """Open an encrypted private key, PKCS#8 or (in PEM) of the traditional form.

    Raises `LockedError` and `UnopenableError`.
    """
    from cryptography.hazmat.primitives import serialization

    if password is None:
        raise LockedError
    load = serialization.load_pem_private_key if is_pem else serialization.load_der_private_key
    return _key(_unlocked(lambda: load(octets, password), octets))


def old_cipher(octets: bytes) -> str | None:
    """The cipher of a container or key that OpenSSL 3 has in its legacy provider only, None without one."""
    return next((name for identifier, name in _OLD_CIPHERS.items() if identifier in octets), None)


def _unlocked(load: Callable[[], x509.Anything], octets: bytes) -> x509.Anything:
    from cryptography.exceptions import UnsupportedAlgorithm

    rounds = _rounds(octets)
    if rounds > MOST_ROUNDS:
        raise UnopenableError(f"a password for it takes {rounds} rounds, and {MOST_ROUNDS} are done at most")
    loaded = x509.attempt(load)
    if not isinstance(loaded, BaseException):
        return loaded
    if isinstance(loaded, UnsupportedAlgorithm) or _UNKNOWN_CIPHER.search(str(loaded)):
        raise UnknownCipherError(f"it is encrypted with a cipher that cannot be opened here{_named(octets)}")
    # A wrong password and a damaged container look alike.
    raise LockedError


def _rounds(octets: bytes) -> int:
    """The most rounds that one password takes, as far as that can be seen without it; 0 for none."""
    found = [
        math.prod(numbers) if match[1] else numbers[0]
        for match in _DERIVATION.finditer(octets)
        if (numbers := _numbers_behind(octets, match.end()))
    ]
    outer = der.header(octets)
    parts = der.children(octets, outer) if outer else None
    # A PKCS#12 container has a check sum behind its contents: a digest, a salt, and rounds.
    digest = der.header(octets, parts[2][1]) if parts and len(parts) > 2 else None
    return max((*found, *(_numbers_behind(octets, digest[2]) if digest else ())), default=0)


def _numbers_behind(octets: bytes, at: int) -> list[int]:
    """The INTEGERs behind the salt that stands at an offset, three at most."""
    numbers: list[int] = []
    element = der.header(octets, at)
    while element and len(numbers) < _MOST_NUMBERS:
        element = der.header(octets, element[2])
        if element is None or element[0] != der.INTEGER:
            break
        numbers.append(int.from_bytes(octets[element[1] : element[2]], "big"))
    return numbers


def _named(octets: bytes) -> str:
    cipher = old_cipher(octets)
    return f", {cipher}" if cipher else ""


def _key(loaded: PrivateKeyTypes) -> Key:
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    if isinstance(loaded, RSAPrivateKey):
        octets = loaded.private_bytes(Encoding.DER, PrivateFormat.TraditionalOpenSSL, NoEncryption())
        return Key(octets, Kind.RSA_PRIVATE_KEY)
    return Key(loaded.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()), Kind.PRIVATE_KEY_INFO)
