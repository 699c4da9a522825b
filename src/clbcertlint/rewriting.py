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
    target = os.path.realpath(path)
    try:
        with open(target, "rb") as file:
            if file.read(len(before) + 1) != before:
                raise RewriteError("it has changed meanwhile")
        if not os.access(target, os.W_OK):
            raise RewriteError("it is protected against writing")
        names = os.stat(target).st_nlink
        whole_file.write(target, after)
    except OSError as fault:
        raise RewriteError(f"{fault.strerror}") from None
    return "; its other names (hard links) keep the old text" if names > 1 else ""
