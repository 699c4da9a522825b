"""The command line: arguments, printing, exit status."""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence

from clbcertlint import __version__, output
from clbcertlint.usage import COMMANDS, HelpRequested, UsageError, did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse


OBJECTS_BETWEEN_COLLECTIONS = 50_000


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status: 0, 1 for findings, 2 where the run cannot be trusted."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    # What a run makes is freed when nothing refers to it; to look for circles all the time takes a tenth of a run.
    gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS)
    try:
        return _dispatch(words)
    except (UsageError, output.UnwritableError) as fault:
        output.say(f"error: {fault}")
        return 2
    except KeyboardInterrupt:
        output.say("interrupted")
        return 130
    except Exception as fault:  # noqa: BLE001 a fault of ours must not look like findings, which is status 1
        output.say(f"error: {_crash(fault)}")
        return 2


def _crash(fault: Exception) -> str:
    """Say where the program is wrong; what the exception itself says may hold a piece of a file, and is left out."""
    step = fault.__traceback__
    while step and step.tb_next:
        step = step.tb_next
    where = f"{os.path.basename(step.tb_frame.f_code.co_filename)} line {step.tb_lineno}" if step else "the program"
    return f"internal error, {type(fault).__name__} in {where}; please report it"


def _dispatch(words: list[str]) -> int:
    if words[:1] == ["--version"]:
        output.put(f"clbcertlint {__version__}\n")
        return 0
    _refuse_dashed_files(words)
    if len(words) == 2 and words[0] == "rule" and not words[1].startswith("-"):
        return _rule(words[1])
    try:
        options = _parsed(_with_command(words))
    except HelpRequested as help:
        output.put(str(help))
        return 0
    if options.command == "rule":
        return _rule(options.rule, everything=options.all, is_json=options.output_format == "json")
    if options.command in ("report-schema", "config-schema"):
        return _schema(options.command.partition("-")[0])
    if options.command == "show":
        return _show(options)
    if options.command == "convert":
        from clbcertlint import convert_command

        return convert_command.convert(options)
    from clbcertlint import check_command

    return check_command.check(options)


def _parsed(words: list[str]) -> argparse.Namespace:
    """The options of a command line; raises `UsageError` and `HelpRequested`."""
    from clbcertlint import plain_arguments

    options = plain_arguments.parse(words)
    if options is None:
        from clbcertlint import arguments

        options = arguments.parse(words)
    return options


def _with_command(words: list[str]) -> list[str]:
    """The command line with the command `check` where it was left out."""
    if not words:
        raise UsageError("nothing to do; clbcertlint PATH checks a file or a folder (see clbcertlint --help)")
    first = words[0]
    if first in COMMANDS or first in ("-h", "--help"):
        return words
    if not first.startswith("-") and not os.path.lexists(first):
        meant = did_you_mean(first, COMMANDS)
        if meant:
            raise UsageError(f"{first} is neither a command nor a file{meant}")
    return ["check", *words]


def _refuse_dashed_files(words: Sequence[str]) -> None:
    """A file name that begins with `-` would be read as options, `-old.pem` even as a file to write."""
    for word in words[: words.index("--")] if "--" in words else words:
        if len(word) > 1 and word.startswith("-") and os.path.lexists(word):
            raise UsageError(f"{word} is a file, but begins like an option: write ./{word} or put -- before the paths")


def _show(options: argparse.Namespace) -> int:
    from clbcertlint import engine, reporting
    from clbcertlint.options import config_of, standard_input
    from clbcertlint.reporters import overview
    from clbcertlint.request import Request

    if not options.paths:
        raise UsageError("show needs at least one file or folder (see clbcertlint show --help)")
    if "-" in options.paths:
        if len(options.paths) > 1:
            raise UsageError("standard input and paths do not mix: name either - or paths")
        request = Request(standard_input=standard_input())
    else:
        request = Request(paths=tuple(options.paths))
    read_at = engine.now()
    result = reporting.overview(request, config_of(options, read_at), read_at)
    output.put(overview.render(result))
    output.say_troubles(result.notices, [(one.path, one.message) for one in result.errors])
    return 2 if result.errors else 0


def _rule(selector: str | None, *, everything: bool = False, is_json: bool = False) -> int:
    from clbcertlint import catalogue

    if not (selector or everything):
        raise UsageError("rule needs a code or name, or --all (see clbcertlint rule --help)")
    try:
        entries = [catalogue.find(selector)] if selector else catalogue.entries()
    except catalogue.UnknownRuleError as fault:
        raise UsageError(str(fault)) from None
    if is_json:
        import json

        pages = [catalogue.as_json(entry.load()) for entry in entries]
        output.put(json.dumps(pages if everything else pages[0], indent=2) + "\n")
    else:
        output.put("\n".join(map(catalogue.stored_page, entries)))
    return 0


def _schema(which: str) -> int:
    from clbcertlint import shipped

    output.put(shipped.read(f"{which}.schema.json"))
    return 0
