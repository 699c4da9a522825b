"""Everything a run can be told, in one frozen value."""

from __future__ import annotations

from clbcertlint.grading import Severity
from clbcertlint.plan import Plan
from clbcertlint.values import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clbcertlint.model import SourceFile
    from clbcertlint.plan import ExceptionEntry

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


class Selection(Value):
    """One voice about which rules are on: codes, prefixes of codes, names or `ALL`.

    With `select` it starts anew, without (None) it goes on from the voice before it.
    """

    select: tuple[str, ...] | None = None
    extend: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()


class Config(Value):
    """How to lint.

    `selections` are heard in order, the command line last. `fail_level` is the least severity that makes a run fail,
    None for never; `min_severity` the least that is shown. `exclude` are globs of what a walk skips. `expiry_days` is
    how long before its end a certificate expires soon, 0 for never. `per_file_ignores` are globs with selectors,
    `severities` selectors with the severity that their findings get. All globs are relative to `root`, the folder of
    the configuration file; `file` is that file itself, None without one.
    """

    selections: tuple[Selection, ...] = (Selection(("ALL",)),)
    min_severity: Severity = Severity.NOTE
    fail_level: Severity | None = Severity.ERROR
    exit_zero: bool = False
    allow_empty: bool = False
    exclude: tuple[str, ...] = DEFAULT_EXCLUDE
    force_exclude: bool = False
    expiry_days: int = 14
    per_file_ignores: tuple[tuple[str, tuple[str, ...]], ...] = ()
    severities: tuple[tuple[str, Severity], ...] = ()
    exceptions: tuple[ExceptionEntry, ...] = ()
    plan: Plan = Plan()
    root: str = "."
    file: SourceFile | None = None


class ConfigError(ValueError):
    """A configuration that cannot be used, in a sentence that names the file, the table and the key."""
