"""Keys, certificates and what else goes into files: fixed keys, serial numbers, dates and deterministic signatures."""

from __future__ import annotations

import hashlib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import cast

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.types import CertificateIssuerPublicKeyTypes, PrivateKeyTypes
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, ExtensionOID, NameOID

from fixture_maker import encoding
from fixture_maker.armour import pem

KEYS = Path(__file__).parent.parent / "keys"
NOT_BEFORE, NOT_AFTER = datetime(2025, 1, 1), datetime(2049, 12, 31)
NOT_TOLD = ("sm2", "rsa-pss")
"""Keys whose algorithm `cryptography` does not know, or takes for plain RSA."""
ROOT, INTERMEDIATE = "Test Root CA", "Test Intermediate CA"
_RSA_SIGNATURES = {"sha256": "0b", "sha1": "05", "md5": "04"}


@cache
def key(name: str) -> PrivateKeyTypes:
    """The private key that is kept under a name."""
    return serialization.load_pem_private_key(
        (KEYS / f"{name}.pem").read_bytes(), None, unsafe_skip_rsa_key_validation=True
    )


def rsa_key(name: str) -> rsa.RSAPrivateKey:
    """The private RSA key that is kept under a name."""
    return cast("rsa.RSAPrivateKey", key(name))


def kept(name: str) -> bytes:
    """A file of `scripts/keys` as it is."""
    return (KEYS / name).read_bytes()


def pkcs1_der(name: str = "a") -> bytes:
    """A key in the traditional form of its algorithm, in DER; for RSA that is PKCS#1."""
    return key(name).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )


def pkcs8_der(name: str = "a") -> bytes:
    """A key in PKCS#8, in DER."""
    return key(name).private_bytes(
        serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


def pkcs1(name: str = "a") -> bytes:
    """An RSA key as CLB takes it."""
    return pem("RSA PRIVATE KEY", pkcs1_der(name))


def rsa_private_key(n: int, e: int, d: int, p: int, q: int, dp: int, dq: int, coefficient: int) -> bytes:
    """An RSAPrivateKey (RFC 8017 appendix A.1.2) of numbers that need not fit together, in DER."""
    return encoding.sequence(*map(encoding.integer, (0, n, e, d, p, q, dp, dq, coefficient)))


def rsa_public_key_info(modulus: int, exponent: int) -> bytes:
    """A SubjectPublicKeyInfo of an RSA key that may be weak, in DER."""
    algorithm = encoding.parts(public_key_info("a"))[0]
    numbers = encoding.sequence(encoding.integer(modulus), encoding.integer(exponent))
    return encoding.sequence(algorithm, encoding.bit_string(numbers))


def public_key_info(name: str) -> bytes:
    """The SubjectPublicKeyInfo of a key, in DER."""
    if name in NOT_TOLD:
        return kept(f"{name}.public.der")
    public = key(name).public_key()
    return public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


@cache
def certificate(
    common_name: str = "a.test",
    key_name: str = "a",
    issuer: tuple[str, str] | None = None,
    *,
    is_ca: bool = False,
    serial: int = 0,
    signature: str = "sha256",
    public_key: bytes | None = None,
    is_version_1: bool = False,
    not_before: datetime = NOT_BEFORE,
    not_after: datetime = NOT_AFTER,
    extensions: tuple[x509.ExtensionType, ...] = (),
    without: tuple[type[x509.ExtensionType], ...] = (),
) -> bytes:
    """A certificate in DER.

    `issuer` is the common name and the key of who signs it: the intermediate CA by default, and the certificate itself
    where both are its own. `signature` is "sha256", "sha1", "md5", "pss" or "ecdsa", the last of which differs each
    time. `public_key` takes the place of the key's SubjectPublicKeyInfo. `extensions` take the places of those of their
    kinds, and `without` are kinds that are left out.
    """
    issuer_name, issuer_key = issuer or (INTERMEDIATE, "intermediate")
    info = public_key or public_key_info(key_name)
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(common_name))
        .issuer_name(_name(issuer_name))
        .public_key(cast("CertificateIssuerPublicKeyTypes", key("a").public_key()))
        .serial_number(serial or _serial(common_name, key_name, issuer_name))
        .not_valid_before(not_before)
        .not_valid_after(not_after)
    )
    if not is_version_1:
        left_out = (*without, *map(type, extensions))
        for extension, is_critical in _extensions(common_name, info, public_key_info(issuer_key), is_ca):
            if not isinstance(extension, left_out):
                builder = builder.add_extension(extension, is_critical)
        for extension in extensions:
            builder = builder.add_extension(extension, isinstance(extension, x509.BasicConstraints | x509.KeyUsage))
    made = builder.sign(rsa_key("a"), hashes.SHA256())
    return _signed(made.tbs_certificate_bytes, info, issuer_key, signature, is_version_1)


def damaged(octets: bytes) -> bytes:
    """A certificate whose signature has lost its last bit, in DER."""
    return octets[:-1] + bytes([octets[-1] ^ 1])


def timestamps() -> x509.ExtensionType:
    """A signed certificate timestamp list (RFC 6962 section 3.3) as public certificates have it, from no log."""
    signature = bytes(range(8))
    log, instant, no_extensions, ecdsa_with_sha256 = bytes(32), bytes(8), b"\0\0", b"\4\3"
    timestamp = _counted(b"\0" + log + instant + no_extensions + ecdsa_with_sha256 + _counted(signature))
    octets = encoding.element(encoding.OCTET_STRING, _counted(timestamp))
    return x509.UnrecognizedExtension(ExtensionOID.PRECERT_SIGNED_CERTIFICATE_TIMESTAMPS, octets)


def issuer_address(address: str) -> x509.ExtensionType:
    """An authority information access that says where the issuer's certificate is."""
    location = x509.UniformResourceIdentifier(address)
    return x509.AuthorityInformationAccess([x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, location)])


def key_usage(*, signs_certificates: bool) -> x509.KeyUsage:
    """The key usage of a CA, or of a server."""
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=not signs_certificates,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )


def root() -> bytes:
    """The root of the hierarchy, in DER."""
    return certificate(ROOT, "root", (ROOT, "root"), is_ca=True)


def intermediate() -> bytes:
    """The CA certificate between root and leaf, in DER."""
    return certificate(INTERMEDIATE, "intermediate", (ROOT, "root"), is_ca=True)


def block(octets: bytes) -> bytes:
    """A certificate as a block."""
    return pem("CERTIFICATE", octets)


def chain(leaf: bytes | None = None) -> bytes:
    """The certificates that go up with a leaf: the leaf and the intermediate."""
    return block(leaf or certificate()) + block(intermediate())


def request_der() -> bytes:
    """A certificate request, in DER."""
    made = x509.CertificateSigningRequestBuilder().subject_name(_name("a.test")).sign(rsa_key("a"), hashes.SHA256())
    return made.public_bytes(serialization.Encoding.DER)


def revocation_list_der() -> bytes:
    """A certificate revocation list, in DER."""
    builder = x509.CertificateRevocationListBuilder().issuer_name(_name(INTERMEDIATE))
    builder = builder.last_update(NOT_BEFORE).next_update(NOT_AFTER).add_extension(x509.CRLNumber(1), False)
    return builder.sign(rsa_key("intermediate"), hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def pkcs7_der() -> bytes:
    """A PKCS#7 container (RFC 2315 section 9.1) with leaf and intermediate and without a signature, in DER."""
    data, signed_data = (bytes.fromhex("06092a864886f70d0107" + number) for number in ("01", "02"))
    nothing = encoding.element(encoding.SET, b"")
    certificates = encoding.element(encoding.CONTEXT_0, certificate() + intermediate())
    content = encoding.sequence(encoding.integer(1), nothing, encoding.sequence(data), certificates, nothing)
    return encoding.sequence(signed_data, encoding.element(encoding.CONTEXT_0, content))


def dh_parameters_der(*, with_order: bool = False) -> bytes:
    """The 2048-bit group of RFC 3526, as PKCS#3 or, with the order of its subgroup, as X9.42 has it; in DER."""
    prime = int(
        "FFFFFFFFFFFFFFFFC90FDAA22168C234C4C6628B80DC1CD129024E088A67CC74020BBEA63B139B22514A08798E3404DD"
        "EF9519B3CD3A431B302B0A6DF25F14374FE1356D6D51C245E485B576625E7EC6F44C42E9A637ED6B0BFF5CB6F406B7ED"
        "EE386BFB5A899FA5AE9F24117C4B1FE649286651ECE45B3DC2007CB8A163BF0598DA48361C55D39A69163FA8FD24CF5F"
        "83655D23DCA3AD961C62F356208552BB9ED529077096966D670C354E4ABC9804F1746C08CA18217C32905E462E36CE3B"
        "E39E772C180E86039B2783A2EC07A28FB5C55DF06F4C52C9DE2BCBF6955817183995497CEA956AE515D2261898FA0510"
        "15728E5A8AACAA68FFFFFFFFFFFFFFFF",
        16,
    )
    numbers = (prime, 2, (prime - 1) // 2) if with_order else (prime, 2)
    return encoding.sequence(*map(encoding.integer, numbers))


def curve_der() -> bytes:
    """EC parameters that name the curve P-256, in DER."""
    return bytes.fromhex("06082a8648ce3d030107")


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _serial(*what: str) -> int:
    """A serial number that follows from names, positive and of 16 octets at most."""
    return int.from_bytes(hashlib.sha256("\0".join(what).encode()).digest()[:16], "big") >> 1


def _counted(octets: bytes) -> bytes:
    return len(octets).to_bytes(2, "big") + octets


def _key_identifier(info: bytes) -> bytes:
    return hashlib.sha1(encoding.content(encoding.parts(info)[1])[1:]).digest()


def _extensions(
    common_name: str, info: bytes, issuer_info: bytes, is_ca: bool
) -> list[tuple[x509.ExtensionType, bool]]:
    found: list[tuple[x509.ExtensionType, bool]] = [
        (x509.BasicConstraints(ca=is_ca, path_length=None), True),
        (key_usage(signs_certificates=is_ca), True),
        (x509.SubjectKeyIdentifier(_key_identifier(info)), False),
        (x509.AuthorityKeyIdentifier(_key_identifier(issuer_info), None, None), False),
    ]
    if not is_ca:
        found.append((x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False))
        found.append((x509.SubjectAlternativeName([x509.DNSName(common_name.encode("idna").decode())]), False))
    return found


def _signed(body: bytes, info: bytes, issuer_key: str, signature: str, is_version_1: bool) -> bytes:
    """Put another public key and another algorithm into the body of a certificate, and sign it."""
    if signature == "pss":
        algorithm = _pss_algorithm()
    elif signature == "ecdsa":
        algorithm = encoding.sequence(bytes.fromhex("06082a8648ce3d040302"))
    else:
        identifier = bytes.fromhex("06092a864886f70d0101" + _RSA_SIGNATURES[signature])
        algorithm = encoding.sequence(identifier, encoding.element(encoding.NULL, b""))
    fields = encoding.parts(body)
    fields[2], fields[6] = algorithm, info
    body = encoding.sequence(*(fields[1:] if is_version_1 else fields))
    return encoding.sequence(body, algorithm, encoding.bit_string(_signature(body, issuer_key, signature)))


def _signature(body: bytes, issuer_key: str, signature: str) -> bytes:
    if signature == "ecdsa":
        return cast("ec.EllipticCurvePrivateKey", key(issuer_key)).sign(body, ec.ECDSA(hashes.SHA256()))
    signer = rsa_key(issuer_key)
    if signature == "pss":
        # Without salt the signature comes out the same each time.
        return signer.sign(body, padding.PSS(padding.MGF1(hashes.SHA256()), 0), hashes.SHA256())
    algorithm: hashes.HashAlgorithm = {"sha256": hashes.SHA256(), "sha1": hashes.SHA1(), "md5": hashes.MD5()}[signature]
    return signer.sign(body, padding.PKCS1v15(), algorithm)


def _pss_algorithm() -> bytes:
    """RSASSA-PSS with SHA-256, MGF1 with SHA-256 and no salt (RFC 4055 section 3.1)."""
    sha256 = encoding.sequence(bytes.fromhex("0609608648016503040201"), encoding.element(encoding.NULL, b""))
    mask = encoding.sequence(bytes.fromhex("06092a864886f70d010108"), sha256)
    parameters = (
        encoding.element(0xA0, sha256),
        encoding.element(0xA1, mask),
        encoding.element(0xA2, encoding.integer(0)),
    )
    return encoding.sequence(bytes.fromhex("06092a864886f70d01010a"), encoding.sequence(*parameters))
