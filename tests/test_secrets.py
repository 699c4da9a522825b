"""No piece of a private key's body is printed by anything, whatever is done to the key and whatever goes wrong."""

from __future__ import annotations

import base64
import io
import itertools
import json
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cache, cached_property
from pathlib import Path

import cryptography.x509
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed25519, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

import pki
from clbcertlint import (
    boundary,
    catalogue,
    der,
    document,
    fixer,
    line_hash,
    pem,
    repair,
    reporting,
    rewriting,
    secrecy,
    uploads,
    x509,
)
from clbcertlint.arguments import FORMATS
from clbcertlint.config import Config
from clbcertlint.model import Batch, Certificate, Document, PemBlock, PrivateKey, SourceFile, Upload
from clbcertlint.printable import without_keys
from clbcertlint.request import Request
from clbcertlint.rule import Problem
from clbcertlint.values import Value, replace
from run_cli import CASES, NOW, Here

SLICE = 16
NOW_INSTANT = datetime(2026, 11, 25, tzinfo=timezone.utc)
MARKER = re.compile(rb"-----[^-]*-----|[A-Za-z-]+: [^\n]*\n")


@dataclass(frozen=True)
class Secret:
    """What no output may hold: the base64 of a key behind its public part, and its private numbers."""

    base64: str
    numbers: tuple[int, ...] = ()

    @cached_property
    def spellings(self) -> tuple[str, str]:
        return self.base64, self.base64.replace("+", "-").replace("/", "_")

    @cached_property
    def slices(self) -> set[str]:
        return {piece for spelling in self.spellings for piece in _slices(spelling)}

    @cached_property
    def halves(self) -> set[str]:
        """Every slice has one of these in it, which are few enough to look for them one by one."""
        half = SLICE // 2
        return {text[start : start + half] for text in self.spellings for start in range(0, len(text) - half + 1, half)}

    @cached_property
    def digits(self) -> set[str]:
        written = [form(number) for number in self.numbers for form in (str, "{:x}".format)]
        return {piece for digits in written for piece in _slices(digits)}

    def in_(self, output: str) -> set[str]:
        """The pieces of the secret that an output holds, also where blanks, quotes or line ends part them."""
        texts = {output, re.sub(r"[\s\"'\\]", "", output)}
        suspected = [text for text in texts if any(half in text for half in self.halves)]
        found = {piece for text in suspected for piece in self.slices.intersection(_slices(text))}
        # Digits of a number stand among other digits, with nothing but these signs between them.
        runs = re.findall(r"(?:[0-9a-f][\s:]*|0x|\\x){16,}", output.lower())
        bare = (re.sub(r"[\s:]|0x|\\x", "", run) for run in runs)
        return found.union(piece for run in bare for piece in self.digits.intersection(_slices(run)))


def _slices(text: str) -> Iterator[str]:
    return (text[start : start + SLICE] for start in range(len(text) - SLICE + 1))


def plain(key: bytes) -> str:
    """The base64 of a key file of one block, damaged or not."""
    return re.sub(rb"[^A-Za-z0-9+/=]", b"", MARKER.sub(b"", key)).decode()


def secret(key: bytes, numbers: tuple[int, ...] = ()) -> Secret:
    """What is secret about a PEM file with one key: of RSA keys what follows modulus and public exponent."""
    body = plain(key)
    public = 0
    octets = base64.b64decode(body + "=" * (-len(body) % 4))
    if b"RSA PRIVATE KEY" in key and b"ENCRYPTED" not in key and der.identify(octets) is der.Kind.RSA_PRIVATE_KEY:
        outer = der.header(octets)
        assert outer is not None
        public = (der.children(octets, outer) or [])[2][2]
    elif der.identify(octets) is der.Kind.PRIVATE_KEY_INFO and b"\x02\x03\x01\x00\x01" in octets:
        public = octets.index(b"\x02\x03\x01\x00\x01") + 5
    return Secret(body[-(-public * 4 // 3) :], numbers)


def rsa_numbers(key: rsa.RSAPrivateKey) -> tuple[int, ...]:
    numbers = key.private_numbers()
    return numbers.d, numbers.p, numbers.q, numbers.dmp1, numbers.dmq1, numbers.iqmp


def encoded(
    key: rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | dsa.DSAPrivateKey,
    form: PrivateFormat,
    encryption: serialization.KeySerializationEncryption | None = None,
) -> bytes:
    return key.private_bytes(Encoding.PEM, form, encryption or NoEncryption())


ALL_KEYS = (
    *("PKCS#1", "PKCS#8", "EC"),
    *("EC in PKCS#8", "Ed25519", "DSA", "OpenSSH", "encrypted PKCS#1", "encrypted PKCS#8"),
)


def readable_curve_key() -> ec.EllipticCurvePrivateKey:
    """A key whose base64 begins with so many letters and digits that it could be taken for a word."""
    while True:
        key = ec.generate_private_key(ec.SECP256R1())
        if plain(encoded(key, PrivateFormat.TraditionalOpenSSL))[:41].isalnum():
            return key


@cache
def generated() -> dict[str, tuple[bytes, Secret]]:
    """Keys of every algorithm and form, each with what is secret about it."""
    one, curve, edwards = (
        pki.key("a.test"),
        ec.generate_private_key(ec.SECP256R1()),
        ed25519.Ed25519PrivateKey.generate(),
    )
    old = dsa.generate_private_key(1024)
    password = serialization.BestAvailableEncryption(b"secret")
    traditional, pkcs8 = PrivateFormat.TraditionalOpenSSL, PrivateFormat.PKCS8
    scalar = (curve.private_numbers().private_value,)
    seed = (int.from_bytes(edwards.private_bytes(Encoding.Raw, PrivateFormat.Raw, NoEncryption()), "big"),)
    keys = {
        "PKCS#1": (encoded(one, traditional), rsa_numbers(one)),
        "PKCS#8": (encoded(one, pkcs8), rsa_numbers(one)),
        "EC": (encoded(curve, traditional), scalar),
        "EC in PKCS#8": (encoded(curve, pkcs8), scalar),
        "Ed25519": (encoded(edwards, pkcs8), seed),
        "DSA": (encoded(old, traditional), (old.private_numbers().x,)),
        "OpenSSH": (encoded(edwards, PrivateFormat.OpenSSH), seed),
        "encrypted PKCS#1": (encoded(one, traditional, password), rsa_numbers(one)),
        "encrypted PKCS#8": (encoded(one, pkcs8, password), rsa_numbers(one)),
    }
    return {name: (key, secret(key, numbers)) for name, (key, numbers) in keys.items()}


def dump(key: bytes) -> bytes:
    """The numbers of a key as `openssl rsa -text` prints them, or the octets of another as a hexadecimal dump."""
    octets = base64.b64decode(plain(key) + "==")
    numbers = der.rsa_private_numbers(octets) or [int.from_bytes(octets, "big")]
    names = (
        "version",
        "modulus",
        "publicExponent",
        "privateExponent",
        "prime1",
        "prime2",
        "exponent1",
        "exponent2",
        "x",
    )
    lines = [b"Private-Key: (2048 bit, 2 primes)"]
    for name, number in zip(names, numbers, strict=False):
        pairs = f"{number:x}".rjust(2, "0")
        pairs = "0" * (len(pairs) % 2) + pairs
        written = ":".join(pairs[start : start + 2] for start in range(0, len(pairs), 2))
        lines += [f"{name}:".encode(), *(b"    " + row.encode() for row in re.findall(r"(?:..:?){1,15}", written))]
    return b"\n".join(lines) + b"\n"


def words(key: bytes, length: int) -> bytes:
    """The key on one line, in words of some length."""
    body = plain(key).encode()
    pieces = [body[start : start + length] for start in range(0, len(body), length)]
    return b" ".join([key.split(b"\n", 1)[0], *pieces])


def body_lines(key: bytes) -> list[bytes]:
    return key.splitlines()[1:-1]


DAMAGES: dict[str, Callable[[bytes], bytes]] = {
    "nothing": lambda key: key,
    "one line": lambda key: key.replace(b"\n", b""),
    "spaces": lambda key: key.replace(b"\n", b" "),
    "escapes": lambda key: b'"' + key.replace(b"\n", b"\\n") + b'"',
    "JSON": lambda key: b'{"key": "' + key.replace(b"\n", b"\\n") + b'"}\n',
    "variable": lambda key: b"KEY='" + key + b"'\n",
    "wrapped anew": lambda key: key.replace(b"\n", b"").replace(b"KEY-----", b"KEY-----\n"),
    "cut in the middle": lambda key: key[: len(key) // 2],
    "head cut off": lambda key: key[len(key) // 3 :],
    "BEGIN missing": lambda key: key.split(b"\n", 1)[1],
    "END missing": lambda key: key.rsplit(b"-----END", 1)[0],
    "no boundary": lambda key: b"\n".join(body_lines(key)) + b"\n",
    "no dashes": lambda key: key.replace(b"-", b""),
    "no dashes, one line": lambda key: key.replace(b"-", b"").replace(b"\n", b" "),
    "glued": lambda key: key.replace(b"-----\n", b"-----").replace(b"\n-----", b"-----"),
    "glued to itself": lambda key: key[:-1] + key,
    "short words": lambda key: words(key, 12),
    "short words without dashes": lambda key: words(key, 12).replace(b"-", b""),
    "certificate's label": lambda key: re.sub(rb"[A-Z ]*PRIVATE KEY", b" CERTIFICATE", key),
    "another key's label": lambda key: re.sub(rb"[A-Z ]*PRIVATE KEY", b" RSA PRIVATE KEY", key),
    "label of nothing": lambda key: re.sub(rb"[A-Z ]*PRIVATE KEY", b" THING", key),
    "commented out": lambda key: re.sub(rb"^", b"# ", key, flags=re.MULTILINE),
    "mailed": lambda key: re.sub(rb"^", b"> ", key, flags=re.MULTILINE),
    "as text before BEGIN": lambda key: b"\n".join(body_lines(key)) + b" " + key,
    "colon in the body": lambda key: re.sub(rb"(\n[A-Za-z][A-Za-z0-9]{2,40})", rb"\1:", key, count=3),
    "semicolons": lambda key: key.replace(b"\n", b";"),
    "entity in the body": lambda key: re.sub(rb"\n([A-Za-z0-9]{4})([A-Za-z0-9]{8})", rb"\n\1&\2;", key),
    "other characters": lambda key: key.replace(b"A", "\u0410".encode()),
    "indented": lambda key: key.replace(b"\n", b"\n  "),
    "UTF-16": lambda key: key.decode().encode("utf-16"),
    "in base64": lambda key: base64.encodebytes(key),
    "DER": lambda key: base64.b64decode(plain(key) + "=="),
    "DER behind PEM": lambda key: key + base64.b64decode(plain(key) + "=="),
    "dump of the numbers": dump,
    "dump before the key": lambda key: dump(key) + key,
    "hexadecimal": lambda key: base64.b64decode(plain(key) + "==").hex().encode(),
    "hexadecimal in a block": lambda key: b"-----BEGIN PRIVATE KEY-----\n" + dump(key) + b"-----END PRIVATE KEY-----\n",
    "numbers swapped": lambda key: pem_of(der_swapped(key), b"RSA PRIVATE KEY"),
}


def pem_of(octets: bytes, label: bytes) -> bytes:
    return b"-----BEGIN %b-----\n%b-----END %b-----\n" % (label, base64.encodebytes(octets), label)


def der_swapped(key: bytes) -> bytes:
    """A key in which the private exponent stands where the public one belongs; another key as it is."""
    octets = base64.b64decode(plain(key) + "==")
    outer = der.header(octets)
    if outer is None or der.identify(octets) is not der.Kind.RSA_PRIVATE_KEY:
        return octets
    parts = der.children(octets, outer) or []
    edges = [outer[1], *(end for _, _, end in parts)]
    pieces = [octets[start:end] for start, end in itertools.pairwise(edges)]
    pieces[2], pieces[3] = pieces[3], pieces[2]
    return octets[: outer[1]] + b"".join(pieces)


def in_cases() -> Iterator[tuple[str, bytes]]:
    """Every file among the cases that holds a private key, or what is left of one."""
    for path in sorted(CASES.glob("*/in/**/*")):
        if path.is_file() and b"PRIVATE KEY" in path.read_bytes():
            yield path.relative_to(CASES).as_posix(), path.read_bytes()


@pytest.fixture
def here(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Here:
    monkeypatch.chdir(tmp_path)
    return Here(capfdbinary)


def everything_printed(here: Here, monkeypatch: pytest.MonkeyPatch) -> str:
    """All that the commands print about `server.key` and `server.pem` in the working folder, in every format."""
    every = [word for form in FORMATS for word in ("--output-format", f"{form}=out/{form}")]
    commands = [
        ["check", "--now", NOW, *every, "--output-format", "full", "."],
        ["check", "--now", NOW, "-v", "--statistics", "--color", "always", "server.key"],
        ["check", "--now", NOW, "-q", "--certificate", "server.key", "--private-key", "server.key"],
        ["check", "--now", NOW, "--certificate", "server.pem", "--private-key", "server.key"],
        ["check", "--now", NOW, "--ca-certificate", "server.key"],
        ["check", "--now", NOW, "--output-format", "json", "-o", "report.json", "server.key"],
        ["check", "--show-files", "."],
        ["show", "server.key", "server.pem"],
    ]
    printed = []
    for command in commands:
        result = here(*command)
        printed += [result.out, result.err]
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path("server.key").read_bytes())))
    result = here.check("-v", "-")
    written = [Path("report.json"), *(Path("out", form) for form in FORMATS)]
    return "".join([*printed, result.out, result.err, *map(written_about_files, written)])


def written_about_files(path: Path) -> str:
    """A report without the pages of the rules that a SARIF log repeats, which are many times all else."""
    text = path.read_text("utf-8")
    if "sarif" not in path.name:
        return text
    log = json.loads(text)
    del log["runs"][0]["tool"]["driver"]["rules"]
    return json.dumps(log, indent=2)


def hashed() -> str:
    """What the hashes of lines in the SARIF log that was written were computed from: 100 characters from each line on.

    A hash is shorter than what it stands for, but what is left of a key beside it may be little enough to be guessed.
    """
    [run] = json.loads(Path("out/sarif").read_text("utf-8"))["runs"]
    read = []
    for result in run["results"]:
        if "primaryLocationLineHash" in result["partialFingerprints"]:
            place = result["locations"][0]["physicalLocation"]
            text = Path(place["artifactLocation"]["uri"]).read_bytes().decode("latin-1")
            lines = re.split(r"\r\n|\r|\n", text)[place["region"]["startLine"] - 1 :]
            read.append(re.sub(r"[ \t]", "", "\n".join(lines))[: line_hash.WINDOW])
    return "\n\n".join(read)


def read_all() -> tuple[list[Document], list[Upload]]:
    documents = [
        document.read(SourceFile(path.name, path.read_bytes(), NOW_INSTANT)) for path in sorted(Path().glob("server.*"))
    ]
    folder = uploads.index(documents)
    named = uploads.named_server_upload(documents[-1], documents[0], folder, key_kept_elsewhere=False)
    return documents, [*uploads.pair(documents), named, uploads.named_ca_upload(documents[0], folder)]


def everything_shown() -> str:
    """The `repr` of every object that is made of the files, and of what the objects hold."""
    documents, found = read_all()
    batch = Batch(tuple(documents), tuple(found))
    subjects: dict[type, list[object]] = {
        Batch: [batch],
        Upload: list(found),
        Document: list(documents),
        PemBlock: [block for one in documents for block in one.blocks],
        Certificate: [certificate for one in documents for certificate in one.certificates],
        PrivateKey: [key for one in documents for key in one.private_keys],
    }
    problems = [
        problem
        for rule in [entry.load() for entry in catalogue.entries()]
        for subject in subjects.get(rule.per, [])
        for problem in rule.check(subject, *([14] if rule.option else []))
    ]
    request = Request(standard_input=documents[0].source.data, standard_input_name="server.key")
    objects = [
        batch,
        *(subject for group in subjects.values() for subject in group),
        *(one.source for one in documents),
        *(pem.read(one.source.data, one.path) for one in documents),
        *(found for one in documents for found in boundary.find(one.text)),
        *problems,
        *((problem.message, problem.values, problem.help, problem.label, problem.related) for problem in problems),
        request,
        reporting.run(request, Config(), NOW_INSTANT),
        reporting.overview(request, Config(), NOW_INSTANT),
    ]
    parts = [getattr(one, name) for one in objects if isinstance(one, Value) for name in type(one)._shown]
    # Most are shown as part of another, and each needs to be searched only once.
    shown: list[str] = []
    for one in sorted({repr(one) for one in (*objects, *parts)}, key=len, reverse=True):
        if not any(one in longer for longer in shown):
            shown.append(one)
    return "\n".join(shown)


def write(key: bytes, certificate: bytes = b"") -> None:
    Path("server.key").write_bytes(key)
    Path("server.pem").write_bytes(certificate or pki.leaf("a.test").pem)


# Every damage is done to keys of three forms, and the usual ones to all others.
USUAL = (
    "nothing",
    "one line",
    "escapes",
    "cut in the middle",
    "BEGIN missing",
    "certificate's label",
    "DER",
    "colon in the body",
)
DAMAGED = [(name, damage) for name in ("PKCS#1", "PKCS#8", "EC") for damage in DAMAGES]
DAMAGED += [(name, damage) for name in ALL_KEYS[3:] for damage in USUAL]


@pytest.mark.exhaustive
@pytest.mark.parametrize(("name", "damage"), DAMAGED)
def test_no_piece_of_a_generated_key_gets_out(
    name: str, damage: str, here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, hidden = generated()[name]
    write(DAMAGES[damage](key))
    assert hidden.in_(everything_printed(here, monkeypatch)) == set()
    assert hidden.in_(everything_shown()) == set()
    assert hidden.in_(hashed()) == set()


@pytest.mark.exhaustive
@pytest.mark.parametrize(("name", "key"), [pytest.param(*case, id=case[0]) for case in in_cases()])
def test_no_piece_of_a_real_key_gets_out(name: str, key: bytes, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = document.read(SourceFile("server.key", key, NOW_INSTANT))
    bodies = [block.der for block in decoded.blocks if block.der and block.content in der.PRIVATE_KEYS]
    secrets = [secret(pem_of(body, b"RSA PRIVATE KEY")) for body in bodies]
    if not bodies:
        # Modulus and exponent of a key of 4096 bits end here, those of smaller ones before.
        secrets = [Secret(plain(key)[720:])]
    for folder in sorted(CASES.glob(name.split("/")[0] + "/in")):
        shutil.copytree(folder, ".", dirs_exist_ok=True)
    certificate = Path("server.pem").read_bytes() if Path("server.pem").is_file() else b""
    write(key, certificate)
    printed, shown = everything_printed(here, monkeypatch), everything_shown()
    for one in secrets:
        assert one.in_(printed) == set()
        assert one.in_(shown) == set()
        assert one.in_(hashed()) == set()


@pytest.mark.parametrize("name", ["PKCS#1", "PKCS#8", "EC", "Ed25519"])
def test_a_decoder_that_tells_all_is_not_passed_on(name: str, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    key, hidden = generated()[name]
    write(key)

    def tell_all(octets: bytes, *_: object, **__: object) -> None:
        raise ValueError(base64.b64encode(octets).decode(), octets, octets.hex())

    monkeypatch.setattr(serialization, "load_der_private_key", tell_all)
    monkeypatch.setattr(der, "rsa_private_numbers", tell_all)
    monkeypatch.setattr(der, "carried_public_key_info", tell_all)
    assert hidden.in_(everything_printed(here, monkeypatch)) == set()
    assert hidden.in_(everything_shown()) == set()
    monkeypatch.setattr(cryptography.x509, "load_der_x509_certificate", tell_all)
    assert hidden.in_(everything_printed(here, monkeypatch)) == set()


@pytest.mark.parametrize("name", ["PKCS#1", "EC"])
def test_a_rule_that_crashes_over_a_key_says_nothing_of_it(
    name: str, here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, hidden = generated()[name]
    write(key)
    load = catalogue.Entry.load

    def crash(subject: object) -> Iterator[Problem]:
        documents, _ = read_all()
        raise ValueError(documents[0].text, subject)
        yield

    monkeypatch.setattr(catalogue.Entry, "load", lambda entry: replace(load(entry), check=crash))
    printed = everything_printed(here, monkeypatch)
    assert "crashed" in printed
    assert hidden.in_(printed) == set()


@pytest.mark.parametrize("broken", ["read_private_key", "read_certificate"])
def test_a_fault_of_ours_is_told_without_what_it_says(broken: str, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    key, hidden = generated()["PKCS#1"]
    write(key)

    def fail(block: PemBlock, octets: bytes, *_: object) -> None:
        raise KeyError(key, octets, block)

    monkeypatch.setattr(x509, broken, fail)
    result = here.check(".")
    assert result.status == 2
    assert "KeyError" in result.err
    assert hidden.in_(result.out + result.err) == set()


def test_a_key_named_as_a_list_of_paths_is_not_printed(here: Here) -> None:
    key, hidden = generated()["PKCS#1"]
    write(key)
    result = here("check", "--files-from", "server.key")
    assert hidden.in_(result.out + result.err) == set()


@pytest.mark.parametrize("words", [["check"], ["show"], ["check", "--certificate", "server.pem", "--private-key"]])
def test_a_key_given_in_place_of_its_path_is_not_printed(words: list[str], here: Here) -> None:
    key, hidden = generated()["PKCS#1"]
    write(key)
    result = here(*words, "--", key.decode()) if words[-1] != "--private-key" else here(*words, key.decode())
    assert hidden.in_(result.out + result.err) == set()


LEFTOVERS: dict[str, Callable[[bytes], bytes]] = {
    **DAMAGES,
    "numbers alone": lambda key: dump(key).partition(b"publicExponent:\n")[2],
    "last number alone": lambda key: dump(key).partition(b"\nx:\n")[2],
    "octets in decimal": lambda key: ", ".join(map(str, base64.b64decode(plain(key) + "=="))).encode(),
    "octets in C": lambda key: ", ".join(f"0x{octet:02x}" for octet in base64.b64decode(plain(key) + "==")).encode(),
    "words of four": lambda key: b"\n".join(re.findall(rb".{1,4}", plain(key).encode())),
    "words of eight on many lines": lambda key: re.sub(rb"(.{8})", rb"\1 ", b"\n".join(body_lines(key))),
}
"""What a private key may have left in a file of certificates."""

FAULTS: dict[str, Callable[[bytes, bytes], bytes]] = {
    "behind": lambda certificate, key: certificate.replace(b"\n", b"\n\n", 2) + key,
    "before": lambda certificate, key: key + b"\n" + certificate.replace(b"\n", b"\n\n", 2),
    "between": lambda certificate, key: certificate + b"\n" + key + b"\n" + pki.intermediate().pem,
    "on the same line": lambda certificate, key: certificate[:-1] + b" " + key,
}


def everything_said_when_mending(here: Here, monkeypatch: pytest.MonkeyPatch) -> str:
    """All that is printed when the files `server.*` are mended, and all that would be; they are left as they were."""
    before = {path: path.read_bytes() for path in Path().glob("server.*")}
    check = ["check", "--now", NOW, "--isolated", "--extend-select", "CLB113"]
    commands = [
        [*check, "--diff", "."],
        [*check, "--diff", "--unsafe-fixes", *(f"--output-format={form}=report.a.{form}" for form in FORMATS), "."],
        [*check, "--fix", *(f"--output-format={form}=report.b.{form}" for form in FORMATS), "."],
        [*check, "--fix", "--unsafe-fixes", "-v", "--certificate", "server.pem", "--private-key", "server.key"],
    ]
    printed = []
    for command in commands:
        result = here(*command)
        printed += [result.out, result.err]
        for path, data in before.items():
            path.write_bytes(data)
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(before[Path("server.key")])))
    result = here(*check, "--diff", "--unsafe-fixes", "-")
    printed += [result.out, result.err]
    return "".join([*printed, *map(written_about_files, sorted(Path().glob("report.*")))])


@pytest.mark.exhaustive
@pytest.mark.parametrize(("name", "damage"), DAMAGED)
def test_no_piece_of_a_key_gets_out_when_it_is_mended(
    name: str, damage: str, here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, hidden = generated()[name]
    write(b"\n" + DAMAGES[damage](key))
    said = everything_said_when_mending(here, monkeypatch)
    # What was PKCS#8 may have become PKCS#1, whose base64 is another.
    assert {piece for one in (hidden, generated()["PKCS#1"][1]) for piece in one.in_(said)} == set()


@pytest.mark.exhaustive
@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize(
    ("name", "damage"), [*(("PKCS#1", damage) for damage in LEFTOVERS), *(("EC", damage) for damage in USUAL)]
)
def test_no_piece_of_a_key_gets_out_when_the_certificates_around_it_are_mended(
    name: str, damage: str, fault: str, here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, hidden = generated()[name]
    write(key, FAULTS[fault](pki.leaf("a.test").pem, LEFTOVERS[damage](key)))
    assert hidden.in_(everything_said_when_mending(here, monkeypatch)) == set()


def test_what_is_to_be_mended_is_not_shown_by_its_objects(here: Here) -> None:
    key, hidden = generated()["PKCS#8"]
    write(b"\n" + key, pki.leaf("a.test").pem + b"\n" + key)
    repaired = repair.repair(Request(paths=(".",)), Config(), NOW_INSTANT, with_unsafe=True)
    report = reporting.report(repaired.found, reporting.Wanted(edits=True))
    assert len(repaired.changes) == 2
    fixes = [one.problem.fix for one in repaired.found.kept if one.problem.fix]
    documents = {one.path: one for one in repaired.found.targets}
    edits = [fix.mend(documents[f"server.{end}"]) for fix in fixes for end in ("pem", "key")]
    fixed = [fixer.fix(document, fixes) for document in documents.values()]
    shown = repr((repaired, report, fixes, edits, fixed))
    assert any(edits)
    assert {piece for one in (hidden, generated()["PKCS#1"][1]) for piece in one.in_(shown)} == set()


@pytest.mark.parametrize("broken", ["rewriting", "fixer", "document"])
def test_a_mend_that_fails_says_nothing_of_the_key(broken: str, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    key, hidden = generated()["PKCS#8"]
    write(b"\n" + key)

    def fail(*arguments: object) -> None:
        raise ValueError(key, *arguments)

    module, function = {
        "rewriting": (rewriting, "rewrite"),
        "fixer": (fixer, "fix"),
        "document": (secrecy, "may_be_secret"),
    }[broken]
    monkeypatch.setattr(module, function, fail)
    for words in (["--fix"], ["--diff"]):
        result = here("check", "--now", NOW, *words, "--unsafe-fixes", "server.key")
        assert hidden.in_(result.out + result.err) == set()
        assert "Traceback" not in result.err


def test_the_search_finds_what_it_looks_for() -> None:
    key, hidden = generated()["PKCS#1"]
    lines = key.decode().splitlines()
    number = hidden.numbers[1]
    for leak in (lines[8], lines[8][20:36], " ".join(lines[8:10]), str(number), f"{number:x}", f"{number:X}"):
        assert hidden.in_(f"error: {leak}.")
    assert hidden.in_(dump(key).decode())
    assert hidden.in_("\n".join(lines[1:5])) == set()


@pytest.mark.parametrize(
    "path", ["certs/Prod2/europe/Customers/Acme/tls/server.pem", "a" * 64, "Über/den/Wolken/muss/die/Freiheit-1", "."]
)
def test_a_path_is_not_taken_for_a_key(path: str) -> None:
    assert without_keys(path) == path


@pytest.mark.exhaustive
@pytest.mark.parametrize("end", [b"", b"\n\n"])
@pytest.mark.parametrize("name", ["PKCS#1", "PKCS#8", "EC"])
def test_no_piece_of_a_key_gets_out_that_has_run_into_a_certificate(
    name: str, end: bytes, here: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, hidden = generated()[name]
    octets = base64.b64decode(plain(pki.leaf("a.test").pem) + "==") + base64.b64decode(plain(key) + "==")
    write(key, b"\n" + pem_of(octets, b"CERTIFICATE") + end)
    assert hidden.in_(everything_said_when_mending(here, monkeypatch)) == set()
    assert hidden.in_(everything_printed(here, monkeypatch)) == set()
    assert hidden.in_(everything_shown()) == set()
