"""The configuration file: found, read, checked, and turned into a Config."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any

from clbcertlint import config_schema
from clbcertlint.config import DEFAULT_EXCLUDE, Config, Selection
from clbcertlint.model import (
    AdditionalDomain,
    Authentication,
    ExceptionEntry,
    Plan,
    PlannedListener,
    PlannedUpload,
    Quota,
    SourceFile,
    Span,
    UploadKind,
)
from clbcertlint.printable import shown_path
from clbcertlint.rule import Severity

NAMES = ("clbcertlint.toml", ".clbcertlint.toml", "pyproject.toml")
DEFAULT_LIMIT = 100
"""Server certificates, and CA certificates, that a region may hold by default."""


class ConfigError(ValueError):
    """A configuration that cannot be used, in a sentence that names the file, the table and the key."""


def for_run(path: str | None, read_at: datetime, *, isolated: bool = False) -> Config:
    """The configuration of a run: of the file that is named, else of the one that is found, else none.

    Raises `ConfigError`.
    """
    path = path or (None if isolated else find(os.getcwd()))
    return load(path, read_at) if path else Config()


def find(folder: str) -> str | None:
    """The configuration file for a working folder: in it, or above it up to the root of the repository."""
    for candidate in _folders(os.path.abspath(folder)):
        for name in NAMES:
            path = os.path.join(candidate, name)
            if os.path.isfile(path) and (name != "pyproject.toml" or _has_table(path)):
                return path
    return None


def _folders(folder: str) -> list[str]:
    """A folder and those above it up to the one with `.git`; without a repository, the folder alone."""
    found = [folder]
    while not os.path.exists(os.path.join(found[-1], ".git")):
        above = os.path.dirname(found[-1])
        if above == found[-1]:
            return [folder]
        found.append(above)
    return found


def _has_table(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return b"tool.clbcertlint" in file.read()
    except OSError:
        return False


def load(path: str, read_at: datetime) -> Config:
    """Read a configuration file; raises `ConfigError`."""
    shown = _from_here(path)
    try:
        with open(path, "rb") as file:
            data = file.read()
    except OSError as fault:
        raise ConfigError(f"{shown_path(shown)}: cannot be read: {fault.strerror}") from None
    settings = _decode(data, shown)
    problem = next(config_schema.faults(settings), None)
    if problem:
        raise ConfigError(f"{shown_path(shown)}: {problem}")
    return _Reader(settings, SourceFile(shown, data, read_at), os.path.dirname(os.path.abspath(path))).read()


def _decode(data: bytes, shown: str) -> Mapping[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        settings = tomllib.loads(data.decode("utf-8"))
    except UnicodeDecodeError:
        raise ConfigError(f"{shown_path(shown)}: is no UTF-8 text") from None
    except tomllib.TOMLDecodeError as fault:
        raise ConfigError(f"{shown_path(shown)}: is no TOML: {fault}") from None
    if os.path.basename(shown) == "pyproject.toml":
        settings = settings.get("tool", {}).get("clbcertlint", {})
    return settings


def _from_here(path: str) -> str:
    """A path as it is opened from the working folder, with forward slashes."""
    return os.path.relpath(path).replace(os.sep, "/")


class _Reader:
    """Turns checked settings into a Config, with the place of every table of the plan."""

    def __init__(self, settings: Mapping[str, Any], file: SourceFile, root: str) -> None:
        self._settings = settings
        self._file = file
        self._root = root

    def read(self) -> Config:
        settings = self._settings
        selected = settings.get("select")
        exclude = self._globs(settings["exclude"]) if "exclude" in settings else DEFAULT_EXCLUDE
        level = settings.get("fail-level", "error")
        config = Config(
            selections=(
                Selection(
                    tuple(selected) if selected is not None else ("ALL",),
                    tuple(settings.get("extend-select", ())),
                    (*settings.get("ignore", ()), *settings.get("extend-ignore", ())),
                ),
            ),
            min_severity=Severity(settings.get("min-severity", "note")),
            fail_level=None if level == "never" else Severity(level),
            exclude=(*exclude, *self._globs(settings.get("extend-exclude", ()))),
            force_exclude=settings.get("force-exclude", False),
            expiry_days=settings.get("expiry-days", 14),
            per_file_ignores=tuple(
                (glob, tuple(rules)) for glob, rules in settings.get("per-file-ignores", {}).items()
            ),
            severities=tuple((rule, Severity(value)) for rule, value in settings.get("severity", {}).items()),
            exceptions=tuple(self._exceptions()),
            root=self._root,
            file=self._file,
        )
        plan = Plan(tuple(self._uploads()), tuple(self._listeners()), tuple(self._quotas()))
        self._check_names(plan)
        return replace(config, plan=plan)

    def _globs(self, patterns: Any) -> tuple[str, ...]:
        """Globs with a slash are relative to the configuration; a walk compares them from the working folder."""
        return tuple(
            _from_here(os.path.join(self._root, pattern)) if "/" in pattern.rstrip("/") else pattern
            for pattern in patterns
        )

    def _exceptions(self) -> Iterator[ExceptionEntry]:
        for index, entry in enumerate(self._settings.get("exceptions", ())):
            until: date | None = entry.get("until")
            fingerprint = entry.get("sha256")
            yield ExceptionEntry(
                rule=entry["rule"],
                path=entry.get("path"),
                sha256=fingerprint.replace(":", "").lower() if fingerprint else None,
                reason=entry["reason"],
                until=until,
                span=self._span("exceptions", index),
            )

    def _uploads(self) -> Iterator[PlannedUpload]:
        for index, entry in enumerate(self._settings.get("upload", ())):
            where = f"upload[{index + 1}] ({entry['name']})"
            kind = UploadKind(entry.get("kind", "server"))
            is_managed = entry.get("source") == "certificate-management-service"
            key = entry.get("private-key")
            if kind is UploadKind.CA and key:
                self._fail(f"{where}.private-key: a CA upload has no private key")
            if "certificate" not in entry and not is_managed:
                self._fail(f"{where} lacks the key certificate")
            yield PlannedUpload(
                name=entry["name"],
                kind=kind,
                certificate=self._path(entry.get("certificate")),
                private_key=self._path(key) if key else None,
                key_kept_elsewhere=key is False,
                is_managed=is_managed,
                regions=tuple(entry.get("regions", ())),
                domains=tuple(entry.get("domains", ())),
                span=self._span("upload", index),
            )

    def _listeners(self) -> Iterator[PlannedListener]:
        for index, entry in enumerate(self._settings.get("listener", ())):
            yield PlannedListener(
                name=entry["name"],
                region=entry.get("region"),
                authentication=Authentication(entry.get("authentication", "one-way")),
                server_certificate=entry.get("server-certificate"),
                ca_certificate=entry.get("ca-certificate"),
                additional=tuple(
                    AdditionalDomain(one["domain"], one["certificate"]) for one in entry.get("additional", ())
                ),
                span=self._span("listener", index),
            )

    def _quotas(self) -> Iterator[Quota]:
        for region, entry in self._settings.get("quota", {}).items():
            yield Quota(
                region=region,
                server=entry.get("server", 0),
                ca=entry.get("ca", 0),
                server_limit=entry.get("server-limit", DEFAULT_LIMIT),
                ca_limit=entry.get("ca-limit", DEFAULT_LIMIT),
                span=self._quota_span(region),
            )

    def _check_names(self, plan: Plan) -> None:
        """Names of uploads are unique, and listeners name uploads of the right kind."""
        names = [upload.name for upload in plan.uploads]
        for index, name in enumerate(names):
            if name in names[:index]:
                self._fail(f"upload[{index + 1}].name: there is another upload named {name}")
        for index, listener in enumerate(plan.listeners, start=1):
            where = f"listener[{index}] ({listener.name})"
            wanted = [("server-certificate", listener.server_certificate, UploadKind.SERVER)]
            wanted.append(("ca-certificate", listener.ca_certificate, UploadKind.CA))
            wanted += [("additional.certificate", one.certificate, UploadKind.SERVER) for one in listener.additional]
            for key, name_, kind in wanted:
                upload = plan.upload(name_)
                if name_ is not None and upload is None:
                    self._fail(f"{where}.{key}: no upload is named {name_}{config_schema.nearest(name_, names)}")
                if upload and upload.kind is not kind:
                    self._fail(f"{where}.{key}: the upload {name_} is of kind {upload.kind.value}, not {kind.value}")

    def _path(self, path: str | None) -> str | None:
        return None if path is None else _from_here(os.path.join(self._root, path))

    def _fail(self, sentence: str) -> None:
        raise ConfigError(f"{shown_path(self._file.path)}: {sentence}")

    def _span(self, table: str, index: int) -> Span:
        """The header of the n-th table of an array (0-based); the start of the file where it is written inline."""
        pattern = rb"^[ \t]*\[\[[ \t]*(?:tool\.clbcertlint\.)?" + table.encode() + rb"[ \t]*\]\]"
        return self._find(pattern, index)

    def _quota_span(self, region: str) -> Span:
        name = re.escape(region.encode())
        pattern = rb"^[ \t]*(?:\[(?:tool\.clbcertlint\.)?quota\.)?\"?" + name + rb"\"?[ \t]*[\]=]"
        return self._find(pattern, 0)

    def _find(self, pattern: bytes, index: int) -> Span:
        matches = list(re.finditer(pattern, self._file.data, re.MULTILINE))
        if index < len(matches):
            return Span(self._file.path, matches[index].start(), matches[index].end())
        return Span(self._file.path, 0, 0)
