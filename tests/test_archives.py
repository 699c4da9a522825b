"""ZIP archives as input of `convert`: the downloads of Certificate Management Service, and what only looks like one."""

from __future__ import annotations

import io
import os
import re
import struct
import sys
import tracemalloc
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from hypothesis import example, given, settings
from hypothesis import strategies as st

import pki
from bundle_files import (
    PASSWORD,
    Converter,
    archive,
    downloads,
    encrypted_key,
    fingerprints,
    modulus,
    pfx,
    pieces_of_secrets,
    ready_pair,
    write,
)
from clbcertlint.sources import archives


@pytest.fixture
def convert(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Converter]:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    monkeypatch.setattr(sys, "stdin", None)
    converter = Converter(capfdbinary)
    yield converter
    assert pieces_of_secrets(converter.printed) == set()
    assert os.listdir(tmp_path) == ["here"]


def chain() -> bytes:
    return pki.leaf().pem + pki.intermediate().pem


def pair(name: str) -> dict[str, bytes]:
    return {f"{name}.pem": chain(), f"{name}.key": pki.pkcs8("a.test")}


@pytest.mark.parametrize("server", ["nginx", "apache", "tomcat", "iis"])
@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_download_is_ready(server: str, method: int, convert: Converter) -> None:
    write({"download.zip": archive(downloads(pki.leaf(), pki.intermediate())[server], method)})
    result = convert("download.zip", "-o", "out")
    assert (result.status, result.err) == (0, "")
    certificate, key = ready_pair(convert, "1234567_a.test")
    assert fingerprints(certificate.decode()) == fingerprints(chain().decode())
    assert modulus(key.decode()) == modulus(pki.pkcs1("a.test").decode())
    assert sorted(os.listdir()) == ["download.zip", "out"]


def test_a_download_without_a_key_is_the_certificate(convert: Converter) -> None:
    files = downloads(pki.leaf(), pki.intermediate())["apache"]
    write({"download.zip": archive({name: data for name, data in files.items() if name.endswith(".crt")})})
    result = convert("download.zip", "-o", "out")
    assert result.status == 0
    assert "there is no private key among the files" in result.err
    assert os.listdir("out") == ["1234567_a.test.pem"]


def test_a_download_and_the_key_beside_it_are_one(convert: Converter) -> None:
    write({"download.zip": archive({"a.test.pem": chain()}), "mine.key": pki.pkcs8("a.test")})
    assert convert("mine.key", "download.zip", "-o", "out").status == 0
    ready_pair(convert)


def test_a_keystore_in_an_archive_is_named_with_what_opens_it(convert: Converter) -> None:
    keystore = b"\xfe\xed\xfe\xed" + bytes(40)
    write({"download.zip": archive({"a.test.jks": keystore, "jks-password.txt": PASSWORD.encode()})})
    result = convert("download.zip", "-o", "out")
    assert (result.status, result.out) == (2, "")
    assert "a.test.jks: it is a Java keystore, which keytool opens: keytool -importkeystore" in result.err
    assert "error: download.zip: there is no certificate and no key in it" in result.err
    assert not Path("out").exists()


def test_a_password_that_the_archive_does_not_have_is_taken_from_the_user(convert: Converter) -> None:
    entries = {"a.test.pfx": pfx(pki.leaf(), [pki.intermediate()]), "pfx-password.txt": b"not this one"}
    write({"download.zip": archive(entries), "word": PASSWORD.encode()})
    assert convert("download.zip", "-o", "out").status == 2
    assert convert("download.zip", "-o", "out", "--password-file", "word").status == 0
    ready_pair(convert)


def test_what_else_is_in_an_archive_is_named(convert: Converter) -> None:
    inner = archive(pair("b.test"))
    write({"download.zip": archive({"readme.md": b"hello", "folder/": b"", "inner.zip": inner, **pair("a.test")})})
    result = convert("download.zip", "-o", "out")
    assert result.status == 0
    assert "readme.md: there is no certificate and no key in it" in result.err
    assert "inner.zip: there is no certificate and no key in it" in result.err
    ready_pair(convert)


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("folder/a.test", "a.test"),
        ("folder\\a.test", "a.test"),
        ("../../a.test", "a.test"),
        ("..\\..\\a.test", "a.test"),
        ("/etc/ssl/a.test", "a.test"),
        ("C:\\a.test", "a.test"),
        ("..", "certificate"),
        (".", "certificate"),
        ("", "certificate"),
        ("../..", "certificate"),
        ("-rf", "rf"),
        (".bashrc", "bashrc"),
        ("a\x1b[2Jb", "a[2Jb"),
        ("a\nb", "ab"),
        ("Zertifikat für a.test", "Zertifikat für a.test"),
    ],
)
def test_nothing_is_written_under_a_name_of_the_archive(name: str, called: str, convert: Converter) -> None:
    write({"download.zip": archive(pair(name))})
    result = convert("download.zip", "-o", "out")
    assert result.status == 0
    assert "\x1b" not in result.out + result.err
    ready_pair(convert, called)
    assert sorted(os.listdir()) == ["download.zip", "out"]


def test_a_password_file_of_windows_is_found(convert: Converter) -> None:
    entries = {"x\\a.test.pfx": pfx(pki.leaf(), [pki.intermediate()]), "x\\password.txt": PASSWORD.encode()}
    write({"download.zip": archive(entries)})
    assert convert("download.zip", "-o", "out").status == 0
    ready_pair(convert)


def test_the_names_of_windows_are_written_as_all_others() -> None:
    assert archives.read(archive({"x\\y\\a.pem": b"a", "x/b.pem": b"b"})) == [("x/y/a.pem", b"a"), ("x/b.pem", b"b")]


# Limits.


def test_as_many_files_as_a_download_can_have_are_read() -> None:
    entries = {str(number): b"x" for number in range(archives.MOST_FILES)}
    assert len(archives.read(archive(entries))) == archives.MOST_FILES
    with pytest.raises(archives.ArchiveError, match="there are 101 files in it, and 100 are read at most"):
        archives.read(archive({**entries, "more": b""}))


def test_as_much_as_a_download_can_have_is_read() -> None:
    half = bytes(archives.MOST_BYTES // 2)
    assert sum(len(data) for _, data in archives.read(archive({"a": half, "b": half}))) == archives.MOST_BYTES
    with pytest.raises(archives.ArchiveError, match=f"it unpacks to more than {archives.MOST_BYTES} bytes"):
        archives.read(archive({"a": half, "b": half, "c": b"x"}))


def test_what_is_too_large_is_not_unpacked_first() -> None:
    octets = archive({"a.pem": bytes(8 * archives.MOST_BYTES)})
    tracemalloc.start()
    try:
        with pytest.raises(archives.ArchiveError, match="it unpacks to more than"):
            archives.read(octets)
        assert tracemalloc.get_traced_memory()[1] < 4 * archives.MOST_BYTES
    finally:
        tracemalloc.stop()


def lying_about_its_size(data: bytes) -> bytes:
    """An archive whose one entry says that it unpacks to a single byte."""
    octets = bytearray(archive({"a": data}))
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", octets, octets.index(signature) + offset, 1)
    return bytes(octets)


def test_what_an_entry_says_about_its_size_is_not_trusted() -> None:
    with pytest.raises(archives.ArchiveError):
        archives.read(lying_about_its_size(bytes(archives.MOST_BYTES + 1)))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_what_unpacks_without_bounds_is_not_unpacked(method: int) -> None:
    with pytest.raises(archives.ArchiveError, match="it is no ZIP archive that can be read"):
        archives.read(archive(pair("a.test"), method))


def encrypted() -> bytes:
    """An archive that says of its entry that it is encrypted."""
    octets = bytearray(archive(pair("a.test")))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        octets[octets.index(signature) + offset] |= 1
    return bytes(octets)


def garbled() -> bytes:
    """An archive whose one entry is no deflated data."""
    octets = bytearray(archive(pair("a.test")))
    start = octets.index(b"a.test.pem") + len("a.test.pem")
    octets[start : start + 9] = b"\xff" * 9
    return bytes(octets)


@pytest.mark.parametrize(
    ("octets", "sentence"),
    [
        (garbled(), "it is no ZIP archive that can be read"),
        (encrypted(), "it is encrypted: unpack it first"),
        (archive(pair("a.test"))[:-30], "it is no ZIP archive that can be read"),
        (archive({}), "there is no certificate and no key in it"),
        (archive({"password.txt": b"word"}), "there is no certificate and no key in it"),
        (b"PK\x03\x04", "it is no ZIP archive that can be read"),
    ],
    ids=["garbled", "encrypted", "cut", "empty", "password alone", "signature alone"],
)
def test_an_archive_that_cannot_be_read_is_status_2(octets: bytes, sentence: str, convert: Converter) -> None:
    write({"a.zip": octets})
    result = convert("a.zip", "-o", "out")
    assert (result.status, result.out) == (2, "")
    assert result.err == f"clbcertlint: error: a.zip: {sentence}\n"
    assert not Path("out").exists()


def test_a_locked_key_in_an_archive_is_left_out_and_said(convert: Converter) -> None:
    entries = {"a.test.pem": chain(), "a.test.key": encrypted_key("a.test", Encoding.PEM)}
    write({"download.zip": archive(entries)})
    result = convert("download.zip", "-o", "out")
    assert re.search(r"a\.test\.key: it is encrypted: give the password", result.err)
    assert os.listdir("out") == ["a.test.pem"]


# Whatever bytes are given, there is an answer.


def read(octets: bytes) -> None:
    try:
        found = archives.read(octets)
    except archives.ArchiveError:
        return
    assert len(found) <= archives.MOST_FILES
    assert sum(len(data) for _, data in found) <= archives.MOST_BYTES


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200))
@example(b"PK\x05\x06" + bytes(18))
@example(b"PK\x03\x04" + bytes(100))
def test_any_bytes_are_an_archive_or_refused(octets: bytes) -> None:
    read(octets)


def with_zip64() -> bytes:
    octets = io.BytesIO()
    with zipfile.ZipFile(octets, "w") as file, file.open("a.pem", "w", force_zip64=True) as entry:
        entry.write(b"x")
    return octets.getvalue()


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_a_damaged_archive_is_read_or_refused(data: st.DataObject) -> None:
    whole = st.sampled_from((archive({"a.pem": b"abc" * 9, "b/c.key": b""}), encrypted(), with_zip64()))
    octets = bytearray(data.draw(whole))
    for _ in range(data.draw(st.integers(1, 4), "changes")):
        octets[data.draw(st.integers(0, len(octets) - 1))] = data.draw(st.integers(0, 255))
    read(bytes(octets))


def without_a_name() -> bytes:
    """An archive whose one entry has an empty name."""
    octets = archive({"a": b"x"}, zipfile.ZIP_STORED)
    at = octets.index(b"PK\x01\x02")
    local, central = bytearray(octets[:at]), bytearray(octets[at:])
    struct.pack_into("<H", local, 26, 0)
    struct.pack_into("<H", central, 28, 0)
    del local[30], central[46]
    end = central.index(b"PK\x05\x06")
    struct.pack_into("<II", central, end + 12, end, len(local))
    return bytes(local + central)


def test_a_name_may_be_empty() -> None:
    assert archives.read(without_a_name()) == [("", b"x")]
