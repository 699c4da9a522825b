"""The report for people: every finding beside the description of its file, then what becomes of each upload."""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint.grading import Answer, Basis, Severity, Verdict
from clbcertlint.printable import aligned, escaped, padded, width
from clbcertlint.report import Finding, Report, SkeletonLine, UploadReport

_COLORS = {Severity.ERROR: "1;31", Severity.WARNING: "1;33", Severity.NOTE: "1;36"}
_VERDICT_COLORS = {Verdict.READY: "1;32", Verdict.WARNINGS: _COLORS[Severity.WARNING]}
_STRONG, _FRAME = "1", "34"
_COLUMN_GAP = "   "
_WIDEST_FILES = 60
MOST_UPLOADS = 20
"""Where there are more uploads, those that are ready are only counted."""


def render(report: Report, *, color: bool = False, quiet: bool = False, every_upload: bool = False) -> str:
    """Render findings and uploads; `color` adds terminal colours, `quiet` leaves the uploads out.

    `every_upload` lists also those that are ready where there are many.
    """
    paint = _Painter(color)
    parts = [part for finding in report.findings for part in (*_finding(finding, report, paint), "")]
    if not quiet:
        parts += _uploads(report.uploads, paint, every_upload=every_upload)
    return "".join(part + "\n" for part in parts)


class _Painter:
    def __init__(self, is_on: bool) -> None:
        self._is_on = is_on

    def __call__(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self._is_on else text


def _finding(finding: Finding, report: Report, paint: _Painter) -> Iterator[str]:
    place, color = finding.place, _COLORS[finding.severity]
    yield f"{paint(f'{finding.severity.value}[{finding.rule}]', color)} {paint(escaped(finding.message), _STRONG)}"
    rows = _rows(finding, report.skeletons.get(place.path, ()))
    margin = " " * max((len(str(line)) for line, _, _ in rows), default=1)
    yield f"{margin}{paint('-->', _FRAME)} {escaped(place.path)}:{place.start.line}:{place.start.column}"
    if rows:
        yield f"{margin} {paint('|', _FRAME)}"
    for line, text, mark in rows:
        yield f"{paint(f'{line:>{len(margin)}} |', _FRAME)} {text}"
        if mark:
            yield f"{margin} {paint('|', _FRAME)} {paint(mark, color)}"
    equals = paint("=", _FRAME)
    if finding.answer:
        yield f"{margin} {equals} CLB answers: {_answer(finding.answer)}"
    if finding.basis is not Basis.DOCUMENTED and finding.severity is not Severity.NOTE:
        yield f"{margin} {equals} basis: {finding.basis.value}, not documented"
    for related in finding.related:
        if related.path != place.path:
            where = f"{escaped(related.path)}:{related.start.line}:{related.start.column}"
            yield f"{margin} {equals} {escaped(related.message)}: {where}"
    if finding.help:
        yield f"{margin} {equals} help: {escaped(finding.help)}"


def _answer(answer: Answer) -> str:
    """The code, which alone tells what is wrong, except the one that stands for everything."""
    if answer.code and answer.code != "InvalidParameter":
        return answer.code
    return f'{answer.code} "{answer.message}"' if answer.code else f'"{answer.message}"'


def _rows(finding: Finding, skeleton: tuple[SkeletonLine, ...]) -> list[tuple[int, str, str]]:
    """The lines that show where a finding is: number, text, and what stands under it."""
    at = finding.place.start.line
    own = _described(finding, skeleton)
    related = {place.start.line: place.message for place in finding.related if place.path == finding.place.path}
    shown = [one for one in skeleton if one is own or (one.line in related and one.line != at)]
    texts = aligned([escaped(one.text) for one in shown])
    rows: list[tuple[int, str, str]] = []
    for one, text in zip(shown, texts, strict=True):
        if one is not own:
            rows.append((one.line, f"{text}  ({escaped(related[one.line])})", ""))
        elif one.line == at:
            carets = "^" * width(text.split("  ", 1)[0])
            rows.append((at, text, f"{carets}  {escaped(finding.label)}" if finding.label else carets))
        else:
            rows += [(one.line, text, ""), (at, f"  ^^^ {escaped(finding.label) or 'here, inside this block'}", "")]
    return rows


def _described(finding: Finding, skeleton: tuple[SkeletonLine, ...]) -> SkeletonLine | None:
    """The line of the skeleton that describes where a finding is: the last at or before it.

    Where a file has two descriptions for one line (a block, and the byte order mark before it), that of the block is
    meant when the finding is about a block.
    """
    line = max((one.line for one in skeleton if one.line <= finding.place.start.line), default=0)
    here = [one for one in skeleton if one.line == line]
    blocks = [one for one in here if not one.text.startswith("(")]
    chosen = blocks if finding.object else [one for one in here if one not in blocks]
    return next(iter(chosen or here), None)


def _uploads(uploads: tuple[UploadReport, ...], paint: _Painter, *, every_upload: bool) -> Iterator[str]:
    shown = uploads
    if len(uploads) > MOST_UPLOADS and not every_upload:
        shown = tuple(one for one in uploads if one.verdict is not Verdict.READY)
    files = [_files(one) for one in shown]
    column = max((width(one) for one in files if width(one) <= _WIDEST_FILES), default=0)
    head, indent = "uploads  ", " " * len("uploads  ")
    for name, one in zip(files, shown, strict=True):
        kind = "CA" if one.kind == "ca" else one.kind
        color = _VERDICT_COLORS.get(one.verdict, _COLORS[Severity.ERROR])
        verdict = f"{padded(kind, len('server'))}{_COLUMN_GAP}{paint(_verdict(one), color)}"
        if width(name) <= _WIDEST_FILES:
            yield f"{head}{padded(name, column)}{_COLUMN_GAP}{verdict}"
        else:
            yield f"{head}{name}"
            yield f"{indent}{' ' * column}{_COLUMN_GAP}{verdict}"
        head = indent
    if len(shown) < len(uploads):
        yield f"{head}{len(uploads) - len(shown)} {'more ' if shown else ''}are ready; --verbose lists them"


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
