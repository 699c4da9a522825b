"""How fast clbcertlint is, against other programs on the same machine in the same run.

    python benchmarks/run.py [NAME...]          measure all, or the works that are named; print a table
    python benchmarks/run.py --write            put the table into docs/performance.md as well

Another program that is not on the PATH is skipped, and the table says so. Making the corpora takes about a minute; with
`--corpora FOLDER` they are kept there, and are there the next time.
"""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import table
from measuring import Command, UnexpectedStatusError, measure
from programs import Missing
from works import FULL, WORKS, Corpora

PAGE = Path(__file__).parent.parent / "docs" / "performance.md"
BEGIN, END = "<!-- table: begin -->\n", "<!-- table: end -->\n"


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and write where that is asked for; 1 where a program did not do what it should."""
    options = _options(arguments)
    parts = [f"{_conditions(options.size)}\n\n", table.HEAD]
    _show("".join(parts))
    with tempfile.TemporaryDirectory() as temporary:
        corpora = Corpora(Path(options.corpora or temporary).resolve(), options.size)
        for name in options.names or WORKS:
            work = WORKS[name](corpora)
            for missing in work.programs.values():
                if isinstance(missing, Missing):
                    sys.stderr.write(f"skipped in {name}: {missing.why}\n")
            commands = {key: program for key, program in work.programs.items() if isinstance(program, Command)}
            try:
                usages = measure(commands, options.runs, options.slow_runs)
            except UnexpectedStatusError as failed:
                sys.stderr.write(f"{name}: {failed}\n")
                return 1
            parts.append(table.lines(work, usages))
            _show(parts[-1])
    if options.write:
        before, _, rest = PAGE.read_text(encoding="utf-8").partition(BEGIN)
        _, _, after = rest.partition(END)
        PAGE.write_text(f"{before}{BEGIN}{''.join(parts)}{END}{after}", encoding="utf-8")
    return 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", choices=[[], *WORKS], metavar="NAME", help=f"one of {', '.join(WORKS)}")
    parser.add_argument("--runs", type=int, default=7, help="runs of each program, of which the median counts; 7")
    parser.add_argument("--slow-runs", type=int, default=3, help="runs of programs that take many seconds; 3")
    parser.add_argument("--size", type=int, default=FULL, help=f"{FULL} for corpora as the table says, less for a try")
    parser.add_argument("--corpora", metavar="FOLDER", help="keep the corpora in this folder, and use what is there")
    parser.add_argument("--write", action="store_true", help=f"put the table into {PAGE.name}")
    options = parser.parse_args(arguments)
    if options.write and (options.names or options.size != FULL):
        parser.error("only the whole table at full size can be written")
    return options


def _show(text: str) -> None:
    sys.stdout.write(text)
    sys.stdout.flush()


def _conditions(size: int) -> str:
    system = f"{platform.system()} on {platform.machine()} with {os.cpu_count()} processors"
    smaller = "" if size == FULL else f" This is a try: what the table calls {FULL:,} is {size:,}, and so on."
    return f"Python {platform.python_version()}, cryptography {version('cryptography')}, {system}.{smaller}"


if __name__ == "__main__":
    sys.exit(main())
