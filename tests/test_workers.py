"""Several processes share the folders of a run, and change no byte of what it says."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

import rule_cases
from clbcertlint import engine, limits, workers
from clbcertlint.config import Config
from clbcertlint.request import Request
from clbcertlint.sources import files
from run_cli import Here

JOBS = ("1", "2", "3")
FORMATS = ("full", "concise", "json", "sarif", "github", "gitlab", "junit")


@pytest.fixture
def many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Good and bad cases of all kinds, each in a folder of its own, and workers for so few."""
    monkeypatch.setattr(engine, "FEWEST_FILES_TO_SHARE", 2)
    monkeypatch.setattr(workers, "FILES_A_TASK", 5)
    for outcome in ("good", "bad"):
        for number, case in enumerate(
            case
            for folder in sorted(rule_cases.FIXTURES.glob("CLB[2-6]*"))
            for case in rule_cases.cases(folder.name, outcome)
        ):
            place = tmp_path / f"{number:03}-{outcome}"
            if case.path.is_dir():
                shutil.copytree(case.path, place)
            else:
                place.mkdir()
                shutil.copy(case.path, place)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]) -> Here:
    return Here(capfdbinary)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """How many folders workers were given, each time they were asked."""
    given: list[int] = []
    judge = workers.judge

    def noted(folders: Sequence[files.FolderTargets], *arguments: Any) -> Iterator[workers.Clean | None]:
        given.append(len(folders))
        return judge(folders, *arguments)

    monkeypatch.setattr(workers, "judge", noted)
    return given


@pytest.mark.parametrize("format", FORMATS)
def test_the_number_of_processes_changes_no_byte(many: Path, run: Here, asked: list[int], format: str) -> None:
    said = [run.check("--output-format", format, "-v", "--jobs", jobs, ".") for jobs in JOBS]
    assert said[0].status == 1
    assert len(asked) == 2
    assert all(one == said[0] for one in said)


def test_nor_does_it_where_files_cannot_be_read(many: Path, run: Here, asked: list[int]) -> None:
    (many / "050-good" / "gone.pem").symlink_to("nowhere")
    with open(many / "051-good" / "long.pem", "wb") as file:
        file.write(b"-----BEGIN CERTIFICATE-----\n")
        file.truncate(limits.MOST_BYTES + 1)
    said = [run.check("--output-format", "json", "--jobs", jobs, ".") for jobs in JOBS]
    assert said[0].status == 2
    assert "gone.pem" in said[0].err
    assert "long.pem" in said[0].err
    assert len(asked) == 2
    assert all(one == said[0] for one in said)


def test_most_of_a_clean_repository_is_judged_by_the_workers(
    many: Path, run: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in many.glob("*-bad"):
        shutil.rmtree(folder)
    read: list[str] = []
    read_folder = files.read_folder

    def noted(folder: files.FolderTargets, *arguments: Any) -> Any:
        read.append(folder.path)
        return read_folder(folder, *arguments)

    monkeypatch.setattr(files, "read_folder", noted)
    folders = len(list(many.iterdir()))
    assert run.check("--isolated", "--jobs", "2", "--fail-level", "never", ".").status == 0
    assert folders > 40
    assert len(read) < folders / 2


def test_workers_are_left_alone_where_most_has_to_be_told_here(
    many: Path, run: Here, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in many.glob("*-good"):
        shutil.rmtree(folder)
    monkeypatch.setattr(engine, "LEAST_TOLD", 10)
    told: list[workers.Clean | None] = []
    judge = workers.judge

    def noted(*arguments: Any) -> Iterator[workers.Clean | None]:
        for clean in judge(*arguments):
            told.append(clean)
            yield clean

    monkeypatch.setattr(workers, "judge", noted)
    assert run.check("--jobs", "2", ".").status == 1
    assert len(told) == 10


def test_a_run_goes_on_when_its_workers_are_lost(many: Path, run: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    alone = run.check("--output-format", "json", "--jobs", "1", ".")
    parent = os.getpid()
    read_folder = files.read_folder

    def killed(folder: files.FolderTargets, *arguments: Any) -> Any:
        if os.getpid() != parent and folder.path.startswith("02"):
            os.kill(os.getpid(), signal.SIGKILL)
        return read_folder(folder, *arguments)

    monkeypatch.setattr(files, "read_folder", killed)
    assert run.check("--output-format", "json", "--jobs", "2", ".") == alone


def test_a_rule_that_crashes_is_told_once(many: Path, run: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    from clbcertlint.rules import clb202_unlisted_rsa_size
    from clbcertlint.values import replace

    def crash(_: object) -> Iterator[Any]:
        raise RuntimeError

    rule = replace(clb202_unlisted_rsa_size.check, check=crash)
    monkeypatch.setattr(clb202_unlisted_rsa_size, "check", rule)
    said = [run.check("--jobs", jobs, ".") for jobs in JOBS]
    assert said[0].status == 2
    assert said[0].err.count("rule CLB202 unlisted-rsa-size crashed (RuntimeError)") == 1
    assert all(one == said[0] for one in said)


@pytest.mark.parametrize("word", ["0", "-1", "two", "1.5", ""])
def test_a_number_of_processes_is_a_whole_number_from_1_on(run: Here, word: str) -> None:
    result = run("check", f"--jobs={word}", ".")
    assert result.status == 2
    assert "--jobs" in result.err


def test_few_files_are_not_shared(many: Path, run: Here, asked: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engine, "FEWEST_FILES_TO_SHARE", 10_000)
    run.check("--jobs", "2", ".")
    assert asked == []


def test_progress_is_told_folder_by_folder(many: Path) -> None:
    steps: list[tuple[int, int]] = []
    engine.judge(
        Request(paths=(".",)),
        Config(),
        rule_cases.NOW,
        progress=lambda done, total: steps.append((done, total)),
    )
    total = len(list(many.iterdir()))
    assert steps == [(done, total) for done in range(total)]
