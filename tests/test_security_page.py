"""The page about security names the test of every promise, and the limits that hold."""

from __future__ import annotations

import ast
import re
from importlib import import_module
from pathlib import Path

import pytest

from clbcertlint import limits
from clbcertlint.sources import archives

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "security.md"
TEXT = PAGE.read_text("utf-8")
PROMISES = (
    "What is read",
    "What is written",
    "What is never printed",
    "Network and programs",
    "Limits",
    "Supply chain",
)
TESTS = re.findall(r"\[`(test_\w+\.py)(?:::([\w:]+))?`\]\(\.\./tests/(test_\w+\.py)\)", TEXT)
LIMITS = re.findall(r"^\| ([\d,]+) .* \| `(\w+)\.(\w+)` \| (.*) \|$", TEXT, re.MULTILINE)


def defined(file: Path) -> set[str]:
    """The tests, and classes of tests, of a module."""
    names = set()
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.ClassDef):
            names |= {node.name, *(f"{node.name}::{one.name}" for one in node.body if isinstance(one, ast.FunctionDef))}
        elif isinstance(node, ast.FunctionDef):
            names.add(node.name)
    return names


@pytest.mark.parametrize(("file", "name", "target"), TESTS)
def test_a_test_that_is_named_is_there(file: str, name: str, target: str) -> None:
    assert file == target
    assert (ROOT / "tests" / file).is_file()
    assert not name or name in defined(ROOT / "tests" / file)


@pytest.mark.parametrize("section", PROMISES)
def test_every_promise_names_its_test(section: str) -> None:
    body = TEXT.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    promises = re.split(r"\n- ", body)[1:]
    assert promises
    unheld = [promise for promise in promises if "](../tests/test_" not in promise]
    # That oldest and newest versions are tested is what the build does, and no test can say.
    assert [promise for promise in unheld if "a build tests" not in promise] == []


@pytest.mark.parametrize(("figure", "module", "constant", "sentence"), LIMITS)
def test_a_limit_is_the_one_that_holds(figure: str, module: str, constant: str, sentence: str) -> None:
    package = "clbcertlint.sources" if module == "archives" else "clbcertlint"
    value = getattr(import_module(f"{package}.{module}"), constant)
    wanted = int(figure.replace(",", ""))
    assert (value.stop - 1 if isinstance(value, range) else value) == wanted
    assert sentence


def test_the_limits_say_what_the_page_says() -> None:
    said = {constant: sentence for _, module, constant, sentence in LIMITS if module == "limits"}
    assert limits.excess_of(b"\n" * (limits.MOST_LINES + 1)) == said["MOST_LINES"]
    assert limits.excess_of(b"END" * (limits.MOST_BOUNDARIES + 1)) == said["MOST_BOUNDARIES"]
    assert len(LIMITS) == TEXT.count("\n| ") - 1
    assert archives.MOST_BYTES == limits.MOST_BYTES
