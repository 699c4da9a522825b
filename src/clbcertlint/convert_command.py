"""The command `convert`: to the files CLB takes."""

from __future__ import annotations

import getpass
import os
import sys

from clbcertlint import output
from clbcertlint.printable import escaped, shown_path
from clbcertlint.usage import UsageError, refuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from datetime import datetime

    from clbcertlint.conversion import Converted
    from clbcertlint.report import Report
    from clbcertlint.request import Request
    from clbcertlint.unpacking import Input

_NO_NAME = "--name takes a file's name, without a folder, that begins with neither . nor - and can be printed"
_HELP = "(see clbcertlint convert --help)"
_KEY_MODE = 0o600
_STANDARD_INPUT = "-"
_NO_ANSWER = 1
_UNTRUSTED = 2


def convert(options: argparse.Namespace) -> int:
    """Carry the command out and return the exit status; raises `UsageError` and `output.UnwritableError`.

    The status is that of checking what was written, 1 where there is nothing that CLB would take, 2 where an input
    cannot be read.
    """
    from clbcertlint import conversion, engine, unpacking

    _check_options(options)
    read_at: datetime = options.now or engine.now()
    passwords = _passwords(options)
    inputs = _inputs(options.inputs, read_at)
    unpacker = unpacking.Unpacker(passwords, _ask, read_at)
    make = conversion.to_ca_upload if options.ca else conversion.to_server_upload
    try:
        converted = make(unpacker.unpack(inputs).pieces, read_at)
    except (unpacking.UnpackingError, conversion.ConversionError) as fault:
        output.say_troubles(unpacker.notices, [("", str(fault))])
        return _UNTRUSTED if isinstance(fault, unpacking.UnpackingError) else _NO_ANSWER
    files = _files(converted, options)
    _write(files, force=options.force)
    output.say_troubles((*unpacker.notices, *converted.notices), [])
    return _judge(files, converted, read_at, is_ca=options.ca)


def _check_options(options: argparse.Namespace) -> None:
    needs_twice = _STANDARD_INPUT in options.inputs and options.password_file == _STANDARD_INPUT
    faults = (
        (not options.inputs, "convert needs at least one file"),
        (options.output is None, "convert needs -o FOLDER, where the files are to be written"),
        (options.output == "", "an empty path names no folder"),
        (options.name is not None and not _is_name(options.name), _NO_NAME),
        (needs_twice, "standard input is either the file or the password"),
    )
    refuse(faults, _HELP)


def _is_name(word: str) -> bool:
    return bool(word) and os.path.basename(word) == word and word[0] not in ".-" and word.isprintable()


def _passwords(options: argparse.Namespace) -> list[bytes]:
    if options.password_env is not None:
        word = os.environ.get(options.password_env)
        if word is None:
            raise UsageError(f"--password-env {options.password_env}: there is no such variable")
        return [os.fsencode(word)]
    if options.password_file is None:
        return []
    try:
        if options.password_file == _STANDARD_INPUT:
            if sys.stdin is None:
                raise UsageError("--password-file -: standard input is closed")
            return [sys.stdin.buffer.readline().rstrip(b"\r\n")]
        with open(options.password_file, "rb") as file:
            return [file.readline().rstrip(b"\r\n")]
    except OSError as fault:
        raise UsageError(f"--password-file {options.password_file}: {fault.strerror}") from None


def _ask(path: str, *, is_again: bool) -> bytes | None:
    if sys.stdin is None or not sys.stdin.isatty():
        return None
    if is_again:
        output.say("that is not the password")
    try:
        return getpass.getpass(f"password of {escaped(shown_path(path))}: ").encode("utf-8", "surrogateescape")
    except EOFError:
        return None


def _inputs(paths: list[str], read_at: datetime) -> list[Input]:
    from clbcertlint.options import standard_input
    from clbcertlint.sources import files
    from clbcertlint.unpacking import Input

    found: list[Input] = []
    for path in paths:
        if path == _STANDARD_INPUT:
            found.append(Input(_STANDARD_INPUT, standard_input()))
        elif os.path.isdir(path):
            collected = files.collect([path], read_at, with_context=False)
            if collected.errors:
                raise UsageError(": ".join(collected.errors[0]))
            if not collected.sources:
                raise UsageError(f"{path}: there is no file to convert")
            found += [Input(source.path, source.data) for source in collected.sources]
        else:
            try:
                found.append(Input(files.normalised(path), files.read_named(path, read_at).data))
            except files.UnreadableError as fault:
                raise UsageError(f"{path}: {fault}") from None
    return found


Files = list[tuple[str, bytes, "int | None"]]
"""Paths, the bytes to write to them, and the permissions that they get, None for the usual ones."""


def _files(converted: Converted, options: argparse.Namespace) -> Files:
    base = os.path.join(options.output, options.name or converted.name)
    files: Files = []
    if converted.certificate is not None:
        files.append((f"{base}.pem", converted.certificate, None))
    if converted.private_key is not None:
        files.append((f"{base}.key", converted.private_key, _KEY_MODE))
    return files


def _write(files: Files, *, force: bool) -> None:
    """Write the files, the key first: without its key a certificate would look finished."""
    from clbcertlint import whole_file

    for path, _, _ in files:
        if os.path.isdir(path):
            raise output.UnwritableError(f"{path} is a folder; --name names another")
        if os.path.lexists(path) and not force:
            raise output.UnwritableError(f"{path} is there already; --force replaces it, --name names another")
    folder = os.path.dirname(files[0][0])
    try:
        os.makedirs(folder, exist_ok=True)
    except OSError as fault:
        raise output.UnwritableError(f"{folder} cannot be made: {fault.strerror}") from None
    for path, octets, mode in reversed(files):
        try:
            whole_file.write(os.path.realpath(path), octets, mode=mode)
        except OSError as fault:
            raise output.UnwritableError(f"{path} cannot be written: {fault.strerror}") from None


def _judge(files: Files, converted: Converted, read_at: datetime, *, is_ca: bool) -> int:
    """Check what was written, and say what it is and what becomes of it."""
    from clbcertlint import reporting
    from clbcertlint.config import Config
    from clbcertlint.reporters import full, summary

    paths = [path for path, _, _ in files]
    report: Report = reporting.run(_request(paths, converted, is_ca=is_ca), Config(), read_at)
    contents = [", ".join(converted.contents)] if converted.certificate else []
    lines = [f"wrote {path}: {what}" for path, what in zip(paths, (*contents, "the private key"), strict=False)]
    written = "".join(f"{escaped(shown_path(line))}\n" for line in lines)
    output.put(written + full.render(report) + summary.render(report))
    output.say_troubles(report.notices, [(error.path, error.message) for error in report.errors])
    return report.exit_status


def _request(paths: list[str], converted: Converted, *, is_ca: bool) -> Request:
    from clbcertlint.request import Request

    if is_ca:
        return Request(ca_certificate=paths[0])
    if converted.certificate is None:
        return Request(paths=(paths[0],))
    if converted.private_key is None:
        return Request(certificate=paths[0], no_private_key=True)
    return Request(certificate=paths[0], private_key=paths[1])
