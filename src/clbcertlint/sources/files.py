"""Paths become source files: named files, searched folders, and the neighbours of both.

`folders` says what there is to read, without reading it, and `read_folder` reads one of those folders: the folders can
be dealt out, one after the other or to several processes. `collect` reads everything at once. Nothing here raises for
what lies on a disk: a path that cannot be read is an error value with a sentence for the user.
"""

from __future__ import annotations

import os
import stat

from clbcertlint.limits import MOST_BYTES, excess_of
from clbcertlint.matter import HEAD, begins_as_one, is_certificate_matter, may_begin_as_one
from clbcertlint.paths import EXTENSIONS, RealFolders, exclusion, is_candidate_name, join, normalised
from clbcertlint.printable import shown_path
from clbcertlint.unreadable import (
    TooLargeError,
    UnreadableError,
    VanishedError,
    kind_of,
    mode_of,
    unreadable,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from clbcertlint.globs import Globs
    from clbcertlint.model import SourceFile

__all__ = [
    "EXTENSIONS",
    "MOST_BYTES",
    "NOTHING_TO_CHECK",
    "Collection",
    "FolderTargets",
    "UnreadableError",
    "collect",
    "folders",
    "is_candidate_name",
    "is_certificate_matter",
    "is_excluded",
    "normalised",
    "read_files",
    "read_folder",
    "read_named",
    "read_neighbours",
]

NOTHING_TO_CHECK = "nothing to check, it does not begin with a PEM block and is no DER"
"""What is said of a file that was named outright and is no certificate or key."""

_STEP = 1024 * 1024
# A pipe that is opened in this way is not waited for.
_OPEN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)


class Collection:
    """What was read: source files, errors (path and sentence), and notices for standard error."""

    __slots__ = ("errors", "notices", "sources")

    def __init__(
        self,
        sources: Iterable[SourceFile] = (),
        errors: Iterable[tuple[str, str]] = (),
        notices: Iterable[str] = (),
    ) -> None:
        self.sources = list(sources)
        self.errors = list(errors)
        self.notices = list(notices)

    def finish(self) -> None:
        """Put everything into the order of the paths, and tell each error and notice once."""
        self.sources.sort(key=lambda source: source.path)
        self.errors = sorted(set(self.errors))
        self.notices = sorted(set(self.notices))


class FolderTargets:
    """What is to be read in one folder; small, and ready to be sent to another process.

    `path` is the folder as a report shows it, empty for the working folder. `targets` are the names of the files, in
    order, each with whether it was named itself. `neighbours` are the names of the other files with candidate names,
    None where the folder was not searched and nobody has looked.
    """

    __slots__ = ("neighbours", "path", "targets")

    def __init__(self, path: str, targets: dict[str, bool], neighbours: tuple[str, ...] | None = None) -> None:
        self.path = path
        self.targets = targets
        self.neighbours = neighbours


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
    for folder in folders(paths, exclude=exclude, force_exclude=force_exclude, collection=collection):
        collection.sources += read_folder(folder, read_at, collection, with_context=with_context)
    collection.finish()
    return collection


def folders(
    paths: Sequence[str], *, exclude: Sequence[str] = (), force_exclude: bool = False, collection: Collection
) -> list[FolderTargets]:
    """The folders with the files that `paths` name or hold, sorted by their paths; nothing is read yet.

    A folder comes once, under the shortest of the paths by which it was reached. What goes wrong is put into
    `collection`.
    """
    forced = exclusion(exclude) if force_exclude else None
    real_folders = RealFolders()
    found: dict[str, _Found] = {}
    roots: list[str] = []
    for path in sorted({normalised(path, real_folders) for path in paths}):
        if forced and _is_excluded(path, forced):
            continue
        try:
            mode = mode_of(path)
        except UnreadableError as fault:
            collection.errors.append((path, str(fault)))
            continue
        if stat.S_ISDIR(mode):
            roots.append(path)
        else:
            folder, name = os.path.split(path)
            _found(found, real_folders.real(folder), folder).named.add(name)
    if roots:
        from clbcertlint.search import Search

        search = Search(roots, exclusion(exclude), real_folders)
        for listing in search.listings():
            _found(found, listing.real, listing.path).add(listing.found, listing.candidates)
        collection.errors += search.errors
        collection.notices += search.notices
    return sorted((one.as_targets() for one in found.values()), key=lambda folder: folder.path)


def read_folder(
    folder: FolderTargets, read_at: datetime, collection: Collection, *, with_context: bool = True
) -> list[SourceFile]:
    """Read the targets in a folder, and their neighbours with candidate names, as context; sorted by path.

    What goes wrong with a target is put into `collection`. A neighbour that cannot be read was not asked for and is
    left out; without a target that is certificate matter there are none.
    """
    sources = [
        source
        for name, is_named in folder.targets.items()
        if (source := _target(join(folder.path, name), is_named, read_at, collection))
    ]
    if sources and with_context:
        neighbours = _names_beside(folder) if folder.neighbours is None else folder.neighbours
        sources += _context(folder.path, neighbours, read_at)
        sources.sort(key=lambda source: source.path)
    return sources


def read_named(path: str, read_at: datetime) -> SourceFile:
    """Read the one file that an option names, whatever its name; raises `UnreadableError`."""
    from clbcertlint.model import SourceFile

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
    taken: dict[str, dict[str, bool]] = {}
    for path in paths:
        if path:
            folder, name = os.path.split(path)
            taken.setdefault(folder, {})[name] = True
    beside = (FolderTargets(folder, names) for folder, names in sorted(taken.items()))
    return [source for one in beside for source in _context(one.path, _names_beside(one), read_at)]


def is_excluded(path: str, exclude: Sequence[str]) -> bool:
    """Whether globs fit a path, or a folder that it lies in.

    A glob without a slash is held against the last name alone, one with a slash against the whole path as seen from
    the working folder.
    """
    return _is_excluded(path, exclusion(exclude))


def _is_excluded(path: str, globs: Globs) -> bool:
    parts = path.split("/")
    return any(globs.fit("/".join(parts[:end])) for end in range(1, len(parts) + 1))


class _Found:
    """What was found in a folder by all the paths that lead there."""

    __slots__ = ("_candidates", "_found", "_path", "named")

    def __init__(self, path: str) -> None:
        self._path = path
        self._found: Sequence[str] = ()
        self._candidates: Sequence[str] | None = None
        self.named: set[str] = set()

    def reached_by(self, path: str) -> None:
        if (len(path), path) < (len(self._path), self._path):
            self._path = path

    def add(self, found: Sequence[str], candidates: Sequence[str]) -> None:
        self._found = (*self._found, *found)
        self._candidates = candidates

    def as_targets(self) -> FolderTargets:
        targets = {name: name in self.named for name in sorted({*self._found, *self.named})}
        if self._candidates is None:
            return FolderTargets(self._path, targets)
        return FolderTargets(self._path, targets, tuple(sorted(set(self._candidates) - targets.keys())))


def _found(found: dict[str, _Found], real: str, path: str) -> _Found:
    one = found.get(real)
    if one is None:
        one = found[real] = _Found(path)
    one.reached_by(path)
    return one


def _target(path: str, is_named: bool, read_at: datetime, collection: Collection) -> SourceFile | None:
    """Read a file that was asked for; None where there is nothing to check, or nothing that can be read."""
    try:
        data, permissions = _read(path, is_looked_at=not is_named, whole=is_candidate_name(path))
    except TooLargeError as fault:
        if begins_as_one(fault.head) or fault.head[:1] == b"\x30":
            collection.errors.append((path, str(fault)))
        elif is_named:
            collection.notices.append(f"{shown_path(path)}: nothing to check, it {fault}")
        return None
    except VanishedError as fault:
        if is_named:
            collection.errors.append((path, str(fault)))
        else:
            collection.notices.append(f"{shown_path(path)}: not checked, it vanished before it could be read")
        return None
    except UnreadableError as fault:
        collection.errors.append((path, str(fault)))
        return None
    if not is_certificate_matter(data, path):
        collection.notices.append(f"{shown_path(path)}: {NOTHING_TO_CHECK}")
        return None
    from clbcertlint.model import SourceFile

    return SourceFile(path, data, read_at, mode=permissions)


def _names_beside(folder: FolderTargets) -> Sequence[str]:
    """The candidate names in a folder but for its targets; none where it cannot be listed."""
    try:
        names = os.listdir(folder.path or ".")
    except OSError:
        return ()
    return sorted(name for name in names if is_candidate_name(name) and name not in folder.targets)


def _context(folder: str, names: Iterable[str], read_at: datetime) -> Iterator[SourceFile]:
    """Read files that were not asked for; those that cannot be read are left out."""
    from clbcertlint.model import SourceFile

    for name in names:
        path = join(folder, name)
        try:
            data, permissions = _read(path)
        except UnreadableError:
            continue
        yield SourceFile(path, data, read_at, is_target=False, mode=permissions)


def _read(path: str, *, is_looked_at: bool = False, whole: bool = True) -> tuple[bytes, int]:
    """Read a regular file and its permission bits; anything else is not opened: it could wait, or set something off.

    With `is_looked_at` the path was that of a regular file a moment ago. Without `whole` only the head is read of a
    file that does not begin as certificates do.
    """
    if not is_looked_at:
        mode = mode_of(path)
        if not stat.S_ISREG(mode):
            raise UnreadableError(f"is {kind_of(mode)}, not a file{_advice(mode)}")
    try:
        descriptor = os.open(path, _OPEN)
        try:
            return _read_open(descriptor, whole=whole)
        finally:
            os.close(descriptor)
    except OSError as fault:
        raise unreadable(path, fault) from None


def _read_open(descriptor: int, *, whole: bool) -> tuple[bytes, int]:
    status = os.fstat(descriptor)
    size, mode = status.st_size, status.st_mode
    if not stat.S_ISREG(mode):
        raise UnreadableError(f"is {kind_of(mode)}, not a file")
    if size > MOST_BYTES:
        sentence = f"has {size} bytes; files of more than {MOST_BYTES} bytes are not read"
        raise TooLargeError(sentence, os.read(descriptor, HEAD))
    # As much as there should be is all there is: what is more would have come along with it.
    data = os.read(descriptor, size + 1 if whole else HEAD)
    if len(data) != size and (whole or may_begin_as_one(data)):
        data = _read_on(descriptor, data)
    if len(data) > MOST_BYTES:
        sentence = f"goes on for more than {MOST_BYTES} bytes, which is as much as is read"
        raise TooLargeError(sentence, data[:HEAD])
    excess = excess_of(data)
    if excess:
        raise UnreadableError(excess)
    return data, stat.S_IMODE(mode)


def _read_on(descriptor: int, head: bytes) -> bytes:
    """Read what follows, but not much more than is read of a file at all."""
    data = bytearray(head)
    while len(data) <= MOST_BYTES and (chunk := os.read(descriptor, _STEP)):
        data += chunk
    return bytes(data)


def _advice(mode: int) -> str:
    return "; to check what a command prints, name - and pipe it in" if stat.S_ISFIFO(mode) else ""
