"""The report as JUnit XML: one suite, with one case a file, as Jenkins and other servers read it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from clbcertlint.printable import escaped
from clbcertlint.report import Finding, Report

_EVERYTHING = "clbcertlint"


def render(report: Report) -> str:
    """The files as test cases.

    A file fails by its findings at or above the fail level of the run; the others stand in its output. What could not
    be checked is an error of its case.
    """
    findings: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in report.findings:
        findings[finding.place.path].append(finding)
    errors: defaultdict[str, list[str]] = defaultdict(list)
    for error in report.errors:
        errors[error.path].append(error.message)
    cases = [
        _case(path, findings[path], errors[path], report) for path in sorted({*report.checked, *findings, *errors})
    ]
    suites = Element("testsuites")
    suite = SubElement(
        suites,
        "testsuite",
        name="clbcertlint",
        tests=str(len(cases)),
        failures=str(sum(case.find("failure") is not None for case in cases)),
        errors=str(sum(case.find("error") is not None for case in cases)),
        skipped="0",
        time="0",
        timestamp=report.evaluated_at.removesuffix("Z"),
    )
    suite.extend(cases)
    ElementTree.indent(suites)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{ElementTree.tostring(suites, encoding="unicode")}\n'


def _case(path: str, findings: list[Finding], errors: list[str], report: Report) -> Element:
    case = Element("testcase", name=escaped(path) or _EVERYTHING, classname="clbcertlint", time="0")
    if path:
        case.set("file", escaped(path))
    failing = [one for one in findings if report.fail_level and one.severity.rank <= report.fail_level.rank]
    if errors:
        _add(case, "error", escaped(errors[0]), "unreadable", [escaped(error) for error in errors])
    elif failing:
        message = escaped(failing[0].message) if len(failing) == 1 else f"{len(failing)} findings"
        _add(case, "failure", message, failing[0].severity.value, map(_line, failing))
    rest = [one for one in findings if errors or one not in failing]
    if rest:
        SubElement(case, "system-out").text = "".join(f"{_line(one)}\n" for one in rest)
    return case


def _add(case: Element, kind: str, message: str, type_: str, lines: Iterable[str]) -> None:
    SubElement(case, kind, message=message, type=type_).text = "".join(f"{line}\n" for line in lines)


def _line(finding: Finding) -> str:
    place = finding.place
    where = f"{escaped(place.path)}:{place.start.line}:{place.start.column}"
    help_ = f"\n  what to do: {escaped(finding.help)}" if finding.help else ""
    return f"{where}: {finding.rule} {finding.severity.value} {escaped(finding.message)}{help_}"
