"""From a request to documents and uploads."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Iterable, Mapping
from types import MappingProxyType

from clbcertlint import document, globs, uploads
from clbcertlint.config import Config
from clbcertlint.model import Batch, Document, Folder, SourceFile, Upload
from clbcertlint.plan import Plan, PlannedUpload
from clbcertlint.sources import files
from clbcertlint.sources.files import Collection
from clbcertlint.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime

    from clbcertlint.request import Request


def read_folder(sources: Iterable[SourceFile], texts: Mapping[str, bytes]) -> Batch | None:
    """Read the files of a folder and find the uploads in it; None where none of them was asked for."""
    documents = [_document(source, texts) for source in sources]
    if not any(one.source.is_target for one in documents):
        return None
    return Batch(tuple(documents), tuple(uploads.pair(documents)))


def read_again(path: str, read_at: datetime, texts: Mapping[str, bytes], *, is_target: bool) -> Document:
    """Read one file that was read before; one that is gone by now is empty."""
    try:
        source = replace(files.read_named(path, read_at), is_target=is_target)
    except files.UnreadableError:
        source = SourceFile(path, b"", read_at, is_target)
    return _document(source, texts)


def read(
    request: Request, config: Config, read_at: datetime, texts: Mapping[str, bytes] = MappingProxyType({})
) -> tuple[Batch, Plan, Collection]:
    """Read what is requested and what lies beside it, and find the uploads in it, those of the plan included.

    `texts` are, by path, what some files are taken to hold instead of what they do. What could not be read is in the
    errors of the collection.
    """
    if request.names_uploads:
        return _read_named(request, read_at, texts)
    if request.standard_input is not None:
        source = SourceFile(request.standard_input_name, request.standard_input, read_at)
        one = _document(source, texts)
        return Batch((one,), tuple(uploads.pair([one]))), Plan(), Collection([source])
    exclude = globs.seen_from_here(config.exclude, config.root)
    collected = files.collect(request.paths, read_at, exclude=exclude, force_exclude=config.force_exclude)
    documents = [_document(source, texts) for source in collected.sources]
    planned = _Planned(documents, read_at, texts)
    plan = planned.resolve(config.plan)
    collected.errors += planned.errors
    if not any(one.source.is_target for one in documents):
        documents = []
    found = [one for one in uploads.pair(documents) if not planned.has_taken(one)]
    everything = sorted(
        (*(one.upload for one in plan.uploads if one.upload), *found),
        key=lambda upload: tuple(one.path for one in upload.documents),
    )
    return Batch((*documents, *planned.read_beside), tuple(everything)), plan, collected


def covers_everything(request: Request, config: Config) -> bool:
    """Whether a run goes over all that its configuration is for: the folder of the file, or one above it."""
    if config.file is None:
        return False
    root = os.path.realpath(config.root)
    return any(
        os.path.isdir(path) and os.path.commonpath((os.path.realpath(path), root)) == os.path.realpath(path)
        for path in request.paths
    )


class _Planned:
    """The files of the plan: those that the run reads anyway, and `read_beside` it those that it does not."""

    def __init__(self, documents: Iterable[Document], read_at: datetime, texts: Mapping[str, bytes]) -> None:
        self._documents = tuple(documents)
        self._texts = texts
        self._read_at = read_at
        self._known: dict[str, Document | None] = {}
        self._folders: dict[str, Folder] = {}
        self._taken: set[str] = set()
        self.read_beside: list[Document] = []
        self.errors: list[tuple[str, str]] = []

    def resolve(self, plan: Plan) -> Plan:
        """Put the uploads to a plan; one of whose files cannot be read has none."""
        if not plan.uploads:
            return plan
        self._known = {os.path.realpath(one.path): one for one in self._documents}
        for planned in plan.uploads:
            for path in _files(planned):
                self._read(path, planned.name)
        return replace(plan, uploads=tuple(replace(one, upload=self._upload(one)) for one in plan.uploads))

    def has_taken(self, upload: Upload) -> bool:
        """Whether the plan says what becomes of the file that makes an upload: its certificate's, or a lone key's."""
        return bool(self._taken) and any(os.path.realpath(one.path) in self._taken for one in upload.documents[:1])

    def _read(self, path: str, name: str) -> None:
        real = os.path.realpath(path)
        self._taken.add(real)
        if real in self._known:
            return
        self._known[real] = None
        try:
            source = files.read_named(path, self._read_at)
        except files.UnreadableError as fault:
            self.errors.append((path, f"{fault} (the configuration names it for the upload {name})"))
            return
        one = _document(replace(source, is_target=False), self._texts)
        self._known[real] = one
        self.read_beside.append(one)

    def _upload(self, planned: PlannedUpload) -> Upload | None:
        read = {path: self._known[os.path.realpath(path)] for path in _files(planned)}
        certificate = read.get(planned.certificate or "")
        if certificate is None or None in read.values():
            return None
        key = read.get(planned.private_key or "")
        return uploads.planned_upload(planned, certificate, key, self._folder(certificate))

    def _folder(self, certificate: Document) -> Folder:
        """What lies in the folder of a certificate, as far as it was read."""
        name = posixpath.dirname(certificate.path)
        if name not in self._folders:
            everything = (*self._documents, *self.read_beside)
            self._folders[name] = uploads.index(one for one in everything if posixpath.dirname(one.path) == name)
        return self._folders[name]


def _files(planned: PlannedUpload) -> list[str]:
    return [path for path in (planned.certificate, planned.private_key) if path is not None]


def _document(source: SourceFile, texts: Mapping[str, bytes]) -> Document:
    if source.path in texts:
        source = replace(source, data=texts[source.path])
    return document.read(source)


def _read_named(request: Request, read_at: datetime, texts: Mapping[str, bytes]) -> tuple[Batch, Plan, Collection]:
    """Read the files of named uploads, each once, and their neighbours, which form no uploads of their own."""
    collected = Collection()
    read: dict[str, Document | None] = {}
    for path in (request.certificate, request.private_key, request.ca_certificate):
        if path is not None and files.normalised(path) not in read:
            try:
                read[files.normalised(path)] = _document(files.read_named(path, read_at), texts)
            except files.UnreadableError as fault:
                read[files.normalised(path)] = None
                collected.errors.append((files.normalised(path), str(fault)))
    context = [_document(source, texts) for source in files.read_neighbours(read, read_at)]
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
