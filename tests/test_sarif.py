"""The SARIF log: the schema of OASIS, what GitHub code scanning asks for, and what is never in it."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote_to_bytes, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from jsonschema import ValidationError

import pki
from clbcertlint import __version__, catalogue
from clbcertlint.line_hash import line_hashes
from clbcertlint.reporters import sarif
from rule_cases import FIXTURES, cases
from run_cli import CASES, NOW, Here, bring
from sarif_schema import assert_valid

CODES = sorted(folder.name for folder in FIXTURES.glob("CLB*"))
PRECISIONS = {"documented": "very-high", "observed": "high", "inferred": "medium"}
HASH = "primaryLocationLineHash"
LINK = re.compile(r"(?<!\\)\]\((\d+)\)")


class Scan(Here):
    """The command line, with the log that it writes as an object."""

    def __call__(self, *words: str) -> Any:
        return json.loads(super().__call__("check", "--now", NOW, "--output-format", "sarif", *words).out)

    def results(self, *words: str) -> list[Any]:
        return list(self(*words)["runs"][0]["results"])


@pytest.fixture
def scan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Scan:
    """A scan of what lies in a repository, which the working folder is the root of."""
    monkeypatch.chdir(tmp_path)
    Path(".git").mkdir()
    return Scan(capfdbinary)


def copied_cases(code: str) -> Iterator[list[str]]:
    """Copy the cases of a rule one after the other into the working folder; the arguments to check each with."""
    for case in (one for outcome in ("bad", "good") for one in cases(code, outcome)):
        copy = shutil.copytree if case.path.is_dir() else shutil.copy
        copy(case.path, case.name)
        for name, mode in case.modes.items():
            Path(case.name, name).chmod(mode)
        yield case.arguments if "--config" in case.arguments else ["--isolated", *case.arguments]
        (shutil.rmtree if case.path.is_dir() else os.unlink)(case.name)


def location(result: Any) -> Any:
    return result["locations"][0]["physicalLocation"]


def uri(result: Any) -> str:
    return str(location(result)["artifactLocation"]["uri"])


def opened(result: Any) -> bytes:
    """What is in the file of a result, found by its URI from the root of the repository."""
    return Path(os.fsdecode(unquote_to_bytes(urlsplit(uri(result)).path))).read_bytes()


def every_value(node: Any, key: str) -> Iterator[Any]:
    """All values of a key, at any depth."""
    if isinstance(node, dict):
        yield from (value for name, value in node.items() if name == key)
        for value in node.values():
            yield from every_value(value, key)
    elif isinstance(node, list):
        for value in node:
            yield from every_value(value, key)


def assert_kept(log: Any) -> None:
    """What holds of every log; its files lie below the working folder."""
    [run] = log["runs"]
    rules, results = run["tool"]["driver"]["rules"], run["results"]
    for result in results:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        related = result.get("relatedLocations", [])
        assert [one["id"] for one in related] == list(range(1, len(related) + 1))
        text = result["message"]["text"]
        linked = [int(number) for number in LINK.findall(text)]
        assert linked == [one["id"] for one in related][: sarif.MOST_LINKS]
        assert text.endswith(".")
        value = result["partialFingerprints"].get(HASH)
        assert value in (None, line_hashes(opened(result))[location(result)["region"]["startLine"] - 1])
        assert re.fullmatch("[0-9a-f]{64}", result["partialFingerprints"]["clbcertlintObject/v1"])
    for region in every_value(results, "region"):
        assert min(region.values()) >= 1
        assert (region["startLine"], region.get("startColumn", 1)) <= (
            region.get("endLine", region["startLine"]),
            region.get("endColumn", region.get("startColumn", 1)),
        )
    for place in every_value(results, "physicalLocation"):
        assert place.keys() == {"artifactLocation", "region"}
        assert "startLine" in place["region"]
    for address in every_value(log["runs"], "artifactLocation"):
        assert address["uriBaseId"] == "%SRCROOT%"
        assert re.fullmatch(r"[A-Za-z0-9_.~%/-]+", address["uri"])
        assert not {"", ".", ".."} & set(address["uri"].split("/"))
    order = [
        (
            unquote_to_bytes(uri(one)),
            location(one)["region"]["startLine"],
            location(one)["region"].get("startColumn", 1),
            one["ruleId"],
        )
        for one in results
    ]
    assert order == sorted(order)
    for key in ("snippet", "contents", "contextRegion", "suppressions"):
        assert not list(every_value(log, key))


@pytest.mark.exhaustive
@pytest.mark.parametrize("code", CODES)
def test_the_log_of_every_fixture_keeps_what_is_promised(code: str, scan: Scan) -> None:
    told = set()
    for words in copied_cases(code):
        log = scan(*words)
        assert_kept(log)
        told |= {result["ruleId"] for result in log["runs"][0]["results"]}
    assert code in told


@pytest.mark.exhaustive
@pytest.mark.parametrize("code", CODES)
def test_the_log_of_every_fixture_is_valid(code: str, scan: Scan) -> None:
    for words in copied_cases(code):
        assert_valid(scan(*words))


def real_cases() -> list[Any]:
    return [pytest.param(folder, id=folder.name) for folder in sorted(CASES.iterdir())]


@pytest.mark.parametrize("case", real_cases())
def test_the_log_of_every_real_case_keeps_what_is_promised(case: Path, scan: Scan) -> None:
    shutil.copytree(case / "in", "in", symlinks=True)
    assert_kept(scan("--allow-empty", "in"))


@pytest.mark.parametrize("case", real_cases())
def test_the_log_of_every_real_case_is_valid(case: Path, scan: Scan) -> None:
    shutil.copytree(case / "in", "in", symlinks=True)
    assert_valid(scan("--allow-empty", "in"))


@pytest.mark.parametrize("check", [assert_kept, assert_valid])
def test_the_log_of_the_demonstration(check: Callable[[Any], None], scan: Scan) -> None:
    shutil.copytree(FIXTURES / "demo", "demo")
    log = scan(".")
    check(log)
    assert len(log["runs"][0]["results"]) > 5


class TestSchema:
    @pytest.fixture
    def log(self, scan: Scan) -> Any:
        bring("099")
        log = scan(".", "gone.pem")
        assert_valid(log)
        return log

    @pytest.mark.parametrize("broken", ["a b.pem", "50%.pem", "a\\b.pem", "证书.pem"])
    def test_a_broken_reference_is_noticed(self, log: Any, broken: str) -> None:
        location(log["runs"][0]["results"][0])["artifactLocation"]["uri"] = broken
        with pytest.raises(ValidationError, match="uri-reference"):
            assert_valid(log)

    @pytest.mark.parametrize("broken", ["docs/rule.md", "https://a b.test/"])
    def test_a_broken_address_of_a_page_is_noticed(self, log: Any, broken: str) -> None:
        log["runs"][0]["tool"]["driver"]["rules"][3]["helpUri"] = broken
        with pytest.raises(ValidationError, match="'uri'"):
            assert_valid(log)

    def test_a_broken_instant_is_noticed(self, log: Any) -> None:
        log["runs"][0]["invocations"][0]["endTimeUtc"] = "yesterday"
        with pytest.raises(ValidationError, match="date-time"):
            assert_valid(log)

    @pytest.mark.parametrize("field", ["columnKind", "results", "automationDetails", "invocations"])
    def test_a_field_of_another_type_is_noticed(self, log: Any, field: str) -> None:
        log["runs"][0][field] = 7
        with pytest.raises(ValidationError):
            assert_valid(log)


class TestRun:
    @pytest.mark.parametrize("case", ["151", "009", "093", "013"])
    def test_is_one_that_says_what_made_it(self, scan: Scan, case: str) -> None:
        bring(case)
        log = scan(".")
        assert list(log) == ["$schema", "version", "runs"]
        assert log["$schema"] == "https://json.schemastore.org/sarif-2.1.0.json"
        assert log["version"] == "2.1.0"
        [run] = log["runs"]
        driver = run["tool"]["driver"]
        assert driver["name"] == "clbcertlint"
        assert driver["version"] == driver["semanticVersion"] == __version__
        assert driver["informationUri"].startswith("https://")
        assert run["columnKind"] == "utf16CodeUnits"
        assert run["automationDetails"] == {"id": "clbcertlint/"}

    def test_holds_no_path_of_the_machine(self, scan: Scan, tmp_path: Path) -> None:
        bring("099")
        log = scan(".")
        assert str(tmp_path) not in json.dumps(log)
        assert "uri" not in log["runs"][0]["originalUriBaseIds"]["%SRCROOT%"]

    def test_says_by_which_instant_it_judged(self, scan: Scan) -> None:
        assert scan(".", "--allow-empty")["runs"][0]["properties"] == {"evaluatedAt": NOW}


class TestRules:
    @pytest.mark.parametrize("words", [(".",), (".", "--allow-empty"), ("gone.pem",), ("server.pem",)])
    def test_that_are_on_are_all_there_whatever_was_found(self, scan: Scan, words: tuple[str, ...]) -> None:
        if "server.pem" in words:
            bring("151")
        told = [rule["id"] for rule in scan(*words)["runs"][0]["tool"]["driver"]["rules"]]
        on = [entry.load() for entry in catalogue.entries()]
        assert told == [rule.code for rule in on if rule.is_on]
        assert len(told) > 40

    def test_that_are_off_are_not_there(self, scan: Scan) -> None:
        bring("099")
        words = ("--certificate", "server.pem", "--private-key", "account.key")
        run = scan(*words, "--select", "CLB3,CLB202", "--ignore", "CLB302")["runs"][0]
        told = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
        assert {"CLB202", "CLB301"} <= set(told)
        assert all(code == "CLB202" or code.startswith("CLB3") for code in told)
        assert "CLB302" not in told
        assert [result["ruleId"] for result in run["results"]] == ["CLB301"]

    def test_are_described(self, scan: Scan) -> None:
        rules = {entry.load().code: entry.load() for entry in catalogue.entries()}
        told = scan(".", "--allow-empty", "--select", "ALL,CLB709")["runs"][0]["tool"]["driver"]["rules"]
        names = [one["name"] for one in told]
        assert len(set(names)) == len(names)
        for one in told:
            rule = rules[one["id"]]
            assert re.fullmatch(r"[A-Z][A-Za-z0-9]*", one["name"])
            assert one["name"].lower() == rule.name.replace("-", "")
            assert one["shortDescription"]["text"] == f"{rule.summary}."
            assert one["fullDescription"]["text"].endswith((".", "`"))
            assert "\n" not in one["fullDescription"]["text"]
            assert rule.advice in one["help"]["text"]
            assert "## What to do" in one["help"]["markdown"]
            assert rule.source in one["help"]["markdown"]
            assert one["helpUri"].endswith(f"/docs/rules/{rule.code}.md")
            assert one["defaultConfiguration"] == {"level": rule.severities[0].value}
            assert one["properties"]["precision"] == PRECISIONS[rule.basis.value]
            assert 0 < len(one["properties"]["tags"]) <= 10

    def test_have_a_security_severity_only_where_they_are_about_security(self, scan: Scan) -> None:
        told = scan(".", "--allow-empty", "--select", "ALL")["runs"][0]["tool"]["driver"]["rules"]
        severe = {one["id"]: one for one in told if "security-severity" in one["properties"]}
        assert set(severe) == {"CLB207", "CLB208", "CLB304", "CLB504", "CLB709"} & {one["id"] for one in told}
        for one in severe.values():
            # Code scanning takes a text, and a number from 0.1 to 10 in it.
            assert isinstance(one["properties"]["security-severity"], str)
            assert 0 < float(one["properties"]["security-severity"]) <= 10
        assert {one["id"] for one in told if "security" in one["properties"]["tags"]} == set(severe)


class TestResults:
    def test_have_the_level_of_the_finding_and_not_of_the_rule(self, scan: Scan) -> None:
        bring("099")
        Path("clbcertlint.toml").write_text('[severity]\nCLB301 = "note"\n')
        [result] = scan.results("--certificate", "server.pem", "--private-key", "account.key")
        assert (result["ruleId"], result["level"]) == ("CLB301", "note")

    def test_about_a_whole_file_are_at_its_first_line(self, scan: Scan) -> None:
        Path("server.pem").write_bytes(pki.leaf().der)
        Path("empty.key").write_bytes(b"")
        results = scan.results(".", "--isolated")
        assert {uri(one) for one in results} == {"server.pem", "empty.key"}
        for one in results:
            region = location(one)["region"]
            assert (region["startLine"], region.get("startColumn", 1)) == (1, 1)

    def test_are_shown_in_the_order_of_lines_and_rules(self, scan: Scan) -> None:
        bring("101", "b")
        bring("101", "a")
        bring("013", "a/c")
        results = scan.results("b", "a")
        assert [uri(one) for one in results] == sorted(uri(one) for one in results)
        assert len({uri(one) for one in results}) > 2

    def test_link_to_the_other_half_of_a_pair(self, scan: Scan) -> None:
        bring("099")
        [result] = scan.results("--certificate", "server.pem", "--private-key", "account.key")
        [related] = result["relatedLocations"]
        assert related["id"] == 1
        assert related["physicalLocation"]["artifactLocation"] == {"uri": "account.key", "uriBaseId": "%SRCROOT%"}
        assert related["physicalLocation"]["region"]["startLine"] == 1
        assert "](1)" in result["message"]["text"]
        assert related["message"]["text"].endswith(".")

    @pytest.mark.parametrize("name", ["[a](1)", "[a](https://b.test/)", "a](1", "\\](1)"])
    def test_take_no_link_from_the_name_of_a_certificate(self, scan: Scan, name: str) -> None:
        issuer = pki.issue(name, issuer=pki.root(), ca=True)
        Path("server.pem").write_bytes(pki.issue("a.test", issuer=issuer, ca=False).pem)
        results = scan.results("server.pem", "--isolated")
        assert "CLB403" in {result["ruleId"] for result in results}
        for result in results:
            related = result.get("relatedLocations", [])
            texts = [result["message"]["text"], *(one["message"]["text"] for one in related)]
            assert len(re.findall(r"\]\(", texts[0])) == len(related)
            assert not any("](" in text for text in texts[1:])

    def test_count_a_character_beyond_the_basic_plane_as_two_columns(
        self, scan: Scan, capfdbinary: pytest.CaptureFixture[bytes]
    ) -> None:
        before = "# \U0001f511 key \U0001f511: "
        Path("server.pem").write_bytes(pki.leaf().pem + before.encode() + pki.intermediate().pem)
        words = ("server.pem", "--isolated")
        plain = json.loads(Here(capfdbinary).check("--output-format", "json", *words).out)["findings"]
        results = scan.results(*words)
        assert len(plain) == len(results)
        line = pki.leaf().pem.count(b"\n") + 1
        seen = set()
        for finding, result in zip(plain, results, strict=True):
            region = location(result)["region"]
            for end, name in (("start", "startColumn"), ("end", "endColumn")):
                if name in region:
                    column = finding[end]["column"]
                    told = before[: column - 1] if finding[end]["line"] == line else ""
                    wide = told.count("\U0001f511")
                    assert region[name] == column + wide
                    seen.add(wide)
        assert 2 in seen

    def test_that_are_suppressed_are_left_out(self, scan: Scan) -> None:
        bring("013")
        assert "CLB109" in {one["ruleId"] for one in scan.results(".")}
        Path("clbcertlint.toml").write_text('[[exceptions]]\nrule = "CLB109"\npath = "*"\nreason = "known"\n')
        log = scan(".")
        assert "CLB109" not in {one["ruleId"] for one in log["runs"][0]["results"]}
        assert "suppressions" not in json.dumps(log)

    def test_that_are_not_shown_are_left_out(self, scan: Scan) -> None:
        bring("093")
        assert scan.results(".")
        assert scan.results(".", "--min-severity", "error") == []

    def test_tell_the_answer_of_the_service(self, scan: Scan) -> None:
        bring("099")
        [result] = scan.results("--certificate", "server.pem", "--private-key", "account.key")
        assert result["properties"]["answer"]["code"] == "CertificateNotMatchPrivateKey"
        assert result["properties"]["basis"] == "documented"


BLANK_LINE_FIRST = b"\n" + pki.leaf().pem


class TestAddresses:
    def write(self, path: str | bytes) -> None:
        os.makedirs(os.path.dirname(os.fsencode(path)) or b".", exist_ok=True)
        with open(path, "wb") as file:
            file.write(BLANK_LINE_FIRST)

    def uris(self, scan: Scan, *words: str) -> set[str]:
        results = scan.results("--isolated", "--select", "CLB109", *words)
        assert results
        return {uri(one) for one in results}

    @pytest.mark.parametrize(
        ("name", "address"),
        [
            ("a b.pem", "a%20b.pem"),
            ("100%.pem", "100%25.pem"),
            ("a#b?.pem", "a%23b%3F.pem"),
            ("证书.pem", "%E8%AF%81%E4%B9%A6.pem"),
            ("a:b.pem", "a%3Ab.pem"),
            ("c\\d.pem", "c%5Cd.pem"),
            ("\U0001f511.pem", "%F0%9F%94%91.pem"),
            ("a\nb.pem", "a%0Ab.pem"),
        ],
    )
    def test_are_encoded(self, scan: Scan, name: str, address: str) -> None:
        self.write(f"certs/{name}")
        log = scan("--isolated", ".")
        assert_kept(log)
        assert {uri(one) for one in log["runs"][0]["results"]} == {f"certs/{address}"}

    def test_hold_the_bytes_of_a_name_that_is_no_utf_8(self, scan: Scan) -> None:
        self.write(b"caf\xe9.pem")
        assert self.uris(scan, ".") == {"caf%E9.pem"}

    @pytest.mark.parametrize(("folder", "path"), [("sub/deep", "."), ("sub", "deep/x.pem"), ("sub/deep/er", "..")])
    def test_begin_at_the_root_of_the_repository(
        self, scan: Scan, monkeypatch: pytest.MonkeyPatch, folder: str, path: str
    ) -> None:
        self.write("sub/deep/x.pem")
        Path(folder).mkdir(exist_ok=True)
        monkeypatch.chdir(folder)
        assert self.uris(scan, path) == {"sub/deep/x.pem"}

    def test_begin_at_the_root_that_is_given(self, scan: Scan, monkeypatch: pytest.MonkeyPatch) -> None:
        self.write("sub/deep/x.pem")
        assert self.uris(scan, ".", "--root", "sub") == {"deep/x.pem"}
        monkeypatch.chdir("sub/deep")
        assert self.uris(scan, ".", "--root", "..") == {"deep/x.pem"}

    def test_begin_at_the_working_folder_outside_of_repositories(self, scan: Scan) -> None:
        Path(".git").rmdir()
        self.write("sub/x.pem")
        assert self.uris(scan, "sub") == {"sub/x.pem"}

    def test_follow_links(self, scan: Scan) -> None:
        self.write("real/x.pem")
        Path("folder").symlink_to("real")
        Path("file.pem").symlink_to("real/x.pem")
        assert self.uris(scan, "folder/x.pem") == {"real/x.pem"}
        assert self.uris(scan, "file.pem") == {"real/x.pem"}

    def test_keep_a_link_that_leads_out_of_the_repository(
        self, scan: Scan, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        outside = tmp_path_factory.mktemp("outside") / "x.pem"
        outside.write_bytes(BLANK_LINE_FIRST)
        Path("link.pem").symlink_to(outside)
        assert self.uris(scan, "link.pem") == {"link.pem"}

    def test_of_files_outside_of_the_repository_are_absolute(
        self, scan: Scan, tmp_path_factory: pytest.TempPathFactory
    ) -> None:
        outside = tmp_path_factory.mktemp("out side") / "x.pem"
        outside.write_bytes(BLANK_LINE_FIRST)
        [result] = scan.results("--isolated", "--select", "CLB109", os.path.relpath(outside))
        assert location(result)["artifactLocation"] == {"uri": f"file://{quote(str(outside))}"}

    @pytest.mark.parametrize(
        ("words", "address"), [((), "-"), (("--stdin-filename", "./sub/y z.pem"), "sub/y%20z.pem")]
    )
    def test_of_standard_input(
        self, scan: Scan, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], address: str
    ) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(BLANK_LINE_FIRST)))
        assert self.uris(scan, "-", *words) == {address}

    def test_a_root_that_is_not_there_is_refused(self, scan: Scan, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
        self.write("x.pem")
        result = Here(capfdbinary).check(".", "--output-format", "sarif", "--root", "gone")
        assert (result.status, result.out) == (2, "")
        assert "--root gone: there is no such folder" in result.err


RSA = pki.pkcs1("a.test")
SHORT_OR_DAMAGED = {
    "EC": ec.generate_private_key(ec.SECP256R1()).private_bytes(
        Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()
    ),
    "Ed25519": ed25519.Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    "BEGIN missing": RSA.split(b"\n", 1)[1],
    "cut in the middle": RSA[: len(RSA) // 2],
    "without boundaries": b"".join(RSA.splitlines(keepends=True)[1:-1]),
    "DER": pki.key("a.test").private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
}


class TestFingerprints:
    def hashes(self, scan: Scan, name: str, *words: str) -> dict[int, str | None]:
        """The hash of each line of a file that a result is about, None where it has none."""
        results = [one for one in scan.results("--isolated", *words, name) if uri(one) == name]
        expected = line_hashes(Path(name).read_bytes())
        told: dict[int, str | None] = {}
        for one in results:
            line = location(one)["region"]["startLine"]
            value = one["partialFingerprints"].get(HASH)
            assert value in (None, expected[line - 1])
            assert told.setdefault(line, value) == value
        assert told
        return told

    def test_of_a_certificate_are_there_on_every_line(self, scan: Scan) -> None:
        lines = pki.leaf().pem.splitlines(keepends=True)
        Path("server.pem").write_bytes(b"Bag Attributes\n" + b"".join([*lines[:4], b"\n", *lines[4:]]))
        told = self.hashes(scan, "server.pem")
        assert len(told) > 1
        assert None not in told.values()

    def test_of_bag_attributes_before_a_certificate_are_there(self, scan: Scan) -> None:
        attributes = b"Bag Attributes\n    localKeyID: 01 02 03 04\nsubject=CN = a.test\n"
        Path("server.pem").write_bytes(attributes + pki.leaf().pem)
        told = self.hashes(scan, "server.pem")
        assert told[1] is not None

    @pytest.mark.parametrize(
        "key",
        [RSA.replace(b"\n", b" "), RSA.replace(b"-----BEGIN", b"----BEGIN"), RSA.replace(b"RSA PRIVATE", b"PRIVATE")],
        ids=["one line", "dashes", "label"],
    )
    def test_of_the_line_where_a_damaged_rsa_key_begins_are_there_if_it_can_be_read(
        self, scan: Scan, key: bytes
    ) -> None:
        """Behind the boundary there is place for 72 characters, and the modulus of a usual key takes over 300."""
        Path("server.key").write_bytes(key)
        assert None not in self.hashes(scan, "server.key").values()

    @pytest.mark.parametrize("key", [pki.pkcs8("a.test"), b"# mine\n" + pki.pkcs8("a.test")], ids=["first", "later"])
    def test_of_the_line_where_an_rsa_key_begins_are_there(self, scan: Scan, key: bytes) -> None:
        Path("server.key").write_bytes(key)
        told = self.hashes(scan, "server.key", "--select", "CLB204")
        assert list(told) == [key.splitlines().index(b"-----BEGIN PRIVATE KEY-----") + 1]
        assert None not in told.values()

    def test_of_certificates_beside_a_key_are_there(self, scan: Scan) -> None:
        Path("server.pem").write_bytes(pki.pkcs1("a.test") + pki.leaf().pem)
        told = self.hashes(scan, "server.pem", "--select", "CLB304")
        assert None not in told.values()

    def test_of_a_line_in_the_body_of_a_key_are_missing(self, scan: Scan) -> None:
        lines = pki.pkcs1("a.test").splitlines(keepends=True)
        Path("server.key").write_bytes(b"".join([*lines[:9], b"\n", *lines[9:]]))
        assert self.hashes(scan, "server.key", "--select", "CLB109") == {10: None}

    def test_of_the_line_before_a_key_are_missing(self, scan: Scan) -> None:
        Path("server.key").write_bytes(b"\n" + pki.pkcs1("a.test"))
        assert self.hashes(scan, "server.key", "--select", "CLB109") == {1: None}

    @pytest.mark.parametrize("case", ["085", "048", "023"])
    def test_of_real_keys_that_are_short_or_damaged_are_missing(self, scan: Scan, case: str) -> None:
        bring(case)
        results = [one for one in scan.results(".") if b"PRIVATE" in opened(one)]
        assert results
        assert not any(HASH in one["partialFingerprints"] for one in results)

    @pytest.mark.parametrize("name", SHORT_OR_DAMAGED)
    def test_of_keys_that_are_short_or_damaged_are_missing(self, scan: Scan, name: str) -> None:
        Path("server.key").write_bytes(SHORT_OR_DAMAGED[name])
        assert set(self.hashes(scan, "server.key").values()) == {None}

    def test_do_not_change_when_lines_are_inserted_above(self, scan: Scan) -> None:
        lines = pki.leaf().pem.splitlines(keepends=True)
        broken = b"".join([*lines[:4], b"\n", *lines[4:]])
        Path("server.pem").write_bytes(broken)
        [before] = scan.results("server.pem", "--select", "CLB109")
        Path("server.pem").write_bytes(b"# one\n# two\n" + broken)
        [after] = scan.results("server.pem", "--select", "CLB109")
        assert location(after)["region"]["startLine"] == location(before)["region"]["startLine"] + 2
        assert after["partialFingerprints"] == before["partialFingerprints"]


class TestTroubles:
    def test_a_run_that_went_well_says_so(self, scan: Scan) -> None:
        bring("013")
        [invocation] = scan(".")["runs"][0]["invocations"]
        assert invocation == {"executionSuccessful": True, "exitCode": 1, "toolExecutionNotifications": []}

    def test_what_cannot_be_read_is_told(self, scan: Scan, capfdbinary: pytest.CaptureFixture[bytes]) -> None:
        bring("013")
        words = ("server.pem", "gone away.pem")
        log = scan(*words)
        assert_kept(log)
        assert log["runs"][0]["results"]
        [invocation] = log["runs"][0]["invocations"]
        assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
        [notification] = invocation["toolExecutionNotifications"]
        assert notification["level"] == "error"
        assert notification["message"]["text"] == "gone away.pem does not exist."
        assert location(notification)["artifactLocation"]["uri"] == "gone%20away.pem"
        assert Here(capfdbinary).check("--output-format", "sarif", *words).status == 2

    @pytest.mark.parametrize(
        ("path", "address"),
        [("gone.pem", "sub/gone.pem"), ("../gone.pem", "gone.pem"), (os.fsdecode(b"\xff.pem"), "sub/%FF.pem")],
    )
    def test_what_cannot_be_read_is_named_from_the_root_of_the_repository(
        self, scan: Scan, monkeypatch: pytest.MonkeyPatch, path: str, address: str
    ) -> None:
        Path("sub").mkdir()
        monkeypatch.chdir("sub")
        [notification] = scan(path)["runs"][0]["invocations"][0]["toolExecutionNotifications"]
        assert location(notification)["artifactLocation"] == {"uri": address, "uriBaseId": "%SRCROOT%"}

    def test_finding_nothing_is_told(self, scan: Scan) -> None:
        [invocation] = scan(".")["runs"][0]["invocations"]
        [notification] = invocation["toolExecutionNotifications"]
        assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
        assert notification["message"]["text"] == "no certificate or key file found to check."
        assert "locations" not in notification

    def test_a_log_with_troubles_is_valid(self, scan: Scan) -> None:
        for words in ((".",), ("gone.pem",), (".", "gone\nagain.pem", "证书.pem", os.fsdecode(b"\xff.pem"))):
            assert_valid(scan(*words))
