"""Measured works as a table in Markdown."""

from __future__ import annotations

from collections.abc import Mapping

from measuring import Usage
from programs import Missing
from works import Quantity, Row, Work

HEAD = (
    "| work | against | ratio | at most | | ratio of CPU time | medians of wall time | runs |\n"
    "|---|---|--:|--:|---|--:|--:|--:|\n"
)


def lines(work: Work, usages: Mapping[str, Usage]) -> str:
    """The rows of a work; one whose program is missing says so."""
    return "".join(f"| {' | '.join(_cells(row, work, usages))} |\n" for row in work.rows)


def _cells(row: Row, work: Work, usages: Mapping[str, Usage]) -> tuple[str, ...]:
    for name in filter(None, (row.ours, row.other)):
        program = work.programs[name]
        if isinstance(program, Missing):
            return row.title, row.other, "", _number(row.at_most), f"skipped: {program.why}", "", "", ""
    ours = usages[row.ours]
    if row.quantity is Quantity.PEAK:
        return _one_program(row, ours.peak, "MiB", "peak memory", ours)
    if row.quantity is Quantity.SECONDS:
        return _one_program(row, ours.wall, "s", "wall time", ours)
    other = usages[row.other]
    ratio = ours.wall / other.wall
    runs = str(ours.runs) if ours.runs == other.runs else f"{ours.runs} and {other.runs}"
    return (
        row.title,
        row.other,
        _number(ratio),
        _number(row.at_most),
        _verdict(ratio, row.at_most),
        _number(ours.processor / other.processor) if other.processor else "",
        f"{_number(ours.wall)} s and {_number(other.wall)} s",
        runs,
    )


def _one_program(row: Row, value: float, unit: str, of: str, ours: Usage) -> tuple[str, ...]:
    limit = f"{_number(row.at_most)} {unit}"
    wall = f"{_number(ours.wall)} s"
    return row.title, of, f"{_number(value)} {unit}", limit, _verdict(value, row.at_most), "", wall, str(ours.runs)


def _verdict(value: float, at_most: float | None) -> str:
    if at_most is None:
        return ""
    return "met" if value <= at_most else "**missed**"


def _number(value: float | None) -> str:
    """A number with three digits or, where it is larger, without a fraction."""
    if value is None:
        return ""
    return f"{value:.0f}" if value >= 100 else f"{value:#.3g}".rstrip(".")
