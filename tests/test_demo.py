"""The demonstration: each mistake is told once, what is right is left alone, and the script makes what lies there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from datetime import datetime, timezone
from pathlib import Path

import pytest

import clbcertlint

ROOT = Path(__file__).parent.parent
DEMO = ROOT / "fixtures" / "demo"
SCRIPT = ROOT / "scripts" / "make_demo.py"
NOW = datetime(2026, 11, 25, tzinfo=timezone.utc)
MISTAKES = {
    "api/fullchain.pem": ["CLB201"],
    "api/privkey.pem": ["CLB203"],
    "login/server.pem": ["CLB301"],
    "mail/server.cer": ["CLB111", "CLB701"],
    "pay/server.pem": ["CLB401"],
    "shop/cert.pem": ["CLB111"],
    "shop/key.pem": ["CLB111", "CLB204"],
}
VERDICTS = {
    "api/fullchain.pem": "clb-refuses",
    "login/server.pem": "clb-refuses",
    "mail/server.cer": "clb-refuses",
    "pay/server.pem": "clb-refuses",
    "shop/cert.pem": "clb-refuses",
    "www/client-ca.pem": "ready",
    "www/server.pem": "ready",
}


def test_every_mistake_is_told_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(DEMO)
    report = clbcertlint.lint(".", now=NOW)
    told: dict[str, list[str]] = {}
    for finding in report.findings:
        told.setdefault(finding.place.path, []).append(finding.rule)
    assert told == MISTAKES
    assert {upload.certificate: upload.verdict.value for upload in report.uploads} == VERDICTS
    assert report.exit_status == 1


def test_the_script_makes_what_lies_there(tmp_path: Path) -> None:
    if not (found := shutil.which("openssl")) or not is_version_3(found):
        pytest.skip("openssl 3 is not installed")
    subprocess.run([sys.executable, "-B", str(SCRIPT), str(tmp_path)], check=True)
    assert contents(tmp_path) == contents(DEMO)


def is_version_3(openssl: str) -> bool:
    result = subprocess.run([openssl, "version"], capture_output=True, encoding="utf-8", check=True)
    return result.stdout.startswith("OpenSSL 3.")


def contents(folder: Path) -> dict[str, bytes]:
    """Content by path, without the spaces that some versions of openssl 3 write around `=` in names."""
    return {
        path.relative_to(folder).as_posix(): re.sub(rb"(?m)^((?:subject|issuer)=.*?) = ", rb"\1=", path.read_bytes())
        for path in folder.rglob("*")
        if path.is_file()
    }
