"""The command line: arguments, printing, exit status."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from clbcertlint import __version__
from clbcertlint.arguments import COMMANDS, UsageError, build_parser
from clbcertlint.printable import escaped, shown_path

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from clbcertlint.config import Config
    from clbcertlint.engine import Request
    from clbcertlint.report import Report


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status: 0, 1 for findings, 2 where the run cannot be trusted."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    try:
        status = _dispatch(words)
        sys.stdout.flush()
    except UsageError as fault:
        _say(f"error: {fault}")
        return 2
    except BrokenPipeError:
        # Whoever read the report has seen enough; the interpreter must not complain about it when it closes stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 2
    except KeyboardInterrupt:
        _say("interrupted")
        return 130
    return status


def _dispatch(words: list[str]) -> int:
    if words in (["--version"], ["-V"]):
        _print(f"clbcertlint {__version__}\n")
        return 0
    _refuse_dashed_files(words)
    parser = build_parser()
    if not words:
        parser.print_help(sys.stderr)
        return 2
    if words[0] not in COMMANDS and words[0] not in ("-h", "--help"):
        words = ["check", *words]
    options = parser.parse_args(words)
    if options.command == "rule":
        return _rule(options)
    if options.command == "report-schema":
        return _report_schema()
    if options.command == "show":
        return _show(options)
    return _check(options)


def _refuse_dashed_files(words: Sequence[str]) -> None:
    """A file name that begins with `-` would be read as options, `-old.pem` even as a file to write."""
    for word in words[: words.index("--")] if "--" in words else words:
        if len(word) > 1 and word.startswith("-") and os.path.lexists(word):
            raise UsageError(f"{word} is a file, but begins like an option: write ./{word} or put -- before the paths")


def _check(options: argparse.Namespace) -> int:
    from clbcertlint import engine

    config = _config(options)
    read_at = _instant(options.now) if options.now else engine.now()
    request = _request(options)
    if options.show_files:
        return _show_files(request, config)
    report = engine.run(request, config, read_at)
    if options.output:
        _write(options.output, _render(report, options, color=False))
        _say(f"{options.output}: {_summary(report)}")
    else:
        _print(_render(report, options, color=_wants_color(options.color)))
    _say_outcome(report, options)
    return report.exit_status


def _render(report: Report, options: argparse.Namespace, *, color: bool) -> str:
    if options.output_format == "json":
        from clbcertlint.reporters import json

        return json.render(report)
    statistics = _statistics(report) if options.statistics else ""
    if options.output_format == "concise":
        from clbcertlint.reporters import concise

        return concise.render(report) + statistics
    from clbcertlint.reporters import full

    return full.render(report, color=color, quiet=options.quiet) + statistics


def _summary(report: Report) -> str:
    from clbcertlint.reporters import full

    return full.summary(report)


def _statistics(report: Report) -> str:
    from clbcertlint.reporters import statistics

    return statistics.render(report)


def _say_outcome(report: Report, options: argparse.Namespace) -> None:
    """Everything about a run that is no part of its report goes to standard error."""
    _say_troubles(report.notices, [(one.path, one.message) for one in report.errors])
    if options.verbose:
        for detail in report.details:
            _say(detail)
    if options.statistics and options.output_format == "json":
        _say(_statistics(report).rstrip())
    if report.exit_status == 1 and not report.findings:
        _say("the run fails because of findings that --min-severity hides")


def _show(options: argparse.Namespace) -> int:
    from clbcertlint import engine
    from clbcertlint.reporters import overview

    request = engine.Request(paths=tuple(options.paths))
    result = engine.overview(request, _config(options), engine.now())
    _print(overview.render(result))
    _say_troubles(result.notices, [(one.path, one.message) for one in result.errors])
    return 2 if result.errors else 0


def _show_files(request: Request, config: Config) -> int:
    from clbcertlint.sources import files

    if request.names_uploads:
        named = (request.certificate, request.private_key, request.ca_certificate)
        _print("".join(f"{escaped(shown_path(path))}\n" for path in named if path))
        return 0
    found = files.list_files(request.paths, exclude=config.exclude, force_exclude=config.force_exclude)
    _print("".join(f"{escaped(shown_path(source.path))}\n" for source in found.sources))
    _say_troubles(found.notices, found.errors)
    return 2 if found.errors or not (found.sources or config.allow_empty) else 0


def _rule(options: argparse.Namespace) -> int:
    from clbcertlint import catalogue

    try:
        entries = catalogue.entries() if options.all else [catalogue.find(options.rule)]
    except catalogue.UnknownRuleError as fault:
        raise UsageError(str(fault)) from None
    rules = catalogue.load_all(entries)
    if options.output_format == "json":
        import json

        pages = [catalogue.as_json(rule) for rule in rules]
        _print(json.dumps(pages if options.all else pages[0], indent=2) + "\n")
    else:
        _print("\n".join(catalogue.page(rule) for rule in rules))
    return 0


def _report_schema() -> int:
    from importlib import resources

    _print(resources.files("clbcertlint").joinpath("report.schema.json").read_text("utf-8"))
    return 0


def _config(options: argparse.Namespace) -> Config:
    from clbcertlint import config
    from clbcertlint.rule import Severity

    exclude = (*_lists(options.exclude or [",".join(config.DEFAULT_EXCLUDE)]), *_lists(options.extend_exclude))
    if options.command == "show":
        return config.Config(exclude=exclude)
    selected = (*(_lists(options.select) or ("ALL",)), *_lists(options.extend_select))
    ignored = (*_lists(options.ignore), *_lists(options.extend_ignore))
    _check_selectors(selected, ignored)
    return config.Config(
        select=selected,
        ignore=ignored,
        min_severity=Severity(options.min_severity),
        fail_level=None if options.fail_level == "never" else Severity(options.fail_level),
        exit_zero=options.exit_zero,
        allow_empty=options.allow_empty,
        exclude=exclude,
        force_exclude=options.force_exclude,
    )


def _lists(values: Sequence[str] | None) -> tuple[str, ...]:
    """Comma-separated values of an option that may be repeated, in one tuple."""
    return tuple(word.strip() for value in values or () for word in value.split(",") if word.strip())


def _check_selectors(selected: Sequence[str], ignored: Sequence[str]) -> None:
    """An unknown rule to select is a mistake; one to ignore may be of another version, and is a warning."""
    from clbcertlint import catalogue

    try:
        catalogue.require(selected)
    except catalogue.UnknownRuleError as fault:
        raise UsageError(str(fault)) from None
    for selector in ignored:
        if not catalogue.fits(selector):
            _say(f"warning: {catalogue.unknown(selector)}")


def _request(options: argparse.Namespace) -> Request:
    from clbcertlint.engine import Request

    paths = list(options.paths)
    uses_standard_input = "-" in paths
    if uses_standard_input and (len(paths) > 1 or options.files_from):
        raise UsageError("standard input and paths do not mix: name either - or paths")
    if options.stdin_filename and not uses_standard_input:
        raise UsageError("--stdin-filename needs - as the path")
    if options.files_from:
        paths += _paths_from(options.files_from)
    try:
        return Request(
            paths=tuple(paths) if not uses_standard_input else (),
            certificate=options.certificate,
            private_key=options.private_key,
            no_private_key=options.no_private_key,
            ca_certificate=options.ca_certificate,
            standard_input=sys.stdin.buffer.read() if uses_standard_input else None,
            standard_input_name=options.stdin_filename or "-",
        )
    except ValueError as fault:
        raise UsageError(f"{fault} (see clbcertlint check --help)") from None


def _paths_from(source: str) -> list[str]:
    """Paths out of a file or, for `-`, standard input; separated by NUL if there is one, else by line ends."""
    try:
        if source == "-":
            data = sys.stdin.buffer.read()
        else:
            with open(source, "rb") as file:
                data = file.read()
    except OSError as fault:
        raise UsageError(f"--files-from {shown_path(source)}: {fault.strerror}") from None
    lines = data.split(b"\0") if b"\0" in data else data.splitlines()
    return [os.fsdecode(line) for line in lines if line]


def _instant(text: str) -> datetime:
    from datetime import datetime, timezone

    try:
        moment = datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise UsageError(f"--now {text!r} is no ISO 8601 date or instant such as 2026-11-25T08:00:00Z") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


def _wants_color(choice: str) -> bool:
    """The flag decides, then NO_COLOR, then FORCE_COLOR, then whether standard output is a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _write(path: str, text: str) -> None:
    """Write a report: folders are made, and the file is there whole or not at all."""
    import tempfile

    folder = os.path.dirname(path) or "."
    try:
        os.makedirs(folder, exist_ok=True)
        descriptor, temporary = tempfile.mkstemp(dir=folder, prefix=".clbcertlint-")
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8", errors="backslashreplace", newline="") as file:
                file.write(text)
            mask = os.umask(0)
            os.umask(mask)
            os.chmod(temporary, 0o666 & ~mask)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as fault:
        raise UsageError(f"the report cannot be written to {shown_path(path)}: {fault.strerror}") from None


def _print(text: str) -> None:
    """Print to standard output as UTF-8 bytes, whatever the locale says."""
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "backslashreplace"))
    sys.stdout.buffer.flush()


def _say(text: str) -> None:
    sys.stderr.write(f"clbcertlint: {escaped(shown_path(text))}\n")


def _say_troubles(notices: Sequence[str], errors: Sequence[tuple[str, str]]) -> None:
    for notice in notices:
        _say(notice)
    for path, message in errors:
        _say(f"error: {shown_path(path)}{' ' if path else ''}{message}")
