"""What is generated from the rules and their fixtures, and how it gets to its place."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

import rule_cases
from clbcertlint import catalogue, rules, values
from clbcertlint.reporters import full
from clbcertlint.rule import Rule

REPOSITORY = Path(__file__).parent.parent
PAGES = REPOSITORY / "docs" / "rules"
STORED_PAGES = Path(rules.__path__[0]).parent / "pages"
README = REPOSITORY / "README.md"
BEGIN, END = "<!-- rules: begin -->\n", "<!-- rules: end -->\n"

_EXAMPLE = re.compile(r"^## (Bad|Good): (.+)(?:\n(?!## ).*)*", re.MULTILINE)


def expected(code: str) -> str:
    """What all rules say about the bad cases of one, as a terminal shows it."""
    said = "\n".join(
        f"$ clbcertlint check {shlex.join(case.arguments)}\n{full.render(rule_cases.lint(case))}"
        for case in rule_cases.cases(code, "bad")
    )
    # What the decoder says differs between the versions of cryptography.
    return re.sub(r"(decoder refuses): .+", r"\1: ...", said)


def source_file(entry: catalogue.Entry) -> Path:
    return Path(rules.__path__[0]) / f"{entry.module}.py"


def examples(rule: Rule) -> list[rule_cases.Case]:
    """The cases that the documentation of a rule shows."""
    return [
        rule_cases.Case(rule.code, match[1].lower(), match[2].rstrip("/"))
        for match in _EXAMPLE.finditer(rule.documentation)
    ]


def documented(rule: Rule) -> Rule:
    """The rule with the skeletons of the cases that its documentation names."""

    def fill(match: re.Match[str]) -> str:
        case = rule_cases.Case(rule.code, match[1].lower(), match[2].rstrip("/"))
        name = f"{case.name}/" if case.path.is_dir() else case.name
        lines = "".join(f"\n    {line}".rstrip(" ") for line in rule_cases.describe(case))
        return f"## {match[1]}: {name}{lines}\n"

    return values.replace(rule, documentation=_EXAMPLE.sub(fill, rule.documentation).rstrip("\n"))


def source(entry: catalogue.Entry) -> str:
    """The file of a rule with its documentation brought up to date."""
    text = source_file(entry).read_text("utf-8")
    documentation = documented(entry.load()).documentation
    docstring = ast.parse(text).body[0]
    assert docstring.lineno == 1
    assert docstring.end_lineno is not None
    rest = text.splitlines(keepends=True)[docstring.end_lineno :]
    prefix = "r" if "\\" in documentation else ""
    return f'{prefix}"""{documentation}\n"""\n{"".join(rest)}'


def page(rule: Rule) -> str:
    return catalogue.page(documented(rule))


def index(loaded: list[Rule]) -> str:
    """The page that lists all rules."""
    rows = [
        f"| [{rule.code}]({rule.code}.md) | {rule.name} | {_severities(rule)} | {rule.basis.value} | {rule.summary} |"
        for rule in loaded
    ]
    head = "# Rules\n\n| code | name | severity | basis | what it flags |\n|---|---|---|---|---|\n"
    return head + "\n".join(rows) + "\n"


def table(loaded: list[Rule]) -> str:
    """The table of the README."""
    rows = [
        f"| [{rule.code}](docs/rules/{rule.code}.md) | {rule.name} | {_severities(rule)} | {_fixes(rule)} "
        f"| {rule.summary} |"
        for rule in loaded
    ]
    return "| code | name | severity | fix | what it flags |\n|---|---|---|---|---|\n" + "\n".join(rows) + "\n"


def readme(loaded: list[Rule]) -> str:
    """The README with the table of the rules between its markers."""
    text = README.read_text("utf-8")
    before, found, rest = text.partition(BEGIN)
    _, closed, after = rest.partition(END)
    assert found, f"README.md needs the line {BEGIN!r}"
    assert closed, f"README.md needs the line {END!r}"
    return f"{before}{BEGIN}\n{table(loaded)}\n{END}{after}"


def hold(path: Path, wanted: str, *, regen: bool) -> None:
    """Compare a generated file with what it should hold, or write it."""
    if regen:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted, "utf-8", newline="\n")
    assert path.exists(), f"{path} is missing: pytest --regen writes it"
    assert path.read_bytes().decode("utf-8") == wanted, f"{path} is out of date: pytest --regen writes it"


def _fixes(rule: Rule) -> str:
    return ", ".join(fixability.value for fixability in rule.fixes)


def _severities(rule: Rule) -> str:
    return ", ".join(severity.value for severity in rule.severities)
