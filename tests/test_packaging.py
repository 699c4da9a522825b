"""What is shipped: everything that the program needs in the wheel, everything that its tests need in the source."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tarfile
import zipfile
from email import message_from_bytes
from email.message import Message
from pathlib import Path

import pytest
from flit_core import buildapi

from clbcertlint import __version__

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "src" / "clbcertlint"
DIST_INFO = f"clbcertlint-{__version__}.dist-info"
SOURCE = f"clbcertlint-{__version__}"


def files_below(folder: Path, start: Path) -> set[str]:
    return {
        path.relative_to(start).as_posix()
        for path in folder.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(buildapi.build_wheel, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def sdist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(buildapi.build_sdist, tmp_path_factory.mktemp("sdist"))


def build(hook: object, folder: Path) -> Path:
    """Call a hook of the build backend as an installer does: in the folder of the project."""
    assert callable(hook)
    here = Path.cwd()
    os.chdir(ROOT)
    try:
        return folder / str(hook(str(folder)))
    finally:
        os.chdir(here)


def metadata(wheel: Path) -> Message:
    with zipfile.ZipFile(wheel) as archive:
        return message_from_bytes(archive.read(f"{DIST_INFO}/METADATA"))


def test_the_wheel_holds_the_package_and_nothing_else(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        names = set(archive.namelist())
    shipped = {name for name in names if not name.startswith(f"{DIST_INFO}/")}
    assert shipped == files_below(PACKAGE, PACKAGE.parent)
    assert {f"clbcertlint/{name}" for name in ("py.typed", "report.schema.json", "config.schema.json")} <= shipped
    assert f"{DIST_INFO}/licenses/LICENSE" in names


def test_the_wheel_says_what_it_needs_and_what_it_is(wheel: Path) -> None:
    told = metadata(wheel)
    assert told["Version"] == __version__
    assert told["Requires-Python"] == ">=3.10"
    assert told["License-Expression"] == "MIT"
    always = sorted(one for one in told.get_all("Requires-Dist", []) if "extra ==" not in one)
    assert len(always) == 3
    assert re.fullmatch(r"certifi\s*>=\s*[\d.]+", always[0])
    assert re.fullmatch(r"cryptography\s*>=\s*\d+", always[1])
    assert re.fullmatch(r"tomli\s*>=\s*[\d.]+\s*;\s*python_version\s*<\s*[\"']3\.11[\"']", always[2])
    assert str(told.get_payload()).strip() == (ROOT / "README.md").read_text("utf-8").strip()
    with zipfile.ZipFile(wheel) as archive:
        assert b"clbcertlint=clbcertlint.cli:main" in archive.read(f"{DIST_INFO}/entry_points.txt")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["report-schema"], "report.schema.json"),
        (["config-schema"], "config.schema.json"),
        (["rule", "CLB202"], "pages/CLB202.md"),
    ],
)
def test_the_wheel_runs_where_nothing_is_installed(
    wheel: Path, tmp_path: Path, words: list[str], expected: str
) -> None:
    program = "import sys; sys.path.insert(0, sys.argv.pop(1)); from clbcertlint.cli import main; sys.exit(main())"
    result = subprocess.run(
        [sys.executable, "-S", "-c", program, str(wheel), *words],
        cwd=tmp_path,
        env={name: value for name, value in os.environ.items() if name != "PYTHONPATH"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == (PACKAGE / expected).read_text("utf-8")


def test_the_source_distribution_holds_what_its_tests_need(sdist: Path) -> None:
    with tarfile.open(sdist) as archive:
        names = {name.removeprefix(f"{SOURCE}/") for name in archive.getnames()}
    for folder in ("benchmarks", "fixtures", "fuzz", "scripts", "src", "tests"):
        assert files_below(ROOT / folder, ROOT) <= names
    alone = {name for name in names if "/" not in name}
    assert alone - {".gitattributes", ".pre-commit-hooks.yaml"} == {
        "CHANGELOG.md",
        "CONTRIBUTING.md",
        "LICENSE",
        "PKG-INFO",
        "README.md",
        "pyproject.toml",
    }
    assert {name.partition("/")[0] for name in names} - alone <= {
        "benchmarks",
        "docs",
        "fixtures",
        "fuzz",
        "scripts",
        "src",
        "tests",
    }


def test_the_change_log_has_this_version() -> None:
    assert f"\n## [{__version__}]" in (ROOT / "CHANGELOG.md").read_text("utf-8")


@pytest.mark.exhaustive
def test_both_are_the_same_bytes_each_time_they_are_built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever the times and permissions of the files say, once the time of the release is given."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1780000000")
    made = []
    for number, permissions in enumerate((0o644, 0o600)):
        copy = tmp_path / str(number) / "project"
        shutil.copytree(
            ROOT, copy, ignore=shutil.ignore_patterns(".git", ".*_cache", "__pycache__", "*venv*", ".hypothesis")
        )
        for path in sorted(copy.rglob("*")):
            if path.is_file():
                path.chmod(permissions | (path.stat().st_mode & 0o100 and 0o111))
                os.utime(path, (number * 10**9, number * 10**9))
        monkeypatch.chdir(copy)
        out = tmp_path / str(number) / "out"
        out.mkdir()
        built = [buildapi.build_wheel(str(out)), buildapi.build_sdist(str(out))]
        made.append({name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in built})
    assert made[0] == made[1]
    assert len(made[0]) == 2
