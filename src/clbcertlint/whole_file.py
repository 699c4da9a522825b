"""Files are written whole or not at all: beside their place, flushed to the disk, then renamed over what was there."""

from __future__ import annotations

import contextlib
import errno
import os
import stat
from collections.abc import Callable

_OWNER_ONLY = 0o600
# Characters of UTF-8 take up to four bytes, and a name has room for 255.
_LONGEST_NAME = 40
_KEPT_ATTRIBUTES = ("user.", "system.posix_acl_access")


def write(target: str, octets: bytes, *, mode: int | None = None, confirm: Callable[[], None] | None = None) -> None:
    """Write a new file, or replace one.

    `target` is no link. `mode` are the permission bits; None for those of the file that is replaced, and for a new file
    those that the umask leaves. A file that is replaced keeps its owner, group and extended attributes. Until all of
    it is written nobody but the owner can read it. `confirm` is called right before the new file takes its place, and
    what it raises keeps the old one there. Raises OSError; then the old file is there, unchanged.
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
        if confirm:
            confirm()
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
        try:
            os.chown(temporary, old.st_uid, old.st_gid)
        except OSError as fault:
            raise OSError(fault.errno, f"its owner and group cannot be kept: {fault.strerror}") from None
    if hasattr(os, "listxattr"):
        _keep_attributes(target, temporary)


def _keep_attributes(target: str, temporary: str) -> None:
    """Give a new file the extended attributes of the old, and none that its folder gave it.

    Those of users and access control lists have to be kept; what the system itself manages is kept where it can be.
    """
    wanted, given = _attributes(target), _attributes(temporary)
    for name in given.keys() | wanted.keys():
        try:
            if name not in wanted:
                os.removexattr(temporary, name)
            elif wanted[name] != given.get(name):
                os.setxattr(temporary, name, wanted[name])
        except OSError:
            if name.startswith(_KEPT_ATTRIBUTES):
                raise


def _attributes(path: str) -> dict[str, bytes]:
    try:
        return {name: os.getxattr(path, name) for name in os.listxattr(path)}
    except OSError as fault:
        if fault.errno in (errno.ENOTSUP, errno.ENOSYS):
            return {}
        raise


def _flush_folder(folder: str) -> None:
    """Make the new name last through a loss of power, where the system can."""
    with contextlib.suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
