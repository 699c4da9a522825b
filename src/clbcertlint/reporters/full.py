"""The report for people: every finding beside the description of its file, then what becomes of each upload."""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.printable import escaped
from clbcertlint.report import Finding, Report, SkeletonLine, UploadReport
from clbcertlint.rule import Severity, Verdict

_COLORS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}
_GOOD, _STRONG, _FRAME = "1;32", "1", "34"


def render(report: Report, *, color: bool = False, quiet: bool = False) -> str:
    """Render the report; `color` adds terminal colours, `quiet` leaves out uploads and summary."""
    paint = _Painter(color)
    parts = [part for finding in report.findings for part in (*_finding(finding, report, paint), "")]
    if not quiet:
        parts += _uploads(report.uploads, paint)
        parts.append(summary(report))
    return "".join(part + "\n" for part in parts)


def summary(report: Report) -> str:
    """The last line: how many files, and how many findings of each severity."""
    files = _count(report.files, "file")
    if not report.findings:
        hidden = f", {report.hidden} below the severity shown" if report.hidden else ""
        return f"{files}, nothing found{hidden}"
    counts = ", ".join(_count(report.count(severity), severity.value) for severity in Severity)
    return f"{files}, {counts}" + (f", {report.hidden} more not shown" if report.hidden else "")


class _Painter:
    def __init__(self, is_on: bool) -> None:
        self._is_on = is_on

    def __call__(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._is_on else text


def _finding(finding: Finding, report: Report, paint: _Painter) -> Iterator[str]:
    place = finding.place
    tag = paint(f"{finding.severity.value}[{finding.rule}]", _COLORS[finding.severity])
    yield f"{tag} {paint(escaped(finding.message), _STRONG)}"
    rows = list(_rows(finding, report.skeletons.get(place.path, ())))
    width = max((len(number) for number, _, _ in rows), default=1)
    margin = " " * width
    yield f"{margin} {paint('-->', _FRAME)} {escaped(place.path)}:{place.start.line}:{place.start.column}"
    if rows:
        yield f"{margin} {paint('|', _FRAME)}"
    for number, text, mark in rows:
        yield f"{paint(number.rjust(width) + ' |', _FRAME)} {text}"
        if mark:
            yield f"{margin} {paint('|', _FRAME)} {paint(mark, _COLORS[finding.severity])}"
    equals = paint("=", _FRAME)
    if finding.answer:
        yield f"{margin} {equals} CLB answers: {finding.answer.code or finding.answer.message}"
    for related in finding.related:
        if related.path != place.path:
            where = f"{escaped(related.path)}:{related.start.line}:{related.start.column}"
            yield f"{margin} {equals} {escaped(related.message)}: {where}"
    if finding.help:
        yield f"{margin} {equals} help: {escaped(finding.help)}"


def _rows(finding: Finding, skeleton: tuple[SkeletonLine, ...]) -> Iterator[tuple[str, str, str]]:
    """Line number, description and underlining of the lines that show where a finding is."""
    line = finding.place.start.line
    related = {place.start.line: place.message for place in finding.related if place.path == finding.place.path}
    own = max((one.line for one in skeleton if one.line <= line), default=0)
    for one in skeleton:
        text = escaped(one.text)
        if one.line == own:
            carets = "^" * len(text.split("  ", 1)[0])
            label = escaped(finding.label)
            if own == line:
                yield str(one.line), text, f"{carets}  {label}" if label else carets
            else:
                yield str(one.line), text, ""
                yield str(line), "    in there, on this line", ""
        elif one.line in related:
            yield str(one.line), f"{text}  ({escaped(related[one.line])})", ""


def _uploads(uploads: tuple[UploadReport, ...], paint: _Painter) -> list[str]:
    rows = [(_files(one), one.kind, _verdict(one), one.verdict) for one in uploads]
    if not rows:
        return []
    widest = max(len(files) for files, _, _, _ in rows)
    lines = []
    for index, (files, kind, words, verdict) in enumerate(rows):
        color = {Verdict.READY: _GOOD, Verdict.WARNINGS: _COLORS[Severity.WARNING]}.get(
            verdict, _COLORS[Severity.ERROR]
        )
        head = "uploads" if index == 0 else " " * len("uploads")
        name = "CA" if kind == "ca" else kind
        lines.append(f"{head}  {files.ljust(widest)}  {name.ljust(6)}  {paint(words, color)}")
    return lines


def _files(one: UploadReport) -> str:
    certificate = escaped(one.certificate or "(no certificate)")
    if one.private_key is None or one.private_key == one.certificate:
        return certificate
    return f"{certificate} + {escaped(one.private_key)}"


def _verdict(one: UploadReport) -> str:
    elsewhere = f", in {', '.join(map(escaped, one.unnamed))}, which was not asked for" if one.unnamed else ""
    if one.verdict is Verdict.CLB_REFUSES:
        codes = dict.fromkeys(answer.code or answer.message for answer in one.answers)
        said = f" ({', '.join(codes)})" if codes else ""
        return f"CLB refuses{said}: {_count(one.errors, 'error')}{elsewhere}"
    if one.verdict is Verdict.CLIENTS_REFUSE:
        return f"clients refuse: {_count(one.errors, 'error')}{elsewhere}"
    without = ", once its key is there" if one.needs_key else ""
    if one.verdict is Verdict.WARNINGS:
        return f"ready{without}, with {_count(one.warnings, 'warning')}{elsewhere}"
    return f"ready{without}"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
