"""The list of the rules in `clbcertlint.rule_index`, as the files of the rules say it."""

from __future__ import annotations

import json
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from clbcertlint import rules

if TYPE_CHECKING:
    from clbcertlint.rule import Rule

FILE = Path(rules.__path__[0]).parent / "rule_index.py"
_START = "RULES = (\n"


def text() -> str:
    """The file with the list brought up to date; the catalogue is not asked, since it is made from that list."""
    lines = ""
    for path in sorted(Path(rules.__path__[0]).glob("clb*.py")):
        rule: Rule = import_module(f"clbcertlint.rules.{path.stem}").check
        facts = (path.stem, rule.per.__name__, rule.is_on, rule.is_about_form)
        lines += f"    ({', '.join(json.dumps(fact) if isinstance(fact, str) else str(fact) for fact in facts)}),\n"
    return FILE.read_text("utf-8").partition(_START)[0] + f"{_START}{lines})\n"
