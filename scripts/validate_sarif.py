"""Have Microsoft's SARIF multitool judge what clbcertlint writes about all fixtures, real cases and the demo.

    python scripts/validate_sarif.py node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool

The rules are those of the standard and those of GitHub code scanning. Exits 1 for any error or warning, and where the
multitool did not look at every log.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clbcertlint import cli

ROOT = Path(__file__).resolve().parent.parent
NOW = "2026-11-25T00:00:00Z"
BROKEN = "broken.sarif"
COUNT = re.compile(r"(\d+) files? scanned")


def main(multitool: str) -> int:
    """Write the logs, have them judged, print what is wrong with them, and return the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        logs = Path(folder).resolve() / "logs"
        logs.mkdir()
        written = write_logs(Path(folder), logs)
        spoil(logs)
        report = Path(folder, "report.sarif")
        scanned = judge(multitool, logs, report)
        noticed, faults = faults_in(json.loads(report.read_text("utf-8-sig")))
    for fault in faults:
        print(fault)
    print(f"{written} logs written, {scanned} scanned, {len(faults)} errors and warnings")
    if scanned != written + 1:
        print("not every log was scanned")
    if not noticed:
        print("nothing was found in a log that is broken on purpose")
    return 1 if faults or scanned != written + 1 or not noticed else 0


def write_logs(folder: Path, logs: Path) -> int:
    """Write a log for each input; return how many there are."""
    number = 0
    for number, (place, words) in enumerate(inputs(folder / "inputs"), start=1):
        os.chdir(place)
        log = logs / f"{number:04}.sarif"
        with contextlib.redirect_stderr(io.StringIO()):
            cli.main(["check", "--now", NOW, "--output-format", f"sarif={log}", *words])
        if not log.exists():
            raise SystemExit(f"no log was written for {place}")
    os.chdir(ROOT)
    return number


def inputs(copy: Path) -> Iterator[tuple[Path, list[str]]]:
    """Folders, and what to check in each: copies, since a case may have its files' permissions set."""
    shutil.copytree(ROOT / "fixtures", copy / "fixtures")
    shutil.copytree(ROOT / "tests" / "cases", copy / "cases", symlinks=True)
    for rule in sorted(copy.glob("fixtures/CLB*")):
        cases = sorted(case for outcome in ("bad", "good") for case in rule.glob(f"{outcome}/*"))
        plain = [case for case in cases if not (case / "arguments.txt").exists()]
        if plain:
            # A log takes the multitool a moment, since every rule is described in it: the usual cases share one.
            yield rule, ["--isolated", *(case.relative_to(rule).as_posix() for case in plain)]
        for case in cases:
            if case not in plain:
                yield case.parent, arguments(case)
    yield copy / "cases", sorted(case.relative_to(copy / "cases").as_posix() for case in copy.glob("cases/*/in"))
    yield copy / "fixtures" / "demo", ["."]
    yield copy / "fixtures", [".", "gone.pem"]


def arguments(case: Path) -> list[str]:
    """What to say to check a case of a rule; gives its files the permissions that it asks for."""
    modes = case / "modes.txt"
    for line in modes.read_text("utf-8").splitlines() if modes.exists() else ():
        mode, _, name = line.partition(" ")
        (case / name).chmod(int(mode, 8))
    words = shlex.split((case / "arguments.txt").read_text("utf-8"))
    return words if "--config" in words else ["--isolated", *words]


def spoil(logs: Path) -> None:
    """Write one more log, with a result that has no place: a multitool that finds nothing there does not look."""
    log = json.loads(next(iter(sorted(logs.iterdir()))).read_text("utf-8"))
    log["runs"][0]["results"] = [{"ruleId": "CLB101", "message": {"text": "A result without a place."}}]
    (logs / BROKEN).write_text(json.dumps(log), "utf-8")


def judge(multitool: str, logs: Path, report: Path) -> int:
    """Run the multitool once over all logs; return how many it says that it scanned. It exits with 0 in any case."""
    command = [multitool, "validate", "--rule-kind", "Sarif;Gh", str(logs / "*.sarif"), "-o", str(report)]
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8", check=False)
    if not report.exists():
        raise SystemExit(f"the multitool wrote no report:\n{done.stdout}")
    count = COUNT.search(done.stdout)
    return int(count[1]) if count else 0


def faults_in(report: Any) -> tuple[bool, list[str]]:
    """Whether the broken log was noticed, and the errors and warnings about all others, a line each."""
    noticed, faults = False, []
    for run in report["runs"]:
        for result in run.get("results", ()):
            level = result.get("level", "warning")
            if level not in ("error", "warning"):
                continue
            uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
            if uri.endswith(BROKEN):
                noticed = True
            else:
                faults.append(f"{uri}: {level} {result['ruleId']} {json.dumps(result['message'])}")
        for invocation in run.get("invocations", ()):
            told = (
                invocation.get("toolExecutionNotifications", ()),
                invocation.get("toolConfigurationNotifications", ()),
            )
            faults += [f"multitool: {json.dumps(one['message'])}" for group in told for one in group]
    return noticed, faults


if __name__ == "__main__":
    raise SystemExit(main(os.path.abspath(sys.argv[1])))
