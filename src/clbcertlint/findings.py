"""From what a rule found to what a report tells: places, words and fingerprints."""

from __future__ import annotations

import hashlib
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping

from clbcertlint import advice, secrecy
from clbcertlint.grading import Severity
from clbcertlint.lines import LineIndex
from clbcertlint.model import Document, Span
from clbcertlint.printable import shown_path
from clbcertlint.references import HOME
from clbcertlint.report import EditReport, Finding, FixReport, ObjectReference, Place, Position
from clbcertlint.rule import Fix, Found

_PLACEHOLDER = re.compile(r"\b(FILE|NEW)\b")
_KEY_NAME = re.compile(r"\.key\Z|privkey|key\.pem\Z", re.IGNORECASE)


class Locator:
    """Turns byte ranges of documents into places of a report."""

    def __init__(self, documents: Iterable[Document]) -> None:
        self._documents = {one.path: one for one in documents}
        self._lines: dict[str, LineIndex] = {}
        self._secrets: dict[str, tuple[bool, bool]] = {}

    def document(self, span: Span) -> Document:
        """The document that a span is in."""
        return self._documents[span.path]

    def is_target(self, span: Span) -> bool:
        """Whether somebody asked for the file that a span is in."""
        return self._documents[span.path].source.is_target

    def position(self, path: str, offset: int) -> Position:
        """Line and column of a 0-based byte offset in a document's text."""
        text = self._documents[path].text
        if path not in self._lines:
            self._lines[path] = LineIndex(text)
        line, column = self._lines[path].position(offset)
        wide = self._lines[path].beyond_utf16(offset)
        return Position(line, column, column + wide if wide else None)

    def secrets(self, document: Document) -> tuple[bool, bool]:
        """Whether a document may hold a private key, and whether its text as a whole may be shown."""
        if document.path not in self._secrets:
            holds_key = secrecy.holds_private_key(document)
            self._secrets[document.path] = holds_key, not (holds_key or any(secrecy.doubtful_ranges(document)))
        return self._secrets[document.path]

    def place(self, span: Span, message: str = "") -> Place:
        """A span as a place of a report."""
        start = self.position(span.path, span.start)
        return Place(shown_path(span.path), start, self.position(span.path, span.end), message)


def findings(found: Iterable[Found], locator: Locator, *, with_edits: bool = False) -> list[Finding]:
    """The findings of a report, in its order; what sits in files that nobody asked for is left out.

    `with_edits` says that the edits of the fixes are wanted too.
    """
    told = (_finding(one, locator, with_edits) for one in found)
    return sorted((finding for finding in told if finding is not None), key=_sort_key)


def _finding(found: Found, locator: Locator, with_edits: bool) -> Finding | None:
    """Put a problem into words and at its place; None where its place was not asked for."""
    rule, problem = found.rule, found.problem
    span = problem.span
    if not locator.is_target(span):
        if problem.other_half is None or not locator.is_target(problem.other_half):
            return None
        span = problem.other_half
    values = {name: shown_path(value) if isinstance(value, str) else value for name, value in problem.values.items()}
    document = locator.document(span)
    reference = reference_of(document, span)
    fix = _fix(problem.fix, document, values, locator, with_edits) if problem.fix and span is problem.span else None
    help_ = _with_paths(problem.help.format_map(values) or rule.advice, span.path)
    if problem.fix and fix and document.source.mode is not None:
        help_ = f"{problem.fix.title.format_map(values)}: {_command(found, span.path)}"
    return Finding(
        rule=rule.code,
        name=rule.name,
        severity=found.severity,
        basis=rule.basis,
        message=problem.message.format_map(values),
        place=locator.place(span),
        label=problem.label.format_map(values),
        object=reference,
        related=tuple(
            locator.place(other, message.format_map(values)) for other, message in problem.related if other != span
        ),
        answer=rule.answer if problem.answered and found.severity is Severity.ERROR else None,
        help=help_,
        url=f"{HOME}/blob/main/docs/rules/{rule.code}.md",
        fingerprint=_fingerprint(rule.code, shown_path(span.path), reference),
        verdict=rule.error_means,
        fix=fix,
    )


def _fix(
    fix: Fix, document: Document, values: Mapping[str, str | int], locator: Locator, with_edits: bool
) -> FixReport | None:
    """What a report tells of a fix; None where it cannot be made in this document."""
    edits = fix.mend(document)
    if not edits:
        return None
    holds_key, is_public = locator.secrets(document)
    # Text of the file itself is put in only where its encoding changes; all else is written anew from certificates.
    is_secret = holds_key or (document.encoding is not None and not is_public)
    title = fix.title.format_map(values)
    told = (
        EditReport(
            locator.position(document.path, edit.start),
            locator.position(document.path, edit.end),
            None if is_secret else edit.replacement.decode("utf-8", "backslashreplace"),
        )
        for edit in (edits if with_edits else ())
    )
    return FixReport(f"{title} (in a file with a private key)" if holds_key else title, fix.is_safe, tuple(told))


def _command(found: Found, path: str) -> str:
    """What mends a finding; the fixes of notes are made where their rule is named only."""
    unsafe = "" if found.problem.fix is None or found.problem.fix.is_safe else " --unsafe-fixes"
    select = f" --extend-select {found.rule.code}" if found.severity is Severity.NOTE else ""
    return f"clbcertlint check --fix{unsafe}{select} {shown_path(advice.quoted(path))}"


def _with_paths(text: str, path: str) -> str:
    """Put the file of the finding, and a new one beside it, where the advice says FILE and NEW."""
    ending = ".key" if _KEY_NAME.search(path) else ".pem"
    words = {"FILE": shown_path(advice.quoted(path)), "NEW": shown_path(advice.sibling(path, ending))}
    return _PLACEHOLDER.sub(lambda match: words[match[0]], text)


def reference_of(one: Document, span: Span) -> ObjectReference | None:
    """The block of a document that a span starts in; None outside of blocks."""
    before = bisect_right(one.blocks, span.start, key=lambda block: block.span.start)
    block = one.blocks[before - 1] if before else None
    if block is None or span.start >= block.span.end:
        return None
    index = bisect_left(one.certificates, block.ordinal, key=lambda certificate: certificate.block.ordinal)
    certificate = next((known for known in one.certificates[index : index + 1] if known.block is block), None)
    kind = "certificate" if block.is_certificate else "private-key" if block.is_private_key else "block"
    return ObjectReference(kind, block.ordinal, certificate.sha256 if certificate else None)


def _fingerprint(code: str, path: str, reference: ObjectReference | None) -> str:
    """Identify a finding across runs: by rule, path and object, never by line."""
    what = (reference.sha256 or f"{reference.kind} {reference.index}") if reference else "file"
    return hashlib.sha256("\0".join((code, path, what)).encode("utf-8", "surrogateescape")).hexdigest()


def _sort_key(finding: Finding) -> tuple[object, ...]:
    return finding.place.path, finding.place.start, finding.rule, finding.message, finding.place.end
