"""Why a path cannot be read, in words for the user."""

from __future__ import annotations

import errno
import os
import stat

from clbcertlint.printable import shown_path


class UnreadableError(Exception):
    """Why a file cannot be read, as a sentence without its path."""


class VanishedError(UnreadableError):
    """There is no file of that name."""


class BrokenLinkError(UnreadableError):
    """A link leads nowhere, or in a circle."""


class TooLargeError(UnreadableError):
    """A file is larger than what is read; `head` is how it begins."""

    def __init__(self, sentence: str, head: bytes) -> None:
        super().__init__(sentence)
        self.head = head


def mode_of(path: str) -> int:
    """Type and permissions of what a path leads to; raises `UnreadableError`."""
    if not path:
        raise UnreadableError("an empty path names no file")
    try:
        return os.stat(path).st_mode
    except OSError as fault:
        raise unreadable(path, fault) from None
    except ValueError:
        raise UnreadableError("a file name cannot hold a NUL character") from None


def kind_of(mode: int) -> str:
    """What something that is no regular file is instead."""
    kinds = (
        (stat.S_ISDIR, "a folder"),
        (stat.S_ISFIFO, "a pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISBLK, "a device"),
    )
    return next((words for test, words in kinds if test(mode)), "something else")


def unreadable(path: str, fault: OSError) -> UnreadableError:
    """The error for a path that the system refuses."""
    if fault.errno in (errno.ENOENT, errno.ENOTDIR, errno.ESTALE):
        if os.path.islink(path):
            return BrokenLinkError(f"is a link to {shown_path(os.readlink(path))}, which does not exist")
        part = ": a part of the path is a file" if fault.errno == errno.ENOTDIR else ""
        return VanishedError(f"does not exist{part}")
    if fault.errno == errno.ELOOP:
        return BrokenLinkError("is a link that leads in a circle")
    sentences = {
        errno.EACCES: "cannot be read: permission denied",
        errno.EPERM: "cannot be read: permission denied",
        errno.EISDIR: "is a folder, not a file",
        errno.ENAMETOOLONG: "has a path that is too long for this system",
        errno.ENXIO: "is a socket or a pipe, not a file",
    }
    return UnreadableError(sentences.get(fault.errno or 0, f"cannot be read: {fault.strerror or 'unknown reason'}"))
