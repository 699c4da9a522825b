"""Frozen values: what `clbcertlint.values` makes of a class."""

from __future__ import annotations

import copy
import pickle

import pytest

from clbcertlint.model import Span
from clbcertlint.report import Position
from clbcertlint.values import Value, replace, unshown


class Box(Value):
    """A value with a field that is not shown, and defaults."""

    name: str
    content: bytes = unshown()
    size: int = 3
    note: str = unshown(default="none")


class Even(Value):
    """A value that refuses odd numbers."""

    number: int

    def __post_init__(self) -> None:
        """Raise ValueError for an odd number."""
        if self.number % 2:
            raise ValueError(self.number)


class Thing(Value, eq=False):
    """A value that is equal to itself only."""

    name: str


def test_fields_are_arguments_in_their_order_and_by_name() -> None:
    box = Box("a", b"x")
    assert (box.name, box.content, box.size, box.note) == ("a", b"x", 3, "none")
    assert Box(content=b"x", name="a", note="n", size=4) == Box("a", b"x", 4, "n")


@pytest.mark.parametrize("arguments", [(), ("a",), ("a", b"x", 1, "n", 2)])
def test_too_few_and_too_many_arguments_are_refused(arguments: tuple[object, ...]) -> None:
    with pytest.raises(TypeError, match=r"Box\.__init__"):
        Box(*arguments)  # type: ignore[arg-type]


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(TypeError):
        Box("a", b"x", colour=1)  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        replace(Box("a", b"x"), colour=1)


def test_a_value_cannot_be_changed() -> None:
    box = Box("a", b"x")
    with pytest.raises(AttributeError, match="frozen"):
        box.name = "b"  # type: ignore[misc]
    with pytest.raises(AttributeError, match="frozen"):
        box.colour = 1
    with pytest.raises(AttributeError, match="frozen"):
        del box.name
    assert box.name == "a"


def test_values_compare_by_their_fields() -> None:
    assert Span("a", 1, 2) == Span("a", 1, 2)
    assert Span("a", 1, 2) != Span("a", 1, 3)
    assert Span("a", 1, 2) != ("a", 1, 2)
    assert len({Span("a", 1, 2), Span("a", 1, 2), Span("b", 1, 2)}) == 2


def test_or_by_identity() -> None:
    one = Thing("a")
    assert one == one
    assert one != Thing("a")
    assert len({one, Thing("a")}) == 2


def test_repr_leaves_out_what_is_not_to_be_shown() -> None:
    assert repr(Box("a", b"secret", note="secret")) == "Box(name='a', size=3)"


def test_replace_changes_some_fields_of_a_copy() -> None:
    box = Box("a", b"x")
    assert replace(box, size=4) == Box("a", b"x", 4)
    assert box.size == 3


def test_what_a_class_demands_is_checked_when_all_fields_are_set() -> None:
    assert Even(2).number == 2
    with pytest.raises(ValueError, match="3"):
        Even(3)
    with pytest.raises(ValueError, match="5"):
        replace(Even(2), number=5)


def test_values_can_be_copied_and_sent_to_another_process() -> None:
    span = Span("a", 1, 2)
    assert pickle.loads(pickle.dumps(span)) == span
    assert copy.deepcopy(span) == span


def test_positions_come_in_the_order_of_the_text() -> None:
    assert min(Position(2, 1), Position(1, 9, 8), Position(1, 2)) == Position(1, 2)
    assert not Position(1, 2) < Position(1, 2)


def test_there_is_no_room_for_anything_else() -> None:
    assert not hasattr(Span("a", 1, 2), "__dict__")
