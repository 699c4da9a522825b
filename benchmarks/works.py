"""What is measured, against what, and how much it may be at most."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path

import programs
from programs import Program

HERE = Path(__file__).parent
FULL = 1000
"""The size at which corpora are as large as the targets say; other sizes are in proportion."""
OPENSSL_PAIRS = 50


class Corpora:
    """The corpora of a run, below a folder; one is made when it is first asked for."""

    def __init__(self, folder: Path, size: int) -> None:
        self.folder = folder
        self._size = size

    def __call__(self, name: str, full_size: int) -> Path:
        """The folder of a corpus; `full_size` is what it has at full size."""
        return self.several((name, full_size))[0]

    def several(self, *wanted: tuple[str, int]) -> list[Path]:
        """The folders of corpora that have parts in common."""
        names = [f"{name}-{max(1, full_size * self._size // FULL)}" for name, full_size in wanted]
        subprocess.run([sys.executable, str(HERE / "corpora.py"), str(self.folder), *names], check=True)
        return [self.folder / name for name in names]


class Quantity(Enum):
    """What a row tells of a program: its time against that of another, or what it uses by itself."""

    RATIO = "ratio"
    SECONDS = "seconds"
    PEAK = "peak"


@dataclass(frozen=True)
class Row:
    """One line of the table: a program of the linter against another, both by their names in the work.

    `at_most` is None where nothing was promised.
    """

    title: str
    ours: str
    other: str
    at_most: float | None
    quantity: Quantity = Quantity.RATIO


@dataclass(frozen=True)
class Work:
    """Programs that are run by turns, and what is told of them."""

    programs: dict[str, Program]
    rows: tuple[Row, ...]


PASS, IMPORT = "`python -c pass`", '`python -c "import cryptography.x509"`'


def start(_: Corpora) -> Work:
    """What needs no file."""
    return Work(
        {
            PASS: programs.python("-c", "pass"),
            "version": programs.clbcertlint("--version"),
            "version of the module": programs.python("-m", "clbcertlint", "--version"),
            "rule": programs.clbcertlint("rule", "CLB202"),
        },
        (
            Row("`clbcertlint --version`", "version", PASS, 2),
            Row("`python -m clbcertlint --version`", "version of the module", PASS, 2),
            Row("`clbcertlint rule CLB202`", "rule", PASS, 2),
        ),
    )


def pair(corpora: Corpora) -> Work:
    """One good pair, and the linters of certificates on the chain of that pair."""
    [(certificate, key)] = programs.pairs_below(corpora("uploads", 1))
    return Work(
        {
            IMPORT: programs.python("-c", "import cryptography.x509"),
            "check": programs.check(str(certificate), str(key)),
            "check of the module": programs.python("-m", "clbcertlint", *programs.CHECK, str(certificate), str(key)),
            "pkilint": programs.external("lint_pkix_cert", "lint", "-s", "ERROR", str(certificate)),
            "zlint": programs.external("zlint", str(certificate)),
        },
        (
            Row("one good pair", "check", IMPORT, 1.35),
            Row("one good pair, `python -m clbcertlint`", "check of the module", IMPORT, 1.35),
            Row("one good pair", "check", "pkilint", None),
            Row("one good pair", "check", "zlint", None),
        ),
    )


def yaml(corpora: Corpora) -> Work:
    """Files that the hook may be handed and that have nothing in them, by name."""
    folder = corpora("yaml", 200)
    names = sorted(file.name for file in folder.iterdir())
    hook = ("check", "--force-exclude", "--allow-empty", "--")
    return Work(
        {PASS: programs.python("-c", "pass"), "check": programs.clbcertlint(*hook, *names, folder=folder)},
        (Row("200 YAML files without PEM", "check", PASS, 3),),
    )


def uploads(corpora: Corpora) -> Work:
    """A thousand good uploads, chains of three, under all rules."""
    folder = corpora("uploads", 1000)
    loop, shell, nginx = (
        "`load_and_compare.py`",
        f"the `openssl` shell loop, scaled from {OPENSSL_PAIRS} uploads",
        "`nginx -t`",
    )
    return Work(
        {
            "one process": programs.check(str(folder), processes=1),
            "two processes": programs.check(str(folder), processes=2),
            loop: programs.load_and_compare(folder),
            nginx: programs.nginx(folder, corpora.folder),
            shell: programs.openssl_loop(folder, corpora.folder, OPENSSL_PAIRS),
        },
        (
            Row("1,000 uploads, one process", "one process", loop, 2.2),
            Row("1,000 uploads, two processes", "two processes", loop, 1.4),
            Row("1,000 uploads, one process", "one process", nginx, 1 / 2),
            Row("1,000 uploads, one process", "one process", shell, 1 / 40),
        ),
    )


def many(corpora: Corpora) -> Work:
    """Ten times as many uploads."""
    few, most = corpora.several(("uploads", 1000), ("uploads", 10_000))
    return Work(
        {
            "1,000 uploads": programs.check(str(few), processes=1, is_slow=True),
            "10,000 uploads": programs.check(str(most), processes=1, is_slow=True),
        },
        (
            Row("10,000 uploads, one process", "10,000 uploads", "1,000 uploads", 10.5),
            Row("10,000 uploads, one process", "10,000 uploads", "", 150, Quantity.PEAK),
        ),
    )


def monorepo(corpora: Corpora) -> Work:
    """A large repository with few certificates, walked."""
    folder = corpora("monorepo", 100_000)
    grep, hook = '`git grep -lI "BEGIN CERTIFICATE"`', "`detect-private-key`"
    return Work(
        {
            "check": programs.check(".", folder=folder),
            grep: programs.git_grep(folder),
            hook: programs.detect_private_key(folder),
            "`find -type f`": programs.external("find", ".", "-type", "f", folder=folder),
            "`gitleaks dir`": programs.gitleaks(folder),
        },
        (
            Row("repository of 100,000 files", "check", grep, 1),
            Row("repository of 100,000 files", "check", hook, 1 / 4),
            Row("repository of 100,000 files", "check", "`find -type f`", None),
            Row("repository of 100,000 files", "check", "`gitleaks dir`", None),
        ),
    )


def bundle(corpora: Corpora) -> Work:
    """Trust bundles."""
    few, most = corpora.several(("bundle", 1000), ("bundle", 5000))
    return Work(
        {
            "1,000 certificates": programs.check(str(few / "bundle.pem"), processes=1),
            "5,000 certificates": programs.check(str(most / "bundle.pem"), processes=1),
        },
        (Row("5,000 certificates in one file", "5,000 certificates", "1,000 certificates", 5.5),),
    )


def large(corpora: Corpora) -> Work:
    """Large files: all PEM, and none."""
    wanted = (("blocks", 2048), ("blocks", 10_240), ("text", 2048), ("text", 10_240))
    less_pem, pem, less_text, text = corpora.several(*wanted)
    return Work(
        {
            "2 MiB of PEM": programs.check(str(less_pem / "blocks.pem")),
            "10 MiB of PEM": programs.check(str(pem / "blocks.pem")),
            "2 MiB of text": programs.check(str(less_text / "text.pem")),
            "10 MiB of text": programs.check(str(text / "text.pem")),
        },
        (
            Row("10 MiB of PEM", "10 MiB of PEM", "2 MiB of PEM", 5.5),
            Row("10 MiB without PEM", "10 MiB of text", "2 MiB of text", 5.5),
            Row("10 MiB without PEM", "10 MiB of text", "", 1, Quantity.SECONDS),
        ),
    )


WORKS: dict[str, Callable[[Corpora], Work]] = {
    work.__name__: work for work in (start, pair, yaml, uploads, many, monorepo, bundle, large)
}
