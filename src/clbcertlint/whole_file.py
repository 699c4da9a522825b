"""Files are written whole or not at all: beside their place, flushed to the disk, then renamed over what was there."""

from __future__ import annotations

import contextlib
import os
import stat

_OWNER_ONLY = 0o600
_LONGEST_NAME = 100


def write(target: str, octets: bytes, *, mode: int | None = None) -> None:
    """Write a new file, or replace one.

    `target` is no link. `mode` are the permission bits; None for those of the file that is replaced, and for a new file
    those that the umask leaves. A file that is replaced keeps its owner, group and extended attributes. Until all of
    it is written nobody but the owner can read it. Raises OSError; then the old file is there, unchanged.
    """
    old = _status(target)
    folder, name = os.path.split(target)
    temporary = os.path.join(folder, f".{name[:_LONGEST_NAME]}.{os.urandom(4).hex()}.tmp")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), _OWNER_ONLY)
    try:
        with open(descriptor, "wb") as file:
            file.write(octets)
            file.flush()
            if old:
                _keep(target, old, temporary, file.fileno())
            os.chmod(temporary, _mode(old) if mode is None else mode)
            os.fsync(file.fileno())
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
    _flush_folder(folder or os.curdir)


def _status(target: str) -> os.stat_result | None:
    try:
        return os.stat(target)
    except FileNotFoundError:
        return None


def _mode(old: os.stat_result | None) -> int:
    if old:
        return stat.S_IMODE(old.st_mode)
    umask = os.umask(0o077)
    os.umask(umask)
    return 0o666 & ~umask


def _keep(target: str, old: os.stat_result, temporary: str, descriptor: int) -> None:
    """Give a new file the owner, the group and the extended attributes (access control lists among them) of the old."""
    new = os.fstat(descriptor)
    if (new.st_uid, new.st_gid) != (old.st_uid, old.st_gid):
        os.chown(temporary, old.st_uid, old.st_gid)
    if hasattr(os, "listxattr"):
        with contextlib.suppress(OSError):
            for attribute in os.listxattr(target):
                os.setxattr(temporary, attribute, os.getxattr(target, attribute))


def _flush_folder(folder: str) -> None:
    """Make the new name last through a loss of power, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
