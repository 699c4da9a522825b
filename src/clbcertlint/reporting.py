"""From what a run has found to what a report tells."""

from __future__ import annotations

from collections import defaultdict

from clbcertlint.grading import Severity, Verdict
from clbcertlint.outcome import reading_errors
from clbcertlint.printable import colons, shown_path
from clbcertlint.report import NO_HOST, Overview, Report, SkeletonLine, UploadReport
from clbcertlint.values import Value, replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

    from clbcertlint.config import Config
    from clbcertlint.findings import Locator
    from clbcertlint.inventory import Inventory, UploadRecord
    from clbcertlint.model import Document
    from clbcertlint.outcome import Outcome
    from clbcertlint.report import Finding, HostView
    from clbcertlint.request import Request
    from clbcertlint.rule import Found, Rule


class Wanted(Value):
    """What a report is to hold beyond what most people read: details, edits of fixes, and what code hosts ask for.

    `root` is the folder that the paths of a code host are relative to, None for the root of the repository that the
    working folder is in.
    """

    details: bool = False
    edits: bool = False
    host: bool = False
    line_hashes: bool = False
    root: str | None = None


_FOR_PEOPLE = Wanted()


def run(request: Request, config: Config, read_at: datetime) -> Report:
    """Lint what is requested and report; arguments and exceptions are those of `engine.judge`."""
    from clbcertlint import engine

    return report(engine.judge(request, config, read_at), Wanted(details=True, edits=True))


def report(outcome: Outcome, wanted: Wanted = _FOR_PEOPLE) -> Report:
    """Put an outcome into words."""
    config, inventory = outcome.config, outcome.inventory
    by_path: defaultdict[str, list[Found]] = defaultdict(list)
    for one in outcome.kept:
        for path in one.concerned(config.file.path if config.file else None):
            by_path[path].append(one)
    told, suppressed, skeletons = _told(outcome, wanted)
    shown = [finding for finding in told if finding.severity.rank <= config.min_severity.rank]
    fails = config.fail_level is not None and any(one.severity.rank <= config.fail_level.rank for one in told)
    rules, host = _for_host(outcome, shown, wanted) if wanted.host else ((), NO_HOST)
    return Report(
        evaluated_at=_instant(outcome.read_at),
        checked=tuple(shown_path(one.path) for one in inventory.documents if one.is_target),
        findings=tuple(shown),
        suppressed=tuple(suppressed),
        uploads=tuple(_upload(one, by_path) for one in inventory.uploads if _is_reported(one)),
        errors=outcome.errors,
        exit_status=2 if outcome.errors else 1 if fails and not config.exit_zero else 0,
        hidden=len(told) - len(shown),
        notices=outcome.notices,
        details=tuple(_details(inventory)) if wanted.details else (),
        skeletons=skeletons,
        fail_level=None if config.exit_zero else config.fail_level,
        rules=rules,
        host=host,
    )


def _told(outcome: Outcome, wanted: Wanted) -> tuple[list[Finding], list[Finding], dict[str, tuple[SkeletonLine, ...]]]:
    """The findings, those that are suppressed, and descriptions of the files that findings are shown in."""
    if not (outcome.kept or outcome.suppressed):
        return [], [], {}
    from clbcertlint.findings import Locator, findings

    config = outcome.config
    locator = Locator((*outcome.documents, *outcome.settings))
    told = findings(outcome.kept, locator, with_edits=wanted.edits)
    suppressed = findings(outcome.suppressed, locator, with_edits=wanted.edits)
    paths = {finding.place.path for finding in told if finding.severity.rank <= config.min_severity.rank}
    described = (one for one in (*outcome.targets, *outcome.settings) if shown_path(one.path) in paths)
    skeletons = {shown_path(one.path): _skeleton(one, config, locator, with_dates=True) for one in described}
    return told, suppressed, skeletons


def _for_host(outcome: Outcome, shown: Sequence[Finding], wanted: Wanted) -> tuple[tuple[Rule, ...], HostView]:
    """The rules that were on, and the files as a code host knows them."""
    from clbcertlint import code_host

    view = code_host.view(
        shown,
        (*outcome.documents, *outcome.settings),
        (*(one.path for one in outcome.inventory.documents), *outcome.unread),
        wanted.root,
        with_line_hashes=wanted.line_hashes,
    )
    return tuple(entry.load() for entry in outcome.rules), view


def overview(request: Request, config: Config, read_at: datetime) -> Overview:
    """Describe what is requested without checking it: the blocks of every file, and the uploads."""
    from clbcertlint import chain_outline, reading, recording
    from clbcertlint.findings import Locator

    batch, _, collection = reading.read(request, config, read_at)
    locator = Locator(batch.documents)
    targets = [one for one in batch.documents if one.source.is_target]
    records = [(one, recording.of_upload(one)) for one in batch.uploads]
    return Overview(
        skeletons={shown_path(one.path): _skeleton(one, config, locator, with_details=True) for one in targets},
        uploads=tuple(
            replace(_upload(record, {}), chain=chain_outline.outline(upload))
            for upload, record in records
            if _is_reported(record)
        ),
        errors=tuple(reading_errors(collection, config, "" if targets else "show")),
        notices=tuple(collection.notices),
    )


def _is_reported(upload: UploadRecord) -> bool:
    """A key without a certificate is no upload yet; what was not asked for is not reported."""
    return upload.certificate_path is not None and upload.is_asked_for


def _upload(record: UploadRecord, found: Mapping[str, Sequence[Found]]) -> UploadReport:
    mine = [one for path in record.paths for one in found.get(path, ())]
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
    unnamed = {one.problem.span.path for one in (*errors, *warnings)}.intersection(record.not_asked_for)
    return UploadReport(
        kind=record.kind.value,
        certificate=None if record.certificate_path is None else shown_path(record.certificate_path),
        private_key=None if record.key_path is None else shown_path(record.key_path),
        verdict=verdict,
        grounds=record.grounds.value,
        errors=len(errors),
        warnings=len(warnings),
        unnamed=tuple(sorted(map(shown_path, unnamed))),
        answers=tuple(answers),
        needs_key=record.needs_key,
        sha1=colons(record.sha1) if record.sha1 else None,
        sha256=record.sha256,
        names=record.names,
        not_after=_instant(record.not_after) if record.not_after else None,
    )


def _details(inventory: Inventory) -> Iterator[str]:
    """What was read, and why files go up together."""
    for one in inventory.documents:
        yield f"{shown_path(one.path)}: {'checked' if one.is_target else 'read as a neighbour'}, {one.what}"
    for upload in inventory.uploads:
        names = " + ".join(map(shown_path, upload.paths))
        yield f"{names}: {upload.kind.value} upload, because {upload.grounds.value}"


def _skeleton(
    one: Document, config: Config, locator: Locator, *, with_dates: bool = False, with_details: bool = False
) -> tuple[SkeletonLine, ...]:
    if config.file and config.file.path == one.path:
        lines = list(_tables(config))
    else:
        from clbcertlint import skeleton

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


def _instant(moment: datetime) -> str:
    from datetime import timezone

    return moment.astimezone(timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ")
