"""CONTRIBUTING.md: its example is a rule, and its table is the one that a test holds the imports to."""

from __future__ import annotations

import re
import runpy
import textwrap
from datetime import datetime, timezone
from pathlib import Path

from clbcertlint import document
from clbcertlint.model import Certificate, SourceFile
from clbcertlint.rule import Rule
from test_floors import FLOORS

ROOT = Path(__file__).parent.parent
TEXT = (ROOT / "CONTRIBUTING.md").read_text("utf-8")


def example(folder: Path) -> Rule:
    """The rule that the text shows, imported from a file of the name that it tells."""
    [name] = re.findall(r"`src/clbcertlint/rules/(\w+\.py)`", TEXT)
    [source] = re.findall(r"^ *```python\n(.*?)^ *```$", TEXT, re.DOTALL | re.MULTILINE)
    (folder / name).write_text(textwrap.dedent(source), "utf-8")
    loaded = runpy.run_path(str(folder / name))["check"]
    assert isinstance(loaded, Rule)
    code, _, words = name.removesuffix(".py").partition("_")
    assert (loaded.code, loaded.name) == (code.upper(), words.replace("_", "-"))
    return loaded


def certificate() -> Certificate:
    data = (ROOT / "fixtures" / "demo" / "www" / "server.pem").read_bytes()
    return document.read(SourceFile("server.pem", data, datetime(2026, 11, 25, tzinfo=timezone.utc))).certificates[0]


def test_the_example_is_a_rule(tmp_path: Path) -> None:
    rule = example(tmp_path)
    assert rule.per is Certificate
    assert rule.summary == "A certificate with more names than CLB shows"
    assert rule.advice
    assert list(rule.check(certificate())) == []


def test_the_table_of_floors_is_the_one_that_imports_are_held_to() -> None:
    rows = re.findall(r"^\| (\d+) \| ([^|]*) \|", TEXT, re.MULTILINE)
    assert [int(number) for number, _ in rows] == list(reversed(range(len(FLOORS))))
    assert [tuple(re.findall(r"`(\w+)`", modules)) for _, modules in reversed(rows)] == list(FLOORS)
