"""What `--fix` makes of the cases of the rules: the files that change, kept beside the cases in `fixed`."""

from __future__ import annotations

import contextlib
import io
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import pytest

import rule_cases
from clbcertlint import cli

NOW = "2026-11-25T00:00:00Z"


@dataclass(frozen=True)
class Outcome:
    """The files of a case after a run, by their names in it, and what the run printed."""

    status: int
    files: dict[str, bytes]
    out: str
    err: str


def run(case: rule_cases.Case, *options: str, times: int = 1) -> Outcome:
    """Run `clbcertlint check` over a copy of a case, one or several times."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        here = Path(folder) / case.name
        if case.path.is_dir():
            shutil.copytree(case.path, here)
        else:
            shutil.copy(case.path, here)
        patch.chdir(folder)
        isolated = () if "--config" in case.arguments else ("--isolated",)
        status, out, err = 0, io.StringIO(), io.StringIO()
        for _ in range(times):
            status, out, err = _check(*isolated, "--now", NOW, *options, *case.arguments)
        files = {one.relative_to(folder).as_posix(): one.read_bytes() for one in _files(Path(folder))}
        return Outcome(status, files, out.getvalue(), err.getvalue())


def _check(*words: str) -> tuple[int, io.StringIO, io.StringIO]:
    out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = cli.main(["check", *words])
    out.flush()
    assert isinstance(out.buffer, io.BytesIO)
    return status, io.StringIO(out.buffer.getvalue().decode("utf-8")), err


def originals(case: rule_cases.Case) -> dict[str, bytes]:
    """The files of a case by their names in a run."""
    return {one.relative_to(case.path.parent).as_posix(): one.read_bytes() for one in _files(case.path)}


def changed(case: rule_cases.Case, files: dict[str, bytes]) -> dict[str, bytes]:
    """What is no longer as it was."""
    before = originals(case)
    return {name: data for name, data in files.items() if data != before[name]}


def kept(case: rule_cases.Case) -> dict[str, bytes]:
    """What is kept in `fixed` for a case."""
    folder = rule_cases.FIXTURES / case.code / "fixed"
    return {one.relative_to(folder).as_posix(): one.read_bytes() for one in _files(folder / case.name)}


def keep(case: rule_cases.Case, files: dict[str, bytes]) -> None:
    """Write what a fix makes of a case to `fixed`."""
    folder = rule_cases.FIXTURES / case.code / "fixed"
    target = folder / case.name
    if target.is_dir():
        shutil.rmtree(target)
    else:
        target.unlink(missing_ok=True)
    for name, data in files.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()


def _files(path: Path) -> list[Path]:
    return [path] if path.is_file() else sorted(one for one in path.rglob("*") if one.is_file())
