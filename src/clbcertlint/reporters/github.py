"""The report as workflow commands of GitHub Actions, which become annotations of a run and of a pull request."""

from __future__ import annotations

from clbcertlint.grading import Severity
from clbcertlint.printable import escaped, shown_path
from clbcertlint.report import Finding, Place, Report

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(report: Report) -> str:
    """A line a finding, the worst first: GitHub shows ten of each level only. What went wrong stands before them."""
    troubles = [f"::error::{_text(f'{error.path} {error.message}'.strip())}\n" for error in report.errors]
    ordered = sorted(report.findings, key=lambda finding: finding.severity.rank)
    return "".join((*troubles, *(_annotation(finding, report) for finding in ordered)))


def _annotation(finding: Finding, report: Report) -> str:
    path = shown_path(report.host.path(finding.place.path))
    properties = {"file": path, **_region(finding.place), "title": f"{finding.rule} {finding.name}"}
    written = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    lines = [finding.message, *(f"{place.message}: {_where(place)}" for place in finding.related)]
    if finding.help:
        lines.append(f"What to do: {finding.help}")
    return f"::{_COMMANDS[finding.severity]} {written}::{'%0A'.join(map(_text, lines))}\n"


def _region(place: Place) -> dict[str, int]:
    """Lines and columns; GitHub takes columns within one line only."""
    start, end = place.start, place.end
    if start == end:
        return {"line": start.line}
    if start.line != end.line:
        return {"line": start.line, "endLine": end.line}
    return {"line": start.line, "endLine": end.line, "col": start.column, "endColumn": end.column}


def _where(place: Place) -> str:
    return f"{place.path}:{place.start.line}"


def _text(text: str) -> str:
    return escaped(text).replace("%", "%25")


def _property(text: str) -> str:
    return _text(text).replace(":", "%3A").replace(",", "%2C")
