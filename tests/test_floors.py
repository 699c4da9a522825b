"""Imports go down only: every module has a floor, and imports from lower floors alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import clbcertlint

PACKAGE = Path(clbcertlint.__file__).parent
FLOORS = (
    ("der", "values", "rule_index", "usage", "shipped", "remembering"),
    (
        "model",
        "grading",
        "request",
        "lines",
        "limits",
        "foreign",
        "boundary",
        "printable",
        "encoding",
        "globs",
        "config_schema",
        "repository",
        "line_hash",
        "whole_file",
    ),
    ("margin", "plan", "inventory", "paths", "unreadable"),
    ("body", "gap", "container", "rule", "search"),
    ("block", "references", "config"),
    ("lexer", "plain_certificate"),
    ("pem", "signature"),
    ("x509", "matter"),
    ("document", "bundles"),
    ("chain",),
    ("public_roots",),
    ("completeness", "uploads", "skeleton", "advice", "mending", "secrecy", "fixer", "recording"),
    ("rules", "report"),
    ("sources", "reporters", "catalogue", "findings"),
    ("unpacking", "config_file", "reading", "checking", "suppression", "chain_outline", "code_host", "outcome"),
    ("judging", "conversion"),
    ("workers",),
    ("engine",),
    ("repair", "reporting", "config_search"),
    ("arguments", "plain_arguments", "output", "rewriting"),
    ("delivery", "options"),
    ("check_command", "convert_command"),
    ("cli",),
    ("__main__",),
)
FLOOR = {room: floor for floor, rooms in enumerate(FLOORS) for room in rooms}
ANYWHERE = ("__version__",)
DOORS = ("x509", "signature", "bundles")
ROOT_MAY_IMPORT = ("values", "engine", "reporting", "config", "config_search", "request")


def modules() -> list[str]:
    names = [path.relative_to(PACKAGE).with_suffix("").as_posix() for path in PACKAGE.rglob("*.py")]
    return sorted(name.replace("/", ".") for name in names)


def room(module: str) -> str:
    """The part of the house that a module is in: its own file, or the folder it shares."""
    return module.partition(".")[0]


def ours(module: str) -> Iterator[str]:
    """What a module imports of the package, wherever the import stands, as names below the package."""
    tree = ast.parse(source(module).read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            names = [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            if name.partition(".")[0] == "clbcertlint":
                yield name.partition(".")[2]


def source(module: str) -> Path:
    return PACKAGE / f"{module.replace('.', '/')}.py"


def others(module: str) -> set[str]:
    """The top-level packages that a module imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source(module).read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found.update(alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("module", [module for module in modules() if module != "__init__"])
def test_a_module_has_a_floor(module: str) -> None:
    assert room(module) in FLOOR


def test_every_floor_is_lived_on() -> None:
    assert {room(module) for module in modules()} - {"__init__"} == set(FLOOR)


@pytest.mark.parametrize("module", [module for module in modules() if module != "__init__"])
def test_a_module_imports_from_lower_floors_only(module: str) -> None:
    for name in ours(module):
        if name not in ANYWHERE:
            assert FLOOR[room(name)] < FLOOR[room(module)], f"{module} imports {name}"


def test_the_package_itself_imports_only_what_its_function_runs() -> None:
    assert {room(name) for name in ours("__init__")} == {*ROOT_MAY_IMPORT, "report"}
    at_the_top = {
        node.module
        for node in ast.parse(source("__init__").read_text("utf-8")).body
        if isinstance(node, ast.ImportFrom)
    }
    assert at_the_top == {"__future__"}


def test_the_arguments_know_nothing_of_ours() -> None:
    assert {room(name) for name in (*ours("arguments"), *ours("plain_arguments"))} <= {"usage", *ANYWHERE}


@pytest.mark.parametrize("module", modules())
def test_only_few_doors_lead_to_cryptography(module: str) -> None:
    assert module in DOORS or "cryptography" not in others(module)


@pytest.mark.parametrize("door", DOORS)
def test_a_door_to_cryptography_is_used(door: str) -> None:
    assert "cryptography" in others(door)


def test_an_import_within_a_function_is_seen() -> None:
    assert "engine" in set(ours("cli"))
