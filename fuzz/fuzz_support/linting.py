"""A run of the linter over files in the working folder, and what holds for all that it says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timezone
from functools import partial
from json import loads
from xml.etree import ElementTree

from clbcertlint import engine, repair, reporting
from clbcertlint.config import Config
from clbcertlint.outcome import Outcome
from clbcertlint.report import Report
from clbcertlint.reporters import concise, full, github, gitlab, json, junit, sarif
from clbcertlint.request import Request
from clbcertlint.values import replace
from fuzz_support import secrecy

NOW = datetime(2026, 11, 25, tzinfo=timezone.utc)
CONFIG = Config()
EDITS = reporting.Wanted(edits=True)
EVERYTHING = reporting.Wanted(edits=True, host=True, line_hashes=True)

REPORTERS: dict[str, Callable[[Report], str]] = {
    "full": partial(full.render, every_upload=True),
    "concise": concise.render,
    "json": json.render,
    "sarif": sarif.render,
    "github": github.render,
    "gitlab": gitlab.render,
    "junit": junit.render,
}


def judge(*paths: str, config: Config = CONFIG) -> Outcome:
    """Judge files and folders."""
    return engine.judge(Request(paths=paths), config, NOW)


def judge_standard_input(data: bytes) -> Outcome:
    """Judge bytes that come without a file."""
    return engine.judge(Request(standard_input=data, standard_input_name="server.pem"), CONFIG, NOW)


def mend(*paths: str, with_unsafe: bool) -> repair.Repair:
    """Work out how files can be mended."""
    return repair.repair(Request(paths=paths), CONFIG, NOW, with_unsafe=with_unsafe)


def checked(outcome: Outcome, wanted: reporting.Wanted = EDITS) -> Report:
    """Put an outcome into words, and hold the report to what holds for every report."""
    report = reporting.report(outcome, wanted)
    assert report.exit_status in (0, 1, 2)
    crashed = [error.message for error in report.errors if "crashed" in error.message]
    assert not crashed, crashed
    assert (report.exit_status == 2) is bool(report.errors)
    repr(report)
    return report


def check_formats(outcome: Outcome, files: Iterable[bytes]) -> None:
    """Every format of the report about these files is well-formed, and without a piece of a key."""
    report = checked(outcome, EVERYTHING)
    # A SARIF log repeats the pages of all rules, which take longer than all else.
    found = {finding.rule for finding in (*report.findings, *report.suppressed)}
    report = replace(report, rules=tuple(rule for rule in report.rules if rule.code in found))
    texts = {form: render(report) for form, render in REPORTERS.items()}
    for form in ("json", "sarif", "gitlab"):
        loads(texts[form])
    ElementTree.fromstring(texts["junit"])
    for form in ("full", "concise", "github"):
        assert all(line.isprintable() for line in texts[form].split("\n")), f"{form} is not printable"
    said = "\n".join((*texts.values(), *report.notices, *report.details, repr(report)))
    secrecy.check(said, files)
