"""The cases in the folders of the rules, each linted once a run, alone and from the folder above it."""

from __future__ import annotations

import re
import shlex
import shutil
import tempfile
from dataclasses import dataclass
from datetime import datetime, timezone
from functools import cache
from pathlib import Path

import pytest

import clbcertlint
from clbcertlint import document, skeleton
from clbcertlint.arguments import build_parser
from clbcertlint.model import SourceFile
from clbcertlint.report import Report

FIXTURES = Path(__file__).parent.parent / "fixtures"
NOW = datetime(2026, 11, 25, tzinfo=timezone.utc)
ARGUMENTS = "arguments.txt"
MODES = "modes.txt"
LEFT_OUT = {
    "CLB506": re.compile(r"  \S+ to \S+  SHA-1 \S+"),
    **dict.fromkeys(
        ("CLB601", "CLB602", "CLB603", "CLB604", "CLB708"), re.compile(r"  SHA-1 \S+  (no names|names .+)")
    ),
}
"""What the pages of some rules leave out of the details of a certificate; the other pages show none."""


@dataclass(frozen=True, order=True)
class Case:
    """A child of `bad` or `good` in the folder of a rule: a file, or a folder for files that lie together."""

    code: str
    outcome: str
    name: str

    @property
    def path(self) -> Path:
        return FIXTURES / self.code / self.outcome / self.name

    @property
    def arguments(self) -> list[str]:
        """What to say to `clbcertlint check`: the case's own `arguments.txt`, else its name."""
        own = self.path / ARGUMENTS
        return shlex.split(own.read_text("utf-8")) if own.exists() else [self.name]

    @property
    def files(self) -> list[Path]:
        """The files that can be linted."""
        if self.path.is_file():
            return [self.path]
        return sorted(file for file in self.path.rglob("*") if file.is_file() and file.name not in (ARGUMENTS, MODES))

    @property
    def modes(self) -> dict[str, int]:
        """The permissions of files in the case, from its `modes.txt`; a checkout keeps none but the right to run."""
        own = self.path / MODES
        lines = own.read_text("utf-8").splitlines() if own.exists() else []
        return {name: int(mode, 8) for mode, name in (line.split(" ", 1) for line in lines)}

    def __str__(self) -> str:
        return f"{self.code}-{self.outcome}-{self.name}"


def cases(code: str, outcome: str) -> list[Case]:
    folder = FIXTURES / code / outcome
    return [Case(code, outcome, child.name) for child in sorted(folder.iterdir())] if folder.is_dir() else []


@cache
def lint(case: Case) -> Report:
    """Lint a case where its siblings are out of sight."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        here = Path(folder) / case.name
        if case.path.is_dir():
            shutil.copytree(case.path, here)
        else:
            shutil.copy(case.path, here)
        for name, mode in case.modes.items():
            (here / name).chmod(mode)
        patch.chdir(folder)
        options = build_parser().parse_args(["check", *case.arguments])
        return clbcertlint.lint(
            *options.paths,
            certificate=options.certificate,
            private_key=options.private_key,
            no_private_key=options.no_private_key,
            ca_certificate=options.ca_certificate,
            select=options.select,
            config=options.config,
            isolated=options.config is None,
            now=NOW,
        )


def describe(case: Case) -> list[str]:
    """The skeleton of a case: its lines, and for a folder its files with theirs."""
    found = []
    left_out = LEFT_OUT.get(case.code)
    for file in case.files:
        if file.suffix == ".toml":
            lines = file.read_text("utf-8").splitlines()
        else:
            read = document.read(SourceFile(file.name, file.read_bytes(), NOW))
            lines = [line.text for line in skeleton.describe(read, with_details=left_out is not None)]
            lines = [left_out.sub("", line) if left_out else line for line in lines]
        if case.path.is_dir():
            name = file.relative_to(case.path).as_posix()
            found.append(f"{name}  (mode {case.modes[name]:04o})" if name in case.modes else name)
            lines = [f"    {line}" if line else "" for line in lines]
        found += lines
    return found
