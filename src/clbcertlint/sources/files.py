"""Paths become source files: named files, walked folders, and the neighbours of both.

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

from clbcertlint import der, pem
from clbcertlint.model import SourceFile
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
"""The endings, in lower case, of the file names that a walk takes."""

MOST_BYTES = 64 * 1024 * 1024
"""A larger file is not read: no certificate or key is nearly as large."""


@dataclass(slots=True)
class Collection:
    """What was read: source files, errors (path and sentence), and notices for standard error."""

    sources: list[SourceFile] = field(default_factory=list)
    errors: list[tuple[str, str]] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


class UnreadableError(Exception):
    """Why a file cannot be read, as a sentence without its path."""


def is_candidate_name(path: str) -> bool:
    """Whether a walk takes a file of this name."""
    return path.lower().endswith(EXTENSIONS)


def collect(
    paths: Sequence[str], read_at: datetime, *, exclude: Sequence[str] = (), force_exclude: bool = False
) -> Collection:
    """Read the files that `paths` name or hold, as targets, and their neighbours with candidate names, as context."""
    collection = Collection()
    targets: dict[str, bool] = {}
    for path in paths:
        for file, is_named in _expand(normalised(path), exclude, force_exclude, collection):
            targets[file] = targets.get(file, False) or is_named
    for file, is_named in targets.items():
        _add_target(file, is_named, read_at, collection)
    _add_context(targets, read_at, collection)
    return collection


def list_files(paths: Sequence[str], *, exclude: Sequence[str] = (), force_exclude: bool = False) -> Collection:
    """What `collect` would read as targets, without reading: sources with empty data."""
    collection = Collection()
    seen: set[str] = set()
    for path in paths:
        for file, _ in _expand(normalised(path), exclude, force_exclude, collection):
            if file not in seen:
                seen.add(file)
                collection.sources.append(SourceFile(file, b"", datetime.min))
    return collection


def read_named(path: str, read_at: datetime) -> SourceFile:
    """Read the one file that an option names, whatever its name; raises `UnreadableError`."""
    file = normalised(path)
    return SourceFile(file, _read(file), read_at)


def read_neighbours(paths: Iterable[str], read_at: datetime) -> list[SourceFile]:
    """Read the neighbours with candidate names of some files, as context."""
    collection = Collection()
    _add_context(dict.fromkeys(paths, True), read_at, collection)
    return collection.sources


def normalised(path: str) -> str:
    """A path with forward slashes, relative to the working folder where it lies below, without empty or `.` parts."""
    here = os.getcwd()
    if os.path.isabs(path) and (path == here or path.startswith(here.rstrip(os.sep) + os.sep)):
        path = path[len(here.rstrip(os.sep)) + 1 :] or "."
    unified = path.replace(os.sep, "/")
    parts = [part for part in unified.split("/") if part not in ("", ".")]
    return ("/" if unified.startswith("/") else "") + "/".join(parts) or "."


def _expand(
    path: str, exclude: Sequence[str], force_exclude: bool, collection: Collection
) -> Iterator[tuple[str, bool]]:
    """The files that a path on the command line stands for, each with whether it was named itself."""
    if force_exclude and any(
        _is_excluded("/".join(path.split("/")[: end + 1]), exclude) for end in range(path.count("/") + 1)
    ):
        return
    try:
        mode = os.stat(path).st_mode
    except OSError as fault:
        collection.errors.append((path, _sentence(path, fault)))
        return
    except ValueError:
        collection.errors.append((path, "a file name cannot hold a NUL character"))
        return
    if stat.S_ISDIR(mode):
        for file in _walk(path, exclude, collection):
            yield file, False
    else:
        yield path, True


def _walk(root: str, exclude: Sequence[str], collection: Collection) -> Iterator[str]:
    """Files with candidate names below a folder, in the order of their paths, links out of the tree left alone."""
    real_root = os.path.realpath(root)
    found: list[str] = []
    left: list[str] = []
    folders = [root]
    while folders:
        for entry in _list_folder(folders.pop(), exclude, collection):
            if entry.is_dir(follow_symlinks=False):
                folders.append(entry.path)
            elif not is_candidate_name(entry.name):
                continue
            elif entry.is_symlink() and not os.path.exists(entry.path):
                collection.notices.append(f"{shown_path(entry.path)}: not checked, the link points to nothing")
            elif entry.is_symlink() and not _stays_inside(entry.path, real_root):
                left.append(entry.path)
            elif entry.is_file():
                found.append(entry.path)
    if left:
        links = "1 link that leads" if len(left) == 1 else f"{len(left)} links that lead"
        collection.notices.append(f"{shown_path(root)}: {links} out of the folder not followed; name it to check it")
    yield from sorted(normalised(path) for path in found)


def _list_folder(folder: str, exclude: Sequence[str], collection: Collection) -> list[os.DirEntry[str]]:
    """What is in a folder and not excluded; a folder that cannot be listed is an error."""
    try:
        with os.scandir(folder) as listing:
            return [entry for entry in listing if not _is_excluded(normalised(entry.path), exclude)]
    except OSError as fault:
        collection.errors.append((folder, _sentence(folder, fault)))
        return []


def _stays_inside(path: str, real_root: str) -> bool:
    real = os.path.realpath(path)
    return real.startswith(real_root.rstrip(os.sep) + os.sep)


def _is_excluded(path: str, patterns: Sequence[str]) -> bool:
    """Whether a glob fits the path itself, or, when it has no slash, the last name of the path."""
    name = path.rsplit("/", 1)[-1]
    for pattern in patterns:
        bare = pattern.rstrip("/").removeprefix("./")
        if fnmatchcase(path if "/" in bare else name, bare):
            return True
    return False


def _add_target(path: str, is_named: bool, read_at: datetime, collection: Collection) -> None:
    try:
        data = _read(path)
    except UnreadableError as fault:
        collection.errors.append((path, str(fault)))
        return
    if is_named and not is_candidate_name(path) and not _is_certificate_matter(data):
        collection.notices.append(f"{shown_path(path)}: nothing to check, it does not begin with a PEM block or DER")
        return
    collection.sources.append(SourceFile(path, data, read_at))


def _is_certificate_matter(data: bytes) -> bool:
    return pem.starts_like_pem(data) or (data[:1] == b"\x30" and der.identify(data) is not None)


def _add_context(targets: dict[str, bool], read_at: datetime, collection: Collection) -> None:
    """Read what lies beside the targets; what cannot be read there was not asked for and is left out."""
    for folder in sorted({os.path.dirname(path) for path in targets}):
        try:
            names = sorted(os.listdir(folder or "."))
        except OSError:
            continue
        for name in names:
            path = f"{folder.rstrip('/')}/{name}" if folder else name
            if path not in targets and is_candidate_name(name):
                try:
                    collection.sources.append(SourceFile(path, _read(path), read_at, is_target=False))
                except UnreadableError:
                    continue


def _read(path: str) -> bytes:
    """Read a regular file; a pipe or device is not even waited for."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0))
    except OSError as fault:
        raise UnreadableError(_sentence(path, fault)) from None
    with os.fdopen(descriptor, "rb") as file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise UnreadableError(f"is {_describe(status.st_mode)}, not a file")
        if status.st_size > MOST_BYTES:
            raise UnreadableError(f"has {status.st_size} bytes; files over {MOST_BYTES} bytes are not read")
        try:
            data = file.read(MOST_BYTES + 1)
        except OSError as fault:
            raise UnreadableError(_sentence(path, fault)) from None
    if len(data) > MOST_BYTES:
        raise UnreadableError(f"goes on for more than {MOST_BYTES} bytes, which is as much as is read")
    return data


def _describe(mode: int) -> str:
    kinds = (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    )
    return next((words for test, words in kinds if test(mode)), "something else")


def _sentence(path: str, fault: OSError) -> str:
    if fault.errno == errno.ENOENT and os.path.islink(path):
        return f"is a link to {shown_path(os.readlink(path))}, which does not exist"
    return {
        errno.ENOENT: "does not exist",
        errno.ENOTDIR: "does not exist: a part of the path is a file",
        errno.EACCES: "cannot be read: permission denied",
        errno.EPERM: "cannot be read: permission denied",
        errno.EISDIR: "is a folder, not a file",
        errno.ELOOP: "is a link that leads in a circle",
        errno.ENAMETOOLONG: "has a name that is too long for this system",
        errno.ENXIO: "is a socket or a pipe without a writer, not a file",
    }.get(fault.errno or 0, f"cannot be read: {fault.strerror or 'unknown reason'}")
