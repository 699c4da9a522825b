"""Make the fixtures of the rules, `fixtures/CLBxxx/bad` and `good`, from the keys in `scripts/keys`.

    python scripts/make_fixtures.py [FOLDER]

Serial numbers and dates are fixed and RSA signatures are deterministic: the same bytes come out each time. What the
script no longer makes is removed from the folders of the rules it knows.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from fixture_maker import (
    block_cases,
    chain_cases,
    key_cases,
    line_cases,
    plan_cases,
    repository_cases,
    time_cases,
    type_cases,
    upload_cases,
)

FIXTURES = Path(__file__).parent.parent / "fixtures"
RULES = {
    **block_cases.RULES,
    **line_cases.RULES,
    **key_cases.RULES,
    **upload_cases.RULES,
    **chain_cases.RULES,
    **type_cases.RULES,
    **time_cases.RULES,
    **repository_cases.RULES,
    **plan_cases.RULES,
}


def main(arguments: list[str]) -> None:
    """Write the fixtures below the folder named, or to their place in the repository."""
    fixtures = Path(arguments[0]) if arguments else FIXTURES
    for code, cases in RULES.items():
        for outcome in ("bad", "good"):
            shutil.rmtree(fixtures / code / outcome, ignore_errors=True)
        for name, data in cases().items():
            path = fixtures / code / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)


if __name__ == "__main__":
    main(sys.argv[1:])
