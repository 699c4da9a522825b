"""One line a finding, as editors read it."""

from __future__ import annotations

from clbcertlint.printable import escaped
from clbcertlint.report import Report


def render(report: Report) -> str:
    """`path:line:column: CODE severity message`, a line each; nothing where nothing was found."""
    return "".join(
        f"{escaped(one.place.path)}:{one.place.start.line}:{one.place.start.column}: "
        f"{one.rule} {one.severity.value} {escaped(one.message)}\n"
        for one in report.findings
    )
