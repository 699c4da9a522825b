"""The command line: what the options do, what goes to which stream, and the exit status."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from clbcertlint import __version__, engine
from clbcertlint.arguments import FORMATS
from clbcertlint.model import Document
from clbcertlint.rule import Problem
from clbcertlint.rules import clb109_blank_line, clb113_line_ends
from clbcertlint.values import replace
from run_cli import NOW, Here, as_nobody, bring, fresh

CASES = {"clean": "151", "note": "009", "warning": "093", "error": "013"}
"""Cases whose worst finding is of that severity, in server.pem and server.key."""
SEVERITIES = ("error", "warning", "note")


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Here:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return Here(capfdbinary)


def rules(text: str) -> set[str]:
    """The codes in a report in JSON."""
    return {finding["rule"] for finding in json.loads(text)["findings"]}


class TestExitStatus:
    @pytest.mark.parametrize("output_format", FORMATS)
    @pytest.mark.parametrize("level", [*SEVERITIES, "never", None])
    @pytest.mark.parametrize("worst", CASES)
    def test_is_1_exactly_for_findings_at_or_above_the_fail_level(
        self, here: Here, worst: str, level: str | None, output_format: str
    ) -> None:
        bring(CASES[worst])
        words = [".", "--output-format", output_format, *(["--fail-level", level] if level else [])]
        fails = worst in SEVERITIES[: {**dict(zip(SEVERITIES, (1, 2, 3), strict=True)), "never": 0}[level or "error"]]
        assert here.check(*words).status == (1 if fails else 0)
        assert here.check(*words, "--exit-zero").status == 0

    @pytest.mark.parametrize("output_format", FORMATS)
    @pytest.mark.parametrize(
        "words",
        [
            ("gone.pem", "server.pem"),
            ("gone.pem",),
            ("--certificate", "server.pem", "--private-key", "gone.key"),
            ("empty",),
            ("notes.txt",),
            ("server.pem", "-o", "server.pem/report"),
        ],
    )
    def test_is_2_where_the_run_cannot_be_trusted_whatever_else_is_found(
        self, here: Here, words: tuple[str, ...], output_format: str
    ) -> None:
        bring(CASES["error"])
        Path("empty").mkdir()
        Path("notes.txt").write_text("nothing\n")
        for more in ((), ("--exit-zero",), ("--fail-level", "never"), ("--min-severity", "error")):
            result = here.check(*words, "--output-format", output_format, *more)
            assert result.status == 2
            assert result.err.startswith("clbcertlint: ")
            if "-o" not in words and output_format == "json":
                assert json.loads(result.out)["summary"]["exit_status"] == 2

    def test_does_not_depend_on_what_is_shown(self, here: Here) -> None:
        bring(CASES["warning"])
        result = here.check(".", "--min-severity", "error", "--fail-level", "warning")
        assert result.status == 1
        assert result.err == "clbcertlint: the run fails because of findings that --min-severity hides\n"
        assert result.out.endswith("2 files, nothing found, 1 less severe not shown\n")

    def test_findings_below_the_least_severity_are_not_shown(self, here: Here) -> None:
        bring(CASES["warning"])
        assert rules(here.check(".", "--output-format", "json").out) == {"CLB207"}
        result = here.check(".", "--output-format", "json", "--min-severity", "error")
        assert (result.status, rules(result.out)) == (0, set())

    @pytest.mark.parametrize("output_format", FORMATS)
    def test_a_rule_that_crashes_is_named_and_the_others_heard(
        self, here: Here, monkeypatch: pytest.MonkeyPatch, output_format: str
    ) -> None:
        def check(document: Document) -> Iterator[Problem]:
            raise ValueError(document.text.decode())

        bring("010")
        bring(CASES["error"], "other")
        broken = replace(clb113_line_ends.check, check=check)
        monkeypatch.setattr(clb113_line_ends, "check", broken)
        result = here.check(".", "--output-format", output_format)
        assert result.status == 2
        assert "error: rule CLB113 line-ends crashed (ValueError); please report it" in result.err
        assert "CLB109" in result.out
        assert "MII" not in result.out + result.err
        assert "Traceback" not in result.err

    def test_findings_of_a_rule_up_to_its_crash_are_kept(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        def check(subject: object) -> Iterator[Problem]:
            for problem in clb109.check(subject):
                yield problem
                raise ValueError

        clb109 = clb109_blank_line.check
        monkeypatch.setattr(clb109_blank_line, "check", replace(clb109, check=check))
        bring(CASES["error"])
        result = here.check(".", "--output-format", "json")
        assert (result.status, rules(result.out)) == (2, {"CLB109"})

    @pytest.mark.parametrize("fault", [ValueError("MIIsecret"), RecursionError("MIIsecret"), KeyError("MIIsecret")])
    def test_a_fault_of_the_program_is_not_taken_for_findings(
        self, here: Here, monkeypatch: pytest.MonkeyPatch, fault: Exception
    ) -> None:
        def run(*_: object, **__: object) -> None:
            raise fault

        monkeypatch.setattr(engine, "judge", run)
        result = here.check(".")
        assert (result.status, result.out) == (2, "")
        assert f"error: internal error, {type(fault).__name__} in test_command_line.py line" in result.err
        assert "MII" not in result.err

    def test_an_interruption_is_no_crash(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        def run(*_: object, **__: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr(engine, "judge", run)
        result = here.check(".")
        assert (result.status, result.err) == (130, "clbcertlint: interrupted\n")

    @pytest.mark.parametrize(
        "words",
        [(".",), ("check", "."), ("gone.pem",), ("--version",), ("rule", "CLB202"), ("show", "."), ("--bogus",)],
    )
    def test_is_the_same_for_the_module(self, here: Here, tmp_path: Path, words: tuple[str, ...]) -> None:
        bring(CASES["error"])
        inside = here(*words)
        outside = fresh(*words, cwd=tmp_path)
        assert (outside.returncode, outside.stdout.decode(), outside.stderr.decode()) == (
            inside.status,
            inside.out,
            inside.err,
        )


SITUATIONS: dict[str, tuple[tuple[str, ...], int]] = {
    "clean": (("clean",), 0),
    "note": (("note",), 0),
    "note that fails": (("note", "--fail-level", "note"), 1),
    "warning": (("warning",), 0),
    "warning that fails": (("warning", "--fail-level", "warning"), 1),
    "error": (("error",), 1),
    "error that may be": (("error", "--exit-zero"), 0),
    "unreadable": (("error", "gone.pem"), 2),
    "nothing found": (("empty",), 2),
    "nothing found, and that is well": (("empty", "--allow-empty"), 0),
    "no rule": (("clean", "--select", "CLB999"), 2),
    "bad configuration": (("clean", "--config", "bad.toml"), 2),
    "no configuration": (("clean", "--config", "gone.toml"), 2),
}


def is_one_document(output_format: str, text: str) -> bool:
    """Whether a text is a report in a format for machines, and nothing before or behind it."""
    if output_format == "junit":
        return ElementTree.fromstring(text).tag == "testsuites"
    decoded = json.loads(text)
    return (
        {"json": "format", "sarif": "$schema"}.get(output_format, "") in decoded
        or decoded == []
        or "fingerprint" in decoded[0]
    )


class TestFormats:
    @pytest.fixture(autouse=True)
    def _files(self, here: Here) -> None:
        for name, case in CASES.items():
            bring(case, name)
        Path("empty").mkdir()
        Path("bad.toml").write_text('fail-level = "fatal"\n')

    @pytest.mark.parametrize("situation", SITUATIONS)
    def test_the_exit_status_is_the_same_in_all(self, here: Here, situation: str) -> None:
        words, status = SITUATIONS[situation]
        statuses = {
            output_format: here.check(*words, "--output-format", output_format).status for output_format in FORMATS
        }
        statuses |= {
            f"{one}, written": here.check(*words, "--output-format", f"{one}=report").status for one in FORMATS
        }
        assert statuses == dict.fromkeys(statuses, status)

    @pytest.mark.parametrize("output_format", ["json", "sarif", "gitlab", "junit"])
    @pytest.mark.parametrize("situation", SITUATIONS)
    def test_a_machine_reads_one_document_or_none(self, here: Here, situation: str, output_format: str) -> None:
        """There is none where the command line or the configuration is wrong: then nothing was done."""
        words, _ = SITUATIONS[situation]
        for more in ((), ("-q",), ("-v", "--statistics")):
            result = here.check(*words, "--output-format", output_format, *more)
            if "--config" in words or "CLB999" in words:
                assert result.out == ""
            else:
                assert is_one_document(output_format, result.out)
                assert result.out.endswith("\n")
            assert all(line.startswith("clbcertlint: ") for line in result.err.splitlines())


class TestMistakes:
    @pytest.mark.parametrize(
        ("words", "sentence"),
        [
            ((), "nothing to do; clbcertlint PATH checks a file or a folder"),
            (("check",), "name at least one file or folder; . is the working folder"),
            (("-q",), "name at least one file or folder; . is the working folder"),
            (("chekc", "."), "chekc is neither a command nor a file; did you mean check?"),
            (("--bogus", "."), "check has no option --bogus"),
            (
                ("--selct=CLB2", "."),
                "check has no option --selct; did you mean --select?",
            ),
            (
                (".", "--exit-zeros"),
                "check has no option --exit-zeros; did you mean --exit-zero?",
            ),
            (("--fixes", "."), "check has no option --fixes; did you mean --fix?"),
            (("--sel", "CLB2", "."), "check has no option --sel; did you mean --select?"),
            (("show", ".", "--select", "CLB2"), "show has no option --select"),
            (
                (".", "--output-format", "jsn"),
                f"--output-format: 'jsn' is none of {', '.join(FORMATS)}; did you mean json?",
            ),
            (
                (".", "--min-severity", "fatal"),
                "--min-severity: 'fatal' is none of error, warning, note",
            ),
            (
                (".", "--fail-level", "warn"),
                "--fail-level: 'warn' is none of error, warning, note, never; did you mean warning?",
            ),
            ((".", "-o"), "-o/--output: expected one argument"),
            ((".", "-o", ""), "an empty path names no file"),
            (("--files-from", ""), "an empty path names no file"),
            ((".", "-q", "-v"), "-v/--verbose: not allowed with argument -q/--quiet"),
            (
                (".", "--now", "yesterday"),
                "--now: 'yesterday' is no ISO 8601 date or instant such as 2026-11-25 or 2026-11-25T08:00:00Z",
            ),
            (
                (".", "--select", ""),
                "--select names no rule; --ignore ALL switches all of them off",
            ),
            (
                (".", "--extend-select", "pkcs8keys"),
                "no rule has the code, prefix or name 'pkcs8keys'; did you mean pkcs8-key?",
            ),
            ((".", "--select", "nothing-like-it"), "no rule has the code, prefix or name 'nothing-like-it'"),
            (("-", "."), "standard input and paths do not mix: name either - or paths"),
            (
                ("-", "--files-from", "x"),
                "standard input and paths do not mix: name either - or paths",
            ),
            (("show", "-", "."), "standard input and paths do not mix: name either - or paths"),
            ((".", "--stdin-filename", "x.pem"), "--stdin-filename needs - as the path"),
            (("--private-key", "k"), "--private-key needs --certificate"),
            (("--no-private-key",), "--no-private-key needs --certificate"),
            (
                ("--ca-certificate", "c", "--private-key", "k"),
                "--private-key needs --certificate",
            ),
            (
                ("--ca-certificate", "c", "--no-private-key"),
                "--no-private-key needs --certificate",
            ),
            (
                ("--certificate", "c", "--private-key", "k", "--no-private-key"),
                "--no-private-key: not allowed with argument --private-key",
            ),
            (
                ("--certificate", "c", "p"),
                "--certificate and paths do not mix: name either one upload or paths",
            ),
            (
                ("--ca-certificate", "c", "--files-from", "p"),
                "--ca-certificate and paths do not mix: name either one upload or paths",
            ),
            (
                ("--certificate", "-"),
                "an upload is named by files; standard input (-) can only stand for a path",
            ),
            (("show",), "show needs at least one file or folder"),
            (("rule",), "rule needs a code or name, or --all"),
            (("rule", "CLB201", "CLB202"), "rule does not know what to do with CLB202"),
            (
                ("rule", "unlisted-size"),
                "no rule has the code, prefix or name 'unlisted-size'; did you mean unlisted-rsa-size?",
            ),
            (
                ("report-schema", "x"),
                "report-schema does not know what to do with x",
            ),
        ],
    )
    def test_get_one_sentence(self, here: Here, words: tuple[str, ...], sentence: str) -> None:
        result = here(*words)
        said = re.sub(r" \(see clbcertlint( [a-z-]+)? --help\)\n\Z", "\n", result.err)
        assert (result.status, result.out, said) == (2, "", f"clbcertlint: error: {sentence}\n")

    @pytest.mark.parametrize(
        ("words", "command"),
        [
            ((), "clbcertlint"),
            (("--bogus",), "clbcertlint check"),
            (("-q",), "clbcertlint check"),
            (("show", "--bogus"), "clbcertlint show"),
            (("rule", "a", "b"), "clbcertlint rule"),
            (("report-schema", "x"), "clbcertlint report-schema"),
        ],
    )
    def test_point_to_the_help_of_the_command(self, here: Here, words: tuple[str, ...], command: str) -> None:
        assert here(*words).err.endswith(f" (see {command} --help)\n")

    @pytest.mark.parametrize(
        "words", [(".", "--select", "CLB999"), (".", "--extend-select", "CLB999"), ("rule", "CLB999")]
    )
    def test_in_the_code_of_a_rule_get_the_nearest_codes(self, here: Here, words: tuple[str, ...]) -> None:
        result = here(*words)
        assert (result.status, result.out) == (2, "")
        sentence = (
            r"clbcertlint: error: no rule has the code, prefix or name 'CLB999'; did you mean CLB\d+ or CLB\d+\?\n"
        )
        assert re.fullmatch(sentence, result.err)

    def test_are_found_before_anything_is_read(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", None)
        assert "no rule has" in here("-", "--select", "CLB999").err

    def test_an_unknown_rule_to_ignore_is_only_warned_of(self, here: Here) -> None:
        bring(CASES["error"])
        result = here.check(".", "--ignore", "pkcs8-keys,blank-lines,CLB109", "--output-format", "json")
        assert (result.status, rules(result.out)) == (0, set())
        assert result.err == (
            "clbcertlint: warning: no rule has the code, prefix or name 'pkcs8-keys'; did you mean pkcs8-key?\n"
            "clbcertlint: warning: no rule has the code, prefix or name 'blank-lines'; did you mean blank-line?\n"
        )


class TestHelp:
    @pytest.mark.parametrize(
        ("words", "beginning"),
        [
            (("--help",), "usage: clbcertlint [check] [OPTION...] PATH...\n"),
            (("-h",), "usage: clbcertlint [check] [OPTION...] PATH...\n"),
            (("check", "--help"), "usage: clbcertlint [check] [OPTION...] PATH...\n"),
            (("check", ".", "-h"), "usage: clbcertlint [check] [OPTION...] PATH...\n"),
            (("show", "--help"), "usage: clbcertlint show [OPTION...] PATH...\n"),
            (("rule", "--help"), "usage: clbcertlint rule [OPTION...] CODE|NAME\n"),
            (("report-schema", "--help"), "usage: clbcertlint report-schema"),
        ],
    )
    def test_is_printed_to_standard_output(
        self, here: Here, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], beginning: str
    ) -> None:
        monkeypatch.setenv("COLUMNS", "80")
        result = here(*words)
        assert (result.status, result.err) == (0, "")
        assert result.out.startswith(beginning)
        assert max(map(len, result.out.splitlines())) <= 80

    def test_says_what_the_exit_status_means(self, here: Here) -> None:
        for words in (("--help",), ("check", "--help")):
            assert "exit status:\n  0  nothing was found at or above the fail level\n" in here(*words).out

    def test_the_version_is_printed(self, here: Here) -> None:
        assert here("--version").out == f"clbcertlint {__version__}\n"


class TestWhichRules:
    """A longer selector beats a shorter one, and of two alike the one that ignores."""

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ((), {"CLB109", "CLB111", "CLB204"}),
            (("--select", "ALL"), {"CLB109", "CLB111", "CLB204"}),
            (("--select", "CLB1"), {"CLB109", "CLB111"}),
            (("--select", "clb204"), {"CLB204"}),
            (("--select", "CLB204,CLB109"), {"CLB109", "CLB204"}),
            (("--select", "CLB204", "--select", "CLB109"), {"CLB109", "CLB204"}),
            (("--select", "pkcs8-key"), {"CLB204"}),
            (("--select", "CLB204", "--extend-select", "CLB1"), {"CLB109", "CLB111", "CLB204"}),
            (("--extend-select", "CLB204"), {"CLB109", "CLB111", "CLB204"}),
            (("--ignore", "CLB1"), {"CLB204"}),
            (("--ignore", "CLB109", "--extend-ignore", "pkcs8-key"), {"CLB111"}),
            (("--ignore", "ALL"), set()),
            (("--select", "CLB109", "--ignore", "CLB1"), {"CLB109"}),
            (("--select", "CLB1", "--ignore", "CLB109"), {"CLB111"}),
            (("--select", "CLB109", "--ignore", "CLB109"), set()),
            (("--select", "blank-line", "--ignore", "CLB109"), set()),
            (("--select", "CLB1", "--ignore", "ALL"), {"CLB109", "CLB111"}),
            (("--select", "CLB1,CLB109", "--ignore", "CLB10"), {"CLB109", "CLB111"}),
            (("--ignore", "CLB1", "--extend-select", "CLB109"), {"CLB109", "CLB204"}),
        ],
    )
    def test_are_on(self, here: Here, words: tuple[str, ...], expected: set[str]) -> None:
        bring("082")
        pem = Path("server.pem")
        pem.write_bytes(b"# a comment\n" + pem.read_bytes().replace(b"-\n-", b"-\n\n-"))
        result = here.check(".", "--output-format", "json", *words)
        assert rules(result.out) == expected
        assert result.status == (1 if expected else 0)


class TestStreams:
    @pytest.mark.parametrize("words", [("-v",), ("-q",), ("--statistics",), ("gone.pem",), ("--min-severity", "error")])
    @pytest.mark.parametrize("worst", CASES)
    def test_json_is_one_document_and_nothing_else(self, here: Here, worst: str, words: tuple[str, ...]) -> None:
        bring(CASES[worst])
        result = here.check("server.pem", "server.key", "--output-format", "json", *words)
        assert json.loads(result.out)["format"] == "clbcertlint"
        assert all(line.startswith("clbcertlint: ") for line in result.err.splitlines())

    def test_json_is_there_when_there_is_nothing_to_say(self, here: Here) -> None:
        for words in ((".",), (".", "--allow-empty"), ("gone.pem",)):
            document = json.loads(here.check(*words, "--output-format", "json").out)
            assert (document["findings"], document["summary"]["files"]) == ([], 0)

    def test_a_good_run_says_nothing_to_standard_error(self, here: Here) -> None:
        for worst in CASES:
            bring(CASES[worst], worst)
            for output_format in FORMATS:
                assert here.check(worst, "--output-format", output_format).err == ""

    def test_concise_has_a_line_a_finding_and_no_more(self, here: Here) -> None:
        bring(CASES["clean"], "clean")
        bring(CASES["error"], "error")
        line = "error/server.pem:1:1: CLB109 error blank line\n"
        assert here.check(".", "--output-format", "concise", "--ignore", "CLB708").out == line
        assert here.check("clean", "--output-format", "concise").out == ""

    def test_quiet_leaves_the_uploads_and_the_summary_out(self, here: Here) -> None:
        bring(CASES["clean"], "clean")
        bring(CASES["error"], "error")
        assert here.check("clean", "-q").out == ""
        loud, quiet = here.check(".").out, here.check(".", "--quiet").out
        assert loud.startswith(quiet)
        assert "uploads  " in loud
        assert "uploads  " not in quiet
        assert "4 files" not in quiet
        assert "CLB109" in quiet

    def test_quiet_does_not_silence_troubles(self, here: Here) -> None:
        assert "gone.pem does not exist" in here.check("gone.pem", "-q").err

    def test_verbose_says_what_is_read_and_why_files_go_together(self, here: Here) -> None:
        bring(CASES["clean"])
        for output_format in FORMATS:
            result = here.check("server.pem", "-v", "--output-format", output_format)
            assert "clbcertlint: server.pem: checked, 2 PEM blocks\n" in result.err
            assert "clbcertlint: server.key: read as a neighbour, 1 PEM block\n" in result.err
            assert "server.pem + server.key: server upload, because the key belongs to the certificate\n" in result.err
            assert result.out == here.check("server.pem", "--output-format", output_format).out

    def test_statistics_count_by_rule_the_most_frequent_first(self, here: Here) -> None:
        bring("024", "a")
        bring(CASES["error"], "b")
        counts = "2  CLB108  line-width\n1  CLB109  blank-line\n1  CLB708  same-certificate-twice\n"
        full = here.check(".", "--statistics").out
        assert full.endswith(f"4 files, 3 errors, 0 warnings, 1 note; 3 fixable with --fix\n{counts}")
        assert here.check(".", "--statistics", "--output-format", "concise").out.endswith(counts)
        assert here.check(".", "--statistics", "-q").out.endswith(f"\n\n{counts}")
        said = here.check(".", "--statistics", "--output-format", "json").err
        assert said == "".join(f"clbcertlint: {line}\n" for line in counts.splitlines())

    @pytest.mark.parametrize("unbuffered", ["", "1"])
    @pytest.mark.parametrize("worst", ["clean", "error"])
    @pytest.mark.parametrize("words", [("check", "."), ("show", "."), ("rule", "--all"), ("--help",), ("--version",)])
    def test_a_reader_that_has_gone_is_no_trouble(
        self, tmp_path: Path, worst: str, words: tuple[str, ...], unbuffered: str
    ) -> None:
        bring(CASES[worst], tmp_path)
        reader, writer = os.pipe()
        os.close(reader)
        try:
            result = _run_into(writer, words, tmp_path, unbuffered)
        finally:
            os.close(writer)
        assert result == (1 if worst == "error" and words[0] == "check" else 0, b"")

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
    @pytest.mark.parametrize("unbuffered", ["", "1"])
    @pytest.mark.parametrize("words", [("check", "."), ("show", "."), ("--version",)])
    def test_a_disk_that_is_full_is_told(self, tmp_path: Path, words: tuple[str, ...], unbuffered: str) -> None:
        bring(CASES["clean"], tmp_path)
        with open("/dev/full", "wb") as full:
            status, said = _run_into(full.fileno(), words, tmp_path, unbuffered)
        assert status == 2
        assert said == b"clbcertlint: error: the report cannot be printed: No space left on device\n"

    def test_a_stream_that_takes_a_part_only_gets_the_rest(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        class Slow(io.RawIOBase):
            taken = b""

            def writable(self) -> bool:
                return True

            def write(self, octets: Any) -> int:
                self.taken += bytes(octets[:7])
                return len(octets[:7])

        printed = here("rule", "CLB202").out
        slow = Slow()
        monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(slow, write_through=True))  # type: ignore[type-var]
        assert here("rule", "CLB202").status == 0
        assert slow.taken.decode() == printed

    def test_a_standard_output_that_is_closed_is_told(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        bring(CASES["clean"])
        monkeypatch.setattr(sys, "stdout", None)
        result = here.check(".")
        assert (result.status, result.err) == (
            2,
            "clbcertlint: error: the report cannot be printed: standard output is closed\n",
        )
        assert here.check(".", "-o", "report.txt").status == 0

    def test_a_standard_error_that_is_closed_changes_nothing(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        bring(CASES["error"])
        monkeypatch.setattr(sys, "stderr", None)
        assert here.check(".", "gone.pem").status == 2
        assert here.check(".", "-v").status == 1

    def test_a_standard_error_that_nobody_reads_changes_nothing(self, tmp_path: Path) -> None:
        bring(CASES["error"], tmp_path)
        reader, writer = os.pipe()
        os.close(reader)
        try:
            done = subprocess.run(
                [sys.executable, "-m", "clbcertlint", "check", ".", "-v"],
                cwd=tmp_path,
                stdout=subprocess.DEVNULL,
                stderr=writer,
                check=False,
                timeout=60,
            )
        finally:
            os.close(writer)
        assert done.returncode == 1

    @pytest.mark.parametrize(
        "env",
        [
            {"PYTHONIOENCODING": "ascii"},
            {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
            {"PYTHONIOENCODING": "utf-16"},
        ],
    )
    def test_the_encoding_of_the_terminal_does_not_matter(self, tmp_path: Path, env: dict[str, str]) -> None:
        bring(CASES["error"], tmp_path / "证书")
        for words in (("check", "."), ("check", "gone-ü.pem"), ("show", "."), ("check", ".", "--show-files")):
            plain, odd = fresh(*words, cwd=tmp_path), fresh(*words, cwd=tmp_path, env=env)
            assert (odd.returncode, odd.stdout) == (plain.returncode, plain.stdout)
            assert b"Traceback" not in odd.stderr
            assert b"internal error" not in odd.stderr


def _run_into(output: int, words: tuple[str, ...], cwd: Path, unbuffered: str) -> tuple[int, bytes]:
    done = subprocess.run(
        [sys.executable, "-m", "clbcertlint", *words],
        cwd=cwd,
        stdout=output,
        stderr=subprocess.PIPE,
        env={**os.environ, "PYTHONUNBUFFERED": unbuffered},
        check=False,
        timeout=60,
    )
    return done.returncode, done.stderr


class TestColour:
    @pytest.mark.parametrize(
        ("words", "env", "expected"),
        [
            ((), {}, False),
            ((), {"FORCE_COLOR": "1"}, True),
            ((), {"FORCE_COLOR": ""}, False),
            ((), {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
            ((), {"NO_COLOR": "", "FORCE_COLOR": "1"}, True),
            (("--color", "auto"), {"FORCE_COLOR": "1"}, True),
            (("--color", "always"), {}, True),
            (("--color", "always"), {"NO_COLOR": "1"}, True),
            (("--color", "never"), {"FORCE_COLOR": "1"}, False),
        ],
    )
    def test_is_decided_by_flag_then_environment(
        self, here: Here, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], env: dict[str, str], expected: bool
    ) -> None:
        bring(CASES["error"])
        for name, value in env.items():
            monkeypatch.setenv(name, value)
        colored = here.check(".", *words).out
        assert ("\x1b[" in colored) == expected
        for output_format in ("concise", "json"):
            assert "\x1b" not in here.check(".", *words, "--output-format", output_format).out

    def test_changes_nothing_else(self, here: Here) -> None:
        bring(CASES["error"])
        colored = here.check(".", "--color", "always").out
        assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == here.check(".", "--color", "never").out

    @pytest.mark.parametrize(("env", "expected"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
    def test_is_for_terminals(self, here: Here, tmp_path: Path, env: dict[str, str], expected: bool) -> None:
        bring(CASES["error"])
        terminal, end = pty.openpty()
        os.set_blocking(terminal, False)
        try:
            subprocess.run(
                [sys.executable, "-m", "clbcertlint", "check", "."],
                stdout=end,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "TERM": "xterm", **env},
                check=False,
                timeout=60,
            )
            printed = os.read(terminal, 65536)
        finally:
            os.close(end)
            os.close(terminal)
        assert b"CLB109" in printed
        assert (b"\x1b[" in printed) == expected

    def test_a_file_gets_colour_only_when_it_is_asked_for(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        bring(CASES["error"])
        monkeypatch.setenv("FORCE_COLOR", "1")
        here.check(".", "-o", "plain.txt")
        here.check(".", "-o", "colored.txt", "--color", "always")
        assert "\x1b" not in Path("plain.txt").read_text()
        assert "\x1b[" in Path("colored.txt").read_text()


class TestOutputFile:
    @pytest.mark.parametrize("output_format", FORMATS)
    def test_has_what_would_be_printed(self, here: Here, output_format: str) -> None:
        bring(CASES["error"], "certs")
        printed = here.check("certs", "--output-format", output_format)
        written = here.check("certs", "--output-format", output_format, "-o", "new/folder/report")
        assert (written.status, written.out) == (1, "")
        total = "2 files, 1 error, 0 warnings, 0 notes; 1 fixable with --fix"
        assert written.err == f"clbcertlint: new/folder/report: {total}\n"
        assert Path("new/folder/report").read_bytes() == printed.out.encode()
        assert os.listdir("new/folder") == ["report"]
        assert here.check("certs", "-q", "-o", "report").err == ""

    def test_is_replaced_and_keeps_its_mode(self, here: Here) -> None:
        bring(CASES["clean"], "certs")
        file = Path("report")
        file.write_text("before")
        file.chmod(0o640)
        assert here.check("certs", "-o", "report").status == 0
        assert "nothing found" in file.read_text()
        assert file.stat().st_mode & 0o777 == 0o640

    def test_that_is_new_has_the_usual_mode(self, here: Here) -> None:
        bring(CASES["clean"], "certs")
        mask = os.umask(0o027)
        try:
            here.check("certs", "-o", "report")
        finally:
            os.umask(mask)
        assert Path("report").stat().st_mode & 0o777 == 0o640

    def test_that_is_a_link_stays_one(self, here: Here) -> None:
        bring(CASES["clean"], "certs")
        Path("link").symlink_to("target")
        here.check("certs", "-o", "link")
        assert Path("link").is_symlink()
        assert "nothing found" in Path("target").read_text()

    def test_that_is_a_pipe_is_written_to_and_not_replaced(self, here: Here) -> None:
        bring(CASES["clean"], "certs")
        os.mkfifo("pipe")
        descriptor = os.open("pipe", os.O_RDWR | os.O_NONBLOCK)
        try:
            assert here.check("certs", "-o", "pipe").status == 0
            assert b"nothing found" in os.read(descriptor, 4096)
        finally:
            os.close(descriptor)
        assert Path("pipe").is_fifo()

    @pytest.mark.parametrize("name", ["server.key", "./server.pem", "link"])
    def test_is_never_a_certificate_or_a_key(self, here: Here, name: str) -> None:
        bring(CASES["clean"])
        Path("link").symlink_to("server.key")
        before = Path("server.key").read_bytes(), Path("server.pem").read_bytes()
        result = here.check("server.pem", "-o", name)
        assert (result.status, result.out) == (2, "")
        assert f"the report would replace {name}, which is named like a certificate or key" in result.err
        assert (Path("server.key").read_bytes(), Path("server.pem").read_bytes()) == before

    @pytest.mark.parametrize(
        ("name", "reason"),
        [("certs", "Is a directory"), ("file/report", "File exists"), ("x" * 300, "File name too long")],
    )
    def test_that_cannot_be_written_is_told(self, here: Here, name: str, reason: str) -> None:
        bring(CASES["clean"], "certs")
        Path("file").write_text("before")
        result = here.check("certs", "gone.pem", "-o", name)
        assert result.status == 2
        assert result.err.startswith("clbcertlint: error: gone.pem does not exist\n")
        assert f"the report cannot be written to {name}: " in result.err
        assert reason in result.err or "Not a directory" in result.err
        assert sorted(os.listdir()) == ["certs", "file"]

    def test_in_a_folder_that_may_not_be_written_to_is_told(self, tmp_path: Path) -> None:
        bring(CASES["clean"], tmp_path / "certs")
        result = as_nobody("check", "certs", "-o", "report", cwd=tmp_path)
        assert (result.returncode, result.stdout, result.stderr) == (
            2,
            "",
            "clbcertlint: error: the report cannot be written to report: Permission denied\n",
        )

    def test_is_whole_or_not_there(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        def replace_file(*_: object) -> None:
            assert Path("report").read_text() == "before"
            raise OSError(28, "No space left on device")

        bring(CASES["clean"], "certs")
        Path("report").write_text("before")
        monkeypatch.setattr(os, "replace", replace_file)
        result = here.check("certs", "-o", "report")
        assert (result.status, Path("report").read_text()) == (2, "before")
        assert sorted(os.listdir()) == ["certs", "report"]

    def test_takes_a_list_of_files_too(self, here: Here) -> None:
        bring(CASES["clean"], "certs")
        result = here.check("certs", "--show-files", "-o", "list")
        assert (result.status, result.out, Path("list").read_text()) == (0, "", "certs/server.key\ncerts/server.pem\n")


class TestInstant:
    @pytest.mark.parametrize(
        ("text", "instant"),
        [
            ("2026-11-25", "2026-11-25T00:00:00Z"),
            ("2026-11-25T08:00", "2026-11-25T08:00:00Z"),
            ("2026-11-25 08:00:30", "2026-11-25T08:00:30Z"),
            ("2026-11-25T08:00:30Z", "2026-11-25T08:00:30Z"),
            ("2026-11-25t08:00:30z", "2026-11-25T08:00:30Z"),
            ("2026-11-25T08:00:30.999999Z", "2026-11-25T08:00:30Z"),
            ("2026-11-25T08:00:30,5Z", "2026-11-25T08:00:30Z"),
            ("2026-11-25T08:00:00+08:00", "2026-11-25T00:00:00Z"),
            ("2026-11-25T08:00+0830", "2026-11-24T23:30:00Z"),
            ("2026-11-25T08:00-05", "2026-11-25T13:00:00Z"),
            ("1999-12-31T23:59:59Z", "1999-12-31T23:59:59Z"),
        ],
    )
    def test_is_in_the_report(self, here: Here, text: str, instant: str) -> None:
        bring(CASES["clean"])
        report = json.loads(here(".", "--now", text, "--output-format", "json").out)
        assert report["evaluated_at"] == instant

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "now",
            "25.11.2026",
            "2026-13-01",
            "2026-02-29",
            "2026-11-25T25:00",
            "20261125",
            "2026-W48-3",
            "1e9",
            "2026-11-25T08:00:00 CET",
            "0001-01-01T00:00:00+14:00",
            "9999-12-31T23:59:59-12:00",
            "2026-11-25T08:00+99:00",
        ],
    )
    def test_that_is_none_is_refused(self, here: Here, text: str) -> None:
        result = here(".", "--now", text)
        assert (result.status, result.out) == (2, "")
        assert f"--now: {text!r} is no ISO 8601 date or instant" in result.err

    def test_is_the_present_otherwise(self, here: Here) -> None:
        bring(CASES["clean"])
        before = engine.now()
        report = json.loads(here(".", "--output-format", "json").out)
        assert f"{before:%Y-%m-%dT%H:%M:%SZ}" <= report["evaluated_at"] <= f"{engine.now():%Y-%m-%dT%H:%M:%SZ}"


class TestArguments:
    def test_the_word_check_may_be_left_out(self, here: Here) -> None:
        bring(CASES["error"])
        assert here("check", "--now", NOW, ".") == here("--now", NOW, ".") == here(".", "--now", NOW)

    def test_paths_may_stand_between_options(self, here: Here) -> None:
        bring(CASES["clean"])
        bring(CASES["clean"], "other")
        for words in (
            ("server.pem", "-q", "server.key", "--exit-zero", "other"),
            ("-q", "server.pem", "server.key", "other"),
            ("server.pem", "server.key", "other", "-q"),
            ("server.pem", "-q", "--", "server.key", "other"),
        ):
            uploads = json.loads(here.check("--output-format", "json", *words).out)["uploads"]
            assert [one["certificate"] for one in uploads] == ["other/server.pem", "server.pem"]
        assert here("show", "server.pem", "--exclude", "x", "server.key").out.count("RSA 2048") == 3

    def test_no_configuration_file_is_used_when_isolated(self, here: Here) -> None:
        bring(CASES["error"])
        assert here.check(".", "--isolated") == here.check(".")

    def test_a_file_named_as_a_command_can_be_reached(self, here: Here) -> None:
        bring(CASES["clean"])
        Path("server.pem").rename("show")
        assert "1 file" in here.check("./show").out

    def test_one_upload_can_be_named(self, here: Here) -> None:
        bring(CASES["error"], "certs")
        bring("153", "ca")
        words = ("--certificate", "certs/server.pem", "--ca-certificate", "ca/client-ca.pem", "--output-format", "json")
        for more in (("--private-key", "certs/server.key"), ("--no-private-key",)):
            report = json.loads(here.check(*words, *more).out)
            assert [one["kind"] for one in report["uploads"]] == ["server", "ca"]
            assert rules(here.check(*words, *more).out) == {"CLB109"}
        assert rules(here.check(*words).out) == {"CLB109", "CLB302"}


class TestShowFiles:
    def test_lists_what_would_be_checked_and_no_more(self, here: Here) -> None:
        bring(CASES["error"], "certs")
        Path("certs/readme.txt").write_text("nothing")
        result = here.check("certs", "certs/readme.txt", "certs/server.pem", "--show-files")
        assert (result.status, result.out) == (0, "certs/server.key\ncerts/server.pem\n")
        assert result.err.startswith("clbcertlint: certs/readme.txt: nothing to check")

    def test_lists_a_named_upload(self, here: Here) -> None:
        bring(CASES["error"], "certs")
        words = ("--certificate", "./certs/server.pem", "--private-key", "certs/server.key", "--show-files")
        assert here.check(*words).out == "certs/server.pem\ncerts/server.key\n"

    def test_fails_as_the_run_would(self, here: Here) -> None:
        bring(CASES["error"], "certs")
        for words, message in (
            (("gone.pem",), "gone.pem does not exist"),
            (("--certificate", "gone.pem"), "gone.pem does not exist"),
            (("certs", "--exclude", "*"), "no certificate or key file found"),
        ):
            result = here.check(*words, "--show-files")
            assert (result.status, result.out) == (2, "")
            assert message in result.err
        assert here.check("certs", "--exclude", "*", "--show-files", "--allow-empty").status == 0

    def test_lists_standard_input_by_its_name(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"")))
        assert here.check("-", "--stdin-filename", "a.pem", "--show-files").out == "a.pem\n"


class TestRule:
    @pytest.mark.parametrize("word", ["CLB202", "clb202", "unlisted-rsa-size", "Unlisted-RSA-Size"])
    def test_prints_the_page_of_one(self, here: Here, word: str) -> None:
        result = here("rule", word)
        assert (result.status, result.err) == (0, "")
        assert result.out.startswith("# CLB202 unlisted-rsa-size\n")

    def test_prints_the_pages_of_all(self, here: Here) -> None:
        text = here("rule", "--all").out
        codes = [line.split()[1] for line in text.splitlines() if line.startswith("# CLB")]
        assert codes == sorted(codes)
        assert {"CLB101", "CLB202", "CLB301"} < set(codes)

    def test_prints_json(self, here: Here) -> None:
        one = json.loads(here("rule", "CLB202", "--output-format", "json").out)
        every = json.loads(here("rule", "--all", "--output-format", "json").out)
        assert one["name"] == "unlisted-rsa-size"
        assert one in every


def test_the_schema_of_the_report_is_printed(here: Here) -> None:
    result = here("report-schema")
    assert result.status == 0
    assert json.loads(result.out)["title"] == "clbcertlint report"


class TestShow:
    def test_describes_files_and_uploads_without_judging(self, here: Here) -> None:
        bring("085", "certs")
        result = here("show", "certs")
        assert (result.status, result.err) == (0, "")
        assert "EC P-256" in result.out
        assert "CLB" not in result.out

    def test_reads_standard_input(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        data = (bring(CASES["clean"]) / "server.pem").read_bytes()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert "CN=www.example.com" in here("show", "-").out

    @pytest.mark.parametrize(
        ("words", "message"),
        [(("gone.pem",), "gone.pem does not exist"), (("empty",), "no certificate or key file found to show")],
    )
    def test_fails_where_it_cannot_be_trusted(self, here: Here, words: tuple[str, ...], message: str) -> None:
        Path("empty").mkdir()
        result = here("show", *words)
        assert result.status == 2
        assert f"error: {message}" in result.err


class TestDeterminism:
    @pytest.fixture(autouse=True)
    def _files(self, here: Here) -> None:
        for case in ("016", "082", "101", "009", "118", "062"):
            bring(case, case)
        Path("lost.pem").symlink_to("nowhere")

    @pytest.mark.parametrize("output_format", FORMATS)
    def test_the_order_of_the_arguments_changes_no_byte(self, here: Here, output_format: str) -> None:
        paths = ["gone.pem", "009", "016/server.pem", "016/server.key", "062", "082", "101", "118", ".", "another-gone"]
        words = ("-v", "--statistics", "--output-format", output_format)
        first, last = here.check(*words, *paths), here.check(*words, *paths[::-1])
        assert first == last
        assert here.check(*words, "--show-files", *paths) == here.check(*words, "--show-files", *paths[::-1])
        assert here("show", *paths) == here("show", *paths[::-1])

    @pytest.mark.parametrize("output_format", FORMATS)
    def test_a_run_says_the_same_twice(self, here: Here, output_format: str) -> None:
        words = ("--output-format", output_format, ".", "gone.pem")
        assert here.check(*words) == here.check(*words)

    @pytest.mark.parametrize("output_format", FORMATS)
    @pytest.mark.parametrize("seed", ["0", "1", "2"])
    def test_the_order_of_sets_changes_no_byte(self, here: Here, tmp_path: Path, seed: str, output_format: str) -> None:
        words = ("--now", NOW, "--output-format", output_format, ".")
        inside = here("check", *words)
        outside = fresh("check", *words, cwd=tmp_path, env={"PYTHONHASHSEED": seed})
        assert (outside.returncode, outside.stdout.decode()) == (inside.status, inside.out)

    @pytest.mark.parametrize("output_format", FORMATS)
    def test_the_order_of_the_files_of_a_report_changes_no_byte(self, here: Here, output_format: str) -> None:
        paths = ["009", "016", "062", "082", "101", "118"]
        targets = [f"{output_format}=first", "json=second"]
        for order in (1, -1):
            formats = [word for one in targets[::order] for word in ("--output-format", one)]
            here.check("-q", *formats, *paths[::order])
            Path("first").rename(f"first{order}")
            Path("second").rename(f"second{order}")
        assert Path("first1").read_bytes() == Path("first-1").read_bytes()
        assert Path("second1").read_bytes() == Path("second-1").read_bytes()

    @pytest.mark.parametrize("level", SEVERITIES)
    @pytest.mark.parametrize("cut", range(1, 11))
    def test_splitting_a_list_anywhere_changes_neither_what_is_told_nor_whether_it_fails(
        self, here: Here, cut: int, level: str
    ) -> None:
        bring("099", "apart")
        Path("apart/account.key").rename("apart/server.key")
        cases = ("016", "082", "009", "118", "062", "apart")
        paths = sorted(str(path) for case in cases for path in Path(case).iterdir() if path.is_file())
        assert len(paths) == 11
        # What several files have in common is told when they are checked together.
        options = ("--ignore", "CLB708", "--output-format", "json", "--fail-level", level)
        whole, *parts = (here.check(*options, *some) for some in (paths, paths[:cut], paths[cut:]))
        together, apart = _told(whole.out), [finding for part in parts for finding in _told(part.out)]
        assert set(together) <= set(apart)
        # Of a pair that is cut in two, each half has its own run, and tells the same of the pair.
        assert {(one[2], one[4]) for one in together} == {(one[2], one[4]) for one in apart}
        assert len(apart) - len(together) <= 1
        assert whole.status == max(part.status for part in parts)

    @pytest.mark.parametrize("output_format", FORMATS)
    def test_a_pair_is_told_once_and_whichever_half_is_checked(self, here: Here, output_format: str) -> None:
        bring("099", "apart")
        Path("apart/account.key").rename("apart/server.key")
        words = ("--select", "CLB301", "--output-format", output_format)
        both, *halves = (here.check(f"apart{name}", *words) for name in ("", "/server.pem", "/server.key"))
        told = "certificate and private key do not belong together"
        # JUnit says it in the message of a failure and in its text.
        times = 2 if output_format == "junit" else 1
        for result in (both, *halves):
            assert (result.status, result.out.count(told)) == (1, times)

    @pytest.mark.parametrize(
        "case",
        ["010", "013", "023", "045", "048", "062", "068", "075", "076", "078", "080", "082", "085", "099", "101"],
    )
    def test_splitting_the_two_halves_of_a_pair_changes_no_finding(self, here: Here, case: str) -> None:
        folder = bring(case, "pair")
        halves = sorted(str(path) for path in folder.iterdir())
        assert len(halves) == 2
        # What several files have in common is told when they are checked together.
        options = ("--output-format", "json", "--ignore", "CLB708")
        both, *single = (here.check(*options, *paths) for paths in (halves, halves[:1], halves[1:]))
        assert _told(both.out) == sorted(finding for one in single for finding in _told(one.out))
        assert both.status == max(one.status for one in single)


def _told(text: str) -> list[tuple[Any, ...]]:
    return sorted(
        (one["path"], one["start"]["line"], one["rule"], one["severity"], one["message"])
        for one in json.loads(text)["findings"]
    )
