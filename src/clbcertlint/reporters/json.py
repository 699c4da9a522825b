"""The report as one JSON document; its schema is shipped as `report.schema.json`."""

from __future__ import annotations

import json

from clbcertlint import __version__
from clbcertlint.grading import Answer, Severity
from clbcertlint.report import Finding, FixReport, Place, Position, Report, UploadReport

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

FORMAT_VERSION = 1
"""Raised when a field is taken away or changes its type; new fields leave it as it is."""


def render(report: Report) -> str:
    """The report as JSON, with keys in a fixed order and a line end at the end."""
    document = {
        "format": "clbcertlint",
        "format_version": FORMAT_VERSION,
        "tool": {"name": "clbcertlint", "version": __version__},
        "evaluated_at": report.evaluated_at,
        "summary": {
            "files": report.files,
            "error": report.count(Severity.ERROR),
            "warning": report.count(Severity.WARNING),
            "note": report.count(Severity.NOTE),
            "suppressed": len(report.suppressed),
            "fixable": report.fixable,
            "exit_status": report.exit_status,
        },
        "uploads": [_upload(one) for one in report.uploads],
        "findings": [_finding(one) for one in report.findings],
        "suppressed": [_finding(one) for one in report.suppressed],
        "errors": [{"path": one.path, "message": one.message} for one in report.errors],
    }
    return json.dumps(document, indent=2, ensure_ascii=True) + "\n"


def _upload(one: UploadReport) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "certificate": one.certificate,
        "private_key": one.private_key,
        "verdict": one.verdict.value,
        "answers": [_answer(answer) for answer in one.answers],
        "sha1": one.sha1,
        "sha256": one.sha256,
        "names": list(one.names),
        "not_after": one.not_after,
    }


def _finding(one: Finding) -> dict[str, Any]:
    return {
        "rule": one.rule,
        "name": one.name,
        "severity": one.severity.value,
        "basis": one.basis.value,
        "message": one.message,
        "path": one.place.path,
        "start": _position(one.place.start),
        "end": _position(one.place.end),
        "object": {"kind": one.object.kind, "index": one.object.index, "sha256": one.object.sha256}
        if one.object
        else None,
        "related": [_related(place) for place in one.related],
        "answer": _answer(one.answer) if one.answer else None,
        "help": one.help,
        "url": one.url,
        "fingerprint": one.fingerprint,
        "fix": _fix(one.fix) if one.fix else None,
    }


def _fix(one: FixReport) -> dict[str, Any]:
    return {
        "title": one.title,
        "safe": one.is_safe,
        "edits": [
            {"start": _position(edit.start), "end": _position(edit.end), "replacement": edit.replacement}
            for edit in one.edits
        ],
    }


def _related(place: Place) -> dict[str, Any]:
    return {
        "path": place.path,
        "start": _position(place.start),
        "end": _position(place.end),
        "message": place.message,
    }


def _position(position: Position) -> dict[str, int]:
    return {"line": position.line, "column": position.column}


def _answer(answer: Answer) -> dict[str, str | None]:
    return {"via": answer.via, "code": answer.code, "message": answer.message}
