"""The fix loop: what can be mended is mended, and judged again, until nothing changes."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container
from datetime import datetime

from clbcertlint import catalogue, engine, fixer
from clbcertlint.config import Config
from clbcertlint.grading import Severity
from clbcertlint.outcome import Outcome
from clbcertlint.request import Request
from clbcertlint.rule import Fix, Found
from clbcertlint.values import Value, unshown

MOST_PASSES = 10


class Change(Value):
    """What becomes of a file: its bytes before and after, and what was done, each kind once."""

    path: str
    before: bytes = unshown()
    after: bytes = unshown()
    titles: tuple[str, ...]


class Repair(Value):
    """The outcome of a run as the files are, the outcome as they will be, and what changes between the two."""

    found: Outcome
    left: Outcome
    changes: tuple[Change, ...]


def repair(request: Request, config: Config, read_at: datetime, *, with_unsafe: bool) -> Repair:
    """Work out how the files that were asked for can be mended; nothing is written.

    Fixes of notes are made only where their rule is named in a selection. Raises as `engine.judge` does.
    """
    found = left = engine.judge(request, config, read_at)
    texts: dict[str, bytes] = {}
    before: dict[str, bytes] = {}
    titles: defaultdict[str, list[str]] = defaultdict(list)
    for _ in range(MOST_PASSES):
        changed = False
        targets = {one.path: one for one in left.targets}
        for path, fixes in _by_file(left, targets, with_unsafe=with_unsafe).items():
            fixed = fixer.fix(targets[path], [fix for fix, _ in fixes])
            if fixed.applied:
                before.setdefault(path, targets[path].source.data)
                texts[path] = fixed.text
                applied = set(fixed.applied)
                titles[path] += [title for fix, title in fixes if fix in applied]
                changed = True
        if not changed:
            break
        left = engine.judge(request, config, read_at, texts)
    changes = [
        Change(path, before[path], text, tuple(dict.fromkeys(titles[path])))
        for path, text in sorted(texts.items())
        if text != before[path]
    ]
    return Repair(found, left, tuple(changes))


def _by_file(outcome: Outcome, targets: Container[str], *, with_unsafe: bool) -> dict[str, list[tuple[Fix, str]]]:
    """The fixes to make in each file that was asked for, with their titles, in the order of their places."""
    fixes: dict[str, list[tuple[Fix, str]]] = {}
    for one in sorted(outcome.kept, key=_place):
        fix, path = one.problem.fix, one.problem.span.path
        if fix and path in targets and (fix.is_safe or with_unsafe) and _is_wanted(one, outcome.config):
            fixes.setdefault(path, []).append((fix, fix.title.format_map(one.problem.values)))
    return fixes


def _place(found: Found) -> tuple[str, int, str]:
    span = found.problem.span
    return span.path, span.start, found.rule.code


def _is_wanted(found: Found, config: Config) -> bool:
    """Whether a finding is one that is shown, and no note unless its rule is named."""
    if found.severity.rank > config.min_severity.rank:
        return False
    return found.severity is not Severity.NOTE or catalogue.is_named(found.rule, config.selections)
