"""The search of folders for files by their names.

What a search leaves behind grows with what it finds, and not with what it passes by.
"""

from __future__ import annotations

import os
import stat

from clbcertlint.paths import ENDS_OF_EXTENSIONS, is_candidate_name, join, resolved
from clbcertlint.printable import shown_path
from clbcertlint.unreadable import BrokenLinkError, UnreadableError, VanishedError, kind_of, mode_of, unreadable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from clbcertlint.globs import Globs
    from clbcertlint.paths import RealFolders

_VIRTUAL_ENVIRONMENT = "pyvenv.cfg"


class Listing:
    """A folder with candidate names in it: its path, the same without links, and the names.

    `found` are the names of the files to read, `candidates` those of everything with such a name.
    """

    __slots__ = ("candidates", "found", "path", "real")

    def __init__(self, path: str, real: str, found: list[str], candidates: list[str]) -> None:
        self.path = path
        self.real = real
        self.found = found
        self.candidates = candidates


class Search:
    """A search of folders for files with candidate names; links that lead out of all of them are left alone.

    `errors` (path and sentence) and `notices` say, when all the listings are made, what went wrong on the way.
    """

    def __init__(self, roots: Iterable[str], exclude: Globs, folders: RealFolders) -> None:
        self._roots = sorted(roots)
        self._real_roots = tuple(resolved(root).rstrip(os.sep) + os.sep for root in self._roots)
        self._exclude = exclude
        self._folders = folders
        self.errors: list[tuple[str, str]] = []
        self.notices: list[str] = []

    def listings(self) -> Iterator[Listing]:
        """What there is to read; what is left out for another reason than its name is told in a notice."""
        for root in self._roots:
            yield from self._below(root)

    def _below(self, root: str) -> Iterator[Listing]:
        outside: list[str] = []
        waiting = [(root, self._folders.real(root))]
        # The working folder has a name of its own, which is the shorter one for what lies in there.
        working = self._folders.working if root.startswith("/") or ".." in root.split("/") else ""
        while waiting:
            folder, real = waiting.pop()
            candidates, others = self._list(folder, is_root=folder == root)
            found = [name for name in candidates if not self._exclude.fit(join(folder, name))]
            for entry in others:
                path = join(folder, entry.name)
                if self._exclude.fit(path):
                    continue
                if _is_folder(entry):
                    below = join(real, entry.name)
                    waiting.append(("." if below == working else path, below))
                elif _is_link(entry) and not self._is_inside(path) and _leads_somewhere(path):
                    outside.append(path)
                elif is_candidate_name(entry.name) and self._is_file(path):
                    found.append(entry.name)
            if found:
                candidates += (entry.name for entry in others if is_candidate_name(entry.name))
                yield Listing("" if folder == "." else folder, real, found, candidates)
        if outside:
            self.notices.append(f"{shown_path(root)}: {_not_followed(sorted(outside))}")

    def _list(self, folder: str, *, is_root: bool) -> tuple[list[str], list[os.DirEntry[str]]]:
        """The regular files with candidate names that are in a folder, and all that is no regular file.

        There is neither if it cannot be listed, which is an error, or is a virtual environment.
        """
        candidates: list[str] = []
        others: list[os.DirEntry[str]] = []
        is_virtual_environment = False
        try:
            with os.scandir(folder) as listing:
                for entry in listing:
                    name = entry.name
                    try:
                        is_regular = entry.is_file(follow_symlinks=False)
                    except OSError:
                        is_regular = False
                    if not is_regular:
                        others.append(entry)
                    # Nearly every name is done with here, at the cost of no call.
                    elif name[-4:].lower() in ENDS_OF_EXTENSIONS and is_candidate_name(name):
                        candidates.append(name)
                    elif name == _VIRTUAL_ENVIRONMENT:
                        is_virtual_environment = True
        except OSError as fault:
            refusal = unreadable(folder, fault)
            if is_root or not isinstance(refusal, VanishedError):
                self.errors.append((folder, str(refusal)))
            return [], []
        is_virtual_environment = is_virtual_environment or any(entry.name == _VIRTUAL_ENVIRONMENT for entry in others)
        return ([], []) if is_virtual_environment and not is_root else (candidates, others)

    def _is_inside(self, path: str) -> bool:
        return (resolved(path) + os.sep).startswith(self._real_roots)

    def _is_file(self, path: str) -> bool:
        """Whether to read what a candidate name stands for: not a pipe or the like, nor a link to nothing."""
        try:
            mode = mode_of(path)
        except BrokenLinkError as fault:
            self.notices.append(f"{shown_path(path)}: not checked, it {fault}")
            return False
        except UnreadableError:
            # What is wrong with it is told when it is read.
            return True
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            self.notices.append(f"{shown_path(path)}: not checked, it is {kind_of(mode)}, not a file")
        return stat.S_ISREG(mode)


def _not_followed(links: list[str]) -> str:
    first = shown_path(links[0])
    if len(links) == 1:
        return f"1 link leads out of the folder and is not followed: {first}; name it to check it"
    return f"{len(links)} links lead out of the folder and are not followed, {first} for one; name them to check them"


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _is_link(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_symlink()
    except OSError:
        return False


def _leads_somewhere(path: str) -> bool:
    """Whether a link is of interest: it has a candidate name, or leads to a folder."""
    return os.path.isdir(path) or (os.path.exists(path) and is_candidate_name(path))
