"""The quick way through a file makes the same of it as the lexer, wherever it makes anything of it."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clbcertlint import lexer, pem
from clbcertlint.model import Layout
from clbcertlint.values import Value

REPOSITORY = Path(__file__).parent.parent
FILES = sorted(
    path
    for folder in ("fixtures", "tests/cases")
    for path in (REPOSITORY / folder).rglob("*")
    if path.is_file() and b"BEGIN" in path.read_bytes()
)
PLAIN = [data for data in (path.read_bytes() for path in FILES) if pem.read_as_documented(data, "a") is not None]


def values(value: object) -> object:
    """A value with everything that is in it, to be compared."""
    if isinstance(value, Value):
        names = [name for name in type(value).__slots__ if name != "is_as_documented"]
        return type(value), [values(getattr(value, name)) for name in names]
    return [values(one) for one in value] if isinstance(value, tuple) else value


def agree(data: bytes) -> bool:
    quick = pem.read_as_documented(data, "a.pem")
    if quick is not None:
        assert values(quick) == values(lexer.read(data, "a.pem"))
    return quick is not None


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(REPOSITORY).as_posix())
def test_both_ways_agree_about_files(path: Path) -> None:
    agree(path.read_bytes())


def test_the_usual_files_go_the_quick_way() -> None:
    good = [path for path in FILES if "/good/" in path.as_posix() and path.suffix in (".pem", ".key")]
    assert sum(agree(path.read_bytes()) for path in good) > 0.9 * len(good)


@given(
    st.sampled_from(PLAIN), st.integers(0, 2**32), st.sampled_from([b"", b"\n", b"\r", b" ", b"=", b"A", b"-", b"\x00"])
)
def test_both_ways_agree_about_what_one_change_makes_of_a_file(data: bytes, seed: int, piece: bytes) -> None:
    chance = random.Random(seed)
    start = chance.choice(
        (
            chance.randrange(len(data) + 1),
            data.find(b"\n", chance.randrange(len(data))),
            len(data) - chance.randrange(3),
        )
    )
    end = min(start + chance.choice((0, 1, 1, 2, 64, 65)), len(data))
    agree(data[:start] + piece + data[end:])


@given(st.lists(st.sampled_from(PLAIN), min_size=1, max_size=3), st.sampled_from([b"", b"\n", b"\n\n"]))
def test_both_ways_agree_about_files_put_together(pieces: list[bytes], between: bytes) -> None:
    agree(between.join(piece.rstrip(b"\n") + b"\n" for piece in pieces))


@pytest.mark.parametrize("width", [1, 3, 4, 60, 63, 64])
@pytest.mark.parametrize("padding", [0, 1, 2, 3])
@pytest.mark.parametrize("full", [0, 1, 2])
def test_both_ways_agree_about_any_last_line(full: int, width: int, padding: int) -> None:
    body = b"MAAA" + b"A" * 60 + b"\n"
    last = b"A" * max(width - padding, 0) + b"=" * padding
    agree(b"-----BEGIN CERTIFICATE-----\n" + body * full + last + b"\n-----END CERTIFICATE-----\n")


@pytest.mark.parametrize(
    "data", [b"", b"\n", b"-", b"-----BEGIN ", b"-----BEGIN CERTIFICATE-----", b"-----BEGIN CERTIFICATE-----\n"]
)
def test_what_stops_early_is_left_to_the_lexer(data: bytes) -> None:
    layout = pem.read(data, "a.pem")
    assert pem.read_as_documented(data, "a.pem") is None
    assert isinstance(layout, Layout)
    assert layout.text == data
