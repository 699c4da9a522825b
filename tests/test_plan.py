"""The plan in the configuration: what goes up, where to, and whether the listeners will work."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes

import pki
import report_schema
from run_cli import Here

CONFIG = "clbcertlint.toml"
SERVER = (
    '[[upload]]\nname = "web"\ncertificate = "certs/a.pem"\nprivate-key = "certs/a.key"\nregions = ["cn-hangzhou"]\n'
)
AUTHORITY = '[[upload]]\nname = "client-ca"\nkind = "ca"\ncertificate = "certs/ca.pem"\nregions = ["cn-hangzhou"]\n'
LISTENER = '[[listener]]\nname = "https-443"\nregion = "cn-hangzhou"\nserver-certificate = "web"\n'
MUTUAL = f'{LISTENER}authentication = "mutual"\nca-certificate = "client-ca"\n'


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a sound server upload and a sound CA upload."""
    (tmp_path / ".git").mkdir()
    certs = tmp_path / "certs"
    certs.mkdir()
    (certs / "a.pem").write_bytes(pki.leaf().pem + pki.intermediate().pem)
    (certs / "a.key").write_bytes(pki.pkcs1("a.test"))
    (certs / "ca.pem").write_bytes(pki.issue("Client CA", ca=True).pem)
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(capfdbinary: pytest.CaptureFixture[bytes]) -> Here:
    return Here(capfdbinary)


def check(run: Here, plan: str, *words: str) -> Any:
    Path(CONFIG).write_text(plan, "utf-8")
    result = run.check("--output-format", "json", *(words or (".",)))
    report = json.loads(result.out)
    report_schema.assert_valid(report)
    assert result.status == report["summary"]["exit_status"]
    return report


def told(report: Any) -> list[str]:
    """The findings as `rule severity path:line`."""
    return [f"{one['rule']} {one['severity']} {one['path']}:{one['start']['line']}" for one in report["findings"]]


def verdicts(report: Any) -> list[tuple[str, str, str | None, str]]:
    return [(one["kind"], one["certificate"], one["private_key"], one["verdict"]) for one in report["uploads"]]


def line_of(plan: str, header: str, nth: int = 1) -> int:
    lines = [number for number, line in enumerate(plan.splitlines(), start=1) if line.strip() == header]
    return lines[nth - 1]


class TestUploads:
    def test_a_sound_plan_draws_nothing(self, here: Path, run: Here) -> None:
        report = check(run, SERVER + AUTHORITY + MUTUAL)
        assert (told(report), report["errors"]) == ([], [])
        assert verdicts(report) == [
            ("server", "certs/a.pem", "certs/a.key", "ready"),
            ("ca", "certs/ca.pem", None, "ready"),
        ]

    def test_replaces_what_pairing_would_find(self, here: Path, run: Here) -> None:
        Path("certs/b.pem").write_bytes(pki.leaf("b.test").pem + pki.intermediate().pem)
        Path("certs/b.key").write_bytes(pki.pkcs1("b.test"))
        report = check(run, SERVER.replace("certs/a.key", "certs/b.key"))
        assert told(report)[0] == "CLB301 error certs/a.pem:1"
        assert ("server", "certs/a.pem", "certs/b.key", "clb-refuses") in verdicts(report)
        assert not [one for one in verdicts(report) if one[2] == "certs/a.key"]

    def test_a_certificate_in_the_plan_is_of_the_kind_it_says(self, here: Path, run: Here) -> None:
        report = check(run, AUTHORITY.replace("ca.pem", "a.pem"))
        assert ("ca", "certs/a.pem", None, "clb-refuses") in verdicts(report)
        assert "CLB503" in {one["rule"] for one in report["findings"]}

    def test_a_key_may_be_kept_elsewhere(self, here: Path, run: Here) -> None:
        Path("certs/a.key").unlink()
        plan = '[[upload]]\nname = "web"\ncertificate = "certs/a.pem"\n'
        assert told(check(run, plan, "certs/a.pem")) == ["CLB302 error certs/a.pem:1"]
        assert told(check(run, f"{plan}private-key = false\n", "certs/a.pem")) == []

    def test_the_reason_is_the_configuration(self, here: Path, run: Here) -> None:
        Path(CONFIG).write_text(SERVER)
        assert "because the configuration says so" in run("show", ".").out
        assert "because the configuration says so" not in run("show", "--isolated", ".").out

    def test_paths_are_relative_to_the_file(self, here: Path, run: Here, monkeypatch: pytest.MonkeyPatch) -> None:
        Path(CONFIG).write_text(SERVER)
        monkeypatch.chdir("certs")
        assert run("show", ".").out.count("because the configuration says so") == 1
        assert run("show", str(here / "certs")).out.count("because the configuration says so") == 1
        (here / "beside").mkdir()
        monkeypatch.chdir(here / "beside")
        for path in ("../certs", str(here / "certs")):
            assert run("show", path).out.count("because the configuration says so") == 1, path

    @pytest.mark.parametrize("path", [".", "certs/ca.pem"])
    @pytest.mark.parametrize("gone", ["certs/a.pem", "certs/a.key"])
    def test_a_missing_file_is_an_error_and_no_finding(self, here: Path, run: Here, gone: str, path: str) -> None:
        Path(gone).unlink()
        report = check(run, SERVER, path)
        assert report["errors"] == [
            {"path": gone, "message": "does not exist (the configuration names it for the upload web)"}
        ]
        assert (told(report), report["summary"]["exit_status"]) == ([], 2)

    def test_files_that_the_run_does_not_ask_for_are_read_and_not_reported(self, here: Path, run: Here) -> None:
        Path("other").mkdir()
        Path("other/x.pem").write_bytes(pki.issue("x.test", ca=False).pem)
        Path("certs/a.key").write_bytes(pki.pkcs1("other"))
        plan = SERVER + 'domains = ["b.test"]\n' + LISTENER
        report = check(run, plan, "other/x.pem", "--ignore", "CLB302")
        assert verdicts(report) == [("server", "other/x.pem", None, "ready")]
        # The mismatch is the affair of whoever asks for the pair; the domain that nothing covers is the plan's.
        [finding] = report["findings"]
        assert (finding["rule"], finding["path"], finding["start"]["line"]) == ("CLB507", CONFIG, 1)

    def test_no_path_need_be_among_those_of_the_plan(self, here: Path, run: Here) -> None:
        Path("empty").mkdir()
        report = check(run, LISTENER.replace('server-certificate = "web"\n', ""), "--allow-empty", "empty")
        assert told(report) == ["CLB704 error clbcertlint.toml:1"]

    @pytest.mark.parametrize(
        "words",
        [
            ("--certificate", "certs/a.pem", "--private-key", "certs/a.key"),
            ("--ca-certificate", "certs/ca.pem"),
        ],
    )
    def test_named_uploads_ignore_it(self, here: Path, run: Here, words: tuple[str, ...]) -> None:
        report = check(run, '[[upload]]\nname = "*"\ncertificate = "gone.pem"\n[[listener]]\nname = "x"\n', *words)
        assert (told(report), report["errors"]) == ([], [])

    def test_standard_input_ignores_it(
        self, here: Path, run: Here, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        with Path("certs/ca.pem").open("rb") as file:
            monkeypatch.setattr("sys.stdin", type("Stream", (), {"buffer": file}))
            report = check(run, '[[upload]]\nname = "*"\ncertificate = "gone.pem"\n', "-")
        assert (told(report), report["errors"]) == ([], [])


class TestListeners:
    @pytest.mark.parametrize(
        ("listener", "expected"),
        [
            (LISTENER, []),
            (MUTUAL, []),
            (LISTENER + 'authentication = "mutual"\n', ["CLB704 error"]),
            (LISTENER + 'ca-certificate = "client-ca"\n', ["CLB704 warning"]),
            ('[[listener]]\nname = "x"\n', ["CLB704 error"]),
            ('[[listener]]\nname = "x"\nauthentication = "mutual"\n', ["CLB704 error", "CLB704 error"]),
            (MUTUAL.replace("cn-hangzhou", "cn-shanghai"), ["CLB705 error", "CLB705 error"]),
            (MUTUAL.replace('region = "cn-hangzhou"\n', ""), []),
        ],
    )
    def test_have_the_certificates_they_need_where_they_need_them(
        self, here: Path, run: Here, listener: str, expected: list[str]
    ) -> None:
        plan = SERVER + AUTHORITY + "\n" + listener
        report = check(run, plan)
        line = line_of(plan, "[[listener]]")
        assert told(report) == [f"{one} {CONFIG}:{line}" for one in expected]
        assert report["summary"]["exit_status"] == (1 if any("error" in one for one in expected) else 0)
        # What a listener lacks is no fault of an upload.
        assert {one[3] for one in verdicts(report)} == {"ready"}

    def test_an_additional_certificate_has_to_be_in_the_region_too(self, here: Path, run: Here) -> None:
        other = SERVER.replace('"web"', '"other"').replace("cn-hangzhou", "cn-beijing")
        plan = SERVER + other + LISTENER + 'additional = [{domain = "a.test", certificate = "other"}]\n'
        report = check(run, plan)
        [finding] = [one for one in report["findings"] if one["rule"] == "CLB705"]
        assert finding["message"] == "listener https-443 is in cn-hangzhou, to which other is not uploaded"
        assert "ServerCertificateId.NotFound" in finding["help"]
        [related] = finding["related"]
        assert (related["path"], related["start"]["line"]) == (CONFIG, line_of(plan, "[[upload]]", 2))

    @pytest.mark.parametrize(
        ("count", "expected"), [(3, []), (4, ["warning"]), (10, ["warning"]), (11, ["error"]), (0, [])]
    )
    def test_take_3_or_10_additional_domains(self, here: Path, run: Here, count: int, expected: list[str]) -> None:
        domains = ", ".join('{domain = "a.test", certificate = "web"}' for _ in range(count))
        plan = f"{SERVER}{LISTENER}additional = [{domains}]\n"
        line = line_of(plan, "[[listener]]")
        assert told(check(run, plan)) == [f"CLB707 {severity} {CONFIG}:{line}" for severity in expected]

    def test_in_a_pyproject_findings_are_at_the_header_too(self, here: Path, run: Here) -> None:
        text = '[project]\nname = "x"\n[[tool.clbcertlint.listener]]\nname = "x"\n'
        text += '[[ tool . clbcertlint . listener ]]\nname = "y"\n'
        Path("pyproject.toml").write_text(text)
        report = json.loads(run.check("--output-format", "json", ".").out)
        assert told(report) == ["CLB704 error pyproject.toml:3", "CLB704 error pyproject.toml:5"]

    def test_an_inline_plan_has_its_key_for_a_place(self, here: Path, run: Here) -> None:
        assert told(check(run, '# x\nlistener = [{name = "x"}]\n')) == ["CLB704 error clbcertlint.toml:2"]


class TestRepository:
    @pytest.mark.parametrize(
        ("server", "limit", "expected"),
        [
            (88, None, []),
            (89, None, ["warning"]),
            (99, None, ["warning"]),
            (100, None, ["error"]),
            (100, 200, []),
            (179, 200, ["warning"]),
            (200, 200, ["error"]),
        ],
    )
    def test_a_region_holds_so_many(
        self, here: Path, run: Here, server: int, limit: int | None, expected: list[str]
    ) -> None:
        limits = f", server-limit = {limit}" if limit else ""
        plan = f"{SERVER}[quota]\n# cn-hangzhou\ncn-hangzhou = {{server = {server}{limits}}}\n"
        line = plan.splitlines().index("[quota]") + 3
        assert told(check(run, plan)) == [f"CLB703 {severity} {CONFIG}:{line}" for severity in expected]

    def test_ca_certificates_have_a_quota_of_their_own(self, here: Path, run: Here) -> None:
        plan = SERVER + AUTHORITY + '[quota."cn-hangzhou"]\nca = 100\n'
        report = check(run, plan)
        line = line_of(plan, '[quota."cn-hangzhou"]')
        assert told(report) == [f"CLB703 error {CONFIG}:{line}"]
        assert report["findings"][0]["message"].startswith("101 CA certificates in cn-hangzhou, 100 of them there")

    def test_the_101st_does_not_fit_and_twins_count_once(self, here: Path, run: Here) -> None:
        upload = (
            SERVER.replace("certs/a.pem", "certs/{0}.pem")
            .replace('"web"', '"n{0}"')
            .replace('private-key = "certs/a.key"', "private-key = false")
        )
        for number in range(101):
            Path(f"certs/{number}.pem").write_bytes(pki.issue(f"n{number}.test", key_name="a.test", ca=False).pem)
        plan = "".join(upload.format(number) for number in range(101))
        report = check(run, plan, "--select", "CLB7", "--ignore", "CLB708", "certs")
        assert told(report) == [f"CLB703 error {CONFIG}:{line_of(plan, '[[upload]]', 101)}"]
        twins = "".join(upload.format(0).replace('"n0"', f'"n{number}"') for number in range(120))
        assert told(check(run, twins, "--select", "CLB703", "certs/0.pem")) == []

    @pytest.mark.parametrize(
        ("name", "expected"),
        [
            ("web-1.example_com", []),
            ("a" * 80, []),
            ("a" * 81, ["error"]),
            ("*.example.com", ["warning"]),
            ("1web", ["warning"]),
            ("证书", ["warning"]),
            ("a/b", ["warning"]),
            ("two words", ["error"]),
            ("émile", ["error"]),
            ("a,b", ["error"]),
        ],
    )
    def test_names_are_held_to_the_narrow_and_the_wide_rule(
        self, here: Path, run: Here, name: str, expected: list[str]
    ) -> None:
        plan = SERVER.replace('"web"', json.dumps(name, ensure_ascii=False))
        assert told(check(run, plan)) == [f"CLB702 {severity} {CONFIG}:1" for severity in expected]

    def test_the_certificate_service_gives_no_client_ca(self, here: Path, run: Here) -> None:
        source = 'source = "certificate-management-service"\n'
        assert told(check(run, f"{AUTHORITY}{source}{SERVER}{source}")) == [f"CLB706 error {CONFIG}:1"]
        assert told(check(run, f'[[upload]]\nname = "managed"\n{source}{LISTENER.replace("web", "managed")}')) == []


class TestDomains:
    @pytest.mark.parametrize(
        ("names", "domain", "is_covered"),
        [
            (["a.test"], "a.test", True),
            (["a.test"], "A.Test", True),
            (["a.test"], "a.test.", True),
            (["a.test"], "b.test", False),
            (["*.a.test"], "x.a.test", True),
            (["*.a.test"], "x.y.a.test", False),
            (["*.a.test"], "a.test", False),
            (["*.a.test"], "*.a.test", True),
            (["x.a.test"], "*.a.test", False),
            (["x*.a.test"], "xy.a.test", False),
            (["x.*.test"], "x.a.test", False),
            (["xn--bcher-kva.test"], "bücher.test", True),
            (["xn--bcher-kva.test"], "xn--bcher-kva.test", True),
            (["*.xn--bcher-kva.test"], "www.bücher.test", True),
            (["b.test", "a.test"], "a.test", True),
        ],
    )
    def test_are_covered_by_a_name(
        self, here: Path, run: Here, names: list[str], domain: str, is_covered: bool
    ) -> None:
        Path("certs/a.pem").write_bytes(certificate(names))
        plan = f'{SERVER}domains = ["{domain}"]\n'
        report = check(run, plan)
        assert told(report) == ([] if is_covered else ["CLB507 error certs/a.pem:1"])
        assert verdicts(report)[0][3] == ("ready" if is_covered else "clients-refuse")
        for finding in report["findings"]:
            assert domain in finding["message"]
            assert [(one["path"], one["start"]["line"]) for one in finding["related"]] == [(CONFIG, 1)]

    def test_of_a_listener_are_too(self, here: Path, run: Here) -> None:
        plan = f'{SERVER}{LISTENER}additional = [{{domain = "b.test", certificate = "web"}}]\n'
        report = check(run, plan, "certs/a.pem", "certs/a.key")
        assert told(report) == ["CLB507 error certs/a.pem:1"]
        [related] = report["findings"][0]["related"]
        assert (related["path"], related["start"]["line"]) == (CONFIG, line_of(plan, "[[listener]]"))


def certificate(names: list[str]) -> bytes:
    """A self-signed certificate with alternative names, for the key of a.test."""
    base = pki.issue("a.test", ca=False).certificate
    builder = (
        x509.CertificateBuilder()
        .subject_name(base.subject)
        .issuer_name(base.subject)
        .public_key(base.public_key())
        .serial_number(base.serial_number)
        .not_valid_before(pki.NOT_BEFORE)
        .not_valid_after(pki.NOT_AFTER)
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name) for name in names]), critical=False)
    )
    return pki.Issued(builder.sign(pki.key("a.test"), hashes.SHA256()), "a.test").pem


def test_the_text_shows_the_table_and_the_certificate(here: Path, run: Here) -> None:
    plan = SERVER + LISTENER + 'authentication = "mutual"\n'
    Path(CONFIG).write_text(plan)
    result = run.check(".")
    assert result.status == 1
    assert (
        "error[CLB704] listener https-443 is for mutual authentication and has no CA certificate\n"
        f" --> {CONFIG}:6:1\n"
        "  |\n"
        "6 | [[listener]]  https-443\n"
    ) in result.out
    assert "certs/a.pem + certs/a.key   server   ready" in result.out


class TestVerdicts:
    def test_a_finding_about_the_plan_counts_for_its_upload(self, here: Path, run: Here) -> None:
        report = check(run, SERVER.replace('"web"', '"a name"'))
        assert told(report) == [f"CLB702 error {CONFIG}:1"]
        assert ("server", "certs/a.pem", "certs/a.key", "clb-refuses") in verdicts(report)

    @pytest.mark.parametrize("words", [(".",), ("certs/ca.pem",)])
    def test_the_severity_is_the_same_whatever_is_checked(self, here: Path, run: Here, words: tuple[str, ...]) -> None:
        report = check(run, SERVER + 'domains = ["b.test"]\n', *words)
        assert [one["severity"] for one in report["findings"] if one["rule"] == "CLB507"] == ["error"]
