"""The fuzz targets: a file each, with one piece of the program and what has to hold for whatever bytes it gets."""

from __future__ import annotations

from importlib import import_module

from fuzz_support.target import Target

NAMES = ("lexer", "x509", "engine", "fixer", "config", "archive", "convert", "words")


def load(name: str) -> Target:
    """The target of a name."""
    target = import_module(f"fuzz_targets.{name}").TARGET
    assert isinstance(target, Target)
    return target
