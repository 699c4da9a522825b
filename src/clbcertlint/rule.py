"""What a rule is: a frozen description and one pure function from a subject to the problems it has."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from clbcertlint.grading import Answer, Basis, Fixability, Severity, Verdict
from clbcertlint.values import Value, unshown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Concatenate, TypeVar

    from clbcertlint.model import Document, Span

    Subject = TypeVar("Subject")

__all__ = [
    "Answer",
    "Basis",
    "Check",
    "Edit",
    "Fix",
    "Fixability",
    "Found",
    "Mend",
    "Problem",
    "Rule",
    "Severity",
    "Verdict",
    "rule",
]


class Edit(Value):
    """A change of `Document.text`: what stands at the 0-based byte offsets `start` to `end` becomes `replacement`."""

    start: int
    end: int
    replacement: bytes = unshown()


Mend = Callable[["Document"], Sequence[Edit]]
"""A function from a document to the changes that mend it, none where it cannot be mended with certainty."""


class Fix(Value):
    """How the file that a problem is in can be mended.

    `title` says what is done, in the imperative, and is a template as the message of the problem is one. A fix that is
    safe leaves every object of the file its DER and its place. `removes` are the certificates, by SHA-256, that are
    taken out of the file.
    """

    title: str
    mend: Mend = unshown()
    is_safe: bool = True
    removes: tuple[str, ...] = ()


class Problem:
    """What a rule has found in its subject.

    `message`, `label` and `help` are templates in the manner of `str.format`, filled with the named `values`; they
    hold no path, no code, no full stop at the end and never key material. `label` stands under the place in the text
    report; an empty `help` means the advice of the rule's page. `severity` has to be given by rules that declare more
    than one. The finding sits at `span`, or, where that file was not asked for, at `other_half` if that one was.
    `outside` is the worst severity that it can have in a file that belongs to no upload, None if it is not told
    there. `answered` says that the rule's documented answer holds for this problem. `fix` mends the file of `span`.
    """

    __slots__ = (
        "answered",
        "fix",
        "help",
        "label",
        "message",
        "other_half",
        "outside",
        "related",
        "severity",
        "span",
        "values",
    )

    def __init__(
        self,
        span: Span,
        message: str,
        /,
        *,
        severity: Severity | None = None,
        label: str = "",
        help: str = "",
        other_half: Span | None = None,
        related: tuple[tuple[Span, str], ...] = (),
        outside: Severity | None = Severity.NOTE,
        answered: bool = True,
        fix: Fix | None = None,
        **values: str | int,
    ) -> None:
        self.span = span
        self.message = message
        self.severity = severity
        self.label = label
        self.help = help
        self.other_half = other_half
        self.related = related
        self.outside = outside
        self.answered = answered
        self.fix = fix
        self.values = values

    @property
    def spans(self) -> Iterator[Span]:
        """Every place that is told of."""
        yield self.span
        if self.other_half:
            yield self.other_half
        yield from (span for span, _ in self.related)


Check = Callable[..., Iterator[Problem]]


class Rule(Value):
    """A rule: what it is called, what it rests on, what it reads (`per`) and the function that checks it.

    `severities` are those a finding of the rule can have, the usual one first. `error_means` is the verdict on an
    upload with an error of this rule. `option` is the name of the one setting that the check takes as its second
    argument. A rule that is not `is_on` has to be selected by its code or name. One that `is_about_form` has nothing to
    say of a document that is written as documented (`Document.is_as_documented`), so that it need not be asked.
    `security_severity` is how much a finding matters to security, from 0.1 to 10 as CVSS counts, None for a rule that
    is not about it. `fixes` are the kinds of fixes that its problems can have. `documentation` is the docstring of the
    rule's file, in Markdown.
    """

    code: str
    name: str
    per: type
    severities: tuple[Severity, ...]
    basis: Basis
    source: str
    since: str
    answer: Answer | None
    error_means: Verdict
    option: str | None
    is_on: bool
    is_about_form: bool
    security_severity: float | None
    fixes: tuple[Fixability, ...]
    documentation: str
    check: Check

    @property
    def summary(self) -> str:
        """The first line of the documentation, without its full stop."""
        return self.documentation.split("\n", 1)[0].rstrip(".")

    @property
    def advice(self) -> str:
        """The section "What to do" of the documentation as one line of plain text."""
        section = self.documentation.partition("## What to do\n")[2].partition("\n## ")[0]
        return " ".join(section.replace("`", "").split()).rstrip(".")


class Found(Value):
    """A problem with the rule that found it and the severity that it has where it stands."""

    rule: Rule
    problem: Problem
    severity: Severity

    def concerned(self, configuration: str | None) -> set[str]:
        """The files whose upload it counts for: its own, and for one about the plan those that it relates to."""
        path = self.problem.span.path
        return {path} if path != configuration else {path, *(span.path for span, _ in self.problem.related)}

    @property
    def paths(self) -> tuple[str, ...]:
        """The files that the finding can be told in."""
        half = self.problem.other_half
        return (self.problem.span.path, half.path) if half else (self.problem.span.path,)


def rule(
    code: str,
    name: str,
    *,
    per: type[Subject],
    severity: Severity | tuple[Severity, ...],
    basis: Basis,
    source: str,
    since: str,
    answer: Answer | None = None,
    error_means: Verdict = Verdict.CLB_REFUSES,
    option: str | None = None,
    is_on: bool = True,
    is_about_form: bool = False,
    security_severity: float | None = None,
    fixes: Fixability | tuple[Fixability, ...] = (),
) -> Callable[[Callable[Concatenate[Subject, ...], Iterator[Problem]]], Rule]:
    """Make a `Rule` of the function that checks it; the documentation is the docstring of the function's module."""

    def decorate(check: Callable[Concatenate[Subject, ...], Iterator[Problem]]) -> Rule:
        return Rule(
            code=code,
            name=name,
            per=per,
            severities=severity if isinstance(severity, tuple) else (severity,),
            basis=basis,
            source=source,
            since=since,
            answer=answer,
            error_means=error_means,
            option=option,
            is_on=is_on,
            is_about_form=is_about_form,
            security_severity=security_severity,
            fixes=fixes if isinstance(fixes, tuple) else (fixes,),
            documentation=(check.__globals__["__doc__"] or "").strip(),
            check=check,
        )

    return decorate
