"""check-jsonschema, run where no connection can be opened: with schemas on disk and those that it ships."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

_WITHOUT_NETWORK = """
import runpy, sys

def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo"):
        raise RuntimeError(f"{event}: there is no network here")

sys.addaudithook(refuse)
runpy.run_module("check_jsonschema", run_name="__main__")
"""


def check(*options: str, files: Iterable[Path]) -> subprocess.CompletedProcess[str]:
    """Check files by the schema that the options name."""
    return subprocess.run(
        [sys.executable, "-c", _WITHOUT_NETWORK, *options, *map(str, files)],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )
