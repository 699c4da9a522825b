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
    from collections.abc import Mapping
    from datetime import datetime

    from clbcertlint.config import Config
    from clbcertlint.judging import Judge
    from clbcertlint.request import Request

_NOTHING: Mapping[str, bytes] = {}


def now() -> datetime:
    """The present instant in UTC, to the second."""
    from datetime import datetime, timezone

    return datetime.now(timezone.utc).replace(microsecond=0)


def judge(request: Request, config: Config, read_at: datetime, texts: Mapping[str, bytes] = _NOTHING) -> Outcome:
    """Read what is requested and run the rules over it; `read_at` is the instant by which validity is judged.

    `texts` are, by path, what some files are taken to hold instead of what they do. Raises
    `catalogue.UnknownRuleError`, a ValueError, for a selected rule that does not exist.
    """
    catalogue.require_known(config)
    if not request.paths or config.plan.uploads:
        return _judge_at_once(request, config, read_at, texts)
    collection = files.Collection()
    judging: Judge | None = None
    exclude = globs.seen_from_here(config.exclude, config.root)
    for folder in files.folders(
        request.paths, exclude=exclude, force_exclude=config.force_exclude, collection=collection
    ):
        sources = files.read_folder(folder, read_at, collection)
        if sources:
            judging = judging or _judge_for(config, read_at, texts)
            judging.judge_folder(sources)
    collection.finish()
    if judging is None and config.file is None:
        return _of_nothing(config, read_at, collection)
    judging = judging or _judge_for(config, read_at, texts)
    judging.finish_folders()
    return judging.outcome(request, collection)


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
