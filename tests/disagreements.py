"""Where other programs differ from us, and the list of where they may."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

LISTED = Path(__file__).with_name("disagreements.toml")
ENTRIES: list[dict[str, Any]] = tomllib.loads(LISTED.read_text("utf-8"))["entry"]


@dataclass(frozen=True)
class Disagreement:
    """What a program says of an input, and what we found there."""

    judge: str
    input: str
    says: str
    found: frozenset[str]

    def __str__(self) -> str:
        return f"{self.input}: {self.judge} says: {self.says}; we found: {', '.join(sorted(self.found)) or 'nothing'}"

    def explanations(self, entry: dict[str, Any]) -> list[str]:
        """The patterns of inputs by which an entry explains this."""
        if not fnmatchcase(self.says, entry["says"].get(self.judge, "")):
            return []
        patterns = entry.get("found", [])
        if patterns and not any(fnmatchcase(one, pattern) for one in self.found for pattern in patterns):
            return []
        return [pattern for pattern in entry["inputs"] if fnmatchcase(self.input, pattern)]
