"""The files of the repository that seeds are made of: the fixtures, and the cases of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
MOST_BYTES = 10_000
"""A larger file is no seed: coverage comes from many small ones."""

_ABOUT_CASES = ("arguments.txt", "modes.txt", "expected.txt")


@cache
def folders() -> tuple[tuple[bytes, ...], ...]:
    """What lies in each folder, in the order of the names; a case that is a file alone is a folder of its own."""
    found: list[tuple[bytes, ...]] = []
    for top in (ROOT / "fixtures", ROOT / "tests" / "cases"):
        for folder in sorted(path for path in top.rglob("*") if path.is_dir() and "fixed" not in path.parts):
            contents = [path.read_bytes() for path in sorted(folder.iterdir()) if _is_seed(path)]
            is_shelf = folder.name in ("bad", "good")
            found += [(one,) for one in contents] if is_shelf else [tuple(contents)] if contents else []
    return tuple(dict.fromkeys(found))


@cache
def files() -> tuple[bytes, ...]:
    """Every file, each once."""
    return tuple(dict.fromkeys(one for folder in folders() for one in folder))


@cache
def configurations() -> tuple[bytes, ...]:
    """Every configuration file."""
    found = [path for top in ("fixtures", "tests/cases") for path in sorted((ROOT / top).rglob("*.toml"))]
    return tuple(dict.fromkeys(path.read_bytes() for path in found))


def _is_seed(path: Path) -> bool:
    return path.is_file() and path.name not in _ABOUT_CASES and path.stat().st_size <= MOST_BYTES


def parts(data: bytes) -> Iterator[bytes]:
    """The files that one input stands for."""
    return iter(data.split(SEPARATOR))


SEPARATOR = b"\x00\xff file \xff\x00"
"""What divides the files that one input stands for."""
