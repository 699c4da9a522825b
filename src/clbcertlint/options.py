"""From the options of the command line to what is linted and how."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence

from clbcertlint import limits, output
from clbcertlint.printable import shown_path
from clbcertlint.usage import UsageError, refuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from clbcertlint.config import Config
    from clbcertlint.request import Request

MOST_JOBS = 8
"""More processes than this are used only if somebody says so: each takes memory, and the disk is shared."""

_HELP = "(see clbcertlint check --help)"


def config_of(options: argparse.Namespace, read_at: datetime) -> Config:
    """The settings of a run: those of the configuration file, with the command line above them.

    Raises `UsageError`.
    """
    from clbcertlint import catalogue, config_search
    from clbcertlint.config import ConfigError, Selection
    from clbcertlint.values import replace

    try:
        config = config_search.for_run(options.config, read_at, isolated=options.isolated)
    except ConfigError as fault:
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
    from clbcertlint import globs
    from clbcertlint.values import replace

    instead, extended = (
        tuple(globs.relative_to(config.root, one) for one in _lists(given))
        for given in (options.exclude, options.extend_exclude)
    )
    return replace(config, exclude=(*(instead or config.exclude), *extended))


def _with_levels(config: Config, options: argparse.Namespace) -> Config:
    """The settings with the severities and switches of the command line, where they are given."""
    from clbcertlint.grading import Severity
    from clbcertlint.values import replace

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


def request_of(options: argparse.Namespace) -> Request | None:
    """What the options ask to check; None where the list of paths that they name is empty.

    Raises `UsageError`.
    """
    from clbcertlint.request import Request
    from clbcertlint.sources import files

    _check_combination(options)
    paths = list(options.paths)
    if "-" in paths:
        return Request(
            standard_input=standard_input(),
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
    refuse(faults, _HELP)


def jobs_of(options: argparse.Namespace) -> int:
    """How many processes may share the work: what the option says, else as many as processors where a fork is safe."""
    if options.jobs is not None:
        return int(options.jobs)
    return min(len(os.sched_getaffinity(0)), MOST_JOBS) if sys.platform == "linux" else 1


def standard_input() -> bytes:
    """What is to be checked of standard input; raises `UsageError` where it cannot be read, or is too much."""
    data = _standard_input()
    excess = limits.excess_of(data)
    if excess:
        raise UsageError(f"standard input {excess}")
    return data


def _standard_input() -> bytes:
    try:
        data = sys.stdin.buffer.read(limits.MOST_BYTES + 1)
    except AttributeError:
        raise UsageError("standard input is closed") from None
    except OSError as fault:
        raise UsageError(f"standard input cannot be read: {fault.strerror}") from None
    if len(data) > limits.MOST_BYTES:
        raise UsageError(f"standard input goes on for more than {limits.MOST_BYTES} bytes, which is as much as is read")
    return data


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
