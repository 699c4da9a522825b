"""The configuration file: where it is found, what it decides, what it takes back, and what is said of a bad one."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date, datetime, timezone
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import clbcertlint
import pki
import report_schema
from clbcertlint import config_schema
from run_cli import Here

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

NOW = datetime(2026, 11, 25, tzinfo=timezone.utc)
REASON = 'reason = "kept until the partner moves"\n'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository with a pair that only has a key in PKCS#8 (CLB204) and its root in the file (CLB407)."""
    (tmp_path / ".git").mkdir()
    certs = tmp_path / "certs"
    (certs / "old").mkdir(parents=True)
    for folder in (certs, certs / "old"):
        (folder / "a.pem").write_bytes(pki.leaf().pem + pki.intermediate().pem + pki.root().pem)
        (folder / "a.key").write_bytes(pki.pkcs8("a.test"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]) -> Here:
    return Here(capfdbinary)


def write(text: str, path: str = "clbcertlint.toml") -> None:
    Path(path).write_text(text, "utf-8")


def found(run: Here, *words: str) -> list[str]:
    """The findings of a run as `path code severity`, without the configuration's own."""
    result = run.check("--output-format", "json", "--ignore", "CLB708", *words)
    assert result.err == "", result.err
    report = json.loads(result.out)
    report_schema.assert_valid(report)
    return [f"{one['path']} {one['rule']} {one['severity']}" for one in report["findings"]]


ROOT = "certs/a.pem CLB407 note"
KEY = "certs/a.key CLB204 error"
OLD_ROOT = "certs/old/a.pem CLB407 note"
OLD_KEY = "certs/old/a.key CLB204 error"
ALL = [KEY, ROOT, OLD_KEY, OLD_ROOT]


def test_without_a_configuration_all_is_told(here: Path, run: Here) -> None:
    assert found(run, ".") == ALL


class TestDiscovery:
    @pytest.mark.parametrize("folder", [".", "certs", "certs/old"])
    @pytest.mark.parametrize(
        ("name", "text"),
        [
            ("clbcertlint.toml", 'ignore = ["CLB204"]'),
            (".clbcertlint.toml", 'ignore = ["CLB204"]'),
            ("pyproject.toml", '[tool.clbcertlint]\nignore = ["CLB204"]'),
            ("pyproject.toml", '[project]\nname = "x"\n[ tool . "clbcertlint" ]\nignore = ["CLB204"]'),
            ("pyproject.toml", '[tool]\nclbcertlint = {ignore = ["CLB204"]}'),
            ("pyproject.toml", 'tool.clbcertlint.ignore = ["CLB204"]'),
            ("pyproject.toml", 'tool = {clbcertlint = {ignore = ["CLB204"]}}'),
        ],
    )
    def test_is_found_up_to_the_root_of_the_repository(
        self, here: Path, run: Here, monkeypatch: pytest.MonkeyPatch, folder: str, name: str, text: str
    ) -> None:
        write(text, name)
        monkeypatch.chdir(folder)
        assert not any("CLB204" in one for one in found(run, "."))

    def test_the_first_name_counts_and_the_nearest_folder_before_it(
        self, here: Path, run: Here, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write('[tool.clbcertlint]\nselect = ["CLB204"]', "pyproject.toml")
        assert found(run, "certs/a.pem", "certs/a.key") == [KEY]
        write('select = ["CLB407"]', ".clbcertlint.toml")
        assert found(run, "certs/a.pem", "certs/a.key") == [ROOT]
        write("select = []", "clbcertlint.toml")
        assert found(run, "certs/a.pem", "certs/a.key") == []
        write('[tool.clbcertlint]\nselect = ["CLB407"]', "certs/pyproject.toml")
        assert found(run, "certs/a.pem", "certs/a.key") == []
        monkeypatch.chdir("certs")
        assert found(run, "a.pem", "a.key") == ["a.pem CLB407 note"]

    @pytest.mark.parametrize(
        "text",
        [
            '[project]\ndependencies = ["clbcertlint"]',
            '[project.scripts]\nclbcertlint = "x:y"',
            "# tool.clbcertlint\n[tool.clbcertlint-extra]\nselect = 3",
            'tool = "clbcertlint"',
            "this is no TOML",
        ],
    )
    def test_a_pyproject_without_the_table_is_none(self, here: Path, run: Here, text: str) -> None:
        write(text, "pyproject.toml")
        assert found(run, ".") == ALL

    def test_nothing_above_the_repository_is_read(self, here: Path, run: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        write("select = []")
        (here / "certs" / ".git").write_text("gitdir: elsewhere\n")
        monkeypatch.chdir("certs/old")
        assert found(run, ".") == [one.replace("certs/old/", "") for one in (OLD_KEY, OLD_ROOT)]

    def test_without_a_repository_the_working_folder_alone_counts(
        self, here: Path, run: Here, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (here / ".git").rmdir()
        write("select = []")
        assert found(run, ".") == []
        monkeypatch.chdir("certs/old")
        assert len(found(run, ".")) == 2

    def test_a_folder_of_the_name_is_no_file(self, here: Path, run: Here) -> None:
        Path("clbcertlint.toml").mkdir()
        write("select = []", ".clbcertlint.toml")
        assert found(run, ".") == []

    def test_a_file_can_be_named_and_all_be_left_alone(self, here: Path, run: Here) -> None:
        write("select = []")
        write('select = ["CLB407"]', "other.toml")
        assert found(run, "--config", "other.toml", "certs/a.pem") == [ROOT]
        assert found(run, "--isolated", ".") == ALL

    def test_the_function_takes_the_same(self, here: Path) -> None:
        write("select = []")
        write('select = ["CLB407"]', "other.toml")

        def codes(**options: Any) -> list[str]:
            return [one.rule for one in clbcertlint.lint("certs/a.pem", "certs/a.key", now=NOW, **options).findings]

        assert codes() == []
        assert codes(config="other.toml") == codes(config=Path("other.toml")) == ["CLB407"]
        assert codes(isolated=True) == ["CLB204", "CLB407"]
        for bad in ("gone.toml", "", "certs"):
            with pytest.raises(ValueError, match=r"exist|empty|folder"):
                codes(config=bad)

    def test_show_reads_it_too(self, here: Path, run: Here) -> None:
        write('exclude = ["old"]')
        assert "certs/old/a.pem" not in run("show", ".").out
        assert "certs/old/a.pem" in run("show", "--isolated", ".").out


class TestPrecedence:
    """Those that the documentation of ruff tells."""

    @pytest.mark.parametrize(
        ("text", "words", "expected"),
        [
            ('select = ["CLB2", "CLB4"]\nignore = ["CLB407"]', (), ["CLB204"]),
            ('select = ["CLB2", "CLB4"]\nignore = ["CLB407"]', ("--select", "CLB407"), ["CLB407"]),
            ('select = ["CLB2"]\nignore = ["CLB407"]', ("--extend-select", "CLB4"), ["CLB204", "CLB407"]),
            ('select = ["CLB2", "CLB4"]', ("--ignore", "CLB407"), ["CLB204"]),
            ('ignore = ["CLB2"]', ("--extend-select", "CLB204"), ["CLB204", "CLB407"]),
            ('ignore = ["CLB2"]\nextend-select = ["CLB204"]', (), ["CLB204", "CLB407"]),
            ('extend-ignore = ["pkcs8-key"]', (), ["CLB407"]),
            ('select = ["ALL"]\nextend-ignore = ["ALL"]', (), []),
        ],
    )
    def test_of_selections(self, here: Path, run: Here, text: str, words: tuple[str, ...], expected: list[str]) -> None:
        write(text)
        report = json.loads(run.check("--output-format", "json", *words, "certs/a.pem", "certs/a.key").out)
        assert [one["rule"] for one in report["findings"]] == expected

    @pytest.mark.parametrize(
        ("text", "words", "status"),
        [
            ('fail-level = "never"', (), 0),
            ('fail-level = "never"', ("--fail-level", "error"), 1),
            ('fail-level = "note"\nselect = ["CLB407"]', (), 1),
            ('select = ["CLB407"]', (), 0),
            ('min-severity = "error"\nfail-level = "note"\nselect = ["CLB407"]', (), 1),
        ],
    )
    def test_of_levels(self, here: Path, run: Here, text: str, words: tuple[str, ...], status: int) -> None:
        write(text)
        assert run.check(*words, "certs/a.pem", "certs/a.key").status == status

    def test_of_what_is_shown(self, here: Path, run: Here) -> None:
        write('min-severity = "error"')
        assert found(run, "certs/a.pem", "certs/a.key") == [KEY]
        assert found(run, "--min-severity", "note", "certs/a.pem", "certs/a.key") == [KEY, ROOT]

    @pytest.mark.parametrize(("days", "expected"), [(13, []), (14, ["CLB603"]), (0, [])])
    def test_of_the_days_before_the_end(self, here: Path, run: Here, days: int, expected: list[str]) -> None:
        end = datetime(2026, 12, 8, 12, tzinfo=timezone.utc)
        Path("soon.pem").write_bytes(pki.issue("soon.test", ca=False, not_after=end).pem)
        write(f"expiry-days = {days}")
        report = json.loads(run.check("--output-format", "json", "--certificate", "soon.pem", "--no-private-key").out)
        assert [one["rule"] for one in report["findings"]] == expected


class TestGlobs:
    @pytest.mark.parametrize(
        ("glob", "left"),
        [
            ("certs/old/*", [KEY, ROOT]),
            ("certs/old/", [KEY, ROOT]),
            ("./certs/old", [KEY, ROOT]),
            ("old/", [KEY, ROOT]),
            ("*/old/*.pem", [KEY, ROOT, OLD_KEY]),
            ("certs/[!b].pem", [KEY, OLD_KEY, OLD_ROOT]),
            ("certs/a.pe?", [KEY, OLD_KEY, OLD_ROOT]),
            ("**/*.key", [ROOT, OLD_ROOT]),
            ("**/certs/old", [KEY, ROOT]),
            ("a.key", [ROOT, OLD_ROOT]),
            ("nothing/*", ALL),
        ],
    )
    @pytest.mark.parametrize("folder", ["", "certs"])
    @pytest.mark.parametrize("table", ["per-file-ignores", "extend-exclude"])
    def test_are_relative_to_the_file_wherever_it_is_run(
        self,
        here: Path,
        run: Here,
        monkeypatch: pytest.MonkeyPatch,
        folder: str,
        table: str,
        glob: str,
        left: list[str],
    ) -> None:
        monkeypatch.chdir(here / folder)
        if table == "per-file-ignores":
            write(f'[per-file-ignores]\n"{glob}" = ["ALL"]', str(here / "clbcertlint.toml"))
            seen = [one.partition(" ")[0] for one in found(run, ".")]
        else:
            write(f'extend-exclude = ["{glob}"]', str(here / "clbcertlint.toml"))
            seen = run("check", "--show-files", ".").out.split()
        assert [f"{folder}/{one}" if folder else one for one in seen] == [one.partition(" ")[0] for one in left]

    def test_a_walk_skips_exactly_what_they_fit(self, here: Path, run: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        write('extend-exclude = ["certs/*.pem", "certs/old/a.key"]\nexclude = []')
        assert run("check", "--show-files", ".").out.splitlines() == ["certs/a.key"]
        write('exclude = ["certs/a.*"]')
        monkeypatch.chdir("certs")
        assert run("check", "--show-files", ".").out.splitlines() == ["old/a.key", "old/a.pem"]

    def test_those_of_the_command_line_are_relative_to_the_working_folder(
        self, here: Path, run: Here, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        write('extend-exclude = ["certs/old/a.pem"]')
        monkeypatch.chdir("certs")
        assert run("check", "--show-files", "--extend-exclude", "./a.key", ".").out.split() == ["a.pem", "old/a.key"]
        everything = ["a.key", "a.pem", "old/a.pem"]
        assert run("check", "--show-files", "--exclude", "old/a.key", ".").out.split() == everything

    def test_from_a_folder_beside(self, here: Path, run: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        (here / "beside").mkdir()
        write('extend-exclude = ["certs/old/*"]')
        monkeypatch.chdir("beside")
        assert run("check", "--show-files", "../certs").out.split() == ["../certs/a.key", "../certs/a.pem"]

    @pytest.mark.parametrize(("words", "files"), [((), ["certs/a.key"]), (("--force-exclude",), [])])
    def test_a_named_path_is_checked_unless_exclusion_is_forced(
        self, here: Path, run: Here, words: tuple[str, ...], files: list[str]
    ) -> None:
        write('exclude = ["certs/"]')
        assert run("check", "--show-files", "--allow-empty", *words, "certs/a.key").out.split() == files
        write('exclude = ["certs/"]\nforce-exclude = true')
        assert run("check", "--show-files", "--allow-empty", "certs/a.key").out == ""


class TestSeverity:
    def test_the_most_exact_selector_decides(self, here: Path, run: Here) -> None:
        write('[severity]\nroot-included = "error"\nCLB4 = "warning"\nALL = "note"')
        assert found(run, "certs/a.pem", "certs/a.key") == ["certs/a.key CLB204 note", "certs/a.pem CLB407 error"]

    def test_decides_exit_status_and_verdict(self, here: Path, run: Here) -> None:
        write('[severity]\nCLB204 = "warning"')
        report = json.loads(run.check("--output-format", "json", "certs/a.pem", "certs/a.key").out)
        assert report["summary"]["exit_status"] == 0
        assert [one["verdict"] for one in report["uploads"]] == ["warnings"]


class TestPerFileIgnores:
    def test_leave_no_trace_in_report_and_verdict(self, here: Path, run: Here) -> None:
        write('[per-file-ignores]\n"certs/*" = ["CLB204", "root-included"]')
        report = json.loads(run.check("--output-format", "json", "certs/a.pem", "certs/a.key").out)
        assert (report["findings"], report["suppressed"]) == ([], [])
        assert [one["verdict"] for one in report["uploads"]] == ["ready"]
        assert report["summary"]["exit_status"] == 0

    def test_an_unknown_rule_is_a_warning_with_the_file(self, here: Path, run: Here) -> None:
        write('ignore = ["CLB999"]\n[per-file-ignores]\n"x" = ["pkcs8-kez"]')
        result = run.check("--ignore", "CLB998", "certs/a.pem")
        assert result.status == 0
        assert result.err.splitlines()[0].startswith("clbcertlint: warning: clbcertlint.toml: no rule has")
        assert "did you mean pkcs8-key" in result.err
        [own] = [line for line in result.err.splitlines() if "CLB998" in line]
        assert "clbcertlint.toml" not in own


class TestExceptions:
    @pytest.mark.parametrize(
        ("fields", "is_covered"),
        [
            ('rule = "CLB204"\npath = "certs/a.key"', True),
            ('rule = "pkcs8-key"\npath = "certs/*"', True),
            ('rule = "clb204"\npath = "certs/"', True),
            ('rule = "CLB204"\npath = "certs/a.key"\nuntil = 2026-11-25', True),
            ('rule = "CLB204"\npath = "certs/a.key"\nuntil = 2026-11-24', False),
            ('rule = "CLB204"\npath = "old/*"', False),
            ('rule = "CLB203"\npath = "certs/a.key"', False),
        ],
    )
    def test_cover_findings_of_their_rule_and_files(self, here: Path, run: Here, fields: str, is_covered: bool) -> None:
        write(f"[[exceptions]]\n{fields}\n{REASON}")
        report = json.loads(
            run.check("--output-format", "json", "--select", "CLB204", "certs/a.pem", "certs/a.key").out
        )
        report_schema.assert_valid(report)
        covered, told = (["CLB204"], []) if is_covered else ([], ["CLB204"])
        assert [one["rule"] for one in report["findings"]] == told
        assert [one["rule"] for one in report["suppressed"]] == covered
        assert report["summary"]["suppressed"] == len(covered)
        assert report["summary"]["exit_status"] == len(told)
        assert [one["verdict"] for one in report["uploads"]] == ["ready" if is_covered else "clb-refuses"]

    @pytest.mark.parametrize("form", [str.upper, lambda text: ":".join(text[at : at + 2] for at in range(0, 64, 2))])
    def test_by_fingerprint(self, here: Path, run: Here, form: Callable[[str], str]) -> None:
        fingerprint = pki.root().certificate.fingerprint(_sha256()).hex()
        write(f'[[exceptions]]\nrule = "CLB407"\nsha256 = "{form(fingerprint)}"\n{REASON}')
        assert found(run, ".") == [KEY, OLD_KEY]

    def test_with_path_and_fingerprint_both_have_to_fit(self, here: Path, run: Here) -> None:
        fingerprint = pki.root().certificate.fingerprint(_sha256()).hex()
        write(f'[[exceptions]]\nrule = "CLB407"\nsha256 = "{fingerprint}"\npath = "certs/old/*"\n{REASON}')
        assert found(run, ".") == [KEY, ROOT, OLD_KEY]

    def test_the_text_says_how_many_are_covered(self, here: Path, run: Here) -> None:
        write(f'[[exceptions]]\nrule = "CLB204"\npath = "certs/a.key"\n{REASON}')
        result = run.check("--select", "CLB204", "certs/a.pem", "certs/a.key")
        assert result.out.splitlines()[-1] == "2 files, nothing found, 1 suppressed"
        assert "CLB204" not in result.out

    @pytest.mark.parametrize(
        ("fields", "words", "expected"),
        [
            ('rule = "CLB203"\npath = "certs/a.key"', ("certs/a.key",), ["CLB901"]),
            ('rule = "CLB203"\npath = "certs/a.key"', ("certs",), ["CLB901"]),
            ('rule = "CLB203"\npath = "certs/a.key"', ("certs/a.pem",), []),
            ('rule = "CLB203"\npath = "certs/a.key"', ("certs/a.key", "--ignore", "CLB203"), []),
            ('rule = "CLB203"\npath = "certs/gone.key"', ("certs/a.key",), []),
            ('rule = "CLB203"\npath = "certs/gone.key"', ("certs",), []),
            ('rule = "CLB203"\npath = "certs/gone.key"', (".",), ["CLB901"]),
            ('rule = "CLB204"\npath = "certs/*"', ("certs/a.key",), []),
            ('rule = "CLB203"\npath = "certs/*"', ("certs/a.key",), []),
            ('rule = "CLB203"\npath = "certs/*"', (".",), ["CLB901"]),
            ('rule = "CLB204"\npath = "certs/a.key"', ("certs/a.key",), []),
            ('rule = "CLB203"\npath = "certs/a.key"\nuntil = 2026-11-24', ("certs/a.key",), ["CLB902"]),
            ('rule = "CLB204"\npath = "certs/a.key"\nuntil = 2026-11-24', ("certs/a.key",), ["CLB902"]),
            ('rule = "CLB204"\npath = "certs/a.key"\nuntil = 2026-11-25', ("certs/a.key",), []),
            ('rule = "CLB204"\npath = "certs/a.key"\nuntil = 2026-11-24', ("certs/old/a.key",), []),
        ],
    )
    def test_are_reported_where_they_are_due(
        self, here: Path, run: Here, fields: str, words: tuple[str, ...], expected: list[str]
    ) -> None:
        write(f"# nothing\n[[exceptions]]\n{fields}\n{REASON}")
        report = json.loads(run.check("--output-format", "json", *words).out)
        own = [one for one in report["findings"] if one["rule"].startswith("CLB9")]
        assert [one["rule"] for one in own] == expected
        assert {(one["path"], one["start"]["line"], one["severity"]) for one in own} <= {
            ("clbcertlint.toml", 2, "warning")
        }

    def test_what_is_said_about_them_can_be_ignored(self, here: Path, run: Here) -> None:
        write(f'[per-file-ignores]\n"*.toml" = ["CLB9"]\n[[exceptions]]\nrule = "CLB203"\npath = "gone"\n{REASON}')
        assert "CLB901" not in run.check(".").out

    def test_the_day_is_that_of_now(self, here: Path, run: Here) -> None:
        write(f'[[exceptions]]\nrule = "CLB204"\npath = "certs/a.key"\nuntil = 2026-11-30\n{REASON}')
        for instant, status in (("2026-11-30T23:59:59Z", 0), ("2026-12-01", 1)):
            assert run("check", "--now", instant, "certs/a.pem", "certs/a.key").status == status

    def test_one_may_be_about_the_plan(self, here: Path, run: Here) -> None:
        listener = '[[listener]]\nname = "web"\n'
        write(f'{listener}[[exceptions]]\nrule = "CLB704"\npath = "clbcertlint.toml"\n{REASON}')
        assert found(run, "certs/a.pem") == [ROOT]


def _sha256() -> Any:
    from cryptography.hazmat.primitives import hashes

    return hashes.SHA256()


class TestErrors:
    """Each is one sentence that names the file, the table and the key; the status is 2 and nothing is linted."""

    @pytest.mark.parametrize(
        ("text", "sentence"),
        [
            ("fail_level = 'error'", "fail_level is no key of the configuration; did you mean fail-level?"),
            (
                "fail-level = 'eror'",
                'fail-level is "eror"; it has to be one of error, warning, note, never; did you mean error?',
            ),
            ("expiry-days = -1", "expiry-days is -1; it has to be at least 0"),
            ("expiry-days = true", "expiry-days is true; it has to be a whole number"),
            ("select = 'CLB2'", 'select is "CLB2"; it has to be an array'),
            ("select = [2]", "select[1] is 2; it has to be a string"),
            (
                "select = ['CLB2', 'pkcs8-kez']",
                "select[2]: no rule has the code, prefix or name 'pkcs8-kez'; did you mean pkcs8-key?",
            ),
            ("extend-select = ['XYZ']", "extend-select[1]: no rule has the code, prefix or name 'XYZ'"),
            ("[severity]\nCLB204 = 'off'", 'severity.CLB204 is "off"; it has to be one of error, warning, note'),
            ("[severity]\nCLB999 = 'note'", "severity.CLB999: no rule has the code, prefix or name 'CLB999'"),
            ("[per-file-ignores]\n'*' = 'CLB1'", 'per-file-ignores.* is "CLB1"; it has to be an array'),
            (
                "[exceptions]\nrule = 'CLB1'",
                "exceptions is a table; it has to be an array of tables, with two brackets around the name",
            ),
            ("[[exception]]\nrule = 'CLB1'", "exception is no key of the configuration; did you mean exceptions?"),
            ("[[exceptions]]\nrule = 'CLB204'\npath = 'x'", "exceptions[1] lacks the key reason"),
            ("[[exceptions]]\nrule = 'CLB204'\nreason = 'x'", "exceptions[1] lacks one of the keys path and sha256"),
            (
                "[[exceptions]]\nrule = 'CLB204'\npath = 'x'\nreason = ' '",
                'exceptions[1].reason is " "; it has to be a sentence',
            ),
            (
                "[[exceptions]]\nrule = 'CLB2'\npath = 'x'\nreason = 'y'",
                "exceptions[1].rule: no rule has the code, prefix or name 'CLB2'",
            ),
            (
                "[[exceptions]]\nrule = 'CLB204'\nsha256 = 'ab'\nreason = 'y'",
                'exceptions[1].sha256 is "ab"; it has to be a SHA-256 fingerprint, 64 hexadecimal digits',
            ),
            (
                "[[exceptions]]\nrule = 'CLB204'\npath = 'x'\nreason = 'y'\nuntil = '2027-01-31'",
                'exceptions[1].until is "2027-01-31"; it has to be a date such as 2027-01-31, without quotation marks',
            ),
            (
                "[[exceptions]]\nrule = 'CLB204'\npath = 'x'\nreason = 'y'\nuntil = 2027-01-31T00:00:00",
                "exceptions[1].until is",
            ),
            (
                "[[upload]]\nname = 'a'\ncertificat = 'x'",
                "upload[1].certificat is no key of the configuration; did you mean certificate?",
            ),
            ("[[upload]]\nname = 'a'", "upload[1] (a) lacks the key certificate"),
            (
                "[[upload]]\nname = 'a'\ncertificate = 'x'\nprivate-key = true",
                "upload[1].private-key is true; it has to be the name of a file, or false",
            ),
            (
                "[[upload]]\nname = 'a'\nkind = 'ca'\ncertificate = 'x'\nprivate-key = 'y'",
                "upload[1] (a).private-key: a CA upload has no private key",
            ),
            (
                "[[upload]]\nname = 'a'\ncertificate = 'x'\n[[upload]]\nname = 'a'\ncertificate = 'x'",
                "upload[2].name: there is another upload named a",
            ),
            (
                "[[upload]]\nname = 'web'\ncertificate = 'x'\n[[listener]]\nname = 'l'\nserver-certificate = 'wep'",
                "listener[1] (l).server-certificate: no upload is named wep; did you mean web?",
            ),
            (
                "[[upload]]\nname = 'web'\ncertificate = 'x'\n[[listener]]\nname = 'l'\nca-certificate = 'web'",
                "listener[1] (l).ca-certificate: the upload web is of kind server, not ca",
            ),
            (
                "[[listener]]\nname = 'l'\nadditional = [{domain = 'a.test', certificate = 'x'}]",
                "listener[1] (l).additional.certificate: no upload is named x",
            ),
            (
                "[[listener]]\nname = 'l'\nadditional = [{domain = 'a.test'}]",
                "listener[1].additional[1] lacks the key certificate",
            ),
            (
                "[[listener]]\nname = 'l'\nauthentication = 'mutal'",
                'listener[1].authentication is "mutal"; it has to be one of one-way, mutual; did you mean mutual?',
            ),
            (
                "[quota]\ncn-hangzhou = {serve = 3}",
                "quota.cn-hangzhou.serve is no key of the configuration; did you mean server?",
            ),
            ("[quota]\ncn-hangzhou = 3", "quota.cn-hangzhou is 3; it has to be a table"),
            ("ignore = []\nselect == 3", "is no TOML: Invalid value (at line 2, column 9)"),
            ("ignore = []\n\nselect = [", "is no TOML: Invalid value (at line 3, where the file ends)"),
        ],
    )
    @pytest.mark.parametrize("output_format", ["full", "json"])
    @pytest.mark.parametrize("name", ["clbcertlint.toml", "pyproject.toml"])
    def test_name_the_file_the_table_and_the_key(
        self, here: Path, run: Here, text: str, sentence: str, output_format: str, name: str
    ) -> None:
        if name == "pyproject.toml":
            if "TOML" in sentence:
                text = f"[tool.clbcertlint]\n{text}"
                sentence = sentence.replace("line 3", "line 4").replace("line 2", "line 3")
            else:
                text = f"[tool.clbcertlint]\n{text}".replace("\n[[", "\n[[tool.clbcertlint.")
                for table in ("severity", "per-file-ignores", "exceptions", "quota"):
                    text = text.replace(f"\n[{table}]", f"\n[tool.clbcertlint.{table}]")
                sentence = f"tool.clbcertlint.{sentence}"
        write(text, name)
        result = run.check("--output-format", output_format, ".")
        assert (result.status, result.out) == (2, "")
        [line] = result.err.splitlines()
        assert line.startswith(f"clbcertlint: error: {name}: {sentence}")

    @pytest.mark.parametrize(
        ("path", "sentence"),
        [
            ("gone.toml", "gone.toml: does not exist"),
            ("certs", "certs: is a folder, not a configuration file"),
            ("", "an empty path names no configuration file"),
            ("pyproject.toml", "pyproject.toml: there is no table tool.clbcertlint in it"),
            ("latin.toml", "latin.toml: is no UTF-8 text (at line 2)"),
        ],
    )
    def test_of_a_named_file(self, here: Path, run: Here, path: str, sentence: str) -> None:
        write("[project]\n", "pyproject.toml")
        Path("latin.toml").write_bytes(b"# x\n# \xfc\n")
        result = run.check("--config", path, ".")
        assert (result.status, result.out, result.err) == (2, "", f"clbcertlint: error: {sentence}\n")

    def test_one_file_or_none(self, here: Path, run: Here) -> None:
        write("")
        result = run.check("--config", "clbcertlint.toml", "--isolated", ".")
        assert result.status == 2
        assert "not allowed with" in result.err

    def test_a_file_that_may_not_be_read_is_no_missing_file(self, here: Path, run: Here, monkeypatch: Any) -> None:
        write("")
        real = open

        def refuse(path: Any, *rest: Any, **options: Any) -> Any:
            if str(path).endswith("clbcertlint.toml"):
                raise PermissionError(13, "Permission denied")
            return real(path, *rest, **options)

        monkeypatch.setattr("builtins.open", refuse)
        result = run.check(".")
        assert (result.status, result.err) == (
            2,
            "clbcertlint: error: clbcertlint.toml: cannot be read: Permission denied\n",
        )

    def test_a_byte_order_mark_is_none(self, here: Path, run: Here) -> None:
        Path("clbcertlint.toml").write_bytes(b'\xef\xbb\xbf[[listener]]\nname = "web"\n')
        report = json.loads(run.check("--output-format", "json", "--select", "CLB7", "certs/a.pem").out)
        assert [(one["rule"], one["start"]["line"]) for one in report["findings"]] == [("CLB704", 1)]


EVERYTHING = """
ignore = ["CLB1"]
extend-select = ["CLB101", "CLB709"]
min-severity = "warning"
fail-level = "never"
expiry-days = 30
exclude = ["certs/*.x", "name"]
extend-exclude = ["third-party/"]
force-exclude = true
[per-file-ignores]
"certs/legacy/*" = ["CLB108", "expires-soon"]
[severity]
CLB108 = "warning"
[[exceptions]]
rule = "CLB202"
path = "certs/legacy/*"
sha256 = "%s"
reason = "kept \\"until\\" the 合作伙伴 moves \\u007f\\u202e\\U0001f600"
until = 2027-01-31
[[upload]]
name = "web"
certificate = "certs/a.pem"
private-key = "certs/a.key"
regions = ["cn-hangzhou"]
domains = ["a.test"]
[[upload]]
name = "elsewhere"
certificate = "certs/a.pem"
private-key = false
[[upload]]
name = "managed"
source = "certificate-management-service"
[[upload]]
name = "ca"
kind = "ca"
certificate = "certs/ca.pem"
[[listener]]
name = "https-443"
region = "cn-hangzhou"
authentication = "mutual"
server-certificate = "web"
ca-certificate = "ca"
additional = [{domain = "b.test", certificate = "elsewhere"}]
[quota]
cn-hangzhou = {server = 40, ca = 3, server-limit = 200}
""" % ("ab" * 32)


class TestShowSettings:
    @pytest.mark.parametrize("folder", ["", "certs"])
    @pytest.mark.parametrize(
        "words", [(), ("--ignore", "CLB2", "--extend-select", "CLB204", "--extend-exclude", "a/b*")]
    )
    def test_prints_what_can_be_read_back(
        self, here: Path, run: Here, monkeypatch: pytest.MonkeyPatch, folder: str, words: tuple[str, ...]
    ) -> None:
        write(EVERYTHING)
        monkeypatch.chdir(here / folder)
        first = run("check", "--show-settings", *words)
        assert (first.status, first.err) == (0, "")
        assert not list(Draft202012Validator(config_schema.load()).iter_errors(_as_json(tomllib.loads(first.out))))
        (here / "printed.toml").write_text(first.out, "utf-8")
        second = run("check", "--show-settings", "--config", str(here / "printed.toml"))
        assert second.out.splitlines()[1:] == first.out.splitlines()[1:]

    def test_prints_every_setting_that_differs(self, here: Path, run: Here) -> None:
        write(EVERYTHING)
        printed, given = (tomllib.loads(text) for text in (run("check", "--show-settings").out, EVERYTHING))
        for key in ("min-severity", "fail-level", "expiry-days", "force-exclude", "per-file-ignores", "severity"):
            assert printed[key] == given[key]
        assert printed["exceptions"] == given["exceptions"]
        assert printed["exclude"] == [*given["exclude"], *given["extend-exclude"]]
        assert [one["name"] for one in printed["upload"]] == [one["name"] for one in given["upload"]]
        assert printed["listener"] == given["listener"]
        assert printed["quota"] == {"cn-hangzhou": {"server": 40, "ca": 3, "server-limit": 200, "ca-limit": 100}}
        assert {"CLB101", "CLB709", "CLB204"} <= set(printed["select"])
        assert "CLB108" not in printed["select"]

    def test_says_where_they_come_from(self, here: Path, run: Here) -> None:
        assert run("check", "--show-settings").out.startswith("# no configuration file\n")
        write("")
        assert run("check", "--show-settings").out.startswith("# clbcertlint.toml, with the command line above it\n")
        assert "expiry-days = 14\n" in run("check", "--show-settings").out
        assert 'fail-level = "never"\n' in run("check", "--show-settings", "--fail-level", "never").out


def _as_json(value: Any) -> Any:
    """Decoded TOML as JSON Schema sees it: with dates as strings."""
    if isinstance(value, dict):
        return {key: _as_json(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_as_json(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value


_TEXTS = st.sampled_from(
    ["", " ", "x", "error", "never", "ca", "one-way", "CLB204", "ab" * 32, ":" * 64, "ab:" * 31 + "ab"]
)
_SCALARS = st.one_of(
    _TEXTS, st.integers(-2, 2), st.booleans(), st.just(1.5), st.just(date(2027, 1, 31)), st.just(datetime(2027, 1, 31))
)
_SCHEMA = config_schema.load()


def _words(schema: Any) -> set[str]:
    if isinstance(schema, list):
        return set().union(*map(_words, schema)) if schema else set()
    if not isinstance(schema, dict):
        return set()
    return set(schema.get("properties", {})).union(*map(_words, schema.values()))


def _values(schema: Any) -> st.SearchStrategy[Any]:
    """Values that are, by and large, what a schema asks for: parts of them are missing, or something else."""
    if "$ref" in schema:
        schema = _SCHEMA["$defs"][schema["$ref"].rsplit("/", 1)[-1]]
    right: st.SearchStrategy[Any] = _SCALARS
    if "enum" in schema:
        right = st.sampled_from(schema["enum"])
    elif schema.get("format") == "date":
        right = st.just(date(2027, 1, 31))
    elif "anyOf" in schema and "properties" not in schema:
        right = st.sampled_from(["a.key", False])
    elif schema.get("type") == "array":
        right = st.lists(_values(schema["items"]), max_size=2)
    elif schema.get("type") == "object":
        known = schema.get("properties", {})
        others = schema.get("additionalProperties")
        keys = st.sampled_from(sorted(known)) if known else st.just("cn-hangzhou")
        right = st.lists(keys, unique=True, max_size=6).flatmap(
            lambda chosen: st.fixed_dictionaries({key: _values(known.get(key, others)) for key in chosen})
        )
        right = st.one_of(right, right, right, st.builds(lambda one: {**one, "unknown": 1}, right))
    elif schema.get("type") == "string":
        right = st.sampled_from(["x", "ab" * 32, "CLB204"])
    # In JSON a date is a string, and so right where one is asked for.
    wrong = _SCALARS.filter(lambda value: not isinstance(value, date)) if _takes_strings(schema) else _SCALARS
    return st.one_of(*[right] * 15, wrong, st.just({}), st.just([]))


def _takes_strings(schema: Any) -> bool:
    return schema.get("type") == "string" or any(_takes_strings(one) for one in schema.get("anyOf", ()))


class TestSchema:
    def test_is_printed_and_valid(self, here: Path, run: Here) -> None:
        result = run("config-schema")
        assert (result.status, result.err) == (0, "")
        assert json.loads(result.out) == _SCHEMA
        Draft202012Validator.check_schema(_SCHEMA)
        assert _SCHEMA["$schema"] == "https://json-schema.org/draft/2020-12/schema"

    @given(_values(_SCHEMA))
    def test_agrees_with_our_own_checks(self, settings: Any) -> None:
        """A date in quotation marks cannot be told from one without in JSON, and is left out here."""
        validator = Draft202012Validator(_SCHEMA, format_checker=Draft202012Validator.FORMAT_CHECKER)
        ours = list(config_schema.faults(settings))
        theirs = [error.message for error in validator.iter_errors(_as_json(settings))]
        assert bool(ours) == bool(theirs), (ours, theirs)

    def test_every_key_changes_something(self, here: Path) -> None:
        """Every key of the schema is one that the whole configuration above uses, or one that it lacks on purpose."""
        assert _words(_SCHEMA) - _keys(tomllib.loads(EVERYTHING)) == {"select", "extend-ignore", "ca-limit"}


def _keys(value: Any) -> set[str]:
    if isinstance(value, list):
        return set().union(*map(_keys, value)) if value else set()
    if not isinstance(value, dict):
        return set()
    return set(value).union(*map(_keys, value.values()))


_PROBE = """
import builtins, io, json, sys
opened = []
sys.addaudithook(lambda event, args: opened.append(str(args[0])) if event == "open" else None)
from clbcertlint import cli
status = cli.main(sys.argv[1:])
print(json.dumps([status, sorted(sys.modules), opened]), file=sys.stderr)
"""


class TestStartUp:
    @pytest.mark.parametrize("text", [None, '[project]\nname = "x"\n', "not TOML, about tool.clbcertlint\n"])
    def test_without_a_configuration_no_toml_and_no_schema_is_read(self, here: Path, text: str | None) -> None:
        if text:
            write(text, "pyproject.toml")
        done = subprocess.run(
            [sys.executable, "-c", _PROBE, "check", "certs"], capture_output=True, encoding="utf-8", check=True
        )
        status, modules, opened = json.loads(done.stderr.splitlines()[-1])
        assert status == 1
        assert {"tomllib", "tomli"} & set(modules) == set()
        assert not [one for one in opened if one.endswith("config.schema.json")]
        assert any(one.endswith("a.pem") for one in opened)

    def test_with_one_both_are_read(self, here: Path) -> None:
        write("")
        done = subprocess.run(
            [sys.executable, "-c", _PROBE, "check", "certs"], capture_output=True, encoding="utf-8", check=True
        )
        _, modules, opened = json.loads(done.stderr.splitlines()[-1])
        assert {"tomllib", "tomli"} & set(modules)
        assert any(one.endswith("config.schema.json") for one in opened)
