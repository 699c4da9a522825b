"""What is put before other programs: fixtures, real cases and generated files, each with what we say about it."""

from __future__ import annotations

import json
import random
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

import clbcertlint
import pki
import rule_cases
from chain_shapes import HOW_MANY, Maker
from clbcertlint import document
from clbcertlint.arguments import build_parser
from clbcertlint.grading import Verdict
from clbcertlint.model import Certificate, Document, SourceFile
from clbcertlint.report import Report, UploadReport
from clbcertlint.values import replace
from judges import NOW, armoured

CASES = Path(__file__).parent / "cases"
DEMO = rule_cases.FIXTURES / "demo"
MUTANTS = 100
WITH_ROOT = rule_cases.FIXTURES / "CLB407/bad/with-root"


@dataclass(frozen=True)
class Judged:
    """An upload of an input: the verdict, and what was made of its files.

    `found` are the rules that say something about it, and why objects of it were refused.
    """

    name: str
    kind: str
    verdict: Verdict
    found: frozenset[str]
    certificate: Document
    key: Document | None

    @property
    def is_ready(self) -> bool:
        """Whether nothing speaks against the upload but warnings."""
        return self.verdict in (Verdict.READY, Verdict.WARNINGS)

    @property
    def is_mismatch(self) -> bool:
        """Whether the key can be read and belongs to none of the certificates."""
        can_be_read = bool(self.certificate.certificates and self.key and self.key.private_keys)
        return can_be_read and self.verdict is Verdict.CLB_REFUSES and "CLB301" in self.found

    def trusted(self) -> Iterator[list[Certificate]]:
        """What clients may trust: the root, where it is known, and what is at the top of the file.

        There is nothing to trust where a certificate was refused, since we say nothing more about that, and where a
        certificate stands alone that somebody unknown has issued.
        """
        if self.certificate.refusals:
            return
        leaf, *others = self.certificate.certificates
        subjects = {one.subject_der for one in others}
        tops = [one for one in others if one.is_self_issued or one.issuer_der not in subjects]
        known = [root for root in roots() if any(root.subject_der == one.issuer_der for one in (leaf, *tops))]
        yield from (found for found in ([[leaf]] if leaf.is_self_issued else [known, tops]) if found)


@dataclass(frozen=True)
class Inputs:
    """Documents and uploads of many inputs, with the names of the inputs."""

    documents: list[tuple[str, Document]] = field(default_factory=list)
    uploads: list[Judged] = field(default_factory=list)

    def add(self, name: str, report: Report, documents: dict[str, Document]) -> None:
        """Take in what was said about the files of an input."""
        assert not [error for error in report.errors if "crashed" in error.message]
        self.documents.extend((name, one) for one in documents.values())
        for upload in report.uploads:
            if upload.certificate in documents:
                self.uploads.append(_judged(name, upload, report, documents))


def _judged(name: str, upload: UploadReport, report: Report, documents: dict[str, Document]) -> Judged:
    paths = [path for path in (upload.certificate, upload.private_key) if path in documents]
    rules = (one.rule for one in report.findings if one.place.path in paths)
    reasons = (one.reason for path in paths for one in documents[path].refusals)
    return Judged(
        name,
        upload.kind,
        upload.verdict,
        frozenset((*rules, *reasons)),
        documents[upload.certificate or ""],
        documents.get(upload.private_key or ""),
    )


@cache
def roots() -> tuple[Certificate, ...]:
    """The roots that issued what is in the inputs and are at hand, though not in every file."""
    generated = document.read(SourceFile("root.pem", pki.root().pem, NOW))
    return (_read(WITH_ROOT)["server.pem"].certificates[-1], *generated.certificates)


@cache
def written() -> Inputs:
    """The fixtures and the real cases, linted by all rules, without a configuration."""
    inputs = Inputs()
    _fixtures(inputs)
    _cases(inputs)
    return inputs


@cache
def generated() -> Inputs:
    """Chains and mutants, linted in the same way."""
    inputs = Inputs()
    _generated(inputs, {f"chain/{number} {name}": files for number, name, files in _chains()})
    _generated(inputs, dict(_mutants()))
    return inputs


def _fixtures(inputs: Inputs) -> None:
    for folder in sorted(rule_cases.FIXTURES.glob("*/*")):
        children = [folder] if folder.parent == DEMO else sorted(folder.iterdir()) if folder.is_dir() else []
        for child in children:
            with _copied([child]) as here:
                words = _files_that_are_named(child) or [child.name]
                inputs.add(str(child.relative_to(rule_cases.FIXTURES)), _lint(words), _read(here))


def _files_that_are_named(case: Path) -> list[str]:
    """The arguments of a case that say which files go up together."""
    own = case / rule_cases.ARGUMENTS
    words = own.read_text("utf-8").split() if own.exists() else []
    return words if words and words[0] in ("--certificate", "--ca-certificate") else []


def _cases(inputs: Inputs) -> None:
    for file in sorted(CASES.glob("*/case.json")):
        case = json.loads(file.read_text("utf-8"))
        named = case["files"]
        words = ["."]
        if case["mode"] == "ca":
            words = ["--ca-certificate", named["ca"]]
        elif case["mode"] == "server" and named.get("key"):
            words = ["--certificate", named["cert"], "--private-key", named["key"]]
        elif case["mode"] == "server":
            words = ["--certificate", named["cert"]]
        with _copied(sorted(file.parent.iterdir())) as here:
            inputs.add(f"cases/{file.parent.name}", _lint(words), _read(here))


def _chains() -> Iterator[tuple[int, str, dict[str, bytes]]]:
    for number in range(HOW_MANY):
        made = Maker(number).make()
        files = {"server.pem": made.pem, "server.key": pki.pkcs1("a.test")}
        yield number, ", ".join(made.deeds) or "whole", files


def _mutants() -> Iterator[tuple[str, dict[str, bytes]]]:
    """A pair with its whole chain in which one bit of a certificate or of the key has changed."""
    whole = _read(WITH_ROOT)
    blocks = (*whole["server.pem"].blocks, *whole["server.key"].blocks)
    objects = {name: one.der or b"" for name, one in zip(("leaf", "intermediate", "root", "key"), blocks, strict=True)}
    for name, octets in objects.items():
        dice = random.Random(name)
        for _ in range(MUTANTS):
            place = dice.randrange(len(octets))
            bit = 1 << dice.randrange(8)
            mutant = octets[:place] + bytes([octets[place] ^ bit]) + octets[place + 1 :]
            *certificates, key = {**objects, name: mutant}.values()
            yield (
                f"mutant/{name} {place}:{bit}",
                {
                    "server.pem": b"".join(armoured("CERTIFICATE", one) for one in certificates),
                    "server.key": armoured("RSA PRIVATE KEY", key),
                },
            )


def _generated(inputs: Inputs, made: dict[str, dict[str, bytes]]) -> None:
    """Lint generated uploads in one run."""
    with _copied([]) as here:
        names = {f"{number:04}": name for number, name in enumerate(made)}
        for number, name in names.items():
            (here / number).mkdir()
            for file, data in made[name].items():
                (here / number / file).write_bytes(data)
        report = _lint(["."])
        for number, name in names.items():
            documents = _read(here / number, here)
            uploads = tuple(one for one in report.uploads if one.certificate in documents)
            inputs.add(name, replace(report, uploads=uploads), documents)


def _lint(words: Sequence[str]) -> Report:
    options = build_parser().parse_args(["check", *words])
    return clbcertlint.lint(
        *options.paths,
        certificate=options.certificate,
        private_key=options.private_key,
        no_private_key=options.no_private_key,
        ca_certificate=options.ca_certificate,
        isolated=True,
        now=NOW,
    )


def _read(folder: Path, top: Path | None = None) -> dict[str, Document]:
    files = (file for file in sorted(folder.rglob("*")) if file.is_file() and file.name != rule_cases.ARGUMENTS)
    paths = {file.relative_to(top or folder).as_posix(): file for file in files}
    return {path: document.read(SourceFile(path, file.read_bytes(), NOW)) for path, file in paths.items()}


@contextmanager
def _copied(paths: Iterable[Path]) -> Iterator[Path]:
    """A working folder that holds copies of files and folders."""
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        for path in paths:
            if path.is_dir():
                shutil.copytree(path, Path(folder, path.name), symlinks=True)
            else:
                shutil.copy(path, folder)
        patch.chdir(folder)
        yield Path(folder)
