"""Any words on the command line end with status 0, 1 or 2, without a fault of ours, and write only where asked to."""

from __future__ import annotations

import io
import os
import re
import sys
from collections.abc import Iterator
from contextlib import ExitStack, redirect_stderr, redirect_stdout
from functools import cache
from random import Random
from unittest import mock

from clbcertlint import cli, plain_arguments
from fuzz_support import mutators, repository, sandbox, secrecy
from fuzz_support.target import Target

OPTIONS = (
    *plain_arguments.SWITCHES,
    *(f"--{name.replace('_', '-')}" for name in plain_arguments.DEFAULTS if name not in ("command", "now")),
    *("--now", "--version", "--help", "-h", "-q", "-v", "-o", "--ca", "--name", "--force", "--all", "--", "-"),
    *("--password-file", "--password-env", "--no-color", "--", "--output-forma", "--exc"),
)  # fmt: skip
VALUES = (
    *("check", "convert", "rule", "show", "report-schema", "config-schema", "chekc", ".", "server.pem"),
    *("server.key", "missing.pem", "out", "full", "json", "sarif=out.sarif", "github", "junit=", "gitlab", "error"),
    *("never", "CLB1", "ALL", "CLB999", "key-mismatch", "2026-11-25", "2026-11-25T00:00:00Z"),
    *("9999-12-31T23:59:59-23:59", "0001-01-01", "1", "0", "-1", "*", "**", "[", "a,b", "", " ", "\u202e"),
    *("\x1b[31m", "\udcff", "\n", "a" * 300, "folder", "clbcertlint.toml", "PATH"),
)  # fmt: skip
MAY_WRITE = re.compile(r"--fix|-[a-z]*o|--o|.*=|convert\Z", re.DOTALL)
"""A command line in which no word begins like this must not write anything."""

_WRITING = (
    *("os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.chmod", "os.chown", "os.link", "os.symlink"),
    *("os.truncate", "os.utime", "os.setxattr", "os.removexattr"),
)
_SOCKETS = "socket."
_WRITE_FLAGS = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND


class _Guard:
    """Notes what is written while it watches, and lets nothing be written outside of a folder."""

    def __init__(self) -> None:
        self.folder: str | None = None
        self.written: list[str] = []
        sys.addaudithook(self._hear)

    def _hear(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.folder is None:
            return
        if event == "open":
            path, _, flags = arguments
            if not (isinstance(flags, int) and flags & _WRITE_FLAGS) or isinstance(path, int):
                return
        elif event.startswith(_SOCKETS) or event in ("subprocess.Popen", "os.system", "os.exec"):
            self.written.append(event)
            raise PermissionError(13, "not from here")
        elif event not in _WRITING:
            return
        path = os.path.realpath(os.fsdecode(arguments[0]) if isinstance(arguments[0], str | bytes) else "")
        self.written.append(f"{event} {path}")
        if not path.startswith(self.folder):
            raise PermissionError(13, "not from here", path)


@cache
def _guard() -> _Guard:
    return _Guard()


def check(data: bytes) -> None:
    """Run a command line of words that end with NUL."""
    words = [os.fsdecode(word) for word in data.split(b"\0")]
    if any(_leads_away(word) for word in words):
        return
    with sandbox.working_in(_files()) as folder, ExitStack() as stack:
        out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8", "backslashreplace")
        given = io.TextIOWrapper(io.BytesIO(_files()["server.pem"]))
        for one in (redirect_stdout(out), redirect_stderr(err), mock.patch.object(sys, "stdin", given)):
            stack.enter_context(one)
        status = _run(words, str(folder))
        printed = "".join(_text(stream) for stream in (out, err))
    assert status in (0, 1, 2), f"status {status}"
    assert "internal error" not in printed, printed[printed.index("internal error") :][:100]
    assert "Traceback" not in printed
    secrecy.check(printed, ())
    if not any(MAY_WRITE.match(word) for word in words):
        assert not _guard().written, _guard().written


def _run(words: list[str], folder: str) -> int:
    guard = _guard()
    guard.written.clear()
    guard.folder = os.path.realpath(folder)
    try:
        return cli.main(words)
    except SystemExit as fault:
        raise AssertionError("the command line ends the program by itself") from fault
    finally:
        guard.folder = None


def _leads_away(word: str) -> bool:
    """Whether a word may name what lies outside of the folder: the whole disk would be searched."""
    return "/" in word or ".." in word


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode("utf-8")


@cache
def _files() -> dict[str, bytes]:
    folder = repository.ROOT / "fixtures" / "demo" / "www"
    pair = {path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()}
    return {**pair, "clbcertlint.toml": b'select = ["ALL"]\n', "PATH": b"server.pem\nmissing.pem\n"}


def seeds() -> Iterator[bytes]:
    """Every option alone, and with every kind of value behind it."""
    chance = Random(7)
    for option in OPTIONS:
        for command in ("", "check", "show", "convert", "rule"):
            words = [command, option, chance.choice(VALUES), chance.choice(VALUES), chance.choice(OPTIONS)]
            yield _joined([word for word in words if word or not command])


def mutate(data: bytes, chance: Random) -> bytes:
    """Change, add, drop and swap words."""
    words = data.split(b"\0")
    for _ in range(chance.randint(1, 4)):
        index = chance.randint(0, len(words))
        action = chance.randrange(5)
        if action < 3:
            words[index : index + action] = [os.fsencode(chance.choice(OPTIONS if chance.random() < 0.5 else VALUES))]
        elif action == 3:
            del words[index : index + 1]
        elif index < len(words):
            words[index] = _OF_BYTES(words[index], chance).replace(b"\0", b"")
    return b"\0".join(words)


def _joined(words: list[str]) -> bytes:
    return b"\0".join(map(os.fsencode, words))


_TOKENS = tuple(dict.fromkeys(os.fsencode(one) for one in (*OPTIONS, *VALUES) if one))
_OF_BYTES = mutators.of_bytes(_TOKENS)

TARGET = Target(check, seeds, mutate, (*_TOKENS, b"\0"))
