"""The JSON report: one document, by its schema, the same bytes for the same input."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator, ValidationError

import clbcertlint
from clbcertlint.cli import main
from clbcertlint.reporters import json as json_reporter
from report_schema import assert_valid, load

CASES = Path(__file__).parent / "cases"
NOW = "2026-11-25"


def run(*arguments: str, capsysbinary: pytest.CaptureFixture[bytes]) -> tuple[int, Any]:
    status = main(["check", "--output-format", "json", "--now", NOW, *arguments])
    return status, json.loads(capsysbinary.readouterr().out)


def copy(case: str, folder: Path) -> None:
    shutil.copytree(next(CASES.glob(f"{case}-*")) / "in", folder, dirs_exist_ok=True)


def test_the_schema_is_a_schema_and_is_printed(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    Draft202012Validator.check_schema(load())
    assert main(["report-schema"]) == 0
    assert json.loads(capsysbinary.readouterr().out) == load()


@pytest.mark.parametrize("case", sorted(CASES.iterdir()), ids=lambda case: case.name)
def test_every_case_gives_a_report_by_the_schema(
    case: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(case)
    status, report = run("--allow-empty", "in", capsysbinary=capsysbinary)
    assert_valid(report)
    assert report["summary"]["exit_status"] == status
    for severity in ("error", "warning", "note"):
        found = [one for one in report["findings"] if one["severity"] == severity]
        assert report["summary"][severity] == len(found)


def test_the_schema_notices_what_is_wrong(capsysbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> None:
    copy("082", tmp_path)
    _, report = run(str(tmp_path), capsysbinary=capsysbinary)
    assert_valid(report)
    for field in ("summary", "findings", "uploads", "errors"):
        with pytest.raises(ValidationError):
            assert_valid({key: value for key, value in report.items() if key != field})
    report["findings"][0]["surprise"] = 1
    with pytest.raises(ValidationError):
        assert_valid(report)


def test_an_upload_is_told_with_its_fingerprints_names_and_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    copy("151", tmp_path)
    monkeypatch.chdir(tmp_path)
    status, report = run("server.pem", "server.key", capsysbinary=capsysbinary)
    assert status == 0
    assert report["findings"] == []
    assert report["uploads"] == [
        {
            "kind": "server",
            "certificate": "server.pem",
            "private_key": "server.key",
            "verdict": "ready",
            "answers": [],
            "sha1": report["uploads"][0]["sha1"],
            "sha256": report["uploads"][0]["sha256"],
            "names": ["www.example.com", "example.com"],
            "not_after": "2049-01-01T00:00:00Z",
        }
    ]


def test_the_answer_of_the_api_is_told_with_the_finding_and_the_upload(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    copy("099", tmp_path)
    monkeypatch.chdir(tmp_path)
    status, report = run("--certificate", "server.pem", "--private-key", "account.key", capsysbinary=capsysbinary)
    answer = {
        "via": "api",
        "code": "CertificateNotMatchPrivateKey",
        "message": "Certificate and key does not match.",
    }
    assert status == 1
    assert [one["answer"] for one in report["findings"]] == [answer]
    assert [(one["verdict"], one["answers"]) for one in report["uploads"]] == [("clb-refuses", [answer])]
    assert [(one["path"], one["start"]) for one in report["findings"][0]["related"]] == [
        ("account.key", {"line": 1, "column": 1})
    ]


def test_a_fingerprint_survives_moved_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy("095", tmp_path)
    monkeypatch.chdir(tmp_path)
    before = {one.rule: one.fingerprint for one in clbcertlint.lint("server.pem").findings}
    certificate = tmp_path / "server.pem"
    certificate.write_bytes(b"a comment\n" + certificate.read_bytes())
    after = {one.rule: one.fingerprint for one in clbcertlint.lint("server.pem").findings}
    assert before["CLB202"] == after["CLB202"]


def test_the_function_gives_the_report_that_the_command_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    copy("078", tmp_path)
    monkeypatch.chdir(tmp_path)
    main(["check", "--output-format", "json", "server.pem", "server.key"])
    printed = capsysbinary.readouterr().out.decode()
    report = clbcertlint.lint("server.pem", "server.key")
    rendered = json_reporter.render(report)
    assert [line for line in rendered.splitlines() if "evaluated_at" not in line] == [
        line for line in printed.splitlines() if "evaluated_at" not in line
    ]
