"""The hooks, as pre-commit and prek run them.

Those marked `hooks` install the project from a repository made of what lies here, and are run by `pytest -m hooks`.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

import pki
from clbcertlint.sources.files import EXTENSIONS

ROOT = Path(__file__).parent.parent
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
DEMO = ROOT / "fixtures" / "demo"
RUNNERS = ("pre-commit", "prek")
BOTH_HOOKS = pytest.mark.parametrize("hook", ["clbcertlint", "clbcertlint-all"])
PAIRS = 1000
PLAN_WITHOUT_CA = """
[[upload]]
name = "www"
certificate = "www/server.pem"
private-key = "www/server.key"
regions = ["cn-hangzhou"]

[[listener]]
name = "https"
region = "cn-hangzhou"
authentication = "mutual"
server-certificate = "www"
"""
# A system allows a quarter of the stack for the arguments of a program: here 256 kB instead of the usual 2 MB.
WITH_SHORT_COMMAND_LINES = ("sh", "-c", 'ulimit -S -s 1024 && exec "$@"', "sh")
INSTALLED_FROM = ("src", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")


def run(folder: Path, *command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return subprocess.run(
        command,
        cwd=folder,
        env={**inherited, **environment},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        check=False,
    )


def git(folder: Path, *arguments: str) -> str:
    identity = ("-c", "user.name=test", "-c", "user.email=test@example.com", "-c", "commit.gpgsign=false")
    result = run(folder, "git", *identity, *arguments)
    assert result.returncode == 0, result.stdout
    return result.stdout


def program(runner: str) -> str:
    found = shutil.which(runner, path=f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}")
    if found is None:
        pytest.skip(f"{runner} is not installed")
    return found


@dataclass(frozen=True)
class Hooks:
    """A runner whose cache has the hooks of a repository installed."""

    program: str
    config: Path
    environment: dict[str, str]

    def run(self, project: Path, hook: str, prefix: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        return run(project, *prefix, self.program, "run", "--config", str(self.config), hook, **self.environment)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with one commit: what of the project a hook is installed from."""
    folder = tmp_path_factory.mktemp("repository")
    for name in INSTALLED_FROM:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "as it lies here")
    return folder


@pytest.fixture(scope="module", params=RUNNERS)
def hooks(request: pytest.FixtureRequest, repository: Path, tmp_path_factory: pytest.TempPathFactory) -> Hooks:
    name = program(request.param)
    folder = tmp_path_factory.mktemp("runner")
    ours = {
        "repo": str(repository),
        "rev": git(repository, "rev-parse", "HEAD").strip(),
        "hooks": [{"id": "clbcertlint"}, {"id": "clbcertlint-all"}],
    }
    config = folder / "config.yaml"
    config.write_text(yaml.safe_dump({"repos": [ours]}), "utf-8")
    return Hooks(name, config, environment(folder))


def environment(cache: Path) -> dict[str, str]:
    # prek installs with uv, which it gets by pip here: that is what a machine with nothing but a package index can do.
    return {"PRE_COMMIT_HOME": str(cache / "cache"), "PREK_HOME": str(cache / "cache"), "PREK_UV_SOURCE": "pip"}


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A repository without a commit: nothing is staged yet."""
    git(tmp_path, "init", "--quiet")
    return tmp_path


def put(project: Path, *paths: str) -> None:
    for path in paths:
        (project / Path(path).parent).mkdir(exist_ok=True)
        shutil.copy(DEMO / path, project / path)


@pytest.mark.hooks
@BOTH_HOOKS
@pytest.mark.parametrize("staged", [("server.pem",), ("server.key",), ("server.pem", "server.key")])
def test_a_good_pair_passes_whatever_of_it_is_staged(
    hooks: Hooks, project: Path, hook: str, staged: tuple[str, ...]
) -> None:
    put(project, "www/server.pem", "www/server.key")
    git(project, "add", *(f"www/{name}" for name in staged))
    result = hooks.run(project, hook)
    assert result.returncode == 0, result.stdout
    assert "Passed" in result.stdout


@pytest.mark.hooks
@BOTH_HOOKS
@pytest.mark.parametrize("staged", [("server.pem",), ("server.key",), ("server.pem", "server.key")])
def test_a_bad_pair_is_told_once_whatever_of_it_is_staged(
    hooks: Hooks, project: Path, hook: str, staged: tuple[str, ...]
) -> None:
    put(project, "login/server.pem", "login/server.key")
    git(project, "add", *(f"login/{name}" for name in staged))
    result = hooks.run(project, hook)
    told_of = "server.pem" if hook == "clbcertlint-all" else staged[0]
    assert result.returncode == 1, result.stdout
    assert findings(result.stdout) == [("CLB301", f"login/{told_of}")]


@pytest.mark.hooks
@BOTH_HOOKS
def test_nothing_is_checked_when_nothing_of_a_pair_is_staged(hooks: Hooks, project: Path, hook: str) -> None:
    put(project, "login/server.pem", "login/server.key")
    (project / "notes.txt").write_text("a change\n", "utf-8")
    git(project, "add", "notes.txt")
    result = hooks.run(project, hook)
    assert result.returncode == 0, result.stdout
    assert "(no files to check)Skipped" in result.stdout


@pytest.mark.hooks
@BOTH_HOOKS
@pytest.mark.parametrize(
    ("staged", "unstaged", "status"),
    [("www/server.key", "shop/key.pem", 0), ("shop/key.pem", "www/server.key", 1)],
    ids=["staged good", "staged bad"],
)
def test_what_is_staged_is_judged_and_what_is_not_is_left_as_it_is(
    hooks: Hooks, project: Path, hook: str, staged: str, unstaged: str, status: int
) -> None:
    key = project / "key.pem"
    shutil.copy(DEMO / staged, key)
    git(project, "add", "key.pem")
    shutil.copy(DEMO / unstaged, key)
    result = hooks.run(project, hook)
    assert result.returncode == status, result.stdout
    assert ("error[CLB204]" in result.stdout) == bool(status)
    assert key.read_bytes() == (DEMO / unstaged).read_bytes()
    assert git(project, "show", ":key.pem").encode() == (DEMO / staged).read_bytes()


@pytest.mark.hooks
@BOTH_HOOKS
def test_a_file_may_have_any_name(hooks: Hooks, project: Path, hook: str) -> None:
    names = [
        "-o.key",
        "--output=report.pem",
        "-名字.KEY",
        "证书 测试/私钥.pem",
        'it\'s "quoted" $HOME;.key',
        "plain.key",
    ]
    for name in names:
        (project / name).parent.mkdir(exist_ok=True)
        shutil.copy(DEMO / "shop" / "key.pem", project / name)
    git(project, "add", "--all")
    result = hooks.run(project, hook)
    assert result.returncode == 1, result.stdout
    assert [path for code, path in findings(result.stdout) if code == "CLB204"] == sorted(names)


@pytest.mark.hooks
def test_a_link_is_judged_by_what_it_leads_to(hooks: Hooks, project: Path) -> None:
    put(project, "shop/key.pem")
    (project / "link.pem").symlink_to(Path("shop", "key.pem"))
    git(project, "add", "link.pem")
    result = hooks.run(project, "clbcertlint")
    assert result.returncode == 1, result.stdout
    assert [path for code, path in findings(result.stdout) if code == "CLB204"] == ["link.pem"]


@pytest.mark.hooks
def test_a_link_that_leads_nowhere_cannot_be_checked_and_is_no_part_of_the_tree(hooks: Hooks, project: Path) -> None:
    (project / "link.pem").symlink_to("gone.pem")
    git(project, "add", "link.pem")
    result = hooks.run(project, "clbcertlint")
    assert result.returncode == 1, result.stdout
    assert "exit code: 2" in result.stdout
    assert "link.pem is a link to gone.pem, which does not exist" in result.stdout
    assert hooks.run(project, "clbcertlint-all").returncode == 0


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with 2,000 files, staged, whose names are too long for one command line."""
    folder = tmp_path_factory.mktemp("large")
    key, pkcs8, other = pki.pkcs1("one"), pki.pkcs8("one"), pki.pkcs1("another")
    for number in range(PAIRS):
        pair = folder / f"{number:04}-{'long' * 40}"
        pair.mkdir()
        certificate = pki.issue(f"{number}.example.com", key_name="one", serial=number)
        (pair / "server.pem").write_bytes(certificate.pem)
        (pair / "server.key").write_bytes({100: pkcs8, 200: other}.get(number % 300, key))
    git(folder, "init", "--quiet")
    git(folder, "add", "--all")
    return folder


@pytest.mark.hooks
def test_many_files_are_judged_as_in_one_run_whatever_their_order(hooks: Hooks, large: Path) -> None:
    files = git(large, "ls-files").splitlines()
    at_once, backwards = (
        run(large, sys.executable, "-m", "clbcertlint", "check", *paths) for paths in (files, files[::-1])
    )
    result = hooks.run(large, "clbcertlint", WITH_SHORT_COMMAND_LINES)
    batches = [int(count) for count in re.findall(r"^ *(\d+) files?, ", result.stdout, re.MULTILINE)]
    assert at_once.stdout == backwards.stdout
    assert len(batches) > 1
    assert sum(batches) == len(files) == 2 * PAIRS
    assert (result.returncode, at_once.returncode) == (1, 1)
    assert "exit code: 1" in result.stdout
    assert by_folder(findings(result.stdout)) == by_folder(findings(at_once.stdout))
    assert {code for code, _ in findings(at_once.stdout)} == {"CLB204", "CLB301"}


def findings(output: str) -> list[tuple[str, str]]:
    """The code and the path of every finding in a full report, sorted."""
    return sorted(re.findall(r"^ *(?:error|warning|note)\[(\w+)\].*\n *--> (.*?):\d+:\d+$", output, re.MULTILINE))


def by_folder(found: list[tuple[str, str]]) -> set[tuple[str, str]]:
    """Findings without the half of the pair that each is told of: a run that has the certificate tells it there."""
    return {(code, path.rpartition("/")[0]) for code, path in found}


@pytest.mark.hooks
def test_the_whole_tree_is_judged_when_one_file_changes(hooks: Hooks, project: Path) -> None:
    put(project, "shop/key.pem")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "a mistake")
    put(project, "www/server.pem", "www/server.key")
    git(project, "add", "--all")
    assert hooks.run(project, "clbcertlint").returncode == 0
    result = hooks.run(project, "clbcertlint-all")
    assert result.returncode == 1, result.stdout
    assert "CLB204" in result.stdout


@pytest.mark.hooks
def test_the_whole_tree_is_judged_when_the_plan_changes(hooks: Hooks, project: Path) -> None:
    put(project, "www/server.pem", "www/server.key")
    git(project, "add", "--all")
    git(project, "commit", "--quiet", "--message", "a good pair")
    (project / "clbcertlint.toml").write_text(PLAN_WITHOUT_CA, "utf-8")
    git(project, "add", "--all")
    assert "(no files to check)Skipped" in hooks.run(project, "clbcertlint").stdout
    result = hooks.run(project, "clbcertlint-all")
    assert result.returncode == 1, result.stdout
    assert findings(result.stdout) == [("CLB704", "clbcertlint.toml")]


@pytest.mark.hooks
def test_what_is_no_certificate_matter_is_left_alone(hooks: Hooks, project: Path) -> None:
    (project / "notes.txt").write_text("-----BEGIN PRIVATE KEY-----\n", "utf-8")
    (project / "slides.key").write_text("<presentation/>\n", "utf-8")
    git(project, "add", "--all")
    for hook in ("clbcertlint", "clbcertlint-all"):
        result = hooks.run(project, hook)
        assert result.returncode == 0, result.stdout


@pytest.mark.hooks
@pytest.mark.parametrize("runner", RUNNERS)
def test_both_hooks_can_be_tried_out_of_a_repository(
    runner: str, repository: Path, project: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    put(project, "shop/cert.pem", "shop/key.pem")
    git(project, "add", "--all")
    cache = environment(tmp_path_factory.mktemp("cache"))
    result = run(project, program(runner), "try-repo", str(repository), **cache)
    assert result.returncode == 1, result.stdout
    assert result.stdout.count("error[CLB204]") == 2
    assert result.stdout.count("exit code: 1") == 2


def test_the_manifest_is_valid() -> None:
    result = run(ROOT, sys.executable, "-m", "pre_commit", "validate-manifest", str(MANIFEST))
    assert (result.returncode, result.stdout) == (0, "")


def test_the_hooks_are_careful() -> None:
    for hook in yaml.safe_load(MANIFEST.read_text("utf-8")):
        assert hook["language"] == "python"
        assert hook["types"] == []
        assert hook["require_serial"] is True
        assert hook["minimum_pre_commit_version"] == "3.2.0"
        assert "--fix" not in hook["entry"]
        assert "--allow-empty" in hook["entry"]


def test_the_hooks_take_the_files_that_a_search_of_folders_takes() -> None:
    for hook in yaml.safe_load(MANIFEST.read_text("utf-8")):
        for extension in EXTENSIONS:
            assert re.search(hook["files"], f"certs/a{extension}")
            assert re.search(hook["files"], f"A{extension.upper()}")
            assert not re.search(hook["files"], f"a{extension}.txt")
        assert not re.search(hook["files"], "monkey")
        for name in ("clbcertlint.toml", ".clbcertlint.toml", "deep/er/clbcertlint.toml"):
            assert bool(re.search(hook["files"], name)) == (hook["id"] == "clbcertlint-all")
