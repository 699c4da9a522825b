"""A small private PKI for tests: named keys, made once a run, and certificates issued with them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cache

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

NOT_BEFORE = datetime(2025, 1, 1, tzinfo=timezone.utc)
NOT_AFTER = datetime(2049, 12, 31, tzinfo=timezone.utc)


@cache
def key(name: str, bits: int = 2048) -> rsa.RSAPrivateKey:
    """The key of a name: the same one whenever it is asked for within a run."""
    return rsa.generate_private_key(65537, bits)


def pkcs1(name: str) -> bytes:
    """A key as CLB takes it."""
    return key(name).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )


def pkcs8(name: str) -> bytes:
    """A key as OpenSSL 3 writes it."""
    return key(name).private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )


@dataclass(frozen=True)
class Issued:
    """A certificate of the PKI, its subject's key by name."""

    certificate: x509.Certificate
    key_name: str

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)


def issue(
    name: str,
    *,
    issuer: Issued | None = None,
    key_name: str | None = None,
    ca: bool | None = None,
    not_before: datetime = NOT_BEFORE,
    not_after: datetime = NOT_AFTER,
    with_identifiers: bool = True,
    with_timestamps: bool = False,
    serial: int = 0,
) -> Issued:
    """Issue a certificate; self-signed without `issuer`. `ca` None leaves basicConstraints out.

    `serial` is added to the serial number, which otherwise follows from the names.
    """
    key_name = key_name or name
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key(key_name).public_key())
        .serial_number(
            serial + int.from_bytes(f"{name}/{key_name}/{issuer.key_name if issuer else 0}".encode()[:19], "big")
        )
        .not_valid_before(not_before)
        .not_valid_after(not_after)
    )
    if with_identifiers:
        identifier = x509.SubjectKeyIdentifier.from_public_key(key(key_name).public_key())
        builder = builder.add_extension(identifier, critical=False)
    if ca is not None:
        builder = builder.add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
    if issuer and with_identifiers:
        authority = x509.AuthorityKeyIdentifier.from_issuer_public_key(key(issuer.key_name).public_key())
        builder = builder.add_extension(authority, critical=False)
    if with_timestamps:
        # An empty list: what counts is that the extension is there.
        timestamps = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2"), b"\x04\x02\x00\x00")
        builder = builder.add_extension(timestamps, critical=False)
    if not ca:
        builder = builder.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    return Issued(builder.sign(key(issuer.key_name if issuer else key_name), hashes.SHA256()), key_name)


@cache
def root() -> Issued:
    return issue("Test Root", ca=True)


@cache
def intermediate() -> Issued:
    return issue("Test Intermediate", issuer=root(), ca=True)


@cache
def leaf(name: str = "a.test", key_name: str | None = None) -> Issued:
    return issue(name, issuer=intermediate(), key_name=key_name, ca=False)
