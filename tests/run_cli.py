"""The command line, run for a test: in this process, in a fresh one, or in one that is not root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from clbcertlint import cli

CASES = Path(__file__).parent / "cases"
NOW = "2026-11-25T00:00:00Z"
NOBODY = 65534

# The interpreter's own files may be readable by root alone: a first run, as root, imports all that the second needs.
_AS_NOBODY = f"""
import contextlib, os, sys
from clbcertlint import cli
from clbcertlint.reporters import json
if os.getuid() == 0:
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
        cli.main(["check", "."])
        cli.main(["check", "--help"])
    os.setgroups([])
    os.setgid({NOBODY})
    os.setuid({NOBODY})
assert os.getuid() != 0
sys.exit(cli.main(sys.argv[1:]))
"""


@dataclass(frozen=True)
class Result:
    status: int
    out: str
    err: str


def bring(case: str, folder: Path | str = ".") -> Path:
    """Copy the files of a case, by its number, into a folder."""
    [source] = CASES.glob(f"{case}-*/in")
    shutil.copytree(source, folder, dirs_exist_ok=True)
    return Path(folder)


class Here:
    """The command line in this process; what it prints is taken out of the capture."""

    def __init__(self, capture: pytest.CaptureFixture[bytes]) -> None:
        self._capture = capture

    def __call__(self, *words: str) -> Result:
        self._capture.readouterr()
        status = cli.main(words)
        out, err = self._capture.readouterr()
        return Result(status, out.decode("utf-8"), err.decode("utf-8"))

    def check(self, *words: str) -> Result:
        return self("check", "--now", NOW, *words)


def fresh(
    *words: str | bytes, cwd: Path | None = None, env: Mapping[str, str] | None = None, **options: Any
) -> subprocess.CompletedProcess[bytes]:
    """The command line in a fresh interpreter."""
    return subprocess.run(
        [sys.executable, "-m", "clbcertlint", *words],
        cwd=cwd,
        env={**os.environ, **(env or {})},
        capture_output=True,
        check=False,
        timeout=60,
        **options,
    )


def as_nobody(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """The command line for a user whom permissions concern, in a folder that this user may read."""
    cwd.chmod(0o755)
    return subprocess.run(
        [sys.executable, "-c", _AS_NOBODY, *words],
        cwd=cwd,
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
