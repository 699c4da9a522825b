"""Real inputs from public reports, mended: those that can be are ready, and those that are fine stay as they are."""

from __future__ import annotations

import shutil
from datetime import datetime, timezone
from pathlib import Path
from typing import Any

import pytest

from clbcertlint import repair, reporting
from clbcertlint.config import Config
from clbcertlint.grading import Severity
from clbcertlint.report import Report
from clbcertlint.request import Request
from test_cases import CASES, load

NOW = datetime(2026, 11, 25, tzinfo=timezone.utc)
BEYOND_HELP = {
    "048": ("CLB106", "the base64 is cut off"),
    "053": ("CLB107", "encoded twice: which of both is meant, a person has to say"),
    "058": ("CLB106", "a character is lost"),
    "065": ("CLB102", "a request, not the certificate"),
    "066": ("CLB102", "a request, not the certificate"),
    "067": ("CLB102", "PKCS#7, which convert takes"),
    "068": ("CLB101", "DER, which convert takes"),
    "070": ("CLB101", "PKCS#12, which convert takes"),
    "072": ("CLB102", "a public key, not the certificate"),
    "073": ("CLB102", "an SSH key, not the certificate"),
    "074": ("CLB102", "a key of OpenSSH"),
    "075": ("CLB304", "no key in the key file"),
    "076": ("CLB304", "swapped, which convert undoes"),
    "078": ("CLB304", "all in one file, which convert parts"),
    "080": ("CLB115", "empty"),
    "083": ("CLB205", "encrypted, which convert opens"),
    "085": ("CLB201", "not RSA"),
    "086": ("CLB201", "not RSA"),
    "088": ("CLB201", "not RSA"),
    "089": ("CLB201", "not RSA"),
    "095": ("CLB202", "a size that is not listed"),
    "099": ("CLB301", "the key of another certificate"),
    "100": ("CLB302", "no key"),
    "117": ("CLB601", "expired"),
    "118": ("CLB503", "which CA is meant, a person has to say"),
    "119": ("CLB502", "no CA"),
    "121": ("CLB504", "a key in a CA upload, which convert leaves out"),
    "122": ("CLB102", "a revocation list"),
    "123": ("CLB601", "expired"),
    "124": ("CLB106", "letters were changed"),
    "126": ("CLB117", "the file is elsewhere"),
    "128": ("", "the file is not there"),
    "149": ("CLB101", "DER, which convert takes"),
}
"""The cases that CLB refuses mended or not: the rule that says so, none where a file cannot be read, and the reason."""


def mended(case: dict[str, Any]) -> tuple[repair.Repair, Report]:
    files = case["files"]
    if case["mode"] == "scan":
        request = Request(paths=tuple(files["paths"]))
    elif case["mode"] == "ca":
        request = Request(ca_certificate=files["ca"])
    else:
        request = Request(certificate=files["cert"], private_key=files.get("key"))
    repaired = repair.repair(request, Config(allow_empty=True), NOW, with_unsafe=True)
    return repaired, reporting.report(repaired.left)


@pytest.mark.parametrize("case", load())
def test_a_real_case_is_ready_once_it_is_mended(
    case: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(CASES / f"{case['id']}-{case['slug']}", tmp_path / "case", symlinks=True)
    for name, target in case.get("make", {}).get("symlinks", {}).items():
        (tmp_path / "case" / name).symlink_to(target)
    monkeypatch.chdir(tmp_path / "case")
    repaired, report = mended(case)
    errors = {finding.rule for finding in report.findings if finding.severity is Severity.ERROR}

    if case["verdict"] == "accept":
        assert repaired.changes == ()
    elif case["id"] in BEYOND_HELP:
        rule, _ = BEYOND_HELP[case["id"]]
        assert (rule in errors) if rule else report.errors
    else:
        assert (errors, report.errors) == (set(), ())


def test_every_case_that_is_beyond_help_is_there() -> None:
    assert set(BEYOND_HELP) <= {case["id"] for [case] in (parameters.values for parameters in load())}
