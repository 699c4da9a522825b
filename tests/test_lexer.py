"""Every way in which text is damaged leads to one clear finding, and no block hides another."""

from __future__ import annotations

import base64
import json
import time
import urllib.parse
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

import pytest

import clbcertlint
from clbcertlint import document, pem
from clbcertlint.der import Kind
from clbcertlint.lines import LineIndex
from clbcertlint.model import Container, Document, FaultKind, SourceFile

CASES = Path(__file__).parent / "cases"
NOW = datetime(2026, 11, 25, tzinfo=timezone.utc)

CHAIN = (CASES / "105-root-included-at-the-end/in/server.pem").read_bytes()
PEM = CHAIN[: CHAIN.index(b"-----END") + len(b"-----END CERTIFICATE-----\n")]
KEY = (CASES / "105-root-included-at-the-end/in/server.key").read_bytes()
PKCS8 = (CASES / "082-pkcs8-key-from-openssl-3/in/server.key").read_bytes()
LINES = PEM.splitlines()
BEGIN, *BODY, END = LINES
PLAIN = b"".join(BODY)
DER = base64.b64decode(PLAIN)
LAST = len(LINES)


def join(lines: list[bytes], ending: bytes = b"\n") -> bytes:
    return ending.join(lines) + ending


def around(before: bytes, behind: bytes = b"") -> bytes:
    """The certificate with something before and behind each of its lines."""
    return join([before + line + behind for line in LINES])


def numbered(form: str) -> bytes:
    return join([(form % number).encode() + line for number, line in enumerate(LINES, start=1)])


def dashes(character: str, count: int = 5) -> bytes:
    return PEM.replace(b"-----", character.encode() * count)


def in_line(number: int, old: bytes, new: bytes) -> bytes:
    """The certificate with the first `old` in a line, or, for an empty `old`, with `new` in the middle of the line."""
    line = LINES[number - 1]
    changed = line.replace(old, new, 1) if old else line[:30] + new + line[30:]
    assert changed != line
    return join([*LINES[: number - 1], changed, *LINES[number:]])


def without(*numbers: int) -> bytes:
    return join([line for number, line in enumerate(LINES, start=1) if number not in numbers])


UTF16 = PEM.decode().encode("utf-16-le")
PLUS_LINE = next(number for number, line in enumerate(LINES, start=1) if b"+" in line.strip(b"+"))

UNDAMAGED = {
    "as documented": PEM,
    "chain": CHAIN,
    "key": KEY,
    "without the last line end": PEM[:-1],
    "CR LF without the last line end": join(LINES, b"\r\n")[:-2],
}

# What is done to a certificate, and what it leads to: the rule and the line.
ENCODING = {
    "byte order mark": (b"\xef\xbb\xbf" + PEM, "CLB112@1"),
    "two byte order marks": (b"\xef\xbb\xbf" * 2 + PEM, "CLB112@1"),
    "byte order mark between blocks": (PEM + b"\xef\xbb\xbf" + PEM, f"CLB112@{LAST + 1}"),
    "byte order mark in the body": (in_line(5, b"", b"\xef\xbb\xbf"), "CLB112@5"),
    "byte order mark before every line": (around(b"\xef\xbb\xbf"), "CLB112@1"),
    "byte order mark at the end": (PEM + b"\xef\xbb\xbf", f"CLB112@{LAST + 1}"),
    "UTF-16": (b"\xff\xfe" + UTF16, "CLB112@1"),
    "UTF-16, big-endian": (b"\xfe\xff" + PEM.decode().encode("utf-16-be"), "CLB112@1"),
    "UTF-16 without a mark": (UTF16, "CLB112@1"),
    "UTF-16 without a mark, big-endian": (PEM.decode().encode("utf-16-be"), "CLB112@1"),
    "UTF-16 with CR LF": (join(LINES, b"\r\n").decode().encode("utf-16"), "CLB112@1"),
    "UTF-16 cut in the middle of a character": (b"\xff\xfe" + UTF16[:-1], "CLB112@1"),
    "UTF-32": (PEM.decode().encode("utf-32"), "CLB112@1"),
    "UTF-16 appended to ASCII": (PEM + UTF16, "CLB112@1"),
    "UTF-16 with its mark appended to ASCII": (PEM + b"\xff\xfe" + UTF16, "CLB112@1"),
    "ASCII appended to UTF-16": (b"\xff\xfe" + UTF16 + PEM, "CLB112@1"),
    "zero-width space at the start": ("\u200b".encode() + PEM, "CLB111@1"),
    "end-of-file character of DOS": (PEM + b"\x1a", f"CLB111@{LAST + 1}"),
    "NUL bytes at the end": (PEM + bytes(4), f"CLB111@{LAST + 1}"),
    "NUL bytes between blocks": (PEM + bytes(4) + PEM, f"CLB111@{LAST + 1}"),
}
BOUNDARIES = {
    "dashes of another kind": (dashes("\u2013"), "CLB105@1"),
    "em dashes": (dashes("\u2014"), "CLB105@1"),
    "non-breaking hyphens": (dashes("\u2011"), "CLB105@1"),
    "box drawing lines": (dashes("\u2500"), "CLB105@1"),
    "two-em dashes": (dashes("\u2e3a", 2), "CLB105@1"),
    "en dashes in Windows-1252": (PEM.replace(b"-----", b"\x96" * 5), "CLB105@1"),
    "underscores": (dashes("_"), "CLB105@2"),
    "equals signs": (dashes("="), "CLB105@2"),
    "asterisks": (dashes("*"), "CLB105@2"),
    "dashes with spaces": (dashes("- "), "CLB105@2"),
    "no dashes": (dashes(""), "CLB105@1"),
    "three dashes": (dashes("---", 1), "CLB105@1"),
    "many dashes": (dashes("-" * 30, 1), "CLB105@1"),
    "six dashes": (b"-" + PEM, "CLB105@1"),
    "no dashes behind BEGIN": (PEM.replace(BEGIN, BEGIN[:-5]), "CLB105@1"),
    "no dashes before BEGIN": (PEM[5:], "CLB105@1"),
    "no dashes behind END": (PEM.replace(END, END[:-5]), f"CLB105@{LAST}"),
    "dashes on a line of their own": (PEM.replace(BEGIN, BEGIN[:-5] + b"\n-----"), "CLB105@1"),
    "spaces within the dashes": (PEM.replace(b"-----BEGIN", b"----- BEGIN"), "CLB105@1"),
    "no space in the boundary": (PEM.replace(b"BEGIN ", b"BEGIN").replace(b"END ", b"END"), "CLB105@1"),
    "two spaces in the boundary": (PEM.replace(b"BEGIN ", b"BEGIN  "), "CLB105@1"),
    "no-break space in the boundaries": (PEM.replace(b" ", "\u00a0".encode()), "CLB105@1"),
    "no-break space of Windows-1252 in the boundaries": (PEM.replace(b" ", b"\xa0"), "CLB105@1"),
    "HTML space in the boundaries": (PEM.replace(b" ", b"&nbsp;"), "CLB105@1"),
    "line end in the boundary": (PEM.replace(BEGIN, b"-----BEGIN\nCERTIFICATE-----"), "CLB105@3"),
    "letter of another script": (PEM.replace(b"CERT", "\u0421ERT".encode()), "CLB105@2"),
    "misspelt BEGIN": (PEM.replace(b"BEGIN", b"BEGN"), "CLB105@2"),
    "misspelt label": (PEM.replace(b"CERTIFICATE", b"CERTIFICAT"), "CLB102@1"),
    "misspelt label of END": (PEM.replace(END, b"-----END CERTIFCATE-----"), f"CLB105@{LAST}"),
    "lower case": (PEM.replace(BEGIN, BEGIN.lower()).replace(END, END.lower()), "CLB102@1"),
    "BEGIN missing": (without(1), "CLB105@1"),
    "BEGIN cut off": (PEM[12:], "CLB105@2"),
    "END missing": (without(LAST), "CLB105@1"),
    "END cut off": (PEM[:-10], "CLB105@1"),
    "END cut off in its dashes": (PEM[:-3], f"CLB105@{LAST}"),
    "END missing before another block": (without(LAST) + PEM, "CLB105@1"),
    "BEGIN missing behind another block": (PEM + without(1), f"CLB105@{LAST + 1}"),
    "both missing": (join(BODY), "CLB105@1"),
    "both missing behind another block": (PEM + join(BODY), f"CLB105@{LAST + 1}"),
    "both missing under a title": (b"Mine\n" + join(BODY) + PEM, "CLB105@2 CLB111@1"),
    "BEGIN for END": (PEM.replace(b"END", b"BEGIN"), f"CLB105@{LAST}"),
    "END for BEGIN": (PEM.replace(b"BEGIN", b"END"), "CLB105@1"),
    "BEGIN twice": (BEGIN + b"\n" + PEM, "CLB105@1"),
    "END twice": (PEM + END + b"\n", f"CLB105@{LAST + 1}"),
    "END before BEGIN": (END + b"\n" + PEM, "CLB105@1"),
    "BEGIN of nothing": (PEM + BEGIN + b"\n", f"CLB105@{LAST + 1}"),
    "END and BEGIN on one line": (PEM[:-1] + PEM, f"CLB105@{LAST}"),
    "END and BEGIN on one line with a space": (PEM[:-1] + b" " + PEM, f"CLB105@{LAST}"),
    "BEGIN glued to the body": (PEM.replace(BEGIN + b"\n", BEGIN), "CLB105@1"),
    "BEGIN glued to the body with a space": (PEM.replace(BEGIN + b"\n", BEGIN + b" "), "CLB105@1"),
    "END glued to the body": (PEM.replace(b"\n" + END, END), f"CLB105@{LAST - 1}"),
}
BASE64 = {
    "zero-width space": (in_line(4, b"", "\u200b".encode()), "CLB106@4"),
    "soft hyphen": (in_line(4, b"", "\u00ad".encode()), "CLB106@4"),
    "no-break space": (in_line(4, b"", "\u00a0".encode()), "CLB106@4"),
    "en dash of a spelling checker": (in_line(4, b"", "\u2013".encode()), "CLB106@4"),
    "NUL byte": (in_line(4, b"", b"\x00"), "CLB106@4"),
    "no-break space before every line": (around("\u00a0".encode()), "CLB106@1"),
    "zero-width space behind every line": (around(b"", "\u200b".encode()), "CLB106@1"),
    "NUL byte behind every line": (around(b"", b"\x00"), "CLB106@1"),
    "HTML entities": (PEM.replace(b"+", b"&#43;"), f"CLB106@{PLUS_LINE}"),
    "percent encoding": (PEM.replace(b"+", b"%2B"), f"CLB106@{PLUS_LINE}"),
    "base64url": (PEM.replace(b"+", b"-").replace(b"/", b"_").replace(b"-----", b"-----"), "CLB106@2"),
    "spaces for +": (PEM.replace(b"+", b" "), f"CLB106@{PLUS_LINE}"),
    "= in the middle": (in_line(4, LINES[3][:1], b"="), "CLB106@4"),
    "checksum of PGP": (PEM.replace(END, b"=aB+c\n" + END), f"CLB106@{LAST - 1}"),
    "padding missing": (PEM.replace(b"=", b""), f"CLB106@{LAST - 1}"),
    "padding too long": (PEM.replace(b"\n" + END, b"==\n" + END), f"CLB106@{LAST - 1}"),
    "character lost": (in_line(4, LINES[3][:1], b""), "CLB106@4"),
    "character added": (in_line(4, b"", b"A"), "CLB106@4"),
    "line lost": (without(6), f"CLB106@{LAST - 2}"),
    "first line lost": (without(2), "CLB107@1"),
    "last line lost": (without(LAST - 1), f"CLB106@{LAST - 2}"),
    "cut in the middle of a line": (PEM[: len(PEM) // 2], f"CLB106@{PEM[: len(PEM) // 2].count(10) + 1}"),
    "cut in the middle, END put behind": (join([*LINES[:9], END]), "CLB106@9"),
    "nothing": (join([BEGIN, END]), "CLB106@1"),
    "nothing but blanks": (join([BEGIN, b"  ", END]), "CLB106@1"),
    "ellipsis": (join([*LINES[:3], b"...", *LINES[-3:]]), "CLB106@4"),
    "placeholder": (join([BEGIN, b"<put your certificate here>", END]), "CLB106@2"),
    "merge conflict": (join([*LINES[:4], b"<<<<<<< HEAD", LINES[4], b"=======", *LINES[5:]]), "CLB106@5"),
    "quoted-printable": (PEM.replace(b"=", b"=3D"), f"CLB106@{LAST - 1}"),
    "upper case": (PEM.upper(), "CLB107@1"),
    "hexadecimal": (join([BEGIN, DER.hex().encode(), END]), "CLB107@1"),
    "base64 of PEM": (join([BEGIN, *base64.encodebytes(PEM).splitlines(), END]), "CLB107@1"),
}
WHITE_SPACE = {
    "76 columns": (join([BEGIN, *base64.encodebytes(DER).splitlines(), END]), "CLB108@2"),
    "one column less": (join([BEGIN, PLAIN[:63], PLAIN[63:127], PLAIN[127:], END]), "CLB108@2"),
    "all on one line": (join([BEGIN, PLAIN, END]), "CLB108@2"),
    "double-spaced": (join(LINES, b"\n\n"), "CLB109@2"),
    "blank line at the start": (b"\n" + PEM, "CLB109@1"),
    "blank line between blocks": (PEM + b"\n" + PEM, f"CLB109@{LAST + 1}"),
    "blank line in the body": (PEM.replace(LINES[4], b"\n" + LINES[4]), "CLB109@5"),
    "form feed between blocks": (PEM + b"\x0c\n" + PEM, f"CLB109@{LAST + 1}"),
    "indented": (around(b"  "), "CLB110@1"),
    "indented body": (join([BEGIN, *(b"\t" + line for line in BODY), END]), "CLB110@2"),
    "trailing blanks": (around(b"", b" "), "CLB110@1"),
    "trailing blank behind BEGIN": (PEM.replace(BEGIN, BEGIN + b" "), "CLB110@1"),
    "indented END": (PEM.replace(END, b" " + END), f"CLB110@{LAST}"),
    "CR LF": (join(LINES, b"\r\n"), "CLB113@1"),
    "CR": (join(LINES, b"\r"), "CLB113@1"),
    "CR CR LF": (join(LINES, b"\r\r\n"), "CLB113@1"),
    "LF CR": (join(LINES, b"\n\r"), "CLB113@2"),
    "CR LF in one block": (PEM + join(LINES, b"\r\n"), f"CLB113@{LAST + 1}"),
    "CR LF on one line": (PEM.replace(LINES[4] + b"\n", LINES[4] + b"\r\n"), "CLB113@5"),
}
LINE_ENDS_LOST = {
    r"\n": (b"\\n".join(LINES), "CLB114@1"),
    r"\r\n": (b"\\r\\n".join(LINES), "CLB114@1"),
    r"\\n": (b"\\\\n".join(LINES), "CLB114@1"),
    r"\n and line ends": (join(LINES, b"\\n\n"), "CLB114@1"),
    r"\x0a": (b"\\x0a".join(LINES), "CLB114@1"),
    r"\u000a": (b"\\u000a".join(LINES), "CLB114@1"),
    "%0A": (b"%0A".join(LINES), "CLB114@1"),
    "&#10;": (b"&#10;".join(LINES), "CLB114@1"),
    "&#xD; before line ends": (around(b"", b"&#xD;"), "CLB114@1"),
    "<br>": (b"<br>".join(LINES), "CLB114@1"),
    "<br> before line ends": (around(b"", b"<br>"), "CLB114@1"),
    "PowerShell": (b"`n".join(LINES), "CLB114@1"),
    "next line of ISO 6429": (join(LINES, "\u0085".encode()), "CLB114@1"),
    "line separator of Unicode": (join(LINES, "\u2028".encode()), "CLB114@1"),
    "n": (b"n".join(LINES), "CLB114@1"),
    "/n": (b"/n".join(LINES), "CLB114@1"),
    "semicolons": (b";".join(LINES), "CLB114@1"),
    "bars": (b"|".join(LINES), "CLB114@1"),
    "spaces": (b" ".join(LINES), "CLB114@1"),
    "tabs": (b"\t".join(LINES), "CLB114@1"),
    "spaces in a chain": (b" ".join(LINES + LINES), "CLB114@1"),
    "spaces in the body": (join([BEGIN, b" ".join(BODY), END]), "CLB114@2"),
    "nothing": (b"".join(LINES), "CLB114@1"),
    "nothing, in a chain": (b"".join(LINES) + b"\n" + b"".join(LINES), "CLB114@1"),
    "continuation of a shell": (b"\\\n".join(LINES), "CLB114@1"),
    "string of C": (around(b'"', b'\\n"'), "CLB114@1"),
    "strings of JavaScript": (around(b'"', b'\\n" +'), "CLB114@1"),
    "list of Python": (around(b"'", b"',"), "CLB114@1"),
    "JSON": (json.dumps(PEM.decode()).encode(), "CLB114@1"),
    "JSON in JSON": (json.dumps(json.dumps(PEM.decode())).encode(), "CLB114@1"),
    "JSON object": (json.dumps({"certificate": PEM.decode()}).encode(), "CLB114@1"),
    "indented JSON object": (json.dumps({"certificate": PEM.decode()}, indent=1).encode(), "CLB114@2"),
    "variable with escapes": (b'CERT="' + PEM.replace(b"\n", b"\\n") + b'"\n', "CLB114@1"),
    "YAML string": (b'tls.crt: "' + PEM.replace(b"\n", b"\\n") + b'"\n', "CLB114@1"),
    "URL": (urllib.parse.quote(PEM).encode(), "CLB114@1"),
    "form": (urllib.parse.quote_plus(PEM).encode(), "CLB114@1"),
    "single quotes": (b"'" + PEM[:-1] + b"'\n", "CLB114@1"),
    "opening quote": (b'"' + PEM, "CLB114@1"),
    "code block of Markdown": (b"```\n" + PEM + b"```\n", "CLB114@1"),
}
TEXT = {
    "comment": (b"# mine\n" + PEM, "CLB111@1"),
    "comment between": (PEM + b"# mine\n" + PEM, f"CLB111@{LAST + 1}"),
    "text behind END": (PEM[:-1] + b" mine\n", f"CLB111@{LAST}"),
    "text behind BEGIN": (PEM.replace(BEGIN, BEGIN + b" # mine"), "CLB111@1"),
    "semicolon": (PEM[:-1] + b";\n", f"CLB111@{LAST}"),
    "line of dashes": (b"-----\n" + PEM, "CLB111@1"),
    "commented out before another": (around(b"# ") + PEM, "CLB111@1"),
    "commented out behind another": (PEM + around(b"//"), f"CLB111@{LAST + 1}"),
    "mail": (around(b"> "), "CLB111@1"),
    "mail of a mail": (around(b">> "), "CLB111@1"),
    "table": (around(b"| "), "CLB111@1"),
    "list of YAML": (around(b"- "), "CLB111@1"),
    "line numbers": (numbered("%4d  "), "CLB111@1"),
    "line numbers of grep": (numbered("%d:"), "CLB111@1"),
    "file name of grep": (around(b"a.pem:"), "CLB111@1"),
    "diff": (b"--- a\n+++ b\n@@ -0,0 +1,9 @@\n" + around(b"+"), "CLB111@1"),
    "cat -A": (around(b"", b"$"), "CLB111@1"),
    "cat -A of CR LF": (around(b"", b"^M$"), "CLB111@1"),
    "paragraphs of HTML": (around(b"<p>", b"</p>"), "CLB111@1"),
    "preformatted HTML": (b"<pre>" + PEM + b"</pre>", "CLB111@1"),
    "colors": (around(b"\x1b[32m", b"\x1b[0m"), "CLB111@1"),
    "variable": (b'CERT="' + PEM[:-1] + b'"\n', "CLB111@1"),
    "here document": (b"cat > a.pem <<EOF\n" + PEM + b"EOF\n", "CLB111@1"),
    "merge conflict": (b"<<<<<<< HEAD\n" + PEM + b"=======\n" + PEM + b">>>>>>> b\n", "CLB111@1"),
    "Bag Attributes": (b"Bag Attributes\n    localKeyID: 01\nsubject=CN = a\n\n" + PEM, "CLB111@1"),
    "s_client": (b"---\n 0 s:CN = a\n---\n" + PEM + b"subject=CN = a\n\n---\n", "CLB111@1"),
    "header": (PEM.replace(BEGIN, BEGIN + b"\nComment: mine\n"), "CLB116@2"),
    "header without a blank line": (PEM.replace(BEGIN, BEGIN + b"\nComment: mine"), "CLB116@2"),
    "folded header": (PEM.replace(BEGIN, BEGIN + b"\nComment: mine,\n and mine\n"), "CLB116@2"),
    "encryption header in a certificate": (
        PEM.replace(BEGIN, BEGIN + b"\nProc-Type: 4,ENCRYPTED\n"),
        "CLB116@2",
    ),
    "DER behind": (PEM + DER, f"CLB101@{LAST + 1}"),
    "DER before": (DER + b"\n" + PEM, "CLB101@1"),
    "commented out, nothing else": (around(b"# "), "CLB101@1"),
}
DAMAGES = {
    f"{group}: {name}": damage
    for group, damages in {
        "encoding": ENCODING,
        "boundaries": BOUNDARIES,
        "base64": BASE64,
        "white space": WHITE_SPACE,
        "line ends": LINE_ENDS_LOST,
        "text": TEXT,
    }.items()
    for name, damage in damages.items()
}


def read(data: bytes) -> Document:
    return document.read(SourceFile("server.pem", data, NOW))


def codes(data: bytes, folder: Path, key: bytes | None = KEY) -> str:
    """What the rules about text find in a certificate that has its key beside it: rule and line, sorted."""
    (folder / "server.pem").write_bytes(data)
    if key:
        (folder / "server.key").write_bytes(key)
    report = clbcertlint.lint(str(folder / "server.pem"), select=["CLB1", "CLB205"], now=NOW)
    return " ".join(sorted({f"{finding.rule}@{finding.place.start.line}" for finding in report.findings}))


@pytest.mark.parametrize("data", UNDAMAGED.values(), ids=UNDAMAGED.keys())
def test_what_is_written_as_documented_has_no_fault(data: bytes) -> None:
    layout = pem.read(data, "server.pem")
    assert not layout.faults
    assert not layout.gaps or layout.text[layout.gaps[-1].start :].strip() == b""
    assert all(not block.faults and block.der for block in layout.blocks)


@pytest.mark.parametrize(("data", "expected"), DAMAGES.values(), ids=DAMAGES.keys())
def test_damage_has_one_finding_where_it_is(data: bytes, expected: str, tmp_path: Path) -> None:
    assert codes(data, tmp_path) == " ".join(sorted(expected.split()))


def test_the_boundaries_of_a_body_of_spaces_lines_and_escapes_are_told_apart() -> None:
    document_ = read(b"".join(data for data, _ in (WHITE_SPACE["indented"], LINE_ENDS_LOST["spaces"])) + b"\n" + PEM)
    assert [block.der == DER for block in document_.blocks] == [True] * 3


@pytest.mark.parametrize("bad", [data for data, _ in DAMAGES.values()], ids=DAMAGES.keys())
def test_a_bad_block_hides_no_good_one(bad: bytes) -> None:
    document_ = read(bad + b"\n" + KEY)
    if document_.encoding == "utf-32le":
        return
    assert [key.public.bits for key in document_.private_keys] == [2048]


# What can be put right for certain is read as what it was, so that other rules can go on.
READ_ALL_THE_SAME = {
    name: data
    for name, (data, rule) in DAMAGES.items()
    if "CLB106" not in rule
    and "CLB107" not in rule
    and "CLB101" not in rule
    and name not in ("boundaries: misspelt label", "boundaries: BEGIN twice", "text: diff")
}


@pytest.mark.parametrize("data", READ_ALL_THE_SAME.values(), ids=READ_ALL_THE_SAME.keys())
def test_text_damage_leaves_the_certificate_what_it_was(data: bytes) -> None:
    blocks = [block.der for block in read(data).blocks if block.der is not None]
    assert blocks
    assert set(blocks) == {DER}


ENCRYPTED = (CASES / "083-encrypted-pkcs8-key/in/server.key").read_bytes()
TRADITIONAL = b"""-----BEGIN RSA PRIVATE KEY-----
Proc-Type: 4,ENCRYPTED
DEK-Info: AES-256-CBC,00112233445566778899AABBCCDDEEFF

MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3
-----END RSA PRIVATE KEY-----
"""


@pytest.mark.parametrize("key", [ENCRYPTED, TRADITIONAL], ids=["PKCS#8", "traditional"])
@pytest.mark.parametrize(
    "damage",
    [
        lambda key: key,
        lambda key: key.replace(b"\n", b"\n  "),
        lambda key: b"Bag Attributes\n    localKeyID: 01\n" + key,
        lambda key: key.replace(b"\n", b" "),
        lambda key: key.replace(b"\n", b"\\n"),
        lambda key: b'"' + key + b'"\n',
        lambda key: b"\n" + key + b"\n\n",
    ],
    ids=["as it is", "indented", "Bag Attributes", "on one line", "escaped", "quoted", "blank lines"],
)
def test_an_encrypted_key_is_nothing_but_that(key: bytes, damage: Callable[[bytes], bytes], tmp_path: Path) -> None:
    found = codes(damage(key), tmp_path, key=None)
    assert found.startswith("CLB205@")
    assert " " not in found


def test_header_names_of_a_key_are_told_only_where_they_are_known() -> None:
    begin, first, *rest = KEY.splitlines()
    known = read(join([begin, b"Comment: x", b"", first, *rest]))
    assert [fault.detail for fault in known.faults_of(FaultKind.HEADERS)] == ["Comment"]
    torn = read(join([begin, first[:30] + b":" + first[30:], *rest]))
    assert [fault.detail for fault in torn.faults_of(FaultKind.HEADERS)] == ["of an unknown name"]


def test_words_of_a_body_are_no_part_of_a_label() -> None:
    words = [b"MHcCAQEEIBkg", b"LVWM9nuwNSk", b"yByxZpYRTBnV", b"kdqlXvPqeoAo", b"GCCqGSM49AwE", b"HoUQDQgAEZw"]
    body = b" ".join(words)
    assert read(b"BEGIN EC PRIVATE KEY %b\n" % body).blocks == ()
    for text in (b"-----BEGIN EC PRIVATE KEY %b\n", b"-----BEGIN EC PRIVATE KEY %b-----\n"):
        assert [block.label for block in read(text % body).blocks] == ["EC PRIVATE KEY"]


@pytest.mark.parametrize(
    ("data", "container"),
    [
        (b"", Container.EMPTY),
        (b" \r\n\t\x0b\x0c", Container.EMPTY),
        (b"\xef\xbb\xbf\r\n", Container.EMPTY),
        (bytes(12), Container.EMPTY),
        (DER, Container.CERTIFICATE),
        (base64.b64decode(b"".join(KEY.splitlines()[1:-1])), Container.PRIVATE_KEY),
        (base64.b64decode(b"".join(PKCS8.splitlines()[1:-1])), Container.PRIVATE_KEY),
        (base64.b64decode(b"".join(ENCRYPTED.splitlines()[1:-1])), Container.ENCRYPTED_PRIVATE_KEY),
        (b"\xfe\xed\xfe\xed\x00\x00\x00\x02", Container.JKS),
        (b"\xce\xce\xce\xce\x00\x00\x00\x02", Container.JCEKS),
        (b"PuTTY-User-Key-File-3: ssh-rsa\n", Container.PPK),
        (b"ssh-rsa AAAAB3NzaC1yc2E= a@b\n", Container.SSH_PUBLIC_KEY),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n", Container.GIT_LFS),
        (b"../shared/server.pem", Container.LINK_TEXT),
        (b"\x00GITCRYPT\x00abc", Container.GIT_CRYPT),
        (b"$ANSIBLE_VAULT;1.1;AES256\n3132\n", Container.ANSIBLE_VAULT),
        (b"age-encryption.org/v1\n", Container.AGE),
        (b"-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n-----END AGE ENCRYPTED FILE-----\n", Container.AGE),
        (b'{"data": "ENC[AES256_GCM,data:x]", "sops": {}}', Container.SOPS),
        (b"<html>", Container.OTHER),
        (DER[:-1], Container.OTHER),
    ],
)
def test_a_file_without_a_block_is_named(data: bytes, container: Container) -> None:
    document_ = read(data)
    assert document_.blocks == ()
    assert document_.container is container


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        (BEGIN, True),
        (b"\xef\xbb\xbf" + BEGIN, True),
        (b'"' + BEGIN + b"\\n", True),
        (b"\n \n" + BEGIN.lower(), True),
        (dashes("\u2014"), True),
        (UTF16, True),
        (b"Put -----BEGIN CERTIFICATE----- first", False),
        (b"def begin(): pass", False),
        (b"BEGIN TRANSACTION;", False),
        (b"", False),
    ],
)
def test_a_file_of_another_name_is_judged_by_its_first_line(line: bytes, expected: bool) -> None:
    assert pem.starts_like_pem(line) is expected


def test_an_unreadable_label_is_read_for_what_it_holds() -> None:
    assert [block.content for block in read(PEM.replace(b"CERTIFICATE", b"THING")).blocks] == [Kind.CERTIFICATE]


class Untouchable(bytes):
    """The bytes of a file that may be read, but never compared or hashed as a whole."""

    def __eq__(self, other: object) -> bool:
        raise AssertionError("compared")

    def __hash__(self) -> int:
        raise AssertionError("hashed")


def test_objects_that_hold_a_file_compare_by_identity() -> None:
    source = SourceFile("server.pem", Untouchable(PEM + KEY), NOW)
    first, second = document.read(source), document.read(source)
    assert first != second
    for one, other in [
        (source, SourceFile("server.pem", source.data, NOW)),
        (first, second),
        (first.blocks[0], second.blocks[0]),
        (first.certificates[0], second.certificates[0]),
        (first.private_keys[0], second.private_keys[0]),
        (pem.read(source.data, "a"), pem.read(source.data, "a")),
    ]:
        assert len({one, other, one}) == 2
        assert bool(one)
        assert one == one


def test_columns_of_long_lines_are_counted_as_those_of_short_ones() -> None:
    pieces = [
        b"a" * 5000,
        "\u00e9\u2014\U0001d4b3".encode() * 2000,
        b"\xff\x80" * 3000,
        b"\r\n",
        b"\xe2\x80",
        b"b" * 4096,
    ]
    text = b"".join(pieces + pieces[::-1])
    index = LineIndex(text)
    for offset in [*range(0, len(text), 97), len(text)]:
        lines = text[:offset].split(b"\r\n")
        assert index.position(offset) == (len(lines), 1 + len(lines[-1].decode("utf-8", "surrogateescape")))


SIZE = 100_000
MOST_SECONDS = 30
REPEATED = {
    "dashes": b"-",
    "BEGIN": b"BEGIN ",
    "lone BEGIN": b"-----BEGIN A-----\n",
    "END": b"END",
    "END with two dashes": b"END A--",
    "spaces": b" ",
    "backslashes": b"\\",
    "short lines of base64": b"MII\n",
    "base64": b"MIIDabcdEFGH1234",
    "headers": b"Comment: x\n",
    "folded headers": b" x\n",
    "padding": b"=",
    "ampersands": b"&#",
    "quotation marks": b'"',
    "starts of DER": b"\x30\x81",
    "nested starts of DER": b"\x30\x83\x01\x00\x00",
    "line ends": b"\n",
    "spaced letters": b"A \n",
    "one line": PEM.replace(b"\n", b""),
    "tiny blocks": b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n",
}


@pytest.mark.parametrize("unit", REPEATED.values(), ids=REPEATED.keys())
@pytest.mark.parametrize("where", ["alone", "behind a block", "in a block", "behind BEGIN"])
def test_the_time_grows_with_the_file_only(unit: bytes, where: str) -> None:
    text = unit * (SIZE // len(unit))
    text = {
        "alone": text,
        "behind a block": PEM + text,
        "in a block": join([BEGIN, text, END]),
        "behind BEGIN": BEGIN + b"\n" + text,
    }[where]
    before = time.process_time()
    read(text)
    # A second is plenty; what grows with the square of the size takes hours.
    assert time.process_time() - before < MOST_SECONDS


def test_a_mark_where_neither_a_line_end_nor_a_mark_can_be_is_a_stranger() -> None:
    data = b"-----BEGIN CERTIFICATE---\\n\xef\xbb\xbf\n" + join([*BODY, END])
    [block] = pem.read(data, "a.pem").blocks
    [stranger] = [fault for fault in block.faults if fault.kind is FaultKind.CHARACTER]

    assert (stranger.detail, stranger.span.start) == ("\ufeff", data.index(b"\xef"))


@pytest.mark.parametrize("line_end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("shape", ["first", "middle", "last"])
def test_many_blank_lines_are_told_as_few_are(line_end: bytes, shape: str) -> None:
    [block] = [b"-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----"]
    told = []
    for count in (100, 10_000):
        blank = line_end * count
        data = {"first": blank + block, "middle": block + blank + block, "last": block + blank}[shape]
        [fault] = [
            fault
            for fault in pem.read(data, "a").faults
            if fault.kind in (FaultKind.BLANK_LINE, FaultKind.TRAILING_BLANK_LINE)
        ]
        told.append((fault.kind, fault.span, count - fault.count))
    assert told[0] == told[1]
