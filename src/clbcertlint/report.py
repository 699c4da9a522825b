"""What a run has to say: strings and numbers only, ready for every reporter."""

from __future__ import annotations

from collections.abc import Mapping

from clbcertlint.grading import Answer, Basis, Severity, Verdict
from clbcertlint.values import Value, unshown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from clbcertlint.rule import Rule


class Position(Value):
    """A 1-based line and column; columns count code points, and a byte that is no UTF-8 as one.

    `utf16_column` is the column where UTF-16 code units are counted instead, None where that makes no difference.
    """

    line: int
    column: int
    utf16_column: int | None = None

    def __lt__(self, other: Position) -> bool:
        """Whether this comes first."""
        return (self.line, self.column) < (other.line, other.column)


class Place(Value):
    """A range of a file, `end` exclusive, with a word about it where it is not the place of the finding itself."""

    path: str
    start: Position
    end: Position
    message: str = ""


class ObjectReference(Value):
    """The block a finding is about: what it is, its 1-based ordinal in the file, its SHA-256 if it is a certificate."""

    kind: str
    index: int
    sha256: str | None


class EditReport(Value):
    """What stands from `start` to `end` is replaced; `replacement` is None in files that may hold a private key."""

    start: Position
    end: Position
    replacement: str | None = unshown()


class FixReport(Value):
    """How the file of a finding can be mended.

    `title` says what is done, `is_safe` that every object keeps its DER and its place. `edits` are there in reports
    for machines only.
    """

    title: str
    is_safe: bool
    edits: tuple[EditReport, ...]


class Finding(Value):
    """One thing that is wrong, with everything a reporter can tell about it."""

    rule: str
    name: str
    severity: Severity
    basis: Basis
    message: str
    place: Place
    label: str
    object: ObjectReference | None
    related: tuple[Place, ...]
    answer: Answer | None
    help: str
    url: str
    fingerprint: str
    verdict: Verdict
    fix: FixReport | None = None


class SkeletonLine(Value):
    """A line of a file as a person would describe it: the 1-based line it starts at, and the words."""

    line: int
    text: str


class ChainLink(Value):
    """A certificate of a chain: its name, and its validity or what there is to say about it."""

    name: str
    note: str


class ChainOutline(Value):
    """A chain from the server's certificate upwards.

    `above` is what stands above the last link and is not in the file, None where that is a root. `superfluous` are
    the certificates of the file that are not needed.
    """

    links: tuple[ChainLink, ...]
    above: ChainLink | None
    superfluous: tuple[ChainLink, ...]


class UploadReport(Value):
    """An upload and what becomes of it.

    `sha1` is the fingerprint as the CLB console prints it (lower case, colons), `sha256` plain hexadecimal, both of
    the leaf or CA certificate; `not_after` an ISO 8601 instant. `needs_key` tells a server upload whose key is not in
    sight, though nothing says that it is kept elsewhere. `unnamed` are files of the upload that this run was
    not asked to check and that have findings all the same. `chain` is there in an overview only.
    """

    kind: str
    certificate: str | None
    private_key: str | None
    verdict: Verdict
    grounds: str
    errors: int
    warnings: int
    needs_key: bool
    unnamed: tuple[str, ...]
    answers: tuple[Answer, ...]
    sha1: str | None
    sha256: str | None
    names: tuple[str, ...]
    not_after: str | None
    chain: ChainOutline | None = None


class RunError(Value):
    """Why a run cannot be trusted: a file that could not be read, or a rule that crashed."""

    path: str
    message: str


class HostView(Value):
    """What a code host calls the files of a report, by the paths that the report has for them.

    `paths` are as seen from the root of the repository, absolute where they are outside of it; bytes that are no UTF-8
    are surrogate escapes. `line_hashes` are, by path of the report and 1-based line, the hashes by which GitHub code
    scanning knows a line again.
    """

    paths: Mapping[str, str]
    line_hashes: Mapping[tuple[str, int], str]

    def path(self, path: str) -> str:
        """What a code host calls a file of the report; a file that it does not know keeps its path."""
        return self.paths.get(path, path)


NO_HOST = HostView({}, {})
"""What a report that is made for no code host has."""

_NONE: Mapping[str, tuple[SkeletonLine, ...]] = {}


class Report(Value):
    """The outcome of a run.

    `evaluated_at` is the ISO 8601 instant by which validity was judged. `checked` are the files that were checked.
    `suppressed` are findings that an exception of the configuration covers.
    `hidden` findings are below the severity that is shown. `skeletons` describe the files that findings are about.
    `notices` are sentences for standard error, `details` those that only somebody who asks for them wants.
    `fail_level` is the least severity that made the run fail, None for none, and `rules` are those that were on.
    `host` is for the reports that are made for code hosts.
    """

    evaluated_at: str
    checked: tuple[str, ...]
    findings: tuple[Finding, ...]
    uploads: tuple[UploadReport, ...]
    errors: tuple[RunError, ...]
    exit_status: int
    suppressed: tuple[Finding, ...] = ()
    hidden: int = 0
    notices: tuple[str, ...] = ()
    details: tuple[str, ...] = ()
    skeletons: Mapping[str, tuple[SkeletonLine, ...]] = _NONE
    fail_level: Severity | None = Severity.ERROR
    rules: tuple[Rule, ...] = unshown(default=())
    host: HostView = NO_HOST

    @property
    def files(self) -> int:
        """How many files were checked."""
        return len(self.checked)

    @property
    def fixable(self) -> int:
        """How many findings can be mended."""
        return sum(1 for finding in self.findings if finding.fix)

    def count(self, severity: Severity) -> int:
        """How many findings of a severity the report shows."""
        return sum(1 for finding in self.findings if finding.severity is severity)


class Overview(Value):
    """What is in some files, and which go up together, without any judgement."""

    skeletons: dict[str, tuple[SkeletonLine, ...]]
    uploads: tuple[UploadReport, ...]
    errors: tuple[RunError, ...]
    notices: tuple[str, ...]
