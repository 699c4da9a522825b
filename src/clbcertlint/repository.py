"""Where a repository begins, and what its files are called as seen from there."""

from __future__ import annotations

import os
from collections.abc import Iterator


def root_of(folder: str) -> str | None:
    """The absolute path of the nearest folder with a `.git`, at or above `folder`; None outside of repositories."""
    return next((one for one in folders_up(folder) if os.path.exists(os.path.join(one, ".git"))), None)


def folders_up(folder: str) -> Iterator[str]:
    """The absolute path of a folder, and of every folder above it."""
    current = os.path.abspath(folder)
    yield current
    while (above := os.path.dirname(current)) != current:
        current = above
        yield current


def below(root: str, path: str) -> str | None:
    """What a file is called as seen from `root`, links resolved, with forward slashes; None if it is not below it.

    A link that leads out of `root` keeps its own name: that is the one known there.
    """
    real_root = os.path.realpath(root)
    folder, name = os.path.split(os.path.abspath(path))
    for candidate in (os.path.realpath(path), os.path.join(os.path.realpath(folder), name)):
        relative = _remainder(candidate, real_root)
        if relative:
            return relative.replace(os.sep, "/")
    return None


def _remainder(path: str, folder: str) -> str | None:
    start = folder.rstrip(os.sep) + os.sep
    return path[len(start) :] if path.startswith(start) else None
