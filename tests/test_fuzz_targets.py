"""The fuzz targets hold over their seeds, and over inputs that are made of these; and each of them can fail."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from random import Random

import pytest

sys.path.insert(0, str(Path(__file__).parent.parent / "fuzz"))

import fuzz_targets
from clbcertlint import cli, fixer, lexer, plain_certificate, unpacking, values
from clbcertlint.reporters import settings
from clbcertlint.rule import Fix
from clbcertlint.sources import archives
from fuzz_support import der_tree, leaks, linting, mutators, repository, sandbox, session, tokens
from fuzz_targets import words

FUZZ = Path(__file__).parent.parent / "fuzz"
SLOW = ("engine", "fixer")
"""Targets that go through whole runs: every tenth of their seeds is taken, the rules' tests go through the rest."""

each_target = pytest.mark.parametrize("name", fuzz_targets.NAMES)


@cache
def seeds(name: str) -> Sequence[bytes]:
    found = list(dict.fromkeys(fuzz_targets.load(name).seeds()))
    return found[:: 10 if name in SLOW else 1]


def mutants(name: str, numbers: range) -> list[bytes]:
    """Inputs that are the same each time: a seed, changed once or several times."""
    mutate, found = fuzz_targets.load(name).mutate, []
    for number in numbers:
        chance = Random(number)
        data = chance.choice(seeds(name))
        for _ in range(chance.randint(1, 3)):
            data = mutate(data, chance)
        found.append(data)
    return found


def check_all(name: str, inputs: Sequence[bytes], tmp_path: Path) -> None:
    """Check inputs; one that fails is kept, and named with the command that repeats it."""
    for data in inputs:
        try:
            fuzz_targets.load(name).check(data)
        except Exception as fault:
            kept = tmp_path / f"{name}-crash"
            kept.write_bytes(data)
            raise AssertionError(f"python fuzz/run.py {name} {kept}") from fault


@each_target
def test_a_target_holds_over_a_few_inputs(name: str, tmp_path: Path) -> None:
    check_all(name, [*seeds(name)[::15], *mutants(name, range(10))], tmp_path)


@pytest.mark.exhaustive
@each_target
def test_a_target_holds_over_its_seeds(name: str, tmp_path: Path) -> None:
    assert len(seeds(name)) >= 50
    check_all(name, seeds(name), tmp_path)


@pytest.mark.exhaustive
@each_target
def test_a_target_holds_over_what_is_made_of_its_seeds(name: str, tmp_path: Path) -> None:
    check_all(name, mutants(name, range(10, 60 if name in SLOW else 310)), tmp_path)


# Each target fails when what it looks at is broken.


def certificate() -> bytes:
    return mutators.pem(*next(one for one in mutators.objects() if one[0] == b"CERTIFICATE"))


def private_key() -> bytes:
    return mutators.pem(*next(one for one in mutators.objects() if one[0] == b"RSA PRIVATE KEY"))


def break_lexer(patch: pytest.MonkeyPatch) -> bytes:
    read = lexer.read
    patch.setattr(lexer, "read", lambda *words: values.replace(read(*words), gaps=()))
    return certificate() + b"text\n"


def break_x509(patch: pytest.MonkeyPatch) -> bytes:
    read = plain_certificate.read

    def misread(octets: bytes) -> object:
        plain = read(octets)
        assert plain
        plain.keywords["names"] = ("b.test",)
        return plain

    patch.setattr(plain_certificate, "read", misread)
    return next(octets for label, octets in mutators.objects() if label == b"CERTIFICATE" and read(octets))


def break_rule(patch: pytest.MonkeyPatch) -> bytes:
    from clbcertlint import checking

    def crash(*_: object) -> None:
        raise KeyError

    load = checking.Checker._load
    patch.setattr(checking.Checker, "_load", lambda *words: (values.replace(load(*words)[0], check=crash), (), None))
    return b"\n" + certificate()


def break_report(patch: pytest.MonkeyPatch) -> bytes:
    patch.setitem(linting.REPORTERS, "concise", lambda _: private_key().decode().replace("\n", " "))
    return certificate()


def break_escape(patch: pytest.MonkeyPatch) -> bytes:
    patch.setitem(linting.REPORTERS, "full", lambda _: "\x1b[31m")
    return certificate()


def break_order(patch: pytest.MonkeyPatch) -> bytes:
    judge = linting.judge
    patch.setattr(linting, "judge", lambda *paths: judge(paths[0]))
    return certificate() + repository.SEPARATOR + b"\n" + private_key()


def break_fixer(patch: pytest.MonkeyPatch) -> bytes:
    def lose(_: object, fixes: Sequence[Fix]) -> fixer.Fixed:
        return fixer.Fixed(private_key(), tuple(fixes))

    patch.setattr(fixer, "fix", lose)
    return b"\n" + certificate()


def break_settings(patch: pytest.MonkeyPatch) -> bytes:
    patch.setattr(settings, "_truth", lambda value: "false" if value else "true")
    return b"force-exclude = true\n"


def break_archives(patch: pytest.MonkeyPatch) -> bytes:
    patch.setattr(archives, "MOST_BYTES", 10**9)
    patch.setattr(archives, "_unpacked", lambda *_: [("..\\a.pem", b"")])
    return mutators.packed([("a", b"a")])


def break_unpacking(patch: pytest.MonkeyPatch) -> bytes:
    def tell(*_: object) -> None:
        raise unpacking.UnpackingError(private_key().decode())

    patch.setattr(unpacking.Unpacker, "unpack", tell)
    return certificate()


def break_command_line(patch: pytest.MonkeyPatch) -> bytes:
    patch.setattr(cli, "_dispatch", lambda words: fuzz_targets.load(words[7]))
    return b"check\0server.pem"


def break_promise_to_write_nothing(patch: pytest.MonkeyPatch) -> bytes:
    patch.setattr(cli, "_dispatch", lambda _: Path("server.pem").write_bytes(b"") and 0)
    return b"check\0server.pem"


def break_exit(patch: pytest.MonkeyPatch) -> bytes:
    patch.setattr(cli, "main", sys.exit)
    return b"check\0server.pem"


BREAKS: list[tuple[str, Callable[[pytest.MonkeyPatch], bytes], str]] = [
    ("lexer", break_lexer, "bytes behind the last"),
    ("x509", break_x509, "names"),
    ("engine", break_rule, "crashed"),
    ("engine", break_report, "a piece of a private key is printed"),
    ("engine", break_escape, "full is not printable"),
    ("engine", break_order, "the order of the paths"),
    ("fixer", break_fixer, "a certificate is lost"),
    ("config", break_settings, "otherwise than printed"),
    ("archive", break_archives, ""),
    ("convert", break_unpacking, "a piece of a private key is printed"),
    ("words", break_command_line, "internal error, IndexError"),
    ("words", break_promise_to_write_nothing, "open .*server.pem"),
    ("words", break_exit, "ends the program by itself"),
]


@pytest.mark.parametrize(("name", "broken", "message"), BREAKS, ids=[broken.__name__ for _, broken, _ in BREAKS])
def test_a_target_fails_when_the_program_is_broken(
    name: str, broken: Callable[[pytest.MonkeyPatch], bytes], message: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = broken(monkeypatch)
    with pytest.raises(AssertionError, match=message or None):
        fuzz_targets.load(name).check(data)


def test_every_target_can_be_broken() -> None:
    assert {name for name, _, _ in BREAKS} == set(fuzz_targets.NAMES)


# What the targets share.


def test_der_comes_out_of_its_tree_as_it_went_in() -> None:
    whole = [octets for _, octets in mutators.objects() if der_tree.parse(octets)]
    assert len(whole) > 100
    for octets in whole:
        tree = der_tree.parse(octets)
        assert tree
        assert b"".join(one.encoded() for one in tree) == octets


def test_pieces_of_a_key_are_found_and_nothing_else() -> None:
    lines = private_key().decode().splitlines()
    body = "".join(lines[1:-1])
    for leak in (lines[12], lines[12][20:36], lines[9][-8:] + "\n  " + lines[10][:8], f'"{lines[12][:16]}"'):
        assert leaks.found_in(f"error: {leak}."), leak
    for harmless in (lines[2], body[40:80], certificate().decode(), "A" * 64, lines[12][:15]):
        assert leaks.found_in(harmless) == []


def test_the_sandbox_is_empty_each_time_and_left_again() -> None:
    before = Path.cwd()
    with sandbox.working_in({"a": b"1"}) as folder:
        (folder / "folder").mkdir()
        Path("folder", "b").write_bytes(b"2")
    with sandbox.working_in({"c": b"3"}):
        assert [path.name for path in Path().iterdir()] == ["c"]
        assert Path("c").stat().st_mode & 0o777 == 0o600
    assert Path.cwd() == before


def test_the_guard_lets_nothing_be_written_elsewhere(tmp_path: Path) -> None:
    elsewhere = tmp_path / "report.json"
    data = b"check\0server.pem\0--output-format\0json\0-o\0" + str(elsewhere).replace("/", "\\").encode()
    words.check(data)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "_leads_away", lambda _: False)
        words.check(data.replace(b"\\", b"/"))
    assert not elsewhere.exists()


def test_a_dictionary_is_as_libfuzzer_reads_it() -> None:
    assert tokens.dictionary([b'a"\\\n', b"\x00\xff"]) == '"\\x61\\x22\\x5c\\x0a"\n"\\x00\\xff"\n'


# The command line.


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(FUZZ / "run.py"), *arguments],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def test_a_crash_is_repeated_from_its_file(tmp_path: Path) -> None:
    file = tmp_path / "crash"
    file.write_bytes(certificate())
    done = run("lexer", str(file))
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{file}: nothing found\n", "")


def test_a_file_that_still_crashes_is_status_1(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "crash").write_bytes(break_lexer(monkeypatch))
    assert session.main(["lexer", str(tmp_path / "crash")]) == 1
    assert "AssertionError: bytes behind the last block or gap" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["lexre"], ["lexer", "engine", "file"]])
def test_what_is_no_target_is_refused(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert session.main(arguments) == 2
    assert f"a target is one of {', '.join(fuzz_targets.NAMES)}" in capsys.readouterr().out


def test_it_is_said_what_fuzzing_needs(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(session, "find_spec", lambda _: None)
    assert session.main(["lexer"]) == 2
    assert capsys.readouterr().out == "fuzzing needs atheris: pip install -e '.[fuzz]'\n"
