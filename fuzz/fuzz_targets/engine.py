"""Any two files are linted to the end: no raise, no rule that crashes, no piece of a key in any report."""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint import reporting
from clbcertlint.reporters import overview
from clbcertlint.request import Request
from fuzz_support import linting, mutators, repository, sandbox, secrecy, tokens
from fuzz_support.target import Target

NAMES = ("server.pem", "server.key", "ca.crt")


def check(data: bytes) -> None:
    """Lint what an input stands for: files beside each other, or bytes on standard input."""
    files = dict(zip(NAMES, repository.parts(data), strict=False))
    with sandbox.working_in(files):
        outcome = linting.judge(*files)
        linting.check_formats(outcome, files.values())
        if len(files) > 1:
            reverse = linting.judge(*reversed(files))
            assert linting.checked(outcome) == linting.checked(reverse), "the order of the paths makes a difference"
        else:
            linting.checked(linting.judge_standard_input(data))
        shown = reporting.overview(Request(paths=tuple(files)), linting.CONFIG, linting.NOW)
        secrecy.check(overview.render(shown), files.values())


def seeds() -> Iterator[bytes]:
    """The folders of the fixtures, as far as their first files, the key second as a rule."""
    for folder in repository.folders():
        keys = [data for data in folder if b"PRIVATE KEY-" in data]
        others = [data for data in folder if data not in keys]
        yield repository.SEPARATOR.join([*others[:1], *keys[:1], *others[1:], *keys[1:]][: len(NAMES)])


TARGET = Target(check, seeds, mutators.of_anything, (*tokens.PEM, repository.SEPARATOR))
