"""A file that was linted gets its new bytes."""

from __future__ import annotations

import os

from clbcertlint import whole_file


class RewriteError(Exception):
    """Why a file was left as it is, as a sentence without its path."""


def rewrite(path: str, before: bytes, after: bytes) -> str:
    """Replace the bytes of a file, or of the file that a link leads to; a kill at any moment leaves one or the other.

    `before` is what was read. Returns words to put behind what is said about it, empty as a rule. Raises
    `RewriteError`.
    """
    # A path that needs no resolving may lead where its absolute form does not: through a folder closed to this user.
    target = os.path.realpath(path) if os.path.islink(path) else path
    try:
        if _is_done(target, before, after):
            return ""
        if not os.access(target, os.W_OK):
            raise RewriteError("it is protected against writing")
        if not os.access(os.path.dirname(target) or os.curdir, os.W_OK | os.X_OK):
            raise RewriteError("its folder is protected against writing")
        names = os.stat(target).st_nlink
        whole_file.write(target, after, confirm=lambda: _require(target, before))
    except OSError as fault:
        raise RewriteError(fault.strerror or "unknown reason") from None
    return "; its other names (hard links) keep the old text" if names > 1 else ""


def _is_done(target: str, before: bytes, after: bytes) -> bool:
    """Whether a file has its new bytes already, as one does that was read through a link too."""
    with open(target, "rb") as file:
        if file.read(len(after) + 1) == after:
            return True
    _require(target, before)
    return False


def _require(target: str, octets: bytes) -> None:
    with open(target, "rb") as file:
        if file.read(len(octets) + 1) != octets:
            raise RewriteError("it has changed meanwhile")
