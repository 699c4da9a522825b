"""The arguments of the command line."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Sequence
from datetime import datetime, timezone

from clbcertlint import __version__
from clbcertlint.usage import COMMANDS, HelpRequested, UsageError, did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import NoReturn

FORMATS = ("full", "concise", "json", "sarif", "github", "gitlab", "junit")
SEVERITIES = ("error", "warning", "note")

_CHECK_USAGE = """clbcertlint [check] [OPTION...] PATH...
       clbcertlint [check] [OPTION...] --certificate FILE [--private-key FILE]
       clbcertlint [check] [OPTION...] --ca-certificate FILE"""
_USAGE = f"""{_CHECK_USAGE}
       clbcertlint convert INPUT... -o FOLDER
       clbcertlint show PATH...
       clbcertlint rule CODE|NAME
       clbcertlint report-schema | config-schema"""
_DESCRIPTION = """Check certificate and key files before they go to Alibaba Cloud Classic Load
Balancer (CLB)."""
_CHECK = """Check certificate and key files. In folders they are found by their names (.pem,
.crt, .key and the like). What lies beside a file is read too, to find out what
goes up together."""
_CONVERT = """Write certificates and keys of other forms as the files that CLB takes: NAME.pem, the
server's certificate and its intermediates in order, and NAME.key, its key in PKCS#1, which only its
owner can read. What is read: PEM, DER, PKCS#7, PKCS#12, PKCS#8, encrypted keys, several files
that belong together, and ZIP archives of them. What was written is checked."""
_CONVERT_STATUS = """exit status:
  0  what was written is ready
  1  it is not, or nothing was written since CLB would not take it
  2  a mistake on the command line, an input that cannot be read or opened, a
     file that cannot be written"""
_STATUS = """exit status:
  0  nothing was found at or above the fail level
  1  something was
  2  the run cannot be trusted: a mistake on the command line or in the
     configuration, a path that is missing or cannot be read, nothing found to
     check, a report that cannot be written, a rule that crashed"""
_INSTANT = re.compile(
    r"([1-9]\d{3}-\d\d-\d\d)(?:[Tt ](\d\d:\d\d)(?::(\d\d)(?:[.,]\d+)?)?(?:([Zz])|([+-]\d\d):?(\d\d)?)?)?"
)


class Parser(argparse.ArgumentParser):
    """A parser that leaves it to the caller to print help and to say what is wrong."""

    def error(self, message: str) -> NoReturn:
        """Raise `UsageError` with what argparse says, and where help is."""
        raise UsageError(f"{message.removeprefix('argument ')} (see {self.prog} --help)")

    def format_help(self) -> str:
        """The help, as wide as the terminal."""
        self.formatter_class = argparse.RawDescriptionHelpFormatter
        return super().format_help()

    def options(self) -> list[str]:
        """The names of all options of this parser."""
        return list(self._option_string_actions)


def _formatter(prog: str) -> argparse.HelpFormatter:
    """What argparse asks about every option that is added; with a width it imports nothing to find one out."""
    return argparse.RawDescriptionHelpFormatter(prog, width=80)


class _Help(argparse.Action):
    def __call__(self, parser: argparse.ArgumentParser, *_: object) -> NoReturn:
        raise HelpRequested(parser.format_help())


def parse(words: Sequence[str]) -> argparse.Namespace:
    """Parse a command line that begins with a command; raises `UsageError` and `HelpRequested`.

    Paths may stand before, between and behind the options, and whatever follows `--` is a path.
    """
    end = words.index("--") if "--" in words else len(words)
    parser, commands = _build(words[0])
    options, rest = parser.parse_known_args(words[:end])
    command = commands[options.command]
    unknown = [word for word in rest if word.startswith("-") and word != "-"]
    if unknown:
        option = unknown[0].partition("=")[0]
        command.error(f"{options.command} has no option {option}{did_you_mean(option, command.options())}")
    rest += words[end + 1 :]
    taken = next((name for name in ("paths", "inputs") if hasattr(options, name)), None)
    if rest and taken is None:
        command.error(f"{options.command} does not know what to do with {rest[0]}")
    if taken:
        setattr(options, taken, [*getattr(options, taken), *rest])
    return options


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line."""
    return _build(None)[0]


def _build(only: str | None) -> tuple[Parser, dict[str, Parser]]:
    """The parser, and those of the commands; where the command is one of these, no other gets its options."""
    parser = Parser(
        prog="clbcertlint",
        usage=_USAGE,
        description=_DESCRIPTION,
        epilog=f"options of a command: clbcertlint COMMAND --help\n\n{_STATUS}",
        formatter_class=_formatter,
        allow_abbrev=False,
        add_help=False,
    )
    _add_help(parser)
    parser.add_argument("--version", action="version", version=f"clbcertlint {__version__}", help="print the version")
    added = parser.add_subparsers(prog=parser.prog, dest="command", required=True, metavar="COMMAND", title="commands")
    commands: dict[str, Parser] = {}
    for name, words, add in (
        ("check", "say what CLB would refuse; the word check may be left out", _add_check),
        ("convert", "write certificates and keys of other forms as the files that CLB takes", _add_convert),
        ("show", "print what is in files, and which go up together", _add_show),
        ("rule", "print the page of a rule", _add_rule),
        ("report-schema", "print the JSON Schema of the JSON report", _add_help),
        ("config-schema", "print the JSON Schema of the configuration file", _add_help),
    ):
        commands[name] = added.add_parser(
            name,
            help=words,
            description=words[0].upper() + words[1:] + ".",
            formatter_class=_formatter,
            allow_abbrev=False,
            add_help=False,
        )
        if name == only or only not in COMMANDS:
            add(commands[name])
    return parser, commands


def _add_help(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "-h", "--help", action=_Help, nargs=0, default=argparse.SUPPRESS, help="print this help, and stop"
    )


def _add_rule(parser: argparse.ArgumentParser) -> None:
    _add_help(parser)
    parser.usage = f"{parser.prog} [OPTION...] CODE|NAME\n       {parser.prog} [OPTION...] --all"
    which = parser.add_mutually_exclusive_group()
    which.add_argument("rule", nargs="?", metavar="CODE|NAME", help="which rule, as in CLB202 or unlisted-rsa-size")
    which.add_argument("--all", action="store_true", help="all rules")
    _add_choice(parser, "--output-format", ("text", "json"), "text", "Markdown text by default")


def _add_convert(parser: argparse.ArgumentParser) -> None:
    _add_help(parser)
    parser.usage = f"{parser.prog} [OPTION...] INPUT... -o FOLDER"
    parser.description = _CONVERT
    parser.epilog = _CONVERT_STATUS
    parser.add_argument("inputs", nargs="*", metavar="INPUT", help="file, ZIP archive or folder; - for standard input")
    parser.add_argument("-o", "--output", metavar="FOLDER", help="where NAME.pem and NAME.key are written; it is made")
    parser.add_argument("--name", metavar="NAME", help="what the files are called; as the input by default")
    parser.add_argument("--ca", action="store_true", help="one CA certificate for client authentication, without a key")
    parser.add_argument("--force", action="store_true", help="replace files that are there already")
    password = parser.add_mutually_exclusive_group()
    password.add_argument(
        "--password-file", metavar="FILE", help="the password is the first line of FILE; - for standard input"
    )
    password.add_argument("--password-env", metavar="VARIABLE", help="the password is in this environment variable")
    _add_now(parser)


def _add_now(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--now",
        type=instant,
        metavar="INSTANT",
        help="judge validity by this ISO 8601 date or instant instead of the clock; UTC unless it says otherwise",
    )


def _add_show(parser: argparse.ArgumentParser) -> None:
    _add_help(parser)
    parser.usage = f"{parser.prog} [OPTION...] PATH..."
    parser.add_argument("paths", nargs="*", metavar="PATH", help="file or folder; - for standard input")
    _add_exclude(parser)
    _add_config(parser)


def _add_exclude(parser: argparse._ActionsContainer) -> None:
    parser.add_argument(
        "--exclude",
        action="append",
        metavar="GLOBS",
        help="in folders, skip these instead of .git, venv, node_modules and the like",
    )
    parser.add_argument("--extend-exclude", action="append", metavar="GLOBS", help="in folders, skip these as well")


def _add_choice(
    parser: argparse._ActionsContainer, option: str, choices: Sequence[str], default: str | None, help: str
) -> None:
    parser.add_argument(option, type=_one_of(choices), default=default, metavar=f"{{{','.join(choices)}}}", help=help)


def _one_of(choices: Sequence[str]) -> Callable[[str], str]:
    def choose(word: str) -> str:
        if word not in choices:
            hint = did_you_mean(word, choices)
            raise argparse.ArgumentTypeError(f"{word!r} is none of {', '.join(choices)}{hint}")
        return word

    return choose


def _format(word: str) -> tuple[str, str | None]:
    """A format, and the file that its report goes to if one is named."""
    name, sign, path = word.partition("=")
    if sign and not path:
        raise argparse.ArgumentTypeError(f"{word} names no file")
    return _one_of(FORMATS)(name), path or None


def _count(word: str) -> int:
    if not word.isdecimal() or int(word) < 1:
        raise argparse.ArgumentTypeError(f"{word!r} is no whole number from 1 on")
    return int(word)


def instant(text: str) -> datetime:
    """An ISO 8601 date or instant in UTC, to the second; without a time zone it is taken for UTC."""
    match = _INSTANT.fullmatch(text)
    try:
        if match is None:
            raise ValueError
        date, time, seconds, _, hours, minutes = match.groups()
        moment = f"{date}T{time or '00:00'}:{seconds or '00'}{hours or '+00'}:{minutes or '00'}"
        return datetime.fromisoformat(moment).astimezone(timezone.utc)
    except (ValueError, OverflowError):
        sample = "2026-11-25 or 2026-11-25T08:00:00Z"
        raise argparse.ArgumentTypeError(f"{text!r} is no ISO 8601 date or instant such as {sample}") from None


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.usage, parser.description, parser.epilog = _CHECK_USAGE, _CHECK, _STATUS
    paths = parser.add_argument_group("what to check")
    paths.add_argument("paths", nargs="*", metavar="PATH", help="file or folder; - for standard input")
    paths.add_argument(
        "--files-from",
        metavar="FILE",
        help="read paths from FILE, one a line or separated by NUL; - for standard input",
    )
    paths.add_argument(
        "--stdin-filename", metavar="NAME", help="the name under which standard input is checked and reported"
    )
    named = parser.add_argument_group("exactly one upload, named file by file, instead of paths")
    named.add_argument("--certificate", metavar="FILE", help="the server certificate with its chain")
    key = named.add_mutually_exclusive_group()
    key.add_argument("--private-key", metavar="FILE", help="its private key")
    key.add_argument("--no-private-key", action="store_true", help="its private key is kept elsewhere")
    named.add_argument("--ca-certificate", metavar="FILE", help="the CA certificate for client authentication")
    rules = parser.add_argument_group("rules, by code, beginning of a code, name, or ALL, with commas between")
    for flag, words in (
        ("--select", "only these rules"),
        ("--ignore", "not these rules"),
        ("--extend-select", "these rules as well"),
        ("--extend-ignore", "nor these rules"),
    ):
        rules.add_argument(flag, action="append", metavar="RULES", help=words)
    files = parser.add_argument_group("files (globs with commas between; with a slash, relative to the working folder)")
    _add_exclude(files)
    files.add_argument("--force-exclude", action="store_true", help="skip what is excluded even where a path names it")
    files.add_argument("--show-files", action="store_true", help="print the files that would be checked, and stop")
    files.add_argument("--allow-empty", action="store_true", help="finding no file to check is no failure")
    _add_output(parser.add_argument_group("report"))
    fixes = parser.add_argument_group("fixes")
    fixes.add_argument("--fix", action="store_true", help="mend the files; objects keep their content and their places")
    fixes.add_argument(
        "--unsafe-fixes",
        action="store_true",
        help="also what changes the form, the order or the number of objects, such as PKCS#8 to PKCS#1",
    )
    fixes.add_argument("--diff", action="store_true", help="print what --fix would change, and change nothing")
    result = parser.add_argument_group("result")
    _add_choice(
        result,
        "--fail-level",
        (*SEVERITIES, "never"),
        None,
        "exit with 1 on findings at or above this, shown or not; error by default",
    )
    result.add_argument("--exit-zero", action="store_true", help="exit with 0 even where there are such findings")
    _add_now(result)
    other = parser.add_argument_group("other")
    _add_config(other)
    other.add_argument(
        "--jobs",
        type=_count,
        metavar="N",
        help="processes that share the work where there are many files; as many as processors by default",
    )
    other.add_argument("--show-settings", action="store_true", help="print the settings that would hold, and stop")
    _add_help(parser)


def _add_config(parser: argparse._ActionsContainer) -> None:
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--config", metavar="FILE", help="use this configuration file, not the one that is found")
    which.add_argument("--isolated", action="store_true", help="use no configuration file")


def _add_output(output: argparse._ArgumentGroup) -> None:
    output.add_argument(
        "--output-format",
        action="append",
        type=_format,
        metavar="FORMAT[=FILE]",
        help=f"{', '.join(FORMATS)}; full by default. Several may be given, all but one with a FILE to go to",
    )
    output.add_argument("-o", "--output", metavar="FILE", help="write the report to FILE; folders are made")
    output.add_argument(
        "--root",
        metavar="DIR",
        help="the folder that paths in sarif, github and gitlab are relative to; the root of the repository by default",
    )
    _add_choice(output, "--min-severity", SEVERITIES, None, "show findings at or above this; all by default")
    output.add_argument("--statistics", action="store_true", help="count the findings of each rule")
    _add_choice(output, "--color", ("auto", "always", "never"), "auto", "auto heeds NO_COLOR and FORCE_COLOR")
    amount = output.add_mutually_exclusive_group()
    amount.add_argument("-q", "--quiet", action="store_true", help="print the findings, no uploads and no summary")
    amount.add_argument("-v", "--verbose", action="store_true", help="say what is read, and why files go together")
