"""The benchmark comes out with every row, from the same files each time, and tells what it left out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
BENCHMARKS = ROOT / "benchmarks"
ROWS = [
    ("`clbcertlint --version`", "`python -c pass`"),
    ("`python -m clbcertlint --version`", "`python -c pass`"),
    ("`clbcertlint rule CLB202`", "`python -c pass`"),
    ("one good pair", '`python -c "import cryptography.x509"`'),
    ("one good pair, `python -m clbcertlint`", '`python -c "import cryptography.x509"`'),
    ("one good pair", "pkilint"),
    ("one good pair", "zlint"),
    ("200 YAML files without PEM", "`python -c pass`"),
    ("1,000 uploads, one process", "`load_and_compare.py`"),
    ("1,000 uploads, two processes", "`load_and_compare.py`"),
    ("1,000 uploads, one process", "`nginx -t`"),
    ("1,000 uploads, one process", "the `openssl` shell loop, scaled from 50 uploads"),
    ("10,000 uploads, one process", "1,000 uploads"),
    ("10,000 uploads, one process", "peak memory"),
    ("repository of 100,000 files", '`git grep -lI "BEGIN CERTIFICATE"`'),
    ("repository of 100,000 files", "`detect-private-key`"),
    ("repository of 100,000 files", "`find -type f`"),
    ("repository of 100,000 files", "`gitleaks dir`"),
    ("5,000 certificates in one file", "1,000 certificates"),
    ("10 MiB of PEM", "2 MiB of PEM"),
    ("10 MiB without PEM", "2 MiB of text"),
    ("10 MiB without PEM", "wall time"),
]


def run(*words: str, path: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, str(BENCHMARKS / "run.py"), *words],
        env={**os.environ, "PATH": path or os.environ["PATH"]},
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def rows(text: str) -> list[list[str]]:
    """The cells of each row of a table, without the two lines of its head."""
    lines = [line for line in text.splitlines() if line.startswith("| ") and not line.startswith("| work |")]
    return [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]


def test_every_row_is_measured_or_skipped_aloud() -> None:
    done = run("--size", "3", "--runs", "1")
    assert done.returncode == 0, done.stderr
    found = rows(done.stdout)
    assert [(cells[0], cells[1]) for cells in found] == ROWS
    for cells in found:
        _, _, ratio, _, remark, *_ = cells
        if remark.startswith("skipped: "):
            assert ratio == ""
            assert remark.removeprefix("skipped: ") in done.stderr
        else:
            assert float(ratio.split()[0]) > 0


def test_what_is_not_on_the_path_is_skipped_aloud(tmp_path: Path) -> None:
    done = run("pair", "--size", "3", "--runs", "1", path=str(tmp_path))
    assert done.returncode == 0, done.stderr
    assert "skipped in pair: zlint is not on the PATH\n" in done.stderr
    [remark] = [cells[4] for cells in rows(done.stdout) if cells[1] == "zlint"]
    assert remark == "skipped: zlint is not on the PATH"


def test_a_part_of_the_table_is_not_written() -> None:
    done = run("start", "--write")
    assert done.returncode == 2
    assert done.stdout == ""


def test_the_page_has_the_table_as_it_is_now() -> None:
    text = (ROOT / "docs" / "performance.md").read_text(encoding="utf-8")
    table = text.partition("<!-- table: begin -->\n")[2].partition("<!-- table: end -->\n")[0]
    assert [(cells[0], cells[1]) for cells in rows(table)] == ROWS


def test_corpora_have_the_same_bytes_each_time(tmp_path: Path) -> None:
    wanted = ("uploads-3", "yaml-2", "bundle-2", "blocks-3", "text-3", "monorepo-60")
    made = []
    for folder in (tmp_path / "first", tmp_path / "second"):
        subprocess.run([sys.executable, str(BENCHMARKS / "corpora.py"), str(folder), *wanted], check=True, timeout=60)
        files = [file for file in folder.rglob("*") if file.is_file() and ".git" not in file.parts]
        made.append({file.relative_to(folder): file.read_bytes() for file in files})
    assert made[0] == made[1]
    # three pairs, two manifests, three single files, and the repository with its one pair
    assert len(made[0]) == 3 * 2 + 2 + 3 + 60 + 2
