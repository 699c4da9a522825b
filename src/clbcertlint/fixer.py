"""Fixes are applied to the text of a document, and kept only if nothing is lost by them."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Sequence

from clbcertlint import document
from clbcertlint.model import Document, PemBlock, SourceFile
from clbcertlint.rule import Edit, Fix
from clbcertlint.values import Value, unshown


class Fixed(Value):
    """The new text of a file, and the fixes that led to it."""

    text: bytes = unshown()
    applied: tuple[Fix, ...]


def fix(one: Document, fixes: Sequence[Fix]) -> Fixed:
    """Apply fixes to a document, as far as they do not touch each other: what is left can be applied to the result.

    A fix is applied as a whole or not at all. Each is held to what it promises: a safe one keeps every object and its
    place, another one every certificate and key but those that it says it removes.
    """
    candidates = [(one_fix, tuple(one_fix.mend(one))) for one_fix in fixes]
    chosen = _harmless(one, [candidate for candidate in candidates if candidate[1]])
    accepted = _compatible(chosen)
    return Fixed(_applied(one.text, accepted.edits), tuple(accepted.fixes))


Candidate = tuple[Fix, tuple[Edit, ...]]


def _harmless(one: Document, candidates: Sequence[Candidate]) -> Sequence[Candidate]:
    """The candidates by which nothing is lost: all of them as a rule, else those of each half that also go together."""
    if not candidates or _is_kept(one, _compatible(candidates)):
        return candidates
    if len(candidates) == 1:
        return ()
    middle = len(candidates) // 2
    halves = [_harmless(one, candidates[:middle]), _harmless(one, candidates[middle:])]
    both = (*halves[0], *halves[1])
    return both if _is_kept(one, _compatible(both)) else max(halves, key=len)


class _Accepted:
    """Fixes whose edits do not touch each other, and these edits in order."""

    def __init__(self) -> None:
        self.fixes: list[Fix] = []
        self.edits: list[Edit] = []

    def add(self, fix: Fix, edits: Sequence[Edit]) -> None:
        """Accept a fix if its edits are apart from those that were accepted before, or among them."""
        new = [edit for edit in edits if edit not in self._near(edit)]
        if all(edit.end < other.start or other.end < edit.start for edit in new for other in self._near(edit)):
            self.fixes.append(fix)
            for edit in new:
                insort(self.edits, edit, key=_place)

    def _near(self, edit: Edit) -> list[Edit]:
        """The accepted edits that stand next to the place of an edit."""
        index = bisect_left(self.edits, _place(edit), key=_place)
        return self.edits[max(index - 1, 0) : index + 2]


def _compatible(candidates: Sequence[Candidate]) -> _Accepted:
    accepted = _Accepted()
    for fix, edits in candidates:
        accepted.add(fix, edits)
    return accepted


def _place(edit: Edit) -> tuple[int, int]:
    return edit.start, edit.end


def _applied(text: bytes, edits: Sequence[Edit]) -> bytes:
    pieces: list[bytes] = []
    position = 0
    for edit in edits:
        pieces += (text[position : edit.start], edit.replacement)
        position = edit.end
    return b"".join((*pieces, text[position:]))


def _is_kept(before: Document, accepted: _Accepted) -> bool:
    """Whether the objects of a document are still there after some fixes, as these promise."""
    text = _applied(before.text, accepted.edits)
    after = document.read(SourceFile(before.path, text, before.source.read_at, before.source.is_target))
    if all(fix.is_safe for fix in accepted.fixes):
        return _objects(before) == _objects(after)
    removed = {sha256 for fix in accepted.fixes for sha256 in fix.removes}
    certificates = {one.sha256 for one in before.certificates} - removed
    keys = {one.public.identity for one in before.private_keys}
    return certificates <= {one.sha256 for one in after.certificates} and keys <= {
        one.public.identity for one in after.private_keys
    }


def _objects(one: Document) -> list[bytes]:
    """The DER of every block in order; of one that cannot be read, its text without line ends."""
    return [block.der if block.der is not None else _text(one, block) for block in one.blocks]


def _text(one: Document, block: PemBlock) -> bytes:
    return one.text[block.span.start : block.span.end].replace(b"\r", b"").replace(b"\n", b"")
