"""Globs for paths, as people write them in ignore lists."""

from __future__ import annotations

import os
import posixpath

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_PART = r"(?s)\*|\?|\[!?\]?[^\]]*\]|."


class Globs:
    """Globs that many paths are held against. Those without a special character cost next to nothing.

    A glob without a slash is held against the last name of a path alone, one with a slash against the whole path.
    """

    __slots__ = ("_literal_names", "_literal_paths", "_names", "_paths")

    def __init__(self, patterns: Iterable[str]) -> None:
        literals: tuple[set[str], set[str]] = (set(), set())
        special: tuple[list[str], list[str]] = ([], [])
        for pattern in sorted(set(patterns)):
            has_slash = "/" in pattern
            if any(character in pattern for character in "*?["):
                special[has_slash].append(pattern)
            else:
                literals[has_slash].add(pattern)
        self._literal_names, self._literal_paths = map(frozenset, literals)
        self._names, self._paths = map(_any_of, special)

    def fit(self, path: str) -> bool:
        """Whether one of them fits a path."""
        name = path.rpartition("/")[2]
        if name in self._literal_names or path in self._literal_paths:
            return True
        return bool((self._names and self._names(name)) or (self._paths and self._paths(path)))


def _any_of(patterns: list[str]) -> Callable[[str], object] | None:
    """What tells whether any of some globs fits; None where there is none."""
    if not patterns:
        return None
    import re
    from fnmatch import translate

    return re.compile("|".join(map(translate, patterns))).match


def fits(path: str, pattern: str) -> bool:
    """Whether a glob fits a path or a folder above it; a glob without a slash fits any part of the path.

    Paths have forward slashes. `*` stands for anything, slashes included, and `**/` also for no folder.
    """
    from fnmatch import fnmatchcase

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
    joined = posixpath.normpath(posixpath.join(_escaped(down), pattern))
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
    yield posixpath.normpath(posixpath.join(_escaped(up), bare))


def _rests(pattern: str, start: str) -> list[str]:
    """What of a glob is left for the rest of paths with a certain start: several globs, for `*` may end anywhere."""
    from fnmatch import fnmatchcase

    tokens = _tokens(pattern)
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
    tokens = _tokens(pattern)
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


def _tokens(pattern: str) -> list[str]:
    """The parts of a glob that stand for one character each, or for any number of them."""
    import re

    return re.findall(_PART, pattern)


def _escaped(path: str) -> str:
    """The glob that fits one path alone."""
    import glob

    return glob.escape(path)


def _slashed(path: str) -> str:
    return path.replace(os.sep, "/")
