"""The one pipeline: read, pair, check, sort."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timezone
from types import MappingProxyType

from clbcertlint import catalogue, chain_outline, checking, code_host, reading, skeleton, suppression
from clbcertlint.config import Config
from clbcertlint.findings import Found, Locator, findings
from clbcertlint.model import Batch, Document, LineEnds, SourceFile, Upload, UploadKind
from clbcertlint.printable import shown_path, without_keys
from clbcertlint.reading import Request
from clbcertlint.report import NO_HOST, Overview, Report, RunError, SkeletonLine, UploadReport
from clbcertlint.rule import Rule, Severity, Verdict
from clbcertlint.sources.files import Collection
from clbcertlint.values import Value, replace


def now() -> datetime:
    """The present instant in UTC, to the second."""
    return datetime.now(timezone.utc).replace(microsecond=0)


class Outcome(Value):
    """What was read for a run, and what the rules found in it.

    `kept` are the findings that count, `suppressed` those that an exception covers. `settings` is the configuration
    file as a document, where there is one. `unread` are the paths of what could not be read.
    """

    batch: Batch
    config: Config
    read_at: datetime
    rules: tuple[Rule, ...]
    kept: tuple[Found, ...]
    suppressed: tuple[Found, ...]
    errors: tuple[RunError, ...]
    notices: tuple[str, ...]
    settings: tuple[Document, ...]
    unread: tuple[str, ...]

    @property
    def targets(self) -> list[Document]:
        """The documents that were asked for."""
        return [one for one in self.batch.documents if one.source.is_target]

    @property
    def documents(self) -> tuple[Document, ...]:
        """Everything that a finding can be in."""
        return (*self.batch.documents, *self.settings)


def run(request: Request, config: Config, read_at: datetime) -> Report:
    """Lint what is requested and report; `read_at` is the instant by which validity is judged.

    Raises `catalogue.UnknownRuleError`, a ValueError, for a selected rule that does not exist.
    """
    return report(judge(request, config, read_at), Wanted(edits=True))


def judge(
    request: Request, config: Config, read_at: datetime, texts: Mapping[str, bytes] = MappingProxyType({})
) -> Outcome:
    """Read what is requested and run the rules over it.

    `texts` are, by path, what some files are taken to hold instead of what they do. Raises as `run` does.
    """
    catalogue.require_known(config)
    batch, plan, collected = reading.read(request, config, read_at, texts)
    targets = [one for one in batch.documents if one.source.is_target]
    errors = _errors(collected, config, "no certificate or key file found to check" if not targets else "")
    settings = (_without_blocks(config.file),) if config.file else ()
    locator = Locator((*batch.documents, *settings))
    kept: list[Found] = []
    suppressed: list[Found] = []
    rules = catalogue.select(config.selections) if batch.documents or config.file else []
    if rules:
        found = suppression.without_ignored(checking.check(batch, plan, rules, config, errors), config)
        kept, suppressed, uses = suppression.apply_exceptions(
            found,
            targets,
            rules,
            locator,
            config,
            read_at.date(),
            is_whole=reading.covers_everything(request, config),
        )
        kept += suppression.without_ignored(checking.check_exceptions(uses, rules, config, errors), config)
    return Outcome(
        batch=batch,
        config=config,
        read_at=read_at,
        rules=tuple(rules),
        kept=tuple(kept),
        suppressed=tuple(suppressed),
        errors=tuple(errors),
        notices=tuple(collected.notices),
        settings=settings,
        unread=tuple(path for path, _ in collected.errors),
    )


class Wanted(Value):
    """What a report is to hold beyond what people read: edits of fixes, and what code hosts ask for.

    `root` is the folder that the paths of a code host are relative to, None for the root of the repository that the
    working folder is in.
    """

    edits: bool = False
    host: bool = False
    line_hashes: bool = False
    root: str | None = None


_FOR_PEOPLE = Wanted()


def report(outcome: Outcome, wanted: Wanted = _FOR_PEOPLE) -> Report:
    """Put an outcome into words."""
    config, batch = outcome.config, outcome.batch
    locator = Locator(outcome.documents)
    by_path: defaultdict[str, list[Found]] = defaultdict(list)
    for one in outcome.kept:
        for path in one.concerned(config.file.path if config.file else None):
            by_path[path].append(one)
    told = findings(outcome.kept, locator, with_edits=wanted.edits)
    shown = [finding for finding in told if finding.severity.rank <= config.min_severity.rank]
    fails = config.fail_level is not None and any(one.severity.rank <= config.fail_level.rank for one in told)
    paths = {finding.place.path for finding in shown}
    host = NO_HOST
    rules = outcome.rules
    if wanted.host:
        rules = rules or tuple(catalogue.select(config.selections))
        host = code_host.view(
            shown, outcome.documents, outcome.unread, wanted.root, with_line_hashes=wanted.line_hashes
        )
    return Report(
        evaluated_at=_instant(outcome.read_at),
        checked=tuple(shown_path(one.path) for one in outcome.targets),
        findings=tuple(shown),
        suppressed=tuple(findings(outcome.suppressed, locator, with_edits=wanted.edits)),
        uploads=tuple(_upload_report(upload, by_path) for upload in batch.uploads if _is_reported(upload)),
        errors=outcome.errors,
        exit_status=2 if outcome.errors else 1 if fails and not config.exit_zero else 0,
        hidden=len(told) - len(shown),
        notices=outcome.notices,
        details=tuple(_details(batch)),
        skeletons={
            shown_path(one.path): _skeleton(one, config, locator, with_dates=True)
            for one in (*outcome.targets, *outcome.settings)
            if shown_path(one.path) in paths
        },
        fail_level=None if config.exit_zero else config.fail_level,
        rules=rules,
        host=host,
    )


def overview(request: Request, config: Config, read_at: datetime) -> Overview:
    """Describe what is requested without checking it: the blocks of every file, and the uploads."""
    batch, _, collected = reading.read(request, config, read_at)
    locator = Locator(batch.documents)
    targets = [one for one in batch.documents if one.source.is_target]
    errors = _errors(collected, config, "no certificate or key file found to show" if not targets else "")
    return Overview(
        skeletons={shown_path(one.path): _skeleton(one, config, locator, with_details=True) for one in targets},
        uploads=tuple(
            replace(_upload_report(upload, {}), chain=chain_outline.outline(upload))
            for upload in batch.uploads
            if _is_reported(upload)
        ),
        errors=tuple(errors),
        notices=tuple(collected.notices),
    )


def _errors(collected: Collection, config: Config, emptiness: str) -> list[RunError]:
    """What could not be read; finding nothing, which `emptiness` says, is an error where nothing else is."""
    errors = [RunError(without_keys(shown_path(path)), message) for path, message in collected.errors]
    if emptiness and not errors and not config.allow_empty:
        errors.append(RunError("", emptiness))
    return errors


def _is_reported(upload: Upload) -> bool:
    """A key without a certificate is no upload yet; what was not asked for is not reported."""
    return upload.certificate_document is not None and upload.is_asked_for


def _upload_report(upload: Upload, found: Mapping[str, Sequence[Found]]) -> UploadReport:
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
    one: Document, config: Config, locator: Locator, *, with_dates: bool = False, with_details: bool = False
) -> tuple[SkeletonLine, ...]:
    if config.file and config.file.path == one.path:
        lines = list(_tables(config))
    else:
        described = skeleton.describe(one, with_dates=with_dates, with_details=with_details)
        lines = [(line.offset, line.text) for line in described]
    return tuple(SkeletonLine(locator.position(one.path, offset).line, text) for offset, text in sorted(lines))


def _tables(config: Config) -> Iterator[tuple[int, str]]:
    """The tables of a configuration that findings are about, as offset and a line to recognise each by."""
    for upload in config.plan.uploads:
        yield upload.span.start, f"[[upload]]  {upload.name}"
    for listener in config.plan.listeners:
        yield listener.span.start, f"[[listener]]  {listener.name}"
    for quota in config.plan.quotas:
        yield quota.span.start, f"[quota]  {quota.region}"
    for entry in config.exceptions:
        yield entry.span.start, f"[[exceptions]]  {entry.rule}  {entry.path or entry.sha256}"


def _without_blocks(source: SourceFile) -> Document:
    """A file that is no certificate matter, for findings to be placed in."""
    return Document(source, source.data, None, (), (), (), LineEnds(0, 0, 0, None, None), None)


def _instant(moment: datetime) -> str:
    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
