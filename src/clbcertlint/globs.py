"""Globs for paths, as people write them in ignore lists."""

from __future__ import annotations

import glob
import os
import posixpath
import re
from collections.abc import Iterable, Iterator
from fnmatch import fnmatchcase

_TOKEN = re.compile(r"\*|\?|\[!?\]?[^\]]*\]|.", re.DOTALL)


def fits(path: str, pattern: str) -> bool:
    """Whether a glob fits a path or a folder above it; a glob without a slash fits any part of the path.

    Paths have forward slashes. `*` stands for anything, slashes included, and `**/` also for no folder.
    """
    bare = pattern.rstrip("/")
    parts = path.split("/")
    if "/" not in bare:
        return any(fnmatchcase(part, bare) for part in parts)
    bare = bare.removeprefix("./")
    heads = ["/".join(parts[:end]) for end in range(1, len(parts) + 1)]
    return any(fnmatchcase(head, one) for head in heads for one in (bare, bare.replace("**/", "")))


def seen_from_here(patterns: Iterable[str], root: str) -> tuple[str, ...]:
    """Globs relative to a folder, as they read for a search whose paths are relative to the working folder.

    A glob without a slash fits names anywhere, and stays what it is.
    """
    try:
        down, up = (_slashed(path) for path in (os.path.relpath(os.curdir, root), os.path.relpath(root)))
    except OSError:
        # The working folder is gone, and nothing lies below it.
        return tuple(patterns)
    return tuple(dict.fromkeys(one for pattern in patterns for one in _seen(pattern, down, up)))


def relative_to(root: str, pattern: str) -> str:
    """A glob relative to the working folder as one that is relative to another folder."""
    if not _is_rooted(pattern):
        return pattern
    try:
        down = _slashed(os.path.relpath(os.curdir, root))
    except OSError:
        return pattern
    joined = posixpath.normpath(posixpath.join(glob.escape(down), pattern))
    return joined if "/" in joined else f"./{joined}"


def _is_rooted(pattern: str) -> bool:
    """Whether a glob is relative to some folder: it has a slash, and does not begin at the root of the disk."""
    return "/" in pattern.rstrip("/") and not os.path.isabs(pattern)


def _seen(pattern: str, down: str, up: str) -> Iterator[str]:
    """A glob as seen from the folder `down` of its own folder, which is `up` from there."""
    if not _is_rooted(pattern):
        yield pattern
        return
    bare = posixpath.normpath(pattern)
    if down == ".":
        yield _anchored(bare)
        return
    if not down.startswith(".."):
        if fits(down, pattern):
            yield "*"
        for one in (bare, bare.replace("**/", "")):
            yield from (_anchored(rest) for rest in _rests(one, f"{down}/"))
    yield posixpath.normpath(posixpath.join(glob.escape(up), bare))


def _rests(pattern: str, start: str) -> list[str]:
    """What of a glob is left for the rest of paths with a certain start: several globs, for `*` may end anywhere."""
    tokens = _TOKEN.findall(pattern)
    reached = {0}
    for character in start:
        waiting = set(reached)
        for index in reached:
            while index < len(tokens) and tokens[index] == "*":
                index += 1
                waiting.add(index)
        reached = {
            index if tokens[index] == "*" else index + 1
            for index in waiting
            if index < len(tokens) and fnmatchcase(character, tokens[index])
        }
    rests = ("".join(tokens[index:]) for index in sorted(reached))
    return [rest for rest in rests if rest]


def _anchored(pattern: str) -> str:
    """The glob with a slash in it, for a search that holds a glob without one against names at any depth.

    The slash is put where it cannot fit: into a class for the last character, which is never a slash.
    """
    if "/" in pattern or pattern == "*":
        return pattern
    tokens = _TOKEN.findall(pattern)
    last = tokens.pop()
    if last == "*":
        return "".join((*tokens, "*[!/]"))
    if last == "?":
        last = "[!/]"
    elif last == "]":
        last = "[]/]"
    else:
        last = f"{last[:-1]}/]" if len(last) > 1 else f"[/{last}]"
    return "".join((*tokens, last))


def _slashed(path: str) -> str:
    return path.replace(os.sep, "/")
