"""Rules over batches of files, and what is kept of them."""

from __future__ import annotations

from clbcertlint import reading, recording
from clbcertlint.checking import Checker
from clbcertlint.inventory import Inventory
from clbcertlint.model import Batch
from clbcertlint.outcome import Outcome, reading_errors
from clbcertlint.plan import Plan

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from clbcertlint.config import Config
    from clbcertlint.inventory import DocumentRecord, UploadRecord
    from clbcertlint.model import Document, SourceFile
    from clbcertlint.request import Request
    from clbcertlint.rule import Found
    from clbcertlint.sources.files import Collection


class Judge:
    """Goes through batches, one after the other, and puts together what comes of them."""

    def __init__(self, config: Config, read_at: datetime, texts: Mapping[str, bytes]) -> None:
        self._config = config
        self._read_at = read_at
        self._texts = texts
        self._checker = Checker(config)
        self._documents: list[DocumentRecord] = []
        self._uploads: list[UploadRecord] = []
        self._found: list[Found] = []
        self._read: dict[str, Document] = {}

    def judge_folder(self, sources: Sequence[SourceFile]) -> None:
        """Judge the files of a folder."""
        batch = reading.read_folder(sources, self._texts)
        if batch:
            self.judge(batch, Plan())

    def judge(self, batch: Batch, plan: Plan) -> None:
        """Run the rules over a batch, and keep its documents only where they found something."""
        found = self._without_ignored(self._checker.check(batch, plan))
        self._documents += map(recording.of_document, batch.documents)
        self._uploads += map(recording.of_upload, batch.uploads)
        if found:
            self._found += found
            self._read.update((one.path, one) for one in batch.documents)

    def hand_over(self) -> tuple[tuple[DocumentRecord, ...], tuple[UploadRecord, ...]] | None:
        """What was gone through since the last time, to be forgotten here; None where anything was found in it."""
        is_clean = not (self._found or self._checker.crashes)
        records = (tuple(self._documents), tuple(self._uploads)) if is_clean else None
        self._documents, self._uploads, self._found, self._read = [], [], [], {}
        self._checker.crashes.clear()
        return records

    def take_over(self, documents: Iterable[DocumentRecord], uploads: Iterable[UploadRecord]) -> None:
        """Take what was gone through elsewhere, and in which nothing was found."""
        self._documents += documents
        self._uploads += uploads

    def finish_folders(self) -> None:
        """Put what came folder by folder into the order of the paths, and judge what is planned without any file."""
        if self._config.file:
            self.judge(Batch((), ()), self._config.plan)
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


def _without_blocks(source: SourceFile) -> Document:
    """A file that is no certificate matter, for findings to be placed in."""
    from clbcertlint.model import Document, LineEnds

    return Document(source, source.data, None, (), (), (), LineEnds(0, 0, 0, None, None), None)
