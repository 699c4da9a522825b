"""Encapsulation boundaries (RFC 7468 section 2), the well-formed and the damaged.

A boundary is found wherever it stands, also in the middle of a line, with dashes of another kind or number, and in any
case, as long as the words and the label are there. What merely mentions one without dashes is none.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

# Hyphen to horizontal bar, minus sign, small and full-width hyphen in UTF-8; en and em dash in Windows-1252.
_DASH = rb"(?:-|\xe2\x80[\x90-\x95]|\xe2\x88\x92|\xef\xb9\xa3|\xef\xbc\x8d|\x96|\x97)"
_WORD = rb"[A-Za-z0-9.#]{1,15}(?![A-Za-z0-9.#+/=])"
_BOUNDARY = re.compile(
    rb"(?P<word>(?i:BEGIN|END))(?P<space>[ \t]*)(?P<label>" + _WORD + rb"(?:[ \t]+" + _WORD + rb")*)"
    rb"(?P<gap>[ \t]*)(?P<right>" + _DASH + rb"{1,5}(?=" + _DASH + rb"*[ \t]*(?i:BEGIN|END)[ \t])|" + _DASH + rb"*)",
)
_LEFT = re.compile(rb"(?P<dashes>" + _DASH + rb"*)(?P<gap>[ \t]*)\Z")
_KNOWN = re.compile(r"(?:.* )?(?:CERTIFICATE|PRIVATE KEY|PUBLIC KEY|CRL|REQUEST|PARAMETERS|PKCS ?#?7|CMS|BLOCK|DATA)")
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


@dataclass(frozen=True, slots=True)
class Boundary:
    """A boundary at the 0-based offsets `start` to `end` of the text, outer white space not included.

    `label` is as written, runs of white space in it made one space. `dashes` and `spacing` say in words what is wrong
    with the dashes and the white space, empty where nothing is.
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
    end = 0
    for match in _BOUNDARY.finditer(text):
        boundary = _judge(text, match, end)
        if boundary is not None:
            found.append(boundary)
            end = boundary.end
    return found


def looks_like_boundary(line: bytes) -> bool:
    """Whether the first thing on a line, quotation marks aside, is a boundary, well-formed or damaged."""
    stripped = line.lstrip(b"\xef\xbb\xbf \t\"'")
    match = _BOUNDARY.search(stripped[:200])
    boundary = _judge(stripped, match, 0) if match else None
    return boundary is not None and boundary.start == 0


def _judge(text: bytes, match: re.Match[bytes], previous_end: int) -> Boundary | None:
    word = match["word"]
    before = _LEFT.search(text, max(previous_end, match.start() - _MOST_LEFT), match.start())
    if before is None:
        return None
    left, left_gap = before["dashes"], before["gap"]
    right = match["right"]
    label = b" ".join(match["label"].split()).decode("ascii")
    start, end = (before.start(), match.end()) if left else (match.start(), match.end())
    if not right:
        end = match.end("label")
    left_count, right_count = len(_characters(left)), len(_characters(right))
    intended = _WITHOUT_SPACES.get(label.upper().replace(" ", ""), label.upper())
    has_outer_space = bool((left and left_gap) or (right and match["gap"]))
    has_odd_space = has_outer_space or b"  " in match["label"] or match["space"] != b" " or intended != label.upper()
    if intended != label.upper():
        label = intended
    known = _KNOWN.fullmatch(intended) is not None
    plausible = min(left_count, right_count) >= 2 or (
        known and (max(left_count, right_count) >= 2 or _fills_line(text, start, end))
    )
    if not plausible or not (match["space"] or known):
        return None
    ssh2 = label.upper().startswith("SSH2 ")
    return Boundary(
        is_begin=word.upper() == b"BEGIN",
        label=label,
        start=start,
        end=end,
        dashes="" if ssh2 or left == right == _HYPHENS else _describe(left, right, word.decode("ascii").upper()),
        spacing=_SPACING if has_odd_space and not ssh2 else "",
    )


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
