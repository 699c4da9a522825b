"""The reports for GitHub Actions, GitLab Code Quality and servers that read JUnit."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

import pki
from rule_cases import FIXTURES, cases
from run_cli import CASES, Here, bring

BLANK_LINE_FIRST = b"\n" + pki.leaf().pem
ODD_NAMES = ("a,b:c.pem", "100%.pem", "证书.pem", "a b.pem", "a;b=c.pem")
CODES = sorted(folder.name for folder in FIXTURES.glob("CLB*"))


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Here:
    """The command line in the root of a repository."""
    monkeypatch.chdir(tmp_path)
    Path(".git").mkdir()
    return Here(capfdbinary)


def real_cases() -> list[Any]:
    return [pytest.param(folder.name.partition("-")[0], id=folder.name) for folder in sorted(CASES.iterdir())]


def findings(here: Here, *words: str) -> list[Any]:
    """The findings of a run, from its report in JSON."""
    return list(json.loads(here.check("--output-format", "json", *words).out)["findings"])


@dataclass(frozen=True)
class Command:
    """A workflow command, decoded as the runner of GitHub Actions decodes it."""

    name: str
    properties: dict[str, str]
    message: str


def decoded(text: str, *more: tuple[str, str]) -> str:
    for escape, character in (("%0D", "\r"), ("%0A", "\n"), *more, ("%25", "%")):
        text = text.replace(escape, character)
    return text


def commands(text: str) -> Iterator[Command]:
    for line in text.splitlines():
        if match := re.fullmatch(r"::(\w+)(?: ([^:]*))?::(.*)", line):
            pairs = (pair.split("=", 1) for pair in (match[2] or "").split(",") if pair)
            properties = {name: decoded(value, ("%3A", ":"), ("%2C", ",")) for name, value in pairs}
            yield Command(match[1], properties, decoded(match[3]))


class TestGitHub:
    def run(self, here: Here, *words: str) -> tuple[list[Command], list[str]]:
        """The commands, and the lines that are none."""
        text = here.check("--output-format", "github", *words).out
        return list(commands(text)), [line for line in text.split("\n") if line and not line.startswith("::")]

    @pytest.mark.parametrize("case", real_cases())
    def test_every_finding_is_an_annotation_and_the_total_comes_last(self, here: Here, case: str) -> None:
        bring(case)
        told, rest = self.run(here, ".", "--allow-empty")
        plain = findings(here, ".", "--allow-empty")
        names = {"error": "error", "warning": "warning", "note": "notice"}
        annotations = [one for one in told if "file" in one.properties]
        assert sorted((one.name, one.properties["file"], int(one.properties["line"])) for one in annotations) == sorted(
            (names[one["severity"]], one["path"], one["start"]["line"]) for one in plain
        )
        assert len(rest) == 1
        assert re.match(r"\d+ files?[,;\n]?", rest[0])
        assert here.check("--output-format", "github", ".", "--allow-empty").out.endswith(f"{rest[0]}\n")

    def test_the_worst_come_first(self, here: Here) -> None:
        for case in ("013", "009", "093", "062", "101"):
            bring(case, case)
        told, _ = self.run(here, ".")
        order = ["error", "warning", "notice"]
        ranks = [order.index(one.name) for one in told]
        assert set(ranks) == {0, 1, 2}
        assert ranks == sorted(ranks)
        # Of one severity they stay in the order of the report.
        errors = [(one.properties["file"], int(one.properties["line"])) for one in told if one.name == "error"]
        assert errors == sorted(errors)
        assert len(errors) > 2

    def test_an_annotation_says_what_and_what_to_do(self, here: Here) -> None:
        Path("server.pem").write_bytes(BLANK_LINE_FIRST)
        [command], _ = self.run(here, ".", "--select", "CLB109")
        assert command.properties["title"] == "CLB109 blank-line"
        first, *rest = command.message.split("\n")
        assert first == "blank line"
        assert rest[-1].startswith("What to do: ")

    def test_the_other_half_of_a_pair_is_named(self, here: Here) -> None:
        bring("099")
        [command], _ = self.run(here, "--certificate", "server.pem", "--private-key", "account.key")
        assert any(line.endswith(": account.key:1") for line in command.message.split("\n"))

    @pytest.mark.parametrize("name", ODD_NAMES)
    def test_the_name_of_a_file_is_escaped(self, here: Here, name: str) -> None:
        Path("certs").mkdir()
        Path("certs", name).write_bytes(BLANK_LINE_FIRST)
        [command], _ = self.run(here, ".", "--select", "CLB109")
        assert command.properties.keys() <= {"file", "line", "endLine", "title"}
        assert command.properties["file"] == f"certs/{name}"

    @pytest.mark.parametrize("name", ["::error::gotcha", "a\r\n::error::gotcha", "100%0A::error::x", "%3A%2C"])
    def test_nothing_in_a_file_becomes_a_command(self, here: Here, name: str) -> None:
        Path("server.pem").write_bytes(pki.issue(name, key_name="a.test", ca=True).pem * 2)
        Path(f"{name.replace('/', '')}.pem").write_bytes(BLANK_LINE_FIRST)
        plain = findings(here, ".")
        text = here.check("--output-format", "github", ".").out
        assert "\r" not in text
        assert text.count("\n") == len(plain) + 1
        told = list(commands(text))
        assert sum(one.name == "error" for one in told) == sum(one["severity"] == "error" for one in plain)
        assert len(told) == len(plain)
        assert not any(one.message.startswith("gotcha") for one in told)
        if "\r" not in name:
            assert f"{name}.pem" in {one.properties["file"] for one in told}

    def test_columns_are_told_within_one_line_only(self, here: Here) -> None:
        for case in ("013", "062", "101", "009", "036", "060"):
            bring(case, case)
        told, _ = self.run(here, ".")
        several = [
            one for one in told if one.properties.get("endLine", one.properties["line"]) != one.properties["line"]
        ]
        one_line = [one for one in told if "col" in one.properties]
        assert several
        assert one_line
        assert not any({"col", "endColumn"} & one.properties.keys() for one in several)
        for one in one_line:
            assert one.properties["line"] == one.properties["endLine"]
            assert 1 <= int(one.properties["col"]) < int(one.properties["endColumn"])

    def test_paths_begin_at_the_root_of_the_repository(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        Path("sub").mkdir()
        monkeypatch.chdir("sub")
        Path("server.pem").write_bytes(BLANK_LINE_FIRST)
        [command], _ = self.run(here, ".", "--select", "CLB109")
        assert command.properties["file"] == "sub/server.pem"
        [command], _ = self.run(here, ".", "--select", "CLB109", "--root", ".")
        assert command.properties["file"] == "server.pem"

    def test_what_cannot_be_read_is_told_first(self, here: Here) -> None:
        bring("013")
        told, _ = self.run(here, "gone%.pem", "server.pem")
        assert told[0] == Command("error", {}, "gone%.pem does not exist")
        assert len(told) > 1

    def test_a_quiet_report_has_no_total(self, here: Here) -> None:
        bring("013")
        assert self.run(here, ".", "-q")[1] == []
        bring("151", "clean")
        assert here.check("clean", "-q", "--output-format", "github").out == ""


class TestGitLab:
    def run(self, here: Here, *words: str) -> list[Any]:
        return list(json.loads(here.check("--output-format", "gitlab", *words).out))

    def assert_shape(self, entries: list[Any]) -> None:
        for one in entries:
            assert one.keys() == {"description", "check_name", "fingerprint", "severity", "location"}
            assert isinstance(one["description"], str)
            assert one["description"]
            assert one["check_name"]
            assert re.fullmatch("[0-9a-f]{64}", one["fingerprint"])
            assert one["severity"] in ("info", "minor", "major", "critical", "blocker")
            assert one["location"].keys() == {"path", "lines"}
            assert one["location"]["path"]
            assert not one["location"]["path"].startswith("./")
            assert 1 <= one["location"]["lines"]["begin"] <= one["location"]["lines"]["end"]
        fingerprints = [one["fingerprint"] for one in entries]
        assert len(set(fingerprints)) == len(fingerprints)

    @pytest.mark.parametrize("case", real_cases())
    def test_every_finding_is_an_entry(self, here: Here, case: str) -> None:
        bring(case)
        words = (".", "--allow-empty")
        entries, plain = self.run(here, *words), findings(here, *words)
        self.assert_shape(entries)
        names = {"error": "critical", "warning": "major", "note": "info"}
        found = [one for one in entries if one["check_name"] != "clbcertlint"]
        assert [
            (one["severity"], one["check_name"], one["location"]["path"], one["location"]["lines"]["begin"])
            for one in found
        ] == [
            (names[one["severity"]], f"{one['rule']} {one['name']}", one["path"], one["start"]["line"]) for one in plain
        ]

    def test_fingerprints_are_unique_where_much_is_found(self, here: Here) -> None:
        chain = (pki.leaf(), pki.intermediate(), pki.intermediate(), pki.intermediate())
        Path("server.pem").write_bytes(b"".join(one.pem for one in chain))
        words = (".", "--select", "CLB405")
        told = [one["fingerprint"] for one in findings(here, *words)]
        assert len(told) > len(set(told))
        entries = self.run(here, *words)
        self.assert_shape(entries)
        assert len(entries) == len(told)

    def test_fingerprints_do_not_change_when_lines_are_inserted_above(self, here: Here) -> None:
        lines = pki.leaf().pem.splitlines(keepends=True)
        broken = b"".join([*lines[:3], b"\n", *lines[3:6], b" \n", *lines[6:]])
        Path("server.pem").write_bytes(broken)
        words = (".", "--select", "CLB109,CLB110")
        before = self.run(here, *words)
        Path("server.pem").write_bytes(b"# one\n# two\n" + broken)
        after = self.run(here, *words)
        assert [one["fingerprint"] for one in after] == [one["fingerprint"] for one in before]
        assert [one["location"]["lines"]["begin"] - 2 for one in after] == [
            one["location"]["lines"]["begin"] for one in before
        ]
        assert before

    def test_paths_begin_at_the_root_of_the_repository(self, here: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        Path("sub").mkdir()
        monkeypatch.chdir("sub")
        Path("证书.pem").write_bytes(BLANK_LINE_FIRST)
        [entry] = self.run(here, ".", "--select", "CLB109")
        assert entry["location"]["path"] == "sub/证书.pem"

    def test_what_cannot_be_read_is_a_blocker(self, here: Here) -> None:
        bring("013")
        entries = self.run(here, "gone.pem", "away.pem", "server.pem")
        self.assert_shape(entries)
        troubles = [one for one in entries if one["severity"] == "blocker"]
        assert sorted((one["description"], one["location"]["path"]) for one in troubles) == [
            ("away.pem does not exist", "away.pem"),
            ("gone.pem does not exist", "gone.pem"),
        ]
        assert entries[:2] == troubles
        [nothing] = self.run(here, "--exclude", "*", ".")
        assert (nothing["description"], nothing["location"]["path"]) == (
            "no certificate or key file found to check",
            ".",
        )

    def test_it_is_an_array_when_there_is_nothing_to_say(self, here: Here) -> None:
        assert here.check("--output-format", "gitlab", ".", "--allow-empty").out == "[]\n"


class TestJUnit:
    def run(self, here: Here, *words: str) -> Element:
        """The one suite of the report, whose counts are right."""
        root = ElementTree.fromstring(here.check("--output-format", "junit", *words).out)
        assert root.tag == "testsuites"
        [suite] = root
        assert (suite.tag, suite.get("name")) == ("testsuite", "clbcertlint")
        assert int(suite.get("tests", "")) == len(suite.findall("testcase")) == len(suite)
        assert int(suite.get("failures", "")) == len(suite.findall("testcase/failure"))
        assert int(suite.get("errors", "")) == len(suite.findall("testcase/error"))
        assert int(suite.get("skipped", "")) == len(suite.findall("testcase/skipped"))
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", suite.get("timestamp", ""))
        for case in suite:
            assert case.get("classname")
            assert float(case.get("time", "")) >= 0
            assert len(case.findall("failure")) + len(case.findall("error")) <= 1
        return suite

    @pytest.mark.parametrize("case", real_cases())
    def test_every_file_is_a_case_and_every_finding_is_told_once(self, here: Here, case: str) -> None:
        bring(case)
        words = (".", "--allow-empty")
        suite, plain = self.run(here, *words), findings(here, *words)
        listed = here.check(*words, "--show-files").out.splitlines()
        assert {one.get("name") for one in suite} >= set(listed) - {""}
        for one in suite:
            text = "".join(one.itertext())
            mine = [finding for finding in plain if finding["path"] == one.get("name")]
            assert sorted(re.findall(r"(?m)^.+:\d+:\d+: (CLB\d+) ", text)) == sorted(
                finding["rule"] for finding in mine
            )
            assert (one.find("failure") is not None) == any(finding["severity"] == "error" for finding in mine)

    @pytest.mark.parametrize(
        ("level", "failing"),
        [
            ("error", {"013/server.pem"}),
            ("warning", {"013/server.pem", "093/server.pem"}),
            ("note", {"013/server.pem", "093/server.pem", "009/server.key", "009/server.pem"}),
            ("never", set()),
        ],
    )
    def test_a_file_fails_by_what_is_at_or_above_the_fail_level(
        self, here: Here, level: str, failing: set[str]
    ) -> None:
        for case in ("151", "009", "093", "013"):
            bring(case, case)
        words = (".", "--fail-level", level, "--ignore", "CLB708")
        suite = self.run(here, *words)
        assert {case.get("name") for case in suite if case.find("failure") is not None} == failing
        assert here.check(*words, "--output-format", "junit").status == (1 if failing else 0)
        told = {case.get("name") for case in suite if case.find("system-out") is not None}
        assert told | failing >= {"013/server.pem", "093/server.pem", "009/server.pem"}
        assert not told & failing

    def test_nothing_fails_where_no_finding_may(self, here: Here) -> None:
        bring("013")
        assert self.run(here, ".", "--exit-zero").get("failures") == "0"

    def test_a_failure_says_what_and_what_to_do(self, here: Here) -> None:
        Path("server.pem").write_bytes(BLANK_LINE_FIRST)
        [case] = self.run(here, ".", "--select", "CLB109")
        failure = case.find("failure")
        assert failure is not None
        assert (failure.get("message"), failure.get("type")) == ("blank line", "error")
        assert failure.text is not None
        assert failure.text.startswith("server.pem:1:1: CLB109 error blank line\n")
        assert "what to do: " in failure.text

    @pytest.mark.parametrize("name", ["a\x01b\x1b[31m", "<a>&\"'", "]]>", "\ufffe\uffff", "证\U0001f511书", "a\u202eb"])
    def test_names_with_odd_characters_are_told(self, here: Here, name: str) -> None:
        Path("server.pem").write_bytes(pki.issue(name, key_name="a.test", ca=True).pem * 2)
        Path(f"{name}.pem").write_bytes(BLANK_LINE_FIRST)
        suite = self.run(here, ".")
        assert len(suite) == 2
        text = "".join(suite.itertext()) + "".join(case.get("name", "") for case in suite)
        assert not any(character in text for character in "\x01\x1b\u202e\ufffe\uffff")
        if name.isprintable():
            assert f"{name}.pem" in {case.get("name") for case in suite}
            assert {case.get("file") for case in suite} == {case.get("name") for case in suite}

    def test_what_cannot_be_read_is_an_error(self, here: Here) -> None:
        bring("013")
        suite = self.run(here, "gone.pem", "server.pem", os.fsdecode(b"\xff.pem"))
        errors = {case.get("name"): case.find("error") for case in suite if case.find("error") is not None}
        assert errors.keys() == {"gone.pem", "\\xff.pem"}
        gone = errors["gone.pem"]
        assert gone is not None
        assert (gone.get("message"), gone.get("type")) == ("does not exist", "unreadable")
        [nothing] = self.run(here, "--exclude", "*", ".")
        assert nothing.find("error") is not None
        assert nothing.get("name") == "clbcertlint"

    def test_it_is_a_suite_when_there_is_nothing_to_say(self, here: Here) -> None:
        assert len(self.run(here, ".", "--allow-empty")) == 0
        bring("151")
        assert [case.get("name") for case in self.run(here, ".")] == ["server.key", "server.pem"]

    @pytest.mark.parametrize("code", CODES)
    def test_every_bad_fixture_is_told(self, here: Here, code: str) -> None:
        for case in cases(code, "bad"):
            if case.path.is_dir() and "--config" not in case.arguments:
                suite = self.run(here, "--isolated", "--select", "ALL", str(case.path))
                assert len(suite) > 0
