"""The commands, and what is said to somebody who makes a mistake on the command line."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

COMMANDS = ("check", "convert", "rule", "show", "report-schema", "config-schema")


class UsageError(Exception):
    """A mistake on the command line, in a sentence for the user."""


def refuse(faults: Iterable[tuple[object, str]], help: str) -> None:
    """Raise `UsageError` with the sentence of the first of some faults that is there, and where help is."""
    for is_wrong, sentence in faults:
        if is_wrong:
            raise UsageError(f"{sentence} {help}")


class HelpRequested(Exception):  # noqa: N818 it is no error
    """The user asked for help; its text is the argument."""


def did_you_mean(word: str, possible: Iterable[str]) -> str:
    """A question to put behind a sentence about an unknown word, empty if nothing possible is near."""
    import difflib

    near = difflib.get_close_matches(word, possible, n=1, cutoff=0.7)
    return f"; did you mean {near[0]}?" if near else ""
