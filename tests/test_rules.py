"""Every rule is held to its folder of fixtures, and everything generated to what would be generated now."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import product
from pathlib import Path
from string import ascii_lowercase, digits
from typing import Any

import pytest

import generated
import index_file
import rule_cases
from clbcertlint import catalogue, document, uploads
from clbcertlint.grading import Severity
from clbcertlint.model import Batch, Document, PemBlock, PrivateKey, SourceFile
from clbcertlint.reporters import full
from clbcertlint.rule import Rule
from clbcertlint.sources.files import EXTENSIONS

MOST_RULES_FOR_ONE_CAUSE = 2
SCRIPT = generated.REPOSITORY / "scripts" / "make_fixtures.py"
FOLDERS = (rule_cases.FIXTURES, generated.REPOSITORY / "tests" / "cases")
HOOKS = generated.REPOSITORY / ".pre-commit-hooks.yaml"
ENTRIES = catalogue.entries()
RULES = [entry.load() for entry in ENTRIES]
CODES = [rule.code for rule in RULES]
BAD = [case for code in CODES for case in rule_cases.cases(code, "bad")]
GOOD = [case for code in CODES for case in rule_cases.cases(code, "good")]

each_rule = pytest.mark.parametrize("rule", RULES, ids=CODES)
each_entry = pytest.mark.parametrize("entry", ENTRIES, ids=CODES)
each_bad_case = pytest.mark.parametrize("case", BAD, ids=str)


@each_entry
def test_file_code_and_name_of_a_rule_agree(entry: catalogue.Entry) -> None:
    rule = entry.load()

    assert (rule.code, rule.name) == (entry.code, entry.name)
    assert re.fullmatch(r"CLB\d{3}", rule.code)
    assert re.fullmatch(r"[a-z0-9]+(?:-[a-z0-9]+)*", rule.name)


def test_no_two_rules_share_a_code_or_a_name() -> None:
    assert len({rule.code for rule in RULES}) == len({rule.name for rule in RULES}) == len(RULES)


@each_rule
def test_a_rule_has_bad_and_good_cases_and_shows_some(rule: Rule) -> None:
    shown = generated.examples(rule)

    assert rule_cases.cases(rule.code, "bad")
    assert rule_cases.cases(rule.code, "good")
    assert {case.outcome for case in shown} == {"bad", "good"}
    assert all(case.path.exists() for case in shown), shown
    assert rule.advice, "the section What to do is missing"


@pytest.mark.parametrize("case", GOOD, ids=str)
def test_a_good_case_is_clean_under_every_rule(case: rule_cases.Case) -> None:
    report = rule_cases.lint(case)

    assert report.findings == ()
    assert report.errors == ()


@each_bad_case
def test_a_bad_case_is_caught_by_its_own_rule_and_starts_no_cascade(case: rule_cases.Case) -> None:
    report = rule_cases.lint(case)
    serious = {finding.rule for finding in report.findings if finding.severity is not Severity.NOTE}

    assert case.code in {finding.rule for finding in report.findings}
    assert len(serious | {case.code}) <= MOST_RULES_FOR_ONE_CAUSE
    assert report.errors == ()


@each_bad_case
def test_what_is_said_is_complete_and_ends_without_a_full_stop(case: rule_cases.Case) -> None:
    for finding in rule_cases.lint(case).findings:
        texts = [finding.message, finding.label, finding.help, *(place.message for place in finding.related)]
        assert finding.message
        assert finding.help
        assert not any(text.endswith(".") for text in texts), texts
        assert not any(re.search(r"\{\w*\}", text) for text in texts), texts


@each_bad_case
def test_a_report_holds_no_piece_of_a_body(case: rule_cases.Case) -> None:
    bodies = [
        re.sub(rb"[^A-Za-z0-9+/]", b"", file.read_bytes()).decode() for file in case.files if file.suffix != ".toml"
    ]
    pieces = re.findall(r"[A-Za-z0-9+/]{16,}", full.render(rule_cases.lint(case)))

    assert not any(piece in body for piece in pieces for body in bodies), pieces


@each_rule
def test_the_declared_severities_are_those_that_findings_have(rule: Rule) -> None:
    reports = [rule_cases.lint(case) for case in BAD]
    used = {finding.severity for report in reports for finding in report.findings if finding.rule == rule.code}

    # In a file that belongs to no upload any rule draws notes.
    assert used | {Severity.NOTE} == {*rule.severities, Severity.NOTE}
    assert Severity.NOTE not in rule.severities or Severity.NOTE in used


@each_rule
def test_expected_text_is_what_is_said_now(rule: Rule, regen: bool) -> None:
    generated.hold(rule_cases.FIXTURES / rule.code / "expected.txt", generated.expected(rule.code), regen=regen)


@each_entry
def test_documentation_shows_the_cases_it_names(entry: catalogue.Entry, regen: bool) -> None:
    generated.hold(generated.source_file(entry), generated.source(entry), regen=regen)


@each_rule
def test_page_of_a_rule_is_what_the_catalogue_prints(rule: Rule, regen: bool) -> None:
    for folder in (generated.PAGES, generated.STORED_PAGES):
        generated.hold(folder / f"{rule.code}.md", generated.page(rule), regen=regen)


def test_index_of_the_pages_lists_every_rule(regen: bool) -> None:
    generated.hold(generated.PAGES / "README.md", generated.index(RULES), regen=regen)


def test_readme_lists_every_rule(regen: bool) -> None:
    generated.hold(generated.README, generated.readme(RULES), regen=regen)


def test_the_list_of_rules_is_what_their_files_say(regen: bool) -> None:
    generated.hold(index_file.FILE, index_file.text(), regen=regen)


def test_rules_about_form_have_nothing_to_say_of_what_is_as_documented() -> None:
    of_form = [rule for rule in RULES if rule.is_about_form]
    files = [path for folder in FOLDERS for path in sorted(folder.rglob("*")) if path.is_file()]
    read = [document.read(SourceFile(path.name, path.read_bytes(), rule_cases.NOW)) for path in files]
    plain = [one for one in read if one.is_as_documented]
    assert len(plain) > 100
    for one in plain:
        batch = Batch((one,), tuple(uploads.pair([one])))
        subjects: dict[type, list[Any]] = {
            Document: [one],
            PemBlock: [*one.blocks],
            PrivateKey: [*one.private_keys],
            Batch: [batch],
        }
        said = [(rule.code, one.path) for rule in of_form for subject in subjects[rule.per] if any(rule.check(subject))]
        assert said == []


def test_every_folder_and_page_belongs_to_a_rule() -> None:
    folders = {path.name for path in rule_cases.FIXTURES.iterdir() if path.name != "demo"}
    pages = {path.name for path in generated.PAGES.iterdir()}

    assert folders == set(CODES)
    assert pages == {"README.md", *(f"{code}.md" for code in CODES)}
    assert {path.name for path in generated.STORED_PAGES.iterdir()} == {f"{code}.md" for code in CODES}


def test_fixtures_are_what_the_script_makes(tmp_path: Path) -> None:
    subprocess.run([sys.executable, "-B", str(SCRIPT), str(tmp_path)], check=True)

    for made in sorted(tmp_path.iterdir()):
        assert _tree(made) == _tree(rule_cases.FIXTURES / made.name), f"{made.name}: run {SCRIPT.name}, or extend it"


def test_hooks_take_the_files_that_a_walk_takes() -> None:
    patterns = re.findall(r"^\s*files: *(['\"]?)(.+)\1\s*$", HOOKS.read_text("utf-8"), re.MULTILINE)
    short = {"." + "".join(letters) for size in (1, 2, 3) for letters in product(ascii_lowercase + digits, repeat=size)}

    assert len(patterns) == 2
    for _, pattern in patterns:
        taken = {ending for ending in short | set(EXTENSIONS) if re.search(pattern, f"certs/a{ending}")}
        assert taken == set(EXTENSIONS)
        assert all(re.search(pattern, f"A{ending.upper()}") for ending in EXTENSIONS)
        assert not any(re.search(pattern, f"a{ending}{more}") for ending in EXTENSIONS for more in ("x", ".bak", "/b"))
        assert not any(re.search(pattern, f"a-{ending[1:]}") for ending in EXTENSIONS)


def _tree(folder: Path) -> dict[str, bytes]:
    """Content by path of all files of the bad and the good cases."""
    return {
        file.relative_to(folder).as_posix(): file.read_bytes()
        for outcome in ("bad", "good")
        for file in (folder / outcome).rglob("*")
        if file.is_file()
    }
