"""Who issued whom: what is said of files with chains of every kind, and how `show` draws them."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

import clbcertlint
import pki
from clbcertlint import chain, document, x509
from clbcertlint.model import Certificate, Chain, SourceFile
from clbcertlint.report import Finding
from run_cli import Here

NOW = datetime(2026, 11, 25, tzinfo=timezone.utc)
LAST_YEAR = datetime(2025, 11, 25, tzinfo=timezone.utc)


@pytest.fixture(autouse=True)
def _in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def read(*issued: pki.Issued) -> tuple[Certificate, ...]:
    data = b"".join(one.pem for one in issued)
    return document.read(SourceFile("a.pem", data, NOW)).certificates


def built(*issued: pki.Issued) -> tuple[Chain, list[int]]:
    """The chain of the first certificate, and the places of its path in the file."""
    certificates = read(*issued)
    found = chain.build(certificates[0], certificates)
    return found, [certificates.index(one) for one in found.path]


def findings(*issued: pki.Issued, **others: bytes) -> list[Finding]:
    """What is said of a server upload; `others` lie in the same folder."""
    Path("server.pem").write_bytes(b"".join(one.pem for one in issued))
    Path("server.key").write_bytes(pki.pkcs1("a.test"))
    for name, data in others.items():
        Path(f"{name}.pem").write_bytes(data)
    return list(clbcertlint.lint("server.pem", now=NOW).findings)


def said(*issued: pki.Issued, **others: bytes) -> list[tuple[str, str]]:
    return [(one.rule, one.severity.value) for one in findings(*issued, **others)]


def issuing() -> pki.Issued:
    return pki.issue("Issuing", issuer=pki.intermediate(), ca=True)


def below(issuer: pki.Issued, **options: Any) -> pki.Issued:
    return pki.issue("a.test", issuer=issuer, ca=False, **options)


class TestBuilding:
    def test_a_chain_of_a_dozen_in_any_order(self) -> None:
        line = [pki.root()]
        for level in range(11):
            line.append(pki.issue(f"Level {level}", issuer=line[-1], key_name=f"level {level % 3}", ca=True))
        leaf = below(line[-1])
        found, path = built(leaf, *line)
        assert path == [0, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1]
        assert found.unrelated == ()

    def test_of_two_cross_signed_intermediates_the_other_is_another_way_up(self) -> None:
        other_root = pki.issue("Other Root", ca=True)
        crossed = pki.issue("Test Intermediate", issuer=other_root, ca=True)
        found, path = built(pki.leaf(), pki.intermediate(), crossed, other_root)
        assert path[:2] == [0, 1]
        assert [one.issuer for one in found.alternatives] == ["CN=Other Root", "CN=Other Root"]
        assert not found.unrelated
        assert not found.impostors

    @pytest.mark.parametrize("expired_first", [True, False])
    def test_of_two_twins_the_one_that_lasts_is_taken(self, expired_first: bool) -> None:
        leaf = pki.leaf()
        old = pki.issue("Test Intermediate", issuer=pki.root(), ca=True, not_after=LAST_YEAR)
        shorter = pki.issue(
            "Test Intermediate", issuer=pki.root(), ca=True, not_after=pki.NOT_AFTER - timedelta(days=9)
        )
        twins = (old, shorter) if expired_first else (shorter, old)
        _, path = built(leaf, *twins)
        assert path == [0, 2 if expired_first else 1]

    @pytest.mark.parametrize("with_identifiers", [True, False])
    def test_of_two_intermediates_of_one_name_the_key_decides(self, with_identifiers: bool) -> None:
        right = pki.issue("Twin", issuer=pki.root(), ca=True, with_identifiers=with_identifiers)
        wrong = pki.issue("Twin", issuer=pki.root(), key_name="wrong", ca=True, with_identifiers=with_identifiers)
        found, path = built(below(right, with_identifiers=with_identifiers), wrong, right)
        assert path == [0, 2]
        assert len(found.unrelated) == 1
        assert found.impostors == ()

    def test_a_renewed_authority_of_the_same_key_is_a_twin(self) -> None:
        renewed = pki.issue("Test Root", ca=True, serial=1)
        found, path = built(pki.leaf(), pki.intermediate(), pki.root(), renewed)
        assert path == [0, 1, 2]
        assert len(found.alternatives) == 1

    def test_a_self_issued_certificate_that_is_no_root_leads_on(self) -> None:
        """Key rollover (RFC 5280 section 3.2): the new key under the old name, signed with the old key."""
        old = pki.issue("Rollover", key_name="old key", ca=True)
        new_with_old = pki.issue("Rollover", issuer=old, key_name="new key", ca=True)
        _, path = built(below(new_with_old), new_with_old, old)
        assert path == [0, 1, 2]
        _, path = built(below(new_with_old), old, new_with_old)
        assert path == [0, 2, 1]

    def test_authorities_that_issued_each_other_end_the_chain(self) -> None:
        first, second = pki.issue("First", ca=True), pki.issue("Second", ca=True)
        first_by_second = pki.issue("First", issuer=second, ca=True)
        second_by_first = pki.issue("Second", issuer=first, ca=True)
        found, path = built(below(first), first_by_second, second_by_first)
        assert path == [0, 1, 2]
        assert not found.unrelated
        assert not found.impostors
        assert said(below(first), first_by_second, second_by_first) == []

    def test_a_bundle_of_strangers_is_unrelated(self) -> None:
        strangers = [pki.issue(f"Stranger {number}", key_name="shared", ca=True) for number in range(200)]
        found, path = built(pki.leaf(), *strangers, pki.intermediate())
        assert path == [0, 201]
        assert len(found.unrelated) == 200

    def test_of_many_keys_of_one_name_the_key_identifier_finds_the_right_one(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(chain, "MOST_TRIED", 3)
        wrong = [
            pki.issue("Test Intermediate", key_name=f"wrong {number % 5}", serial=number, ca=True)
            for number in range(10)
        ]
        _, path = built(pki.leaf(), *wrong, pki.intermediate())
        assert path == [0, 11]

    def test_only_so_many_signatures_are_verified_for_one_certificate(self, monkeypatch: pytest.MonkeyPatch) -> None:
        verified: list[str] = []
        monkeypatch.setattr(chain, "MOST_TRIED", 3)
        is_signed_by = x509.is_signed_by

        def counted(certificate: Certificate, issuer: Certificate) -> bool | None:
            verified.append(issuer.key.identity)
            return is_signed_by(certificate, issuer)

        monkeypatch.setattr(x509, "is_signed_by", counted)
        namesakes = [pki.issue("Test Intermediate", key_name=f"wrong {number}", ca=True) for number in range(5)]
        leaf = pki.issue("a.test", issuer=pki.intermediate(), ca=False, with_identifiers=False)
        built(leaf, *namesakes)
        assert 1 <= len(set(verified)) <= 3

    def test_key_identifiers_decide_where_no_signature_can_be_verified(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(x509, "is_signed_by", lambda *_: None)
        wrong = pki.issue("Test Intermediate", key_name="wrong", ca=True)
        _, path = built(pki.leaf(), wrong, pki.intermediate())
        assert path == [0, 2]

    def test_the_leaf_is_the_one_of_the_key_then_the_last_issued(self) -> None:
        certificates = read(pki.root(), pki.intermediate(), pki.leaf("b.test"), pki.leaf())
        assert chain.find_leaf(certificates, [certificates[3].key]) is certificates[3]
        assert chain.find_leaf(certificates, []) is certificates[2]
        assert chain.find_leaf(certificates[:2], []) is certificates[1]
        assert chain.find_leaf([], []) is None


class TestComplete:
    """The table of what is complete, row by row."""

    def test_a_lone_leaf_that_signed_itself_is(self) -> None:
        assert said(pki.issue("a.test", ca=False)) == []

    def test_a_lone_leaf_with_timestamps_is_not(self) -> None:
        assert said(below(pki.root(), with_timestamps=True)) == [("CLB403", "error")]
        assert said(below(pki.root(), with_timestamps=True), root=pki.root().pem) == [("CLB403", "error")]

    def test_a_lone_leaf_whose_intermediate_lies_in_the_folder_is_not(self) -> None:
        (finding,) = findings(pki.leaf(), chain=pki.intermediate().pem)
        assert (finding.rule, finding.severity.value) == ("CLB403", "error")
        assert "chain.pem" in finding.help

    def test_a_lone_leaf_whose_root_lies_in_the_folder_is(self) -> None:
        assert said(below(pki.root()), root=pki.root().pem) == []

    def test_a_lone_leaf_of_which_nothing_is_known_may_be(self) -> None:
        assert said(pki.leaf()) == [("CLB403", "warning")]

    def test_a_root_of_the_same_name_and_another_key_settles_nothing(self) -> None:
        other = pki.issue("Test Root", key_name="another key", ca=True)
        assert said(below(pki.root()), root=other.pem) == [("CLB403", "warning")]

    @pytest.mark.parametrize("has_root", [True, False])
    def test_a_chain_without_its_root_is(self, has_root: bool) -> None:
        others = {"root": pki.root().pem} if has_root else {}
        assert said(pki.leaf(), pki.intermediate(), **others) == []

    def test_a_chain_whose_next_intermediate_lies_in_the_folder_is_not(self) -> None:
        (finding,) = findings(below(issuing()), issuing(), chain=pki.intermediate().pem)
        assert (finding.rule, finding.severity.value) == ("CLB403", "error")
        assert finding.place.start.line > 1
        assert "chain.pem" in finding.help


class TestFindings:
    def test_root_first_is_one_error_with_the_right_order(self) -> None:
        told = findings(pki.root(), pki.intermediate(), pki.leaf())
        assert [one.rule for one in told if one.severity.value != "note"] == ["CLB401"]
        lines = [n for n, line in enumerate(Path("server.pem").read_bytes().splitlines(), 1) if b"BEGIN" in line]
        (finding,) = (one for one in told if one.rule == "CLB401")
        assert f"{lines[2]}, {lines[1]}, {lines[0]}" in finding.help

    def test_leaf_first_and_the_rest_out_of_order_is_a_warning(self) -> None:
        assert said(below(issuing()), pki.intermediate(), issuing()) == [("CLB402", "warning")]

    def test_a_stranger_is_a_warning(self) -> None:
        stranger = pki.issue("Stranger", ca=True)
        assert said(pki.leaf(), pki.intermediate(), stranger) == [("CLB404", "warning")]

    def test_a_stranger_instead_of_the_intermediate_is_told_once(self) -> None:
        assert said(pki.leaf(), pki.issue("Stranger", ca=True)) == [("CLB403", "warning")]

    def test_a_duplicate_is_a_warning(self) -> None:
        assert said(pki.leaf(), pki.intermediate(), pki.intermediate()) == [("CLB405", "warning")]
        assert said(pki.leaf(), pki.leaf(), pki.intermediate()) == [("CLB405", "warning")]

    def test_the_right_name_with_the_wrong_key_is_an_error(self) -> None:
        wrong = pki.issue("Test Intermediate", issuer=pki.root(), key_name="wrong", ca=True)
        assert said(pki.leaf(), wrong) == [("CLB406", "error")]

    def test_the_root_is_a_note(self) -> None:
        assert said(pki.leaf(), pki.intermediate(), pki.root()) == [("CLB407", "note")]

    def test_a_chain_without_its_leaf_is_an_error(self) -> None:
        Path("server.pem").write_bytes(pki.intermediate().pem + pki.root().pem)
        Path("server.key").write_bytes(pki.pkcs1("a.test"))
        told = clbcertlint.lint(certificate="server.pem", private_key="server.key", now=NOW).findings
        assert [one.rule for one in told if one.severity.value == "error"] == ["CLB408"]

    def test_a_cross_signed_twin_behind_the_chain_is_no_fault(self) -> None:
        crossed = pki.issue("Test Root", issuer=pki.issue("Old Root", ca=True), ca=True)
        assert said(pki.leaf(), pki.intermediate(), crossed) == []

    def test_the_public_roots_in_a_walk_draw_no_error(self) -> None:
        import certifi

        Path("cacert.pem").write_text(certifi.contents(), "utf-8")
        report = clbcertlint.lint(".", now=NOW)
        assert report.files == 1
        assert report.uploads == ()
        assert {one.severity.value for one in report.findings} <= {"note"}


class TestShow:
    @pytest.fixture
    def here(self, capfdbinary: pytest.CaptureFixture[bytes]) -> Here:
        return Here(capfdbinary)

    def shown(self, here: Here, *issued: pki.Issued, **others: bytes) -> list[str]:
        findings(*issued, **others)
        lines = here("show", "server.pem", "server.key").out.splitlines()
        first = next(number for number, line in enumerate(lines) if line.startswith("uploads"))
        return lines[first:]

    def test_draws_the_chain_and_what_stands_above_it(self, here: Here) -> None:
        assert self.shown(here, pki.leaf(), pki.intermediate()) == [
            "uploads  server.pem + server.key   server   because the key belongs to the certificate",
            "             CN=a.test                               2025-01-01 to 2049-12-31",
            "             └─ CN=Test Intermediate (intermediate)  2025-01-01 to 2049-12-31",
            "                └─ (CN=Test Root)                    not in the file, usually left out",
        ]

    def test_says_what_is_superfluous(self, here: Here) -> None:
        stranger = pki.issue("Stranger", ca=True)
        lines = self.shown(here, pki.leaf(), stranger, pki.intermediate(), pki.root(), pki.intermediate())
        assert [" ".join(line.split()) for line in lines[1:]] == [
            "CN=a.test 2025-01-01 to 2049-12-31",
            "└─ CN=Test Intermediate (intermediate) 2025-01-01 to 2049-12-31",
            "└─ CN=Test Root (root) 2025-01-01 to 2049-12-31, optional",
            "superfluous: CN=Test Intermediate (intermediate) is there twice",
            "superfluous: CN=Stranger (root) issued nothing here",
        ]

    def test_says_what_is_missing_and_where_it_is(self, here: Here) -> None:
        lines = self.shown(here, pki.leaf(), chain=pki.intermediate().pem)
        assert lines[2].split(None, 1)[1] == "(CN=Test Intermediate)  missing, is in chain.pem"

    def test_says_what_may_be_missing(self, here: Here) -> None:
        assert self.shown(here, pki.leaf())[2].endswith("└─ (CN=Test Intermediate)  missing, unless it is a root")

    def test_says_that_an_issuer_is_the_wrong_one(self, here: Here) -> None:
        wrong = pki.issue("Test Intermediate", issuer=pki.root(), key_name="wrong", ca=True)
        lines = self.shown(here, pki.leaf(), wrong)
        assert lines[2].endswith("missing: the one of this name has another key")
        assert lines[3].endswith("did not sign CN=a.test: wrong key")

    def test_draws_nothing_where_a_certificate_cannot_be_read(self, here: Here) -> None:
        Path("server.pem").write_bytes(pki.leaf().pem + pki.intermediate().pem.replace(b"\nMII", b"\n&II", 1))
        Path("server.key").write_bytes(pki.pkcs1("a.test"))
        assert "└" not in here("show", ".").out

    def test_draws_a_ca_upload_as_one_line(self, here: Here) -> None:
        Path("client-ca.pem").write_bytes(pki.root().pem)
        assert here("show", ".").out.endswith("             CN=Test Root (root)  2025-01-01 to 2049-12-31\n")
