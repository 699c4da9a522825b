"""Rules over their subjects."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence

from clbcertlint import catalogue
from clbcertlint.config import Config
from clbcertlint.findings import Found
from clbcertlint.model import (
    Batch,
    Certificate,
    Document,
    ExceptionUse,
    PemBlock,
    Plan,
    PrivateKey,
    Upload,
)
from clbcertlint.report import RunError
from clbcertlint.rule import Rule


def check(batch: Batch, plan: Plan, rules: Iterable[Rule], config: Config, errors: list[RunError]) -> Iterator[Found]:
    """Run the rules over the targets, over what goes up together with one, and over the plan.

    A rule that crashes is put into `errors`, by its name and the kind of its exception only.
    """
    concerned = [upload for upload in batch.uploads if upload.is_asked_for]
    planned = [one.upload for one in plan.uploads if one.upload]
    judged = {one.path for upload in (*concerned, *planned) for one in upload.documents}
    if config.file:
        judged.add(config.file.path)
    documents = [one for one in batch.documents if one.source.is_target or one.path in judged]
    subjects = _subjects(Batch(tuple(documents), tuple(concerned)), plan)
    for rule in rules:
        if rule.per is not ExceptionUse:
            yield from _run(rule, subjects[rule.per], judged, config, errors)


def check_exceptions(
    uses: Sequence[ExceptionUse], rules: Iterable[Rule], config: Config, errors: list[RunError]
) -> Iterator[Found]:
    """Run the rules about exceptions."""
    judged = {use.entry.span.path for use in uses}
    for rule in rules:
        if rule.per is ExceptionUse:
            yield from _run(rule, uses, judged, config, errors)


def _run(
    rule: Rule, subjects: Iterable[object], judged: Collection[str], config: Config, errors: list[RunError]
) -> Iterator[Found]:
    """What a rule finds, with its severity; outside of uploads a problem says how severe it is at most."""
    override = catalogue.severity_of(rule, config.severities)
    settings = (getattr(config, rule.option),) if rule.option else ()
    crashes: set[str] = set()
    for subject in subjects:
        try:
            for problem in rule.check(subject, *settings):
                severity = override or problem.severity or rule.severities[0]
                if problem.span.path in judged:
                    yield Found(rule, problem, severity)
                elif problem.outside is not None:
                    yield Found(rule, problem, max(severity, problem.outside, key=lambda one: one.rank))
        except Exception as fault:  # noqa: BLE001 a fault of ours must not hide what is found elsewhere
            crashes.add(type(fault).__name__)
    errors.extend(
        RunError("", f"rule {rule.code} {rule.name} crashed ({kind}); please report it") for kind in sorted(crashes)
    )


def _subjects(batch: Batch, plan: Plan) -> dict[type, Sequence[object]]:
    return {
        Batch: (batch,),
        Plan: (plan,),
        Upload: batch.uploads,
        Document: batch.documents,
        PemBlock: [block for one in batch.documents for block in one.blocks],
        Certificate: [certificate for one in batch.documents for certificate in one.certificates],
        PrivateKey: [key for one in batch.documents for key in one.private_keys],
    }
