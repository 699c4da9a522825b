"""What the program does to the machine that it runs on: which files it opens, and that it does nothing else.

The interpreter itself is asked: an audit hook (PEP 578) hears of every file that is opened, every socket and every
program that is started, by whatever means Python code does it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import bundle_files
import pki
from run_cli import NOW, bring

FORMATS = ("full", "concise", "json", "sarif", "github", "gitlab", "junit")
_WATCH = """
import os, sys
heard = []
def hear(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        if isinstance(path, (str, bytes)):
            writes = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
            heard.append(["write" if writes else "read", os.fsdecode(path)])
    elif event in ("os.rename", "os.remove", "os.mkdir", "os.link", "os.symlink", "os.chmod", "os.chown"):
        heard.append([event, *map(str, arguments[:2])])
    elif event.partition(".")[0] in ("socket", "subprocess", "ctypes", "http", "urllib", "ftplib", "smtplib"):
        heard.append([event])
    elif event in ("os.system", "os.exec", "os.posix_spawn", "os.spawn", "os.fork", "os.forkpty", "pty.spawn"):
        heard.append([event])
sys.addaudithook(hear)
from clbcertlint import cli
status = cli.main(sys.argv[1:])
sys.stdout.flush()
here = list(heard)
import json
print(json.dumps([status, here]), file=sys.stderr)
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    chain = pki.leaf().pem + pki.intermediate().pem
    Path("good").mkdir()
    Path("good/server.pem").write_bytes(chain)
    Path("good/server.key").write_bytes(pki.pkcs1("a.test"))
    Path("bad").mkdir()
    Path("bad/server.pem").write_bytes(b"# a comment\n" + pki.leaf().pem + b"\n" + pki.intermediate().pem)
    Path("bad/server.key").write_bytes(pki.pkcs8("a.test"))
    Path("alone").mkdir()
    Path("alone/server.pem").write_bytes(pki.leaf().pem)
    return tmp_path


def watched(*words: str, cwd: Path | None = None) -> list[list[str]]:
    """What a run in a fresh interpreter was heard to do, without what it reads of the interpreter and its packages."""
    done = subprocess.run(
        [sys.executable, "-c", _WATCH, *words],
        cwd=cwd,
        capture_output=True,
        check=True,
        timeout=60,
        encoding="utf-8",
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    status, heard = json.loads(done.stderr.splitlines()[-1])
    assert status in (0, 1), done.stderr
    return [one for one in heard if not (one[0] == "read" and _is_of_python(one[1]))]


def _is_of_python(path: str) -> bool:
    package = str(Path(__file__).parent.parent / "src")
    folders = (sys.prefix, sys.base_prefix, package, "/usr/lib/python3", "/usr/share/locale")
    place = os.path.abspath(path)
    return place == "/etc/localtime" or any(place.startswith(folder + os.sep) for folder in folders)


def written(heard: list[list[str]]) -> set[str]:
    """The paths that were opened to be written, or changed."""
    return {path for one in heard if one[0] != "read" for path in one[1:]}


def every_command() -> Iterator[list[str]]:
    for format in FORMATS:
        yield ["check", "--isolated", "--now", NOW, "--output-format", format, "."]
    yield ["check", "--now", NOW, "-v", "--statistics", "--color", "always", "."]
    yield ["check", "--now", NOW, "--diff", "--unsafe-fixes", "."]
    yield ["check", "--now", NOW, "--show-files", "."]
    yield ["check", "--show-settings"]
    yield ["check", "--now", NOW, "--certificate", "good/server.pem", "--private-key", "bad/server.key"]
    yield ["show", "."]
    yield ["rule", "CLB202"]
    yield ["rule", "--all", "--output-format", "json"]
    yield ["report-schema"]
    yield ["config-schema"]
    yield ["--version"]
    yield ["--help"]


@pytest.mark.parametrize("words", list(every_command()), ids=" ".join)
def test_a_command_that_reports_writes_nothing_opens_no_socket_and_starts_no_program(
    folder: Path, words: list[str]
) -> None:
    heard = watched(*words)
    assert [one for one in heard if one[0] != "read"] == []
    below = {path for _, path in heard if Path(path).resolve().is_relative_to(folder)}
    assert {Path(path).suffix for path in below} <= {".pem", ".key"}
    # What else is read: nothing but whether somebody's folders above are a repository with a configuration.
    assert {path for _, path in heard} - below <= {"/proc/self/status", "/proc/meminfo"}


def test_nor_does_one_whose_work_is_shared(folder: Path) -> None:
    for number in range(400):
        place = folder / f"more-{number}"
        place.mkdir()
        (place / "server.pem").write_bytes((folder / "good/server.pem").read_bytes())
        (place / "server.key").write_bytes((folder / "good/server.key").read_bytes())
    heard = watched("check", "--isolated", "--now", NOW, "--jobs", "2", ".")
    assert {one[0] for one in heard} == {"read", "os.fork"}


def test_a_report_is_written_where_it_was_asked_for(folder: Path) -> None:
    heard = watched("check", "--isolated", "--now", NOW, "--output-format", "sarif=out/log.sarif", ".")
    beside = written(heard)
    assert str(folder / "out/log.sarif") in beside
    assert all(Path(path).parent in (folder, folder / "out") for path in beside if path.startswith("/"))
    assert all("log.sarif" in path or path.endswith("out") for path in beside if path.startswith("/"))
    assert not {one[0] for one in heard} - {
        "read",
        "write",
        "os.mkdir",
        "os.rename",
        "os.chmod",
        "os.chown",
        "os.remove",
    }


def test_fix_writes_the_files_that_it_mends_and_no_others(folder: Path) -> None:
    before = {path: path.read_bytes() for path in folder.rglob("*.*")}
    heard = watched("check", "--isolated", "--now", NOW, "--fix", "--unsafe-fixes", ".")
    changed = {path.name for path, data in before.items() if path.read_bytes() != data}
    assert changed == {"server.pem", "server.key"}
    paths = {path for path in written(heard) if path.startswith("/") or "/" in path}
    assert {str(Path(path).resolve().parent) for path in paths} == {str(folder / "bad")}
    assert {path for path in folder.rglob("*.*") if path.is_file()} == set(before)
    assert not {one[0] for one in heard} & {"socket.connect", "subprocess.Popen", "os.system", "os.fork"}


def test_convert_writes_into_its_folder_alone(folder: Path) -> None:
    Path("a.pfx").write_bytes(bundle_files.pfx(pki.leaf(), [pki.intermediate()]))
    Path("word").write_bytes(bundle_files.PASSWORD.encode())
    heard = watched("convert", "--now", NOW, "a.pfx", "--password-file", "word", "-o", "out")
    paths = {path for path in written(heard) if "/" in path}
    assert {str(Path(path).resolve().parent) for path in paths} <= {str(folder / "out"), str(folder)}
    assert sorted(path.name for path in (folder / "out").iterdir()) == ["a.key", "a.pem"]
    assert not {one[0] for one in heard} & {"socket.connect", "subprocess.Popen", "os.system", "os.fork"}


def test_what_is_watched_for_is_heard(folder: Path) -> None:
    """The hook itself, tried with a run that does what no command does."""
    bring("153")
    misdeeds = "import socket, subprocess; socket.socket().close(); subprocess.run(['true']); open('x', 'w').close()"
    script = _WATCH.replace("status = cli.main(sys.argv[1:])", f"{misdeeds}; status = 0")
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True, encoding="utf-8")
    _, heard = json.loads(done.stderr.splitlines()[-1])
    assert {"socket.__new__", "subprocess.Popen", "write"} <= {one[0] for one in heard}
