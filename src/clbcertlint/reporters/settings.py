"""The settings that hold for a run, written as the configuration file has them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from clbcertlint.config import Config
from clbcertlint.model import ExceptionEntry
from clbcertlint.printable import escaped


def render(config: Config) -> str:
    """The settings as TOML, with the file they come from in a comment."""
    return "".join(f"{escaped(line)}\n" for line in _lines(config))


def _lines(config: Config) -> Iterator[str]:
    yield f"# {config.file.path}, with the command line above it" if config.file else "# no configuration file"
    for selection in config.selections:
        if selection.select is not None:
            yield f"select = {json.dumps(selection.select)}"
        if selection.extend:
            yield f"extend-select = {json.dumps(selection.extend)}"
        if selection.ignore:
            yield f"ignore = {json.dumps(selection.ignore)}"
    yield f"min-severity = {json.dumps(config.min_severity.value)}"
    yield f"fail-level = {json.dumps(config.fail_level.value if config.fail_level else 'never')}"
    yield f"expiry-days = {config.expiry_days}"
    yield f"exclude = {json.dumps(config.exclude, ensure_ascii=False)}"
    yield f"force-exclude = {json.dumps(config.force_exclude)}"
    yield from _tables(config)
    plan = config.plan
    if plan.uploads or plan.listeners or plan.quotas:
        yield (
            f"# a plan with {len(plan.uploads)} uploads, {len(plan.listeners)} listeners "
            f"and quotas of {len(plan.quotas)} regions"
        )


def _tables(config: Config) -> Iterator[str]:
    if config.per_file_ignores:
        yield "[per-file-ignores]"
        for glob, rules in config.per_file_ignores:
            yield f"{json.dumps(glob, ensure_ascii=False)} = {json.dumps(rules)}"
    if config.severities:
        yield "[severity]"
        for rule, severity in config.severities:
            yield f"{json.dumps(rule)} = {json.dumps(severity.value)}"
    for entry in config.exceptions:
        yield from _exception(entry)


def _exception(entry: ExceptionEntry) -> Iterator[str]:
    yield "[[exceptions]]"
    yield f"rule = {json.dumps(entry.rule)}"
    if entry.path is not None:
        yield f"path = {json.dumps(entry.path, ensure_ascii=False)}"
    if entry.sha256 is not None:
        yield f"sha256 = {json.dumps(entry.sha256)}"
    yield f"reason = {json.dumps(entry.reason, ensure_ascii=False)}"
    if entry.until is not None:
        yield f"until = {entry.until.isoformat()}"
