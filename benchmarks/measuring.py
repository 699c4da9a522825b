"""What programs use, measured as whole processes: time, processor time and memory."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median


@dataclass(frozen=True)
class Command:
    """A program to run. It has to end with one of `statuses`.

    `share` is the part of the work that it is given, where all of it would take too long: what it uses is multiplied.
    Where `is_slow`, it is run less often than others.
    """

    words: tuple[str, ...]
    folder: Path | None = None
    statuses: tuple[int, ...] = (0,)
    share: float = 1
    is_slow: bool = False


@dataclass(frozen=True)
class Usage:
    """Seconds by the clock, seconds of processors, and peak memory in MiB; in the median of so many runs.

    Processes that a program starts and waits for are counted in. The peak is that of the largest process.
    """

    wall: float
    processor: float
    peak: float
    runs: int = 1


class UnexpectedStatusError(Exception):
    """A program ended with a status that was not expected."""


def measure(commands: Mapping[str, Command], runs: int, slow_runs: int) -> dict[str, Usage]:
    """Run each command so many times, by turns, and take the medians.

    Unless only one run is asked for, a first one of each is not counted: it brings files into memory, and compiled
    modules to where they are kept.
    """
    usages: dict[str, list[Usage]] = {name: [] for name in commands}
    names = list(commands)
    if runs > 1:
        for command in commands.values():
            run(command)
    for turn in range(runs):
        first = turn % len(names)
        for name in names[first:] + names[:first]:
            if turn < slow_runs or not commands[name].is_slow:
                usages[name].append(run(commands[name]))
    return {name: _median(found) for name, found in usages.items()}


def run(command: Command) -> Usage:
    """Run a command once; `UnexpectedStatusError` where it ends as it should not."""
    with tempfile.TemporaryFile() as errors:
        start = time.perf_counter()
        process = subprocess.Popen(
            command.words, cwd=command.folder, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=errors
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode not in command.statuses:
            errors.seek(0)
            said = errors.read()[-1000:].decode(errors="replace")
            raise UnexpectedStatusError(f"status {process.returncode} of {' '.join(command.words)[:300]}\n{said}")
    unit = 1 if sys.platform == "darwin" else 1024
    factor = 1 / command.share
    return Usage(wall * factor, (usage.ru_utime + usage.ru_stime) * factor, usage.ru_maxrss * unit / 2**20)


def _median(found: list[Usage]) -> Usage:
    return Usage(
        median(one.wall for one in found),
        median(one.processor for one in found),
        median(one.peak for one in found),
        len(found),
    )
