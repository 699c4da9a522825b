"""Checks decoded TOML against the shipped JSON Schema of the configuration.

Only the keywords that this schema uses are understood, so that every hook run is spared a validator; in return the
messages name the table and the key as they stand in TOML, and the nearest word where one is misspelt.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from clbcertlint import shipped

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_WORDS = {
    "object": "a table",
    "array": "an array",
    "string": "a string",
    "integer": "a whole number",
    "boolean": "true or false",
}


def load() -> Any:
    """The JSON Schema of the configuration."""
    return json.loads(shipped.read("config.schema.json"))


def faults(settings: Any, table: str = "") -> Iterator[str]:
    """What is wrong with a decoded configuration: a sentence a fault, with the table and the key it is about.

    `table` is where in its file the configuration is, empty where it is all of it.
    """
    schema = load()
    yield from _check(settings, schema, schema, table)


def _check(value: Any, schema: Mapping[str, Any], root: Mapping[str, Any], where: str) -> Iterator[str]:
    if "$ref" in schema:
        schema = root["$defs"][schema["$ref"].rsplit("/", 1)[-1]]
    expected = _expected(value, schema)
    if expected:
        hint = nearest(value, schema.get("enum", ()))
        yield f"{where or 'the configuration'} is {_shown(value)}; it has to be {expected}{hint}"
    elif isinstance(value, Mapping):
        yield from _check_table(value, schema, root, where)
    elif isinstance(value, list):
        for index, item in enumerate(value, start=1):
            yield from _check(item, schema["items"], root, f"{where}[{index}]")


def _expected(value: Any, schema: Mapping[str, Any]) -> str:
    """What a value would have to be, in words; empty where it is that."""
    kind = schema.get("type")
    if "enum" in schema:
        return "" if value in schema["enum"] else f"one of {', '.join(schema['enum'])}"
    if schema.get("format") == "date":
        is_date = isinstance(value, date) and not isinstance(value, datetime)
        return "" if is_date else "a date such as 2027-01-31, without quotation marks"
    if kind is None:
        return "" if (isinstance(value, str) and value) or value is False else "the name of a file, or false"
    if not _is(value, kind):
        is_table = kind == "array" and schema["items"].get("type") == "object"
        return "an array of tables, with two brackets around the name" if is_table else _WORDS[kind]
    if isinstance(value, str) and len(value) < schema.get("minLength", 0):
        return "more than nothing"
    if isinstance(value, str) and not re.search(schema.get("pattern", ""), value):
        return str(schema["$comment"])
    if isinstance(value, int) and value < schema.get("minimum", value):
        return f"at least {schema['minimum']}"
    return ""


def _check_table(
    table: Mapping[str, Any], schema: Mapping[str, Any], root: Mapping[str, Any], where: str
) -> Iterator[str]:
    properties: Mapping[str, Any] = schema.get("properties", {})
    others = schema.get("additionalProperties", True)
    for key, value in table.items():
        path = f"{where}.{key}" if where else key
        if key in properties:
            yield from _check(value, properties[key], root, path)
        elif isinstance(others, Mapping):
            yield from _check(value, others, root, path)
        elif others is False:
            yield f"{path} is no key of the configuration{nearest(key, properties)}"
    for key in schema.get("required", ()):
        if key not in table:
            yield f"{where} lacks the key {key}"
    alternatives = [one["required"][0] for one in schema.get("anyOf", ())]
    if alternatives and not any(key in table for key in alternatives):
        yield f"{where} lacks one of the keys {' and '.join(alternatives)}"


def _is(value: Any, kind: str) -> bool:
    if kind == "object":
        return isinstance(value, Mapping)
    if kind == "array":
        return isinstance(value, list)
    if kind == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, {"string": str, "boolean": bool}[kind])


def _shown(value: Any) -> str:
    if isinstance(value, Mapping | list):
        return "a table" if isinstance(value, Mapping) else "an array"
    return json.dumps(value, ensure_ascii=False, default=str)


def nearest(word: Any, words: Iterable[Any]) -> str:
    """A suggestion for a misspelt word, to be put behind a sentence; empty if no word is near."""
    near = difflib.get_close_matches(str(word), [str(one) for one in words], n=1, cutoff=0.6)
    return f"; did you mean {near[0]}?" if near else ""
