"""The hash of a line: the values that github/codeql-action publishes, and those of an independent computation."""

from __future__ import annotations

from collections import Counter, deque

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clbcertlint.line_hash import WINDOW, line_hashes

SIX_LINES = [
    "e9496ae3ebfced30:1",
    "fb7c023a8b9ccb3f:1",
    "ce8ba1a563dcdaca:1",
    "e20e36e16fcb0cc8:1",
    "b3edc88f2938467e:1",
    "c8e28b0b4002a3a0:1",
    "c129715d7a2bc9a3:1",
]
PUBLISHED = {
    "nothing": ("", ["c129715d7a2bc9a3:1"]),
    "blanks": (
        " a\nb\n  \t\tc\n d",
        ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
    ),
    "no line end at the end": (
        " hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End",
        [
            "8b7cf3e952e7aeb2:1",
            "b1ae1287ec4718d9:1",
            "bff680108adb0fcc:1",
            "c6805c5e1288b612:1",
            "b86d3392aea1be30:1",
            "e6ceba753e1a442:1",
        ],
    ),
    "LF": (" hello; \t\nworld!!!\n\n\n  \t\tGreetings\n End\n", SIX_LINES),
    "CR": (" hello; \t\nworld!!!\r\r\r  \t\tGreetings\r End\r", SIX_LINES),
    "CR LF": (" hello; \t\r\nworld!!!\r\n\r\n\r\n  \t\tGreetings\r\n End\r\n", SIX_LINES),
    "all line ends": (" hello; \t\nworld!!!\r\n\n\r  \t\tGreetings\r End\r\n", SIX_LINES),
    "lines alike": (
        "Lorem ipsum dolor sit amet.\n" * 10,
        [
            *(f"a7f2ff13bc495cf2:{count}" for count in range(1, 7)),
            "a7f2ff1481e87703:1",
            "a9cf91f7bbf1862b:1",
            "55ec222b86bcae53:1",
            "cc97dc7b1d7d8f7b:1",
            "c129715d7a2bc9a3:1",
        ],
    ),
}


@pytest.mark.parametrize(("text", "hashes"), PUBLISHED.values(), ids=PUBLISHED.keys())
def test_published_values(text: str, hashes: list[str]) -> None:
    assert line_hashes(text.encode()) == hashes


def rolled(text: str) -> list[str]:
    """The hashes of a text, computed by moving a window over it character by character."""
    octets = text.encode("utf-16-le", "surrogatepass")
    units = [int.from_bytes(octets[at : at + 2], "little") for at in range(0, len(octets), 2)]
    window = deque([0] * WINDOW)
    waiting = deque([(0, 0)])
    counts: Counter[int] = Counter()
    hashes = []
    value, position, previous = 0, 0, 0

    def take(unit: int) -> None:
        nonlocal value, position
        value = (value * 37 + unit - window.popleft() * 37**WINDOW) % 2**64
        window.append(unit)
        position += 1
        while waiting and waiting[0][1] + WINDOW <= position:
            waiting.popleft()
            counts[value] += 1
            hashes.append(f"{value:x}:{counts[value]}")

    for unit in units:
        is_second_half = previous == ord("\r") and unit == ord("\n")
        previous = unit
        if unit in (ord(" "), ord("\t")) or is_second_half:
            continue
        is_line_end = unit in (ord("\r"), ord("\n"))
        take(ord("\n") if is_line_end else unit)
        if is_line_end:
            waiting.append((len(hashes), position))
    take(0xFFFF)
    while waiting:
        take(0)
    return hashes


PIECES = st.sampled_from(
    ["\n", "\r", "\r\n", " ", "\t", "a", "MIIEpAIBAAKCAQEA", "-----BEGIN", "证", "\U0001f511", "\uffff", "\ufeff", "\0"]
)


@pytest.mark.parametrize(("text", "hashes"), PUBLISHED.values(), ids=PUBLISHED.keys())
def test_the_window_gives_the_published_values_too(text: str, hashes: list[str]) -> None:
    assert rolled(text) == hashes


@settings(max_examples=200, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(PIECES, max_size=300).map("".join)))
def test_any_text_is_hashed_as_a_window_that_moves_over_it_does(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    assert line_hashes(text.encode()) == rolled(text)


@pytest.mark.parametrize("size", [2**16 - 2, 2**16 - 1, 2**16])
def test_a_line_end_across_two_pieces_of_a_stream_is_one(size: int) -> None:
    """Whoever reads a file in pieces of 64 KiB sees CR in one piece and LF in the next."""
    lines = [b"A" * 64] * (size // 64)
    before = b"\n".join(lines).ljust(size, b"B")
    assert line_hashes(before + b"\r\nC\r\n") == line_hashes(before + b"\nC\n")
    assert len(line_hashes(before + b"\r\nC\r\n")) == len(lines) + 2


@pytest.mark.parametrize(
    ("octets", "read_as"),
    [
        (b"\xff", "\ufffd"),
        (b"caf\xe9 ", "caf\ufffd"),
        (b"\xe4\xb8", "\ufffd"),
        (b"\xe4\xb8\n", "\ufffd\n"),
        (b"\xed\xa0\x80", "\ufffd\ufffd\ufffd"),
        (b"\xf0\x9f\x94\n", "\ufffd\n"),
        (b"\xc0\xaf", "\ufffd\ufffd"),
        (b"\xef\xbb\xbfa", "\ufeffa"),
    ],
)
def test_bytes_that_are_no_utf_8_count_as_the_replacement_character(octets: bytes, read_as: str) -> None:
    assert line_hashes(octets) == line_hashes(read_as.encode()) == rolled(read_as)


def test_a_character_beyond_the_basic_plane_takes_two_places() -> None:
    """100 characters are looked at: whether the one behind them counts tells how many there were."""
    shorter, longer = ("\U0001f511" * count for count in (49, 50))
    assert line_hashes(f"{shorter}ab".encode()) == line_hashes(f"{shorter}ab".encode() + b" ")
    assert line_hashes(f"{shorter}abX".encode()) == line_hashes(f"{shorter}abY".encode())
    assert line_hashes(f"{shorter}aX".encode()) != line_hashes(f"{shorter}aY".encode())
    assert line_hashes(f"{longer}X".encode()) == line_hashes(f"{longer}Y".encode())


def test_other_line_separators_of_unicode_end_no_line() -> None:
    assert len(line_hashes("a\u2028b\u2029c\u0085d\x0be\x0cf".encode())) == 1


def test_a_line_moves_without_another_hash() -> None:
    lines = b"".join(b"line %d\n" % number for number in range(40))
    assert line_hashes(b"# new\n\n" + lines)[2:] == line_hashes(lines)
