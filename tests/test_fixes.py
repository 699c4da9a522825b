"""Fixes: of every rule, over its own cases, and of all rules together."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest

import fix_cases
import rule_cases
from clbcertlint import catalogue, document
from clbcertlint.grading import Fixability, Severity
from clbcertlint.model import Document, SourceFile
from clbcertlint.rule import Rule

RULES = [entry.load() for entry in catalogue.entries()]
BAD = [case for rule in RULES for case in rule_cases.cases(rule.code, "bad")]
FIXABLE = [case for rule in RULES if rule.fixes for case in rule_cases.cases(rule.code, "bad")]
GOOD = [case for rule in RULES for case in rule_cases.cases(rule.code, "good")]
EVERYTHING = ("--fix", "--unsafe-fixes")
NOW = datetime(2026, 11, 25, tzinfo=timezone.utc)

pytestmark = pytest.mark.exhaustive

each_rule = pytest.mark.parametrize("rule", RULES, ids=[rule.code for rule in RULES])
each_bad_case = pytest.mark.parametrize("case", BAD, ids=str)


def read(data: bytes) -> Document:
    return document.read(SourceFile("a.pem", data, NOW))


def objects(data: bytes) -> list[bytes | None]:
    return [block.der for block in read(data).blocks]


@each_bad_case
def test_what_the_fix_of_a_rule_makes_of_its_case_is_kept_beside_it(case: rule_cases.Case, regen: bool) -> None:
    made = fix_cases.changed(case, fix_cases.run(case, *EVERYTHING, "--select", case.code).files)
    if regen:
        fix_cases.keep(case, made)

    assert made == fix_cases.kept(case)


@each_bad_case
def test_a_second_run_changes_nothing(case: rule_cases.Case) -> None:
    once, twice = (fix_cases.run(case, *EVERYTHING, times=times).files for times in (1, 2))

    assert once == twice


@each_bad_case
def test_a_safe_fix_keeps_every_object_and_its_place(case: rule_cases.Case) -> None:
    before = fix_cases.originals(case)
    for name, data in fix_cases.changed(case, fix_cases.run(case, "--fix").files).items():
        assert objects(data) == objects(before[name])


@each_bad_case
def test_an_unsafe_fix_loses_no_certificate_and_no_key_but_those_that_it_says(case: rule_cases.Case) -> None:
    before = fix_cases.originals(case)
    for name, data in fix_cases.changed(case, fix_cases.run(case, *EVERYTHING).files).items():
        old, new = read(before[name]), read(data)
        lost = {one.sha256 for one in old.certificates} - {one.sha256 for one in new.certificates}
        assert not lost or case.code in ("CLB404", "CLB405", "CLB407"), name
        assert {one.public.identity for one in old.private_keys} == {one.public.identity for one in new.private_keys}


@pytest.mark.parametrize("case", GOOD, ids=str)
def test_a_good_case_is_left_as_it_is(case: rule_cases.Case) -> None:
    assert fix_cases.changed(case, fix_cases.run(case, *EVERYTHING).files) == {}


@pytest.mark.parametrize("case", FIXABLE, ids=str)
def test_a_finding_is_gone_once_its_fix_is_made(case: rule_cases.Case) -> None:
    mine = [finding for finding in rule_cases.lint(case).findings if finding.rule == case.code]
    run = fix_cases.run(case, *EVERYTHING, "--select", case.code, "--output-format", "concise")
    left = [line for line in run.out.splitlines() if f" {case.code} " in line]

    assert len(left) == sum(finding.fix is None for finding in mine), run.out


@each_rule
def test_the_declared_fixes_are_those_that_findings_have(rule: Rule) -> None:
    found = {
        Fixability.SAFE if finding.fix.is_safe else Fixability.UNSAFE
        for case in BAD
        for finding in rule_cases.lint(case).findings
        if finding.rule == rule.code and finding.fix
    }

    assert found == set(rule.fixes)
    assert (rule_cases.FIXTURES / rule.code / "fixed").is_dir() == bool(rule.fixes)


def test_fixes_of_notes_are_made_where_their_rule_is_named_only() -> None:
    [case] = [case for case in BAD if str(case) == "CLB113-bad-cr-lf"]

    assert fix_cases.changed(case, fix_cases.run(case, *EVERYTHING).files) == {}
    assert fix_cases.changed(case, fix_cases.run(case, *EVERYTHING, "--select", "CLB1").files) == {}
    for named in ("CLB113", "line-ends"):
        made = fix_cases.changed(case, fix_cases.run(case, "--fix", "--extend-select", named).files)
        assert set(made) == {"cr-lf/server.pem"}
        assert b"\r" not in made["cr-lf/server.pem"]


def test_what_is_suppressed_or_hidden_is_left_alone() -> None:
    [case] = [case for case in BAD if str(case) == "CLB109-bad-at-the-end"]

    assert rule_cases.lint(case).findings[0].severity is Severity.WARNING
    assert fix_cases.changed(case, fix_cases.run(case, "--fix").files) != {}
    assert fix_cases.changed(case, fix_cases.run(case, "--fix", "--min-severity", "error").files) == {}
    assert fix_cases.changed(case, fix_cases.run(case, "--fix", "--ignore", "CLB109").files) == {}
