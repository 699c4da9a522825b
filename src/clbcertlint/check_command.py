"""The command `check`: lint, mend if that is asked for, and report."""

from __future__ import annotations

import os

from clbcertlint import output
from clbcertlint.options import config_of, jobs_of, request_of
from clbcertlint.printable import escaped, shown_path
from clbcertlint.usage import UsageError, refuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence
    from datetime import datetime

    from clbcertlint import delivery
    from clbcertlint.config import Config
    from clbcertlint.outcome import Outcome
    from clbcertlint.repair import Change
    from clbcertlint.request import Request

_HELP = "(see clbcertlint check --help)"


def check(options: argparse.Namespace) -> int:
    """Carry the command out and return the exit status; raises `UsageError` and `output.UnwritableError`."""
    from clbcertlint import engine
    from clbcertlint.request import Request
    from clbcertlint.values import replace

    read_at = options.now or engine.now()
    config = config_of(options, read_at)
    if options.show_settings:
        return _show_settings(config)
    wanted = _targets(options)
    request = request_of(options)
    if options.show_files:
        return _show_files(request, config, options.output)
    if request is None or _is_left_out(request, config):
        # A request for nothing is none; one whose only path is excluded finds nothing, and says so.
        request, config = Request(paths=("-",)), replace(config, exclude=("*",), force_exclude=True)
    if options.diff:
        return _diff(request, config, read_at, options, wanted)
    if options.fix:
        outcome = _fix(request, config, read_at, options)
    else:
        with output.Progress("folders", is_on=not options.quiet) as progress:
            outcome = engine.judge(request, config, read_at, jobs=jobs_of(options), progress=progress)
    return _report(outcome, options, wanted)


def _report(outcome: Outcome, options: argparse.Namespace, wanted: Sequence[delivery.Target]) -> int:
    from clbcertlint import delivery, reporting

    formats = {target.format for target in wanted}
    report = reporting.report(
        outcome,
        reporting.Wanted(
            details=options.verbose,
            edits=bool(formats & {"json", "sarif"}),
            host=bool(formats & {"sarif", "github", "gitlab"}),
            line_hashes="sarif" in formats,
            root=options.root,
        ),
    )
    style = delivery.Style(options.color, options.quiet, options.verbose, options.statistics)
    delivery.deliver(report, wanted, style)
    return report.exit_status


def _fix(request: Request, config: Config, read_at: datetime, options: argparse.Namespace) -> Outcome:
    """Mend the files, say what was done, and return what is left."""
    from clbcertlint import engine, repair, rewriting
    from clbcertlint.report import RunError
    from clbcertlint.values import replace

    repaired = repair.repair(request, config, read_at, with_unsafe=options.unsafe_fixes)
    failures = []
    for change in repaired.changes:
        try:
            notice = rewriting.rewrite(change.path, change.before, change.after)
        except rewriting.RewriteError as fault:
            failures.append(RunError(shown_path(change.path), f"was not mended: {fault}"))
            continue
        if not options.quiet:
            output.say(f"mended {_what(change)}{notice}")
    if not failures:
        return repaired.left
    outcome = engine.judge(request, config, read_at)
    return replace(outcome, errors=(*outcome.errors, *failures))


def _diff(
    request: Request,
    config: Config,
    read_at: datetime,
    options: argparse.Namespace,
    wanted: Sequence[delivery.Target],
) -> int:
    """Print what `--fix` would change; the exit status is that of the files as they are."""
    from clbcertlint import repair
    from clbcertlint.reporters import diff

    repaired = repair.repair(request, config, read_at, with_unsafe=options.unsafe_fixes)
    output.put("".join(diff.render(change.path, change.before, change.after) for change in repaired.changes))
    for change in () if options.quiet else repaired.changes:
        output.say(f"would mend {_what(change)}")
    if not repaired.changes and not options.quiet:
        output.say("nothing that --fix would change" + ("" if options.unsafe_fixes else " without --unsafe-fixes"))
    return _report(repaired.found, options, [target for target in wanted if target.path])


def _what(change: Change) -> str:
    return f"{shown_path(change.path)}: {'; '.join(change.titles)}"


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
    _check_fixing(options)
    return wanted


def _check_fixing(options: argparse.Namespace) -> None:
    """Raise `UsageError` for options about fixes that do not go together with others."""
    prints = any(path is None for _, path in options.output_format or ()) and options.output is None
    faults = (
        (options.unsafe_fixes and not (options.fix or options.diff), "--unsafe-fixes needs --fix or --diff"),
        (options.fix and "-" in options.paths and not options.diff, "--fix changes files; standard input has none"),
        (options.diff and prints, "--diff prints a difference; a report can go to a file, as in sarif=FILE"),
    )
    refuse(faults, _HELP)


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
    output.deliver(listed, output_path)
    output.say_troubles(found.notices, found.errors)
    return 2 if found.errors else 0


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


def _refuse_to_overwrite(path: str) -> None:
    """A slip of the hand (`-o server.key`) must not replace a key by a report."""
    from clbcertlint.sources import files

    if os.path.lexists(path) and any(map(files.is_candidate_name, (path, os.path.realpath(path)))):
        raise UsageError(f"the report would replace {path}, which is named like a certificate or key; name another")


def _show_settings(config: Config) -> int:
    from clbcertlint import catalogue
    from clbcertlint.reporters import settings

    output.put(settings.render(config, [rule.code for rule in catalogue.select(config.selections)]))
    return 0
