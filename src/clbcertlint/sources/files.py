"""Paths become source files: named files, searched folders, and the neighbours of both.

Nothing here raises for what lies on a disk: a path that cannot be read is an error value with a sentence for the user.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from fnmatch import fnmatchcase

from clbcertlint import container, der, pem
from clbcertlint.model import Container, SourceFile
from clbcertlint.printable import shown_path

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

MOST_BYTES = 16 * 1024 * 1024
"""A larger file is not read: no certificate or key is nearly as large."""

NOTHING_TO_CHECK = "nothing to check, it does not begin with a PEM block and is no DER"
"""What is said of a file that was named outright and is no certificate or key."""

_HEAD = 4096
_VIRTUAL_ENVIRONMENT = "pyvenv.cfg"
_EMPTY_PATH = "an empty path names no file"


@dataclass(slots=True)
class Collection:
    """What was read: source files, errors (path and sentence), and notices for standard error."""

    sources: list[SourceFile] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


class UnreadableError(Exception):
    """Why a file cannot be read, as a sentence without its path."""


class _VanishedError(UnreadableError):
    """There is no file of that name."""


class _BrokenLinkError(UnreadableError):
    """A link leads nowhere, or in a circle."""


class _TooLargeError(UnreadableError):
    """A file is larger than what is read; `head` is how it begins."""

    def __init__(self, sentence: str, head: bytes) -> None:
        super().__init__(sentence)
        self.head = head


def is_candidate_name(path: str) -> bool:
    """Whether a search of a folder takes a file of this name."""
    return path.lower().endswith(EXTENSIONS)


def collect(
    paths: Sequence[str],
    read_at: datetime,
    *,
    exclude: Sequence[str] = (),
    force_exclude: bool = False,
    with_context: bool = True,
) -> Collection:
    """Read the files that `paths` name or hold, as targets, and their neighbours with candidate names, as context.

    What comes out does not depend on the order of `paths`, and a file is read once however often it is named.
    """
    collection = Collection()
    for path, is_named in _one_spelling(_expand(paths, exclude, force_exclude, collection)).items():
        _add_target(path, is_named, read_at, collection)
    if with_context:
        taken = {source.path for source in collection.sources}
        _add_context({os.path.dirname(path) for path in taken}, taken, read_at, collection)
    collection.sources.sort(key=lambda source: source.path)
    collection.errors = sorted(set(collection.errors))
    collection.notices = sorted(set(collection.notices))
    return collection


def read_named(path: str, read_at: datetime) -> SourceFile:
    """Read the one file that an option names, whatever its name; raises `UnreadableError`."""
    file = normalised(path)
    data, permissions = _read(file)
    return SourceFile(file, data, read_at, mode=permissions)


def read_files(paths: Iterable[str], read_at: datetime) -> Collection:
    """Read the files that options name, each once."""
    collection = Collection()
    for path in dict.fromkeys(map(normalised, paths)):
        try:
            collection.sources.append(read_named(path, read_at))
        except UnreadableError as fault:
            collection.errors.append((path, str(fault)))
    return collection


def read_neighbours(paths: Iterable[str], read_at: datetime) -> list[SourceFile]:
    """Read the neighbours with candidate names of some files, as context."""
    collection = Collection()
    taken = set(paths)
    _add_context({os.path.dirname(path) for path in taken if path}, taken, read_at, collection)
    return collection.sources


def is_certificate_matter(data: bytes, path: str) -> bool:
    """Whether bytes that were given outright are worth checking: by the name, or by what they are.

    Bytes without a name, for which the path is `-`, are so already when there is a block anywhere in them.
    """
    if is_candidate_name(path) or _begins_as_one(data):
        return True
    nothing = (Container.EMPTY, Container.OTHER)
    return path == "-" and (bool(pem.read(data, path).blocks) or container.identify(data) not in nothing)


def is_excluded(path: str, exclude: Sequence[str]) -> bool:
    """Whether globs fit a path, or a folder that it lies in.

    A glob without a slash is held against the last name alone, one with a slash against the whole path as seen from
    the working folder.
    """
    patterns = _patterns(exclude)
    parts = path.split("/")
    return any(_fits(patterns, "/".join(parts[:end])) for end in range(1, len(parts) + 1))


def normalised(path: str) -> str:
    """A path with forward slashes, from the working folder where it lies below, and without empty and `.` parts.

    An empty path stays empty.
    """
    unified = path.replace(os.sep, "/")
    parts = [part for part in unified.split("/") if part not in ("", ".")]
    plain = ("/" if unified.startswith("/") else "") + "/".join(parts)
    if not plain:
        return "." if path else ""
    if not os.path.isabs(path) and ".." not in parts:
        return plain
    try:
        here = os.getcwd().replace(os.sep, "/")
        below = _remainder(plain, here) if ".." not in parts else None
        return below or _remainder(_real(plain), here) or plain
    except OSError:
        # The working folder is gone, and nothing lies below it.
        return plain


def _remainder(path: str, folder: str) -> str | None:
    """A path as seen from a folder, None if it does not lie in there."""
    if path == folder:
        return "."
    start = folder.rstrip("/") + "/"
    return path[len(start) :] if path.startswith(start) else None


def _real(path: str) -> str:
    """A path whose folders are no links; its last part may be one, and stays what it is."""
    folder, name = os.path.split(path)
    if name in ("", "..", "."):
        return os.path.realpath(path).replace(os.sep, "/")
    return _join(os.path.realpath(folder).replace(os.sep, "/"), name)


def _resolved(path: str) -> str:
    """A path without links, the path itself where the working folder that it starts from is gone."""
    try:
        return os.path.realpath(path)
    except OSError:
        return path


def _join(folder: str, name: str) -> str:
    return name if folder in ("", ".") else f"{folder.rstrip('/')}/{name}"


def _patterns(exclude: Sequence[str]) -> list[str]:
    """Globs as `fnmatch` takes them: an absolute one as seen from the working folder, `**/` also for no folder."""
    patterns: list[str] = []
    for pattern in exclude:
        plain = normalised(pattern) if os.path.isabs(pattern) else pattern.rstrip("/").removeprefix("./")
        patterns += {plain, plain.replace("**/", "")}
    return patterns


def _fits(patterns: Sequence[str], path: str) -> bool:
    name = path.rsplit("/", 1)[-1]
    return any(fnmatchcase(path if "/" in pattern else name, pattern) for pattern in patterns)


def _expand(
    paths: Sequence[str], exclude: Sequence[str], force_exclude: bool, collection: Collection
) -> dict[str, bool]:
    """The files that paths on the command line stand for, each with whether it was named itself."""
    files: dict[str, bool] = {}
    folders: set[str] = set()
    for path in sorted({normalised(path) for path in paths}):
        if force_exclude and is_excluded(path, exclude):
            continue
        try:
            mode = _mode(path)
        except UnreadableError as fault:
            collection.errors.append((path, str(fault)))
            continue
        if stat.S_ISDIR(mode):
            folders.add(path)
        else:
            files[path] = True
    search = _Search(folders, _patterns(exclude), collection)
    for path in search.files():
        files.setdefault(path, False)
    return files


def _mode(path: str) -> int:
    if not path:
        raise UnreadableError(_EMPTY_PATH)
    try:
        return os.stat(path).st_mode
    except OSError as fault:
        raise _unreadable(path, fault) from None
    except ValueError:
        raise UnreadableError("a file name cannot hold a NUL character") from None


def _one_spelling(files: dict[str, bool]) -> dict[str, bool]:
    """Files that were reached by several spellings of their folder, each under the shortest of these."""
    spellings: dict[str, str] = {}
    real: dict[str, str] = {}
    for folder in sorted({os.path.dirname(path) for path in files}, key=lambda folder: (len(folder), folder)):
        real[folder] = _resolved(folder)
        spellings.setdefault(real[folder], folder)
    unique: dict[str, bool] = {}
    for path, is_named in files.items():
        folder, name = os.path.split(path)
        chosen = _join(spellings[real[folder]], name)
        unique[chosen] = unique.get(chosen, False) or is_named
    return unique


class _Search:
    """A search of folders for files with candidate names; links that lead out of all of them are left alone."""

    def __init__(self, folders: Iterable[str], exclude: Sequence[str], collection: Collection) -> None:
        self._folders = sorted(folders)
        self._roots = [_resolved(folder).rstrip(os.sep) + os.sep for folder in self._folders]
        self._exclude = exclude
        self._collection = collection

    def files(self) -> Iterator[str]:
        """The paths of the files; what is left out for another reason than its name is told in a notice."""
        for folder in self._folders:
            yield from self._files_below(folder)

    def _files_below(self, root: str) -> Iterator[str]:
        outside: list[str] = []
        folders = [root]
        while folders:
            folder = folders.pop()
            for entry in self._list(folder, is_root=folder == root):
                path = _join(folder, entry.name)
                if _fits(self._exclude, path):
                    continue
                if _is_folder(entry):
                    folders.append(normalised(path))
                elif entry.is_symlink() and not self._is_inside(path) and _leads_somewhere(path):
                    outside.append(path)
                elif is_candidate_name(entry.name) and self._is_file(path):
                    yield path
        if outside:
            self._collection.notices.append(f"{shown_path(root)}: {_not_followed(sorted(outside))}")

    def _list(self, folder: str, *, is_root: bool) -> list[os.DirEntry[str]]:
        """What is in a folder: nothing if it cannot be listed, which is an error, or is a virtual environment."""
        try:
            with os.scandir(folder) as listing:
                entries = list(listing)
        except OSError as fault:
            unreadable = _unreadable(folder, fault)
            if is_root or not isinstance(unreadable, _VanishedError):
                self._collection.errors.append((folder, str(unreadable)))
            return []
        if not is_root and any(entry.name == _VIRTUAL_ENVIRONMENT for entry in entries):
            return []
        return entries

    def _is_inside(self, path: str) -> bool:
        return (_resolved(path) + os.sep).startswith(tuple(self._roots))

    def _is_file(self, path: str) -> bool:
        """Whether to read what a candidate name stands for: not a pipe or the like, nor a link to nothing."""
        try:
            mode = _mode(path)
        except _BrokenLinkError as fault:
            self._collection.notices.append(f"{shown_path(path)}: not checked, it {fault}")
            return False
        except UnreadableError:
            # What is wrong with it is told when it is read.
            return True
        if not stat.S_ISREG(mode) and not stat.S_ISDIR(mode):
            self._collection.notices.append(f"{shown_path(path)}: not checked, it is {_describe(mode)}, not a file")
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


def _leads_somewhere(path: str) -> bool:
    """Whether a link is of interest: it has a candidate name, or leads to a folder."""
    return os.path.isdir(path) or (os.path.exists(path) and is_candidate_name(path))


def _add_target(path: str, is_named: bool, read_at: datetime, collection: Collection) -> None:
    try:
        data, permissions = _read(path)
    except _TooLargeError as fault:
        if pem.starts_like_pem(fault.head) or fault.head[:1] == b"\x30":
            collection.errors.append((path, str(fault)))
        elif is_named:
            collection.notices.append(f"{shown_path(path)}: nothing to check, it {fault}")
    except _VanishedError as fault:
        if is_named:
            collection.errors.append((path, str(fault)))
        else:
            collection.notices.append(f"{shown_path(path)}: not checked, it vanished before it could be read")
    except UnreadableError as fault:
        collection.errors.append((path, str(fault)))
    else:
        if is_certificate_matter(data, path):
            collection.sources.append(SourceFile(path, data, read_at, mode=permissions))
        else:
            collection.notices.append(f"{shown_path(path)}: {NOTHING_TO_CHECK}")


def _begins_as_one(data: bytes) -> bool:
    """Whether bytes begin with a boundary, well-formed or damaged, or are a DER object that is known here."""
    return pem.starts_like_pem(data) or (data[:1] == b"\x30" and der.identify(data) is not None)


def _add_context(folders: set[str], taken: set[str], read_at: datetime, collection: Collection) -> None:
    """Read what lies in the folders of the targets; what cannot be read there was not asked for and is left out."""
    for folder in sorted(folders):
        try:
            names = sorted(os.listdir(folder or "."))
        except OSError:
            continue
        for path in (_join(folder, name) for name in names if is_candidate_name(name)):
            if path not in taken:
                try:
                    data, permissions = _read(path)
                except UnreadableError:
                    continue
                collection.sources.append(SourceFile(path, data, read_at, is_target=False, mode=permissions))


def _read(path: str) -> tuple[bytes, int]:
    """Read a regular file and its permission bits; anything else is not opened: it could wait, or set something off."""
    mode = _mode(path)
    if not stat.S_ISREG(mode):
        raise UnreadableError(f"is {_describe(mode)}, not a file{_advice(mode)}")
    try:
        # It may have become a pipe since; opened in this way it is not waited for.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableError(f"is {_describe(status.st_mode)}, not a file")
            if status.st_size > MOST_BYTES:
                sentence = f"has {status.st_size} bytes; files of more than {MOST_BYTES} bytes are not read"
                raise _TooLargeError(sentence, file.read(_HEAD) or b"")
            data = file.read(MOST_BYTES + 1) or b""
    except OSError as fault:
        raise _unreadable(path, fault) from None
    if len(data) > MOST_BYTES:
        raise _TooLargeError(f"goes on for more than {MOST_BYTES} bytes, which is as much as is read", data[:_HEAD])
    return data, stat.S_IMODE(status.st_mode)


def _describe(mode: int) -> str:
    kinds = (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    )
    return next((words for test, words in kinds if test(mode)), "something else")


def _advice(mode: int) -> str:
    return "; to check what a command prints, name - and pipe it in" if stat.S_ISFIFO(mode) else ""


def _unreadable(path: str, fault: OSError) -> UnreadableError:
    """The error for a path that the system refuses, in words."""
    if fault.errno in (errno.ENOENT, errno.ENOTDIR, errno.ESTALE):
        if os.path.islink(path):
            return _BrokenLinkError(f"is a link to {shown_path(os.readlink(path))}, which does not exist")
        part = ": a part of the path is a file" if fault.errno == errno.ENOTDIR else ""
        return _VanishedError(f"does not exist{part}")
    if fault.errno == errno.ELOOP:
        return _BrokenLinkError("is a link that leads in a circle")
    sentences = {
        errno.EACCES: "cannot be read: permission denied",
        errno.EPERM: "cannot be read: permission denied",
        errno.EISDIR: "is a folder, not a file",
        errno.ENAMETOOLONG: "has a path that is too long for this system",
        errno.ENXIO: "is a socket or a pipe, not a file",
    }
    return UnreadableError(sentences.get(fault.errno or 0, f"cannot be read: {fault.strerror or 'unknown reason'}"))
