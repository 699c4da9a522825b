from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from bundle_files import PASSWORD, WRONG, Converter, pieces_of_secrets


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--regen", action="store_true", help="write what is generated from the rules and their fixtures")


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--regen"):
        # The catalogue is made from this list when it is imported: a new rule has to be in it by then.
        import index_file

        index_file.FILE.write_text(index_file.text(), "utf-8")


@pytest.fixture
def regen(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--regen"))


@pytest.fixture
def convert(
    capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Converter]:
    """`clbcertlint convert` in a folder of its own, with nobody to ask; nothing secret is printed by the test."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "stdin", None)
    converter = Converter(capfdbinary)
    yield converter
    assert pieces_of_secrets(converter.printed, words=(PASSWORD, WRONG)) == set()
