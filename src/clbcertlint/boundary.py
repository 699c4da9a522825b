"""Encapsulation boundaries (RFC 7468 section 2), the well-formed and the damaged.

A boundary is found wherever it stands, also in the middle of a line, with dashes of another kind or number, with other
characters where spaces were, and in any case, as long as the words and the label are there. What merely mentions one
without dashes is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from clbcertlint.values import Value

# In UTF-8: hyphen to horizontal bar, hyphen bullet, minus sign, the box drawing lines, two-em and three-em
# dash, the Katakana sound mark, and the small and full-width forms; in Windows-1252: en and em dash.
_DASH = (
    rb"(?:-|\xe2\x80[\x90-\x95]|\xe2\x81\x83|\xe2\x88\x92|\xe2\x94[\x80\x81]|\xe2\xb8[\xba\xbb]|\xe3\x83\xbc"
    rb"|\xef\xb9[\x98\xa3]|\xef\xbc\x8d|\x96|\x97)"
)
# Also what stands for a space in forms, HTML and word processors: no-break and other wide spaces, and their escapes.
_SPACE = rb"(?:[ \t+_]|%20|&nbsp;|\xc2\xa0|\xe2\x80[\x80-\x8b\xaf]|\xe3\x80\x80|\xa0)"
_LONG_WORD = rb"(?i:ENCRYPTEDPRIVATEKEY|CERTIFICATEREQUEST|TRUSTEDCERTIFICATE)"
_WORD = rb"(?:" + _LONG_WORD + rb"|[A-Za-z][A-Za-z0-9.]{0,14}|#7)(?![A-Za-z0-9.#/=])"
_BOUNDARY = re.compile(
    rb"(?P<word>(?i:BEGIN|END))(?P<space>" + _SPACE + rb"{0,8})"
    rb"(?P<label>" + _WORD + rb"(?:" + _SPACE + rb"{1,8}" + _WORD + rb"){0,4})"
    rb"(?P<gap>[ \t]*)"
    rb"(?P<right>" + _DASH + rb"{1,5}(?=" + _DASH + rb"*[ \t]*(?i:BEGIN|END)[ \t])|" + _DASH + rb"*)"
    rb"(?P<wrapped>\r?\n-{2,5}(?=[ \t]*[\r\n]))?",
)
_DOCUMENTED = re.compile(rb"(BEGIN|END) ([A-Z][A-Z0-9.]{0,14}(?: [A-Z][A-Z0-9.]{0,14}){0,4})-----(?=[\r\n]|\Z)")
_LEFT = re.compile(rb"(?P<dashes>" + _DASH + rb"*)(?P<gap>[ \t]*)\Z")
_SPACES = re.compile(_SPACE + rb"+")
_PIECE = re.compile(_WORD)
_KNOWN = re.compile(r"(?:.* )?(?:CERTIFICATE|PRIVATE KEY|PUBLIC KEY|CRL|REQUEST|PARAMETERS|PKCS ?#?7|CMS|BLOCK|DATA)")
_KNOWN_START = re.compile(
    r"(?:(?:X509|TRUSTED|NEW|RSA|EC|DSA|DH|ENCRYPTED|OPENSSH) )*"
    r"(?:CERTIFICATE(?: REQUEST)?|PRIVATE ?KEY|PUBLIC ?KEY|CRL|PARAMETERS|PKCS7|CMS)(?![A-Z0-9])"
)
_WITHOUT_SPACES = {
    label.replace(" ", ""): label
    for label in (
        "CERTIFICATE",
        "X509 CERTIFICATE",
        "TRUSTED CERTIFICATE",
        "CERTIFICATE REQUEST",
        "PRIVATE KEY",
        "RSA PRIVATE KEY",
        "EC PRIVATE KEY",
        "ENCRYPTED PRIVATE KEY",
        "PUBLIC KEY",
        "DH PARAMETERS",
        "EC PARAMETERS",
    )
}
_HYPHENS = b"-----"
_SPACING = "white space missing or added within the boundary"
_MOST_LEFT = 128


class Boundary(Value):
    """A boundary at the 0-based offsets `start` to `end` of the text, outer white space not included.

    `label` is as written, what stands for spaces in it made one space. `dashes` and `spacing` say in words what is
    wrong with the dashes and the white space, empty where nothing is.
    """

    is_begin: bool
    label: str
    start: int
    end: int
    dashes: str
    spacing: str


def find(text: bytes) -> list[Boundary]:
    """Find all boundaries of a text, in order; they do not overlap."""
    found: list[Boundary] = []
    upper = text.upper()
    position = end = 0
    for start in sorted((*_places(upper, b"BEGIN"), *_places(upper, b"END"))):
        if start < position:
            continue
        boundary = _as_documented(text, start)
        if boundary is None:
            match = _BOUNDARY.match(text, start)
            boundary = _judge(text, match, end) if match else None
            position = match.end() if match else start
        if boundary is not None:
            found.append(boundary)
            position = end = boundary.end
    return found


def _places(text: bytes, word: bytes) -> Iterator[int]:
    """The offsets of a word; a regular expression that minds no case takes ten times as long."""
    offset = text.find(word)
    while offset >= 0:
        yield offset
        offset = text.find(word, offset + len(word))


def _as_documented(text: bytes, start: int) -> Boundary | None:
    """The boundary whose word is at `start`, if it is written as it should be and fills its line."""
    match = _DOCUMENTED.match(text, start)
    left = start - len(_HYPHENS)
    if match is None or left < 0 or not text.startswith(_HYPHENS, left) or (left > 0 and text[left - 1] not in b"\r\n"):
        return None
    return Boundary(match[1] == b"BEGIN", match[2].decode("ascii"), left, match.end(), "", "")


def looks_like_boundary(line: bytes) -> bool:
    """Whether the first thing on a line, quotation marks aside, is a boundary, well-formed or damaged."""
    stripped = line.lstrip(b"\xef\xbb\xbf \t\"'")
    match = _BOUNDARY.search(stripped[:200])
    boundary = _judge(stripped, match, 0) if match else None
    return boundary is not None and boundary.start == 0


def _judge(text: bytes, match: re.Match[bytes], previous_end: int) -> Boundary | None:
    before = _LEFT.search(text, max(previous_end, match.start() - _MOST_LEFT), match.start())
    words, end = _words(match)
    if before is None or not words:
        return None
    left = before["dashes"]
    right = match["right"] or (match["wrapped"] or b"").lstrip(b"\r\n")
    start = before.start() if left else match.start()
    label = _WITHOUT_SPACES.get(words.upper().replace(" ", ""), words)
    label = words if label == words.upper() else label
    is_odd = bool((left and before["gap"]) or (right and match["gap"]) or match["wrapped"])
    is_odd = is_odd or match["space"] != b" " or label.encode("ascii") != match["label"][: len(label)]
    if not _is_plausible(text, start, end, label, left, right):
        return None
    if not match["space"] and not _KNOWN.fullmatch(label.upper()):
        return None
    word = match["word"].decode("ascii").upper()
    is_ssh2 = label.upper().startswith("SSH2 ")
    return Boundary(
        is_begin=word == "BEGIN",
        label=label,
        start=start,
        end=end,
        dashes="" if is_ssh2 or left == right == _HYPHENS else _describe(left, right, word),
        spacing=_SPACING if is_odd and not is_ssh2 else "",
    )


def _words(match: re.Match[bytes]) -> tuple[str, int]:
    """The label with single spaces, and where the boundary ends; without dashes behind it only a known label is one.

    Words of a body that follow on the same line are then no part of it.
    """
    words = _SPACES.sub(b" ", match["label"]).decode("ascii")
    if match["right"] or match["wrapped"]:
        return words, match.end()
    known = _KNOWN_START.match(words.upper())
    if known is None:
        return "", match.end("label")
    pieces = list(_PIECE.finditer(match["label"]))
    return words[: known.end()], match.start("label") + pieces[known[0].count(" ")].end()


def _is_plausible(text: bytes, start: int, end: int, label: str, left: bytes, right: bytes) -> bool:
    counts = len(_characters(left)), len(_characters(right))
    if min(counts) >= 2:
        return True
    if not left and text[start - 1 : start].isalnum():
        return False
    if max(counts) >= 2:
        return _KNOWN.fullmatch(label.upper()) is not None
    return _KNOWN_START.fullmatch(label) is not None and _fills_line(text, start, end)


def _fills_line(text: bytes, start: int, end: int) -> bool:
    before = text[max(0, start - 1) : start]
    after = text[end : end + 1]
    return before in (b"", b"\n", b"\r") and after in (b"", b"\n", b"\r")


def _characters(dashes: bytes) -> str:
    """Decode a run of dashes, each of which is UTF-8 or a single Windows-1252 byte."""
    try:
        return dashes.decode("utf-8")
    except UnicodeDecodeError:
        return dashes.decode("cp1252", "replace")


def _describe(left: bytes, right: bytes, word: str) -> str:
    for characters in (_characters(left), _characters(right)):
        for character in characters:
            if character != "-":
                return f"dash U+{ord(character):04X} instead of a hyphen in the {word} boundary"
    return f"{len(left)} and {len(right)} hyphens around {word} instead of five and five"
