"""Which configuration holds for a run. What reads a configuration file is imported where there is one."""

from __future__ import annotations

import os

from clbcertlint import repository
from clbcertlint.config import Config

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

NAMES = ("clbcertlint.toml", ".clbcertlint.toml", "pyproject.toml")


def for_run(path: str | None, read_at: datetime, *, isolated: bool = False) -> Config:
    """The configuration of a run: of the file that is named, else of the one that is found, else none.

    Raises `ConfigError`.
    """
    if path is not None:
        return _load(path, read_at)
    try:
        found = None if isolated else find(os.getcwd())
    except OSError:
        # The working folder is gone, and a configuration with it.
        found = None
    return _load(os.path.relpath(found), read_at) if found else Config()


def find(folder: str) -> str | None:
    """The configuration file for a working folder: in it, or above it up to the root of the repository."""
    for candidate in _folders(folder):
        for name in NAMES:
            path = os.path.join(candidate, name)
            if os.path.isfile(path) and (name != "pyproject.toml" or _has_table(path)):
                return path
    return None


def _folders(folder: str) -> list[str]:
    """A folder and those above it up to the root of the repository; without a repository, the folder alone."""
    above = list(repository.folders_up(folder))
    root = repository.root_of(folder)
    return above[: above.index(root) + 1] if root else above[:1]


def _has_table(path: str) -> bool:
    """Whether a pyproject.toml has the table; most do not even have the word."""
    try:
        with open(path, "rb") as file:
            if b"clbcertlint" not in file.read():
                return False
    except OSError:
        return False
    from clbcertlint import config_file

    return config_file.has_table(path)


def _load(path: str, read_at: datetime) -> Config:
    from clbcertlint import config_file

    return config_file.load(path, read_at)
