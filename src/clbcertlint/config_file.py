"""The configuration file: read, checked, and turned into a Config."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from datetime import date, datetime

from clbcertlint import catalogue, config_schema
from clbcertlint.config import DEFAULT_EXCLUDE, Config, ConfigError, Selection
from clbcertlint.grading import Severity
from clbcertlint.model import SourceFile, Span, UploadKind
from clbcertlint.plan import (
    AdditionalDomain,
    Authentication,
    ExceptionEntry,
    Plan,
    PlannedListener,
    PlannedUpload,
    Quota,
)
from clbcertlint.printable import shown_path
from clbcertlint.references import REGION_LIMIT
from clbcertlint.values import replace

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn

TABLE = "tool.clbcertlint"
"""Where in a pyproject.toml the configuration is."""


def has_table(path: str) -> bool:
    """Whether a pyproject.toml has the table; only one that may have it is parsed."""
    try:
        data = _read(path)
    except ConfigError:
        return False
    may_have = re.search(_MAY_HAVE_TABLE, data, re.MULTILINE)
    return may_have is not None and _table_of(_decode(data, os.path.relpath(path))) is not None


_QUOTE = rb"[\"']?"
_MAY_HAVE_TABLE = rb"^[ \t]*(?:tool[ \t]*=|\[{0,2}[ \t]*(?:%btool%b[ \t]*\.[ \t]*)?%bclbcertlint%b[ \t]*[\].=])" % (
    (_QUOTE,) * 4
)


def _table_of(settings: Mapping[str, Any]) -> Any:
    """The configuration in a decoded pyproject.toml, None without one."""
    tool = settings.get("tool")
    return tool.get("clbcertlint") if isinstance(tool, Mapping) else None


def load(path: str, read_at: datetime) -> Config:
    """Read a configuration file; raises `ConfigError`."""
    if not path:
        raise ConfigError("an empty path names no configuration file")
    shown = _shown(path)
    data = _read(path)
    settings: Any = _decode(data, shown)
    table = TABLE if os.path.basename(path) == "pyproject.toml" else ""
    if table:
        settings = _table_of(settings)
        if settings is None:
            raise ConfigError(f"{shown_path(shown)}: there is no table {table} in it")
    problem = next(config_schema.faults(settings, table), None)
    if problem:
        raise ConfigError(f"{shown_path(shown)}: {problem}")
    root = os.path.dirname(os.path.abspath(path))
    return _Reader(settings, SourceFile(shown, data, read_at), root, table).read()


def _read(path: str) -> bytes:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        raise ConfigError(f"{shown_path(_shown(path))}: does not exist") from None
    except IsADirectoryError:
        raise ConfigError(f"{shown_path(_shown(path))}: is a folder, not a configuration file") from None
    except OSError as fault:
        raise ConfigError(f"{shown_path(_shown(path))}: cannot be read: {fault.strerror}") from None
    except ValueError:
        raise ConfigError("the name of a configuration file cannot hold a NUL character") from None


def _decode(data: bytes, shown: str) -> Mapping[str, Any]:
    if sys.version_info >= (3, 11):
        import tomllib
    else:
        import tomli as tomllib

    try:
        return tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError as fault:
        line = data.count(b"\n", 0, fault.start) + 1
        raise ConfigError(f"{shown_path(shown)}: is no UTF-8 text (at line {line})") from None
    except tomllib.TOMLDecodeError as fault:
        last = f"(at line {data.count(bytes([10]), 0, max(len(data) - 1, 0)) + 1}, where the file ends)"
        said = str(fault).replace("(at end of document)", last)
        raise ConfigError(f"{shown_path(shown)}: is no TOML: {said}") from None
    except RecursionError:
        raise ConfigError(f"{shown_path(shown)}: is no TOML: too many brackets in each other") from None


def _from_here(path: str) -> str:
    """A path as it is opened from the working folder, with forward slashes."""
    try:
        return os.path.relpath(path).replace(os.sep, "/")
    except OSError:
        # The working folder is gone.
        return path.replace(os.sep, "/")


def _shown(path: str) -> str:
    """A path as it is shown: as it is opened from the working folder, unless it was given from the root of the disk."""
    relative = _from_here(path)
    return path.replace(os.sep, "/") if os.path.isabs(path) and relative.startswith("../") else relative


class _Reader:
    """Turns checked settings into a Config, with the place of every table of the plan."""

    def __init__(self, settings: Mapping[str, Any], file: SourceFile, root: str, table: str) -> None:
        self._settings = settings
        self._file = file
        self._root = root
        self._prefix = f"{table}." if table else ""

    def read(self) -> Config:
        settings = self._settings
        self._require_rules()
        selected = settings.get("select")
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
            exclude=(*settings.get("exclude", DEFAULT_EXCLUDE), *settings.get("extend-exclude", ())),
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

    def _require_rules(self) -> None:
        """Every rule that is named exists, but for those to ignore, which may be of another version."""
        settings = self._settings
        for key in ("select", "extend-select"):
            for index, selector in enumerate(settings.get(key, ()), start=1):
                if not catalogue.fits(selector):
                    self._fail(f"{key}[{index}]: {catalogue.unknown(selector)}")
        for selector in settings.get("severity", {}):
            if not catalogue.fits(selector):
                self._fail(f"severity.{selector}: {catalogue.unknown(selector)}")
        for index, entry in enumerate(settings.get("exceptions", ()), start=1):
            try:
                catalogue.find(entry["rule"])
            except catalogue.UnknownRuleError as fault:
                self._fail(f"exceptions[{index}].rule: {fault}")

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
                server_limit=entry.get("server-limit", REGION_LIMIT),
                ca_limit=entry.get("ca-limit", REGION_LIMIT),
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

    def _fail(self, sentence: str) -> NoReturn:
        raise ConfigError(f"{shown_path(self._file.path)}: {self._prefix}{sentence}")

    def _span(self, table: str, index: int) -> Span:
        """The header of the n-th table of an array (0-based); the name of the array where it is written inline."""
        name = self._dotted(table)
        headers = self._find(rb"\[\[[ \t]*" + name + rb"[ \t]*\]\]")
        found = headers[index : index + 1] or self._find(name + rb"[ \t]*=")
        return found[0] if found else Span(self._file.path, 0, 0)

    def _quota_span(self, region: str) -> Span:
        """The header or the line of a region's quota, else the header of the table."""
        table, name = self._dotted("quota"), self._quoted(region)
        found = self._find(rb"\[[ \t]*" + table + rb"[ \t]*\.[ \t]*" + name + rb"[ \t]*\]")
        found = found or self._find(rb"(?:" + table + rb"[ \t]*\.[ \t]*)?" + name + rb"[ \t]*[=.]")
        found = found or self._find(rb"\[?[ \t]*" + table + rb"[ \t]*[\]=]")
        return found[0] if found else Span(self._file.path, 0, 0)

    def _dotted(self, table: str) -> bytes:
        """The pattern of a table's whole name."""
        parts = (*self._prefix.split(".")[:-1], table)
        return rb"[ \t]*\.[ \t]*".join(map(self._quoted, parts))

    def _quoted(self, key: str) -> bytes:
        """The pattern of a key, with or without quotation marks."""
        return _QUOTE + re.escape(key.encode()) + _QUOTE

    def _find(self, pattern: bytes) -> list[Span]:
        """Where a line begins with what fits a pattern, white space and a byte order mark aside."""
        whole = re.compile(rb"^(?:\xef\xbb\xbf)?[ \t]*(" + pattern + rb")", re.MULTILINE)
        return [Span(self._file.path, *match.span(1)) for match in whole.finditer(self._file.data)]
