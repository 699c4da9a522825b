"""The only door to `cryptography`: DER becomes a Certificate, a PrivateKey, or a Refusal that says why not.

`cryptography` is imported at the first object that needs it, so that a run without any stays quick.
"""

from __future__ import annotations

import hashlib
import ipaddress
import warnings
from typing import TYPE_CHECKING

from clbcertlint import der
from clbcertlint.der import Kind
from clbcertlint.model import Certificate, PemBlock, PrivateKey, PublicKey, Refusal

if TYPE_CHECKING:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import rsa

_ALGORITHMS = {
    "1.2.840.113549.1.1.1": "RSA",
    "1.2.840.113549.1.1.10": "RSASSA-PSS",
    "1.2.840.113549.1.1.7": "RSAES-OAEP",
    "1.2.840.10045.2.1": "EC",
    "1.2.840.10040.4.1": "DSA",
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
_RSA = ("RSA", "RSASSA-PSS", "RSAES-OAEP")
MOST_BITS_CHECKED = 16384
"""An RSA key with a larger modulus is not checked for consistency: the arithmetic would take seconds."""


def read_certificate(block: PemBlock, octets: bytes) -> Certificate | Refusal:
    """Decode one DER certificate; never raises."""
    from cryptography import x509

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return _certificate(block, octets, x509.load_der_x509_certificate(octets))
        except Exception as fault:  # noqa: BLE001 the decoder's exceptions are many, and its Rust panics are BaseException
            return Refusal(block, Kind.CERTIFICATE, _reason(fault))


def _certificate(block: PemBlock, octets: bytes, decoded: x509.Certificate) -> Certificate:
    from cryptography.x509 import oid

    extensions = {extension.oid: extension.value for extension in decoded.extensions}
    constraints = extensions.get(oid.ExtensionOID.BASIC_CONSTRAINTS)
    subject_key = extensions.get(oid.ExtensionOID.SUBJECT_KEY_IDENTIFIER)
    usage = extensions.get(oid.ExtensionOID.KEY_USAGE)
    authority_key = extensions.get(oid.ExtensionOID.AUTHORITY_KEY_IDENTIFIER)
    common_names = decoded.subject.get_attributes_for_oid(oid.NameOID.COMMON_NAME)
    return Certificate(
        block=block,
        der=octets,
        version=decoded.version.value + 1,
        subject=decoded.subject.rfc4514_string(),
        issuer=decoded.issuer.rfc4514_string(),
        common_name=_as_text(common_names[-1].value) if common_names else None,
        subject_der=decoded.subject.public_bytes(),
        issuer_der=decoded.issuer.public_bytes(),
        not_before=decoded.not_valid_before_utc,
        not_after=decoded.not_valid_after_utc,
        key=_public_key(der.subject_public_key_info(octets) or b""),
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

    try:
        algorithm = decoded.signature_hash_algorithm
    except UnsupportedAlgorithm:
        return None
    return algorithm.name if algorithm else None


def _public_key(info: bytes) -> PublicKey:
    """Describe a SubjectPublicKeyInfo, also one whose algorithm `cryptography` does not know (SM2, for one)."""
    identifiers = der.algorithm(info)
    if identifiers is None:
        raise ValueError("the public key has no readable algorithm identifier")
    algorithm = _ALGORITHMS.get(identifiers[0], identifiers[0])
    if algorithm in _RSA:
        numbers = der.rsa_public_numbers(info)
        if numbers is None:
            raise ValueError("the RSA public key has no modulus and exponent")
        return _rsa_public_key(algorithm, *numbers)
    identity = hashlib.sha256(info).hexdigest()
    if algorithm == "EC":
        curve = _CURVES.get(identifiers[1] or "", identifiers[1] or "of explicit parameters")
        return PublicKey("SM2", identity) if curve == "SM2" else PublicKey("EC", identity, curve=curve)
    return PublicKey(algorithm, identity)


def _rsa_public_key(algorithm: str, modulus: int, exponent: int) -> PublicKey:
    identity = hashlib.sha256(f"{modulus:x}:{exponent:x}".encode()).hexdigest()
    return PublicKey(algorithm, identity, bits=modulus.bit_length(), exponent=exponent)


_SIGNATURES: dict[tuple[str, str], bool | None] = {}


def is_signed_by(certificate: Certificate, issuer: Certificate) -> bool | None:
    """Whether the signature of a certificate verifies with the key of another; None where nobody here can tell.

    Names are not compared. Each pair of certificate and key is verified once in the life of the process.
    """
    pair = (certificate.sha256, issuer.key.identity)
    if pair not in _SIGNATURES:
        _SIGNATURES[pair] = _verify(certificate.der, issuer.der)
    return _SIGNATURES[pair]


def _verify(certificate: bytes, issuer: bytes) -> bool | None:
    from cryptography import x509
    from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            x509.load_der_x509_certificate(certificate).verify_directly_issued_by(
                x509.load_der_x509_certificate(issuer)
            )
        except InvalidSignature:
            return False
        except (ValueError, TypeError, UnsupportedAlgorithm):
            return None
    return True


def read_private_key(block: PemBlock, octets: bytes, form: Kind) -> PrivateKey | Refusal:
    """Decode one unencrypted DER private key and keep its public half; never raises, keeps no private number."""
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import rsa

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            key = serialization.load_der_private_key(octets, None, unsafe_skip_rsa_key_validation=True)
            if isinstance(key, rsa.RSAPrivateKey):
                numbers = key.private_numbers()
                public = numbers.public_numbers
                found = tuple(_inconsistencies(numbers)) if public.n.bit_length() <= MOST_BITS_CHECKED else ()
                return PrivateKey(block, _rsa_public_key("RSA", public.n, public.e), form, found)
            info = key.public_key().public_bytes(
                serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
            )
            return PrivateKey(block, _public_key(info), form)
        except Exception as fault:  # noqa: BLE001 the decoder's exceptions are many
            return Refusal(block, form, _reason(fault))


def _inconsistencies(numbers: rsa.RSAPrivateNumbers) -> list[str]:
    """Name the RSA numbers that do not fit together (RFC 8017 section 3.2), by arithmetic without primality tests."""
    p, q, d, public = numbers.p, numbers.q, numbers.d, numbers.public_numbers
    if p * q != public.n:
        return ["the modulus is not the product of the two primes"]
    if min(p, q) < 2:
        return ["a prime is smaller than 2"]
    checks = (
        (public.e * d % (p - 1) == 1 % (p - 1) and public.e * d % (q - 1) == 1 % (q - 1), "the private exponent"),
        (numbers.dmp1 % (p - 1) == d % (p - 1), "the exponent of the first prime (dP)"),
        (numbers.dmq1 % (q - 1) == d % (q - 1), "the exponent of the second prime (dQ)"),
        (numbers.iqmp * q % p == 1, "the coefficient (qInv)"),
    )
    return [f"{name} does not fit" for fits, name in checks if not fits]


def _reason(fault: Exception) -> str:
    """What the decoder said, on one line and of bounded length."""
    words = " ".join(str(fault).split())
    return words[:200] if words else type(fault).__name__
