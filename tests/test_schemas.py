"""The schemas that are shipped: other programs take them for schemas, and all that is here fits them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import schema_tool
from clbcertlint.reporters import json as json_reporter
from report_schema import assert_valid
from rule_cases import FIXTURES, Case, cases, lint

ROOT = FIXTURES.parent
PACKAGE = ROOT / "src" / "clbcertlint"
REPORT = PACKAGE / "report.schema.json"
CONFIG = PACKAGE / "config.schema.json"
CODES = sorted(folder.name for folder in FIXTURES.glob("CLB*"))
CASES = [case for code in CODES for outcome in ("bad", "good") for case in cases(code, outcome)]
NOT_VALID = {"report": '{"format": "clbcertlint"}', "config": '{"fail-level": "fatal"}'}


def test_the_schemas_are_taken_for_schemas(tmp_path: Path) -> None:
    result = schema_tool.check("--check-metaschema", files=(REPORT, CONFIG))
    assert result.returncode == 0, result.stdout + result.stderr
    broken = tmp_path / "broken.schema.json"
    broken.write_text(REPORT.read_text("utf-8").replace('"type": "object"', '"type": "thing"', 1), "utf-8")
    assert schema_tool.check("--check-metaschema", files=(broken,)).returncode == 1


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_fixture_gives_a_report_by_the_schema(case: Case) -> None:
    assert_valid(json.loads(json_reporter.render(lint(case))))


def test_another_validator_takes_the_reports(tmp_path: Path) -> None:
    files = []
    for case in CASES[::10]:
        file = tmp_path / f"{case}.json"
        file.write_text(json_reporter.render(lint(case)), "utf-8")
        files.append(file)
    result = schema_tool.check("--schemafile", str(REPORT), files=files)
    assert result.returncode == 0, result.stdout + result.stderr


def test_another_validator_takes_the_configurations() -> None:
    files = sorted(FIXTURES.rglob("clbcertlint.toml"))
    assert len(files) > 10
    result = schema_tool.check("--schemafile", str(CONFIG), files=files)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize(("schema", "which"), [(REPORT, "report"), (CONFIG, "config")], ids=["report", "config"])
def test_another_validator_refuses_what_does_not_fit(schema: Path, which: str, tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    file.write_text(NOT_VALID[which], "utf-8")
    assert schema_tool.check("--schemafile", str(schema), files=(file,)).returncode == 1


def test_the_other_validator_opens_no_connection(tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    file.write_text("{}", "utf-8")
    result = schema_tool.check("--schemafile", "https://schema.invalid/schema.json", "--no-cache", files=(file,))
    assert result.returncode != 0
    assert "there is no network here" in result.stdout + result.stderr
