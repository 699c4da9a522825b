"""Mending on the command line: `--fix`, `--unsafe-fixes` and `--diff`, and what reports tell of fixes."""

from __future__ import annotations

import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pytest

import pki
import rule_cases
from clbcertlint import catalogue, repair
from clbcertlint.arguments import FORMATS
from run_cli import NOW, Here

BAD = [case for entry in catalogue.entries() for case in rule_cases.cases(entry.load().code, "bad")]
EVERYTHING = ("--fix", "--unsafe-fixes")
GOOD = pki.leaf("a.test").pem
CHAIN = GOOD + pki.intermediate().pem
KEY, PKCS8 = pki.pkcs1("a.test"), pki.pkcs8("a.test")
BLANKS = "take the blank lines out"
MENDED = f"clbcertlint: mended server.pem: {BLANKS}\n"

Files = dict[str, bytes]


def with_blank_line(data: bytes) -> bytes:
    return data.replace(b"-----\n", b"-----\n\n", 1)


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Here:
    monkeypatch.chdir(tmp_path)
    return Here(capfdbinary)


def put(files: Mapping[str, bytes]) -> None:
    for name, data in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_bytes(data)


def bring(case: rule_cases.Case) -> None:
    if case.path.is_dir():
        shutil.copytree(case.path, case.name)
    else:
        shutil.copy(case.path, case.name)


def there() -> Files:
    """All files below the working folder, by their paths."""
    return {str(one): one.read_bytes() for one in sorted(Path().rglob("*")) if one.is_file()}


def times() -> dict[str, int]:
    return {str(one): one.stat().st_mtime_ns for one in sorted(Path().rglob("*"))}


def findings(here: Here, *words: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(here.check(*words, "--output-format", "json").out)["findings"]
    return found


class TestFix:
    @pytest.mark.parametrize("output_format", FORMATS)
    def test_reports_what_remains(self, here: Here, output_format: str) -> None:
        put({"server.pem": with_blank_line(CHAIN), "server.key": PKCS8})
        form = ("--output-format", output_format)
        result = here.check("--fix", *form, ".")
        assert result.err.startswith(MENDED)
        assert there() == {"server.pem": CHAIN, "server.key": PKCS8}
        after = here.check(*form, ".")
        assert (result.status, result.out) == (after.status, after.out) == (1, result.out)
        assert "CLB204" in result.out
        result = here.check(*EVERYTHING, *form, ".")
        assert (result.status, there()["server.key"]) == (0, KEY)
        assert result.err.startswith("clbcertlint: mended server.key: write the key as PKCS#1\n")
        assert "CLB204" not in re.sub(r'"rules": \[.*?\n        ?  \]', "", result.out, flags=re.DOTALL)

    def test_says_what_was_mended_one_line_a_file(self, here: Here) -> None:
        put({name: with_blank_line(GOOD).replace(b"\n", b" \n", 3) for name in ("a.pem", "b.pem", "c/d.pem")})
        lines = here.check("--fix", ".").err.splitlines()
        assert [line.partition(": mended ")[2].partition(": ")[0] for line in lines[:3]] == [
            "a.pem",
            "b.pem",
            "c/d.pem",
        ]
        assert all("mended" not in line for line in lines[3:])
        assert all(BLANKS in line and ";" in line for line in lines[:3])

    def test_says_nothing_if_asked_to_be_quiet(self, here: Here) -> None:
        put({"server.pem": with_blank_line(CHAIN), "server.key": KEY})
        result = here.check("--fix", "-q", ".")
        assert (result.status, result.out, result.err) == (0, "", "")
        assert there()["server.pem"] == CHAIN

    def test_writes_no_file_that_needs_no_mending(self, here: Here) -> None:
        put({"server.pem": CHAIN, "server.key": KEY, "other/server.pem": with_blank_line(CHAIN)})
        before = times()
        here.check(*EVERYTHING, ".")
        after = times()
        assert {name for name in before if before[name] != after[name]} == {"other", "other/server.pem"}

    def test_leaves_neighbours_alone_though_they_are_read(self, here: Here) -> None:
        put({"server.pem": with_blank_line(CHAIN), "server.key": PKCS8, "other.pem": with_blank_line(GOOD)})
        result = here.check(*EVERYTHING, "server.pem")
        assert result.err.count("mended") == 1
        assert there() == {"server.pem": CHAIN, "server.key": PKCS8, "other.pem": with_blank_line(GOOD)}

    def test_leaves_files_of_the_plan_alone_that_were_not_named(self, here: Here) -> None:
        plan = '[[upload]]\nname = "a"\ncertificate = "plan/server.pem"\nprivate-key = "plan/server.key"\n'
        planned = {"plan/server.pem": with_blank_line(CHAIN), "plan/server.key": PKCS8}
        put({"clbcertlint.toml": plan.encode(), **planned, "here/a.pem": with_blank_line(GOOD)})
        result = here.check(*EVERYTHING, "here")
        assert "mended here/a.pem" in result.err
        assert {**there(), **planned} == there()
        here.check(*EVERYTHING, ".")
        assert there()["plan/server.pem"] == CHAIN
        assert there()["plan/server.key"] == KEY

    def test_mends_named_uploads_whatever_their_files_are_called(self, here: Here) -> None:
        put({"certificate": with_blank_line(CHAIN), "private": PKCS8, "beside.pem": with_blank_line(GOOD)})
        result = here.check(*EVERYTHING, "--certificate", "certificate", "--private-key", "./private")
        assert there() == {"certificate": CHAIN, "private": KEY, "beside.pem": with_blank_line(GOOD)}
        assert result.err.count(": mended ") == 2
        put({"ca.pem": with_blank_line(pki.root().pem)})
        assert here.check("--fix", "--ca-certificate", "ca.pem").status == 0
        assert there()["ca.pem"] == pki.root().pem

    def test_leaves_alone_what_is_suppressed_ignored_or_hidden(self, here: Here) -> None:
        faulty = with_blank_line(CHAIN)
        put({"a/server.pem": faulty, "b/server.pem": faulty, "c/server.pem": faulty})
        Path("clbcertlint.toml").write_text(
            '[per-file-ignores]\n"a/*.pem" = ["CLB109"]\n'
            '[[exceptions]]\nrule = "CLB109"\npath = "b/server.pem"\nreason = "it is so"\n',
            "utf-8",
        )
        result = here.check("--fix", ".")
        assert result.err.count(": mended ") == 1
        assert [there()[f"{folder}/server.pem"] for folder in "abc"] == [faulty, faulty, CHAIN]

    def test_leaves_alone_what_is_less_severe_than_what_is_shown(self, here: Here) -> None:
        trailing = CHAIN + b"\n\n"
        put({"server.pem": trailing, "server.key": KEY})
        assert {one["severity"] for one in findings(here, "server.pem")} == {"warning"}
        result = here.check("--fix", "--min-severity", "error", "server.pem")
        assert (there()["server.pem"], result.err) == (trailing, "")
        here.check("--fix", "--min-severity", "warning", "server.pem")
        assert there()["server.pem"] == CHAIN

    def test_mends_notes_only_where_their_rule_is_named(self, here: Here) -> None:
        crlf = CHAIN.replace(b"\n", b"\r\n")
        put({"server.pem": crlf, "server.key": KEY})
        for words in ((), ("--select", "ALL"), ("--select", "CLB1"), ("--extend-select", "CLB11")):
            assert here.check(*EVERYTHING, *words, "server.pem").err == ""
            assert there()["server.pem"] == crlf
        here.check("--fix", "--extend-select", "line-ends", "server.pem")
        assert there()["server.pem"] == CHAIN

    def test_keeps_the_line_ends_of_windows_when_something_else_is_mended(self, here: Here) -> None:
        crlf = CHAIN.replace(b"\n", b"\r\n")
        put(
            {
                "server.pem": crlf.replace(b"-----\r\n", b"----- \r\n\r\n", 1),
                "server.key": PKCS8.replace(b"\n", b"\r\n"),
            }
        )
        here.check(*EVERYTHING, ".")
        assert there() == {"server.pem": crlf, "server.key": KEY.replace(b"\n", b"\r\n")}

    @pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-8-sig"])
    def test_turns_wide_text_into_ascii(self, here: Here, encoding: str) -> None:
        put({"server.pem": CHAIN.decode().encode(encoding), "server.key": KEY.decode().encode(encoding)})
        assert here.check("--fix", ".").status == 0
        assert there() == {"server.pem": CHAIN, "server.key": KEY}

    def test_says_nothing_of_files_that_cannot_be_mended(self, here: Here) -> None:
        broken = {"server.pem": GOOD[: len(GOOD) // 2], "server.key": KEY[:-200]}
        put(broken)
        result = here.check(*EVERYTHING, ".")
        assert (result.status, there()) == (1, broken)
        assert "mended" not in result.err

    @pytest.mark.parametrize("name", ["-a.pem", "a b.pem", "a\nb.pem", "\udcff.pem", "é.pem", "a.pem\u202e.pem"])
    def test_takes_any_name_and_prints_none_that_a_terminal_obeys(self, here: Here, name: str) -> None:
        put({name: with_blank_line(GOOD)})
        result = here.check("--fix", f"./{name}")
        assert result.err.splitlines()[0].endswith(f": {BLANKS}")
        assert re.sub(r"\n", "", result.err).isprintable()
        assert Path(name).read_bytes() == GOOD

    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            (["--unsafe-fixes", "."], "--unsafe-fixes needs --fix or --diff"),
            (["--fix", "-"], "--fix changes files; standard input has none"),
            (["--diff", "--output-format", "json", "."], "--diff prints a difference; a report can go to a file"),
            (
                ["--diff", "--output-format", "json=a.json", "--output-format", "full", "."],
                "--diff prints a difference",
            ),
        ],
    )
    def test_refuses_what_does_not_go_together(self, here: Here, words: list[str], sentence: str) -> None:
        put({"server.pem": with_blank_line(CHAIN)})
        result = here.check(*words)
        assert (result.status, result.out) == (2, "")
        assert result.err.startswith(f"clbcertlint: error: {sentence}")
        assert there() == {"server.pem": with_blank_line(CHAIN)}


class TestDiff:
    def test_changes_nothing_and_fails_as_if_nothing_were_mended(self, here: Here) -> None:
        put({"server.pem": CHAIN.replace(b"\n", b" \n"), "server.key": PKCS8})
        before, at = there(), times()
        for words in ((), ("--unsafe-fixes",), ("--fix",), EVERYTHING):
            result = here.check("--diff", *words, ".")
            assert result.status == here.check(".").status == 1
            assert (there(), times()) == (before, at)
            assert (
                result.err.count("would mend") == result.out.count("--- a/") == (2 if "--unsafe-fixes" in words else 1)
            )

    def test_says_that_there_is_nothing_to_mend(self, here: Here) -> None:
        put({"server.pem": CHAIN, "server.key": PKCS8})
        result = here.check("--diff", ".")
        assert (result.status, result.out) == (1, "")
        assert result.err == "clbcertlint: nothing that --fix would change without --unsafe-fixes\n"
        assert here.check("--diff", "-q", ".").err == ""
        assert (
            here.check("--diff", "--unsafe-fixes", "server.pem").err == "clbcertlint: nothing that --fix would change\n"
        )

    def test_reads_standard_input(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        for words, name in ((["-"], "-"), (["-", "--stdin-filename", "a.pem"], "a.pem")):
            monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(with_blank_line(GOOD))))
            result = here.check("--diff", *words)
            assert result.out.startswith(
                f"--- a/{name}\n+++ b/{name}\n@@ -1,5 +1,4 @@\n -----BEGIN CERTIFICATE-----\n-\n"
            )

    @pytest.mark.parametrize("output_format", FORMATS)
    def test_goes_together_with_reports_to_files(self, here: Here, output_format: str) -> None:
        put({"server.pem": with_blank_line(CHAIN), "server.key": KEY})
        result = here.check("--diff", "--output-format", f"{output_format}=report.txt", ".")
        assert result.out.startswith("--- a/server.pem\n")
        assert "CLB109" in Path("report.txt").read_text("utf-8")
        assert here.check("--output-format", f"{output_format}=now.txt", ".").status == result.status
        assert Path("report.txt").read_bytes() == Path("now.txt").read_bytes()
        again = here.check("--diff", "-o", "report.txt", ".")
        assert again.out == result.out

    @pytest.mark.exhaustive
    @pytest.mark.parametrize("case", BAD, ids=str)
    def test_is_one_that_other_programs_apply(self, here: Here, case: rule_cases.Case) -> None:
        bring(case)
        before = there()
        shown = here.check("--isolated", "--diff", "--unsafe-fixes", case.name)
        here.check("--isolated", *EVERYTHING, case.name)
        after = there()
        is_plain = b"\r" not in b"".join(before.values()) and " of a private key)" not in shown.out
        if not shown.out:
            assert after == before
        elif is_plain and not re.search(r"^# |\\x|\\u", shown.out, re.MULTILINE):
            put(before)
            subprocess.run(
                ["git", "apply", "--whitespace=nowarn"],
                input=shown.out.encode(),
                check=True,
                env={**os.environ, "GIT_CEILING_DIRECTORIES": str(Path.cwd().parent), "GIT_DIR": "/nonexistent"},
            )
            assert there() == after

    def test_shows_lines_of_a_key_by_their_length_alone(self, here: Here) -> None:
        put({"server.key": with_blank_line(KEY)})
        result = here.check("--diff", "server.key")
        hidden = "(64 characters with a piece of a private key)"
        assert result.out == (
            "--- a/server.key\n+++ b/server.key\n@@ -1,5 +1,4 @@\n -----BEGIN RSA PRIVATE KEY-----\n-\n"
            f" {hidden}\n {hidden}\n {hidden}\n"
        )

    def test_shows_carriage_returns_and_what_a_terminal_obeys(self, here: Here) -> None:
        put({"server.pem": b"\x1b[2Jhello \xff\r\n" + CHAIN.replace(b"\n", b"\r\n")})
        result = here.check("--diff", "server.pem")
        assert "\n-\\x1b[2Jhello \\xff\\r\n" in result.out
        assert "\n -----BEGIN CERTIFICATE-----\\r\n" in result.out

    def test_tells_when_the_encoding_changes(self, here: Here) -> None:
        put({"server.pem": CHAIN.decode().encode("utf-16")})
        result = here.check("--diff", "server.pem")
        assert "# server.pem: UTF-16LE becomes ASCII\n" in result.out


def offset_of(text: str, position: Mapping[str, int]) -> int:
    """The index of a 1-based line and column."""
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]
    return starts[position["line"] - 1] + position["column"] - 1


def applied(text: str, edits: Iterable[tuple[int, int, str]]) -> str:
    for start, end, replacement in sorted(edits, reverse=True):
        text = text[:start] + replacement + text[end:]
    return text


def json_edits(text: str, fix: Mapping[str, Any]) -> list[tuple[int, int, str]]:
    return [
        (offset_of(text, edit["start"]), offset_of(text, edit["end"]), edit["replacement"]) for edit in fix["edits"]
    ]


def utf16_offset_of(text: str, line: int, column: int) -> int:
    start = offset_of(text, {"line": line, "column": 1})
    units = text[start:].encode("utf-16-le", "surrogatepass")[: 2 * (column - 1)]
    return start + len(units.decode("utf-16-le", "surrogatepass"))


def sarif_edits(text: str, result: Mapping[str, Any]) -> list[tuple[int, int, str]]:
    [fix] = result["fixes"]
    [change] = fix["artifactChanges"]
    regions = [(one["deletedRegion"], one["insertedContent"]["text"]) for one in change["replacements"]]
    return [
        (
            utf16_offset_of(text, region["startLine"], region["startColumn"]),
            utf16_offset_of(text, region["endLine"], region["endColumn"]),
            inserted,
        )
        for region, inserted in regions
    ]


class TestReports:
    @pytest.mark.exhaustive
    @pytest.mark.parametrize("case", BAD, ids=str)
    def test_edits_that_are_applied_by_line_and_column_give_what_one_pass_writes(
        self, here: Here, case: rule_cases.Case, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        bring(case)
        words = ("--isolated", "--select", case.code, case.name)
        found = [one for one in findings(here, *words) if one["fix"]]
        log = json.loads(here.check(*words, "--output-format", "sarif").out)
        results = [one for one in log["runs"][0]["results"] if "fixes" in one]
        public = [one for one in found if None not in [edit["replacement"] for edit in one["fix"]["edits"]]]
        assert len(results) == len([one for one in public if one["fix"]["safe"]])
        for one in found:
            is_secret = one not in public
            assert one["fix"]["title"].endswith(" (in a file with a private key)") == is_secret
            assert {edit["replacement"] is None for edit in one["fix"]["edits"]} == {is_secret}
        if len(public) != 1 or len({one["path"] for one in found}) != 1:
            return
        path = Path(public[0]["path"])
        before = path.read_bytes()
        if before[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in before[:4]:
            return
        text = before.decode("utf-8", "surrogateescape")
        monkeypatch.setattr(repair, "MOST_PASSES", 1)
        here.check(*EVERYTHING, *words)
        written = path.read_bytes().decode("utf-8", "surrogateescape")
        assert written != text
        assert applied(text, json_edits(text, public[0]["fix"])) == written
        for result in results:
            assert applied(text, sarif_edits(text, result)) == written

    def test_columns_of_edits_count_as_their_format_says(self, here: Here) -> None:
        text = f"🔑 é {CHAIN.decode()}"
        put({"server.pem": text.encode()})
        [one] = [one for one in findings(here, "--select", "CLB105,CLB111", "server.pem") if one["fix"]][:1]
        log = json.loads(here.check("--select", "CLB105,CLB111", "--output-format", "sarif", "server.pem").out)
        [result] = [one for one in log["runs"][0]["results"] if "fixes" in one][:1]
        assert applied(text, json_edits(text, one["fix"])) == CHAIN.decode()
        assert applied(text, sarif_edits(text, result)) == CHAIN.decode()

    def test_sarif_names_the_file_as_its_results_do(self, here: Here) -> None:
        put({"a b/sérver.pem": with_blank_line(CHAIN)})
        log = json.loads(here.check("--output-format", "sarif", ".").out)
        [result] = [one for one in log["runs"][0]["results"] if "fixes" in one]
        [change] = result["fixes"][0]["artifactChanges"]
        assert change["artifactLocation"] == result["locations"][0]["physicalLocation"]["artifactLocation"]
        assert unquote(change["artifactLocation"]["uri"]) == "a b/sérver.pem"
        assert result["fixes"][0]["description"]["text"] == "take the blank lines out."

    def test_files_with_a_private_key_tell_that_they_do_and_no_text(self, here: Here) -> None:
        put({"server.pem": with_blank_line(CHAIN) + KEY, "server.key": PKCS8})
        found = [one for one in findings(here, ".") if one["fix"]]
        assert {one["path"] for one in found} == {"server.pem", "server.key"}
        for one in found:
            assert one["fix"]["title"].endswith(" (in a file with a private key)")
            assert one["fix"]["edits"]
            assert {edit["replacement"] for edit in one["fix"]["edits"]} == {None}
        assert '"fixes"' not in here.check("--output-format", "sarif", ".").out

    def test_the_summary_counts_what_can_be_mended(self, here: Here) -> None:
        crlf = with_blank_line(CHAIN).replace(b"\n", b"\r\n")
        put({"server.pem": crlf, "server.key": PKCS8})
        report = json.loads(here.check("--output-format", "json", ".").out)
        fixes = [one["fix"]["safe"] for one in report["findings"] if one["fix"]]
        assert report["summary"]["fixable"] == len(fixes) == 3
        assert sum(fixes) == 2
        assert here.check(".").out.endswith("; 1 fixable with --fix, 1 more with --unsafe-fixes\n")
        assert json.loads(here.check(*EVERYTHING, "--output-format", "json", ".").out)["summary"]["fixable"] == 1
        assert "fixable" not in here.check(".").out

    @pytest.mark.exhaustive
    @pytest.mark.parametrize("case", BAD, ids=str)
    def test_the_command_in_the_help_mends_the_finding(self, here: Here, case: rule_cases.Case) -> None:
        bring(case)
        before = there()
        words = case.arguments if "--config" in case.arguments else ["--isolated", *case.arguments]
        fixable = [one for one in findings(here, *words) if one["fix"]]
        commands = {
            (one["rule"], one["path"], one["help"][one["help"].find("clbcertlint check ") :]) for one in fixable
        }
        for rule, path, command in commands:
            put(before)
            program, *rest = shlex.split(command)
            assert program == "clbcertlint"
            result = here(*rest, "--now", NOW)
            assert f"mended {path}: " in result.err, command
            left = [one for one in findings(here, *words) if (one["rule"], one["path"]) == (rule, path) and one["fix"]]
            assert left == [], command

    def test_the_command_in_the_help_quotes_what_a_shell_would_read(self, here: Here) -> None:
        for name in ("a b.pem", "-a.pem", "a';b.pem", "$HOME.pem"):
            put({name: with_blank_line(GOOD)})
            [one] = findings(here, "--select", "CLB109", f"./{name}")
            title, _, command = one["help"].partition(": ")
            assert title == BLANKS
            assert here(*shlex.split(command)[1:], "--now", NOW).status == 0
            assert Path(name).read_bytes() == GOOD

    def test_the_help_for_what_comes_from_standard_input_names_no_command_for_a_file(
        self, here: Here, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(with_blank_line(GOOD))))
        [one] = findings(here, "--select", "CLB109", "-")
        assert one["fix"]["title"] == BLANKS
        assert "clbcertlint check" not in one["help"]


def test_a_difference_hides_a_damaged_block_that_calls_itself_a_certificate(here: Here) -> None:
    key = pki.pkcs1("a.test").replace(b"RSA PRIVATE KEY", b"CERTIFICATE").replace(b"M", b"!", 1)
    Path("server.pem").write_bytes(pki.leaf().pem + b"\n" + key)
    shown = here.check("--diff", "server.pem").out

    assert "-\n" in shown
    assert "characters that may be of a private key" in shown
    assert not any(line.decode() in shown for line in key.splitlines()[1:-1])
