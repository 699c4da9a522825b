"""What paths stand for: files, folders, links, devices, lists of paths, and everything that can be wrong with them."""

from __future__ import annotations

import io
import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import clbcertlint
from clbcertlint import limits
from clbcertlint.sources import files
from run_cli import Here, Result, as_nobody, bring, fresh

CA = "153"
"""A case with one file, client-ca.pem, in which nothing is wrong."""
PAIR = "151"
"""A case with server.pem and server.key, in which nothing is wrong."""


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Here:
    monkeypatch.chdir(tmp_path)
    return Here(capfdbinary)


def good(path: str) -> Path:
    """Put a certificate in which nothing is wrong at a path."""
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    [source] = (Path(__file__).parent / "cases").glob(f"{CA}-*/in/client-ca.pem")
    shutil.copy(source, file)
    return file


def seen(result: Result) -> list[str]:
    """The files of a report in JSON that became uploads."""
    return [one["certificate"] for one in json.loads(result.out)["uploads"]]


@contextmanager
def nested(name: str, depth: int) -> Iterator[None]:
    """Folders in folders with a certificate in the last, in the working folder; deeper than `shutil` can delete."""
    start = os.getcwd()
    for _ in range(depth):
        os.mkdir(name)
        os.chdir(name)
    good("a.pem")
    os.chdir(start)
    try:
        yield
    finally:
        for _ in range(depth):
            os.chdir(name)
        os.unlink("a.pem")
        for _ in range(depth):
            os.chdir("..")
            os.rmdir(name)


def checked(here: Here, *words: str) -> list[str]:
    return seen(here.check("--output-format", "json", *words))


def listed(here: Here, *words: str) -> list[str]:
    return here.check("--show-files", *words).out.splitlines()


class TestSearchOfAFolder:
    @pytest.mark.parametrize("ending", files.EXTENSIONS)
    def test_takes_a_file_by_its_ending_in_any_case(self, here: Here, ending: str) -> None:
        for name in (f"a{ending}", f"b{ending.upper()}", f"c{ending.title()}"):
            good(name)
        assert listed(here, ".") == sorted([f"a{ending}", f"b{ending.upper()}", f"c{ending.title()}"])

    def test_takes_no_other_file(self, here: Here) -> None:
        good("a.pem")
        for name in ("b.txt", "pem", "c.pem.bak", "README.md", "Makefile"):
            good(name)
        assert listed(here, ".") == ["a.pem"]

    def test_takes_what_gitignore_names(self, here: Here) -> None:
        good("secret.pem")
        Path(".gitignore").write_text("*.pem\n")
        assert listed(here, ".") == ["secret.pem"]

    def test_goes_down_and_sorts_by_path(self, here: Here) -> None:
        for path in ("b/a.pem", "a/z.pem", "a/b/c.pem", "c.pem"):
            good(path)
        assert listed(here, ".") == ["a/b/c.pem", "a/z.pem", "b/a.pem", "c.pem"]

    @pytest.mark.parametrize(
        "folder",
        [".git", ".venv", "venv", "x/site-packages", "node_modules", ".tox", ".nox", "__pycache__", "a/node_modules/b"],
    )
    def test_skips_folders_that_hold_other_peoples_files(self, here: Here, folder: str) -> None:
        good(f"{folder}/a.pem")
        good("b.pem")
        assert listed(here, ".") == ["b.pem"]

    def test_skips_a_virtual_environment_of_any_name(self, here: Here) -> None:
        good("environment/share/a.pem")
        Path("environment/pyvenv.cfg").write_text("home = /usr/bin\n")
        good("b.pem")
        assert listed(here, ".") == ["b.pem"]

    @pytest.mark.parametrize("folder", [".git", "venv", "environment"])
    def test_does_search_such_a_folder_when_it_is_named(self, here: Here, folder: str) -> None:
        good(f"{folder}/a.pem")
        Path(f"{folder}/pyvenv.cfg").touch()
        assert listed(here, folder) == [f"{folder}/a.pem"]

    def test_goes_into_a_folder_with_the_name_of_a_file(self, here: Here) -> None:
        good("key.pem/inner.pem")
        assert listed(here, ".") == ["key.pem/inner.pem"]

    def test_goes_a_thousand_folders_deep(self, here: Here) -> None:
        with nested("d", 1000):
            assert listed(here, ".") == ["d/" * 1000 + "a.pem"]

    def test_says_so_where_a_path_gets_too_long(self, here: Here) -> None:
        good("b.pem")
        with nested("d" * 250, 25):
            result = here.check(".")
        assert result.status == 2
        assert "has a path that is too long for this system" in result.err
        assert result.out.endswith("1 file, nothing found; not everything could be checked\n")

    def test_leaves_what_is_no_certificate_matter_alone(self, here: Here) -> None:
        bring("134")
        bring("135")
        result = here.check(".")
        assert (result.status, result.err) == (0, "")
        assert result.out == "2 files, nothing found\n"

    def test_is_told_from_finding_nothing(self, here: Here) -> None:
        Path("empty").mkdir()
        result = here.check("empty")
        assert result.status == 2
        assert result.err == "clbcertlint: error: no certificate or key file found to check\n"
        assert here.check("empty", "--allow-empty").status == 0


class TestLinks:
    def test_a_link_within_the_folder_is_a_file_of_its_own(self, here: Here) -> None:
        good("certs/a.pem")
        Path("certs/b.pem").symlink_to("a.pem")
        assert checked(here, "certs") == ["certs/a.pem", "certs/b.pem"]

    def test_links_out_of_the_folder_are_told_and_not_followed(self, here: Here) -> None:
        good("archive/a1.pem")
        good("certs/own.pem")
        Path("certs/a.pem").symlink_to("../archive/a1.pem")
        Path("certs/more").symlink_to("../archive")
        Path("certs/readme.txt").symlink_to("../archive")
        result = here.check("certs", "--output-format", "json")
        assert result.status == 0
        assert seen(result) == ["certs/own.pem"]
        assert result.err == (
            "clbcertlint: certs: 3 links lead out of the folder and are not followed, certs/a.pem for one; "
            "name them to check them\n"
        )

    def test_a_single_one_is_named(self, here: Here) -> None:
        good("archive/a1.pem")
        Path("live").mkdir()
        Path("live/a.pem").symlink_to("../archive/a1.pem")
        result = here.check("live")
        assert result.status == 2
        assert "1 link leads out of the folder and is not followed: live/a.pem; name it to check it" in result.err

    def test_a_link_that_is_named_is_followed(self, here: Here) -> None:
        good("archive/a1.pem")
        Path("live").mkdir()
        Path("live/a.pem").symlink_to("../archive/a1.pem")
        assert checked(here, "live/a.pem") == ["live/a.pem"]

    def test_a_folder_that_is_a_link_is_searched_when_it_is_named(self, here: Here) -> None:
        good("archive/a.pem")
        Path("live").symlink_to("archive")
        assert checked(here, "live") == ["live/a.pem"]

    def test_links_between_named_folders_are_within(self, here: Here) -> None:
        good("archive/a1.pem")
        Path("live").mkdir()
        Path("live/a.pem").symlink_to("../archive/a1.pem")
        for folders in (("live", "archive"), ("archive", "live"), (".",)):
            result = here.check("--output-format", "json", *folders)
            assert seen(result) == ["archive/a1.pem", "live/a.pem"]
            assert result.err == ""

    def test_a_pair_of_chained_links_is_read_through_them(self, here: Here) -> None:
        bring(PAIR, "archive")
        Path("live").mkdir()
        Path("current").symlink_to("live")
        Path("live/fullchain.pem").symlink_to("../archive/server.pem")
        Path("live/privkey.pem").symlink_to("../archive/server.key")
        report = json.loads(here.check("current/fullchain.pem", "--output-format", "json").out)
        assert [(one["certificate"], one["private_key"]) for one in report["uploads"]] == [
            ("current/fullchain.pem", "current/privkey.pem")
        ]

    @pytest.mark.parametrize(
        ("target", "words"),
        [
            ("nowhere.pem", "is a link to nowhere.pem, which does not exist"),
            ("a.pem", "is a link that leads in a circle"),
        ],
    )
    def test_a_link_to_nothing_is_told(self, here: Here, target: str, words: str) -> None:
        Path("a.pem").symlink_to(target)
        good("b.pem")
        found = here.check(".")
        assert found.status == 0
        assert found.err == f"clbcertlint: a.pem: not checked, it {words}\n"
        named = here.check("a.pem")
        assert named.status == 2
        assert f"clbcertlint: error: a.pem {words}\n" in named.err

    def test_a_link_to_a_folder_above_is_not_gone_round_in(self, here: Here) -> None:
        good("certs/a.pem")
        Path("certs/again").symlink_to(".")
        Path("certs/again.pem").symlink_to(".")
        result = here.check("certs", "--output-format", "json")
        assert seen(result) == ["certs/a.pem"]
        assert result.err == ""


class TestWhatIsNoFile:
    def test_a_pipe_is_never_waited_for(self, here: Here) -> None:
        os.mkfifo("a.pem")
        good("b.pem")
        found = here.check(".")
        assert found.status == 0
        assert found.err == "clbcertlint: a.pem: not checked, it is a pipe, not a file\n"
        named = here.check("a.pem")
        assert named.status == 2
        assert "error: a.pem is a pipe, not a file; to check what a command prints, name - and pipe it in" in named.err
        assert here.check("b.pem").status == 0

    def test_a_pipe_given_as_a_key_is_never_waited_for(self, here: Here) -> None:
        good("b.pem")
        os.mkfifo("b.key")
        result = here.check("--certificate", "b.pem", "--private-key", "b.key")
        assert result.status == 2
        assert "b.key is a pipe, not a file" in result.err

    def test_a_socket_is_none(self, here: Here) -> None:
        with socket.socket(socket.AF_UNIX) as server:
            server.bind("a.pem")
            named = here.check("a.pem")
            found = here.check(".")
        assert named.status == found.status == 2
        assert "error: a.pem is a socket, not a file" in named.err
        assert "a.pem: not checked, it is a socket, not a file" in found.err

    @pytest.mark.parametrize("path", ["/dev/null", "/dev/zero", "/dev/random"])
    def test_a_device_is_none(self, here: Here, path: str) -> None:
        result = here.check(path)
        assert result.status == 2
        assert f"error: {path} is a device, not a file" in result.err

    def test_a_link_to_a_device_is_none(self, here: Here) -> None:
        Path("a.key").symlink_to("/dev/zero")
        assert "error: a.key is a device, not a file" in here.check("a.key").err

    def test_the_end_of_a_pipe_is_told_how_to_be_read(self, tmp_path: Path) -> None:
        result = fresh("check", "/dev/stdin", cwd=tmp_path, input=good(str(tmp_path / "a.pem")).read_bytes())
        assert result.returncode == 2
        assert b"name - and pipe it in" in result.stderr

    def test_a_folder_is_no_certificate(self, here: Here) -> None:
        Path("a.pem").mkdir()
        result = here.check("--certificate", "a.pem", "--no-private-key")
        assert result.status == 2
        assert "error: a.pem is a folder, not a file" in result.err


class TestNamedPaths:
    @pytest.mark.parametrize(
        ("path", "words"),
        [
            ("gone.pem", "gone.pem does not exist"),
            ("gone/", "gone does not exist"),
            ("a.pem/b.pem", "a.pem/b.pem does not exist: a part of the path is a file"),
            ("x" * 300, "has a path that is too long for this system"),
            ("x/" * 3000, "has a path that is too long for this system"),
            ("", "an empty path names no file"),
            ("nul\0.pem", "a file name cannot hold a NUL character"),
        ],
    )
    def test_what_is_not_there_is_told_and_the_rest_checked(self, here: Here, path: str, words: str) -> None:
        good("a.pem")
        result = here.check("--output-format", "json", path, "a.pem")
        assert result.status == 2
        assert words in result.err
        assert seen(result) == ["a.pem"]
        assert [error["message"] in result.err for error in json.loads(result.out)["errors"]] == [True]

    @pytest.mark.parametrize("option", ["--certificate", "--ca-certificate"])
    def test_an_empty_name_of_an_upload_is_told(self, here: Here, option: str) -> None:
        result = here.check(option, "")
        assert result.status == 2
        assert "an empty path names no file" in result.err

    @pytest.mark.parametrize(
        "spellings",
        [
            ("a.pem", "a.pem"),
            ("a.pem", "./a.pem", ".//./a.pem"),
            ("a.pem", "sub/../a.pem"),
            ("a.pem", "{here}/a.pem", "{here}//sub/../a.pem"),
            ("a.pem", "../{name}/a.pem"),
            ("a.pem", "."),
            ("a.pem", "{here}", "sub/..", "../{name}"),
            ("a.pem", "link/a.pem", "link"),
            ("a.pem", "{link}/a.pem"),
        ],
    )
    def test_a_file_is_read_once_however_it_is_spelt(
        self, here: Here, tmp_path: Path, spellings: tuple[str, ...]
    ) -> None:
        good("a.pem")
        Path("sub").mkdir()
        Path("link").symlink_to(".")
        values = {"here": tmp_path, "name": tmp_path.name, "link": tmp_path / "link"}
        words = [spelling.format(**values) for spelling in spellings]
        for order in (words, words[::-1], words[-1:]):
            report = json.loads(here.check("--output-format", "json", *order).out)
            assert report["summary"]["files"] == 1
            if order is not words[-1:] and len(order) > 1:
                assert [one["certificate"] for one in report["uploads"]] == ["a.pem"]

    def test_a_file_elsewhere_is_read_once_under_its_shortest_name(
        self, here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bring(PAIR, "certs")
        Path("work").mkdir()
        monkeypatch.chdir("work")
        words = ("../certs/server.pem", f"{tmp_path}/certs/server.key", f"{tmp_path}/certs")
        for order in (words, words[::-1]):
            report = json.loads(here.check("--output-format", "json", *order).out)
            assert report["summary"]["files"] == 2
            assert [(one["certificate"], one["private_key"]) for one in report["uploads"]] == [
                ("../certs/server.pem", "../certs/server.key")
            ]

    @pytest.mark.parametrize(
        "path", ["{here}/certs/a.pem", "{here}/certs", "{here}", "certs/../certs/a.pem", "./certs"]
    )
    def test_a_path_is_shown_from_the_working_folder(self, here: Here, tmp_path: Path, path: str) -> None:
        good("certs/a.pem")
        assert checked(here, path.format(here=tmp_path)) == ["certs/a.pem"]

    def test_a_path_elsewhere_is_shown_as_it_was_written(
        self, here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        good("certs/a.pem")
        Path("work").mkdir()
        monkeypatch.chdir("work")
        assert checked(here, "../certs") == ["../certs/a.pem"]
        assert checked(here, f"{tmp_path}/certs") == [f"{tmp_path}/certs/a.pem"]

    def test_the_working_folder_and_the_one_above_can_be_named(
        self, here: Here, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        good("above.pem")
        good("work/a.pem")
        monkeypatch.chdir("work")
        assert checked(here, ".") == ["a.pem"]
        assert checked(here, "..") == ["../above.pem", "a.pem"]

    @pytest.mark.parametrize(
        ("words", "status", "text"),
        [
            (("check", "{file}"), 0, "nothing found"),
            (("check", "--ca-certificate", "{file}"), 0, "nothing found"),
            (("check", "{folder}"), 0, "nothing found"),
            (("show", "{folder}"), 0, "client-ca.pem"),
            (("check", "a.pem"), 2, "a.pem does not exist"),
            (("check", "."), 2, "no certificate or key file found"),
            (("check", "../client-ca.pem"), 0, "nothing found"),
            (("check", ".."), 0, "nothing found"),
            (("check", "{file}", "-o", "report"), 2, "report: No such file or directory"),
        ],
    )
    def test_a_deleted_working_folder_is_survived(
        self, tmp_path: Path, words: tuple[str, ...], status: int, text: str
    ) -> None:
        values = {"file": bring(CA, tmp_path) / "client-ca.pem", "folder": tmp_path}
        gone = tmp_path / "gone"
        gone.mkdir()
        # Python 3.13.0 cannot import extension modules in such a folder.
        program = (
            "import os, sys, cryptography.x509; from clbcertlint import cli; "
            "os.chdir(sys.argv[1]); os.rmdir(sys.argv[1]); sys.exit(cli.main(sys.argv[2:]))"
        )
        done = subprocess.run(
            [sys.executable, "-c", program, gone, *(word.format(**values) for word in words)],
            capture_output=True,
            check=False,
            encoding="utf-8",
            timeout=60,
        )
        assert done.returncode == status
        assert text in done.stdout + done.stderr


class TestTroubles:
    """Errors and notices, which are told once each and by their path."""

    def test_of_folders_that_overlap_are_told_once(self, here: Here) -> None:
        good("certs/a.pem")
        Path("certs/b.pem").symlink_to("nowhere")
        assert here.check(".", "certs", "certs/a.pem").err.count("certs/b.pem") == 1

    def test_come_in_the_order_of_their_paths(self, here: Here) -> None:
        os.mkfifo("a.pem")
        os.mkfifo("c.pem")
        for words in (("b-gone", "c.pem", "a.pem", "d-gone"), ("d-gone", "a.pem", "c.pem", "b-gone")):
            errors = json.loads(here.check("--output-format", "json", *words).out)["errors"]
            assert [error["path"] for error in errors] == ["a.pem", "b-gone", "c.pem", "d-gone"]
        Path("sub").mkdir()
        for path in ("sub/b.pem", "z.pem"):
            Path(path).symlink_to("nowhere")
        lines = here.check(".", "sub", "--allow-empty").err.splitlines()
        assert lines == sorted(lines)
        assert len(lines) == 4


class TestOtherNames:
    """Files that are named outright and have a name that a search of a folder does not take."""

    @pytest.mark.parametrize("case", ["151", "013", "039", "042", "001", "004", "068"])
    def test_is_checked_when_it_begins_as_a_certificate_does(self, here: Here, case: str) -> None:
        folder = bring(case, "in")
        [file] = [file for file in folder.iterdir() if file.suffix != ".key"]
        file.rename("server.txt")
        result = here.check("server.txt")
        assert "1 file" in result.out
        assert "nothing to check" not in result.err

    @pytest.mark.parametrize(("case", "name"), [("136", "README.md"), ("137", "tests/test_rsa.py"), ("146", ".env")])
    def test_is_no_candidate_otherwise(self, here: Here, case: str, name: str) -> None:
        bring(case)
        if not Path(name).exists():
            [name] = [str(path) for path in Path().rglob("*") if path.is_file()]
        result = here.check(name)
        assert result.status == 2
        assert f"{name}: nothing to check" in result.err
        assert "no certificate or key file found to check" in result.err
        allowed = here.check(name, "--allow-empty")
        assert (allowed.status, allowed.err.count("\n")) == (0, 1)
        assert here.check(name, "--show-files").out == ""

    def test_does_not_drag_its_folder_in(self, here: Here) -> None:
        good("notes/a.pem")
        Path("notes/notes.txt").write_text("nothing")
        good("b.pem")
        result = here.check("-v", "notes/notes.txt", "b.pem")
        assert "b.pem: checked" in result.err
        assert "notes/a.pem" not in result.err


class TestExclusion:
    @pytest.mark.parametrize(
        ("glob", "left"),
        [
            ("third-party/", ["a.pem", "certs/legacy/c.pem", "certs/new.pem"]),
            ("third-party", ["a.pem", "certs/legacy/c.pem", "certs/new.pem"]),
            ("certs/legacy/*", ["a.pem", "certs/new.pem", "certs/third-party/d.pem", "third-party/b.pem"]),
            ("./certs/legacy", ["a.pem", "certs/new.pem", "certs/third-party/d.pem", "third-party/b.pem"]),
            (
                "legacy/*",
                ["a.pem", "certs/legacy/c.pem", "certs/new.pem", "certs/third-party/d.pem", "third-party/b.pem"],
            ),
            ("**/legacy", ["a.pem", "certs/new.pem", "certs/third-party/d.pem", "third-party/b.pem"]),
            ("**/certs/*", ["a.pem", "third-party/b.pem"]),
            ("*.pem", []),
            ("a.pem,certs", ["third-party/b.pem"]),
            ("{here}/certs/", ["a.pem", "third-party/b.pem"]),
        ],
    )
    @pytest.mark.parametrize("option", ["--exclude", "--extend-exclude"])
    def test_globs_are_relative_to_the_working_folder(
        self, here: Here, tmp_path: Path, option: str, glob: str, left: list[str]
    ) -> None:
        for path in ("a.pem", "third-party/b.pem", "certs/third-party/d.pem", "certs/legacy/c.pem", "certs/new.pem"):
            good(path)
        for folder in (".", str(tmp_path), f"../{tmp_path.name}"):
            assert listed(here, folder, option, glob.format(here=tmp_path)) == left

    def test_exclude_takes_the_place_of_the_usual_folders(self, here: Here) -> None:
        good("venv/a.pem")
        good("b/c.pem")
        assert listed(here, ".", "--exclude", "b") == ["venv/a.pem"]
        assert listed(here, ".", "--extend-exclude", "b") == []

    def test_a_named_path_is_checked_all_the_same(self, here: Here) -> None:
        good("third-party/a.pem")
        assert checked(here, "third-party/a.pem", "--exclude", "third-party") == ["third-party/a.pem"]
        assert checked(here, "third-party", "--exclude", "third-party") == ["third-party/a.pem"]

    @pytest.mark.parametrize(
        "path", ["third-party/deep/a.pem", "third-party", "third-party/deep", "./third-party/deep"]
    )
    def test_unless_exclusion_is_forced(self, here: Here, path: str) -> None:
        good("third-party/deep/a.pem")
        words = ("--exclude", "third-party/", "--force-exclude")
        assert here.check(path, *words).status == 2
        result = here.check(path, *words, "--allow-empty")
        assert (result.status, result.err) == (0, "")
        good("b.pem")
        assert checked(here, path, "b.pem", *words) == ["b.pem"]

    def test_standard_input_can_be_excluded_by_its_name(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        data = good("a.pem").read_bytes()
        words = ("-", "--stdin-filename", "third-party/a.pem", "--exclude", "third-party", "--allow-empty")
        feed(monkeypatch, data)
        assert "1 file," in here.check(*words).out
        feed(monkeypatch, data)
        assert here.check(*words, "--force-exclude").out == "0 files\n"


def feed(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))


class TestStandardInput:
    def test_is_checked_under_its_own_name(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        feed(monkeypatch, good("a.pem").read_bytes() + b"\nx\n")
        result = here.check("-", "--output-format", "concise")
        assert result.out.startswith("-:")
        assert "CLB111" in result.out

    @pytest.mark.parametrize("name", ["certs/b.pem", "./certs/b.pem", "{here}/certs/b.pem"])
    def test_is_checked_under_a_given_name(
        self, here: Here, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        feed(monkeypatch, good("a.pem").read_bytes() + b"\nx\n")
        result = here.check("-", "--stdin-filename", name.format(here=tmp_path), "--output-format", "concise")
        assert result.out.startswith("certs/b.pem:")

    def test_has_no_neighbours(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        bring(PAIR)
        feed(monkeypatch, Path("server.pem").read_bytes())
        assert "server.key" not in here.check("-v", "-", "--stdin-filename", "server.pem").err

    @pytest.mark.parametrize("case", ["052", "062", "054", "068", "131"])
    def test_need_not_begin_as_a_certificate_does(self, here: Here, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
        for file in bring(case, "in").iterdir():
            feed(monkeypatch, file.read_bytes())
            assert "1 file," in here.check("-").out

    @pytest.mark.parametrize("data", [b"", b"\n\n", b"curl: (6) Could not resolve host\n"])
    def test_without_anything_to_check_is_a_failure(
        self, here: Here, monkeypatch: pytest.MonkeyPatch, data: bytes
    ) -> None:
        feed(monkeypatch, data)
        result = here.check("-")
        assert result.status == 2
        assert "standard input: nothing to check" in result.err
        feed(monkeypatch, data)
        assert here.check("-", "--allow-empty").status == 0

    def test_under_a_candidate_name_is_checked_whatever_it_holds(
        self, here: Here, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        feed(monkeypatch, b"")
        assert "CLB115" in here.check("-", "--stdin-filename", "a.pem").out

    def test_under_another_name_is_treated_as_such_a_file(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        feed(monkeypatch, b"kind: Service\n")
        result = here.check("-", "--stdin-filename", "a.yaml")
        assert result.status == 2
        assert "a.yaml: nothing to check, it does not begin with a PEM block and is no DER" in result.err

    def test_that_is_closed_is_told(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", None)
        for words in (("check", "-"), ("show", "-"), ("check", "--files-from", "-")):
            result = here(*words)
            assert (result.status, result.err) == (2, "clbcertlint: error: standard input is closed\n")

    def test_without_end_is_not_read_to_the_end(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "MOST_BYTES", 1000)
        feed(monkeypatch, bytes(2000))
        result = here.check("-")
        assert result.status == 2
        assert "standard input goes on for more than 1000 bytes" in result.err


class TestListsOfPaths:
    NAMES = ("a.pem", "name with spaces.pem", " leading.pem", "-dashed.pem", "-")

    @pytest.fixture(autouse=True)
    def _files(self, here: Here) -> None:
        for name in self.NAMES:
            good(name)

    @pytest.mark.parametrize(
        "text",
        [
            "\n".join(NAMES),
            "\n".join(NAMES) + "\n",
            "\r\n".join(NAMES) + "\r\n",
            "\0".join(NAMES),
            "\0".join(NAMES) + "\0",
        ],
        ids=["LF", "LF at the end", "CR LF", "NUL", "NUL at the end"],
    )
    @pytest.mark.parametrize("source", ["list.txt", "-"])
    def test_are_read_in_every_form(self, here: Here, monkeypatch: pytest.MonkeyPatch, text: str, source: str) -> None:
        if source == "-":
            feed(monkeypatch, text.encode())
        else:
            Path(source).write_bytes(text.encode())
        assert checked(here, "--files-from", source) == sorted(self.NAMES)

    def test_separated_by_nul_may_hold_line_ends_in_names(self, here: Here) -> None:
        good("line\nend.pem")
        Path("list").write_bytes(b"line\nend.pem\0a.pem\0")
        assert checked(here, "--files-from", "list") == ["a.pem", "line\nend.pem"]

    def test_may_hold_names_that_are_no_utf_8(self, here: Here) -> None:
        good(os.fsdecode(b"caf\xe9.pem"))
        Path("list").write_bytes(b"caf\xe9.pem\n")
        assert checked(here, "--files-from", "list") == ["caf\\xe9.pem"]

    def test_come_on_top_of_paths(self, here: Here) -> None:
        Path("list").write_text("a.pem\n")
        assert checked(here, "--files-from", "list", "./-dashed.pem") == ["-dashed.pem", "a.pem"]

    @pytest.mark.parametrize("text", [b"", b"\n", b"\n\r\n", b"\0"])
    def test_that_are_empty_name_nothing(self, here: Here, text: bytes) -> None:
        Path("list").write_bytes(text)
        result = here.check("--files-from", "list")
        assert result.status == 2
        assert result.err == "clbcertlint: error: no certificate or key file found to check\n"
        allowed = here.check("--files-from", "list", "--allow-empty", "--output-format", "json")
        assert allowed.status == 0
        assert json.loads(allowed.out)["summary"]["files"] == 0

    @pytest.mark.parametrize(("source", "words"), [("gone", "No such file"), (".", "Is a directory")])
    def test_that_cannot_be_read_are_told(self, here: Here, source: str, words: str) -> None:
        result = here.check("--files-from", source)
        assert result.status == 2
        assert f"error: --files-from {source}: {words}" in result.err

    def test_are_told_from_files(self, here: Here) -> None:
        Path("list").write_text("gone.pem\na.pem\n")
        result = here.check("--files-from", "list")
        assert result.status == 2
        assert "error: gone.pem does not exist" in result.err


class TestNames:
    @pytest.mark.parametrize(
        ("name", "shown"),
        [
            ("line\nend.pem", "line\\x0aend.pem"),
            ("red\x1b[31m.pem", "red\\x1b[31m.pem"),
            ("right\u202eto left.pem", "right\\u202eto left.pem"),
            ("hidden\u200b.pem", "hidden\\u200b.pem"),
            ("tag\U000e0041.pem", "tag\\U000e0041.pem"),
            ("csi\x9b31m.pem", "csi\\x9b31m.pem"),
            ("caf\udce9.pem", "caf\\xe9.pem"),
            ("中文证书.pem", "中文证书.pem"),
            ("ümlaut.pem", "ümlaut.pem"),
        ],
    )
    def test_are_shown_without_obeying_them(self, here: Here, name: str, shown: str) -> None:
        file = good(name)
        file.write_bytes(file.read_bytes() + b"x\n")
        os.mkfifo(f"{name}.key")
        for words in (
            ("check", name),
            ("check", ".", "-v"),
            ("check", ".", "--output-format", "concise"),
            ("check", ".", "--show-files"),
            ("check", f"{name}.key"),
            ("check", f"{name}.gone"),
            ("show", "."),
        ):
            result = here(*words)
            both = result.out + result.err
            assert shown in both
            assert "Traceback" not in both
            assert all(character.isprintable() or character == "\n" for character in both)
            if name != shown:
                assert name not in both

    def test_are_whole_in_json(self, here: Here) -> None:
        good("line\nend.pem")
        good("right\u202eto left.pem")
        assert checked(here, ".") == ["line\nend.pem", "right\u202eto left.pem"]

    @pytest.mark.parametrize("name", ["-old.pem", "-o", "--exit-zero", "-q"])
    def test_that_look_like_options_are_no_options(self, here: Here, name: str) -> None:
        good(name)
        result = here.check(name)
        assert result.status == 2
        assert f"{name} is a file, but begins like an option: write ./{name} or put -- before the paths" in result.err
        assert checked(here, "--", name) == checked(here, f"./{name}") == [name]

    def test_behind_two_dashes_are_paths(self, here: Here) -> None:
        good("-a.pem")
        good("b.pem")
        assert checked(here, "b.pem", "--", "-a.pem", "./b.pem") == ["-a.pem", "b.pem"]
        assert "-a.pem" in here("show", "--", "-a.pem").out
        assert here("--", "-a.pem").status == 0

    @pytest.mark.parametrize("locale", [{"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}, {}])
    def test_do_not_depend_on_the_locale(self, tmp_path: Path, locale: dict[str, str]) -> None:
        (tmp_path / "ü.pem").write_bytes(b"")
        (tmp_path / os.fsdecode(b"caf\xe9.pem")).write_bytes(b"")
        result = fresh("check", ".", "--output-format", "concise", cwd=tmp_path, env=locale)
        lines = result.stdout.decode("utf-8").splitlines()
        assert [line.partition(":")[0] for line in lines] == ["caf\\xe9.pem", "ü.pem"]


class TestPermissions:
    def test_a_file_that_may_not_be_read_is_told(self, tmp_path: Path) -> None:
        good(str(tmp_path / "a.pem"))
        good(str(tmp_path / "b.pem")).chmod(0)
        for words in (("b.pem",), (".",), ("a.pem", "b.pem"), ("--ca-certificate", "b.pem")):
            result = as_nobody("check", *words, cwd=tmp_path)
            assert (result.returncode, result.stderr) == (
                2,
                "clbcertlint: error: b.pem cannot be read: permission denied\n",
            )
        assert as_nobody("check", "a.pem", cwd=tmp_path).returncode == 0

    def test_what_can_be_read_is_checked_all_the_same(self, tmp_path: Path) -> None:
        good(str(tmp_path / "a.pem"))
        good(str(tmp_path / "b.pem")).chmod(0)
        report = json.loads(as_nobody("check", ".", "--output-format", "json", cwd=tmp_path).stdout)
        assert [one["certificate"] for one in report["uploads"]] == ["a.pem"]
        assert report["errors"] == [{"path": "b.pem", "message": "cannot be read: permission denied"}]

    @pytest.mark.parametrize("mode", [0o000, 0o444, 0o111])
    def test_a_folder_that_may_not_be_searched_is_told(self, tmp_path: Path, mode: int) -> None:
        good(str(tmp_path / "a.pem"))
        good(str(tmp_path / "locked/b.pem"))
        (tmp_path / "locked").chmod(mode)
        for words in (("locked",), (".",)):
            result = as_nobody("check", *words, cwd=tmp_path)
            assert result.returncode == 2
            assert "cannot be read: permission denied" in result.stderr
            assert "Traceback" not in result.stderr

    def test_a_link_to_what_may_not_be_read_is_told(self, tmp_path: Path) -> None:
        good(str(tmp_path / "locked/b.pem"))
        (tmp_path / "b.pem").symlink_to("locked/b.pem")
        (tmp_path / "locked").chmod(0)
        result = as_nobody("check", "b.pem", cwd=tmp_path)
        assert (result.returncode, result.stderr) == (
            2,
            "clbcertlint: error: b.pem cannot be read: permission denied\n",
        )

    def test_a_list_that_may_not_be_read_is_told(self, tmp_path: Path) -> None:
        (tmp_path / "list").touch(0)
        result = as_nobody("check", "--files-from", "list", cwd=tmp_path)
        assert (result.returncode, result.stderr) == (2, "clbcertlint: error: --files-from list: Permission denied\n")

    def test_a_neighbour_that_may_not_be_read_was_not_asked_for(self, tmp_path: Path) -> None:
        good(str(tmp_path / "a.pem"))
        good(str(tmp_path / "b.pem")).chmod(0)
        result = as_nobody("check", "a.pem", cwd=tmp_path)
        assert (result.returncode, result.stderr) == (0, "")


class TestFilesThatChange:
    def vanish(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        """Take a file away at the moment at which it is opened."""
        really = os.open

        def opening(path: str, *arguments: int) -> int:
            if path == name:
                Path(name).unlink()
            return really(path, *arguments)

        monkeypatch.setattr(os, "open", opening)

    def test_one_that_vanishes_from_a_folder_is_mentioned(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        good("a.pem")
        good("b.pem")
        self.vanish(monkeypatch, "a.pem")
        result = here.check(".", "--output-format", "json")
        assert (result.status, seen(result)) == (0, ["b.pem"])
        assert result.err == "clbcertlint: a.pem: not checked, it vanished before it could be read\n"

    def test_one_that_was_named_is_missing(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        good("a.pem")
        self.vanish(monkeypatch, "a.pem")
        result = here.check("a.pem")
        assert (result.status, result.err) == (2, "clbcertlint: error: a.pem does not exist\n")

    def test_one_that_becomes_a_pipe_is_not_waited_for(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        good("a.pem")
        really = os.open

        def opening(path: str, *arguments: int) -> int:
            if path == "a.pem":
                Path("a.pem").unlink()
                os.mkfifo("a.pem")
            return really(path, *arguments)

        monkeypatch.setattr(os, "open", opening)
        result = here.check("a.pem")
        assert (result.status, result.err) == (2, "clbcertlint: error: a.pem is a pipe, not a file\n")

    def test_one_that_cannot_be_read_to_the_end_is_told(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        def failing(*_: object) -> bytes:
            raise OSError(5, "Input/output error")

        good("a.pem")
        monkeypatch.setattr(os, "read", failing)
        result = here.check("a.pem")
        assert (result.status, result.err) == (2, "clbcertlint: error: a.pem cannot be read: Input/output error\n")


class TestLargeFiles:
    @pytest.fixture(autouse=True)
    def _limit(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(files, "MOST_BYTES", 10_000)

    @pytest.mark.parametrize("path", ["large.pem", "."])
    @pytest.mark.parametrize("head", [b"\n-----BEGIN CERTIFICATE-----\n", b"\x30\x84\x7f\x00\x00\x00"])
    def test_that_begin_as_certificates_are_an_error(self, here: Here, path: str, head: bytes) -> None:
        Path("large.pem").write_bytes(head + b"A" * 10_000)
        result = here.check(path)
        assert result.status == 2
        assert f"large.pem has {10_000 + len(head)} bytes; files of more than 10000 bytes are not read" in result.err

    def test_that_are_something_else_are_left_alone(self, here: Here) -> None:
        good("a.pem")
        Path("presentation.key").write_bytes(b"PK\x03\x04" + bytes(10_000))
        found = here.check(".")
        assert (found.status, found.err) == (0, "")
        named = here.check("presentation.key", "a.pem")
        assert named.status == 0
        assert "presentation.key: nothing to check, it has 10004 bytes" in named.err

    def test_that_grow_while_they_are_read_are_an_error(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        Path("a.pem").write_bytes(b"-----BEGIN CERTIFICATE-----\n" * 1000)
        really = os.fstat
        monkeypatch.setattr(os, "fstat", lambda descriptor: os.stat_result([*really(descriptor)[:6], 1, 0, 0, 0]))
        result = here.check("a.pem")
        assert result.status == 2
        assert "a.pem goes on for more than 10000 bytes" in result.err

    def test_up_to_the_limit_are_read(self, here: Here) -> None:
        file = good("a.pem")
        file.write_bytes(file.read_bytes().ljust(10_000, b"\n"))
        assert "CLB109" in here.check("a.pem").out


def test_a_limit_is_set_that_no_certificate_reaches() -> None:
    assert 8 * 2**20 <= limits.MOST_BYTES <= 64 * 2**20


def test_the_function_reads_as_the_command_does(here: Here) -> None:
    good("certs/a.pem")
    report = clbcertlint.lint("certs", "gone.pem", "")
    assert [one.certificate for one in report.uploads] == ["certs/a.pem"]
    assert [(error.path, error.message) for error in report.errors] == [
        ("", "an empty path names no file"),
        ("gone.pem", "does not exist"),
    ]
