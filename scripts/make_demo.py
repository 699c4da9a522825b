"""Make `fixtures/demo`: certificates and keys as people have them, with the mistakes people really make.

    python scripts/make_demo.py [FOLDER]

Keys, serial numbers and dates are fixed and RSA signatures are deterministic, so that the same files come out each
time. `openssl` 3 has to be installed: two of the folders hold what the conversion commands of Alibaba Cloud's
documentation write with it. The keys, those of `make_keys.py`, protect nothing.
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DEMO = Path(__file__).parent.parent / "fixtures" / "demo"
KEYS = Path(__file__).parent / "keys"
NOT_BEFORE, NOT_AFTER = datetime(2025, 1, 1, tzinfo=timezone.utc), datetime(2049, 12, 31, tzinfo=timezone.utc)

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class Authority:
    """A certificate that issues others, and its key."""

    certificate: x509.Certificate
    key: rsa.RSAPrivateKey


def main(arguments: list[str]) -> None:
    """Write the demonstration to the folder named, or to its place in the repository."""
    folder = Path(arguments[0]) if arguments else DEMO
    for name, data in files():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def files() -> Iterator[tuple[str, bytes]]:
    """Name and content of every file."""
    first, second = rsa_key("a"), rsa_key("b")
    root = issue_root("Example Trust Root", rsa_key("root"))
    issuer = issue_intermediate("Example Trust TLS CA", rsa_key("intermediate"), root)

    yield "www/server.pem", pem(issue("www.example.com", first, issuer), issuer.certificate)
    yield "www/server.key", pkcs1(first)
    yield "www/client-ca.pem", pem(issue_root("Example Client CA", second).certificate)

    yield from unpacked_pfx("shop", first, [issue("shop.example.com", first, issuer), issuer.certificate])

    yield "mail/server.cer", unpacked_p7b([issue("mail.example.com", first, issuer), issuer.certificate])
    yield "mail/server.key", pkcs1(first)

    curve = curve_key("p-256")
    yield "api/fullchain.pem", pem(issue("api.example.com", curve, issuer), issuer.certificate)
    yield "api/privkey.pem", pkcs8(curve)

    yield "pay/server.pem", pem(root.certificate, issuer.certificate, issue("pay.example.com", first, issuer))
    yield "pay/server.key", pkcs1(first)

    yield "login/server.pem", pem(issue("login.example.com", second, issuer), issuer.certificate)
    yield "login/server.key", pkcs1(first)


def unpacked_pfx(folder: str, key: rsa.RSAPrivateKey, chain: list[x509.Certificate]) -> Iterator[tuple[str, bytes]]:
    """What the documented commands for a PFX file write."""
    with tempfile.TemporaryDirectory() as place:
        password = b"changeit"
        encryption = serialization.BestAvailableEncryption(password)
        archive = pkcs12.serialize_key_and_certificates(b"server", key, chain[0], chain[1:], encryption)
        Path(place, "certname.pfx").write_bytes(archive)
        for command in (
            "pkcs12 -in certname.pfx -nokeys -out cert.pem",
            "pkcs12 -in certname.pfx -nocerts -out key.pem -nodes",
        ):
            openssl(f"{command} -passin pass:{password.decode()}", place)
        for name in ("cert.pem", "key.pem"):
            yield f"{folder}/{name}", Path(place, name).read_bytes()


def unpacked_p7b(chain: list[x509.Certificate]) -> bytes:
    """What the documented command for a P7B file writes."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "chain.pem").write_bytes(pem(*chain))
        openssl("crl2pkcs7 -nocrl -certfile chain.pem -out incertificate.p7b", folder)
        openssl("pkcs7 -print_certs -in incertificate.p7b -out outcertificate.cer", folder)
        return Path(folder, "outcertificate.cer").read_bytes()


def openssl(arguments: str, folder: str) -> None:
    """Run openssl in a folder."""
    subprocess.run(["openssl", *arguments.split()], cwd=folder, check=True, capture_output=True)


def issue_root(name: str, key: rsa.RSAPrivateKey) -> Authority:
    """A self-signed CA."""
    return Authority(_authority(name, key).issuer_name(_name(name)).sign(key, hashes.SHA256()), key)


def issue_intermediate(name: str, key: rsa.RSAPrivateKey, issuer: Authority) -> Authority:
    """A CA that a root has issued."""
    builder = _issued_by(_authority(name, key, path_length=0), issuer)
    return Authority(builder.sign(issuer.key, hashes.SHA256()), key)


def issue(host: str, key: Key, issuer: Authority) -> x509.Certificate:
    """A server certificate."""
    usages = key_usage(digital_signature=True, key_encipherment=isinstance(key, rsa.RSAPrivateKey))
    builder = (
        _issued_by(_builder(host, key), issuer)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(usages, critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
    )
    return builder.sign(issuer.key, hashes.SHA256())


def _authority(name: str, key: rsa.RSAPrivateKey, path_length: int | None = None) -> x509.CertificateBuilder:
    return (
        _builder(name, key)
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        .add_extension(key_usage(key_cert_sign=True, crl_sign=True), critical=True)
    )


def _builder(name: str, key: Key) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(_name(name))
        .public_key(key.public_key())
        .serial_number(int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big"))
        .not_valid_before(NOT_BEFORE)
        .not_valid_after(NOT_AFTER)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
    )


def _issued_by(builder: x509.CertificateBuilder, issuer: Authority) -> x509.CertificateBuilder:
    identifier = x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer.key.public_key())
    return builder.issuer_name(issuer.certificate.subject).add_extension(identifier, critical=False)


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def key_usage(
    *,
    digital_signature: bool = False,
    key_encipherment: bool = False,
    key_cert_sign: bool = False,
    crl_sign: bool = False,
) -> x509.KeyUsage:
    """A key usage extension with these bits and no others."""
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=key_encipherment,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=key_cert_sign,
        crl_sign=crl_sign,
        encipher_only=False,
        decipher_only=False,
    )


def rsa_key(name: str) -> rsa.RSAPrivateKey:
    """An RSA key out of the folder of keys."""
    key = _key(name)
    assert isinstance(key, rsa.RSAPrivateKey)
    return key


def curve_key(name: str) -> ec.EllipticCurvePrivateKey:
    """An EC key out of the folder of keys."""
    key = _key(name)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def _key(name: str) -> object:
    return serialization.load_pem_private_key((KEYS / f"{name}.pem").read_bytes(), password=None)


def pem(*certificates: x509.Certificate) -> bytes:
    """Certificates in PEM, one after the other."""
    return b"".join(certificate.public_bytes(serialization.Encoding.PEM) for certificate in certificates)


def pkcs1(key: rsa.RSAPrivateKey) -> bytes:
    """An RSA key in the form that CLB takes."""
    return _private_bytes(key, serialization.PrivateFormat.TraditionalOpenSSL)


def pkcs8(key: Key) -> bytes:
    """A key in the form that certbot writes."""
    return _private_bytes(key, serialization.PrivateFormat.PKCS8)


def _private_bytes(key: Key, form: serialization.PrivateFormat) -> bytes:
    return key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


if __name__ == "__main__":
    main(sys.argv[1:])
