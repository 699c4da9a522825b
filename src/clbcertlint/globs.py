"""Globs for paths, as people write them in ignore lists."""

from __future__ import annotations

from fnmatch import fnmatchcase


def fits(path: str, pattern: str) -> bool:
    """Whether a glob fits a path or a folder above it; a glob without a slash fits any part of the path.

    Paths have forward slashes. `*` stands for anything, slashes included.
    """
    bare = pattern.rstrip("/").removeprefix("./")
    parts = path.split("/")
    if "/" not in bare:
        return any(fnmatchcase(part, bare) for part in parts)
    return any(fnmatchcase("/".join(parts[:end]), bare) for end in range(1, len(parts) + 1))
