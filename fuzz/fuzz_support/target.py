"""What a fuzz target is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

Mutator = Callable[[bytes, Random], bytes]
"""Makes another input of one, by chance alone."""


@dataclass(frozen=True)
class Target:
    """A piece of the program that is held to its promises, whatever the bytes.

    `check` raises for an input that breaks a promise, AssertionError where it was looked for. `seeds` are the inputs
    to start from. `mutate` knows the structure of the input, and `tokens` are what such inputs are made of.
    """

    check: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    mutate: Mutator
    tokens: Sequence[bytes]
