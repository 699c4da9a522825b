"""Everything a run can be told, in one frozen value."""

from __future__ import annotations

from dataclasses import dataclass

from clbcertlint.rule import Severity

DEFAULT_EXCLUDE = (
    ".git",
    ".hg",
    ".svn",
    ".venv",
    "venv",
    "site-packages",
    "node_modules",
    ".tox",
    ".nox",
    "__pycache__",
)


@dataclass(frozen=True, slots=True)
class Config:
    """How to lint.

    Selectors are codes, prefixes of codes, names or `ALL`. `fail_level` is the least severity that makes a run fail,
    None for never; `min_severity` the least that is shown. `exclude` are globs of what a walk skips.
    `expiry_days` is how long before its end a certificate expires soon, 0 for never.
    """

    select: tuple[str, ...] = ("ALL",)
    ignore: tuple[str, ...] = ()
    min_severity: Severity = Severity.NOTE
    fail_level: Severity | None = Severity.ERROR
    exit_zero: bool = False
    allow_empty: bool = False
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    force_exclude: bool = False
    expiry_days: int = 14
