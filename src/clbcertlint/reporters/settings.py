"""The settings that hold for a run, written as the configuration file has them."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence

from clbcertlint.config import Config
from clbcertlint.plan import ExceptionEntry, PlannedListener, PlannedUpload, Quota
from clbcertlint.printable import escaped, shown_path


def render(config: Config, rules: Sequence[str]) -> str:
    """The settings as TOML for a file in the same folder as the configuration; `rules` are those that are on."""
    return "".join(f"{line}\n" for line in _lines(config, rules))


def _lines(config: Config, rules: Sequence[str]) -> Iterator[str]:
    if config.file:
        yield f"# {escaped(shown_path(config.file.path))}, with the command line above it"
    else:
        yield "# no configuration file"
    yield "select = ["
    for start in range(0, len(rules), 10):
        yield f"  {', '.join(map(_text, rules[start : start + 10]))},"
    yield "]"
    yield f"min-severity = {_text(config.min_severity.value)}"
    yield f"fail-level = {_text(config.fail_level.value if config.fail_level else 'never')}"
    yield f"expiry-days = {config.expiry_days}"
    yield f"exclude = {_texts(config.exclude)}"
    yield f"force-exclude = {_truth(config.force_exclude)}"
    yield f"# --allow-empty = {_truth(config.allow_empty)}, --exit-zero = {_truth(config.exit_zero)}"
    yield from _tables(config)
    for upload in config.plan.uploads:
        yield from _upload(upload, config.root)
    for listener in config.plan.listeners:
        yield from _listener(listener)
    for quota in config.plan.quotas:
        yield from _quota(quota)


def _tables(config: Config) -> Iterator[str]:
    if config.per_file_ignores:
        yield from ("", "[per-file-ignores]")
        for glob, rules in config.per_file_ignores:
            yield f"{_text(glob)} = {_texts(rules)}"
    if config.severities:
        yield from ("", "[severity]")
        for rule, severity in config.severities:
            yield f"{_text(rule)} = {_text(severity.value)}"
    for entry in config.exceptions:
        yield from _exception(entry)


def _exception(entry: ExceptionEntry) -> Iterator[str]:
    yield from ("", "[[exceptions]]")
    yield f"rule = {_text(entry.rule)}"
    if entry.path is not None:
        yield f"path = {_text(entry.path)}"
    if entry.sha256 is not None:
        yield f"sha256 = {_text(entry.sha256)}"
    yield f"reason = {_text(entry.reason)}"
    if entry.until is not None:
        yield f"until = {entry.until.isoformat()}"


def _upload(upload: PlannedUpload, root: str) -> Iterator[str]:
    yield from ("", "[[upload]]")
    yield f"name = {_text(upload.name)}"
    yield f"kind = {_text(upload.kind.value)}"
    if upload.certificate is not None:
        yield f"certificate = {_text(_from(root, upload.certificate))}"
    if upload.private_key is not None:
        yield f"private-key = {_text(_from(root, upload.private_key))}"
    elif upload.key_kept_elsewhere:
        yield "private-key = false"
    yield f"source = {_text('certificate-management-service' if upload.is_managed else 'third-party')}"
    yield f"regions = {_texts(upload.regions)}"
    yield f"domains = {_texts(upload.domains)}"


def _listener(listener: PlannedListener) -> Iterator[str]:
    yield from ("", "[[listener]]")
    yield f"name = {_text(listener.name)}"
    if listener.region is not None:
        yield f"region = {_text(listener.region)}"
    yield f"authentication = {_text(listener.authentication.value)}"
    if listener.server_certificate is not None:
        yield f"server-certificate = {_text(listener.server_certificate)}"
    if listener.ca_certificate is not None:
        yield f"ca-certificate = {_text(listener.ca_certificate)}"
    pairs = (f"{{domain = {_text(one.domain)}, certificate = {_text(one.certificate)}}}" for one in listener.additional)
    yield f"additional = [{', '.join(pairs)}]"


def _quota(quota: Quota) -> Iterator[str]:
    yield from ("", f"[quota.{_text(quota.region)}]")
    yield f"server = {quota.server}"
    yield f"ca = {quota.ca}"
    yield f"server-limit = {quota.server_limit}"
    yield f"ca-limit = {quota.ca_limit}"


def _from(root: str, path: str) -> str:
    return os.path.relpath(path, root).replace(os.sep, "/")


def _texts(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"


def _text(text: str) -> str:
    """A basic string of TOML, with everything that cannot be printed as an escape."""
    quoted = json.dumps(shown_path(text), ensure_ascii=False)
    return "".join(one if one.isprintable() else _escape(ord(one)) for one in quoted)


def _escape(code: int) -> str:
    return f"\\U{code:08X}" if code > 0xFFFF else f"\\u{code:04X}"


def _truth(value: bool) -> str:
    return "true" if value else "false"
