"""Any two files are linted to the end: no raise, no rule that crashes, no piece of a key in any report."""

from __future__ import annotations

from collections.abc import Iterator

from clbcertlint import reporting
from clbcertlint.reporters import overview
from clbcertlint.request import Request
from fuzz_support import leaks, linting, mutators, repository, sandbox, tokens
from fuzz_support.target import Target

NAMES = ("server.pem", "server.key", "ca.crt")


def check(data: bytes) -> None:
    """Lint what an input stands for: files beside each other, or bytes on standard input."""
    files = dict(zip(NAMES, repository.parts(data), strict=False))
    with sandbox.working_in(files):
        outcome = linting.judge(*files)
        linting.check_formats(outcome)
        if len(files) > 1:
            reverse = linting.judge(*reversed(files))
            assert linting.checked(outcome) == linting.checked(reverse), "the order of the paths makes a difference"
        else:
            linting.checked(linting.judge_standard_input(data))
        shown = reporting.overview(Request(paths=tuple(files)), linting.CONFIG, linting.NOW)
        assert not leaks.found_in(overview.render(shown)), "a piece of a private key is shown"


def seeds() -> Iterator[bytes]:
    """The folders of the fixtures, as far as their first files."""
    yield from (repository.SEPARATOR.join(folder[: len(NAMES)]) for folder in repository.folders())


TARGET = Target(check, seeds, mutators.of_anything, (*tokens.PEM, repository.SEPARATOR))
