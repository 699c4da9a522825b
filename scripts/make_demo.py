"""Make `fixtures/demo`: certificates and keys as people have them, with the mistakes people really make.

    python scripts/make_demo.py [FOLDER]

The same files come out each time. `openssl` 3 has to be installed: two of the folders hold what the conversion commands
of Alibaba Cloud's documentation write with it.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

from fixture_maker.armour import pem
from fixture_maker.files import Files
from fixture_maker.material import block, certificate, chain, intermediate, pkcs1, pkcs8_der, root, rsa_key

DEMO = Path(__file__).parent.parent / "fixtures" / "demo"
PASSWORD = "changeit"


def main(arguments: list[str]) -> None:
    """Write the demonstration to the folder named, or to its place in the repository."""
    folder = Path(arguments[0]) if arguments else DEMO
    for name, data in files().items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def files() -> Files:
    """Content by path: a folder for each host."""
    client_ca = certificate("Example Client CA", "b", ("Example Client CA", "b"), is_ca=True)
    pay = certificate("pay.example.com")
    certificates, key = unpacked_pfx("shop.example.com")
    return {
        "www/server.pem": chain(certificate("www.example.com")),
        "www/server.key": pkcs1(),
        "www/client-ca.pem": block(client_ca),
        "shop/cert.pem": certificates,
        "shop/key.pem": key,
        "mail/server.cer": unpacked_p7b("mail.example.com"),
        "mail/server.key": pkcs1(),
        "api/fullchain.pem": chain(certificate("api.example.com", "p-256")),
        "api/privkey.pem": pem("PRIVATE KEY", pkcs8_der("p-256")),
        "pay/server.pem": block(root()) + block(intermediate()) + block(pay),
        "pay/server.key": pkcs1(),
        "login/server.pem": chain(certificate("login.example.com", "b")),
        "login/server.key": pkcs1("a"),
    }


def unpacked_pfx(host: str) -> tuple[bytes, bytes]:
    """What the documented commands for a PFX file write: certificates and key."""
    leaf, issuer = (x509.load_der_x509_certificate(octets) for octets in (certificate(host), intermediate()))
    encryption = BestAvailableEncryption(PASSWORD.encode())
    archive = pkcs12.serialize_key_and_certificates(host.encode(), rsa_key("a"), leaf, [issuer], encryption)
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "certname.pfx").write_bytes(archive)
        _openssl(f"pkcs12 -in certname.pfx -nokeys -out cert.pem -passin pass:{PASSWORD}", folder)
        _openssl(f"pkcs12 -in certname.pfx -nocerts -out key.pem -nodes -passin pass:{PASSWORD}", folder)
        return Path(folder, "cert.pem").read_bytes(), Path(folder, "key.pem").read_bytes()


def unpacked_p7b(host: str) -> bytes:
    """What the documented command for a P7B file writes."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "chain.pem").write_bytes(chain(certificate(host)))
        _openssl("crl2pkcs7 -nocrl -certfile chain.pem -out incertificate.p7b", folder)
        _openssl("pkcs7 -print_certs -in incertificate.p7b -out outcertificate.cer", folder)
        return Path(folder, "outcertificate.cer").read_bytes()


def _openssl(arguments: str, folder: str) -> None:
    subprocess.run(["openssl", *arguments.split()], cwd=folder, check=True, capture_output=True)


if __name__ == "__main__":
    main(sys.argv[1:])
