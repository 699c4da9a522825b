"""What a configuration takes back: rules ignored in some files, and exceptions with a reason."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from datetime import date

from clbcertlint import catalogue, globs
from clbcertlint.config import Config
from clbcertlint.findings import Locator, reference_of
from clbcertlint.inventory import DocumentRecord
from clbcertlint.plan import ExceptionEntry, ExceptionUse
from clbcertlint.rule import Found

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clbcertlint.catalogue import Entry
    from clbcertlint.rule import Rule


def without_ignored(found: Iterable[Found], config: Config) -> list[Found]:
    """Leave out what `per-file-ignores` names."""
    return [one for one in found if not _is_ignored(one, config)]


def _is_ignored(found: Found, config: Config) -> bool:
    return any(
        catalogue.picks(rules, found.rule) and any(globs.fits(_from_root(path, config), glob) for path in found.paths)
        for glob, rules in config.per_file_ignores
    )


def apply_exceptions(
    found: Sequence[Found],
    targets: Sequence[DocumentRecord],
    rules: Sequence[Entry],
    locator: Locator,
    config: Config,
    today: date,
    *,
    is_whole: bool | None = None,
) -> tuple[list[Found], list[Found], list[ExceptionUse]]:
    """Part the findings into those that are told and those that an exception covers, and say how each was used.

    An exception holds to the end of its last day. `is_whole` tells whether the run goes over all that the
    configuration is for, None where that is not known.
    """
    uses: list[ExceptionUse] = []
    covered: set[int] = set()
    for entry in config.exceptions:
        has_ended = entry.until is not None and entry.until < today
        matching = [one for one in found if _fits(entry, one, locator, config)]
        if not has_ended:
            covered.update(map(id, matching))
        matches = sum(_is_told(one, locator) for one in matching)
        uses.append(ExceptionUse(entry, matches, _was_due(entry, targets, rules, config, is_whole), has_ended))
    told = [one for one in found if id(one) not in covered]
    return told, [one for one in found if id(one) in covered], uses


def _is_told(found: Found, locator: Locator) -> bool:
    """Whether a finding sits, or can be told, in a file that was asked for."""
    halves = (found.problem.span, found.problem.other_half)
    return any(half is not None and locator.is_target(half) for half in halves)


def _was_due(
    entry: ExceptionEntry,
    targets: Sequence[DocumentRecord],
    rules: Sequence[Entry],
    config: Config,
    is_whole: bool | None,
) -> bool:
    """Whether the run has checked all that the exception names: a run over other files says nothing of it.

    What a glob names may be more than the files of the run, unless that is whole.
    """
    if not any(_is_rule(entry, rule) for rule in rules):
        return False
    if is_whole:
        return True
    if entry.path is not None:
        if is_whole is False and any(character in entry.path for character in "*?["):
            return False
        checked = [one.path for one in targets] + ([config.file.path] if config.file else [])
        return any(globs.fits(_from_root(path, config), entry.path) for path in checked)
    return any(entry.sha256 in one.certificates for one in targets)


def _fits(entry: ExceptionEntry, found: Found, locator: Locator, config: Config) -> bool:
    if not _is_rule(entry, found.rule):
        return False
    if entry.path is not None and not any(globs.fits(_from_root(path, config), entry.path) for path in found.paths):
        return False
    span = found.problem.span
    reference = reference_of(locator.document(span), span)
    return entry.sha256 is None or (reference is not None and reference.sha256 == entry.sha256)


def _is_rule(entry: ExceptionEntry, rule: Entry | Rule) -> bool:
    return entry.rule.upper() == rule.code or entry.rule.lower() == rule.name


def _from_root(path: str, config: Config) -> str:
    """A path relative to the folder of the configuration, with forward slashes."""
    try:
        return os.path.relpath(path, config.root).replace(os.sep, "/")
    except OSError:
        # The working folder is gone.
        return path
