"""Real inputs from public reports: each has the verdict, the place and the absence of cascades that a linter owes."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from datetime import datetime, timezone
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

import clbcertlint
from clbcertlint import reporting
from clbcertlint.config import Config
from clbcertlint.grading import Severity
from clbcertlint.request import Request

if TYPE_CHECKING:
    from clbcertlint.report import Report

CASES = Path(__file__).parent / "cases"
NOW = datetime(2026, 11, 25, tzinfo=timezone.utc)
MOST_RULES_FOR_ONE_CAUSE = 2


def load() -> list[Any]:
    cases = [json.loads(file.read_text("utf-8")) for file in sorted(CASES.glob("*/case.json"))]
    return [pytest.param(case, id=f"{case['id']}-{case['slug']}") for case in cases]


def lint(case: dict[str, Any]) -> Report:
    files = case["files"]
    if case["mode"] == "scan":
        return reporting.run(Request(paths=tuple(files["paths"])), Config(allow_empty=True), NOW)
    if case["mode"] == "ca":
        return clbcertlint.lint(ca_certificate=files["ca"], now=NOW)
    return clbcertlint.lint(certificate=files["cert"], private_key=files.get("key"), now=NOW)


@pytest.mark.parametrize("case", load())
def test_a_real_case_gets_the_verdict_it_is_owed(
    case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "case"
    shutil.copytree(CASES / f"{case['id']}-{case['slug']}", folder, symlinks=True)
    for name, target in case.get("make", {}).get("symlinks", {}).items():
        (folder / name).symlink_to(target)
    monkeypatch.chdir(folder)
    report = lint(case)

    serious = [finding for finding in report.findings if finding.severity is not Severity.NOTE]
    severities = {finding.severity for finding in serious}
    spots = [spot for spot in (case["where"], *case["where_also"]) if spot]
    is_unreadable = any(error.path in {spot["file"] for spot in spots} for error in report.errors)
    verdict = "accept"
    if Severity.ERROR in severities or is_unreadable:
        verdict = "reject"
    elif Severity.WARNING in severities:
        verdict = "warn"
    assert verdict in (case["verdict"], *case["alt"]), case["reason"]
    if spots and verdict != "accept" and not is_unreadable:
        places = {(finding.place.path, finding.place.start.line) for finding in serious}
        wanted = {(spot["file"], line) for spot in spots for line in [spot["line"]]}
        assert any(path == file and line in (None, at) for path, at in places for file, line in wanted), places
    rules = Counter(finding.rule for finding in serious)
    assert len(rules) <= MOST_RULES_FOR_ONE_CAUSE, rules


def test_the_cases_are_there() -> None:
    assert len(load()) > 100
