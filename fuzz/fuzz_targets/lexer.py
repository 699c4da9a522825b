"""Any bytes become blocks and gaps: every byte once and in order, and the quick way makes the same of them."""

from __future__ import annotations

from clbcertlint import container, lexer, pem
from clbcertlint.model import Container, Layout, Span
from clbcertlint.values import Value
from fuzz_support import mutators, repository, tokens
from fuzz_support.target import Target

NAME = "server.pem"


def check(data: bytes) -> None:
    """Read a file both ways."""
    layout = lexer.read(data, NAME)
    quick = pem.read_as_documented(data, NAME)
    assert quick is None or fields(quick) == fields(layout)
    assert layout.encoding is not None or layout.text == data
    _check_tiling(layout)
    _check_blocks(layout)
    pem.starts_like_pem(data)
    assert isinstance(container.identify(data), Container)


def fields(value: object) -> object:
    """A value with everything that is in it, to be compared; that it was read the quick way is left out."""
    if isinstance(value, Value):
        names = [name for name in type(value).__slots__ if name != "is_as_documented"]
        return type(value), [fields(getattr(value, name)) for name in names]
    return [fields(one) for one in value] if isinstance(value, tuple) else value


def _check_tiling(layout: Layout) -> None:
    spans = sorted([*layout.gaps, *(block.span for block in layout.blocks)], key=lambda span: span.start)
    position = 0
    for span in spans:
        assert span.start == position < span.end, f"a hole or an overlap at {position}"
        position = span.end
    assert position == len(layout.text), "bytes behind the last block or gap"
    assert list(layout.blocks) == sorted(layout.blocks, key=lambda block: block.span.start)
    assert [block.ordinal for block in layout.blocks] == list(range(1, len(layout.blocks) + 1))


def _check_blocks(layout: Layout) -> None:
    whole = Span(NAME, 0, len(layout.text))
    for block in layout.blocks:
        inner = [span for span in (block.begin, block.body, block.end) if span]
        edges = [block.span.start, *(edge for span in inner for edge in (span.start, span.end)), block.span.end]
        assert edges == sorted(edges)
        assert all(_is_within(fault.span, block.span) for fault in block.faults)
    assert all(_is_within(fault.span, whole) and fault.count > 0 for fault in layout.faults)
    for span in (layout.line_ends.first_cr, layout.line_ends.first_other):
        assert span is None or _is_within(span, whole)


def _is_within(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start <= inner.end <= outer.end


TARGET = Target(check, repository.files, mutators.of_anything, tokens.PEM)
