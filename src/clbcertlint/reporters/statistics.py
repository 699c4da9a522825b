"""How often each rule has spoken."""

from __future__ import annotations

from collections import Counter

from clbcertlint.report import Report


def render(report: Report) -> str:
    """A line a rule: how many findings, code, name; the most frequent first."""
    counts = Counter((finding.rule, finding.name) for finding in report.findings)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    width = max((len(str(count)) for _, count in ranked), default=1)
    return "".join(f"{str(count).rjust(width)}  {code}  {name}\n" for (code, name), count in ranked)
