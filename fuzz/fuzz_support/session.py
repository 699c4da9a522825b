"""The fuzzing session: each target in a process of its own, and what comes of it."""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import fuzz_targets
from fuzz_support.tokens import dictionary

USAGE = """Fuzz clbcertlint, guided by coverage, with atheris (`pip install -e '.[fuzz]'`).

    python fuzz/run.py [TARGET...] [--seconds N] [--jobs N]     all targets, or those that are named; N seconds each
    python fuzz/run.py TARGET FILE...                           one target over files, to repeat a crash; no atheris

Seeds are made of `fixtures` and `tests/cases` at every run. What crashes is written to the folder `--crashes`. The
exit status is 1 if anything was found, 2 if a target could not be run.
"""

HERE = Path(__file__).parent.parent
SECONDS, JOBS, CRASHES = 60, 1, "fuzz-crashes"
LONGEST_INPUT = 16_384
LONGEST_RUN = 20
"""Seconds that one input may take; more is a crash."""
SEEDS_A_SECOND = 10
"""A short run goes over few seeds, so that there is time for something else."""

_IN_MEMORY = Path("/dev/shm")
_STATUS = re.compile(r"#\d+\s+\w+\s+cov: (\d+) ft: (\d+) corp: (\d+)")
_EXECUTIONS = re.compile(r"stat::number_of_executed_units:\s+(\d+)")


@dataclass(frozen=True)
class Outcome:
    """What a target's process has come to."""

    name: str
    executions: int
    coverage: int
    features: int
    corpus: int
    seconds: int
    crashes: tuple[Path, ...]
    status: int
    log: str


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    options = _parser().parse_args(arguments)
    names = [word for word in options.words if word in fuzz_targets.NAMES]
    files = [Path(word) for word in options.words if word not in fuzz_targets.NAMES]
    if files and (len(names) != 1 or not all(file.is_file() for file in files)):
        print(f"a target is one of {', '.join(fuzz_targets.NAMES)}; to repeat a crash, name one of them and the file")
        return 2
    if files:
        return _repeat(names[0], files)
    if find_spec("atheris") is None:
        print("fuzzing needs atheris: pip install -e '.[fuzz]'")
        return 2
    return _fuzz(names or list(fuzz_targets.NAMES), options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=USAGE, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", metavar="TARGET", help=f"one of {', '.join(fuzz_targets.NAMES)}")
    parser.add_argument(
        "--seconds", type=int, default=SECONDS, help=f"how long each target is fuzzed; {SECONDS} by default"
    )
    parser.add_argument("--jobs", type=int, default=JOBS, help=f"targets that are fuzzed at a time; {JOBS} by default")
    parser.add_argument("--crashes", type=Path, default=Path(CRASHES), help="where inputs that crash are written")
    parser.add_argument("--corpus", type=Path, help="where inputs that bring new coverage are kept; nowhere by default")
    return parser


def _repeat(name: str, files: Sequence[Path]) -> int:
    """Run a target over files, without any fuzzing."""
    check = fuzz_targets.load(name).check
    status = 0
    for file in files:
        try:
            check(file.read_bytes())
        except Exception:  # noqa: BLE001 whatever it is, it is what was looked for
            traceback.print_exc()
            status = 1
        else:
            print(f"{file}: nothing found")
    return status


def _fuzz(names: Sequence[str], options: argparse.Namespace) -> int:
    options.crashes.mkdir(parents=True, exist_ok=True)
    # What is found is nothing to commit before it is understood.
    (options.crashes / ".gitignore").write_text("*\n", "utf-8")
    memory = _IN_MEMORY if os.access(_IN_MEMORY, os.W_OK) else None
    with (
        tempfile.TemporaryDirectory(prefix="clbcertlint-fuzz-", dir=memory) as folder,
        ThreadPoolExecutor(options.jobs) as pool,
    ):
        runs = [pool.submit(_run, name, Path(folder), options) for name in names]
        outcomes = []
        for run in runs:
            outcomes.append(run.result())
            _tell(outcomes[-1])
    if any(one.crashes for one in outcomes):
        return 1
    return 2 if any(one.status for one in outcomes) else 0


def _run(name: str, folder: Path, options: argparse.Namespace) -> Outcome:
    """Fuzz one target in a process of its own."""
    target = fuzz_targets.load(name)
    seeds, kept = folder / name, (options.corpus or folder / "kept") / name
    for one in (seeds, kept):
        one.mkdir(parents=True, exist_ok=True)
    for index, data in enumerate(_spread(list(target.seeds()), options.seconds * SEEDS_A_SECOND)):
        (seeds / f"{index:04}").write_bytes(data)
    words = folder / f"{name}.dict"
    words.write_text(dictionary(target.tokens), "ascii")
    before, started = set(options.crashes.iterdir()), time.monotonic()
    command = [
        *(sys.executable, str(HERE / "fuzz_one.py"), name, str(kept), str(seeds)),
        *(f"-max_total_time={options.seconds}", f"-dict={words}", f"-artifact_prefix={options.crashes}/{name}-"),
        *(f"-max_len={LONGEST_INPUT}", f"-timeout={LONGEST_RUN}", "-print_final_stats=1", "-rss_limit_mb=2048"),
    ]
    # libFuzzer ends its process at once: what that leaves behind goes with this folder.
    done = subprocess.run(
        command,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        env={**os.environ, "TMPDIR": str(folder)},
        check=False,
    )
    statuses = _STATUS.findall(done.stdout)
    coverage, features, corpus = map(int, statuses[-1]) if statuses else (0, 0, 0)
    executions = _EXECUTIONS.findall(done.stdout)
    return Outcome(
        name,
        int(executions[-1]) if executions else 0,
        coverage,
        features,
        corpus,
        round(time.monotonic() - started),
        tuple(sorted(one for one in set(options.crashes.iterdir()) - before if one.name.startswith(f"{name}-"))),
        done.returncode,
        done.stdout,
    )


def _spread(seeds: Sequence[bytes], most: int) -> Sequence[bytes]:
    """Seeds from everywhere in a list, no more than are wanted."""
    return seeds[:: -(-len(seeds) // most)] if seeds else seeds


def _tell(one: Outcome) -> None:
    reached = f"coverage {one.coverage}, features {one.features}, corpus {one.corpus}"
    found = "CRASHED" if one.crashes or one.status else "nothing found"
    print(f"{one.name:8} {one.executions:9,} executions in {one.seconds} s, {reached}: {found}", flush=True)
    if one.status or one.crashes:
        print("\n".join(f"    {line}" for line in one.log.splitlines()[-40:]))
    for crash in one.crashes:
        print(f"    to repeat it: python fuzz/run.py {one.name} {crash}")
