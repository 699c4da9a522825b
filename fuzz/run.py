"""Fuzz clbcertlint: `python fuzz/run.py --help`."""

from __future__ import annotations

import sys

from fuzz_support.session import main

if __name__ == "__main__":
    sys.exit(main())
