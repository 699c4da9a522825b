"""What the benchmarks read: folders of files, the same bytes each time.

    python benchmarks/corpora.py FOLDER NAME-SIZE...        make them below a folder; what is there already stays

They are made in a process of their own: the peak memory that the system reports for a program is never less than that
of the process that started it, so the one that measures has to be small.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from itertools import count
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.x509.oid import AuthorityInformationAccessOID, ExtendedKeyUsageOID, NameOID

from rsa_keys import rsa_key

NOT_BEFORE, NOT_AFTER = datetime(2025, 1, 1), datetime(2049, 12, 31)
TEAM = 10
FILES_IN_FOLDER = 50
FILES_PER_CERTIFICATE = 500
KIB = 1024


class Authority:
    """A certification authority: a name, a key, and the certificate that an authority above it has issued."""

    def __init__(self, name: str, key_number: int, above: Authority | None = None) -> None:
        self.name = _name(name)
        self.above = above
        self.key = rsa_key(key_number)
        self.identifier = x509.SubjectKeyIdentifier.from_public_key(self.key.public_key())
        constraints = x509.BasicConstraints(ca=True, path_length=None)
        issuer = above or self
        self.pem = issuer.issue(self.name, self.key, key_number, [(constraints, True), (_key_usage(is_ca=True), True)])

    def issue(
        self, subject: x509.Name, key: rsa.RSAPrivateKey, serial: int, extensions: list[tuple[x509.ExtensionType, bool]]
    ) -> bytes:
        """Issue a certificate, in PEM. Serial numbers have the length that those of public authorities have."""
        public = key.public_key()
        builder = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(self.name)
            .public_key(public)
            .serial_number((1 << 126) + serial)
            .not_valid_before(NOT_BEFORE)
            .not_valid_after(NOT_AFTER)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier(self.identifier.digest, None, None), critical=False)
        )
        for extension, is_critical in extensions:
            builder = builder.add_extension(extension, is_critical)
        return builder.sign(self.key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


@cache
def issuers() -> tuple[Authority, ...]:
    """The few authorities that issue to servers. Each two of them have one authority above them, which has a root."""
    roots = [Authority(f"Root {n}", 10_000 + n) for n in range(2)]
    policies = [Authority(f"Policy CA {n}", 10_010 + n, roots[n]) for n in range(2)]
    return tuple(Authority(f"Server CA {n}", 10_020 + n, policies[n // 2]) for n in range(4))


def upload(number: int) -> tuple[bytes, bytes]:
    """A server's chain of three (leaf, the authority that issued it, the one above) and its PKCS#1 key, in PEM."""
    issuer = issuers()[number % len(issuers())]
    key = rsa_key(number)
    host = f"host-{number:05}.example.com"
    address = x509.UniformResourceIdentifier("http://ca.example.com/issuer.crt")
    access = x509.AccessDescription(AuthorityInformationAccessOID.CA_ISSUERS, address)
    leaf = issuer.issue(
        _name(host),
        key,
        number,
        [
            (x509.BasicConstraints(ca=False, path_length=None), True),
            (_key_usage(is_ca=False), True),
            (x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), False),
            (x509.SubjectAlternativeName([x509.DNSName(host), x509.DNSName(f"www.{host}")]), False),
            (x509.AuthorityInformationAccess([access]), False),
        ],
    )
    form = serialization.PrivateFormat.TraditionalOpenSSL
    private = key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())
    return leaf + issuer.pem + (issuer.above or issuer).pem, private


@cache
def root(number: int) -> bytes:
    """A self-signed certificate, in PEM; each has its own name and key."""
    return Authority(f"Root Authority {number}", number).pem


def uploads(folder: Path, size: int) -> None:
    """Server uploads, ten to a team: in folders of their own, as certbot or Kubernetes name them, or side by side."""
    for number in range(size):
        team = folder / f"team-{number // TEAM:04}"
        host = f"host-{number:05}"
        certificate, private_key = (
            (team / host / "fullchain.pem", team / host / "privkey.pem"),
            (team / host / "tls.crt", team / host / "tls.key"),
            (team / f"{host}.pem", team / f"{host}.key"),
        )[number // TEAM % 3]
        certificate.parent.mkdir(parents=True, exist_ok=True)
        chain, private = upload(number)
        certificate.write_bytes(chain)
        private_key.touch(mode=0o600)
        private_key.write_bytes(private)


def yaml(folder: Path, size: int) -> None:
    """Manifests of services, without PEM."""
    for number in range(size):
        (folder / f"service-{number:03}.yaml").write_bytes(_manifest(number))


def bundle(folder: Path, size: int) -> None:
    """So many roots in one file."""
    (folder / "bundle.pem").write_bytes(b"".join(map(root, range(size))))


def blocks(folder: Path, size: int) -> None:
    """One file of `size` KiB that is all PEM blocks."""
    parts: list[bytes] = []
    length = 0
    for number in count():
        if length >= size * KIB:
            break
        parts.append(root(number))
        length += len(parts[-1])
    (folder / "blocks.pem").write_bytes(b"".join(parts))


def text(folder: Path, size: int) -> None:
    """One file of `size` KiB that is named as a certificate file is, and holds lines of a log."""
    line = "2026-01-01T00:00:00Z host-{:05} request {:08} took {:04} ms -- GET /index.html HTTP/1.1 200\n"
    lines = (line.format(number % 97, number, number * 7919 % 9973).encode() for number in count())
    parts: list[bytes] = []
    length = 0
    while length < size * KIB:
        parts.append(next(lines))
        length += len(parts[-1])
    (folder / "text.pem").write_bytes(b"".join(parts)[: size * KIB])


def monorepo(folder: Path, size: int) -> None:
    """A git repository of so many small text files, 50 to a folder, and a certificate file for each 500 of them."""
    commit = [b"commit refs/heads/main\ncommitter A <a@example.com> 1767225600 +0000\ndata 5\nfiles\n"]
    for path, data in _monorepo_files(size):
        commit.append(b"M 100644 inline %s\ndata %d\n%s\n" % (path.encode(), len(data), data))
    _git(folder, "init", "--quiet", "--template=", "--initial-branch=main")
    _git(folder, "fast-import", "--quiet", given=b"".join(commit))
    _git(folder, "reset", "--quiet", "--hard", "main")
    for key in folder.glob("*/*/privkey.pem"):
        key.chmod(0o600)


def _git(folder: Path, *words: str, given: bytes = b"") -> None:
    subprocess.run(["git", "-C", str(folder), *words], input=given, check=True)


def _monorepo_files(size: int) -> Iterator[tuple[str, bytes]]:
    folders = [f"service-{n // 50:02}/part-{n % 50:02}" for n in range(-(-size // FILES_IN_FOLDER))]
    kinds = (
        ("module-{}.py", _source),
        ("page-{}.md", _prose),
        ("manifest-{}.yaml", _manifest),
        ("data-{}.json", _data),
    )
    for number in range(size):
        name, make = kinds[number % len(kinds)]
        yield f"{folders[number // FILES_IN_FOLDER]}/{name.format(number)}", make(number)
    pairs = max(1, size // FILES_PER_CERTIFICATE // 2)
    for number in range(pairs):
        chain, private = upload(number)
        inside = folders[number * len(folders) // pairs]
        yield f"{inside}/fullchain.pem", chain
        yield f"{inside}/privkey.pem", private


def _source(number: int) -> bytes:
    steps = "".join(f"    total += items[{step}] * {number + step}\n" for step in range(number % 23))
    start = "def total(items: list[int]) -> int:\n    total = 0\n"
    return f'"""Module {number}."""\n\n\n{start}{steps}    return total\n'.encode()


def _prose(number: int) -> bytes:
    line = f"Page {number} says what the service does, how it is started, and whom to ask when it does not start.\n"
    return f"# Page {number}\n\n{line * (1 + number % 11)}".encode()


def _data(number: int) -> bytes:
    items = ", ".join(f'{{"id": {number + item}, "name": "item {item}"}}' for item in range(1 + number % 19))
    return f'{{"number": {number}, "items": [{items}]}}\n'.encode()


def _manifest(number: int) -> bytes:
    variables = "".join(
        f"            - name: SETTING_{n}\n              value: value-{number}\n" for n in range(number % 13)
    )
    return f"""\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: service-{number}
  labels: {{app: service-{number}}}
spec:
  replicas: {1 + number % 5}
  selector:
    matchLabels: {{app: service-{number}}}
  template:
    metadata:
      labels: {{app: service-{number}}}
    spec:
      containers:
        - name: service-{number}
          image: registry.example.com/service-{number}:1.0.{number}
          env:
            - name: NUMBER
              value: "{number}"
{variables}""".encode()


def _name(common_name: str) -> x509.Name:
    organization = x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Example")
    return x509.Name([organization, x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


@cache
def _key_usage(*, is_ca: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        content_commitment=False,
        key_encipherment=not is_ca,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_ca,
        crl_sign=is_ca,
        encipher_only=False,
        decipher_only=False,
    )


MAKERS: dict[str, Callable[[Path, int], None]] = {
    maker.__name__: maker for maker in (uploads, yaml, bundle, blocks, text, monorepo)
}


def main() -> None:
    """Make the corpora that the command line names. A folder gets its name last, when everything is in it."""
    below = Path(sys.argv[1])
    for wanted in sys.argv[2:]:
        folder, unfinished = below / wanted, below / f"{wanted}.unfinished"
        if folder.exists():
            continue
        name, _, size = wanted.rpartition("-")
        unfinished.mkdir(parents=True)
        MAKERS[name](unfinished, int(size))
        unfinished.rename(folder)


if __name__ == "__main__":
    main()
