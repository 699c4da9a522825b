"""What people read: the full report, one line a finding, the counts, and the description of files."""

from __future__ import annotations

from pathlib import Path

import pytest

from clbcertlint.grading import Answer, Basis, Severity, Verdict
from clbcertlint.printable import aligned, escaped, shown_path, width
from clbcertlint.report import (
    Finding,
    ObjectReference,
    Overview,
    Place,
    Position,
    Report,
    RunError,
    SkeletonLine,
    UploadReport,
)
from clbcertlint.reporters import concise, full, overview, summary
from run_cli import Here, bring


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Here:
    monkeypatch.chdir(tmp_path)
    return Here(capfdbinary)


def finding(
    line: int = 1,
    *,
    severity: Severity = Severity.ERROR,
    basis: Basis = Basis.DOCUMENTED,
    answer: Answer | None = None,
    label: str = "",
    related: tuple[Place, ...] = (),
    path: str = "a.pem",
    message: str = "something is wrong",
    help: str = "",
    is_of_block: bool = False,
) -> Finding:
    start = Position(line, 1)
    return Finding(
        rule="CLB999",
        name="made-up",
        severity=severity,
        basis=basis,
        message=message,
        place=Place(path, start, start),
        label=label,
        object=ObjectReference("certificate", 1, None) if is_of_block else None,
        related=related,
        answer=answer,
        help=help,
        url="https://example.com",
        fingerprint="0" * 64,
        verdict=Verdict.CLB_REFUSES,
    )


def upload(
    certificate: str = "a.pem",
    private_key: str | None = "a.key",
    *,
    kind: str = "server",
    verdict: Verdict = Verdict.READY,
    errors: int = 0,
    warnings: int = 0,
    needs_key: bool = False,
    unnamed: tuple[str, ...] = (),
    answers: tuple[Answer, ...] = (),
    grounds: str = "the file names say so",
) -> UploadReport:
    return UploadReport(
        kind=kind,
        certificate=certificate,
        private_key=private_key,
        verdict=verdict,
        grounds=grounds,
        errors=errors,
        warnings=warnings,
        needs_key=needs_key,
        unnamed=unnamed,
        answers=answers,
        sha1=None,
        sha256=None,
        names=(),
        not_after=None,
    )


def report(
    *findings: Finding,
    uploads: tuple[UploadReport, ...] = (),
    lines: tuple[SkeletonLine, ...] = (),
    files: int = 1,
    hidden: int = 0,
    errors: tuple[RunError, ...] = (),
) -> Report:
    return Report(
        evaluated_at="2026-11-25T00:00:00Z",
        checked=tuple(f"{number}.pem" for number in range(files)),
        findings=findings,
        uploads=uploads,
        errors=errors,
        exit_status=0,
        hidden=hidden,
        skeletons={"a.pem": lines},
    )


class TestFull:
    def test_text_is_told_where_it_stands(self, here: Here) -> None:
        bring("151", "certs")
        path = Path("certs/server.pem")
        text = path.read_text("ascii")
        for changed, said in (
            ("# ours\n" + text, "comment outside the blocks\n"),
            ("".join(f"> {line}\n" for line in text.splitlines()), '">" before every line in a block, '),
        ):
            path.write_text(changed, "ascii")
            assert here.check("certs").out.startswith(f"error[CLB111] {said}")

    def test_reads_as_the_manual_says(self, here: Here) -> None:
        bring("101", "certs")
        bring("153", "certs")
        assert here.check("certs").out == (
            "error[CLB401] certificate of the server is not the first in the file\n"
            "  --> certs/server.pem:44:1\n"
            "   |\n"
            " 1 | CERTIFICATE  CN=Synthetic Root CA A (root)  RSA 2048  to 2049-01-01  (stands first)\n"
            "44 | CERTIFICATE  CN=www.example.com             RSA 2048  to 2049-01-01\n"
            "   | ^^^^^^^^^^^  this one has to come first\n"
            "   = CLB answers: CertificateNotMatchPrivateKey\n"
            "   = help: put the certificates in the order of the lines 44, 22, 1: "
            "clbcertlint check --fix --unsafe-fixes certs/server.pem\n"
            "\n"
            "uploads  certs/client-ca.pem                   CA       ready\n"
            "         certs/server.pem + certs/server.key   server   "
            "CLB refuses (CertificateNotMatchPrivateKey): 1 error\n"
            "3 files, 1 error, 0 warnings, 0 notes; 1 fixable with --fix --unsafe-fixes\n"
        )

    def test_shows_a_place_within_a_block_below_the_block(self) -> None:
        lines = (
            SkeletonLine(1, "(comment)"),
            SkeletonLine(9, "CERTIFICATE  CN=a"),
            SkeletonLine(30, "CERTIFICATE  CN=b"),
        )
        text = full.render(report(finding(12), lines=lines))
        assert " 9 | CERTIFICATE  CN=a\n12 |   ^^^ here, inside this block\n" in text
        assert "comment" not in text
        assert "CN=b" not in text
        assert "12 |   ^^^ too long\n" in full.render(report(finding(12, label="too long"), lines=lines))

    def test_shows_one_of_two_descriptions_of_a_line(self, here: Here) -> None:
        bring("001", "mark")
        mark = here.check("mark").out
        assert "1 | (byte order mark)\n  | ^^^^^^^^^^^^^^^^^\n  = " in mark
        assert "1 | CERTIFICATE" not in mark
        bring("054", "block")
        block = here.check("block").out
        assert block.count("\n1 | ") == 1
        assert "1 | RSA PRIVATE KEY  RSA 2048  [line ends written as \\n]\n  | ^^^^^^^^^^^^^^^\n" in block

    @pytest.mark.parametrize("texts", [("(gap)", "CERTIFICATE  CN=a"), ("CERTIFICATE  CN=a", "(gap)")])
    def test_shows_the_description_that_a_finding_is_about(self, texts: tuple[str, str]) -> None:
        lines = tuple(SkeletonLine(1, text) for text in texts)
        assert "1 | (gap)\n  | ^^^^^\n" in full.render(report(finding(), lines=lines))
        assert "1 | CERTIFICATE  CN=a\n  | ^^^^^^^^^^^\n" in full.render(report(finding(is_of_block=True), lines=lines))

    def test_underlines_what_is_wide_over_its_whole_width(self) -> None:
        lines = (SkeletonLine(1, "(证书)"),)
        assert "  | ^^^^^^\n" in full.render(report(finding(1), lines=lines))

    def test_has_no_frame_without_a_description(self) -> None:
        assert full.render(report(finding(7))) == "error[CLB999] something is wrong\n --> a.pem:7:1\n\n"

    @pytest.mark.parametrize(
        ("answer", "text"),
        [
            (Answer("api", "PrivateKeyEncryption", "Key has Encrypted ."), "PrivateKeyEncryption"),
            (Answer("api", "InvalidParameter", "Format is error."), 'InvalidParameter "Format is error."'),
            (Answer("console", None, "No chain is found"), '"No chain is found"'),
        ],
    )
    def test_says_what_clb_answers(self, answer: Answer, text: str) -> None:
        assert f"  = CLB answers: {text}\n" in full.render(report(finding(answer=answer)))

    @pytest.mark.parametrize("severity", [Severity.ERROR, Severity.WARNING])
    def test_says_where_a_finding_rests_on_less_than_documentation(self, severity: Severity) -> None:
        for basis in (Basis.OBSERVED, Basis.INFERRED):
            text = full.render(report(finding(basis=basis, severity=severity)))
            assert f"  = basis: {basis.value}, not documented\n" in text
        assert "basis" not in full.render(report(finding(severity=severity)))

    def test_says_nothing_of_the_basis_of_notes(self) -> None:
        assert "basis" not in full.render(report(finding(basis=Basis.INFERRED, severity=Severity.NOTE)))

    def test_names_places_in_other_files(self) -> None:
        place = Place("keys/a.key", Position(3, 1), Position(3, 9), "the private key")
        assert "  = the private key: keys/a.key:3:1\n" in full.render(report(finding(related=(place,))))

    @pytest.mark.parametrize(
        ("one", "words"),
        [
            (upload(), "a.pem + a.key   server   ready"),
            (upload(private_key="a.pem"), "a.pem   server   ready"),
            (upload(private_key=None, needs_key=True), "a.pem   server   ready, once its key is there"),
            (upload(private_key=None, kind="ca"), "a.pem   CA       ready"),
            (upload(verdict=Verdict.WARNINGS, warnings=1), "server   ready, with 1 warning"),
            (upload(verdict=Verdict.WARNINGS, warnings=2), "server   ready, with 2 warnings"),
            (upload(verdict=Verdict.CLIENTS_REFUSE, errors=1), "server   clients refuse: 1 error"),
            (upload(verdict=Verdict.CLB_REFUSES, errors=2), "server   CLB refuses: 2 errors"),
            (
                upload(
                    verdict=Verdict.CLB_REFUSES,
                    errors=3,
                    answers=(Answer("api", "A", "m"), Answer("api", "B", "m"), Answer("api", "A", "n")),
                ),
                "server   CLB refuses (A, B): 3 errors",
            ),
            (
                upload(verdict=Verdict.CLB_REFUSES, errors=1, unnamed=("a.key",)),
                "server   CLB refuses: 1 error, in a.key, which was not asked for",
            ),
        ],
    )
    def test_says_what_becomes_of_an_upload(self, one: UploadReport, words: str) -> None:
        assert full.render(report(uploads=(one,))).rstrip("\n").endswith(words)

    def test_puts_uploads_into_columns(self) -> None:
        uploads = (upload("short.pem", None, kind="ca"), upload("certs/longer.pem", "certs/longer.key"))
        assert full.render(report(uploads=uploads)) == (
            "uploads  short.pem                             CA       ready\n"
            "         certs/longer.pem + certs/longer.key   server   ready\n"
        )

    def test_does_not_let_a_long_path_push_the_others_away(self) -> None:
        long = "very/" * 20 + "long.pem"
        uploads = (upload(), upload(long, None), upload("b.pem", "b.key"))
        assert full.render(report(uploads=uploads)).splitlines() == [
            "uploads  a.pem + a.key   server   ready",
            f"         {long}",
            "                         server   ready",
            "         b.pem + b.key   server   ready",
        ]

    @pytest.mark.parametrize("bad", [0, 1])
    def test_counts_the_ready_ones_where_there_are_many(self, bad: int) -> None:
        ready = tuple(upload(f"{number:03}.pem", None) for number in range(300))
        refused = (upload("bad.pem", None, verdict=Verdict.CLB_REFUSES, errors=1),) * bad
        text = full.render(report(uploads=(*ready, *refused)))
        assert text.splitlines() == (
            ["uploads  bad.pem   server   CLB refuses: 1 error", "         300 more are ready; --verbose lists them"]
            if bad
            else ["uploads  300 are ready; --verbose lists them"]
        )
        every = full.render(report(uploads=(*ready, *refused)), every_upload=True)
        assert len(every.splitlines()) == 300 + bad

    def test_lists_all_where_there_are_few(self) -> None:
        ready = tuple(upload(f"{number:03}.pem", None) for number in range(full.MOST_UPLOADS))
        assert len(full.render(report(uploads=ready)).splitlines()) == full.MOST_UPLOADS

    def test_lists_every_upload_when_verbose(self, here: Here) -> None:
        for number in range(full.MOST_UPLOADS + 1):
            bring("153", f"{number:02}")
        assert f"uploads  {full.MOST_UPLOADS + 1} are ready; --verbose lists them\n" in here.check(".").out
        assert here.check(".", "-v").out.count("   CA       ready\n") == full.MOST_UPLOADS + 1

    def test_obeys_nothing_that_it_prints(self) -> None:
        evil = "a\x1b[31m\n\u202eb"
        place = Place(evil, Position(1, 1), Position(1, 1), evil)
        one = finding(message=evil, label=evil, related=(place,), path=evil, help=evil)
        made = Report(
            evaluated_at="2026-11-25T00:00:00Z",
            checked=("a.pem",),
            findings=(one,),
            uploads=(upload(evil, evil, verdict=Verdict.CLB_REFUSES, unnamed=(evil,)),),
            errors=(),
            exit_status=1,
            skeletons={evil: (SkeletonLine(1, evil),)},
        )
        for text in (full.render(made), concise.render(made)):
            assert all(line.isprintable() for line in text.split("\n"))
            assert "\\x1b[31m\\x0a\\u202eb" in text

    def test_paints_whole_words_and_numbers(self) -> None:
        lines = (SkeletonLine(1, "CERTIFICATE  CN=a"),)
        text = full.render(report(finding(), lines=lines, uploads=(upload(),)), color=True)
        assert text.startswith("\x1b[1;31merror[CLB999]\x1b[0m \x1b[1msomething is wrong\x1b[0m\n")
        assert "\x1b[1;31m^^^^^^^^^^^\x1b[0m" in text
        assert "\x1b[1;32mready\x1b[0m" in text


class TestSummary:
    @pytest.mark.parametrize(
        ("made", "line"),
        [
            (report(files=0), "0 files"),
            (report(), "1 file, nothing found"),
            (report(files=2), "2 files, nothing found"),
            (report(finding()), "1 file, 1 error, 0 warnings, 0 notes"),
            (report(finding(severity=Severity.NOTE), files=3), "3 files, 0 errors, 0 warnings, 1 note"),
            (report(hidden=2), "1 file, nothing found, 2 less severe not shown"),
            (report(finding(), hidden=2), "1 file, 1 error, 0 warnings, 0 notes, 2 less severe not shown"),
            (
                report(errors=(RunError("b.pem", "does not exist"),)),
                "1 file, nothing found; not everything could be checked",
            ),
            (report(files=0, errors=(RunError("", "no file found"),)), "0 files"),
        ],
    )
    def test_counts(self, made: Report, line: str) -> None:
        assert summary.render(made) == line + "\n"


class TestConcise:
    def test_has_a_line_a_finding(self) -> None:
        made = report(finding(3), finding(4, severity=Severity.WARNING))
        assert concise.render(made) == (
            "a.pem:3:1: CLB999 error something is wrong\na.pem:4:1: CLB999 warning something is wrong\n"
        )
        assert concise.render(report()) == ""


class TestShow:
    def test_puts_blocks_into_columns_and_gives_reasons(self, here: Here) -> None:
        bring("016")
        bring("153")
        Path("notes.pem").write_text("-----BEGIN DH PARAMETERS-----\nMAYCAQcCAQI=\n-----END DH PARAMETERS-----\n")
        text = here("show", ".").out
        lines = text.splitlines()
        certificates = [line for line in lines[lines.index("server.pem") :] if "CERTIFICATE  CN=" in line]
        assert len(certificates) == 2
        assert len({line.index("RSA 2048") for line in certificates}) == 1
        assert len({line.index("SHA-1") for line in certificates}) == 1
        assert "  names www.example.com, example.com\n" in text
        assert "2025-01-01 to 2049-01-01" in text
        assert [line for line in lines[-7:] if "          " not in line[:10]] == [
            "uploads  client-ca.pem             CA       because of what is in it",
            "         server.pem + server.key   server   because the key belongs to the certificate",
            "alone    notes.pem",
        ]

    def test_says_where_a_key_is_missing(self, here: Here) -> None:
        bring("100")
        assert here("show", ".").out.endswith(
            "\n\nuploads  server.pem   server   because of what is in it; its key is not in sight\n"
            "             CN=www.example.com                            2025-01-01 to 2049-01-01\n"
            "             └─ CN=Synthetic Issuing CA A1 (intermediate)  2025-01-01 to 2049-01-01\n"
            "                └─ (CN=Synthetic Root CA A)                not in the file, usually left out\n"
        )

    def test_names_what_is_in_no_upload(self) -> None:
        made = Overview(
            skeletons={"a.key": (SkeletonLine(1, "RSA PRIVATE KEY  RSA 2048"),), "b\n.csr": (SkeletonLine(1, "x"),)},
            uploads=(),
            errors=(),
            notices=(),
        )
        assert overview.render(made) == (
            "a.key\n  1  RSA PRIVATE KEY  RSA 2048\n\nb\\x0a.csr\n  1  x\n\nalone    a.key\n         b\\x0a.csr\n"
        )


class TestPrintable:
    @pytest.mark.parametrize(
        ("text", "shown"),
        [
            ("plain.pem", "plain.pem"),
            ("证书 ü", "证书 ü"),
            ("a\tb\r\n", "a\\x09b\\x0d\\x0a"),
            ("\x00\x7f\x9b", "\\x00\\x7f\\x9b"),
            ("\u200e\u2066\u2069\ufeff\xad", "\\u200e\\u2066\\u2069\\ufeff\\xad"),
            ("\U000e0020", "\\U000e0020"),
            ("\ud800", "\\ud800"),
        ],
    )
    def test_escapes_what_cannot_be_seen(self, text: str, shown: str) -> None:
        assert escaped(text) == shown

    @pytest.mark.parametrize(
        ("path", "shown"),
        [
            ("a.pem", "a.pem"),
            ("caf\udce9.pem", "caf\\xe9.pem"),
            ("caf\udcc3\udca9.pem", "café.pem"),
            ("\udcff\udcfe/\udcc3\udca9\udcff", "\\xff\\xfe/é\\xff"),
        ],
    )
    def test_shows_the_bytes_of_a_path(self, path: str, shown: str) -> None:
        assert shown_path(path) == shown

    @pytest.mark.parametrize(
        ("text", "columns"), [("", 0), ("abc", 3), ("证书", 4), ("é", 1), ("e\u0301", 1), ("\uff46", 2)]
    )
    def test_counts_columns(self, text: str, columns: int) -> None:
        assert width(text) == columns

    def test_aligns_rows_that_begin_alike(self) -> None:
        rows = ["A  one  1", "(gap)", "BBB  three  22", "A  three hundred  3", "A  证书  x"]
        assert aligned(rows) == [
            "A    one            1",
            "(gap)",
            "BBB  three  22",
            "A    three hundred  3",
            "A    证书           x",
        ]

    def test_a_very_wide_cell_makes_no_column(self) -> None:
        wide = "w" * 60
        assert aligned(["A  one  1", f"A  {wide}  2", "A  three  3"]) == ["A  one    1", f"A  {wide}  2", "A  three  3"]

    def test_aligns_nothing(self) -> None:
        assert aligned([]) == []
