"""The quick way through a command line agrees with argparse wherever it goes through."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clbcertlint import arguments, plain_arguments
from clbcertlint.usage import HelpRequested, UsageError

SWITCHES = sorted(plain_arguments.SWITCHES)
WORDS = [
    "a.pem",
    "b c.key",
    "",
    "--",
    "-",
    "-q",
    "--output",
    "--select=ALL",
    "--no-such",
    "--fi",
    "--isolated=x",
    "--config",
]


@given(st.lists(st.sampled_from([*SWITCHES, *WORDS]), max_size=6))
def test_both_ways_agree(words: list[str]) -> None:
    quick = plain_arguments.parse(["check", *words])
    if quick is not None:
        assert vars(quick) == vars(arguments.parse(["check", *words]))


@pytest.mark.parametrize(
    "words",
    [
        ["a.pem"],
        ["a.pem", "b.key", "."],
        ["--force-exclude", "--allow-empty", "--", "a.pem", "-b.pem"],
        ["a.pem", *SWITCHES, "b.pem"],
        [],
    ],
)
def test_what_hooks_say_goes_the_quick_way(words: list[str]) -> None:
    quick = plain_arguments.parse(["check", *words])
    assert quick is not None
    assert vars(quick) == vars(arguments.parse(["check", *words]))


@pytest.mark.parametrize("word", ["-q", "--help", "--no-such-option", "--output=x", "-", "--isolate"])
def test_everything_else_is_left_to_argparse(word: str) -> None:
    assert plain_arguments.parse(["check", "a.pem", word]) is None


def test_other_commands_are_left_to_argparse() -> None:
    assert plain_arguments.parse(["show", "a.pem"]) is None


def test_every_option_has_its_default() -> None:
    with pytest.raises(HelpRequested):
        arguments.parse(["check", "--help"])
    with pytest.raises(UsageError):
        arguments.parse(["check", "--no-such-option"])
    assert vars(arguments.parse(["check"])) == plain_arguments.DEFAULTS | {"paths": []}
