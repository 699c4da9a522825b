"""The hash by which GitHub code scanning knows the line of an alert again after lines above it have moved.

It is the one that github/codeql-action computes where a report has none (its `src/fingerprints.ts`): a polynomial over
the first 100 characters from the start of the line on, blanks and tabs left out. A value of another algorithm would
make the upload warn about every result.
"""

from __future__ import annotations

import sys
from array import array
from collections import defaultdict
from itertools import accumulate

WINDOW = 100
"""How many characters, blanks and tabs left out, a hash looks at."""

_BASE = 37
_MASK = 2**64 - 1
_LEADING = pow(_BASE, WINDOW, 2**64)
_END_OF_FILE = "\uffff"
_BLANKS = str.maketrans("", "", " \t")


def line_hashes(data: bytes) -> list[str]:
    """The hash of every line of a file, that of the first line first; lines end at LF, CR LF or CR.

    What is no UTF-8 counts as U+FFFD, as it does for whoever reads the file as text. Behind the colon of a hash stands
    how many lines so far have the same.
    """
    text = data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n").translate(_BLANKS)
    units = _utf16(text + _END_OF_FILE)
    starts = [0, *(index for index, unit in enumerate(units, start=1) if unit == ord("\n"))]
    sums = list(accumulate([*units, *[0] * WINDOW], lambda total, unit: (total * _BASE + unit) & _MASK, initial=0))
    seen: defaultdict[int, int] = defaultdict(int)
    hashes = []
    for start in starts:
        value = (sums[start + WINDOW] - sums[start] * _LEADING) & _MASK
        seen[value] += 1
        hashes.append(f"{value:x}:{seen[value]}")
    return hashes


def _utf16(text: str) -> array[int]:
    """The UTF-16 code units of a text."""
    units = array("H")
    units.frombytes(text.encode(f"utf-16-{sys.byteorder[0]}e"))
    return units
