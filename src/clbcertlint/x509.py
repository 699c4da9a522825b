"""The door to `cryptography`: DER becomes a Certificate, a PrivateKey, or a Refusal that says why not.

`cryptography` is imported at the first object that needs it, so that a run without any stays quick. Certificates in
their usual form do not need it, nor do RSA keys: they are read by hand, because versions of it differ in which damaged
ones they read, and in what they say.
"""

from __future__ import annotations

from functools import partial

from clbcertlint import der, plain_certificate
from clbcertlint.der import Kind
from clbcertlint.model import Certificate, PemBlock, PrivateKey, PublicKey, Refusal
from clbcertlint.remembering import remembered

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import TypeVar

    from cryptography import x509

    Anything = TypeVar("Anything")

CERTIFICATES_REMEMBERED = 256
"""Intermediates and roots recur in chain after chain; a run meets few of them, and a leaf seldom twice."""

_ALGORITHMS = {
    "1.2.840.113549.1.1.1": "RSA",
    "1.2.840.113549.1.1.10": "RSASSA-PSS",
    "1.2.840.113549.1.1.7": "RSAES-OAEP",
    "1.2.840.10045.2.1": "EC",
    "1.2.840.10040.4.1": "DSA",
    "1.2.840.113549.1.3.1": "DH",
    "1.2.840.10046.2.1": "DH",
    "1.2.156.10197.1.301": "SM2",
    "1.2.643.7.1.1.1.1": "GOST R 34.10-2012 (256 bits)",
    "1.2.643.7.1.1.1.2": "GOST R 34.10-2012 (512 bits)",
    "1.3.101.110": "X25519",
    "1.3.101.111": "X448",
    "1.3.101.112": "Ed25519",
    "1.3.101.113": "Ed448",
    "2.16.840.1.101.3.4.3.17": "ML-DSA-44",
    "2.16.840.1.101.3.4.3.18": "ML-DSA-65",
    "2.16.840.1.101.3.4.3.19": "ML-DSA-87",
}
_CURVES = {
    "1.2.840.10045.3.1.1": "P-192",
    "1.3.132.0.33": "P-224",
    "1.2.840.10045.3.1.7": "P-256",
    "1.3.132.0.34": "P-384",
    "1.3.132.0.35": "P-521",
    "1.3.132.0.10": "secp256k1",
    "1.3.36.3.3.2.8.1.1.7": "brainpoolP256r1",
    "1.3.36.3.3.2.8.1.1.11": "brainpoolP384r1",
    "1.3.36.3.3.2.8.1.1.13": "brainpoolP512r1",
    "1.2.156.10197.1.301": "SM2",
}
# Signature algorithms for whose hash `cryptography` has no name.
_OLD_HASHES = {
    "1.2.840.113549.1.1.2": "md2",
    "1.2.840.113549.1.1.3": "md4",
    "1.2.840.113549.1.1.4": "md5",
    "1.2.840.113549.2.5": "md5",
    "1.3.14.3.2.3": "md5",
    "1.3.14.3.2.15": "sha1",
    "1.3.14.3.2.27": "sha1",
    "1.3.14.3.2.29": "sha1",
}
_ALGORITHM_OF_FORM = {Kind.RSA_PRIVATE_KEY: "RSA", Kind.EC_PRIVATE_KEY: "EC", Kind.DSA_PRIVATE_KEY: "DSA"}
_PARSE_ERROR = r"ParseError \{ kind: (\w+)(?:.*location: \[(.*)\])?"
_RSA = ("RSA", "RSASSA-PSS", "RSAES-OAEP")
MOST_CHARACTERS_OF_REASON = 200
VERSION_OF_SEVERAL_PRIMES = 1
MOST_BITS_CHECKED = 16384
"""An RSA key with a larger modulus is not checked for consistency: the arithmetic would take seconds."""
MOST_EXPONENT_BITS = 4096
"""A certificate with a larger public exponent is refused: no program takes it, and it could not even be printed."""


def read_certificate(block: PemBlock, octets: bytes) -> Certificate | Refusal:
    """Decode one DER certificate; never raises."""
    return _certificate(octets)(block=block)


@remembered(CERTIFICATES_REMEMBERED)
def _certificate(octets: bytes) -> partial[Certificate] | partial[Refusal]:
    """What a certificate is, but for its block."""
    plain = plain_certificate.read(octets)
    if plain is not None:
        return plain
    outcome = attempt(lambda: read_by_library(octets))
    if not isinstance(outcome, BaseException):
        return outcome
    kind = Kind.CERTIFICATE
    return partial(Refusal, kind=kind, reason=_reason(outcome, kind), key=_key_of_refused(octets))


def _key_of_refused(octets: bytes) -> PublicKey | None:
    key = attempt(lambda: _public_key(der.subject_public_key_info(octets) or b""))
    return None if isinstance(key, BaseException) else key


def read_private_key(block: PemBlock, octets: bytes, form: Kind) -> PrivateKey | Refusal:
    """Decode one unencrypted DER private key and keep its public half; never raises, keeps no private number."""
    if form is Kind.RSA_PRIVATE_KEY:
        # It is read by hand: no library warns of anything.
        try:
            return _private_key(block, octets, form)
        except Exception as fault:  # noqa: BLE001 what it says may hold a piece of the key
            return Refusal(block, form, _reason(fault, form))
    outcome = attempt(lambda: _private_key(block, octets, form))
    return Refusal(block, form, _reason(outcome, form)) if isinstance(outcome, BaseException) else outcome


def attempt(decode: Callable[[], Anything]) -> Anything | BaseException:
    """What a decoder returns, or what it raises, its panics included, except what ends the program."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return decode()
        except (ImportError, SystemError):
            # Something is wrong with this machine, not with the file.
            raise
        except Exception as fault:  # noqa: BLE001 the decoder's exceptions are many
            return fault
        except BaseException as fault:
            # A panic of the decoder's Rust code is no Exception.
            if type(fault).__name__ != "PanicException":
                raise
            return fault


class _UnreadableError(Exception):
    """Why an object cannot be read, in our own words, which hold nothing of it."""


def _reason(fault: BaseException, kind: Kind) -> str:
    """What the decoder said, on one line and of bounded length; of private keys only that it said something."""
    if isinstance(fault, _UnreadableError):
        return str(fault)
    if kind is not Kind.CERTIFICATE:
        return type(fault).__name__
    import re

    words = " ".join(str(fault).split())
    parsed = re.search(_PARSE_ERROR, words)
    if parsed:
        what = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", parsed[1]).lower()
        where = " of ".join(reversed(re.findall(r"\w+(?=\")", parsed[2] or "")))
        words = f"{what} in {where}" if where else what
    elif isinstance(fault, KeyError | TypeError | AttributeError):
        words = f"{type(fault).__name__} {words}"
    return words[:MOST_CHARACTERS_OF_REASON] or type(fault).__name__


def read_by_library(octets: bytes) -> partial[Certificate]:
    """Decode a DER certificate, but for its block, with `cryptography`; raises whatever that raises."""
    import hashlib

    from cryptography import x509
    from cryptography.x509 import oid

    decoded = x509.load_der_x509_certificate(octets)
    extensions = {extension.oid: extension.value for extension in decoded.extensions}
    constraints = extensions.get(oid.ExtensionOID.BASIC_CONSTRAINTS)
    subject_key = extensions.get(oid.ExtensionOID.SUBJECT_KEY_IDENTIFIER)
    usage = extensions.get(oid.ExtensionOID.KEY_USAGE)
    authority_key = extensions.get(oid.ExtensionOID.AUTHORITY_KEY_IDENTIFIER)
    common_names = decoded.subject.get_attributes_for_oid(oid.NameOID.COMMON_NAME)
    names = der.certificate_names(octets)
    public_key_info = der.subject_public_key_info(octets)
    if names is None or public_key_info is None:
        raise _UnreadableError("its names and its key are not where they belong")
    if not der.names_one_signature_algorithm(octets):
        raise _UnreadableError("it names one signature algorithm where it is signed, and another in what is signed")
    return partial(
        Certificate,
        der=octets,
        version=decoded.version.value + 1,
        subject=decoded.subject.rfc4514_string(),
        issuer=decoded.issuer.rfc4514_string(),
        common_name=_as_text(common_names[-1].value) if common_names else None,
        subject_der=names[1],
        issuer_der=names[0],
        not_before=decoded.not_valid_before_utc,
        not_after=decoded.not_valid_after_utc,
        key=_public_key(public_key_info),
        signature_hash=_signature_hash(decoded),
        is_ca=getattr(constraints, "ca", None),
        names=_names(extensions.get(oid.ExtensionOID.SUBJECT_ALTERNATIVE_NAME)),
        subject_key_identifier=getattr(subject_key, "digest", None),
        authority_key_identifier=getattr(authority_key, "key_identifier", None),
        can_sign_certificates=getattr(usage, "key_cert_sign", None),
        extended_key_usage=_purposes(extensions.get(oid.ExtensionOID.EXTENDED_KEY_USAGE)),
        has_timestamps=oid.ExtensionOID.PRECERT_SIGNED_CERTIFICATE_TIMESTAMPS in extensions,
        ca_issuers=_ca_issuers(extensions.get(oid.ExtensionOID.AUTHORITY_INFORMATION_ACCESS)),
        sha1=hashlib.sha1(octets, usedforsecurity=False).hexdigest(),
        sha256=hashlib.sha256(octets).hexdigest(),
    )


def _as_text(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("latin-1")


def _names(alternative: object) -> tuple[str, ...]:
    """DNS names and IP addresses of a subject alternative name, in their order."""
    import ipaddress

    from cryptography import x509

    if not isinstance(alternative, x509.SubjectAlternativeName):
        return ()
    return tuple(
        str(name.value)
        for name in alternative
        if isinstance(name, x509.DNSName) or isinstance(name.value, ipaddress.IPv4Address | ipaddress.IPv6Address)
    )


def _purposes(usage: object) -> tuple[str, ...] | None:
    """The dotted object identifiers of an extended key usage."""
    from cryptography import x509

    return tuple(one.dotted_string for one in usage) if isinstance(usage, x509.ExtendedKeyUsage) else None


def _ca_issuers(access: object) -> tuple[str, ...]:
    """The addresses of the issuer's certificate in an authority information access."""
    from cryptography import x509

    if not isinstance(access, x509.AuthorityInformationAccess):
        return ()
    return tuple(
        str(one.access_location.value)
        for one in access
        if one.access_method == x509.oid.AuthorityInformationAccessOID.CA_ISSUERS
    )


def _signature_hash(decoded: x509.Certificate) -> str | None:
    """The hash of the certificate's signature in lower case ("sha256"); None where the algorithm names none."""
    from cryptography.exceptions import UnsupportedAlgorithm

    old = _OLD_HASHES.get(decoded.signature_algorithm_oid.dotted_string)
    if old:
        return old
    try:
        algorithm = decoded.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return None
    return algorithm.name if algorithm else None


def _public_key(info: bytes) -> PublicKey:
    """Describe a SubjectPublicKeyInfo, also one whose algorithm `cryptography` does not know (SM2, for one)."""
    identifiers = der.algorithm(info)
    if identifiers is None:
        raise _UnreadableError("the public key has no readable algorithm identifier")
    algorithm = _algorithm(identifiers[0])
    if algorithm in _RSA:
        numbers = der.rsa_public_numbers(info)
        if numbers is None:
            raise _UnreadableError("the RSA public key has no modulus and exponent")
        return _rsa_public_key(algorithm, *numbers)
    return _other_public_key(algorithm, identifiers[1], info)


def _algorithm(identifier: str) -> str:
    return _ALGORITHMS.get(identifier, identifier or "an algorithm without a readable identifier")


def _rsa_public_key(algorithm: str, modulus: int, exponent: int) -> PublicKey:
    if exponent.bit_length() > MOST_EXPONENT_BITS:
        raise _UnreadableError(f"the RSA public exponent has {exponent.bit_length()} bits")
    return plain_certificate.rsa_public_key(algorithm, modulus, exponent)


def _other_public_key(algorithm: str, parameters: str | None, info: bytes | None) -> PublicKey:
    """Describe a key that is not RSA; `info` is its SubjectPublicKeyInfo, None where it is not known."""
    import hashlib

    identity = hashlib.sha256(_canonical(info) if algorithm == "EC" else info).hexdigest() if info else ""
    if algorithm != "EC" or not (parameters or info):
        return PublicKey(algorithm, identity)
    curve = _CURVES.get(parameters or "", parameters or "of explicit parameters")
    return PublicKey("SM2", identity) if curve == "SM2" else PublicKey("EC", identity, curve=curve)


def _canonical(info: bytes) -> bytes:
    """The one form of an EC key that can be written in several: its point is compressed, or its curve spelt out."""
    if plain_certificate.named_curve(info):
        return info
    from cryptography.hazmat.primitives import serialization

    try:
        key = serialization.load_der_public_key(info)
        return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    except Exception:  # noqa: BLE001 a curve that the decoder does not know is compared as it is written
        return info


def _private_key(block: PemBlock, octets: bytes, form: Kind) -> PrivateKey:
    identifiers = der.algorithm(octets) if form is Kind.PRIVATE_KEY_INFO else None
    if form is Kind.PRIVATE_KEY_INFO and identifiers is None:
        raise _UnreadableError("it does not say for which algorithm it is")
    algorithm = _algorithm(identifiers[0]) if identifiers else _ALGORITHM_OF_FORM[form]
    if algorithm not in _RSA:
        return PrivateKey(block, _public_half(octets, algorithm, identifiers), form)
    numbers = der.rsa_private_numbers(
        octets if form is Kind.RSA_PRIVATE_KEY else der.wrapped_private_key(octets) or b""
    )
    if numbers is None:
        raise _UnreadableError("its numbers are not in the form that RFC 8017 gives them")
    version, *numbers = numbers
    if version:
        many = version == VERSION_OF_SEVERAL_PRIMES
        raise _UnreadableError(
            "its version is that of a key of more than two primes, which few programs can use"
            if many
            else "its version is none that RFC 8017 knows"
        )
    return PrivateKey(block, _rsa_public_key(algorithm, *numbers[:2]), form, tuple(_inconsistencies(*numbers)))


def _public_half(octets: bytes, algorithm: str, identifiers: tuple[str, str | None] | None) -> PublicKey:
    """The public half of a private key that is not RSA, as far as it can be worked out or is written in the key."""
    from cryptography.hazmat.primitives import serialization

    info: bytes | None
    try:
        key = serialization.load_der_private_key(octets, None)
        info = key.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )
    except Exception:  # noqa: BLE001 what matters is that the key is no RSA key
        info = der.carried_public_key_info(octets)
    named = identifiers or (der.algorithm(info) if info else None)
    return _other_public_key(algorithm, named[1] if named else None, info)


def _fit_together(n: int, e: int, d: int, p: int, q: int, dp: int, dq: int, qinv: int) -> bool:
    """Whether nothing is wrong with the numbers of an RSA key, which is the usual case and soon told."""
    return (
        min(p, q) > 1
        and p * q == n
        and min(d, dp, dq, qinv) >= 0
        and max(d, dp, dq, qinv) <= n
        and e * d % (p - 1) == e * d % (q - 1) == e * dp % (p - 1) == e * dq % (q - 1) == qinv * q % p == 1
    )


def _inconsistencies(n: int, e: int, d: int, p: int, q: int, dp: int, dq: int, qinv: int) -> list[str]:
    """Name the RSA numbers that do not fit together (RFC 8017 section 3.2), by arithmetic without primality tests."""
    if n.bit_length() > MOST_BITS_CHECKED or _fit_together(n, e, d, p, q, dp, dq, qinv):
        return []
    names = {
        "the private exponent": d,
        "the first prime": p,
        "the second prime": q,
        "the exponent of the first prime (dP)": dp,
        "the exponent of the second prime (dQ)": dq,
        "the coefficient (qInv)": qinv,
    }
    if not any((p, q, dp, dq, qinv)):
        return ["the primes are missing"]
    if wrong := [f"{name} is negative" for name, number in {"the modulus": n, **names}.items() if number < 0]:
        return wrong
    if not (n and p and q):
        return ["the modulus or a prime is 0"]
    if wrong := [f"{name} is larger than the modulus" for name, number in names.items() if number > n]:
        return wrong
    if p * q != n:
        second_fits, first_fits = n % q == 0 and q > 1, n % p == 0 and p > 1
        culprit = "first" if second_fits else "second" if first_fits else ""
        return [f"the {culprit} prime does not fit" if culprit else "the modulus is not the product of the two primes"]
    if min(p, q) == 1:
        return ["a prime is 1"]
    fits = {
        "the private exponent": e * d % (p - 1) == 1 % (p - 1) and e * d % (q - 1) == 1 % (q - 1),
        "the exponent of the first prime (dP)": e * dp % (p - 1) == 1 % (p - 1),
        "the exponent of the second prime (dQ)": e * dq % (q - 1) == 1 % (q - 1),
        "the coefficient (qInv)": qinv * q % p == 1,
    }
    wrong = [f"{name} does not fit" for name, is_right in fits.items() if not is_right]
    exponents = list(fits)[:3]
    if not any(fits[name] for name in exponents) and d % (p - 1) == dp % (p - 1) and d % (q - 1) == dq % (q - 1):
        wrong[: len(exponents)] = ["the private exponents do not fit the public one"]
    return wrong


def is_signed_by(certificate: Certificate, issuer: Certificate) -> bool | None:
    """Whether the signature of a certificate verifies with the key of another.

    None where nobody here can tell, and where the other has not the name of the issuer.
    """
    from clbcertlint import signature

    return signature.is_signed_by(certificate, issuer)
