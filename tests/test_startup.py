"""Start-up is a feature: what a command has no need for is not imported."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from run_cli import bring

# What takes long to import, or is somebody else's.
COSTLY = {"cryptography", "certifi", "tomllib", "tomli", "asyncio", "unittest", "http", "ssl", "email", "logging"}
# What the quickest commands do without.
SLOW = {"argparse", "dataclasses", "enum", "re", "typing"}
COSTLY_PARTS = {"importlib.metadata", "importlib.resources", "urllib.request", "xml.etree"}

_PROBE = """
import sys
from clbcertlint import cli
status = cli.main(sys.argv[1:])
sys.stdout.flush()
modules = sorted(sys.modules)
import json
print(json.dumps([status, modules]), file=sys.stderr)
"""


def run(*words: str, cwd: Path | None = None) -> tuple[int, set[str]]:
    """Exit status of a command in a fresh interpreter, and the modules that are there when it ends."""
    done = subprocess.run(
        [sys.executable, "-c", _PROBE, *words], cwd=cwd, capture_output=True, check=True, timeout=60, encoding="utf-8"
    )
    status, modules = json.loads(done.stderr.splitlines()[-1])
    return status, set(modules)


def costly(modules: set[str]) -> set[str]:
    return {module for module in modules if module.partition(".")[0] in COSTLY or module in COSTLY_PARTS}


def reporters(modules: set[str]) -> set[str]:
    return {module.rpartition(".")[2] for module in modules if module.startswith("clbcertlint.reporters.")}


@pytest.fixture(scope="module")
def yaml_files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("yaml")
    for number in range(200):
        (folder / f"service-{number}.yaml").write_text(f"kind: Service\nmetadata:\n  name: service-{number}\n")
    return folder


def test_the_version_needs_next_to_nothing() -> None:
    status, modules = run("--version")
    assert status == 0
    assert costly(modules) == set()
    ours = {module for module in modules if module.startswith("clbcertlint.")}
    assert ours == {f"clbcertlint.{name}" for name in ("cli", "output", "printable", "usage")}
    assert not modules & SLOW


def test_the_page_of_a_rule_is_read_and_not_made() -> None:
    status, modules = run("rule", "CLB202")
    assert status == 0
    ours = {module for module in modules if module.startswith("clbcertlint.")}
    expected = ("catalogue", "cli", "output", "printable", "rule_index", "shipped", "usage", "values")
    assert ours == {f"clbcertlint.{name}" for name in expected}
    assert not modules & SLOW


@pytest.mark.parametrize(
    "words", [("rule", "CLB202"), ("rule", "--all"), ("rule", "CLB202", "--output-format", "json")]
)
def test_the_page_of_a_rule_needs_no_engine(words: tuple[str, ...]) -> None:
    status, modules = run(*words)
    assert status == 0
    assert costly(modules) == set()
    assert not modules & {"clbcertlint.engine", "clbcertlint.config_file", "clbcertlint.sources.files"}
    assert reporters(modules) == set()


def test_the_page_of_one_rule_imports_no_other() -> None:
    _, modules = run("rule", "CLB202", "--output-format", "json")
    assert [module for module in modules if module.startswith("clbcertlint.rules.clb")] == [
        "clbcertlint.rules.clb202_unlisted_rsa_size"
    ]


@pytest.mark.parametrize("by", ["folder", "name"])
def test_files_without_pem_need_no_cryptography(yaml_files: Path, by: str) -> None:
    names = [file.name for file in sorted(yaml_files.iterdir())]
    status, modules = run("check", "--allow-empty", *(["."] if by == "folder" else names), cwd=yaml_files)
    assert status == 0
    assert len(names) == 200
    assert costly(modules) == set()


def test_candidate_files_without_pem_need_no_cryptography(tmp_path: Path) -> None:
    bring("134", tmp_path)
    bring("135", tmp_path)
    status, modules = run("check", ".", cwd=tmp_path)
    assert status == 0
    assert costly(modules) == set()


def test_cryptography_comes_in_with_the_first_certificate(tmp_path: Path) -> None:
    bring("151", tmp_path)
    status, modules = run("check", ".", cwd=tmp_path)
    assert status == 0
    assert "cryptography" in modules


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--output-format", "full"), {"full", "summary"}),
        (("--output-format", "full", "--quiet"), {"full"}),
        (("--output-format", "full", "--statistics"), {"full", "summary", "statistics"}),
        (("--output-format", "concise"), {"concise"}),
        (("--output-format", "json"), {"json"}),
        (("--show-files",), set()),
    ],
)
def test_a_reporter_is_imported_only_when_asked_for(tmp_path: Path, words: tuple[str, ...], expected: set[str]) -> None:
    bring("153", tmp_path)
    status, modules = run("check", ".", *words, cwd=tmp_path)
    assert status == 0
    assert reporters(modules) == expected


def test_show_imports_its_own_reporter_only(tmp_path: Path) -> None:
    bring("153", tmp_path)
    _, modules = run("show", ".", cwd=tmp_path)
    assert reporters(modules) == {"overview"}
