"""The report as GitLab Code Quality, a JSON array with one object a finding."""

from __future__ import annotations

import hashlib
import json

from clbcertlint.grading import Severity
from clbcertlint.printable import escaped, shown_path
from clbcertlint.report import Finding, Report, RunError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SEVERITIES = {Severity.ERROR: "critical", Severity.WARNING: "major", Severity.NOTE: "info"}
_EVERYTHING = "."


def render(report: Report) -> str:
    """The findings as an array, what could not be checked first; fingerprints are unique and hold no line number."""
    entries = [_trouble(error, report) for error in report.errors]
    seen: dict[str, int] = {}
    for finding in report.findings:
        seen[finding.fingerprint] = seen.get(finding.fingerprint, 0) + 1
        entries.append(_entry(finding, report, seen[finding.fingerprint]))
    return json.dumps(entries, indent=2) + "\n"


def _entry(finding: Finding, report: Report, ordinal: int) -> dict[str, Any]:
    help_ = f" — {finding.help}" if finding.help else ""
    return {
        "description": escaped(f"{finding.message}{help_}"),
        "check_name": f"{finding.rule} {finding.name}",
        "fingerprint": finding.fingerprint if ordinal == 1 else _digest(finding.fingerprint, str(ordinal)),
        "severity": _SEVERITIES[finding.severity],
        "location": {
            "path": shown_path(report.host.path(finding.place.path)),
            "lines": {"begin": finding.place.start.line, "end": finding.place.end.line},
        },
    }


def _trouble(error: RunError, report: Report) -> dict[str, Any]:
    path = shown_path(report.host.path(error.path)) or _EVERYTHING
    return {
        "description": escaped(f"{error.path} {error.message}".strip()),
        "check_name": "clbcertlint",
        "fingerprint": _digest(error.path, error.message),
        "severity": "blocker",
        "location": {"path": path, "lines": {"begin": 1, "end": 1}},
    }


def _digest(*parts: str) -> str:
    return hashlib.sha256("\0".join(parts).encode("utf-8", "surrogateescape")).hexdigest()
