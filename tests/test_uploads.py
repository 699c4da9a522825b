"""Which files go up together, and as what."""

from __future__ import annotations

from datetime import datetime, timezone
from pathlib import Path

import pytest

import clbcertlint
import pki
from clbcertlint.report import Report, UploadReport

NOW = datetime(2026, 11, 25, tzinfo=timezone.utc)


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def write(**files: bytes) -> None:
    """Write files; `__` in a name stands for a dot."""
    for name, data in files.items():
        Path(name.replace("__", ".")).write_bytes(data)


def lint(*paths: str) -> Report:
    return clbcertlint.lint(*(paths or (".",)), now=NOW)


def uploads(*paths: str) -> list[tuple[str, str | None, str | None]]:
    return [(one.kind, one.certificate, one.private_key) for one in lint(*paths).uploads]


def only_upload(*paths: str) -> UploadReport:
    (upload,) = lint(*paths).uploads
    return upload


def codes(report: Report) -> list[tuple[str, str, str]]:
    return [(one.rule, one.severity.value, one.place.path) for one in report.findings]


def fullchain(name: str = "a.test", key_name: str | None = None) -> bytes:
    return pki.leaf(name, key_name).pem + pki.intermediate().pem


def test_a_key_decides_whatever_the_files_are_called() -> None:
    write(one__pem=fullchain(), two__key=pki.pkcs1("a.test"))
    assert uploads() == [("server", "one.pem", "two.key")]
    assert codes(lint()) == []


@pytest.mark.parametrize(
    ("certificate", "key"),
    [
        ("tls.crt", "tls.key"),
        ("fullchain.pem", "privkey.pem"),
        ("fullchain1.pem", "privkey1.pem"),
        ("cert.pem", "key.pem"),
        ("server.pem", "server.key"),
        ("server.crt", "server.key"),
        ("server.cert.pem", "server.key"),
        ("broker.cert.pem", "broker.key.pem"),
        ("a.test-cert.pem", "a.test-key.pem"),
        ("a.test_public.crt", "a.test.key"),
        ("123456_a.test.pem", "123456_a.test.key"),
    ],
)
def test_names_decide_where_the_keys_do_not_and_a_mismatch_is_an_error(certificate: str, key: str) -> None:
    write(**{certificate: fullchain(), key: pki.pkcs1("other")})
    assert uploads() == [("server", certificate, key)]
    assert codes(lint()) == [("CLB301", "error", certificate)]
    assert lint().exit_status == 1


def test_names_decide_for_a_name_that_is_not_of_the_nginx_form() -> None:
    write(server__cer=fullchain(), server__key=pki.pkcs1("other"))
    assert uploads() == [("server", "server.cer", "server.key")]
    assert codes(lint()) == [("CLB301", "error", "server.cer"), ("CLB701", "note", "server.cer")]


def test_names_decide_where_the_key_cannot_be_read() -> None:
    write(server__pem=fullchain(), server__key=b"")
    assert uploads() == [("server", "server.pem", "server.key")]
    assert codes(lint()) == [("CLB115", "error", "server.key")]


def test_unrelated_files_of_other_names_are_no_pair() -> None:
    write(one__pem=fullchain(), two__key=pki.pkcs1("other"))
    assert uploads() == [("server", "one.pem", None)]
    assert codes(lint()) == [("CLB302", "note", "one.pem"), ("CLB303", "note", "two.key")]


def test_where_keys_and_names_disagree_the_keys_decide_and_it_is_said() -> None:
    write(server__pem=fullchain(), server__key=pki.pkcs1("other"), server_old__key=pki.pkcs1("a.test"))
    assert uploads()[0] == ("server", "server.pem", "server_old.key")
    assert ("CLB301", "warning", "server.pem") in codes(lint())
    assert lint().exit_status == 0


def test_a_renewed_certificate_beside_the_old_key_names_the_owner() -> None:
    write(
        server__pem=fullchain("a.test", "new"), server__key=pki.pkcs1("old"), last_year__pem=fullchain("a.test", "old")
    )
    (finding,) = (one for one in lint().findings if one.rule == "CLB301")
    assert finding.severity.value == "error"
    assert "last_year.pem" in finding.help


def test_one_key_may_serve_two_certificates() -> None:
    write(a__pem=fullchain("a.test", "shared"), b__pem=fullchain("b.test", "shared"), k__key=pki.pkcs1("shared"))
    assert uploads() == [("server", "a.pem", "k.key"), ("server", "b.pem", "k.key")]


def test_certbot_folder_is_one_upload() -> None:
    write(
        cert__pem=pki.leaf().pem,
        chain__pem=pki.intermediate().pem,
        fullchain__pem=fullchain(),
        privkey__pem=pki.pkcs1("a.test"),
    )
    assert uploads() == [("server", "fullchain.pem", "privkey.pem")]
    assert codes(lint()) == []


def test_a_self_signed_certificate_with_its_key_is_a_server_upload() -> None:
    write(server__pem=pki.issue("a.test", ca=True).pem, server__key=pki.pkcs1("a.test"))
    assert uploads() == [("server", "server.pem", "server.key")]


def test_a_lone_ca_certificate_is_a_ca_upload() -> None:
    write(client_ca__pem=pki.root().pem)
    assert uploads() == [("ca", "client_ca.pem", None)]
    assert codes(lint()) == []


def test_the_home_of_a_private_ca_is_no_server_upload() -> None:
    leaf = pki.issue("a.test", issuer=pki.root(), ca=False)
    write(ca__pem=pki.root().pem, ca__key=pki.pkcs1("Test Root"), a__pem=leaf.pem, a__key=pki.pkcs1("a.test"))
    assert uploads() == [("server", "a.pem", "a.key"), ("ca", "ca.pem", None)]
    assert codes(lint()) == []


def test_an_intermediate_that_issued_a_neighbour_is_a_part_of_its_chain() -> None:
    write(a__pem=fullchain(), a__key=pki.pkcs1("a.test"), issuing__pem=pki.intermediate().pem)
    assert uploads() == [("server", "a.pem", "a.key")]


def test_a_trust_store_is_no_upload_and_draws_at_most_notes() -> None:
    store = b"# roots\n\n" + b"\n\n".join(pki.issue(f"Root {n}", key_name="shared", ca=True).pem for n in range(3))
    write(cacert__pem=store)
    report = lint()
    assert report.uploads == ()
    assert {severity for _, severity, _ in codes(report)} <= {"note"}
    assert report.exit_status == 0


def test_a_certificate_request_is_no_upload() -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization

    request = (
        x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(pki.key("a.test"), hashes.SHA256())
    )
    pem = request.public_bytes(serialization.Encoding.PEM)
    write(a__csr=pem, a__key=pki.pkcs1("a.test"))
    assert uploads() == []
    assert codes(lint()) == [("CLB303", "note", "a.key")]
    write(b__pem=pem)
    assert ("CLB102", "warning", "b.pem") in codes(lint())


def test_folders_are_pairs_of_their_own() -> None:
    Path("x").mkdir()
    Path("y").mkdir()
    Path("x/server.pem").write_bytes(fullchain())
    Path("y/server.key").write_bytes(pki.pkcs1("a.test"))
    assert uploads() == [("server", "x/server.pem", None)]


def test_the_leaf_is_found_wherever_it_stands() -> None:
    write(a__pem=pki.root().pem + pki.intermediate().pem + pki.leaf().pem, a__key=pki.pkcs1("a.test"))
    upload = only_upload()
    assert upload.names == ("a.test",)
    finding = next(one for one in lint().findings if one.rule == "CLB401")
    lines = Path("a.pem").read_text("ascii").splitlines()
    starts = [number for number, line in enumerate(lines, start=1) if "BEGIN" in line]
    assert finding.place.start.line == starts[2]
    assert f"{starts[2]}, {starts[1]}, {starts[0]}" in finding.help


def test_without_a_key_the_leaf_is_the_one_that_issued_nothing() -> None:
    write(a__pem=pki.intermediate().pem + pki.leaf().pem)
    assert only_upload().names == ("a.test",)
    assert ("CLB401", "error", "a.pem") in codes(lint())


def test_either_half_finds_the_other() -> None:
    write(a__pem=fullchain(), a__key=pki.pkcs1("other"))
    assert codes(lint("a.pem")) == [("CLB301", "error", "a.pem")]
    assert codes(lint("a.key")) == [("CLB301", "error", "a.key")]
    assert codes(lint("a.pem", "a.key")) == codes(lint("a.key", "a.pem")) == [("CLB301", "error", "a.pem")]
    for path in ("a.pem", "a.key"):
        assert uploads(path) == [("server", "a.pem", "a.key")]


def test_a_fault_of_the_other_half_counts_for_the_upload_and_is_not_told_twice() -> None:
    write(a__pem=fullchain(), a__key=pki.pkcs8("a.test"))
    assert codes(lint("a.pem")) == []
    upload = only_upload("a.pem")
    assert upload.verdict.value == "clb-refuses"
    assert upload.unnamed == ("a.key",)


def test_named_uploads_are_judged_as_named() -> None:
    write(a__pem=fullchain(), b__key=pki.pkcs1("other"))
    report = clbcertlint.lint(certificate="a.pem", private_key="b.key", now=NOW)
    assert codes(report) == [("CLB301", "error", "a.pem")]
    report = clbcertlint.lint(certificate="a.pem", now=NOW)
    assert codes(report) == [("CLB302", "error", "a.pem")]
    report = clbcertlint.lint(certificate="a.pem", no_private_key=True, now=NOW)
    assert codes(report) == []


def test_a_named_ca_upload_and_a_server_upload_in_one_run() -> None:
    write(a__pem=fullchain(), a__key=pki.pkcs1("a.test"), ca__pem=pki.root().pem)
    report = clbcertlint.lint(certificate="a.pem", private_key="a.key", ca_certificate="ca.pem", now=NOW)
    assert [(one.kind, one.verdict.value) for one in report.uploads] == [("server", "ready"), ("ca", "ready")]


def test_a_mismatch_says_where_the_right_key_is() -> None:
    write(a__pem=fullchain(), wrong__key=pki.pkcs1("other"), right__key=pki.pkcs1("a.test"))
    report = clbcertlint.lint(certificate="a.pem", private_key="wrong.key", now=NOW)
    assert "right.key" in report.findings[0].help


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"private_key": "a.key"},
        {"certificate": "a.pem", "private_key": "a.key", "no_private_key": True},
        {"no_private_key": True},
    ],
)
def test_arguments_that_do_not_go_together_are_refused(arguments: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"certificate|name at least"):
        clbcertlint.lint(**arguments, now=NOW)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match=r"not both"):
        clbcertlint.lint("a.pem", certificate="a.pem")


def test_swapped_files_are_told_once() -> None:
    write(a__pem=pki.pkcs1("a.test"), a__key=fullchain())
    assert codes(clbcertlint.lint(certificate="a.pem", private_key="a.key", now=NOW)) == [("CLB304", "error", "a.pem")]


def test_a_combined_file_is_one_upload_with_its_own_key() -> None:
    write(haproxy__pem=fullchain() + pki.pkcs1("a.test"))
    assert uploads() == [("server", "haproxy.pem", "haproxy.pem")]
    assert codes(lint()) == [("CLB304", "error", "haproxy.pem")]


def test_a_stand_in_is_no_half_of_a_pair() -> None:
    write(server__pem=b"version https://git-lfs.github.com/spec/v1\n", server__key=pki.pkcs1("a.test"))
    assert uploads() == []
    assert codes(lint()) == [("CLB303", "note", "server.key"), ("CLB117", "note", "server.pem")]


def test_of_many_pairs_in_one_folder_each_finds_its_other_half() -> None:
    certificate, key = fullchain(), pki.pkcs1("a.test")
    for number in range(300):
        Path(f"{number}.pem").write_bytes(certificate)
        Path(f"{number}.key").write_bytes(key)
    assert uploads("7.pem") == [("server", "7.pem", "7.key")]
    assert len(uploads()) == 300


def test_the_tutorial_of_the_vendor_is_understood() -> None:
    """Its CA certificate is of X.509 version 1, without extensions, and signs server and client certificates."""
    import subprocess

    def openssl(*arguments: str) -> bytes:
        return subprocess.run(["openssl", *arguments], check=True, capture_output=True).stdout

    write(ca__key=pki.pkcs1("Tutorial CA"), server__key=pki.pkcs1("server"))
    openssl("req", "-new", "-key", "ca.key", "-subj", "/CN=Tutorial CA", "-out", "ca.csr")
    openssl("x509", "-req", "-days", "9000", "-in", "ca.csr", "-signkey", "ca.key", "-out", "ca.crt")
    openssl("req", "-new", "-key", "server.key", "-subj", "/CN=server", "-out", "server.csr")
    openssl(
        *("x509", "-req", "-days", "9000", "-in", "server.csr", "-CA", "ca.crt", "-CAkey", "ca.key"),
        *("-CAcreateserial", "-out", "server.crt"),
    )
    assert uploads() == [("ca", "ca.crt", None), ("server", "server.crt", "server.key")]

    # Newer versions of OpenSSL write version 3, which says less about what a certificate is for.
    is_version_1 = b"Version: 1 " in openssl("x509", "-in", "ca.crt", "-noout", "-text")
    Path("server.crt").unlink()
    Path("ca.key").unlink()
    assert uploads() == [("ca" if is_version_1 else "server", "ca.crt", None)]


def test_a_bundle_of_certificates_that_nobody_else_issued_is_a_trust_store() -> None:
    write(trusted__pem=pki.issue("a.test", ca=False).pem + pki.issue("b.test").pem)
    assert uploads() == []


def test_where_a_certificate_cannot_be_read_nothing_is_said_about_those_behind_it() -> None:
    damaged = pki.leaf().pem.replace(b"\nMII", b"\n&II", 1)
    write(a__pem=damaged + pki.intermediate().pem, a__key=pki.pkcs1("a.test"))
    assert codes(lint()) == [("CLB106", "error", "a.pem")]
    (upload,) = lint().uploads
    assert upload.sha1 is None
