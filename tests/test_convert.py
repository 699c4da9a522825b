"""`convert`: what other programs hand out becomes the files that CLB takes, and nothing else happens."""

from __future__ import annotations

import base64
import io
import os
import re
import select
import shlex
import shutil
import stat
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

import asn1
import pki
from bundle_files import (
    LEGACY,
    PASSWORD,
    WRONG,
    Converter,
    archive,
    encrypted_key,
    fingerprints,
    key_der,
    modulus,
    openssl,
    p7b,
    pfx,
    pieces_of_secrets,
    ready_pair,
    write,
)
from clbcertlint import bundles, conversion, unpacking
from clbcertlint.der import Kind
from run_cli import NOBODY, NOW, fresh

Files = dict[str, bytes]
NOW_INSTANT = datetime(2026, 11, 25, tzinfo=timezone.utc)


def given_in(monkeypatch: pytest.MonkeyPatch, octets: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(octets)))


def leaf() -> pki.Issued:
    return pki.leaf()


def chain() -> bytes:
    return leaf().pem + pki.intermediate().pem


def everything() -> tuple[pki.Issued, ...]:
    return leaf(), pki.intermediate(), pki.root()


def traditional(cipher: str, *providers: str) -> bytes:
    """The key of a.test in PKCS#1, encrypted by OpenSSL."""
    words = ("rsa", "-traditional", f"-{cipher}", "-passout", "env:SECRET", *providers)
    return openssl(*words, given=pki.pkcs1("a.test")).encode()


def old_pfx(*options: str) -> bytes:
    """A container as OpenSSL writes it with other ciphers than its usual ones."""
    words = ("pkcs12", "-export", "-passout", "env:SECRET", "-out", "old.tmp", *options)
    openssl(*words, given=pki.pkcs1("a.test") + chain())
    octets = Path("old.tmp").read_bytes()
    Path("old.tmp").unlink()
    return octets


def signed_message() -> bytes:
    """A PKCS#7 container whose lengths are not written, as programs do that cannot wait for the end."""
    write({"tmp/key.pem": pki.pkcs1("a.test"), "tmp/a.pem": leaf().pem, "tmp/ca.pem": pki.intermediate().pem})
    words = "cms -sign -binary -stream -nodetach -signer tmp/a.pem -inkey tmp/key.pem -certfile tmp/ca.pem"
    openssl(*words.split(), "-outform", "DER", "-out", "tmp/message", given=b"hello")
    octets = Path("tmp/message").read_bytes()
    shutil.rmtree("tmp")
    assert octets.startswith(b"\x30\x80")
    return octets


# What is given, and how OpenSSL prints the certificates and the key that are in it.
FORMS: dict[str, tuple[Callable[[], Files], str, str]] = {
    "DER": (
        lambda: {"a.test.cer": leaf().der, "b.cer": pki.intermediate().der, "a.test.key": key_der("a.test")},
        "x509 -inform DER -in a.test.cer",
        "rsa -inform DER -in a.test.key",
    ),
    "DER with a line end behind it": (
        lambda: {
            "a.test.cer": leaf().der + b"\n",
            "b.cer": pki.intermediate().der + b"\r\n",
            "a.test.key": key_der("a.test") + b"\n",
        },
        "x509 -inform DER -in a.test.cer",
        "rsa -inform DER -in a.test.key",
    ),
    "PKCS#8": (
        lambda: {"a.test.pem": chain(), "a.test.key": pki.pkcs8("a.test")},
        "x509 -in a.test.pem",
        "rsa -in a.test.key",
    ),
    "PKCS#8 in DER": (
        lambda: {"a.test.pem": chain(), "a.test.key": key_der("a.test", PrivateFormat.PKCS8)},
        "x509 -in a.test.pem",
        "rsa -inform DER -in a.test.key",
    ),
    "encrypted PKCS#8": (
        lambda: {"a.test.pem": chain(), "a.test.key": encrypted_key("a.test", Encoding.PEM)},
        "x509 -in a.test.pem",
        "rsa -in a.test.key -passin env:SECRET",
    ),
    "encrypted PKCS#8 in DER": (
        lambda: {"a.test.pem": chain(), "a.test.key": encrypted_key("a.test", Encoding.DER) + b"\n"},
        "x509 -in a.test.pem",
        "pkcs8 -inform DER -in a.test.key -passin env:SECRET",
    ),
    "encrypted PKCS#1": (
        lambda: {"a.test.pem": chain(), "a.test.key": traditional("aes256")},
        "x509 -in a.test.pem",
        "rsa -in a.test.key -passin env:SECRET",
    ),
    "PKCS#7": (
        lambda: {"a.test.p7b": p7b(everything(), Encoding.PEM), "a.test.key": pki.pkcs1("a.test")},
        "pkcs7 -print_certs -in a.test.p7b",
        "rsa -in a.test.key",
    ),
    "PKCS#7 in DER": (
        lambda: {"a.test.p7b": p7b(everything(), Encoding.DER), "a.test.key": pki.pkcs1("a.test")},
        "pkcs7 -print_certs -inform DER -in a.test.p7b",
        "rsa -in a.test.key",
    ),
    "PKCS#7 in BER": (
        lambda: {"a.test.p7c": signed_message(), "a.test.key": pki.pkcs1("a.test")},
        "pkcs7 -print_certs -inform DER -in a.test.p7c",
        "rsa -in a.test.key",
    ),
    "PKCS#12": (
        lambda: {"a.test.pfx": pfx(leaf(), [pki.root(), pki.intermediate()])},
        "pkcs12 -in a.test.pfx -nokeys -passin env:SECRET",
        "pkcs12 -in a.test.pfx -nocerts -nodes -passin env:SECRET",
    ),
    "PKCS#12 of old ciphers": (
        lambda: {"a.test.p12": old_pfx("-legacy")},
        "pkcs12 -legacy -in a.test.p12 -nokeys -passin env:SECRET",
        "pkcs12 -legacy -in a.test.p12 -nocerts -nodes -passin env:SECRET",
    ),
    "PKCS#12 without a check sum": (
        lambda: {"a.test.p12": old_pfx("-nomac")},
        "pkcs12 -nomacver -in a.test.p12 -nokeys -passin env:SECRET",
        "pkcs12 -nomacver -in a.test.p12 -nocerts -nodes -passin env:SECRET",
    ),
    "one PEM file": (
        lambda: {"a.test.pem": pki.root().pem + pki.intermediate().pem + pki.pkcs8("a.test") + leaf().pem * 2},
        "crl2pkcs7 -nocrl -certfile a.test.pem",
        "rsa -in a.test.pem",
    ),
    "Apache": (
        lambda: {
            "a.test_chain.crt": pki.intermediate().pem,
            "a.test_public.crt": leaf().pem,
            "a.test.key": pki.pkcs8("a.test"),
        },
        "x509 -in a.test_public.crt",
        "rsa -in a.test.key",
    ),
    "PEM with all kinds of faults": (
        lambda: {
            "a.test.pem": b"Bag Attributes\n\n" + chain().replace(b"\n", b" \r\n\r\n"),
            "a.test.key": pki.pkcs8("a.test").replace(b"\n", b"\r\n  "),
        },
        "x509 -in plain.pem",
        "rsa -in plain.key",
    ),
}


@pytest.mark.parametrize("form", FORMS)
def test_openssl_agrees_that_certificate_and_key_are_the_same(form: str, convert: Converter) -> None:
    make, print_certificates, print_key = FORMS[form]
    files = make()
    write(files)
    if "plain" in print_key:
        write({"plain.pem": chain(), "plain.key": pki.pkcs8("a.test")})
    certificates = openssl(*print_certificates.split())
    if print_certificates.startswith("crl2pkcs7"):
        certificates = openssl("pkcs7", "-print_certs", given=certificates.encode())
    before, key_before = fingerprints(certificates), modulus(openssl(*print_key.split()))
    write({"word": PASSWORD.encode() + b"\n"})
    result = convert(*files, "-o", "out", "--password-file", "word")
    assert result.status == 0, result.err
    assert "server   ready" in result.out
    certificate, key = ready_pair(convert)
    after = fingerprints(certificate.decode())
    assert after == fingerprints(chain().decode())
    assert after[0] in before
    assert modulus(key.decode()) == key_before
    assert key.startswith(b"-----BEGIN RSA PRIVATE KEY-----\n")
    assert (certificate, key) == (chain(), pki.pkcs1("a.test"))
    assert all(Path(name).read_bytes() == octets for name, octets in files.items())


def test_what_is_left_out_is_said(convert: Converter) -> None:
    write({"a.test.pem": pki.root().pem + pki.leaf("b.test").pem + chain(), "a.test.key": pki.pkcs1("a.test")})
    write({"dh.pem": b"-----BEGIN DH PARAMETERS-----\nMAYCAQcCAQI=\n-----END DH PARAMETERS-----\n"})
    result = convert("a.test.pem", "a.test.key", "dh.pem", "-o", "out")
    assert result.status == 0
    assert "left out CN=Test Root, a root, which clients have" in result.err
    assert "left out CN=b.test, which is not in the chain" in result.err
    assert "dh.pem: left out, the block DH PARAMETERS" in result.err
    assert "wrote out/a.test.pem: CN=a.test, CN=Test Intermediate\n" in result.out
    assert "wrote out/a.test.key: the private key\n" in result.out


def test_a_self_signed_certificate_stays(convert: Converter) -> None:
    alone = pki.issue("alone.test", ca=False)
    write({"alone.p12": pfx(alone, [])})
    write({"word": PASSWORD.encode()})
    assert convert("alone.p12", "-o", "out", "--password-file", "word").status == 0
    assert ready_pair(convert, "alone") == (alone.pem, pki.pkcs1("alone.test"))
    assert pieces_of_secrets(convert.printed, ["alone.test"]) == set()


def test_of_renewed_certificates_the_one_that_is_valid_longest_is_taken(convert: Converter) -> None:
    earlier = datetime(2026, 12, 31, tzinfo=timezone.utc)
    old = pki.issue("a.test", issuer=pki.intermediate(), ca=False, not_after=earlier, serial=1)
    write({"all.pem": old.pem + chain() + pki.pkcs8("a.test")})
    assert convert("all.pem", "-o", "out").status == 0
    assert ready_pair(convert, "all")[0] == chain()


def _nobody(path: str, *, is_again: bool) -> None:
    """Nobody to ask for a password."""


def test_without_a_certificate_the_key_alone_is_written(convert: Converter) -> None:
    write({"a.key": pki.pkcs8("a.test")})
    result = convert("a.key", "-o", "out")
    assert (result.status, Path("out/a.key").read_bytes()) == (0, pki.pkcs1("a.test"))
    assert [one.name for one in Path("out").iterdir()] == ["a.key"]
    assert "there is no certificate among the files" in result.err
    assert "wrote out/a.key: the private key\n" in result.out


def test_without_a_key_the_certificate_alone_is_written(convert: Converter) -> None:
    write({"a.p7b": p7b(everything(), Encoding.DER)})
    result = convert("a.p7b", "-o", "out")
    assert result.status == 0
    assert "there is no private key among the files" in result.err
    assert os.listdir("out") == ["a.pem"]
    assert Path("out/a.pem").read_bytes() == chain()


def test_what_was_written_and_is_not_ready_is_told(convert: Converter) -> None:
    past = datetime(2026, 1, 1, tzinfo=timezone.utc)
    expired = pki.issue("a.test", issuer=pki.intermediate(), ca=False, not_after=past)
    write({"a.pfx": pfx(expired, [pki.intermediate()], ""), "b.pfx": pfx(leaf(), [], "")})
    result = convert("a.pfx", "-o", "out")
    assert result.status == 1
    assert "error[CLB601]" in result.out
    assert "ready" not in result.out
    assert sorted(os.listdir("out")) == ["a.key", "a.pem"]
    result = convert("b.pfx", "-o", "other")
    assert "[CLB403]" in result.out
    assert "server   ready, with 1 warning\n" in result.out


def ec_pair() -> tuple[bytes, bytes]:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "curve.test")])
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1)
        .not_valid_before(pki.NOT_BEFORE)
        .not_valid_after(pki.NOT_AFTER)
        .sign(key, hashes.SHA256())
    )
    return (
        certificate.public_bytes(Encoding.PEM),
        key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()),
    )


def undecodable() -> bytes:
    """A certificate whose first day is in the thirteenth month."""
    return leaf().der.replace(b"250101000000Z", b"251301000000Z")


def damaged(text: bytes) -> bytes:
    lines = text.splitlines(keepends=True)
    return b"".join([*lines[:4], b"!" + lines[4][1:], *lines[5:]])


def request() -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "a.test")])
    signed = x509.CertificateSigningRequestBuilder(name).sign(pki.key("a.test"), hashes.SHA256())
    return signed.public_bytes(Encoding.PEM)


def openssh() -> bytes:
    return pki.key("a.test").private_bytes(Encoding.PEM, PrivateFormat.OpenSSH, NoEncryption())


NO_RSA = """\
EC P-256 private key; CLB takes RSA only, so there is nothing to convert: have a certificate issued for \
an RSA key of 2048 bits (with certbot --key-type rsa --rsa-key-size 2048, with acme.sh --keylength 2048)"""
PUTTYGEN = """\
a b.ppk: it is a PuTTY key, which puttygen opens: puttygen 'a b.ppk' -O private-openssh -o 'a b.clb.key', \
then convert 'a b.clb.key'"""
JAVA = """a.jks: it is a Java keystore, which keytool opens: keytool -importkeystore -srckeystore a.jks -destkeystore \
a.p12 -deststoretype PKCS12, then convert a.p12"""
NOTHING = "there is no certificate and no key in it"
REFUSED: dict[str, tuple[Callable[[], Files], tuple[str, ...], int, str]] = {
    "EC pair": (
        lambda: dict(zip(("a.pem", "a.key"), ec_pair(), strict=True)),
        (),
        1,
        NO_RSA,
    ),
    "EC certificate": (lambda: {"a.pem": ec_pair()[0]}, (), 1, "certbot --key-type rsa"),
    "EC certificate as CA": (lambda: {"a.pem": ec_pair()[0]}, ("--ca",), 1, "CLB takes RSA only"),
    "key of none": (
        lambda: {"a.pem": chain(), "b.key": pki.pkcs8("b.test")},
        (),
        1,
        "the private key in b.key belongs to none of the certificates: CN=a.test, CN=Test Intermediate",
    ),
    "several pairs": (
        lambda: {
            "a.pem": chain() + pki.leaf("b.test").pem,
            "a.key": pki.pkcs1("a.test"),
            "b.key": pki.pkcs1("b.test"),
        },
        (),
        1,
        "there are 2 keys with certificates: a.key, b.key; convert one at a time",
    ),
    "several servers": (
        lambda: {"a.pem": chain() + pki.leaf("b.test").pem},
        (),
        1,
        "there are 2 server certificates and no key to tell which: CN=a.test, CN=b.test",
    ),
    "CA without --ca": (lambda: {"ca.pem": pki.root().pem}, (), 1, "there are CA certificates only; --ca"),
    "key alone as CA": (
        lambda: {"a.key": pki.pkcs8("a.test")},
        ("--ca",),
        1,
        "there is no certificate among the files",
    ),
    "several CAs": (
        lambda: {"ca.p7b": p7b([pki.root(), pki.intermediate()], Encoding.PEM)},
        ("--ca",),
        1,
        "CLB takes one CA certificate an upload, and there are 2: ",
    ),
    "undecodable certificate": (
        lambda: {"a.cer": undecodable()},
        (),
        1,
        "a.cer: a certificate that cannot be decoded: ",
    ),
    "damaged certificate": (
        lambda: {"a.pem": damaged(leaf().pem), "a.key": pki.pkcs1("a.test")},
        (),
        2,
        "a.pem: CERTIFICATE cannot be read; clbcertlint check says what is wrong with it",
    ),
    "damaged key": (
        lambda: {"a.pem": chain(), "a.key": damaged(pki.pkcs1("a.test"))},
        (),
        2,
        "a.key: RSA PRIVATE KEY cannot be read",
    ),
    "damaged PKCS#7": (lambda: {"a.p7b": p7b(everything(), Encoding.DER)[:-9] + bytes(9)}, (), 2, "a.p7b: "),
    "cut PKCS#12": (lambda: {"a.pfx": pfx(leaf(), [])[:-9]}, (), 2, f"a.pfx: {NOTHING}"),
    "request alone": (lambda: {"a.csr": request()}, (), 1, "there is no certificate among the files"),
    "OpenSSH key": (lambda: {"a.key": openssh()}, (), 2, "a.key: OPENSSH PRIVATE KEY cannot be read"),
    "empty file": (lambda: {"a.pem": b""}, (), 2, f"a.pem: {NOTHING}"),
    "other text": (lambda: {"a.pem": b"hello"}, (), 2, f"a.pem: {NOTHING}"),
    "PuTTY key": (
        lambda: {"a b.ppk": b"PuTTY-User-Key-File-3: ssh-rsa\n"},
        (),
        2,
        PUTTYGEN,
    ),
    "JKS": (
        lambda: {"a.jks": b"\xfe\xed\xfe\xed" + bytes(40)},
        (),
        2,
        JAVA,
    ),
    "JCEKS": (lambda: {"a.jceks": b"\xce\xce\xce\xce" + bytes(40)}, (), 2, "keytool -importkeystore"),
    "PKCS#12 without password": (lambda: {"a.pfx": pfx(leaf(), [])}, (), 2, "it is encrypted: give the password with"),
    "key without password": (lambda: {"a.key": encrypted_key("a.test", Encoding.PEM)}, (), 2, "it is encrypted: give"),
    "no such file": (dict, ("a.pem",), 2, "a.pem: does not exist"),
    "empty folder": (lambda: {"folder/readme": b""}, ("folder",), 2, "folder: there is no file to convert"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_where_there_is_nothing_to_convert_nothing_is_written(case: str, convert: Converter) -> None:
    make, options, status, sentence = REFUSED[case]
    files = make()
    write(files)
    inputs = [name for name in files if "/" not in name]
    result = convert(*inputs, *options, "-o", "out")
    assert (result.status, result.out) == (status, "")
    assert (
        f"clbcertlint: error: {sentence}"
        in result.err.replace("error: a.key: it is", "error: it is").replace("error: a.pfx: it is", "error: it is")
        or sentence in result.err
    )
    assert not Path("out").exists()


# The client's side.


def test_a_ca_certificate_is_written_alone(convert: Converter) -> None:
    write({"root.cer": pki.root().der})
    result = convert("root.cer", "--ca", "-o", "out")
    assert result.status == 0
    assert re.search(r"^uploads  out/root\.pem +CA +ready$", result.out, re.MULTILINE)
    assert os.listdir("out") == ["root.pem"]
    assert Path("out/root.pem").read_bytes() == pki.root().pem
    assert convert.check("--ca-certificate", "out/root.pem").status == 0


def test_of_a_ca_with_its_key_and_a_leaf_the_certificate_is_taken(convert: Converter) -> None:
    write({"ca.pem": leaf().pem + pki.pkcs8("Test Intermediate") + pki.intermediate().pem})
    result = convert("ca.pem", "--ca", "-o", "out")
    assert result.status == 0
    assert "left out CN=a.test" in result.err
    assert "left out the private key: a CA upload has none" in result.err
    assert os.listdir("out") == ["ca.pem"]
    assert Path("out/ca.pem").read_bytes() == pki.intermediate().pem
    assert pieces_of_secrets(convert.printed, ["Test Intermediate"]) == set()


# Passwords.


def test_a_password_comes_from_the_first_line_of_a_file(convert: Converter) -> None:
    write({"a.test.pfx": pfx(leaf(), [pki.intermediate()]), "word": f"{PASSWORD}\r\nnext\n".encode()})
    assert convert("a.test.pfx", "-o", "out", "--password-file", "word").status == 0
    ready_pair(convert)


def test_a_password_comes_from_standard_input(convert: Converter, monkeypatch: pytest.MonkeyPatch) -> None:
    write({"a.test.pfx": pfx(leaf(), [pki.intermediate()])})
    given_in(monkeypatch, f"{PASSWORD}\n".encode())
    assert convert("a.test.pfx", "-o", "out", "--password-file", "-").status == 0
    ready_pair(convert)


def test_a_password_comes_from_a_variable(convert: Converter, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WORD", PASSWORD)
    write({"a.test.pem": chain(), "a.test.key": encrypted_key("a.test", Encoding.PEM)})
    assert convert("a.test.pem", "a.test.key", "-o", "out", "--password-env", "WORD").status == 0
    ready_pair(convert)


def test_a_password_may_have_any_letters(convert: Converter, monkeypatch: pytest.MonkeyPatch) -> None:
    word = "Schlüssel zum Glück 密码"
    monkeypatch.setenv("WORD", word)
    write({"a.test.pfx": pfx(leaf(), [pki.intermediate()], word)})
    assert convert("a.test.pfx", "-o", "out", "--password-env", "WORD").status == 0
    ready_pair(convert)
    assert pieces_of_secrets(convert.printed, words=[word]) == set()


@pytest.mark.parametrize("word", ["", None])
def test_an_empty_password_needs_none(word: str | None, convert: Converter) -> None:
    container = pfx(leaf(), [pki.intermediate()], "") if word is None else old_pfx("-passout", "pass:")
    write({"a.test.pfx": container})
    assert convert("a.test.pfx", "-o", "out").status == 0
    ready_pair(convert)


@pytest.mark.parametrize(
    "make",
    [lambda: pfx(leaf(), []), lambda: encrypted_key("a.test", Encoding.DER), lambda: traditional("aes128")],
    ids=["PKCS#12", "PKCS#8", "PKCS#1"],
)
def test_a_wrong_password_is_said_to_be_wrong(make: Callable[[], bytes], convert: Converter) -> None:
    write({"a.p12": make(), "word": WRONG.encode()})
    result = convert("a.p12", "-o", "out", "--password-file", "word")
    assert result.status == 2
    assert "clbcertlint: error: a.p12: the password is wrong" in result.err
    assert not Path("out").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--password-env", "NO_SUCH_VARIABLE"], "--password-env NO_SUCH_VARIABLE: there is no such variable"),
        (["--password-file", "missing"], "--password-file missing: No such file or directory"),
        (["--password-file", "-"], "--password-file -: standard input is closed"),
        (["--password-file", "a", "--password-env", "B"], "--password-env: not allowed with"),
        (["--password", PASSWORD], "convert has no option --password"),
        ([f"--password={PASSWORD}"], "convert has no option --password"),
        (["-", "--password-file", "-"], "standard input is either the file or the password"),
        (["--name", "a/b"], "--name takes a file's name"),
        (["--name", ".."], "--name takes a file's name"),
        (["--name", ""], "--name takes a file's name"),
        (["--name=-a"], "--name takes a file's name"),
        (["--name", "a\x1b[2J"], "--name takes a file's name"),
        (["-o", ""], "an empty path names no folder"),
    ],
)
def test_a_mistake_on_the_command_line_is_status_2(words: list[str], sentence: str, convert: Converter) -> None:
    write({"a.test.pem": chain() + pki.pkcs1("a.test")})
    result = convert("a.test.pem", "-o", "out", *words)
    assert (result.status, result.out) == (2, "")
    assert f"clbcertlint: error: {sentence}" in result.err
    assert os.listdir() == ["a.test.pem"]


def test_inputs_and_a_folder_have_to_be_named(convert: Converter) -> None:
    assert "convert needs at least one file" in convert("-o", "out").err
    assert "convert needs -o FOLDER" in convert("a.pem").err


END_OF_FILE = b"\x04"
ON_A_TERMINAL = """
import fcntl, os, sys, termios
os.setsid()
fcntl.ioctl(0, termios.TIOCSCTTY, 0)
from clbcertlint import cli
sys.exit(cli.main(sys.argv[1:]))
"""


def on_a_terminal(*words: str, answers: list[str]) -> tuple[int, str]:
    """Run `convert` on a terminal of its own, and answer the prompts, in the end with the end of the file.

    The exit status, and all that was shown.
    """
    ours, theirs = os.openpty()
    program = [sys.executable, "-c", ON_A_TERMINAL, "convert", "--now", NOW, *words]
    shown, answered = b"", 0
    try:
        with subprocess.Popen(program, stdin=theirs, stdout=theirs, stderr=theirs) as process:
            os.close(theirs)
            try:
                while select.select([ours], [], [], 60)[0]:
                    try:
                        octets = os.read(ours, 4096)
                    except OSError:
                        break
                    shown += octets
                    if not octets:
                        break
                    if shown.count(b"password of ") > answered:
                        answered += 1
                        os.write(ours, answers.pop(0).encode() + b"\n" if answers else END_OF_FILE)
                status = process.wait(60)
            except BaseException:
                process.kill()
                raise
    finally:
        os.close(ours)
    return status, shown.decode()


def test_a_password_is_asked_for_and_not_shown(convert: Converter) -> None:
    write({"a.test.pfx": pfx(leaf(), [pki.intermediate()])})
    status, shown = on_a_terminal("a.test.pfx", "-o", "out", answers=[WRONG, PASSWORD])
    assert status == 0
    assert shown.count("password of a.test.pfx: ") == 2
    assert pieces_of_secrets(shown, words=(PASSWORD, WRONG)) == set()
    ready_pair(convert)


def test_a_password_is_asked_for_three_times(convert: Converter) -> None:
    write({"a.test.pfx": pfx(leaf(), [])})
    status, shown = on_a_terminal("a.test.pfx", "-o", "out", answers=[WRONG, "", WRONG, PASSWORD])
    assert status == 2
    assert shown.count("password of a.test.pfx: ") == 3
    assert "the password is wrong" in shown
    assert pieces_of_secrets(shown, words=(PASSWORD, WRONG)) == set()
    assert not Path("out").exists()


def test_no_answer_is_as_good_as_no_password(convert: Converter) -> None:
    write({"a.test.pfx": pfx(leaf(), [])})
    status, shown = on_a_terminal("a.test.pfx", "-o", "out", answers=[])
    assert status == 2
    assert "a.test.pfx: it is encrypted: give the password with" in shown
    assert not Path("out").exists()


def test_one_answer_does_for_all_inputs(convert: Converter) -> None:
    write({"a.test.pfx": pfx(leaf(), []), "b.key": encrypted_key("a.test", Encoding.PEM), "c.pem": chain()})
    status, shown = on_a_terminal("a.test.pfx", "b.key", "c.pem", "-o", "out", answers=[PASSWORD, WRONG])
    assert status == 0
    assert shown.count("password of ") == 1
    ready_pair(convert)


# Ciphers that OpenSSL 3 keeps in its legacy provider, and keystores: the command that is printed helps.


def legacy_is_here() -> bool:
    done = subprocess.run(["openssl", "list", "-providers", *LEGACY], capture_output=True, check=False)
    return done.returncode == 0


def pkcs8_of(*cipher: str) -> bytes:
    words = ("pkcs8", "-topk8", *cipher, "-passout", "env:SECRET", *LEGACY)
    return openssl(*words, given=pki.pkcs1("a.test")).encode()


def as_der(text: bytes) -> bytes:
    return base64.b64decode(b"".join(text.splitlines()[1:-1]))


OLD: dict[str, Callable[[], bytes]] = {
    "PKCS#12, 40-bit RC2": lambda: old_pfx("-legacy"),
    "PKCS#12, 128-bit RC4": lambda: old_pfx("-certpbe", "PBE-SHA1-RC4-128", "-keypbe", "PBE-SHA1-RC4-128", *LEGACY),
    "PKCS#1, DES": lambda: traditional("des", *LEGACY),
    "PKCS#8, DES": lambda: pkcs8_of("-v2", "des"),
    "PKCS#8 in DER, DES": lambda: as_der(pkcs8_of("-v2", "des")),
    "PKCS#8, 128-bit RC2": lambda: pkcs8_of("-v1", "PBE-SHA1-RC2-128"),
    "PKCS#8, 40-bit RC4": lambda: pkcs8_of("-v1", "PBE-SHA1-RC4-40"),
}


@pytest.mark.skipif(not legacy_is_here(), reason="the machine's OpenSSL has no legacy provider")
@pytest.mark.parametrize("case", OLD)
def test_the_command_that_opens_an_old_cipher_works(case: str, convert: Converter) -> None:
    write({"a b.p12": OLD[case](), "a.test.pem": chain()})
    environment = {"CRYPTOGRAPHY_OPENSSL_NO_LEGACY": "1", "WORD": PASSWORD}
    done = fresh("convert", "--now", NOW, "a b.p12", "-o", "out", "--password-env", "WORD", env=environment)
    said = done.stderr.decode()
    assert (done.returncode, done.stdout) == (2, b"")
    assert case.partition(", ")[2] in said
    assert pieces_of_secrets(said) == set()
    printed = re.search(r"(openssl \S.*) -out FILE opens it, then convert FILE$", said.strip())
    assert printed, said
    openssl(*shlex.split(printed[1])[1:], "-out", "opened.pem", "-passin", "env:SECRET")
    assert convert("a.test.pem", "opened.pem", "-o", "out").status == 0
    assert ready_pair(convert)[1] == pki.pkcs1("a.test")


KEYTOOL = shutil.which("keytool")


@pytest.mark.skipif(KEYTOOL is None, reason="keytool is not on this machine: no keystore is made and opened")
@pytest.mark.parametrize("store", ["JKS", "JCEKS"])
def test_the_keytool_line_works(store: str, convert: Converter) -> None:
    write({"a.test.pfx": pfx(leaf(), [pki.intermediate()])})
    word = ["-srcstoretype", "PKCS12", "-srcstorepass:env", "SECRET", "-deststorepass:env", "SECRET"]
    line = (
        f"keytool -importkeystore -srckeystore a.test.pfx -destkeystore a.test.{store} -deststoretype {store}".split()
    )
    environment = {**os.environ, "SECRET": PASSWORD}
    subprocess.run([*line, *word], env=environment, check=True, capture_output=True, timeout=60)
    Path("a.test.pfx").unlink()
    result = convert(f"a.test.{store}", "-o", "out")
    assert result.status == 2
    printed = re.search(r"opens: (keytool .*), then convert (\S+)$", result.err.strip())
    assert printed, result.err
    done = subprocess.run(
        shlex.split(printed[1]), input=f"{PASSWORD}\n" * 3, text=True, check=False, capture_output=True, timeout=60
    )
    assert done.returncode == 0, done.stdout + done.stderr
    write({"word": PASSWORD.encode()})
    assert convert(printed[2], "-o", "out", "--password-file", "word").status == 0
    certificate, key = ready_pair(convert)
    assert fingerprints(certificate.decode()) == fingerprints(chain().decode())
    assert modulus(key.decode()) == modulus(pki.pkcs1("a.test").decode())


# Where it is written.


@pytest.mark.parametrize("there", ["a.test.pem", "a.test.key"])
def test_nothing_is_overwritten_without_force(there: str, convert: Converter) -> None:
    write({"a.test.pem": chain() + pki.pkcs8("a.test"), f"out/{there}": b"old"})
    Path("out", there).chmod(0o644)
    result = convert("a.test.pem", "-o", "out")
    assert (result.status, result.out) == (2, "")
    assert f"out/{there} is there already; --force replaces it, --name names another" in result.err
    assert os.listdir("out") == [there]
    assert Path("out", there).read_bytes() == b"old"
    assert convert("a.test.pem", "-o", "out", "--force").status == 0
    assert ready_pair(convert) == (chain(), pki.pkcs1("a.test"))


def test_a_dangling_link_is_not_written_through_without_force(convert: Converter) -> None:
    write({"a.test.pem": chain() + pki.pkcs8("a.test"), "out/x": b""})
    Path("out/a.test.key").symlink_to("../elsewhere.key")
    assert convert("a.test.pem", "-o", "out").status == 2
    assert not Path("elsewhere.key").exists()
    assert not Path("out/a.test.pem").exists()


def test_a_folder_in_the_place_of_a_file_stops_it_before_anything_is_written(convert: Converter) -> None:
    write({"a.test.pem": chain() + pki.pkcs8("a.test"), "out/a.test.key": b"old", "out/a.test.pem/x": b""})
    result = convert("a.test.pem", "-o", "out", "--force")
    assert result.status == 2
    assert "out/a.test.pem is a folder" in result.err
    assert Path("out/a.test.key").read_bytes() == b"old"


@pytest.mark.parametrize("mask", [0o000, 0o022, 0o077, 0o177])
def test_only_its_owner_reads_a_key_whatever_the_umask(mask: int, convert: Converter) -> None:
    write({"a.test.pem": chain() + pki.pkcs8("a.test")})
    Path("out").mkdir()
    before = os.umask(mask)
    try:
        assert convert("a.test.pem", "-o", "out").status == 0
    finally:
        os.umask(before)
    ready_pair(convert)
    assert stat.S_IMODE(Path("out/a.test.pem").stat().st_mode) == 0o666 & ~mask


def test_folders_are_made(convert: Converter) -> None:
    write({"a.test.pem": chain() + pki.pkcs8("a.test")})
    assert convert("a.test.pem", "-o", "far/away").status == 0
    ready_pair(convert, folder="far/away")


@pytest.mark.parametrize("folder", ["file", "file/below"])
def test_a_folder_that_cannot_be_made_is_named(folder: str, convert: Converter) -> None:
    write({"a.test.pem": chain() + pki.pkcs8("a.test"), "file": b""})
    result = convert("a.test.pem", "-o", folder)
    assert (result.status, result.out) == (2, "")
    assert f"clbcertlint: error: {folder} cannot be made: " in result.err
    assert sorted(os.listdir()) == ["a.test.pem", "file"]


# The first run, as root, imports what a user may not be able to read of the interpreter.
WITHOUT_RIGHTS = f"""
import os, sys
from clbcertlint import cli
cli.main(["convert", "--now", "{NOW}", "a.test.pem", "-o", "mine"])
if os.getuid() == 0:
    os.setgroups([])
    os.setgid({NOBODY})
    os.setuid({NOBODY})
sys.exit(cli.main(["convert", "--now", "{NOW}", "a.test.pem", "-o", sys.argv[1]]))
"""


@pytest.mark.parametrize(
    ("folder", "sentence"),
    [
        ("locked", "locked/a.test.key cannot be written: Permission denied"),
        ("locked/below", "locked/below cannot be made: Permission denied"),
    ],
)
def test_a_folder_that_cannot_be_written_to_is_named(folder: str, sentence: str, convert: Converter) -> None:
    write({"a.test.pem": chain() + pki.pkcs8("a.test")})
    Path.cwd().chmod(0o755)
    Path("a.test.pem").chmod(0o644)
    Path("locked").mkdir(mode=0o555)
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_RIGHTS, folder], capture_output=True, text=True, check=False, timeout=60
    )
    assert done.returncode == 2
    assert f"clbcertlint: error: {sentence}" in done.stderr
    assert os.listdir("locked") == []
    assert pieces_of_secrets(done.stdout + done.stderr) == set()


# What it is made of, and what it is called.


def test_standard_input_is_converted(convert: Converter, monkeypatch: pytest.MonkeyPatch) -> None:
    given_in(monkeypatch, pfx(leaf(), [pki.intermediate()], ""))
    assert convert("-", "-o", "out").status == 0
    ready_pair(convert, "certificate")


def test_a_folder_is_converted(convert: Converter) -> None:
    write({"in/readme.txt": b"hello", "in/sub/a.test.key": pki.pkcs8("a.test"), "in/a.test.csr": request()})
    write({"in/a.test_public.crt": leaf().pem, "in/a.test_chain.crt": pki.intermediate().pem})
    result = convert("in", "-o", "out")
    assert result.status == 0
    assert "in/a.test.csr: left out" in result.err
    ready_pair(convert)


def test_the_files_are_called_as_the_user_says(convert: Converter) -> None:
    write({"a.test.pem": chain() + pki.pkcs8("a.test")})
    assert convert("a.test.pem", "-o", "out", "--name", "2026 b.test").status == 0
    ready_pair(convert, "2026 b.test")


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        ("a.test.pem", "a.test"),
        ("fullchain.pem", "fullchain"),
        ("folder/a.test_public.crt", "a.test"),
        ("a.test_nginx.pem", "a.test"),
        ("certificate", "certificate"),
        ("-", "certificate"),
        (".pem", "certificate"),
        ("..", "certificate"),
        ("...pem", "certificate"),
        ("../../a.test.pem", "a.test"),
        ("..\\..\\a.test.pem", "a.test"),
        ("C:\\a.test.pem", "a.test"),
        ("/etc/..pem", "certificate"),
        (".hidden.pem", "hidden"),
        ("-rf.pem", "rf"),
        ("--.- -.pem", "certificate"),
        ("_chain.crt", "certificate"),
        ("a\x00\x1b\n\u202eb.pem", "ab"),
        (" a .pem", "a"),
        ("证书.pem", "证书"),
    ],
)
def test_the_files_are_called_as_the_file_that_the_certificate_was_in(origin: str, name: str) -> None:
    assert named(origin) == name


@settings(max_examples=40, deadline=None)
@given(st.text(max_size=40))
@example("a/..")
@example("a/..\x00.")
@example("-\x00..")
def test_a_name_is_that_of_a_plain_file(origin: str) -> None:
    name = named(origin)
    assert name
    assert not name.startswith((".", "-"))
    assert name.isprintable()
    assert not {"/", "\\", "\0"} & set(name)


def named(origin: str) -> str:
    piece = unpacking.Piece(origin, leaf().der, Kind.CERTIFICATE)
    return conversion.to_server_upload([piece], NOW_INSTANT).name


# Whatever bytes are given, there is an answer.

BEGINNINGS: dict[str, Callable[[], bytes]] = {
    "nothing": bytes,
    "certificate": lambda: leaf().der,
    "key": lambda: key_der("a.test", PrivateFormat.PKCS8),
    "PKCS#7": lambda: p7b(everything(), Encoding.DER),
    "PEM": lambda: chain() + pki.pkcs8("a.test"),
    "ZIP": lambda: archive({"a.test.pem": chain(), "a.test.key": pki.pkcs8("a.test")}),
}


@pytest.mark.parametrize("kind", BEGINNINGS)
@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_bytes_are_opened_or_refused(kind: str, data: st.DataObject) -> None:
    octets = bytearray(BEGINNINGS[kind]())
    for _ in range(data.draw(st.integers(0, 4), "changes")):
        start = data.draw(st.integers(0, len(octets)))
        octets[start : start + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    if data.draw(st.booleans(), "more"):
        octets[data.draw(st.integers(0, len(octets))) :] = data.draw(st.binary(max_size=80))
    given_input = unpacking.Input("a", bytes(octets))
    try:
        unpacked = unpacking.Unpacker([b"word"], _nobody, NOW_INSTANT).unpack([given_input])
    except unpacking.UnpackingError:
        return
    assert all(piece.octets for piece in unpacked.pieces)


def test_nothing_shows_a_key_as_it_is_passed_along() -> None:
    given_input = unpacking.Input("a.key", pki.pkcs8("a.test"))
    unpacked = unpacking.Unpacker([], _nobody, NOW_INSTANT).unpack([given_input, unpacking.Input("a.pem", chain())])
    converted = conversion.to_server_upload(unpacked.pieces, NOW_INSTANT)
    assert converted.private_key == pki.pkcs1("a.test")
    shown = f"{given_input!r} {unpacked!r} {converted!r}"
    assert pieces_of_secrets(shown) == set()
    assert repr(key_der("a.test"))[40:60] not in shown


def test_the_search_for_secrets_finds_them() -> None:
    lines = pki.pkcs1("a.test").decode().splitlines()
    assert pieces_of_secrets(f"error: {lines[7][3:25]}")
    assert pieces_of_secrets(" ".join(lines[7][index : index + 4] for index in range(0, 60, 4)))
    assert pieces_of_secrets(pki.pkcs8("a.test").decode())
    assert pieces_of_secrets(f"the password {PASSWORD} is wrong")
    assert serialization.load_pem_private_key(pki.pkcs1("a.test"), None)
    assert pieces_of_secrets("a sentence of more than sixteen characters") == set()


# How long a password may take.


def derived(identifier: str, *numbers: int) -> bytes:
    """Parameters that say how a key comes of a password: a salt, and numbers."""
    return asn1.sequence(asn1.identifier(identifier), asn1.sequence(asn1.octets(bytes(8)), *map(asn1.integer, numbers)))


def locked(derivation: bytes) -> bytes:
    """An encrypted key in PKCS#8 (RFC 8018 appendix A.4)."""
    cipher = asn1.sequence(asn1.identifier("2.16.840.1.101.3.4.1.42"), asn1.octets(bytes(16)))
    scheme = asn1.sequence(asn1.identifier("1.2.840.113549.1.5.13"), asn1.sequence(derivation, cipher))
    return asn1.sequence(scheme, asn1.octets(bytes(64)))


def sealed(rounds: int) -> bytes:
    """A PKCS#12 container of nothing, with a check sum."""
    content = asn1.sequence(asn1.identifier("1.2.840.113549.1.7.1"), asn1.element(0xA0, asn1.octets(asn1.sequence())))
    digest = asn1.sequence(asn1.algorithm("2.16.840.1.101.3.4.2.1"), asn1.octets(bytes(32)))
    check_sum = asn1.sequence(digest, asn1.octets(bytes(8)), asn1.integer(rounds))
    return asn1.sequence(asn1.integer(3), content, check_sum)


PBKDF2, SCRYPT = "1.2.840.113549.1.5.12", "1.3.6.1.4.1.11591.4.11"
ROUNDS: dict[str, tuple[Callable[[int], bytes], int]] = {
    "PBKDF2": (lambda rounds: locked(derived(PBKDF2, rounds)), 1),
    "PBKDF2 with a length": (lambda rounds: locked(derived(PBKDF2, rounds, 32)), 1),
    "scrypt": (lambda rounds: locked(derived(SCRYPT, rounds, 8, 1)), 8),
    "scrypt in many parts": (lambda rounds: locked(derived(SCRYPT, 2, 8, rounds)), 16),
    "PBES1": (
        lambda rounds: asn1.sequence(derived("1.2.840.113549.1.5.3", rounds), asn1.octets(bytes(64))),
        1,
    ),
    "PKCS#12": (
        lambda rounds: asn1.sequence(derived("1.2.840.113549.1.12.1.3", rounds), asn1.octets(bytes(64))),
        1,
    ),
    "check sum": (sealed, 1),
}


@pytest.mark.parametrize("way", ROUNDS)
@pytest.mark.parametrize("rounds", [bundles.MOST_ROUNDS + 1, 2**31 - 1, 2**80])
def test_no_password_is_tried_where_one_try_would_take_hours(way: str, rounds: int, convert: Converter) -> None:
    make, factor = ROUNDS[way]
    write({"word": PASSWORD.encode(), "a.test.p12": make(rounds)})
    result = convert("a.test.p12", "-o", "out", "--password-file", "word")
    assert (result.status, result.out) == (2, "")
    sentence = f"a password for it takes {rounds * factor} rounds, and {bundles.MOST_ROUNDS} are done at most"
    assert result.err == f"clbcertlint: error: a.test.p12: {sentence}\n"


@pytest.mark.parametrize("way", ROUNDS)
def test_as_many_rounds_as_are_allowed_are_done(way: str, convert: Converter, monkeypatch: pytest.MonkeyPatch) -> None:
    make, factor = ROUNDS[way]
    monkeypatch.setattr(bundles, "MOST_ROUNDS", 64 * factor)
    write({"word": PASSWORD.encode(), "64": make(64), "65": make(65)})
    assert "rounds" not in convert("64", "-o", "out", "--password-file", "word").err
    assert "rounds" in convert("65", "-o", "out", "--password-file", "word").err
