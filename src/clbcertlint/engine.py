"""The one pipeline: read, pair, check, sort."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timezone

from clbcertlint import advice, catalogue, document, skeleton, uploads
from clbcertlint.config import Config
from clbcertlint.lines import line_starts, position
from clbcertlint.model import (
    Batch,
    Certificate,
    Document,
    PemBlock,
    PrivateKey,
    SourceFile,
    Span,
    Upload,
    UploadKind,
)
from clbcertlint.printable import shown_path
from clbcertlint.references import HOME
from clbcertlint.report import (
    Finding,
    ObjectReference,
    Overview,
    Place,
    Position,
    Report,
    RunError,
    SkeletonLine,
    UploadReport,
)
from clbcertlint.rule import Problem, Rule, Severity, Verdict
from clbcertlint.sources import files

_PLACEHOLDER = re.compile(r"\b(FILE|NEW)\b")
_KEY_NAME = re.compile(r"\.key\Z|privkey|key\.pem\Z", re.IGNORECASE)


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


def now() -> datetime:
    """The present instant in UTC, to the second."""
    return datetime.now(timezone.utc).replace(microsecond=0)


def run(request: Request, config: Config, read_at: datetime) -> Report:
    """Lint what is requested and report; `read_at` is the instant by which validity is judged.

    Raises `catalogue.UnknownRuleError`, a ValueError, for a selected rule that does not exist.
    """
    catalogue.require(config.select)
    batch, collected = _read(request, config, read_at)
    targets = [one for one in batch.documents if one.source.is_target]
    errors = [RunError(shown_path(path), message) for path, message in collected.errors]
    found: list[_Found] = []
    if batch.documents:
        rules = catalogue.load_all(catalogue.select(config.select, config.ignore))
        found = list(_check(batch, rules, config, errors))
    elif not errors and not config.allow_empty:
        errors.append(RunError("", "no certificate or key file found to check"))
    by_path: defaultdict[str, list[_Found]] = defaultdict(list)
    for one in found:
        by_path[one.problem.span.path].append(one)
    locator = _Locator(batch.documents)
    told = [finding for one in found if (finding := _finding(one, locator)) is not None]
    shown = sorted((finding for finding in told if finding.severity.rank <= config.min_severity.rank), key=_sort_key)
    fails = config.fail_level is not None and any(one.severity.rank <= config.fail_level.rank for one in told)
    paths = {finding.place.path for finding in shown}
    return Report(
        evaluated_at=_instant(read_at),
        files=len(targets),
        findings=tuple(shown),
        uploads=tuple(_upload_report(upload, by_path) for upload in batch.uploads if _is_reported(upload)),
        errors=tuple(errors),
        exit_status=2 if errors else 1 if fails and not config.exit_zero else 0,
        hidden=len(told) - len(shown),
        notices=tuple(collected.notices),
        details=tuple(_details(batch)),
        skeletons={
            shown_path(one.path): _skeleton(one, locator, with_dates=True)
            for one in targets
            if shown_path(one.path) in paths
        },
    )


def overview(request: Request, config: Config, read_at: datetime) -> Overview:
    """Describe what is requested without checking it: the blocks of every file, and the uploads."""
    batch, collected = _read(request, config, read_at)
    locator = _Locator(batch.documents)
    targets = [one for one in batch.documents if one.source.is_target]
    errors = [RunError(shown_path(path), message) for path, message in collected.errors]
    if not targets and not errors and not config.allow_empty:
        errors.append(RunError("", "no certificate or key file found to show"))
    return Overview(
        skeletons={shown_path(one.path): _skeleton(one, locator, with_details=True) for one in targets},
        uploads=tuple(_upload_report(upload, {}) for upload in batch.uploads if _is_reported(upload)),
        errors=tuple(errors),
        notices=tuple(collected.notices),
    )


def _read(request: Request, config: Config, read_at: datetime) -> tuple[Batch, files.Collection]:
    if request.names_uploads:
        return _read_named(request, read_at)
    if request.standard_input is not None:
        source = SourceFile(request.standard_input_name, request.standard_input, read_at)
        collected = files.Collection([source])
    else:
        collected = files.collect(request.paths, read_at, exclude=config.exclude, force_exclude=config.force_exclude)
    documents = [document.read(source) for source in collected.sources]
    if not any(one.source.is_target for one in documents):
        documents = []
    return Batch(tuple(documents), tuple(uploads.pair(documents))), collected


def _read_named(request: Request, read_at: datetime) -> tuple[Batch, files.Collection]:
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
    return Batch(everything, tuple(found)), collected


@dataclass(frozen=True, slots=True)
class _Found:
    """A problem with the rule that found it and what it counts as where it stands; None as severity: nothing."""

    rule: Rule
    problem: Problem
    severity: Severity


def _check(batch: Batch, rules: Sequence[Rule], config: Config, errors: list[RunError]) -> Iterator[_Found]:
    """Run the rules over the targets, and over what goes up together with one."""
    concerned = [upload for upload in batch.uploads if _is_asked_for(upload)]
    in_uploads = {one.path for upload in concerned for one in upload.documents}
    documents = [one for one in batch.documents if one.source.is_target or one.path in in_uploads]
    subjects = _subjects(Batch(tuple(documents), tuple(concerned)))
    for rule in rules:
        settings = (getattr(config, rule.option),) if rule.option else ()
        try:
            for subject in subjects[rule.per]:
                for problem in rule.check(subject, *settings):
                    severity = problem.severity or rule.severities[0]
                    if problem.span.path in in_uploads:
                        yield _Found(rule, problem, severity)
                    elif problem.outside is not None:
                        yield _Found(rule, problem, max(severity, problem.outside, key=lambda one: one.rank))
        except Exception as fault:  # noqa: BLE001 a fault of ours must not hide what other rules find
            errors.append(
                RunError("", f"rule {rule.code} {rule.name} crashed ({type(fault).__name__}); please report it")
            )


def _subjects(batch: Batch) -> dict[type, Sequence[object]]:
    return {
        Batch: (batch,),
        Upload: batch.uploads,
        Document: batch.documents,
        PemBlock: [block for one in batch.documents for block in one.blocks],
        Certificate: [certificate for one in batch.documents for certificate in one.certificates],
        PrivateKey: [key for one in batch.documents for key in one.private_keys],
    }


class _Locator:
    """Turns byte ranges of documents into places of a report."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = {one.path: one for one in documents}
        self._starts: dict[str, list[int]] = {}

    def document(self, span: Span) -> Document:
        return self._documents[span.path]

    def is_target(self, span: Span) -> bool:
        return self._documents[span.path].source.is_target

    def position(self, path: str, offset: int) -> Position:
        text = self._documents[path].text
        if path not in self._starts:
            self._starts[path] = line_starts(text)
        return Position(*position(text, self._starts[path], offset))

    def place(self, span: Span, message: str = "") -> Place:
        start = self.position(span.path, span.start)
        return Place(shown_path(span.path), start, self.position(span.path, span.end), message)


def _finding(found: _Found, locator: _Locator) -> Finding | None:
    """Put a problem into words and at its place; None where its place was not asked for."""
    rule, problem = found.rule, found.problem
    span = problem.span
    if not locator.is_target(span):
        if problem.other_half is None or not locator.is_target(problem.other_half):
            return None
        span = problem.other_half
    values = {name: shown_path(value) if isinstance(value, str) else value for name, value in problem.values.items()}
    reference = _reference(locator.document(span), span)
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=found.severity,
        basis=rule.basis,
        message=problem.message.format_map(values),
        place=locator.place(span),
        label=problem.label.format_map(values),
        object=reference,
        related=tuple(
            locator.place(other, message.format_map(values)) for other, message in problem.related if other != span
        ),
        answer=rule.answer if problem.answered and found.severity is Severity.ERROR else None,
        help=_with_paths(problem.help.format_map(values) or rule.advice, span.path),
        url=f"{HOME}/blob/main/docs/rules/{rule.code}.md",
        fingerprint=_fingerprint(rule.code, shown_path(span.path), reference),
        verdict=rule.error_means,
    )


def _with_paths(text: str, path: str) -> str:
    """Put the file of the finding, and a new one beside it, where the advice says FILE and NEW."""
    ending = ".key" if _KEY_NAME.search(path) else ".pem"
    words = {"FILE": shown_path(advice.quoted(path)), "NEW": shown_path(advice.sibling(path, ending))}
    return _PLACEHOLDER.sub(lambda match: words[match[0]], text)


def _reference(one: Document, span: Span) -> ObjectReference | None:
    block = next((block for block in one.blocks if block.span.start <= span.start < block.span.end), None)
    if block is None:
        return None
    certificate = next((certificate for certificate in one.certificates if certificate.block is block), None)
    kind = "certificate" if block.is_certificate else "private-key" if block.is_private_key else "block"
    return ObjectReference(kind, block.ordinal, certificate.sha256 if certificate else None)


def _fingerprint(code: str, path: str, reference: ObjectReference | None) -> str:
    """Identify a finding across runs: by rule, path and object, never by line."""
    what = (reference.sha256 or f"{reference.kind} {reference.index}") if reference else "file"
    return hashlib.sha256("\0".join((code, path, what)).encode("utf-8", "surrogateescape")).hexdigest()


def _sort_key(finding: Finding) -> tuple[object, ...]:
    return finding.place.path, finding.place.start, finding.rule, finding.message, finding.place.end


def _is_asked_for(upload: Upload) -> bool:
    return any(one.source.is_target for one in upload.documents)


def _is_reported(upload: Upload) -> bool:
    """A key without a certificate is no upload yet; what was not asked for is not reported."""
    return upload.certificate_document is not None and _is_asked_for(upload)


def _upload_report(upload: Upload, found: Mapping[str, Sequence[_Found]]) -> UploadReport:
    mine = [one for document in upload.documents for one in found.get(document.path, ())]
    errors = [one for one in mine if one.severity is Severity.ERROR]
    warnings = [one for one in mine if one.severity is Severity.WARNING]
    answers = dict.fromkeys(one.rule.answer for one in errors if one.rule.answer and one.problem.answered)
    verdict = Verdict.READY
    if any(one.rule.error_means is Verdict.CLB_REFUSES for one in errors):
        verdict = Verdict.CLB_REFUSES
    elif errors:
        verdict = Verdict.CLIENTS_REFUSE
    elif warnings:
        verdict = Verdict.WARNINGS
    certificate = upload.certificate
    unnamed = {one.problem.span.path for one in (*errors, *warnings)} & {
        one.path for one in upload.documents if not one.source.is_target
    }
    return UploadReport(
        kind=upload.kind.value,
        certificate=shown_path(upload.certificate_document.path) if upload.certificate_document else None,
        private_key=shown_path(upload.key_document.path) if upload.key_document else None,
        verdict=verdict,
        grounds=upload.grounds.value,
        errors=len(errors),
        warnings=len(warnings),
        unnamed=tuple(sorted(map(shown_path, unnamed))),
        answers=tuple(answers),
        needs_key=upload.kind is UploadKind.SERVER and upload.key_document is None and not upload.key_kept_elsewhere,
        sha1=skeleton.colons(certificate.sha1) if certificate else None,
        sha256=certificate.sha256 if certificate else None,
        names=certificate.names if certificate else (),
        not_after=_instant(certificate.not_after) if certificate else None,
    )


def _details(batch: Batch) -> Iterator[str]:
    """What was read, and why files go up together."""
    for one in batch.documents:
        role = "checked" if one.source.is_target else "read as a neighbour"
        what = (
            one.container.value
            if one.container
            else f"{len(one.blocks)} PEM block{'' if len(one.blocks) == 1 else 's'}"
        )
        yield f"{shown_path(one.path)}: {role}, {what}"
    for upload in batch.uploads:
        names = " + ".join(shown_path(one.path) for one in upload.documents)
        yield f"{names}: {upload.kind.value} upload, because {upload.grounds.value}"


def _skeleton(
    one: Document, locator: _Locator, *, with_dates: bool = False, with_details: bool = False
) -> tuple[SkeletonLine, ...]:
    return tuple(
        SkeletonLine(locator.position(one.path, line.offset).line, line.text)
        for line in skeleton.describe(one, with_dates=with_dates, with_details=with_details)
    )


def _instant(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
