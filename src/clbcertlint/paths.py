"""Paths as people read them, and the same paths without links."""

from __future__ import annotations

import os

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from clbcertlint.globs import Globs

EXTENSIONS = (
    ".pem",
    ".crt",
    ".cer",
    ".cert",
    ".key",
    ".der",
    ".p12",
    ".pfx",
    ".p7b",
    ".p7c",
    ".csr",
    ".ca-bundle",
    ".jks",
)
"""The endings, in lower case, of the file names that a search of a folder takes."""

ENDS_OF_EXTENSIONS = frozenset(extension[-4:] for extension in EXTENSIONS)
"""The last four characters of each: a name that ends in none of them, in lower case, is no candidate."""


def is_candidate_name(path: str) -> bool:
    """Whether a search of a folder takes a file of this name."""
    return path.lower().endswith(EXTENSIONS)


class RealFolders:
    """Folders without links in their paths. Each folder is looked at once, however many lie below it."""

    __slots__ = ("_known", "working")

    def __init__(self) -> None:
        try:
            self.working = _slashed(os.getcwd())
        except OSError:
            # It is gone, and nothing lies below it.
            self.working = ""
        self._known = {"": self.working, ".": self.working, "/": "/"}

    def real(self, folder: str) -> str:
        """The path of a folder without links; as it is where the working folder that it starts from is gone."""
        if os.name != "posix":
            # There are more ways to stand for another folder there than the links that are asked for below.
            return _resolved(folder)
        missing: list[str] = []
        known = self._known
        while folder not in known:
            missing.append(folder)
            above, slash, _ = folder.rpartition("/")
            folder = above or slash
        while missing:
            above, folder = known[folder], missing.pop()
            name = folder.rpartition("/")[2]
            is_plain = name not in ("", ".", "..") and not os.path.islink(folder)
            known[folder] = join(above, name) if is_plain else _resolved(folder)
        return known[folder]


def normalised(path: str, folders: RealFolders | None = None) -> str:
    """A path with forward slashes, from the working folder where it lies below, and without empty and `.` parts.

    An empty path stays empty. `folders` are what is known of the folders of other paths.
    """
    unified = _slashed(path)
    parts = [part for part in unified.split("/") if part not in ("", ".")]
    plain = ("/" if unified.startswith("/") else "") + "/".join(parts)
    if not plain:
        return "." if path else ""
    is_direct = ".." not in parts
    if is_direct and not os.path.isabs(path):
        return plain
    folders = folders or RealFolders()
    if not folders.working:
        return plain
    below = _remainder(plain, folders.working) if is_direct else None
    return below or _remainder(_real(plain, folders), folders.working) or plain


def join(folder: str, name: str) -> str:
    """The path of what has a name in a folder; the working folder, as `.` or as nothing, is left out."""
    return name if folder in ("", ".") else f"{folder.rstrip('/')}/{name}"


def resolved(path: str) -> str:
    """A path without links, the path itself where the working folder that it starts from is gone."""
    try:
        return os.path.realpath(path)
    except OSError:
        return path


def exclusion(exclude: Sequence[str]) -> Globs:
    """What excludes by globs: an absolute one is taken as seen from the working folder, `**/` also for no folder."""
    from clbcertlint.globs import Globs

    patterns: set[str] = set()
    for pattern in exclude:
        plain = normalised(pattern) if os.path.isabs(pattern) else pattern.rstrip("/").removeprefix("./")
        patterns |= {plain, plain.replace("**/", "")}
    return Globs(patterns)


def _resolved(path: str) -> str:
    return _slashed(resolved(path))


def _remainder(path: str, folder: str) -> str | None:
    """A path as seen from a folder, None if it does not lie in there."""
    if path == folder:
        return "."
    start = folder.rstrip("/") + "/"
    return path[len(start) :] if path.startswith(start) else None


def _real(path: str, folders: RealFolders) -> str:
    """A path whose folders are no links; its last part may be one, and stays what it is."""
    folder, name = os.path.split(path)
    if name in ("", "..", "."):
        return folders.real(path)
    return join(folders.real(folder), name)


def _slashed(path: str) -> str:
    return path if os.sep == "/" else path.replace(os.sep, "/")
