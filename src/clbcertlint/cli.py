"""The command line: arguments, printing, exit status."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

from clbcertlint import __version__, output
from clbcertlint.arguments import COMMANDS, HelpRequested, UsageError, did_you_mean, parse
from clbcertlint.printable import escaped, shown_path

if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from clbcertlint import delivery
    from clbcertlint.config import Config
    from clbcertlint.reading import Request

_HELP = "(see clbcertlint check --help)"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status: 0, 1 for findings, 2 where the run cannot be trusted."""
    words = list(sys.argv[1:] if arguments is None else arguments)
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
    try:
        options = parse(_with_command(words))
    except HelpRequested as help:
        output.put(str(help))
        return 0
    if options.command == "rule":
        return _rule(options)
    if options.command in ("report-schema", "config-schema"):
        return _schema(options.command.partition("-")[0])
    if options.command == "show":
        return _show(options)
    return _check(options)


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


def _check(options: argparse.Namespace) -> int:
    from dataclasses import replace

    from clbcertlint import delivery, engine
    from clbcertlint.reading import Request

    read_at = options.now or engine.now()
    config = _config(options, read_at)
    if options.show_settings:
        return _show_settings(config)
    wanted = _targets(options)
    request = _request(options)
    if options.show_files:
        return _show_files(request, config, options.output)
    if request is None or _is_left_out(request, config):
        # A request for nothing is none; one whose only path is excluded finds nothing, and says so.
        request, config = Request(paths=("-",)), replace(config, exclude=("*",), force_exclude=True)
    formats = {target.format for target in wanted}
    report = engine.run(
        request,
        config,
        read_at,
        for_code_host=bool(formats & {"sarif", "github", "gitlab"}),
        with_line_hashes="sarif" in formats,
        root=options.root,
    )
    style = delivery.Style(options.color, options.quiet, options.verbose, options.statistics)
    delivery.deliver(report, wanted, style)
    return report.exit_status


def _targets(options: argparse.Namespace) -> tuple[delivery.Target, ...]:
    """Where the reports go; raises `UsageError`."""
    from clbcertlint import delivery

    if options.root is not None and not os.path.isdir(options.root):
        raise UsageError(f"--root {options.root}: there is no such folder")
    try:
        wanted = delivery.targets(options.output_format or (), options.output)
    except delivery.TargetError as fault:
        raise UsageError(f"{fault} {_HELP}") from None
    for target in wanted:
        if target.path is not None:
            _refuse_to_overwrite(target.path)
    return wanted


def _show(options: argparse.Namespace) -> int:
    from clbcertlint import engine
    from clbcertlint.reading import Request
    from clbcertlint.reporters import overview

    if not options.paths:
        raise UsageError("show needs at least one file or folder (see clbcertlint show --help)")
    if "-" in options.paths:
        if len(options.paths) > 1:
            raise UsageError("standard input and paths do not mix: name either - or paths")
        request = Request(standard_input=_standard_input())
    else:
        request = Request(paths=tuple(options.paths))
    read_at = engine.now()
    result = engine.overview(request, _config(options, read_at), read_at)
    output.put(overview.render(result))
    _say_troubles(result.notices, [(one.path, one.message) for one in result.errors])
    return 2 if result.errors else 0


def _show_files(request: Request | None, config: Config, output_path: str | None) -> int:
    """Print the files that a run would check, a line each."""
    from clbcertlint import engine, globs
    from clbcertlint.model import SourceFile
    from clbcertlint.sources import files

    found = files.Collection()
    if request is not None and request.standard_input is not None:
        found.sources.append(SourceFile(request.standard_input_name, b"", engine.now()))
    elif request is not None and request.names_uploads:
        found = files.read_files(
            [path for path in (request.certificate, request.private_key, request.ca_certificate) if path is not None],
            engine.now(),
        )
    elif request is not None:
        found = files.collect(
            request.paths,
            engine.now(),
            exclude=globs.seen_from_here(config.exclude, config.root),
            force_exclude=config.force_exclude,
            with_context=False,
        )
    if not (found.sources or found.errors or config.allow_empty):
        found.errors.append(("", "no certificate or key file found"))
    listed = "".join(f"{escaped(shown_path(source.path))}\n" for source in found.sources)
    if output_path:
        output.write_file(output_path, listed)
    else:
        output.put(listed)
    _say_troubles(found.notices, found.errors)
    return 2 if found.errors else 0


def _rule(options: argparse.Namespace) -> int:
    from clbcertlint import catalogue

    if not (options.rule or options.all):
        raise UsageError("rule needs a code or name, or --all (see clbcertlint rule --help)")
    try:
        entries = catalogue.entries() if options.all else [catalogue.find(options.rule)]
    except catalogue.UnknownRuleError as fault:
        raise UsageError(str(fault)) from None
    rules = [entry.load() for entry in entries]
    if options.output_format == "json":
        import json

        pages = [catalogue.as_json(rule) for rule in rules]
        output.put(json.dumps(pages if options.all else pages[0], indent=2) + "\n")
    else:
        output.put("\n".join(catalogue.page(rule) for rule in rules))
    return 0


def _schema(which: str) -> int:
    from importlib import resources

    output.put(resources.files("clbcertlint").joinpath(f"{which}.schema.json").read_text("utf-8"))
    return 0


def _show_settings(config: Config) -> int:
    from clbcertlint import catalogue
    from clbcertlint.reporters import settings

    output.put(settings.render(config, [rule.code for rule in catalogue.select(config.selections)]))
    return 0


def _config(options: argparse.Namespace, read_at: datetime) -> Config:
    """The settings of a run: those of the configuration file, with the command line above them."""
    from dataclasses import replace

    from clbcertlint import catalogue, config_file
    from clbcertlint.config import Selection

    try:
        config = config_file.for_run(options.config, read_at, isolated=options.isolated)
    except config_file.ConfigError as fault:
        raise UsageError(str(fault)) from None
    config = _with_excluded(config, options)
    if options.command == "show":
        return config
    if options.select and not _lists(options.select):
        raise UsageError(f"--select names no rule; --ignore ALL switches all of them off {_HELP}")
    chosen = Selection(
        _lists(options.select) or None,
        _lists(options.extend_select),
        (*_lists(options.ignore), *_lists(options.extend_ignore)),
    )
    config = _with_levels(replace(config, selections=(*config.selections, chosen)), options)
    try:
        catalogue.require_known(config)
    except catalogue.UnknownRuleError as fault:
        raise UsageError(str(fault)) from None
    of_file = catalogue.unknown_ignored(replace(config, selections=config.selections[:1])) if config.file else []
    for selector in catalogue.unknown_ignored(config):
        where = f"{shown_path(config.file.path)}: " if config.file and selector in of_file else ""
        output.say(f"warning: {where}{catalogue.unknown(selector)}")
    return config


def _with_excluded(config: Config, options: argparse.Namespace) -> Config:
    """The settings with the globs of the command line, which are relative to the working folder."""
    from dataclasses import replace

    from clbcertlint import globs

    instead, extended = (
        tuple(globs.relative_to(config.root, one) for one in _lists(given))
        for given in (options.exclude, options.extend_exclude)
    )
    return replace(config, exclude=(*(instead or config.exclude), *extended))


def _with_levels(config: Config, options: argparse.Namespace) -> Config:
    """The settings with the severities and switches of the command line, where they are given."""
    from dataclasses import replace

    from clbcertlint.rule import Severity

    if options.min_severity:
        config = replace(config, min_severity=Severity(options.min_severity))
    if options.fail_level:
        level = None if options.fail_level == "never" else Severity(options.fail_level)
        config = replace(config, fail_level=level)
    return replace(
        config,
        exit_zero=options.exit_zero,
        allow_empty=options.allow_empty,
        force_exclude=config.force_exclude or options.force_exclude,
    )


def _lists(values: Sequence[str] | None) -> tuple[str, ...]:
    """Comma-separated values of an option that may be repeated, in one tuple."""
    return tuple(word.strip() for value in values or () for word in value.split(",") if word.strip())


def _request(options: argparse.Namespace) -> Request | None:
    """What the options ask to check; None where the list of paths that they name is empty."""
    from clbcertlint.reading import Request
    from clbcertlint.sources import files

    _check_combination(options)
    paths = list(options.paths)
    if "-" in paths:
        return Request(
            standard_input=_standard_input(),
            standard_input_name=files.normalised(options.stdin_filename or "-"),
        )
    if options.files_from is not None:
        paths += _paths_from(options.files_from)
        if not paths:
            return None
    return Request(
        paths=tuple(paths),
        certificate=options.certificate,
        private_key=options.private_key,
        no_private_key=options.no_private_key,
        ca_certificate=options.ca_certificate,
    )


def _check_combination(options: argparse.Namespace) -> None:
    """Raise `UsageError` for options that do not go together."""
    uses_standard_input = "-" in options.paths
    names_paths = bool(options.paths) or options.files_from is not None
    named = {
        "--certificate": options.certificate,
        "--private-key": options.private_key,
        "--ca-certificate": options.ca_certificate,
    }
    given = [option for option, file in named.items() if file is not None]
    faults = (
        (
            uses_standard_input and (len(options.paths) > 1 or options.files_from is not None),
            "standard input and paths do not mix: name either - or paths",
        ),
        (options.stdin_filename is not None and not uses_standard_input, "--stdin-filename needs - as the path"),
        ("" in (options.output, options.files_from, options.stdin_filename), "an empty path names no file"),
        ("-" in named.values(), "an upload is named by files; standard input (-) can only stand for a path"),
        ("--private-key" in given and "--certificate" not in given, "--private-key needs --certificate"),
        (options.no_private_key and "--certificate" not in given, "--no-private-key needs --certificate"),
        (given and names_paths, f"{' and '.join(given)} and paths do not mix: name either one upload or paths"),
        (not given and not names_paths, "name at least one file or folder; . is the working folder"),
    )
    for is_wrong, sentence in faults:
        if is_wrong:
            raise UsageError(f"{sentence} {_HELP}")


def _standard_input() -> bytes:
    from clbcertlint.sources import files

    try:
        data = sys.stdin.buffer.read(files.MOST_BYTES + 1)
    except AttributeError:
        raise UsageError("standard input is closed") from None
    except OSError as fault:
        raise UsageError(f"standard input cannot be read: {fault.strerror}") from None
    if len(data) > files.MOST_BYTES:
        raise UsageError(f"standard input goes on for more than {files.MOST_BYTES} bytes, which is as much as is read")
    return data


def _is_left_out(request: Request, config: Config) -> bool:
    """Whether standard input is not to be checked, because its name is excluded or because there is nothing in it."""
    from clbcertlint import globs
    from clbcertlint.sources import files

    name = request.standard_input_name
    if request.standard_input is None or files.is_certificate_matter(request.standard_input, name):
        exclude = globs.seen_from_here(config.exclude, config.root)
        return config.force_exclude and request.standard_input is not None and files.is_excluded(name, exclude)
    output.say(
        "standard input: nothing to check, there is no PEM block in it and it is no DER"
        if name == "-"
        else f"{name}: {files.NOTHING_TO_CHECK}"
    )
    return True


def _paths_from(source: str) -> list[str]:
    """Paths out of a file or, for `-`, standard input; separated by NUL if there is one, else by line ends."""
    try:
        if source == "-":
            data = _standard_input()
        else:
            with open(source, "rb") as file:
                data = file.read()
    except OSError as fault:
        raise UsageError(f"--files-from {source}: {fault.strerror}") from None
    if b"-----BEGIN" in data:
        raise UsageError(f"--files-from {source} holds a PEM block; it has to be a list of paths")
    names = data.split(b"\0") if b"\0" in data else re.split(rb"\r?\n", data)
    return [os.fsdecode(name) for name in names if name]


def _refuse_to_overwrite(path: str) -> None:
    """A slip of the hand (`-o server.key`) must not replace a key by a report."""
    from clbcertlint.sources import files

    if os.path.lexists(path) and any(map(files.is_candidate_name, (path, os.path.realpath(path)))):
        raise UsageError(f"the report would replace {path}, which is named like a certificate or key; name another")


def _say_troubles(notices: Sequence[str], errors: Sequence[tuple[str, str]]) -> None:
    for notice in notices:
        output.say(notice)
    for path, message in errors:
        output.say(f"error: {path}{' ' if path else ''}{message}")
