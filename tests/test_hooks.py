"""The hooks, as pre-commit and prek run them.

Those marked `hooks` install the project from a repository made of what lies here, and are run by `pytest -m hooks`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).parent.parent
MANIFEST = ROOT / ".pre-commit-hooks.yaml"
DEMO = ROOT / "fixtures" / "demo"
RUNNERS = ("pre-commit", "prek")
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

    def run(self, project: Path, hook: str) -> subprocess.CompletedProcess[str]:
        return run(project, self.program, "run", "--config", str(self.config), hook, **self.environment)


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
@pytest.mark.parametrize("hook", ["clbcertlint", "clbcertlint-all"])
def test_a_good_pair_passes(hooks: Hooks, project: Path, hook: str) -> None:
    put(project, "www/server.pem", "www/server.key")
    git(project, "add", "--all")
    result = hooks.run(project, hook)
    assert result.returncode == 0, result.stdout
    assert "Passed" in result.stdout


@pytest.mark.hooks
@pytest.mark.parametrize("hook", ["clbcertlint", "clbcertlint-all"])
def test_a_key_in_pkcs8_fails(hooks: Hooks, project: Path, hook: str) -> None:
    put(project, "shop/key.pem")
    git(project, "add", "--all")
    result = hooks.run(project, hook)
    assert result.returncode == 1, result.stdout
    assert "CLB204" in result.stdout


@pytest.mark.hooks
@pytest.mark.parametrize("staged", ["login/server.pem", "login/server.key"])
def test_a_pair_is_judged_whichever_half_is_staged(hooks: Hooks, project: Path, staged: str) -> None:
    put(project, "login/server.pem", "login/server.key")
    git(project, "add", staged)
    result = hooks.run(project, "clbcertlint")
    assert result.returncode == 1, result.stdout
    assert result.stdout.count("error[CLB301]") == 1
    assert f"--> {staged}:" in result.stdout


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
