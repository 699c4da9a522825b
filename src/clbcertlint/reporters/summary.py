"""The last line of a report: how many files, and how many findings of each severity."""

from __future__ import annotations

from clbcertlint.grading import Severity
from clbcertlint.report import Report


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
    return ", ".join(parts) + _fixable(report) + incomplete + "\n"


def _fixable(report: Report) -> str:
    """How many findings `--fix` would mend; notes are left as they are unless their rule is named."""
    fixes = [one.fix for one in report.findings if one.fix and one.severity is not Severity.NOTE]
    safe = sum(fix.is_safe for fix in fixes)
    unsafe = len(fixes) - safe
    if safe and unsafe:
        return f"; {safe} fixable with --fix, {unsafe} more with --unsafe-fixes"
    if unsafe:
        return f"; {unsafe} fixable with --fix --unsafe-fixes"
    return f"; {safe} fixable with --fix" if safe else ""


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
