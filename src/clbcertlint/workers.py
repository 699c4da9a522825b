"""Folders judged in several processes, for what nothing is found in.

A worker sends back records of the folders that are clean, which are small and hold nothing of a key. Of a folder in
which it finds anything it says only that: the findings are made again where they are told, by the process that asked.
So the outcome is the same, to the byte, as without workers.
"""

from __future__ import annotations

import sys

from clbcertlint.judging import Judge
from clbcertlint.sources import files
from clbcertlint.values import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from clbcertlint.config import Config
    from clbcertlint.inventory import DocumentRecord, UploadRecord

FILES_A_TASK = 100
"""Enough that handing it out costs next to nothing, few enough that all workers are done at about the same time."""


class Clean(Value):
    """What there is to say of a folder in which nothing was found."""

    documents: tuple[DocumentRecord, ...]
    uploads: tuple[UploadRecord, ...]
    errors: tuple[tuple[str, str], ...]
    notices: tuple[str, ...]


def judge(
    folders: Sequence[files.FolderTargets], config: Config, read_at: datetime, jobs: int
) -> Iterator[Clean | None]:
    """Judge folders in `jobs` processes; for each in its turn a record, or None where something was found.

    Should the workers be lost, the iterator ends early. What is not wanted any more is not begun.
    """
    import multiprocessing
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool

    # A fork has everything imported that its parent has; elsewhere than on Linux it is not safe, or not there.
    context = multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")
    pool = ProcessPoolExecutor(jobs, context, initializer=_start, initargs=(config, read_at))
    try:
        for judged in pool.map(_judge, _tasks(folders)):
            yield from judged
    except BrokenProcessPool:
        return
    finally:
        pool.shutdown(cancel_futures=True)


def _tasks(folders: Sequence[files.FolderTargets]) -> Iterator[list[files.FolderTargets]]:
    task: list[files.FolderTargets] = []
    size = 0
    for folder in folders:
        task.append(folder)
        size += len(folder.targets)
        if size >= FILES_A_TASK:
            yield task
            task, size = [], 0
    if task:
        yield task


class _Worker:
    """What a worker process works with, made when it starts."""

    judging: Judge
    read_at: datetime


def _start(config: Config, read_at: datetime) -> None:
    """Get a worker ready; an interruption is for its parent to handle."""
    import signal

    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _Worker.judging, _Worker.read_at = Judge(config, read_at, {}), read_at


def _judge(folders: Sequence[files.FolderTargets]) -> list[Clean | None]:
    return [_judge_folder(folder) for folder in folders]


def _judge_folder(folder: files.FolderTargets) -> Clean | None:
    collection = files.Collection()
    sources = files.read_folder(folder, _Worker.read_at, collection)
    if sources:
        _Worker.judging.judge_folder(sources)
    records = _Worker.judging.hand_over()
    return records and Clean(*records, tuple(collection.errors), tuple(collection.notices))
