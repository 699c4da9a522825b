"""The report as SARIF 2.1.0 (OASIS), as GitHub code scanning and other viewers take it."""

from __future__ import annotations

import json
import os
from urllib.parse import quote

from clbcertlint import __version__
from clbcertlint.grading import Basis, Severity
from clbcertlint.references import HOME
from clbcertlint.report import Finding, FixReport, Place, Position, Report, RunError
from clbcertlint.rule import Rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
MOST_LINKS = 10
"""A message links to no more related places than this."""

_ROOT = "%SRCROOT%"
_PRECISION = {Basis.DOCUMENTED: "very-high", Basis.OBSERVED: "high", Basis.INFERRED: "medium"}
_PROBLEM_SEVERITY = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}


def render(report: Report) -> str:
    """One SARIF log with one run, keys in a fixed order, and a line end at the end.

    Suppressed findings are left out, since viewers show them as open ones, and so is every piece of the files.
    """
    indices = {rule.code: index for index, rule in enumerate(report.rules)}
    run = {
        "tool": {
            "driver": {
                "name": "clbcertlint",
                "version": __version__,
                "semanticVersion": __version__,
                "informationUri": HOME,
                "rules": [_rule(rule) for rule in report.rules],
            }
        },
        "automationDetails": {"id": "clbcertlint/"},
        "invocations": [
            {
                "executionSuccessful": not report.errors,
                "exitCode": report.exit_status,
                "toolExecutionNotifications": [_notification(error, report) for error in report.errors],
            }
        ],
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "columnKind": "utf16CodeUnits",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "results": [_result(finding, indices[finding.rule], report) for finding in report.findings],
        "properties": {"evaluatedAt": report.evaluated_at},
    }
    return json.dumps({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(rule: Rule) -> dict[str, Any]:
    description = rule.documentation.partition("\n")[2].partition("\n## ")[0].strip() or f"{rule.summary}."
    properties: dict[str, Any] = {
        "precision": _PRECISION[rule.basis],
        "problem.severity": _PROBLEM_SEVERITY[rule.severities[0]],
        "tags": ["alibaba-cloud", "certificates", "load-balancer", *(["security"] if rule.security_severity else [])],
    }
    if rule.security_severity:
        properties["security-severity"] = str(rule.security_severity)
    return {
        "id": rule.code,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": f"{rule.summary}."},
        "fullDescription": {"text": " ".join(description.split())},
        "help": {"text": f"{rule.advice}.", "markdown": f"{rule.documentation.rstrip()}\n\nSource: <{rule.source}>\n"},
        "helpUri": f"{HOME}/blob/main/docs/rules/{rule.code}.md",
        "defaultConfiguration": {"level": rule.severities[0].value},
        "properties": properties,
    }


def _result(finding: Finding, index: int, report: Report) -> dict[str, Any]:
    result = {
        "ruleId": finding.rule,
        "ruleIndex": index,
        "level": finding.severity.value,
        "message": {"text": _message(finding)},
        "locations": [{"physicalLocation": _location(finding.place, report)}],
        "partialFingerprints": _fingerprints(finding, report),
        "properties": _properties(finding),
    }
    if finding.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": _location(place, report),
                "message": {"text": f"{_without_links(place.message)}."},
            }
            for number, place in enumerate(finding.related, start=1)
        ]
    # A viewer applies a fix at a click, and shows no more than its title before.
    if finding.fix and finding.fix.is_safe and all(edit.replacement is not None for edit in finding.fix.edits):
        result["fixes"] = [_fix(finding.fix, finding.place.path, report)]
    return result


def _fix(fix: FixReport, path: str, report: Report) -> dict[str, Any]:
    replacements = [
        {
            "deletedRegion": _range(edit.start, edit.end),
            "insertedContent": {"text": edit.replacement},
        }
        for edit in fix.edits
    ]
    artifact = _artifact(report.host.path(path))
    return {
        "description": {"text": f"{_without_links(fix.title)}."},
        "artifactChanges": [{"artifactLocation": artifact, "replacements": replacements}],
    }


def _message(finding: Finding) -> str:
    """What was seen, where the other half of it is, and what to do; a viewer makes links of the related places."""
    parts = [_without_links(finding.message)]
    linked = enumerate(finding.related[:MOST_LINKS], start=1)
    links = ", ".join(f"[{_link_text(place.message)}]({number})" for number, place in linked)
    if links:
        parts.append(f" (see {links})")
    if finding.help:
        parts.append(f". What to do: {_without_links(finding.help)}")
    return f"{''.join(parts)}."


def _without_links(text: str) -> str:
    """Text in which a viewer sees no link, whatever a certificate is called."""
    return text.replace("](", "] (")


def _link_text(text: str) -> str:
    return text.replace("\\", "\\\\").replace("[", "\\[").replace("]", "\\]")


def _location(place: Place, report: Report) -> dict[str, Any]:
    return {"artifactLocation": _artifact(report.host.path(place.path)), "region": _region(place)}


def _artifact(path: str) -> dict[str, str]:
    encoded = quote(os.fsencode(path))
    return {"uri": f"file://{encoded}"} if path.startswith("/") else {"uri": encoded, "uriBaseId": _ROOT}


def _region(place: Place) -> dict[str, int]:
    """The lines and columns of a place; the first line alone for a file as a whole."""
    if place.start == place.end:
        return {"startLine": place.start.line}
    return _range(place.start, place.end)


def _range(start: Position, end: Position) -> dict[str, int]:
    return {
        "startLine": start.line,
        "startColumn": _column(start),
        "endLine": end.line,
        "endColumn": _column(end),
    }


def _column(position: Position) -> int:
    return position.utf16_column or position.column


def _fingerprints(finding: Finding, report: Report) -> dict[str, str]:
    """What knows a result again; the hash of the line is missing where it would be one of a private key."""
    fingerprints = {"clbcertlintObject/v1": finding.fingerprint}
    line_hash = report.host.line_hashes.get((finding.place.path, finding.place.start.line))
    return {"primaryLocationLineHash": line_hash, **fingerprints} if line_hash else fingerprints


def _properties(finding: Finding) -> dict[str, Any]:
    answer = finding.answer
    properties: dict[str, Any] = {"basis": finding.basis.value}
    if answer:
        properties["answer"] = {"via": answer.via, "code": answer.code, "message": answer.message}
    return properties


def _notification(error: RunError, report: Report) -> dict[str, Any]:
    text = f"{error.path} {error.message}".strip()
    notification: dict[str, Any] = {"level": "error", "message": {"text": f"{_without_links(text)}."}}
    if error.path:
        path = report.host.path(error.path)
        notification["locations"] = [{"physicalLocation": {"artifactLocation": _artifact(path)}}]
    return notification
