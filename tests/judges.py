"""Other programs that read certificates and keys, asked for what they make of bytes that we have judged.

An answer is what a program objects to, in its own words and without a path; it is empty where all is well. No answer
holds anything of a key.
"""

from __future__ import annotations

import base64
import re
import subprocess
import tempfile
import textwrap
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timezone
from pathlib import Path
from typing import ClassVar

NOW = datetime(2026, 11, 25, tzinfo=timezone.utc)
LONGEST = 60
UNREADABLE = "cannot be read"


def armoured(label: str, octets: bytes) -> bytes:
    """A PEM block as it is documented."""
    body = "\n".join(textwrap.wrap(base64.b64encode(octets).decode(), 64))
    return f"-----BEGIN {label}-----\n{body}\n-----END {label}-----\n".encode()


@dataclass(frozen=True)
class Reading:
    """What a program made of a certificate or a key: an objection, or the public key in its own notation."""

    objection: str = ""
    public_key: str = ""


@dataclass(frozen=True)
class Chain:
    """A chain as it goes to a program, in PEM: the leaf, all certificates of the file, and what a client trusts."""

    leaf: bytes
    file: bytes
    trusted: bytes
    is_server: bool


class Judge(ABC):
    """A program that reads certificates and keys; of PEM, the first object of the file."""

    name: ClassVar[str]

    @abstractmethod
    def certificate(self, octets: bytes, form: str = "DER") -> Reading:
        """Read a certificate."""

    @abstractmethod
    def key(self, octets: bytes, form: str = "DER") -> Reading:
        """Read a private RSA key and check its numbers."""

    @abstractmethod
    def chain(self, chain: Chain) -> str:
        """Verify a chain, and return what speaks against it."""


class OpenSSL(Judge):
    """OpenSSL's command chain."""

    name = "OpenSSL"

    def certificate(self, octets: bytes, form: str = "DER") -> Reading:
        return self._read(_run("openssl", "x509", "-inform", form, "-noout", "-pubkey", given=octets))

    def key(self, octets: bytes, form: str = "DER") -> Reading:
        done = _run("openssl", "rsa", "-inform", form, "-check", "-pubout", "-passin", "pass:", given=octets)
        if b"RSA key ok" not in done.stdout:
            said = re.findall(rb":([\w ]+):[^:]*rsa_chk\.c", done.stderr)
            return Reading(", ".join(one.decode() for one in said) or UNREADABLE)
        return self._read(done)

    def chain(self, chain: Chain) -> str:
        with _files(leaf=chain.leaf, file=chain.file, trusted=chain.trusted) as (leaf, file, trusted):
            words = ["-attime", str(int(NOW.timestamp())), "-partial_chain", "-check_ss_sig"]
            words += ["-purpose", "sslserver"] if chain.is_server else []
            done = _run("openssl", "verify", *words, "-trusted", trusted, "-untrusted", file, leaf)
        if done.returncode == 0:
            return ""
        found = re.search(rb"lookup: ([^\n]+)", done.stderr)
        return found[1].decode() if found else UNREADABLE

    @staticmethod
    def _read(done: subprocess.CompletedProcess[bytes]) -> Reading:
        found = re.search(rb"-----BEGIN PUBLIC KEY-----.*-----END PUBLIC KEY-----", done.stdout, re.DOTALL)
        return Reading(public_key=found[0].decode()) if done.returncode == 0 and found else Reading(UNREADABLE)


class GnuTLS(Judge):
    """GnuTLS's certtool, which judges validity by the clock alone: of that it says nothing here."""

    name = "GnuTLS"

    def certificate(self, octets: bytes, form: str = "DER") -> Reading:
        words = ["--inder"] if form == "DER" else []
        return self._read(_run("certtool", "--certificate-info", *words, given=octets))

    def key(self, octets: bytes, form: str = "DER") -> Reading:
        words = ["--inder"] if form == "DER" else []
        done = _run("certtool", "--key-info", *words, given=octets)
        if b"parameters validation failed" in done.stdout:
            return Reading("private key parameters validation failed")
        return self._read(done)

    def chain(self, chain: Chain) -> str:
        with _files(file=chain.file, trusted=chain.trusted) as (file, trusted):
            words = ["--verify", "--verify-profile", "low", "--load-ca-certificate", trusted, "--infile", file]
            done = _run("certtool", *words)
        found = re.findall(rb"Chain verification output: ([^\n]+)", done.stdout)
        if not found:
            return UNREADABLE
        said = [one.strip() for one in found[-1].decode().split(".") if one.strip()]
        if "Verified" in said:
            return ""
        reasons = [one for one in said[2:] if not any(word in one for word in ("expired", "not yet", "activated"))]
        return ", ".join(reasons if said[2:] else said)

    @staticmethod
    def _read(done: subprocess.CompletedProcess[bytes]) -> Reading:
        found = re.search(rb"Public Key ID:\s+(?:sha1:\w+\s+)?sha256:(\w+)", done.stdout)
        return Reading(public_key=found[1].decode()) if done.returncode == 0 and found else Reading(UNREADABLE)


def _run(*words: str, given: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(words, input=given, capture_output=True, check=False, timeout=LONGEST)


@contextmanager
def _files(**contents: bytes) -> Iterator[Sequence[str]]:
    with tempfile.TemporaryDirectory() as folder:
        paths = [Path(folder, name) for name in contents]
        for path, data in zip(paths, contents.values(), strict=True):
            path.write_bytes(data)
        yield [str(path) for path in paths]
