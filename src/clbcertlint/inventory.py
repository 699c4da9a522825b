"""What a run keeps of the files that it is done with."""

from __future__ import annotations

from clbcertlint.values import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from clbcertlint.model import Grounds, Span, UploadKind


class DocumentRecord(Value):
    """What is kept of a document: `what` it is in words, and the SHA-256 of each certificate in it."""

    path: str
    is_target: bool
    what: str
    certificates: tuple[str, ...]


class UploadRecord(Value):
    """What is kept of an upload: all that a report tells about it, and nothing of its files.

    `paths` are its files, the certificate's first, and `not_asked_for` those of them that nobody asked for. The other
    paths are None where there is no such file. `name` is that of the leaf or CA certificate, and `span` its place; with
    its fingerprints and the end of its validity, they are None where it cannot be read.
    """

    kind: UploadKind
    grounds: Grounds
    paths: tuple[str, ...]
    not_asked_for: tuple[str, ...]
    certificate_path: str | None
    key_path: str | None
    key_kept_elsewhere: bool
    name: str | None
    names: tuple[str, ...]
    span: Span | None
    sha1: str | None
    sha256: str | None
    not_after: datetime | None

    @property
    def is_asked_for(self) -> bool:
        """Whether any of its files was asked for."""
        return len(self.not_asked_for) < len(self.paths)

    @property
    def needs_key(self) -> bool:
        """Whether its key is not in sight, though it goes up with one and nothing says that it is kept elsewhere."""
        return self.kind.value == "server" and self.key_path is None and not self.key_kept_elsewhere


class Inventory(Value, eq=False):
    """All that one run has gone through, in the order of the paths."""

    documents: tuple[DocumentRecord, ...]
    uploads: tuple[UploadRecord, ...]
