"""All rules: picked by code, prefix or name, imported where they are needed, shown as a page."""

from __future__ import annotations

from clbcertlint import shipped
from clbcertlint.rule_index import RULES
from clbcertlint.values import Value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from clbcertlint.config import Config, Selection
    from clbcertlint.grading import Severity
    from clbcertlint.rule import Rule

EVERYTHING = "ALL"


class Entry(Value):
    """A rule's file, and what has to be known of a rule before it is imported.

    The name of the file says its code and name. `per` is the name of the class of its subjects, the rest is as in
    `Rule`.
    """

    module: str
    code: str
    name: str
    per: str
    is_on: bool
    is_about_form: bool

    def load(self) -> Rule:
        """Import the rule."""
        from importlib import import_module

        loaded: Rule = import_module(f"clbcertlint.rules.{self.module}").check
        return loaded


class UnknownRuleError(ValueError):
    """A selector that fits no rule; the message suggests those it may have meant."""


def _entry(module: str, per: str, is_on: bool, is_about_form: bool) -> Entry:
    code, _, name = module.partition("_")
    return Entry(module, code.upper(), name.replace("_", "-"), per, is_on, is_about_form)


_ENTRIES = tuple([_entry(*facts) for facts in RULES])


def entries() -> tuple[Entry, ...]:
    """Every rule there is, in the order of the codes."""
    return _ENTRIES


def find(selector: str) -> Entry:
    """The rule of a code or name, in any case; raises `UnknownRuleError`."""
    for entry in entries():
        if selector.upper() == entry.code or selector.lower() == entry.name:
            return entry
    raise unknown(selector)


def unknown(selector: str) -> UnknownRuleError:
    """The error for a selector that fits nothing, with the nearest codes and names as a suggestion."""
    import difflib

    words = [word for entry in entries() for word in (entry.code, entry.name)]
    by_case = {word.lower(): word for word in words}
    near = difflib.get_close_matches(selector.lower(), by_case, n=2, cutoff=0.6)
    suggestion = f"; did you mean {' or '.join(by_case[word] for word in near)}?" if near else ""
    return UnknownRuleError(f"no rule has the code, prefix or name {selector!r}{suggestion}")


def require(selectors: Sequence[str]) -> None:
    """Raise `UnknownRuleError` for the first selector that picks nothing."""
    for selector in selectors:
        if not fits(selector):
            raise unknown(selector)


def require_known(config: Config) -> None:
    """Raise `UnknownRuleError` for a rule that a configuration or command line switches on and that does not exist."""
    for selection in config.selections:
        require((*(selection.select or ()), *selection.extend))
    require([selector for selector, _ in config.severities])
    require([entry.rule for entry in config.exceptions])


def unknown_ignored(config: Config) -> list[str]:
    """Selectors of rules to ignore that pick nothing: a mistake, or a rule of another version."""
    ignored = [selector for selection in config.selections for selector in selection.ignore]
    ignored += [selector for _, selectors in config.per_file_ignores for selector in selectors]
    return [selector for selector in ignored if not fits(selector)]


def fits(selector: str) -> bool:
    """Whether a selector picks any rule."""
    return any(_specificity(selector, entry) for entry in entries())


def select(selections: Sequence[Selection]) -> list[Entry]:
    """The rules that are on.

    In each selection a longer selector beats a shorter one, and of two alike the one that ignores. One that selects
    starts anew; one that does not goes on from what was on before. A rule that is off by default has to be selected
    by its full code or name.
    """
    chosen = []
    for entry in entries():
        is_on, is_named = False, False
        for selection in selections:
            wanted = _highest((*(selection.select or ()), *selection.extend), entry)
            unwanted = _highest(selection.ignore, entry)
            if selection.select is not None:
                is_on, is_named = False, False
            if wanted or unwanted:
                is_on = wanted > unwanted or (is_on and not unwanted)
                is_named = is_named or wanted > len(entry.code)
        if is_on and (entry.is_on or is_named):
            chosen.append(entry)
    return chosen


def severity_of(rule: Entry | Rule, severities: Sequence[tuple[str, Severity]]) -> Severity | None:
    """The severity that a configuration gives to a rule: that of the most exact selector, None without one."""
    ranked = sorted((_specificity(selector, rule), index) for index, (selector, _) in enumerate(severities))
    return severities[ranked[-1][1]][1] if ranked and ranked[-1][0] else None


def picks(selectors: Sequence[str], rule: Rule) -> bool:
    """Whether any of some selectors picks a rule."""
    return _highest(selectors, rule) > 0


def is_named(rule: Rule, selections: Sequence[Selection]) -> bool:
    """Whether any selection switches a rule on by its full code or name."""
    words = [word for one in selections for word in (*(one.select or ()), *one.extend)]
    return any(word.upper() == rule.code or word.lower() == rule.name for word in words)


def _highest(selectors: Sequence[str], entry: Entry | Rule) -> int:
    return max((_specificity(selector, entry) for selector in selectors), default=0)


def _specificity(selector: str, entry: Entry | Rule) -> int:
    """How exactly a selector picks a rule: 0 not at all, 1 as one of all, more the longer the prefix, most by name."""
    if selector.upper() == EVERYTHING:
        return 1
    if selector.lower() == entry.name:
        return 1 + len(entry.code)
    return 1 + len(selector) if selector and entry.code.startswith(selector.upper()) else 0


def stored_page(entry: Entry) -> str:
    """The page of a rule as it comes with the package, so that nothing has to be imported to print it."""
    return shipped.read(f"pages/{entry.code}.md")


def page(rule: Rule) -> str:
    """Make the page of a rule in Markdown."""
    title, _, body = rule.documentation.partition("\n")
    facts = [
        f"# {rule.code} {rule.name}",
        "",
        title,
        "",
        f"| severity | {', '.join(severity.value for severity in rule.severities)} |",
        "|---|---|",
        f"| basis | {rule.basis.value} |",
        f"| source | <{rule.source}> |",
    ]
    if rule.answer:
        said = f"`{rule.answer.code}`: {rule.answer.message}" if rule.answer.code else rule.answer.message
        facts.append(f"| CLB answers | {said} |")
    if rule.fixes:
        facts.append(f"| fix | {', '.join(_FIXES[fixability.value] for fixability in rule.fixes)} |")
    facts += [f"| an error means | {_MEANINGS[rule.error_means.value]} |", f"| since | {rule.since} |"]
    return "\n".join(facts) + "\n" + body.rstrip() + "\n"


_FIXES = {"safe": "safe: `--fix`", "unsafe": "unsafe: `--fix --unsafe-fixes`"}
_MEANINGS = {"clb-refuses": "CLB refuses the upload", "clients-refuse": "CLB may take the upload, clients refuse it"}


def as_json(rule: Rule) -> dict[str, Any]:
    """A rule's page as JSON values."""
    return {
        "code": rule.code,
        "name": rule.name,
        "summary": rule.summary,
        "severities": [severity.value for severity in rule.severities],
        "basis": rule.basis.value,
        "source": rule.source,
        "answer": {"via": rule.answer.via, "code": rule.answer.code, "message": rule.answer.message}
        if rule.answer
        else None,
        "error_means": rule.error_means.value,
        "since": rule.since,
        "fixes": [fixability.value for fixability in rule.fixes],
        "documentation": rule.documentation,
    }
