"""What a run has found, before it is put into words."""

from __future__ import annotations

from clbcertlint.values import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from clbcertlint.catalogue import Entry
    from clbcertlint.config import Config
    from clbcertlint.inventory import Inventory
    from clbcertlint.model import Document
    from clbcertlint.report import RunError
    from clbcertlint.rule import Found
    from clbcertlint.sources.files import Collection


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


def reading_errors(collection: Collection, config: Config, purpose: str) -> list[RunError]:
    """What could not be read; that nothing was found for a `purpose` is an error where nothing else is."""
    if not collection.errors and (not purpose or config.allow_empty):
        return []
    from clbcertlint.printable import shown_path, without_keys
    from clbcertlint.report import RunError

    errors = [RunError(without_keys(shown_path(path)), message) for path, message in collection.errors]
    return errors or [RunError("", f"no certificate or key file found to {purpose}")]
