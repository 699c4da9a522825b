"""The shipped schema of the JSON report, made strict: in our own output every field has to be described."""

from __future__ import annotations

import json
from importlib import resources
from typing import Any

from jsonschema import Draft202012Validator


def load() -> Any:
    return json.loads(resources.files("clbcertlint").joinpath("report.schema.json").read_text("utf-8"))


def close(schema: Any) -> Any:
    """Forbid properties that are not described, at every depth."""
    if isinstance(schema, list):
        return [close(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    closed = {key: close(value) for key, value in schema.items()}
    if schema.get("type") == "object" and "properties" in schema:
        closed["additionalProperties"] = False
    return closed


_VALIDATOR = Draft202012Validator(close(load()))


def assert_valid(report: Any) -> None:
    """Fail with the first deviation of a decoded JSON report from the schema."""
    _VALIDATOR.validate(report)
