"""What the README shows is what happens: its output, its commands, its snippets and its Python."""

from __future__ import annotations

import argparse
import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

import pki
from clbcertlint import config_schema
from clbcertlint.arguments import COMMANDS, build_parser

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
TEXT = README.read_text("utf-8")
NOW = "2026-11-25T00:00:00Z"
FIRST_COMMAND = (
    "python3 -m venv .venv && .venv/bin/python -m pip install . && .venv/bin/clbcertlint check fixtures/demo"
)
TEST_COMMAND = "python3 -m venv .venv && .venv/bin/python -m pip install -e '.[dev]' && .venv/bin/python -m pytest"
SHOWN_FOLDERS = ("fixtures/demo/pay", "fixtures/demo/shop")
DEMO = re.compile(r"(?<=<!-- demo: begin -->\n).*?(?=<!-- demo: end -->)", re.DOTALL)
PLAN = re.compile(r"(?<=<!-- plan: begin -->\n).*?(?=<!-- plan: end -->)", re.DOTALL)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


def lines() -> list[str]:
    """Every line that a reader can copy into a shell or finds in a CI snippet."""
    shell = [line for block in blocks("sh") for line in block.splitlines()]
    ci = [
        line.strip().removeprefix("- ").removeprefix("run: ") for block in blocks("yaml") for line in block.splitlines()
    ]
    return [line for line in (*shell, *ci) if re.search(r"(?:^|[ /])clbcertlint [a-z-]", line)]


def words_after_program(line: str) -> list[str]:
    words = shlex.split(line, comments=True)
    at = max(index for index, word in enumerate(words) if word.rpartition("/")[2] == "clbcertlint")
    return words[at + 1 :]


def run(words: list[str], folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "clbcertlint", *words], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A folder with the files that the README speaks of."""
    shutil.copytree(ROOT / "fixtures" / "demo" / "www", tmp_path, dirs_exist_ok=True)
    shutil.copytree(ROOT / "fixtures" / "demo" / "www", tmp_path / "certs")
    shutil.copytree(ROOT / "fixtures" / "demo", tmp_path / "fixtures" / "demo")
    return tmp_path


def test_the_output_shown_is_what_is_printed(request: pytest.FixtureRequest) -> None:
    result = run(["check", "--now", NOW, *SHOWN_FOLDERS], ROOT)
    assert result.returncode == 1
    assert result.stderr == ""
    expected = f"```console\n$ clbcertlint check {' '.join(SHOWN_FOLDERS)}\n{result.stdout}```\n"
    if request.config.getoption("--regen", default=False):
        README.write_text(DEMO.sub(lambda _: expected, README.read_text("utf-8"), count=1), "utf-8")
        return
    shown = DEMO.search(TEXT)
    assert shown
    assert shown[0] == expected


@pytest.mark.parametrize("command", [FIRST_COMMAND, TEST_COMMAND])
def test_the_commands_that_always_work_stand_there_to_be_copied(command: str) -> None:
    assert command in [line for block in blocks("sh") for line in block.splitlines()]


def test_the_readme_shows_commands() -> None:
    assert len(lines()) > 10


@pytest.mark.parametrize("line", lines())
def test_a_command_is_understood_and_finds_what_it_names(line: str, place: Path) -> None:
    words = words_after_program(line)
    assert build_parser().parse_args(words).command in COMMANDS
    result = run(words, place)
    assert result.returncode == (1 if {".", "fixtures/demo"} & set(words) else 0), result.stderr
    assert "Traceback" not in result.stderr


def test_the_options_described_exist() -> None:
    table = TEXT.partition("### Options that matter\n")[2].partition("\n###")[0]
    described = set(re.findall(r"`(--?[a-z][a-z-]*)`", table))
    assert len(described) > 10
    assert described <= known_options()


def known_options() -> set[str]:
    [commands] = [action for action in build_parser()._actions if isinstance(action, argparse._SubParsersAction)]
    return {
        option for parser in commands.choices.values() for action in parser._actions for option in action.option_strings
    }


def as_json(value: Any) -> Any:
    """Decoded TOML as JSON Schema sees it: with dates as strings."""
    return json.loads(json.dumps(value, default=str))


def plan() -> str:
    [found] = [block for block in blocks("toml") if "[[listener]]" in block]
    return found


@pytest.fixture
def planned(tmp_path: Path) -> Path:
    """A folder with the files of the plan, and the plan."""
    (tmp_path / "certs").mkdir()
    leaf = pki.leaf("api.example.com")
    (tmp_path / "certs" / "api.pem").write_bytes(leaf.pem + pki.intermediate().pem)
    (tmp_path / "certs" / "api.key").write_bytes(pki.pkcs1("api.example.com"))
    (tmp_path / "certs" / "client-ca.pem").write_bytes(pki.issue("Client CA", ca=True).pem)
    (tmp_path / "clbcertlint.toml").write_text(plan(), "utf-8")
    return tmp_path


def test_what_is_said_of_the_plan_is_what_is_shown(planned: Path, regen: bool) -> None:
    result = run(["check", "--now", NOW, "certs"], planned)
    assert (result.returncode, result.stderr) == (1, "")
    assert result.stdout.count("CLB705") == 1
    expected = f"```console\n$ clbcertlint check certs\n{result.stdout}```\n"
    if regen:
        README.write_text(PLAN.sub(lambda _: expected, README.read_text("utf-8"), count=1), "utf-8")
        return
    shown = PLAN.search(TEXT)
    assert shown
    assert shown[0] == expected


def test_the_plan_is_sound_once_it_is_mended(planned: Path) -> None:
    mended = plan().replace('regions = ["ap-southeast-1"]', 'regions = ["ap-southeast-1", "cn-hangzhou"]')
    (planned / "clbcertlint.toml").write_text(mended, "utf-8")
    result = run(["check", "--now", NOW, "certs"], planned)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1] == "3 files, nothing found"
    without = mended.replace('ca-certificate = "client-ca"\n', "")
    (planned / "clbcertlint.toml").write_text(without, "utf-8")
    assert "error[CLB704]" in run(["check", "--now", NOW, "certs"], planned).stdout


@pytest.mark.parametrize("sample", blocks("toml"))
def test_a_sample_of_the_configuration_fits_the_schema_and_is_taken(sample: str, tmp_path: Path) -> None:
    settings = tomllib.loads(sample)
    validator = Draft202012Validator(config_schema.load(), format_checker=Draft202012Validator.FORMAT_CHECKER)
    validator.validate(as_json(settings))
    (tmp_path / "clbcertlint.toml").write_text(sample, "utf-8")
    result = run(["check", "--show-settings"], tmp_path)
    assert (result.returncode, result.stderr) == (0, "")
    assert set(settings) - {"extend-exclude"} <= set(tomllib.loads(result.stdout))


def test_there_are_samples_of_the_configuration() -> None:
    assert len(blocks("toml")) == 3


@pytest.mark.parametrize("snippet", blocks("yaml"))
def test_a_snippet_is_yaml(snippet: str) -> None:
    assert isinstance(yaml.safe_load(snippet), dict)


def test_the_hooks_shown_exist() -> None:
    [snippet] = [snippet for snippet in blocks("yaml") if snippet.startswith("repos:")]
    ours = yaml.safe_load(snippet)["repos"][0]
    offered = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert [hook["id"] for hook in ours["hooks"]] == ["clbcertlint"]
    assert {"clbcertlint", "clbcertlint-all"} == {hook["id"] for hook in offered}
    assert "clbcertlint-all" in snippet


def test_the_hook_snippet_is_valid(tmp_path: Path) -> None:
    [snippet] = [snippet for snippet in blocks("yaml") if snippet.startswith("repos:")]
    (tmp_path / "config.yaml").write_text(snippet, "utf-8")
    result = subprocess.run(
        [sys.executable, "-m", "pre_commit", "validate-config", "config.yaml"],
        cwd=tmp_path,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (result.returncode, result.stdout) == (0, ""), result.stdout + result.stderr


@pytest.mark.parametrize(
    ("pair", "status", "printed"),
    [
        ("www", 0, ["server.pem ready"]),
        (
            "login",
            1,
            [
                "error CLB301 server.pem 1 certificate and private key do not belong together",
                "server.pem clb-refuses",
            ],
        ),
    ],
)
def test_the_python_shown_runs(pair: str, status: int, printed: list[str], tmp_path: Path) -> None:
    [example] = blocks("python")
    shutil.copytree(ROOT / "fixtures" / "demo" / pair, tmp_path, dirs_exist_ok=True)
    result = subprocess.run(
        [sys.executable, "-c", example], cwd=tmp_path, capture_output=True, encoding="utf-8", check=False
    )
    assert (result.returncode, result.stdout.splitlines(), result.stderr) == (status, printed, "")


def test_the_links_into_the_repository_lead_somewhere() -> None:
    targets = [target for target in re.findall(r"\]\(([^)]+)\)", TEXT) if not target.startswith(("https:", "#"))]
    assert targets
    assert [target for target in targets if not (ROOT / target).exists()] == []
