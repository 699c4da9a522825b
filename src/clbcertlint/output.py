"""Where words go: standard output, standard error, files; and whether in colour."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable

from clbcertlint.printable import escaped, shown_path, without_keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

PATIENCE = 1.0
"""Seconds before progress is shown."""
BETWEEN_STEPS = 0.1
"""Seconds between two steps of it."""


class UnwritableError(Exception):
    """Why a report cannot be written, as a sentence."""


def put(text: str) -> None:
    """Print to standard output, as UTF-8 whatever the locale says; a reader that has gone is no error.

    Raises `UnwritableError`.
    """
    stream = sys.stdout
    if stream is None:
        raise UnwritableError("the report cannot be printed: standard output is closed")
    octets = text.encode("utf-8", "backslashreplace")
    try:
        stream.flush()
        while octets:
            # An unbuffered stream may take a part only.
            octets = octets[stream.buffer.write(octets) :]
        stream.buffer.flush()
    except BrokenPipeError:
        _silence(stream)
    except OSError as fault:
        _silence(stream)
        raise UnwritableError(f"the report cannot be printed: {fault.strerror}") from None


def deliver(text: str, path: str | None) -> None:
    """Write a report to a file, or print it where there is none; raises `UnwritableError`."""
    if path:
        write_file(path, text)
    else:
        put(text)


def say(*sentences: str) -> None:
    """Print sentences to standard error, a line each; where that is not possible, nobody can be told."""
    stream = sys.stderr
    if stream is None:
        return
    try:
        stream.write("".join([f"clbcertlint: {escaped(without_keys(shown_path(one)))}\n" for one in sentences]))
        stream.flush()
    except OSError:
        _silence(stream)


def say_troubles(notices: Iterable[str], errors: Iterable[tuple[str, str]]) -> None:
    """Print notices, and errors as a path, empty where there is none, and a sentence."""
    say(*notices, *(f"error: {path}{' ' if path else ''}{message}" for path, message in errors))


class Progress:
    """How far a run is, on the last line of a terminal, if it takes longer than a person waits without wondering.

    It is a context, at whose end the line is empty again; `things` says in the plural what is counted.
    """

    def __init__(self, things: str, *, is_on: bool = True) -> None:
        stream = sys.stderr
        self._stream = stream if is_on and stream is not None and stream.isatty() else None
        self._things = things
        self._next = time.monotonic() + PATIENCE
        self._is_shown = False

    def __enter__(self) -> Progress:
        """Begin."""
        return self

    def __call__(self, done: int, total: int) -> None:
        """Show that so many of so many things are done, unless that was shown a moment ago."""
        if self._stream is None or time.monotonic() < self._next:
            return
        self._next = time.monotonic() + BETWEEN_STEPS
        self._is_shown = True
        self._write(f"\r{done:,} of {total:,} {self._things}\x1b[K")

    def __exit__(self, *_: object) -> None:
        """Empty the line."""
        if self._is_shown:
            self._write("\r\x1b[K")

    def _write(self, text: str) -> None:
        try:
            if self._stream:
                self._stream.write(text)
                self._stream.flush()
        except OSError:
            self._stream = None


def _silence(stream: TextIO) -> None:
    """Send what is still in a stream's buffer to nowhere, or the interpreter would complain about it when it ends."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def write_file(path: str, text: str) -> None:
    """Write a report to a file: folders are made, and the file is there whole or not at all.

    A link is followed, and what is no regular file (a device, a pipe) is written to instead of replaced. Raises
    `UnwritableError`.
    """
    from clbcertlint import whole_file

    octets = text.encode("utf-8", "backslashreplace")
    try:
        target = os.path.realpath(path)
        os.makedirs(os.path.dirname(target), exist_ok=True)
        if os.path.exists(target) and not os.path.isfile(target):
            with open(target, "wb") as file:
                file.write(octets)
        else:
            whole_file.write(target, octets)
    except OSError as fault:
        raise UnwritableError(f"the report cannot be written to {path}: {fault.strerror}") from None


def wants_color(choice: str) -> bool:
    """Whether to colour standard output: the flag decides, then NO_COLOR, then FORCE_COLOR, then the terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout is not None and sys.stdout.isatty() and os.environ.get("TERM") != "dumb"
