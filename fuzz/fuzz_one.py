"""The process of one target: `python fuzz/fuzz_one.py TARGET FOLDER... [-OPTION=VALUE...]`, the rest for libFuzzer."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from random import Random

import atheris

with atheris.instrument_imports(include=["clbcertlint", "tomllib", "zipfile"]):
    import clbcertlint

    _LEFT_OUT = "clbcertlint.__main__"

    def _modules() -> Iterator[str]:
        found = pkgutil.walk_packages(clbcertlint.__path__, "clbcertlint.")
        return (one.name for one in found if one.name != _LEFT_OUT)

    for _name in _modules():
        # What the program imports when it needs it has to be instrumented before.
        importlib.import_module(_name)

import fuzz_targets


def main(arguments: list[str]) -> None:
    """Fuzz a target until libFuzzer ends the process."""
    program, name, *rest = arguments
    target = fuzz_targets.load(name)

    def mutate(data: bytes, longest: int, seed: int) -> bytes:
        chance = Random(seed)
        if chance.random() < 0.5:
            return bytes(atheris.Mutate(data, longest))
        made = target.mutate(data, chance)
        return made if len(made) <= longest else data

    atheris.Setup([program, *rest], target.check, custom_mutator=mutate)
    atheris.Fuzz()


if __name__ == "__main__":
    main(sys.argv)
