"""Several reports of one run: where each goes, and what is said where."""

from __future__ import annotations

import itertools
import json
import os
from pathlib import Path

import pytest

from clbcertlint.arguments import FORMATS
from run_cli import Here, bring

TOTAL = "2 files, 1 error, 0 warnings, 0 notes; 1 fixable with --fix"


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Here:
    """The command line above a folder with one finding in it."""
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    bring("013", "certs")
    return Here(capfdbinary)


def words(*formats: str) -> list[str]:
    return [word for one in formats for word in ("--output-format", one)]


def test_one_report_is_printed_and_another_written(here: Here) -> None:
    full, sarif = (here.check("certs", *words(one)).out for one in ("full", "sarif"))
    result = here.check("certs", *words("sarif=out/x.sarif", "full"))
    assert (result.status, result.out) == (1, full)
    assert result.err == f"clbcertlint: out/x.sarif: {TOTAL}\n"
    assert Path("out/x.sarif").read_text("utf-8") == sarif


@pytest.mark.parametrize(("first", "second"), [*itertools.permutations(FORMATS, 2)])
def test_any_two_formats_go_together(here: Here, first: str, second: str) -> None:
    alone = {one: here.check("certs", *words(one)) for one in (first, second)}
    result = here.check("certs", *words(f"{first}=report", second))
    assert (result.status, result.out) == (1, alone[second].out)
    assert Path("report").read_bytes().decode() == alone[first].out


def test_nothing_is_printed_when_every_report_has_a_file(here: Here) -> None:
    result = here.check("certs", *words(*(f"{one}=out/of/{one}" for one in FORMATS)))
    assert (result.status, result.out) == (1, "")
    assert result.err == "".join(f"clbcertlint: out/of/{one}: {TOTAL}\n" for one in FORMATS)
    assert sorted(os.listdir("out/of")) == sorted(FORMATS)
    for one in FORMATS:
        assert Path("out/of", one).read_bytes().decode() == here.check("certs", *words(one)).out


def test_one_format_goes_to_several_files(here: Here) -> None:
    here.check("certs", *words("json=a.json", "json=b/b.json", "json"))
    assert Path("a.json").read_bytes() == Path("b/b.json").read_bytes()


def test_the_file_of_the_option_is_for_the_format_without_one(here: Here) -> None:
    full = here.check("certs").out
    result = here.check("certs", *words("sarif=x.sarif", "full"), "-o", "full.txt")
    assert result.out == ""
    assert Path("full.txt").read_text("utf-8") == full
    assert json.loads(Path("x.sarif").read_text("utf-8"))["version"] == "2.1.0"


@pytest.mark.parametrize(
    ("formats", "more", "place"),
    [
        (("full", "sarif"), (), "standard output"),
        (("sarif", "sarif"), (), "standard output"),
        (("json", "sarif=x", "full"), (), "standard output"),
        (("sarif=a", "json=a"), (), "a"),
        (("sarif=a", "json=./a"), (), "./a"),
        (("sarif=a", "json=certs/../a"), (), "certs/../a"),
        (("sarif=a", "json=link"), (), "link"),
        (("sarif", "json"), ("-o", "a"), "a"),
        (("sarif=a", "json"), ("-o", "./a"), "./a"),
    ],
)
def test_two_reports_for_one_place_are_refused(
    here: Here, formats: tuple[str, ...], more: tuple[str, ...], place: str
) -> None:
    Path("link").symlink_to("a")
    result = here.check("certs", *words(*formats), *more)
    assert (result.status, result.out) == (2, "")
    assert f"error: two reports would go to {place}: name a file for one of them, as in sarif=FILE" in result.err
    assert not Path("a").exists()


@pytest.mark.parametrize("formats", [("sarif=a",), ("sarif=a", "full=b")])
def test_a_file_that_no_report_is_left_for_is_refused(here: Here, formats: tuple[str, ...]) -> None:
    result = here.check("certs", *words(*formats), "-o", "c")
    assert (result.status, result.out) == (2, "")
    assert "error: --output has no report to write" in result.err
    assert sorted(os.listdir()) == ["certs"]


@pytest.mark.parametrize(
    ("word", "sentence"),
    [("sarif=", "sarif= names no file"), ("=x", "'' is none of full, "), ("sarf=x", "did you mean sarif?")],
)
def test_a_format_that_is_none_is_refused(here: Here, word: str, sentence: str) -> None:
    result = here.check("certs", *words(word))
    assert (result.status, result.out) == (2, "")
    assert sentence in result.err


def test_the_name_of_a_file_may_hold_the_sign(here: Here) -> None:
    here.check("certs", *words("sarif=a=b.sarif"))
    assert Path("a=b.sarif").exists()


def test_a_certificate_or_key_is_never_replaced(here: Here) -> None:
    before = Path("certs/server.key").read_bytes()
    result = here.check("certs", *words("full", "sarif=certs/server.key"))
    assert (result.status, result.out) == (2, "")
    assert "the report would replace certs/server.key" in result.err
    assert Path("certs/server.key").read_bytes() == before


def test_a_report_that_cannot_be_written_does_not_keep_the_others_back(here: Here) -> None:
    Path("file").write_text("before")
    full = here.check("certs").out
    result = here.check("certs", *words("sarif=file/x.sarif", "gitlab=out/x.json", "junit=certs", "full"))
    assert (result.status, result.out) == (2, full)
    assert json.loads(Path("out/x.json").read_text("utf-8"))
    assert f"clbcertlint: out/x.json: {TOTAL}\n" in result.err
    [error] = [line for line in result.err.splitlines() if line.startswith("clbcertlint: error: ")]
    assert "the report cannot be written to file/x.sarif: " in error
    assert "the report cannot be written to certs: Is a directory" in error
    assert f"file/x.sarif: {TOTAL}" not in result.err
    assert Path("file").read_text() == "before"


def test_every_report_is_whole_or_not_there(here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
    real, seen = os.replace, []

    def replace(source: str, target: str) -> None:
        seen.append(os.path.basename(target))
        if target.endswith("x.sarif"):
            raise OSError(28, "No space left on device")
        json.loads(Path(source).read_text("utf-8"))
        real(source, target)

    for name in ("x.sarif", "x.json"):
        Path(name).write_text("before")
    monkeypatch.setattr(os, "replace", replace)
    result = here.check("certs", *words("sarif=x.sarif", "json=x.json"))
    assert (result.status, seen) == (2, ["x.sarif", "x.json"])
    assert Path("x.sarif").read_text() == "before"
    assert json.loads(Path("x.json").read_text("utf-8"))["format"] == "clbcertlint"
    assert sorted(os.listdir()) == ["certs", "x.json", "x.sarif"]


def test_a_quiet_run_says_nothing_of_the_files(here: Here) -> None:
    result = here.check("certs", "-q", *words("sarif=x.sarif", "json=x.json"))
    assert (result.status, result.out, result.err) == (1, "", "")
    assert sorted(os.listdir()) == ["certs", "x.json", "x.sarif"]


def test_troubles_are_said_once_whatever_the_number_of_reports(here: Here) -> None:
    result = here.check("certs", "gone.pem", "-q", *words("sarif=x.sarif", "json=x.json", "full"))
    assert (result.status, result.err) == (2, "clbcertlint: error: gone.pem does not exist\n")


def test_statistics_go_with_the_report_for_people(here: Here) -> None:
    counts = "1  CLB109  blank-line\n"
    both = here.check("certs", "--statistics", *words("sarif=x.sarif", "full"))
    assert both.out.endswith(counts)
    assert "CLB109" not in both.err
    assert f"clbcertlint: {counts}" in here.check("certs", "--statistics", *words("sarif=x.sarif", "json")).err


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_is_not_coloured_because_the_terminal_is(here: Here, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    result = here.check("certs", *words(f"{name}=report", "full"))
    assert "\x1b[" in result.out
    assert "\x1b" not in Path("report").read_text("utf-8")
