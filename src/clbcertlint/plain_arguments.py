"""The command line of a hook, which is switches and paths, read without argparse.

To import argparse and make a parser takes longer than to look at hundreds of files in which there is no certificate.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from argparse import Namespace
    from collections.abc import Sequence

SWITCHES = {
    "--allow-empty": "allow_empty",
    "--exit-zero": "exit_zero",
    "--fix": "fix",
    "--force-exclude": "force_exclude",
    "--isolated": "isolated",
    "--unsafe-fixes": "unsafe_fixes",
}
"""Options without a value, that go together with each other, and what they set."""

DEFAULTS: dict[str, object] = {
    "command": "check",
    "files_from": None,
    "stdin_filename": None,
    "certificate": None,
    "private_key": None,
    "no_private_key": False,
    "ca_certificate": None,
    "select": None,
    "ignore": None,
    "extend_select": None,
    "extend_ignore": None,
    "exclude": None,
    "extend_exclude": None,
    "force_exclude": False,
    "show_files": False,
    "allow_empty": False,
    "output_format": None,
    "output": None,
    "root": None,
    "min_severity": None,
    "statistics": False,
    "color": "auto",
    "quiet": False,
    "verbose": False,
    "fix": False,
    "unsafe_fixes": False,
    "diff": False,
    "fail_level": None,
    "exit_zero": False,
    "now": None,
    "config": None,
    "isolated": False,
    "jobs": None,
    "show_settings": False,
}
"""What the options of `check` are where they are not given."""


def parse(words: Sequence[str]) -> Namespace | None:
    """What argparse makes of a command line of `check`; None where there is more in it than switches and paths."""
    from types import SimpleNamespace

    if words[0] != "check":
        return None
    end = words.index("--") if "--" in words else len(words)
    given = [word for word in words[1:end] if word.startswith("-")]
    if not all(word in SWITCHES for word in given):
        return None
    paths = [word for word in words[1:end] if not word.startswith("-")] + list(words[end + 1 :])
    switched = {SWITCHES[word]: True for word in given}
    options: Namespace = SimpleNamespace(**DEFAULTS, paths=paths)  # type: ignore[assignment]
    vars(options).update(switched)
    return options
