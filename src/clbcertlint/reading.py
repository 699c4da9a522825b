"""From a request to documents and uploads."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from clbcertlint import document, uploads
from clbcertlint.config import Config
from clbcertlint.model import Batch, Document, Plan, SourceFile, Upload
from clbcertlint.sources import files


@dataclass(frozen=True, slots=True)
class Request:
    """What to lint: paths, or uploads that are named file by file, or bytes of standard input under a name."""

    paths: tuple[str, ...] = ()
    certificate: str | None = None
    private_key: str | None = None
    no_private_key: bool = False
    ca_certificate: str | None = None
    standard_input: bytes | None = field(default=None, repr=False)
    standard_input_name: str = "-"

    def __post_init__(self) -> None:
        """Raise ValueError where the parts do not go together."""
        if self.names_uploads and self.paths:
            raise ValueError("name either paths or the files of one upload, not both")
        if self.private_key is not None and self.certificate is None:
            raise ValueError("a private key needs the certificate that it belongs to")
        if self.no_private_key and (self.private_key is not None or self.certificate is None):
            raise ValueError("no private key goes with a certificate, and not with a private key")
        if not (self.names_uploads or self.paths or self.standard_input is not None):
            raise ValueError("name at least one file or folder")

    @property
    def names_uploads(self) -> bool:
        """Whether the uploads are named file by file."""
        return self.certificate is not None or self.ca_certificate is not None


def read(request: Request, config: Config, read_at: datetime) -> tuple[Batch, Plan, files.Collection]:
    """Read what is requested and what lies beside it, and find the uploads in it, those of the plan included.

    What could not be read is in the errors of the collection.
    """
    if request.names_uploads:
        return _read_named(request, read_at)
    if request.standard_input is not None:
        source = SourceFile(request.standard_input_name, request.standard_input, read_at)
        one = document.read(source)
        return Batch((one,), tuple(uploads.pair([one]))), Plan(), files.Collection([source])
    collected = files.collect(request.paths, read_at, exclude=config.exclude, force_exclude=config.force_exclude)
    documents = [document.read(source) for source in collected.sources]
    plan, extra = _resolve(config.plan, documents, collected, read_at)
    if not any(one.source.is_target for one in documents):
        documents = []
    planned = [one.upload for one in plan.uploads if one.upload]
    used = {one.path for upload in planned for one in upload.documents}
    found = [one for one in uploads.pair(documents) if not any(part.path in used for part in _leading(one))]
    everything = sorted((*planned, *found), key=lambda upload: tuple(one.path for one in upload.documents))
    return Batch((*documents, *extra), tuple(everything)), plan, collected


def _leading(upload: Upload) -> tuple[Document, ...]:
    """The document that makes an upload: its certificate's, or a lone key's."""
    return upload.documents[:1]


def _resolve(
    plan: Plan, documents: Sequence[Document], collected: files.Collection, read_at: datetime
) -> tuple[Plan, list[Document]]:
    """Put the documents to the planned uploads; those that the run does not read anyway are read beside it."""
    known = {one.path: one for one in documents}
    extra: list[Document] = []

    def read(path: str | None) -> Document | None:
        if path is None or path in known:
            return known[path] if path else None
        try:
            source = files.read_named(path, read_at)
        except files.UnreadableError as fault:
            collected.errors.append((path, f"{fault} (named in the configuration)"))
            return None
        known[path] = document.read(replace(source, is_target=False))
        extra.append(known[path])
        return known[path]

    resolved = []
    for planned in plan.uploads:
        certificate, key = read(planned.certificate), read(planned.private_key)
        upload = None
        if certificate:
            folder = uploads.index(one for one in known.values() if _is_beside(one, certificate))
            upload = uploads.planned_upload(planned, certificate, key, folder)
        resolved.append(replace(planned, upload=upload))
    return replace(plan, uploads=tuple(resolved)), extra


def _is_beside(one: Document, other: Document) -> bool:
    return posixpath.dirname(one.path) == posixpath.dirname(other.path)


def _read_named(request: Request, read_at: datetime) -> tuple[Batch, Plan, files.Collection]:
    """Read the files of named uploads, each once, and their neighbours, which form no uploads of their own."""
    collected = files.Collection()
    read: dict[str, Document | None] = {}
    for path in (request.certificate, request.private_key, request.ca_certificate):
        if path is not None and files.normalised(path) not in read:
            try:
                read[files.normalised(path)] = document.read(files.read_named(path, read_at))
            except files.UnreadableError as fault:
                read[files.normalised(path)] = None
                collected.errors.append((files.normalised(path), str(fault)))
    context = [document.read(source) for source in files.read_neighbours(read, read_at)]
    everything = (*(one for one in read.values() if one), *context)

    def named(path: str | None) -> Document | None:
        return read[files.normalised(path)] if path is not None else None

    folder = uploads.index(everything)
    found: list[Upload] = []
    certificate, key, authority = map(named, (request.certificate, request.private_key, request.ca_certificate))
    if certificate and (key or request.private_key is None):
        found.append(uploads.named_server_upload(certificate, key, folder, key_kept_elsewhere=request.no_private_key))
    if authority:
        found.append(uploads.named_ca_upload(authority, folder))
    return Batch(everything, tuple(found)), Plan(), collected
