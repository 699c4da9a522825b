"""Nothing that lies in a repository stalls a run, fills the memory, or speaks to the terminal."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

import asn1
import pki
from clbcertlint import limits, mending, x509
from clbcertlint.sources import files
from run_cli import NOW, Here, fresh

KIBI, MEBI = 2**10, 2**20
BEGIN, END = b"-----BEGIN CERTIFICATE-----\n", b"-----END CERTIFICATE-----\n"
_MEASURE = """
import resource, sys
from clbcertlint import cli
status = cli.main(sys.argv[1:])
print(status, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]) -> Here:
    return Here(capfdbinary)


def armoured(octets: bytes, label: str = "CERTIFICATE") -> bytes:
    return mending.pem(label, octets) + b"\n"


def peak(*words: str) -> tuple[int, int]:
    """Exit status of a command, and the most memory (KiB) that its process has held."""
    done = subprocess.run([sys.executable, "-c", _MEASURE, *words], capture_output=True, check=True, timeout=60)
    status, memory = done.stdout.split()[-2:]
    return int(status), int(memory)


class TestFiles:
    def test_a_large_file_is_not_read(self, run: Here) -> None:
        with open("server.pem", "wb") as file:
            file.write(BEGIN)
            file.truncate(limits.MOST_BYTES + 1)
        result = run.check(".")
        assert result.status == 2
        assert f"server.pem has {limits.MOST_BYTES + 1} bytes; files of more than {limits.MOST_BYTES}" in result.err

    def test_memory_does_not_grow_with_what_is_not_read(self) -> None:
        Path("server.pem").write_bytes(BEGIN + END)
        _, without = peak("check", "--isolated", ".")
        for number in range(20):
            with open(f"large-{number}.pem", "wb") as file:
                file.truncate(2**40 if number else limits.MOST_BYTES + 1)
            Path(f"other-{number}.txt").write_bytes(bytes(MEBI))
        status, memory = peak("check", "--isolated", ".")
        assert status == 1
        assert memory < without + 8 * KIBI

    def test_nor_with_large_certificates_that_are_done_with(self) -> None:
        small = armoured(asn1.certificate())
        for number in range(60):
            Path(str(number)).mkdir()
            Path(f"{number}/server.pem").write_bytes(small)
        _, without = peak("check", "--isolated", "--select", "CLB601", ".")
        for number in range(60):
            padding = asn1.extension("1.2.3", bytes(MEBI) + str(number).encode())
            Path(f"{number}/server.pem").write_bytes(armoured(asn1.certificate(padding)))
        _, memory = peak("check", "--isolated", "--select", "CLB601", ".")
        assert memory < without + 40 * KIBI

    @pytest.mark.parametrize("line_end", [b"\n", b"\r", b"\r\n"])
    def test_a_file_with_too_many_lines_is_not_read(self, run: Here, line_end: bytes) -> None:
        Path("server.pem").write_bytes(BEGIN + line_end * (limits.MOST_LINES + 1))
        result = run.check(".")
        assert result.status == 2
        assert f"server.pem has more than {limits.MOST_LINES} lines" in result.err
        Path("server.pem").write_bytes(line_end * limits.MOST_LINES)
        assert "more than" not in run.check(".").err

    @pytest.mark.parametrize("encoding", ["ascii", "utf-16-le", "utf-16-be"])
    @pytest.mark.parametrize("word", ["BEGIN", "END", "begin"])
    def test_a_file_with_too_many_boundaries_is_not_read(self, run: Here, word: str, encoding: str) -> None:
        boundary = f"-----{word} A-----\n"
        Path("server.pem").write_bytes((boundary * (limits.MOST_BOUNDARIES + 1)).encode(encoding))
        result = run.check(".")
        assert result.status == 2
        assert f"holds the words BEGIN and END more than {limits.MOST_BOUNDARIES} times" in result.err

    def test_a_bundle_of_many_certificates_is_below_the_limits(self) -> None:
        certificate = armoured(pki.root().der)
        assert limits.excess_of(certificate * (limits.MOST_BYTES // len(certificate))) == ""
        assert limits.excess_of(armoured(b"\x30\x82\x02\x58" + bytes(600)) * 20_000) == ""

    def test_standard_input_has_the_same_limits(self) -> None:
        for data in (b"\n" * (limits.MOST_LINES + 1), BEGIN * (limits.MOST_BOUNDARIES + 1)):
            done = fresh("check", "-", input=data)
            assert done.returncode == 2
            assert b"standard input h" in done.stderr
            assert b"and no more are read" in done.stderr

    def test_so_have_inputs_of_convert(self, run: Here) -> None:
        Path("a.pem").write_bytes(BEGIN * (limits.MOST_BOUNDARIES + 1))
        result = run("convert", "a.pem", "-o", "out")
        assert result.status == 2
        assert "more than" in result.err
        assert not Path("out").exists()


class TestWhatIsNoFile:
    def test_links_in_circles(self, run: Here) -> None:
        Path("a.pem").symlink_to("b.pem")
        Path("b.pem").symlink_to("a.pem")
        Path("folder").mkdir()
        Path("folder/up").symlink_to("..", target_is_directory=True)
        result = run.check("--allow-empty", ".")
        assert result.status == 0
        assert "a.pem: not checked" in result.err
        assert run.check("a.pem").status == 2

    def test_pipes_sockets_and_devices_are_not_opened(self, run: Here) -> None:
        os.mkfifo("pipe.pem")
        with socket.socket(socket.AF_UNIX) as listening:
            listening.bind("socket.pem")
            Path("zero.pem").symlink_to("/dev/zero")
            result = run.check("--allow-empty", ".")
            assert result.status == 0
            for name in ("pipe.pem", "socket.pem"):
                assert f"{name}: not checked, it is a" in result.err
                assert run.check(name).status == 2
        assert run.check("/dev/zero").status == 2
        assert run.check("zero.pem").status == 2

    @pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="there is no /proc")
    def test_files_that_say_they_are_empty_are_read_no_further_than_others(
        self, run: Here, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        assert os.stat("/proc/self/maps").st_size == 0
        assert "nothing to check" in run.check("--allow-empty", "/proc/self/maps").err
        monkeypatch.setattr(files, "MOST_BYTES", 100)
        Path("server.pem").symlink_to("/proc/self/maps")
        result = run.check("--certificate", "server.pem")
        assert result.status == 2
        assert "goes on for more than 100 bytes" in result.err

    def test_folders_a_thousand_deep(self, run: Here) -> None:
        make_deep("deep", 1000, BEGIN + b"MAA=\n" + END)
        try:
            result = run.check("--output-format", "concise", "deep")
            assert result.status == 1
            assert result.out.startswith("deep" + "/d" * 1000 + "/server.pem:1:1: CLB")
        finally:
            remove_deep("deep", 1000)

    def test_folders_too_deep_for_a_path(self, run: Here) -> None:
        make_deep("deep", 2500, BEGIN)
        try:
            result = run.check("deep")
            assert result.status == 2
            assert "has a path that is too long for this system" in result.err
        finally:
            remove_deep("deep", 2500)


def make_deep(folder: str, depth: int, data: bytes) -> None:
    here = os.open(".", os.O_RDONLY)
    try:
        os.mkdir(folder)
        os.chdir(folder)
        for _ in range(depth):
            os.mkdir("d")
            os.chdir("d")
        Path("server.pem").write_bytes(data)
    finally:
        os.fchdir(here)
        os.close(here)


def remove_deep(folder: str, depth: int) -> None:
    here = os.open(".", os.O_RDONLY)
    try:
        os.chdir(folder)
        for _ in range(depth):
            os.chdir("d")
        os.unlink("server.pem")
        for _ in range(depth):
            os.chdir("..")
            os.rmdir("d")
    finally:
        os.fchdir(here)
        os.close(here)


class TestObjects:
    def test_der_nested_deeply(self, run: Here) -> None:
        octets = b""
        while len(octets) < 300 * KIBI:
            octets = asn1.sequence(octets)
        Path("server.pem").write_bytes(armoured(octets))
        result = run.check(".")
        assert result.status == 1
        assert "CLB107" in result.out

    @pytest.mark.parametrize("bits", [65_536, 8 * MEBI])
    def test_the_numbers_of_a_huge_rsa_key_are_not_computed_with(self, run: Here, bits: int) -> None:
        chance = random.Random(bits)
        numbers = [65537, *(chance.getrandbits(size) | 1 for size in (bits, *[bits // 2] * 5))]
        modulus = chance.getrandbits(bits) | 1 << (bits - 1)
        Path("server.key").write_bytes(
            armoured(asn1.sequence(*map(asn1.integer, (0, modulus, *numbers))), "RSA PRIVATE KEY")
        )
        assert bits > x509.MOST_BITS_CHECKED
        result = run.check(".")
        assert result.status == 1
        assert f"{bits} bits" in result.out
        assert "damaged" not in result.out

    def test_nor_is_a_signature_verified_with_one(self, run: Here) -> None:
        modulus = random.Random(1).getrandbits(65_536) | 1 << 65_535 | 1
        name = asn1.name(asn1.text("Huge"))
        authority = asn1.certificate(subject=name, issuer=name, key=asn1.rsa_public_key(modulus, 65537))
        Path("server.pem").write_bytes(armoured(asn1.certificate(issuer=name)) + armoured(authority))
        result = run.check("server.pem")
        assert result.status == 0
        assert "CLB403" not in result.out

    def test_a_huge_exponent_is_not_even_printed(self, run: Here) -> None:
        exponent = 1 << x509.MOST_EXPONENT_BITS
        Path("server.pem").write_bytes(armoured(asn1.certificate(key=asn1.rsa_public_key(asn1.MODULUS, exponent))))
        result = run.check("server.pem")
        assert f"the RSA public exponent has {x509.MOST_EXPONENT_BITS + 1} bits" in result.out
        assert len(result.out) < 4 * KIBI

    def test_a_certificate_for_fifty_thousand_names(self, run: Here) -> None:
        names = [asn1.element(0x82, f"host-{number}.a.test".encode()) for number in range(50_000)]
        Path("server.pem").write_bytes(armoured(asn1.certificate(asn1.alternative_names(*names))))
        assert len(run.check("server.pem").out) < 4 * KIBI
        report = json.loads(run.check("server.pem", "--output-format", "json").out)
        assert len(report["uploads"][0]["names"]) == 50_000

    @pytest.mark.parametrize("is_in_order", [True, False])
    def test_a_chain_of_five_hundred(self, run: Here, is_in_order: bool) -> None:
        above = [
            pki.issue(
                f"CA {number}", issuer=pki.issue(f"CA {number + 1}", key_name="CA", ca=True), key_name="CA", ca=True
            )
            for number in range(1000)
        ]
        leaf = pki.issue("a.test", issuer=above[0], ca=False)
        chain = [leaf, *above]
        if not is_in_order:
            random.Random(3).shuffle(chain)
        Path("server.pem").write_bytes(b"".join(one.pem for one in chain))
        Path("server.key").write_bytes(pki.pkcs1("a.test"))
        result = run.check("server.pem", "--output-format", "json")
        found = {finding["rule"] for finding in json.loads(result.out)["findings"]}
        assert ("CLB402" in found or "CLB401" in found) is not is_in_order
        assert "CLB404" not in found


HOSTILE: dict[str, Callable[[int], bytes]] = {
    "words": lambda size: b"BEGIN END " * (size // 100) + b"x" * size,
    "hyphens": lambda size: b"-" * size + b"BEGIN",
    "hyphens and blanks": lambda size: b"- " * (size // 2) + b"BEGIN X",
    "blanks in a boundary": lambda size: b"-----BEGIN" + b" " * size + b"CERTIFICATE-----\n",
    "words in a boundary": lambda size: b"-----BEGIN " + b"A " * (size // 2) + b"-----\n",
    "a long label": lambda size: b"-----BEGIN " + b"A" * size + b"-----\n",
    "blanks in a body": lambda size: BEGIN + b" " * size + b"\n" + END,
    "spaced letters": lambda size: BEGIN + b"A " * (size // 2) + b"\n" + END,
    "one line": lambda size: BEGIN + b"A" * size + b"\n" + END,
    "equals signs": lambda size: BEGIN + b"=" * size + b"\n" + END,
    "backslashes": lambda size: BEGIN.strip() + b"\\" * size + b"n" + END,
    "escaped line ends": lambda size: BEGIN.strip() + b"\\nMIIB" * (size // 6) + b"\\n" + END,
    "entities": lambda size: BEGIN + b"&#13;" * (size // 5) + b"\n" + END,
    "percent signs": lambda size: BEGIN + b"%0" * (size // 2) + b"\n" + END,
    "quotation marks": lambda size: b'"' * size + BEGIN + b"MAA=\n" + END,
    "wrapping": lambda size: b"\"' \\n" * (size // 5) + BEGIN + b"MAA=\n" + END + b"\"' \\n" * (size // 5),
    "headers": lambda size: BEGIN + b"A: b\n" * (size // 5) + b"\n" + END,
    "one header": lambda size: BEGIN + b"A" * size + b": b\n\n" + END,
    "base64 without boundaries": lambda size: (b"MIIB" + b"A" * 60 + b"\n") * (size // 65),
    "starts of objects": lambda size: b"MIIB\n" * (size // 5),
    "starts of DER": lambda size: BEGIN + b"MAA=\n" + END + b"\x30\x82" * (size // 2),
    "margins": lambda size: b"".join(b"> " * 15 + line for line in (BEGIN, *[b"A" * 64 + b"\n"] * (size // 94), END)),
    "line numbers": lambda size: b"".join(b"%d %s" % pair for pair in enumerate([BEGIN, *[b"A\n"] * (size // 8), END])),
    "NUL": lambda size: BEGIN + bytes(size),
    "carriage returns": lambda size: BEGIN + b"\r" * size + END,
    "byte order marks": lambda size: b"\xef\xbb\xbf" * (size // 3) + BEGIN + b"MAA=\n" + END,
    "UTF-16": lambda size: ("\ufeff" + "\u0a0d" * (size // 2)).encode("utf-16-le"),
    "no-break spaces": lambda size: b"-----BEGIN" + b"\xc2\xa0" * (size // 2) + b"CERTIFICATE-----",
    "dashes of other kinds": lambda size: b"\xe2\x80\x94" * (size // 3) + b"BEGIN CERTIFICATE" + b"\xe2\x80\x94" * 99,
    "secrets": lambda size: b"A" * 31 + (b"priv" + b"A" * 31 + b"-") * (size // 36) + b"\n" + BEGIN + END,
    "link text": lambda size: b"../" * (size // 3) + b"a.pem",
    "bag attributes": lambda size: b"Bag Attributes\n" + b" " * size + b"\n" + BEGIN + b"MAA=\n" + END,
}


def in_one_run(names: Sequence[str], size: int) -> None:
    for name in names:
        Path(f"{name}.pem").write_bytes(HOSTILE[name](size))
        Path(f"{name}.key").write_bytes(HOSTILE[name](size).replace(b"CERTIFICATE", b"RSA PRIVATE KEY"))


@pytest.mark.exhaustive
def test_no_text_takes_more_time_than_its_length_is_worth() -> None:
    """What took a time that grows with the square of the length would take minutes, and the run is given one."""
    in_one_run(sorted(HOSTILE), 200 * KIBI)
    done = fresh("check", "--isolated", "--now", NOW, "--output-format", "concise", ".")
    assert done.returncode == 1, done.stderr
    assert b"crashed" not in done.stderr
    done = fresh("check", "--isolated", "--now", NOW, "--diff", "--unsafe-fixes", "--quiet", ".")
    assert done.returncode == 1, done.stderr


@pytest.mark.parametrize("format", ["full", "concise", "github"])
def test_names_that_would_speak_to_the_terminal_are_shown_as_escapes(run: Here, format: str) -> None:
    evil = "a\x1b]0;x\x07\u202e\u2066\x9b31m"
    certificate = asn1.certificate(subject=asn1.name(asn1.text(evil)), issuer=asn1.name(asn1.text(evil * 2)))
    Path(f"{evil}.pem").write_bytes(armoured(certificate) * 2)
    said = run.check("-v", "--output-format", format, ".")
    assert "CLB403" in said.out
    shown = run("show", ".")
    for text in (said.out, said.err, shown.out, shown.err):
        assert not {"\x1b", "\x07", "\u202e", "\u2066", "\x9b"}.intersection(text)
    assert "\\u202e" in shown.out
