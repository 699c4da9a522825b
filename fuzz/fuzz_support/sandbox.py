"""A folder of its own for what has to lie on a disk."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path

_MODE = 0o600


@contextmanager
def working_in(files: Mapping[str, bytes]) -> Iterator[Path]:
    """Make the sandbox the working folder, with these files in it and nothing else."""
    folder = _folder()
    clear(folder)
    for name, data in files.items():
        write(folder / name, data)
    before = Path.cwd()
    os.chdir(folder)
    try:
        yield folder
    finally:
        os.chdir(before)


def write(path: Path | str, data: bytes) -> None:
    """Write a file that only its owner may read."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, _MODE)
    try:
        os.write(descriptor, data)
    finally:
        os.close(descriptor)


def clear(folder: Path) -> None:
    """Take everything out of a folder."""
    for entry in os.scandir(folder):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.unlink(entry.path)


@cache
def _folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="clbcertlint-fuzz-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
