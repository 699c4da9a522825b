"""The one pipeline: read, pair, check, and keep what is to be told."""

from __future__ import annotations

from clbcertlint import catalogue, reading, recording
from clbcertlint.checking import Checker
from clbcertlint.model import Batch, Inventory, Plan
from clbcertlint.values import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from clbcertlint.catalogue import Entry
    from clbcertlint.config import Config
    from clbcertlint.model import Document, DocumentRecord, SourceFile, UploadRecord
    from clbcertlint.reading import Request
    from clbcertlint.report import RunError
    from clbcertlint.rule import Found
    from clbcertlint.sources.files import Collection

_NOTHING: Mapping[str, bytes] = {}


def now() -> datetime:
    """The present instant in UTC, to the second."""
    from datetime import datetime, timezone

    return datetime.now(timezone.utc).replace(microsecond=0)


class Outcome(Value):
    """What a run has gone through, and what the rules found in it.

    `documents` are those of the folders in which something was found; of all others the `inventory` has a record, and
    their bytes are gone. `kept` are the findings that count, `suppressed` those that an exception covers. `rules` are
    those that were on. `settings` is the configuration file as a document, where there is one. `unread` are the paths
    of what could not be read.
    """

    inventory: Inventory
    documents: tuple[Document, ...]
    config: Config
    read_at: datetime
    rules: tuple[Entry, ...]
    kept: tuple[Found, ...]
    suppressed: tuple[Found, ...]
    errors: tuple[RunError, ...]
    notices: tuple[str, ...]
    settings: tuple[Document, ...]
    unread: tuple[str, ...]

    @property
    def targets(self) -> list[Document]:
        """The documents that were asked for, of those that are there."""
        return [one for one in self.documents if one.source.is_target]


def judge(request: Request, config: Config, read_at: datetime, texts: Mapping[str, bytes] = _NOTHING) -> Outcome:
    """Read what is requested and run the rules over it; `read_at` is the instant by which validity is judged.

    `texts` are, by path, what some files are taken to hold instead of what they do. Raises
    `catalogue.UnknownRuleError`, a ValueError, for a selected rule that does not exist.
    """
    catalogue.require_known(config)
    run = _Run(config, read_at, texts)
    if reading.is_by_folder(request, config):
        from clbcertlint.sources.files import Collection

        collection = Collection()
        for folder in reading.folders(request, config, collection):
            batch = reading.read_folder(folder, read_at, texts, collection)
            if batch:
                run.judge(batch, Plan())
        if config.file:
            run.judge(Batch((), ()), config.plan)
        collection.finish()
        run.sort()
    else:
        batch, plan, collection = reading.read(request, config, read_at, texts)
        run.judge(batch, plan)
    return run.outcome(request, collection)


class _Run:
    """What comes together in a run."""

    def __init__(self, config: Config, read_at: datetime, texts: Mapping[str, bytes]) -> None:
        self._config = config
        self._read_at = read_at
        self._texts = texts
        self._checker = Checker(config)
        self._documents: list[DocumentRecord] = []
        self._uploads: list[UploadRecord] = []
        self._found: list[Found] = []
        self._read: dict[str, Document] = {}

    def judge(self, batch: Batch, plan: Plan) -> None:
        """Run the rules over a batch, and keep its documents only where they found something."""
        found = self._without_ignored(self._checker.check(batch, plan))
        self._documents += map(recording.of_document, batch.documents)
        self._uploads += map(recording.of_upload, batch.uploads)
        if found:
            self._found += found
            self._read.update((one.path, one) for one in batch.documents)

    def sort(self) -> None:
        """Put what came folder by folder into the order of the paths."""
        self._documents.sort(key=lambda one: one.path)
        self._uploads.sort(key=lambda one: one.paths)
        self._read = dict(sorted(self._read.items()))

    def outcome(self, request: Request, collection: Collection) -> Outcome:
        """Compare the uploads with each other, hear the exceptions, and put everything together."""
        config = self._config
        inventory = Inventory(tuple(self._documents), tuple(self._uploads))
        self._found += self._without_ignored(self._checker.check_inventory(inventory))
        self._found.sort(key=lambda one: one.rule.code)
        self._read_again(inventory)
        settings = (_without_blocks(config.file),) if config.file else ()
        kept: list[Found] = self._found
        suppressed: list[Found] = []
        if config.exceptions:
            kept, suppressed = self._parted(request, inventory, settings)
        errors = reading_errors(collection, config, "" if _has_target(inventory) else "check")
        return Outcome(
            inventory=inventory,
            documents=tuple(self._read.values()),
            config=config,
            read_at=self._read_at,
            rules=self._checker.entries,
            kept=tuple(kept),
            suppressed=tuple(suppressed),
            errors=(*errors, *self._checker.errors()),
            notices=tuple(collection.notices),
            settings=settings,
            unread=tuple(path for path, _ in collection.errors),
        )

    def _without_ignored(self, found: list[Found]) -> list[Found]:
        if not self._config.per_file_ignores:
            return found
        from clbcertlint import suppression

        return suppression.without_ignored(found, self._config)

    def _parted(
        self, request: Request, inventory: Inventory, settings: tuple[Document, ...]
    ) -> tuple[list[Found], list[Found]]:
        """The findings that are told, those about exceptions included, and those that an exception covers."""
        from clbcertlint import suppression
        from clbcertlint.findings import Locator

        told, covered, uses = suppression.apply_exceptions(
            self._found,
            [one for one in inventory.documents if one.is_target],
            self._checker.entries,
            Locator((*self._read.values(), *settings)),
            self._config,
            self._read_at.date(),
            is_whole=reading.covers_everything(request, self._config),
        )
        return [*told, *self._without_ignored(self._checker.check_exceptions(uses))], covered

    def _read_again(self, inventory: Inventory) -> None:
        """Read what findings are in and is not there, because only the comparison of the uploads has found them."""
        places = (span for one in self._found for span in one.problem.spans)
        missing = {span.path for span in places} - self._read.keys()
        for known in inventory.documents if missing else ():
            if known.path in missing:
                self._read[known.path] = reading.read_again(
                    known.path, self._read_at, self._texts, is_target=known.is_target
                )


def _has_target(inventory: Inventory) -> bool:
    return any(one.is_target for one in inventory.documents)


def reading_errors(collection: Collection, config: Config, purpose: str) -> list[RunError]:
    """What could not be read; that nothing was found for a `purpose` is an error where nothing else is."""
    if not collection.errors and (not purpose or config.allow_empty):
        return []
    from clbcertlint.printable import shown_path, without_keys
    from clbcertlint.report import RunError

    errors = [RunError(without_keys(shown_path(path)), message) for path, message in collection.errors]
    return errors or [RunError("", f"no certificate or key file found to {purpose}")]


def _without_blocks(source: SourceFile) -> Document:
    """A file that is no certificate matter, for findings to be placed in."""
    from clbcertlint.model import Document, LineEnds

    return Document(source, source.data, None, (), (), (), LineEnds(0, 0, 0, None, None), None)
