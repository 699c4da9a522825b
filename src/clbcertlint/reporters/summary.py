"""The last line of a report: how many files, and how many findings of each severity."""

from __future__ import annotations

from clbcertlint.report import Report
from clbcertlint.rule import Severity


def render(report: Report) -> str:
    """One line, which also says what is not shown and whether something could not be checked."""
    parts = [_count(report.files, "file")]
    if report.findings:
        parts += [_count(report.count(severity), severity.value) for severity in Severity]
    elif report.files:
        parts.append("nothing found")
    if report.suppressed:
        parts.append(f"{len(report.suppressed)} suppressed")
    if report.hidden:
        parts.append(f"{report.hidden} less severe not shown")
    incomplete = "; not everything could be checked" if report.errors and report.files else ""
    return ", ".join(parts) + incomplete + "\n"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
