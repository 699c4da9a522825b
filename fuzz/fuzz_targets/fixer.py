"""What is mended stays mended, and loses no certificate and no key but those that the mend says it takes out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from unittest import mock

from clbcertlint import document, fixer
from clbcertlint.grading import Severity, Verdict
from clbcertlint.model import Document, SourceFile
from clbcertlint.repair import Repair
from clbcertlint.rule import Fix
from fuzz_support import linting, mutators, repository, sandbox, secrecy, tokens
from fuzz_support.target import Target
from fuzz_targets import engine

from clbcertlint.reporters import diff  # isort: skip


def check(data: bytes) -> None:
    """Mend files that lie beside each other, by safe fixes alone, and by all."""
    files = dict(zip(engine.NAMES, repository.parts(data), strict=False))
    for with_unsafe in (False, True):
        with sandbox.working_in(files):
            _check_repair(files, with_unsafe=with_unsafe)


def _check_repair(files: dict[str, bytes], *, with_unsafe: bool) -> None:
    removed: set[str] = set()
    repaired = _recorded(removed, files, with_unsafe=with_unsafe)
    said = "".join(diff.render(one.path, one.before, one.after) for one in repaired.changes)
    secrecy.check(said + repr(repaired), files.values())
    assert not (_is_ready(repaired) and repaired.changes), "a file is changed that was ready"
    for change in repaired.changes:
        assert change.before == files[change.path]
        before, after = _read(change.path, change.before), _read(change.path, change.after)
        _check_conservation(before, after, removed)
        if not with_unsafe:
            assert _objects(before) == _objects(after), "a safe fix changes an object or its place"
        sandbox.write(change.path, change.after)
    again = linting.mend(*files, with_unsafe=with_unsafe)
    assert not again.changes, f"mended once more: {[one.titles for one in again.changes]}"
    left, found = linting.checked(repaired.left), linting.checked(again.found)
    assert left.findings == found.findings, "what is said to be left is not what is there"


def _recorded(removed: set[str], paths: Iterable[str], *, with_unsafe: bool) -> Repair:
    """Mend, and add to `removed` the fingerprints that fixes which were applied say they take out."""
    original = fixer.fix

    def record(one: Document, fixes: Sequence[Fix]) -> fixer.Fixed:
        fixed = original(one, fixes)
        removed.update(sha256 for fix in fixed.applied for sha256 in fix.removes)
        return fixed

    with mock.patch.object(fixer, "fix", record):
        return linting.mend(*paths, with_unsafe=with_unsafe)


def _is_ready(repaired: Repair) -> bool:
    """Whether nothing was found but notes, and every upload goes through."""
    report = linting.checked(repaired.found)
    is_quiet = all(finding.severity is Severity.NOTE for finding in report.findings)
    return is_quiet and all(upload.verdict is Verdict.READY for upload in report.uploads)


def _check_conservation(before: Document, after: Document, removed: set[str]) -> None:
    lost = {one.sha256 for one in before.certificates} - {one.sha256 for one in after.certificates}
    assert lost <= removed, "a certificate is lost"
    keys = {one.public.identity for one in before.private_keys} - {one.public.identity for one in after.private_keys}
    assert not keys, "a private key is lost"


def _objects(one: Document) -> list[bytes]:
    return [block.der for block in one.blocks if block.der is not None]


def _read(path: str, data: bytes) -> Document:
    return document.read(SourceFile(path, data, linting.NOW))


TARGET = Target(check, engine.seeds, mutators.of_anything, (*tokens.PEM, repository.SEPARATOR))
