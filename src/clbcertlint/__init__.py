"""A linter for the certificate and key files that go to Alibaba Cloud Classic Load Balancer (CLB).

`lint` is the command `clbcertlint check` as a function.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    import os
    from collections.abc import Sequence
    from datetime import datetime

    from clbcertlint.report import Report

__version__ = "0.1.0"
__all__ = ["__version__", "lint"]


def lint(
    *paths: str | os.PathLike[str],
    certificate: str | os.PathLike[str] | None = None,
    private_key: str | os.PathLike[str] | None = None,
    no_private_key: bool = False,
    ca_certificate: str | os.PathLike[str] | None = None,
    select: Sequence[str] | None = None,
    ignore: Sequence[str] = (),
    config: str | os.PathLike[str] | None = None,
    isolated: bool = False,
    now: datetime | None = None,
) -> Report:
    """Lint files and folders, or one upload named file by file, and return the report that the command prints.

    The arguments are those of `clbcertlint check`: `paths`, or `certificate` with `private_key` or `no_private_key`,
    or `ca_certificate`. `select` and `ignore` are codes, prefixes, names or "ALL". `config` is a configuration file;
    without it the one of the working folder is used, or none at all if `isolated`. `now` is the instant by which
    validity is judged, with a time zone; without it the clock's.

    What is wrong with a file is a finding and what cannot be read an error of the report; raises ValueError for
    arguments that do not go together, for unknown rules in `select` and for a configuration that cannot be used.
    """
    import os

    from clbcertlint import config_search, engine, reporting
    from clbcertlint.config import Selection
    from clbcertlint.request import Request
    from clbcertlint.values import replace

    request = Request(
        paths=tuple(os.fspath(path) for path in paths),
        certificate=None if certificate is None else os.fspath(certificate),
        private_key=None if private_key is None else os.fspath(private_key),
        no_private_key=no_private_key,
        ca_certificate=None if ca_certificate is None else os.fspath(ca_certificate),
    )
    read_at = now or engine.now()
    settings = config_search.for_run(None if config is None else os.fspath(config), read_at, isolated=isolated)
    chosen = Selection(None if select is None else tuple(select), (), tuple(ignore))
    return reporting.run(request, replace(settings, selections=(*settings.selections, chosen)), read_at)
