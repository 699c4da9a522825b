"""How findings are graded: how bad, how sure, what becomes of the upload, and whether it can be mended."""

from __future__ import annotations

from enum import Enum

from clbcertlint.values import Value


class Severity(str, Enum):
    """How much a finding matters, the worst first."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"

    @property
    def rank(self) -> int:
        """0 for an error, 1 for a warning, 2 for a note."""
        return _RANKS[self]


_RANKS = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


class Basis(str, Enum):
    """How sure it is that Classic Load Balancer behaves as the rule says."""

    DOCUMENTED = "documented"
    OBSERVED = "observed"
    INFERRED = "inferred"


class Verdict(str, Enum):
    """What becomes of an upload, the worst first."""

    CLB_REFUSES = "clb-refuses"
    CLIENTS_REFUSE = "clients-refuse"
    WARNINGS = "warnings"
    READY = "ready"


class Fixability(str, Enum):
    """Whether a fix keeps every object of a file and its place, and so needs no second thought."""

    SAFE = "safe"
    UNSAFE = "unsafe"


class Answer(Value):
    """What Alibaba Cloud is documented to say: through the API with a code, through the console without one."""

    via: str
    code: str | None
    message: str
