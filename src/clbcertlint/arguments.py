"""The arguments of the command line."""

from __future__ import annotations

import argparse
from typing import NoReturn

from clbcertlint import __version__

COMMANDS = ("check", "rule", "show", "report-schema")
FORMATS = ("full", "concise", "json")
SEVERITIES = ("error", "warning", "note")


class UsageError(Exception):
    """A mistake on the command line, in a sentence for the user."""


class Parser(argparse.ArgumentParser):
    """A parser that leaves it to the caller to say what is wrong."""

    def error(self, message: str) -> NoReturn:
        """Raise `UsageError` with what argparse says, and where help is."""
        raise UsageError(f"{message} (see clbcertlint {self.prog.partition(' ')[2] or ''} --help)".replace("  ", " "))


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; a mistake on it raises `UsageError`."""
    parser = Parser(
        prog="clbcertlint",
        description="Check certificate and key files before they go to Alibaba Cloud Classic Load Balancer (CLB).",
        epilog="`check` may be left out: clbcertlint certs/ is clbcertlint check certs/.",
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"clbcertlint {__version__}")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_check(commands.add_parser("check", help="check files, folders or named uploads", allow_abbrev=False))
    rule = commands.add_parser("rule", help="print the page of a rule", allow_abbrev=False)
    which = rule.add_mutually_exclusive_group(required=True)
    which.add_argument("rule", nargs="?", metavar="CODE|NAME", help="which rule")
    which.add_argument("--all", action="store_true", help="all rules")
    rule.add_argument("--output-format", choices=("text", "json"), default="text")
    show = commands.add_parser("show", help="print what is in files and which go up together", allow_abbrev=False)
    show.add_argument("paths", nargs="+", metavar="PATH", help="file or folder")
    show.add_argument("--exclude", action="append", metavar="GLOB", help="skip these instead of the usual folders")
    show.add_argument("--extend-exclude", action="append", metavar="GLOB", help="skip these too")
    commands.add_parser("report-schema", help="print the JSON Schema of the JSON report", allow_abbrev=False)
    return parser


def _add_check(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("paths", nargs="*", metavar="PATH", help="file or folder; - for standard input")
    parser.add_argument(
        "--files-from",
        metavar="FILE",
        help="read paths from a file, separated by line ends or NUL; - for standard input",
    )
    parser.add_argument("--stdin-filename", metavar="NAME", help="the name under which standard input is reported")
    named = parser.add_argument_group("exactly one upload, named file by file")
    named.add_argument("--certificate", metavar="FILE", help="the server certificate with its chain")
    named.add_argument("--private-key", metavar="FILE", help="its private key")
    named.add_argument("--no-private-key", action="store_true", help="the private key is kept elsewhere")
    named.add_argument("--ca-certificate", metavar="FILE", help="the CA certificate for client authentication")
    rules = parser.add_argument_group("rules (comma-separated codes, prefixes of codes, names, or ALL)")
    for flag, words in (
        ("--select", "only these rules"),
        ("--ignore", "not these rules"),
        ("--extend-select", "these rules as well"),
        ("--extend-ignore", "nor these rules"),
    ):
        rules.add_argument(flag, action="append", metavar="RULES", help=words)
    files = parser.add_argument_group("files")
    files.add_argument(
        "--exclude", action="append", metavar="GLOB", help="a walk skips these instead of the usual folders"
    )
    files.add_argument("--extend-exclude", action="append", metavar="GLOB", help="a walk skips these too")
    files.add_argument("--force-exclude", action="store_true", help="skip what is excluded even where a path names it")
    files.add_argument("--show-files", action="store_true", help="print the files that would be checked, and stop")
    files.add_argument("--allow-empty", action="store_true", help="finding no file to check is no failure")
    output = parser.add_argument_group("output")
    output.add_argument("--output-format", choices=FORMATS, default="full", help="full by default, in CI too")
    output.add_argument("-o", "--output", metavar="FILE", help="write the report to a file")
    output.add_argument("--min-severity", choices=SEVERITIES, default="note", help="show findings at or above this")
    output.add_argument("--statistics", action="store_true", help="count the findings of each rule")
    output.add_argument("--color", choices=("auto", "always", "never"), default="auto")
    output.add_argument("-q", "--quiet", action="store_true", help="print findings only")
    output.add_argument(
        "-v", "--verbose", action="store_true", help="say on standard error what is read and why files go together"
    )
    result = parser.add_argument_group("result")
    result.add_argument(
        "--fail-level",
        choices=(*SEVERITIES, "never"),
        default="error",
        help="fail on findings at or above this; error by default",
    )
    result.add_argument("--exit-zero", action="store_true", help="exit with 0 even where there are findings")
    result.add_argument(
        "--now", metavar="INSTANT", help="judge validity by this ISO 8601 date or instant instead of the clock"
    )
    result.add_argument("--isolated", action="store_true", help="use no configuration file")
