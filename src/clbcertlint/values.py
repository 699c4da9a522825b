"""Frozen values: classes that are written like dataclasses, and cost next to nothing until one is made.

A hook pays its start-up at every commit, and `dataclasses` would be the largest part of it: the module imports
`inspect`, and compiles the methods of every class that is defined, used or not. Here `__init__` is compiled when the
first value of a class is made; all else is written once.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any, NoReturn, TypeVar

    from typing_extensions import dataclass_transform

    Some = TypeVar("Some", bound="Value")
else:

    def dataclass_transform(**_: object) -> object:
        """What type checkers read; see PEP 681."""
        return lambda decorated: decorated


class _Unshown:
    """A field that is not shown, and the default that it may have."""

    def __init__(self, default: tuple[object, ...]) -> None:
        self.default = default


def unshown(**default: object) -> Any:
    """Declare a field that `repr` leaves out; the one argument that it may have is its `default`."""
    return _Unshown(tuple(default.values()))


@dataclass_transform(frozen_default=True, field_specifiers=(unshown,))
class _Class(type):
    """Makes slots of the annotated fields of a class, and keeps their defaults for `__init__`.

    With `eq=False` values compare by identity, else by their fields.
    """

    __slots__: tuple[str, ...]
    _defaults: dict[str, object]
    _shown: tuple[str, ...]

    def __new__(cls, name: str, bases: tuple[type, ...], namespace: dict[str, Any], *, eq: bool = True) -> _Class:
        fields = tuple(namespace.get("__annotations__", ()))
        defaults: dict[str, object] = {}
        shown = []
        for field in fields:
            given: tuple[object, ...] = (namespace.pop(field),) if field in namespace else ()
            if given and isinstance(given[0], _Unshown):
                given = given[0].default
            else:
                shown.append(field)
            if given:
                defaults[field] = given[0]
        namespace.update(__slots__=fields, _defaults=defaults, _shown=tuple(shown))
        if bases:
            namespace["__init__"] = _make_first
        if not eq:
            namespace.update(__eq__=object.__eq__, __hash__=object.__hash__)
        return super().__new__(cls, name, bases, namespace)


def _make_first(self: Value, *arguments: object, **named: object) -> None:
    """Stand in for `__init__` until there is one."""
    made: Any = type(self)
    made.__init__ = _compiled(made)
    made.__init__(self, *arguments, **named)


def _compiled(made: Any) -> object:
    """The `__init__` of a class; it writes through the slots, since the values themselves refuse to be changed."""
    fields, defaults = made.__slots__, made._defaults
    parameters = [f"{field}=_defaults[{field!r}]" if field in defaults else field for field in fields]
    statements = [f"_set_{field}(self, {field})" for field in fields]
    if hasattr(made, "__post_init__"):
        statements.append("self.__post_init__()")
    source = f"def __init__(self, {', '.join(parameters)}):\n " + "\n ".join(statements or ["pass"])
    scope = {"_defaults": defaults, **{f"_set_{field}": getattr(made, field).__set__ for field in fields}}
    exec(source, scope)  # noqa: S102 its only input are the names of fields in this package
    scope["__init__"].__qualname__ = f"{made.__qualname__}.__init__"
    return scope["__init__"]


class Value(metaclass=_Class):
    """A frozen value with the annotated fields of its class as arguments, in their order.

    Defaults are shared by all values, so they have to be immutable. A `__post_init__` is called when all fields are
    set. Values of one class with equal fields are equal; those of a class with `eq=False` are equal to themselves only.
    """

    def __setattr__(self, name: str, value: object) -> NoReturn:
        """Refuse: a value does not change."""
        raise AttributeError(f"{type(self).__name__}.{name} cannot be set, the value is frozen")

    def __delattr__(self, name: str) -> NoReturn:
        """Refuse: a value does not change."""
        raise AttributeError(f"{type(self).__name__}.{name} cannot be deleted, the value is frozen")

    def __eq__(self, other: object) -> bool:
        """Whether the other is of the same class and has equal fields."""
        if type(other) is not type(self):
            return NotImplemented
        return _fields(self) == _fields(other)

    def __hash__(self) -> int:
        """Hash the fields."""
        return hash(_fields(self))

    def __repr__(self) -> str:
        """The class and the fields that are shown."""
        shown = (f"{name}={getattr(self, name)!r}" for name in type(self)._shown)
        return f"{type(self).__qualname__}({', '.join(shown)})"

    def __reduce__(self) -> tuple[type[Value], tuple[object, ...]]:
        """Copy and pickle by the fields."""
        return type(self), _fields(self)


def _fields(value: object) -> tuple[object, ...]:
    return tuple(getattr(value, name) for name in type(value).__slots__)  # type: ignore[attr-defined]


def replace(value: Some, **changes: object) -> Some:
    """A value like another but for some fields; raises TypeError for a name that is no field."""
    named = dict(zip(type(value).__slots__, _fields(value), strict=True))
    return type(value)(**{**named, **changes})
