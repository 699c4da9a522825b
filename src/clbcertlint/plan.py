"""The nouns of a configuration: what goes up where, and which findings are kept for a reason."""

from __future__ import annotations

from enum import Enum

from clbcertlint.values import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date

    from clbcertlint.model import Span, Upload, UploadKind


class Authentication(str, Enum):
    """Whether a listener identifies itself only, or its clients as well."""

    ONE_WAY = "one-way"
    MUTUAL = "mutual"


class PlannedUpload(Value, eq=False):
    """An `[[upload]]` of the configuration: what is to go up, where to, and what for.

    `certificate` and `private_key` are paths as a report shows them, None where there are none. `upload` is what was
    read for it. `span` is its place in the configuration.
    """

    name: str
    kind: UploadKind
    certificate: str | None
    private_key: str | None
    key_kept_elsewhere: bool
    is_managed: bool
    regions: tuple[str, ...]
    domains: tuple[str, ...]
    span: Span
    upload: Upload | None = None


class AdditionalDomain(Value):
    """A domain that a listener serves with another certificate (SNI), by the name of its upload."""

    domain: str
    certificate: str


class PlannedListener(Value):
    """A `[[listener]]` of the configuration; certificates are names of uploads."""

    name: str
    region: str | None
    authentication: Authentication
    server_certificate: str | None
    ca_certificate: str | None
    additional: tuple[AdditionalDomain, ...]
    span: Span


class Quota(Value):
    """How many certificates a region holds already, and how many it may hold."""

    region: str
    server: int
    ca: int
    server_limit: int
    ca_limit: int
    span: Span


class Plan(Value, eq=False):
    """The uploads, listeners and quotas of the configuration."""

    uploads: tuple[PlannedUpload, ...] = ()
    listeners: tuple[PlannedListener, ...] = ()
    quotas: tuple[Quota, ...] = ()

    def upload(self, name: str | None) -> PlannedUpload | None:
        """The planned upload of a name."""
        return next((upload for upload in self.uploads if upload.name == name), None)


class ExceptionEntry(Value):
    """An entry of `[[exceptions]]`: findings of a rule that are kept for a reason, to the end of a day if one is named.

    `rule` is a code or name, `path` a glob relative to the configuration, `sha256` a fingerprint in lower case.
    """

    rule: str
    path: str | None
    sha256: str | None
    reason: str
    until: date | None
    span: Span


class ExceptionUse(Value):
    """What became of an exception in a run.

    `was_due` tells that something the run checked could have matched it, `has_ended` that its day has passed, and
    `matches` how many findings it fits.
    """

    entry: ExceptionEntry
    matches: int
    was_due: bool
    has_ended: bool
