"""The one pipeline: read, pair, check, and keep what is to be told.

What reads certificates and what checks them is imported with the first file that may hold one.
"""

from __future__ import annotations

from clbcertlint import catalogue, globs
from clbcertlint.inventory import Inventory
from clbcertlint.outcome import Outcome, reading_errors
from clbcertlint.sources import files

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence
    from datetime import datetime

    from clbcertlint.config import Config
    from clbcertlint.judging import Judge
    from clbcertlint.request import Request
    from clbcertlint.workers import Clean

FEWEST_FILES_TO_SHARE = 600
"""With fewer, other processes cost more time than they save."""
LEAST_TOLD = 50
"""So many folders have to be told of before it is decided whether the other processes are of use."""

_NOTHING: Mapping[str, bytes] = {}


def _no_progress(done: int, total: int) -> None:
    """Tell nobody."""


def now() -> datetime:
    """The present instant in UTC, to the second."""
    from datetime import datetime, timezone

    return datetime.now(timezone.utc).replace(microsecond=0)


def judge(
    request: Request,
    config: Config,
    read_at: datetime,
    texts: Mapping[str, bytes] = _NOTHING,
    *,
    jobs: int = 1,
    progress: Callable[[int, int], None] = _no_progress,
) -> Outcome:
    """Read what is requested and run the rules over it; `read_at` is the instant by which validity is judged.

    `texts` are, by path, what some files are taken to hold instead of what they do. `jobs` is how many processes may
    share the folders; it changes no byte of the outcome. `progress` is told how many folders are done, and of how many.
    Raises `catalogue.UnknownRuleError`, a ValueError, for a selected rule that does not exist.
    """
    catalogue.require_known(config)
    if not request.paths or config.plan.uploads:
        return _judge_at_once(request, config, read_at, texts)
    collection = files.Collection()
    judging: Judge | None = None
    exclude = globs.seen_from_here(config.exclude, config.root)
    folders = files.folders(request.paths, exclude=exclude, force_exclude=config.force_exclude, collection=collection)
    shared: Iterator[Clean | None] = iter(())
    for done, folder in enumerate(folders):
        progress(done, len(folders))
        clean = next(shared, None)
        if judging and clean:
            judging.take_over(clean.documents, clean.uploads)
            collection.errors += clean.errors
            collection.notices += clean.notices
            continue
        sources = files.read_folder(folder, read_at, collection)
        if not sources:
            continue
        if judging is None:
            judging = _judge_for(config, read_at, texts)
            # Processes are started when they are first asked, and then have all that the first folder has imported.
            shared = _shared(folders[done + 1 :], config, read_at, jobs if not texts else 1)
        judging.judge_folder(sources)
    collection.finish()
    if judging is None and config.file is None:
        return _of_nothing(config, read_at, collection)
    judging = judging or _judge_for(config, read_at, texts)
    judging.finish_folders()
    return judging.outcome(request, collection)


def _shared(
    folders: Sequence[files.FolderTargets], config: Config, read_at: datetime, jobs: int
) -> Iterator[Clean | None]:
    """What several processes say of folders; nothing where that would not pay."""
    if jobs == 1 or sum(len(folder.targets) for folder in folders) < FEWEST_FILES_TO_SHARE:
        return
    from clbcertlint import workers

    found = 0
    for told, clean in enumerate(workers.judge(folders, config, read_at, jobs), start=1):
        yield clean
        found += clean is None
        if told >= LEAST_TOLD and found * 2 > told:
            # Most of the work is done twice: it is quicker to go on alone.
            return


def _judge_at_once(request: Request, config: Config, read_at: datetime, texts: Mapping[str, bytes]) -> Outcome:
    """Where it is said what goes up together, on the command line or in a plan, everything is read at once."""
    from clbcertlint import reading

    batch, plan, collection = reading.read(request, config, read_at, texts)
    judging = _judge_for(config, read_at, texts)
    judging.judge(batch, plan)
    return judging.outcome(request, collection)


def _judge_for(config: Config, read_at: datetime, texts: Mapping[str, bytes]) -> Judge:
    from clbcertlint.judging import Judge

    return Judge(config, read_at, texts)


def _of_nothing(config: Config, read_at: datetime, collection: files.Collection) -> Outcome:
    """The outcome of a run that has met no certificate matter."""
    return Outcome(
        inventory=Inventory((), ()),
        documents=(),
        config=config,
        read_at=read_at,
        rules=tuple(catalogue.select(config.selections)),
        kept=(),
        suppressed=(),
        errors=tuple(reading_errors(collection, config, "check")),
        notices=tuple(collection.notices),
        settings=(),
        unread=tuple(path for path, _ in collection.errors),
    )
