"""A report goes where it was asked for: one or several formats, to standard output and to files."""

from __future__ import annotations

import os

from clbcertlint import output
from clbcertlint.values import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from clbcertlint.report import Report

PEOPLE = ("full", "concise")
"""Formats that people read; the others are one document each, with nothing before or behind it."""


class Target(Value):
    """A format, and the file that it goes to; None for standard output."""

    format: str
    path: str | None = None


class Style(Value):
    """How a report for people looks: `color` is auto, always or never."""

    color: str = "auto"
    quiet: bool = False
    verbose: bool = False
    statistics: bool = False


class TargetError(ValueError):
    """Formats and files that do not go together, in a sentence."""


def targets(formats: Sequence[tuple[str, str | None]], path: str | None) -> tuple[Target, ...]:
    """Where each of some formats goes: to the file named with it, else to `path`, else to standard output.

    Without formats it is the full report. Raises `TargetError` where two reports would go to one place, and where
    nothing would go to a `path` that was given.
    """
    wanted = tuple(Target(format, file or path) for format, file in formats or (("full", None),))
    for index, one in enumerate(wanted):
        if any(_place(one) == _place(other) for other in wanted[:index]):
            place = one.path or "standard output"
            raise TargetError(f"two reports would go to {place}: name a file for one of them, as in sarif=FILE")
    if path is not None and all(file for _, file in formats) and formats:
        raise TargetError("--output has no report to write: every --output-format names a file of its own")
    return wanted


def _place(target: Target) -> str:
    return os.path.realpath(target.path) if target.path else ""


def deliver(report: Report, wanted: Sequence[Target], style: Style) -> None:
    """Write every report, and say to standard error what is no part of one.

    A report that cannot be written does not keep the others back. Raises `output.UnwritableError`, with all that could
    not be written.
    """
    faults = []
    written = []
    for target in wanted:
        try:
            output.deliver(_render(report, target, style), target.path)
        except output.UnwritableError as fault:
            faults.append(str(fault))
        else:
            written.append(target)
    _say_outcome(report, wanted, style)
    for path in () if style.quiet else filter(None, (target.path for target in written)):
        output.say(f"{path}: {_summary(report).rstrip()}")
    if faults:
        raise output.UnwritableError("; ".join(faults))


def _render(report: Report, target: Target, style: Style) -> str:
    """The text of a report in the format of its target."""
    statistics = _statistics(report) if style.statistics else ""
    if target.format == "concise":
        from clbcertlint.reporters import concise

        return concise.render(report) + statistics
    if target.format == "full":
        from clbcertlint.reporters import full

        color = style.color == "always" if target.path else output.wants_color(style.color)
        text = full.render(report, color=color, quiet=style.quiet, every_upload=style.verbose)
        return text + ("" if style.quiet else _summary(report)) + statistics
    if target.format == "github":
        from clbcertlint.reporters import github

        return github.render(report) + ("" if style.quiet else _summary(report))
    return _document(report, target.format)


def _document(report: Report, format: str) -> str:
    if format == "json":
        from clbcertlint.reporters import json

        return json.render(report)
    if format == "sarif":
        from clbcertlint.reporters import sarif

        return sarif.render(report)
    if format == "gitlab":
        from clbcertlint.reporters import gitlab

        return gitlab.render(report)
    from clbcertlint.reporters import junit

    return junit.render(report)


def _summary(report: Report) -> str:
    """The line that sums a report up, with a line end."""
    from clbcertlint.reporters import summary

    return summary.render(report)


def _statistics(report: Report) -> str:
    from clbcertlint.reporters import statistics

    return statistics.render(report)


def _say_outcome(report: Report, wanted: Sequence[Target], style: Style) -> None:
    """Everything about a run that is no part of its report goes to standard error."""
    output.say_troubles(report.notices, [(error.path, error.message) for error in report.errors])
    for detail in report.details if style.verbose else ():
        output.say(detail)
    if style.statistics and not any(target.format in PEOPLE for target in wanted):
        for line in _statistics(report).splitlines():
            output.say(line)
    if report.exit_status == 1 and not report.findings:
        output.say("the run fails because of findings that --min-severity hides")
