"""Certificates and keys in the forms that other programs and services hand out, made of those of `pki`."""

from __future__ import annotations

import base64
import io
import os
import re
import stat
import subprocess
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    pkcs7,
    pkcs12,
)

import pki
from run_cli import NOW, Here, Result

PASSWORD = "correct horse battery staple"
WRONG = "wrong as a password can be"
LEGACY = ("-provider", "legacy", "-provider", "default")
BLOCK = re.compile(r"-----BEGIN ([^-]*)-----.*?-----END \1-----\n?", re.DOTALL)
SLICE = 16


def key_der(name: str, form: PrivateFormat = PrivateFormat.TraditionalOpenSSL) -> bytes:
    return pki.key(name).private_bytes(Encoding.DER, form, NoEncryption())


def encrypted_key(name: str, encoding: Encoding, password: str = PASSWORD) -> bytes:
    """An encrypted PKCS#8 key."""
    return pki.key(name).private_bytes(encoding, PrivateFormat.PKCS8, BestAvailableEncryption(password.encode()))


def pfx(leaf: pki.Issued, others: Sequence[pki.Issued], password: str = PASSWORD) -> bytes:
    """A PKCS#12 container of a certificate, its key, and other certificates."""
    lock = BestAvailableEncryption(password.encode()) if password else NoEncryption()
    chain = [one.certificate for one in others]
    return pkcs12.serialize_key_and_certificates(b"alias", pki.key(leaf.key_name), leaf.certificate, chain, lock)


def p7b(certificates: Sequence[pki.Issued], encoding: Encoding) -> bytes:
    return pkcs7.serialize_certificates([one.certificate for one in certificates], encoding)


def archive(entries: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A ZIP archive; names are written as they are given."""
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w", method) as file:
        for name, data in entries.items():
            file.writestr(name, data)
    return octets.getvalue()


def downloads(leaf: pki.Issued, intermediate: pki.Issued) -> dict[str, dict[str, bytes]]:
    """What Certificate Management Service puts into its archives, by the server that they are for."""
    name = "1234567_a.test"
    key, container = pki.pkcs1(leaf.key_name), pfx(leaf, [intermediate])
    return {
        "nginx": {f"{name}.pem": leaf.pem + intermediate.pem, f"{name}.key": key},
        "apache": {f"{name}_public.crt": leaf.pem, f"{name}_chain.crt": intermediate.pem, f"{name}.key": key},
        "tomcat": {f"{name}.pfx": container, "pfx-password.txt": PASSWORD.encode()},
        "iis": {f"{name}.pfx": container, "pfx-password.txt": f"\ufeff{PASSWORD}\r\n".encode()},
    }


def write(files: Mapping[str, bytes], folder: Path | str = ".") -> None:
    for name, data in files.items():
        path = Path(folder, name)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


def openssl(*words: str, given: bytes = b"") -> str:
    """What the machine's OpenSSL prints; passwords are in the environment variable `SECRET`."""
    environment = {**os.environ, "SECRET": PASSWORD}
    done = subprocess.run(
        ["openssl", *words], input=given, capture_output=True, check=True, timeout=60, env=environment
    )
    return done.stdout.decode()


def fingerprints(certificates: str) -> list[str]:
    """SHA-256 of every certificate of a PEM text, by OpenSSL."""
    return [
        openssl("x509", "-noout", "-fingerprint", "-sha256", given=match[0].encode())
        for match in BLOCK.finditer(certificates)
        if "CERTIFICATE" in match[1]
    ]


def modulus(key: str) -> str:
    """The modulus of the key of a PEM text, by OpenSSL, which also says whether the key is consistent."""
    return openssl("rsa", "-noout", "-modulus", "-check", given=key.encode())


def pieces_of_secrets(output: str, names: Sequence[str] = ("a.test",), words: Sequence[str] = (PASSWORD,)) -> set[str]:
    """What an output holds of the base64 of the keys of these names, in any form, and of passwords."""
    forms = (PrivateFormat.TraditionalOpenSSL, PrivateFormat.PKCS8)
    bodies = [base64.b64encode(key_der(name, form)).decode() for name in names for form in forms]
    plain = re.sub(r"[\s\"'\\]", "", output)
    hidden = {piece for body in (*bodies, *words) for piece in _slices(body)}
    return hidden.intersection({*_slices(output), *_slices(plain)})


def _slices(text: str) -> set[str]:
    return {text[start : start + SLICE] for start in range(max(1, len(text) - SLICE + 1))}


class Converter:
    """`clbcertlint convert`, run for a test; what is printed is kept, to be searched for secrets in the end."""

    def __init__(self, capture: pytest.CaptureFixture[bytes]) -> None:
        self._here = Here(capture)
        self.printed = ""

    def __call__(self, *words: str) -> Result:
        return self._kept(self._here("convert", "--now", NOW, *words))

    def check(self, *words: str) -> Result:
        return self._kept(self._here.check(*words))

    def _kept(self, result: Result) -> Result:
        self.printed += result.out + result.err
        return result


def ready_pair(convert: Converter, name: str = "a.test", folder: str = "out") -> tuple[bytes, bytes]:
    """The bytes of NAME.pem and NAME.key, which are all that a folder holds, and ready by a check of their own."""
    assert sorted(os.listdir(folder)) == [f"{name}.key", f"{name}.pem"]
    certificate, key = (Path(folder, f"{name}.{ending}") for ending in ("pem", "key"))
    checked = convert.check("--certificate", str(certificate), "--private-key", str(key))
    assert checked.status == 0
    assert re.search(r"server   ready$", checked.out, re.MULTILINE)
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    return certificate.read_bytes(), key.read_bytes()
