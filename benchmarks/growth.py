"""How the time of a run grows with what it reads: `python benchmarks/growth.py` prints a line a corpus.

Five times as much should take about five times as long. The corpora are made anew, from a few keys that are the same
each time, and each run has an interpreter of its own; what start-up and the making of the files take is not counted.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from rsa_keys import rsa_key

FACTOR = 5
SMALL_FILE, SMALL_FOLDER = 1000, 200
TRUSTED_FACTOR = 7
"""More than this is worse than linear, measurement errors included."""

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey

_MEASURE = """
import sys, time
from datetime import datetime, timezone
import clbcertlint
now = datetime(2026, 11, 25, tzinfo=timezone.utc)
clbcertlint.lint(sys.argv[2], isolated=True, now=now)
start = time.perf_counter()
report = clbcertlint.lint(sys.argv[1], isolated=True, now=now)
print(time.perf_counter() - start, len(report.findings), len(report.uploads))
"""


def issue(name: str, issuer: str, key: Key, issuer_key: Key, number: int, *, ca: bool) -> bytes:
    """A certificate in PEM; `number` is its serial."""
    builder = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
        .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(number + 1)
        .not_valid_before(datetime(2025, 1, 1, tzinfo=timezone.utc))
        .not_valid_after(datetime(2049, 12, 31, tzinfo=timezone.utc))
        .add_extension(x509.BasicConstraints(ca=ca, path_length=None), critical=True)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("a.test")]), critical=False)
    )
    return builder.sign(issuer_key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


class Keys:
    """The few keys that everything is made from."""

    def __init__(self) -> None:
        self.server = rsa_key(0)
        self.authority, *self.many = (ec.derive_private_key(number, ec.SECP256R1()) for number in range(1, 202))

    @property
    def server_pem(self) -> bytes:
        """The server's key as CLB takes it."""
        form = serialization.PrivateFormat.TraditionalOpenSSL
        return self.server.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption())


def trust_store(keys: Keys, folder: Path, size: int) -> None:
    """Unrelated roots in one file."""
    roots = (issue(f"Root {n}", f"Root {n}", keys.authority, keys.authority, n, ca=True) for n in range(size))
    (folder / "bundle.pem").write_bytes(b"".join(roots))


def server_with_strangers(keys: Keys, folder: Path, size: int) -> None:
    """A server's certificate, its key, and unrelated certificates behind it."""
    trust_store(keys, folder, size)
    leaf = issue("a.test", "Root 0", keys.server, keys.authority, size, ca=False)
    (folder / "server.pem").write_bytes(leaf + (folder / "bundle.pem").read_bytes())
    (folder / "bundle.pem").unlink()
    (folder / "server.key").write_bytes(keys.server_pem)


def one_name_one_key(keys: Keys, folder: Path, size: int) -> None:
    """A server's certificate and its issuer, renewed again and again with the same key."""
    roots = (issue("Root", "Root", keys.authority, keys.authority, n, ca=True) for n in range(size))
    leaf = issue("a.test", "Root", keys.server, keys.authority, size, ca=False)
    (folder / "server.pem").write_bytes(leaf + b"".join(roots))
    (folder / "server.key").write_bytes(keys.server_pem)


def one_name_many_keys(keys: Keys, folder: Path, size: int) -> None:
    """A server's certificate and impostors of its issuer, with many keys."""
    many = keys.many
    roots = (issue("Root", "Root", many[n % len(many)], many[n % len(many)], n, ca=True) for n in range(size))
    leaf = issue("a.test", "Root", keys.server, keys.authority, size, ca=False)
    (folder / "server.pem").write_bytes(leaf + b"".join(roots))
    (folder / "server.key").write_bytes(keys.server_pem)


def one_certificate_again(keys: Keys, folder: Path, size: int) -> None:
    """One certificate again and again in a server's file."""
    root = issue("Root", "Root", keys.authority, keys.authority, 0, ca=True)
    leaf = issue("a.test", "Root", keys.server, keys.authority, 1, ca=False)
    (folder / "server.pem").write_bytes(leaf + root * size)
    (folder / "server.key").write_bytes(keys.server_pem)


def pairs(keys: Keys, folder: Path, size: int) -> None:
    """Pairs of certificate and key in one folder, all issued by one intermediate."""
    intermediate = issue("Intermediate", "Root", keys.authority, keys.many[0], 0, ca=True)
    for number in range(size):
        leaf = issue(f"{number}.test", "Intermediate", keys.server, keys.authority, number, ca=False)
        (folder / f"{number}.pem").write_bytes(leaf + intermediate)
        (folder / f"{number}.key").write_bytes(keys.server_pem)


def lone_leaves(keys: Keys, folder: Path, size: int) -> None:
    """Server certificates without their intermediate, which lies in the folder, and its namesakes."""
    pairs(keys, folder, size)
    for number in range(size):
        leaf, marker, _ = (folder / f"{number}.pem").read_bytes().partition(b"-----END CERTIFICATE-----\n")
        (folder / f"{number}.pem").write_bytes(leaf + marker)
        key = keys.many[number % len(keys.many)]
        (folder / f"ca-{number}.crt").write_bytes(issue("Intermediate", "Root", key, keys.many[0], number, ca=True))


CORPORA: tuple[tuple[Callable[[Keys, Path, int], None], int], ...] = (
    (trust_store, SMALL_FILE),
    (server_with_strangers, SMALL_FILE),
    (one_name_one_key, SMALL_FILE),
    (one_name_many_keys, SMALL_FILE),
    (one_certificate_again, SMALL_FILE),
    (pairs, SMALL_FOLDER),
    (lone_leaves, SMALL_FOLDER),
)


def measure(folder: Path, warm_up: Path) -> tuple[float, str]:
    """Seconds that a run over a folder takes, and how much it found."""
    command = [sys.executable, "-c", _MEASURE, str(folder), str(warm_up)]
    done = subprocess.run(command, check=True, capture_output=True, encoding="utf-8")
    seconds, found, uploads = done.stdout.split()
    return float(seconds), f"{found} findings, {uploads} uploads"


def main() -> int:
    """Measure every corpus, or those that are named; 1 where one grows worse than linear."""
    keys = Keys()
    status = 0
    with tempfile.TemporaryDirectory() as temporary:
        warm_up = Path(temporary) / "warm-up"
        warm_up.mkdir()
        pairs(keys, warm_up, 1)
        for make, small in CORPORA:
            if sys.argv[1:] and make.__name__ not in sys.argv[1:]:
                continue
            times = []
            for size in (small, small * FACTOR):
                folder = Path(temporary) / f"{make.__name__}-{size}"
                folder.mkdir()
                make(keys, folder, size)
                seconds, found = measure(folder, warm_up)
                times.append(seconds)
            growth = times[1] / times[0]
            status |= growth > TRUSTED_FACTOR
            sizes = f"{small:>5} {times[0]:7.2f} s {small * FACTOR:>6} {times[1]:7.2f} s"
            sys.stdout.write(f"{make.__name__:22} {sizes}   x{growth:.1f}   {found}\n")
            sys.stdout.flush()
    return status


if __name__ == "__main__":
    sys.exit(main())
