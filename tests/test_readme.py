"""What the README shows is what happens: its output, its commands, its snippets and its Python."""

from __future__ import annotations

import argparse
import json
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.serialization import pkcs12
from jsonschema import Draft202012Validator

import pki
import schema_tool
from clbcertlint import config_schema
from clbcertlint.arguments import FORMATS, build_parser
from clbcertlint.usage import COMMANDS

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
INSTALL = re.compile(
    r"python3? -m venv \.venv|(?:pipx|\.venv/bin/python -m pip) install "
    r"git\+https://github\.com/clbcertlint/clbcertlint@v0\.1\.0"
)
MEND = re.compile(r"(?<=<!-- mend: begin -->\n).*?(?=<!-- mend: end -->)", re.DOTALL)
PLAN = re.compile(r"(?<=<!-- plan: begin -->\n).*?(?=<!-- plan: end -->)", re.DOTALL)


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", TEXT, re.DOTALL | re.MULTILINE)


def lines() -> list[str]:
    """Every line with our program that a reader can copy into a shell."""
    shell = [line for block in blocks("sh") for line in block.splitlines()]
    return [line for line in shell if re.search(r"(?:^|[ /])clbcertlint [a-z-]", line)]


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
    leaf = pki.leaf("shop.example.com")
    chain = [pki.intermediate().certificate]
    shop = pkcs12.serialize_key_and_certificates(
        None, pki.key("shop.example.com"), leaf.certificate, chain, serialization.NoEncryption()
    )
    (tmp_path / "shop.pfx").write_bytes(shop)
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


def test_what_is_said_of_the_demo_once_it_is_mended_is_what_is_shown(tmp_path: Path, regen: bool) -> None:
    shutil.copytree(ROOT / "fixtures" / "demo" / "shop", tmp_path / "shop")
    words = ["check", "--fix", "--unsafe-fixes", "shop"]
    result = run([*words, "--now", NOW], tmp_path)
    assert result.returncode == 0
    typed = f"$ cp -r fixtures/demo/shop .\n$ clbcertlint {' '.join(words)}\n"
    expected = f"```console\n{typed}{result.stderr}{result.stdout}```\n"
    if regen:
        README.write_text(MEND.sub(lambda _: expected, README.read_text("utf-8"), count=1), "utf-8")
        return
    shown = MEND.search(TEXT)
    assert shown
    assert shown[0] == expected
    assert "server   ready\n" in shown[0]


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
    assert result.returncode == (1 if "fixtures/demo" in words else 0), result.stderr
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


@dataclass(frozen=True)
class Pipeline:
    """A snippet for a build server: its heading, its commands, and the files that it keeps."""

    name: str
    text: str
    commands: list[str]
    kept: list[str]
    schema: str | None

    def __str__(self) -> str:
        return self.name

    @property
    def check(self) -> str:
        """The one command that is no part of the installation, up to what it is piped into."""
        [command] = [command for command in self.commands if not INSTALL.fullmatch(command)]
        return command.partition(" | ")[0]

    @property
    def words(self) -> list[str]:
        return words_after_program(self.check)

    @property
    def formats(self) -> dict[str, str]:
        """The formats asked for, each with its file, which is empty for standard output."""
        given = [self.words[at + 1] for at, word in enumerate(self.words) if word == "--output-format"]
        return {format: file for format, _, file in (word.partition("=") for word in given)}


def pipelines() -> Iterator[Pipeline]:
    section = TEXT.partition("\n## In a pipeline\n")[2].partition("\n## ")[0]
    for snippet in re.findall(r"^```yaml\n(.*?)^```$", section, re.DOTALL | re.MULTILINE):
        content = yaml.safe_load(snippet)
        if "jobs" in content:
            yield github(snippet, content)
        else:
            [job] = content.values()
            kept = list(job["artifacts"]["reports"].values())
            yield Pipeline("GitLab CI", snippet, job["script"], kept, "vendor.gitlab-ci")
    for snippet in re.findall(r"^```groovy\n(.*?)^```$", section, re.DOTALL | re.MULTILINE):
        shell, junit = (re.findall(rf"^ *{step} '([^']+)'$", snippet, re.MULTILINE) for step in ("sh", "junit"))
        yield Pipeline("Jenkins", snippet, shell, junit, None)


def github(snippet: str, content: dict[str, Any]) -> Pipeline:
    [job] = content["jobs"].values()
    commands = [step["run"] for step in job["steps"] if "run" in step]
    kept = [step["with"]["sarif_file"] for step in job["steps"] if "sarif_file" in step.get("with", {})]
    name = "reviewdog" if "reviewdog" in snippet else "GitHub Actions"
    return Pipeline(name, snippet, commands, kept, "vendor.github-workflows")


PIPELINES = {pipeline.name: pipeline for pipeline in pipelines()}


def test_the_pipelines_are_those_that_the_text_names() -> None:
    assert list(PIPELINES) == ["GitHub Actions", "reviewdog", "GitLab CI", "Jenkins"]


@pytest.mark.parametrize(("pair", "status"), [("login", 1), ("www", 0)])
@pytest.mark.parametrize("pipeline", PIPELINES.values(), ids=str)
def test_a_pipeline_checks_everything_and_writes_what_it_keeps(
    pipeline: Pipeline, pair: str, status: int, tmp_path: Path
) -> None:
    shutil.copytree(ROOT / "fixtures" / "demo" / pair, tmp_path / "certs")
    result = run([*pipeline.words, "--now", NOW], tmp_path)
    assert result.returncode == status
    assert {line.split(": ")[1] for line in result.stderr.splitlines()} == set(pipeline.kept)
    files = {path.name: path.read_text("utf-8") for path in tmp_path.iterdir() if path.is_file()}
    assert set(files) == set(pipeline.kept) == set(filter(None, pipeline.formats.values()))
    for format, file in pipeline.formats.items():
        assert findings_in(format, files[file] if file else result.stdout) == status


def findings_in(format: str, report: str) -> int:
    """How many findings are in a report; it has to be one of the format."""
    if format == "full":
        assert "nothing found" in report or "1 error" in report
        return report.count("error[")
    if format == "github":
        return report.count("::error file=certs/server.pem,line=1,")
    if format == "sarif":
        [sarif_run] = json.loads(report)["runs"]
        return len(sarif_run["results"])
    if format == "gitlab":
        return len(json.loads(report))
    assert format == "junit"
    return len(ElementTree.fromstring(report).findall("testsuite/testcase/failure"))


@pytest.mark.parametrize("pipeline", [one for one in PIPELINES.values() if one.schema], ids=str)
def test_a_pipeline_fits_the_schema_of_its_host(pipeline: Pipeline, tmp_path: Path) -> None:
    right, wrong = tmp_path / "right.yaml", tmp_path / "wrong.yaml"
    right.write_text(pipeline.text, "utf-8")
    wrong.write_text(pipeline.text.replace("runs-on:", "run-on:").replace("codequality:", "quality:"), "utf-8")
    results = [schema_tool.check("--builtin-schema", str(pipeline.schema), files=(file,)) for file in (right, wrong)]
    assert [result.returncode for result in results] == [0, 1], results


def test_a_failing_check_keeps_no_report_back() -> None:
    job, piped = (
        yaml.safe_load(PIPELINES[name].text)["jobs"]["clbcertlint"] for name in ("GitHub Actions", "reviewdog")
    )
    [upload] = [step for step in job["steps"] if "upload-sarif" in step.get("uses", "")]
    [check] = [step for step in piped["steps"] if "|" in step.get("run", "")]
    assert upload["if"] == "${{ !cancelled() }}"
    assert check["shell"] == "bash"
    assert yaml.safe_load(PIPELINES["GitLab CI"].text)["clbcertlint"]["artifacts"]["when"] == "always"
    assert re.search(r"post \{\s+always \{\s+junit ", PIPELINES["Jenkins"].text)


def test_a_workflow_may_do_what_it_does_and_nothing_else() -> None:
    permissions = {
        name: yaml.safe_load(PIPELINES[name].text)["permissions"] for name in ("GitHub Actions", "reviewdog")
    }
    assert permissions == {
        "GitHub Actions": {"contents": "read", "security-events": "write", "actions": "read"},
        "reviewdog": {"contents": "read", "pull-requests": "write"},
    }


def test_the_formats_described_are_those_that_exist() -> None:
    table = TEXT.partition("### Formats\n")[2].partition("\n###")[0]
    assert tuple(re.findall(r"^\| `(\w+)` \|", table, re.MULTILINE)) == FORMATS


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
