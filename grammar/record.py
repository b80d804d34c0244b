"""Classes of named fields. Type checkers take them for dataclasses; nothing is made before the first of them exists.

A dataclass takes about a millisecond to make, and every start of pvelint would pay for more than sixty.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar, dataclass_transform

R = TypeVar("R", bound="Record")

_MISSING: Any = object()
_NOTHING: Mapping[str, Any] = {}


class Field(NamedTuple):
    """What a class says of a field besides its type."""

    default: Any = _MISSING
    default_factory: Callable[[], Any] | None = None
    kw_only: bool = False
    hash: bool = True
    """Whether it counts for the hash."""
    metadata: Mapping[str, Any] = _NOTHING


def field(
    *,
    default: Any = _MISSING,
    default_factory: Callable[[], Any] | None = None,
    kw_only: bool = False,
    hash: bool = True,
    metadata: Mapping[str, Any] = _NOTHING,
) -> Any:
    """Stands as the default of a field, and tells more about it than its default."""
    return Field(default, default_factory, kw_only, hash, metadata)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
class _RecordType(type):
    def __new__(
        mcs,
        name: str,
        bases: tuple[type, ...],
        namespace: dict[str, Any],
        *,
        eq: bool = True,
        kw_only: bool = False,
        frozen: bool = True,
        slots: bool = True,
    ) -> _RecordType:
        """Equal where all fields are, unless `eq` is off; `frozen` is for type checkers alone."""
        own = {
            key: _field(namespace, key, kw_only)
            for key, kind in namespace.get("__annotations__", {}).items()
            if not kind.startswith("ClassVar")
        }
        fields: dict[str, Field] = {}
        for base in reversed(bases):
            fields |= getattr(base, "__fields__", {})
        fields |= own
        namespace["__fields__"] = fields
        namespace["__match_args__"] = tuple(key for key, made in fields.items() if not made.kw_only)
        if slots:
            namespace["__slots__"] = tuple(own)
        if eq and fields:
            namespace.setdefault("__eq__", _eq)
            namespace.setdefault("__hash__", _hash)
        made = super().__new__(mcs, name, bases, namespace)
        if "__init__" not in namespace and fields:
            made.__init__ = _first_init(made)  # type: ignore[misc]
        return made

    __fields__: dict[str, Field]


def _field(namespace: dict[str, Any], key: str, kw_only: bool) -> Field:
    default = namespace.pop(key, _MISSING)
    found = default if isinstance(default, Field) else Field(default)
    return found._replace(kw_only=True) if kw_only else found


class Record(metaclass=_RecordType):
    """The base of all of them. Nobody writes into one, unless its class is not `frozen`: type checkers look after that."""

    def __repr__(self) -> str:
        values = ", ".join(f"{key}={getattr(self, key)!r}" for key in type(self).__fields__)
        return f"{type(self).__qualname__}({values})"


def fields(record: Record | type[Record]) -> Mapping[str, Field]:
    """By name, in their order."""
    kind = record if isinstance(record, type) else type(record)
    return kind.__fields__


def replace(record: R, /, **changes: Any) -> R:
    """The same with other values for some fields."""
    kind = type(record)
    for key in kind.__fields__:
        if key not in changes:
            changes[key] = getattr(record, key)
    return kind(**changes)


def _eq(self: Record, other: object) -> Any:
    if type(other) is not type(self):
        return NotImplemented
    return all(getattr(self, key) == getattr(other, key) for key in type(self).__fields__)


def _hash(self: Record) -> int:
    """Of the first one: those after it know their fields."""
    kind = next(k for k in type(self).__mro__ if k.__dict__.get("__hash__") is _hash)
    values = attrgetter(*(key for key, made in type(self).__fields__.items() if made.hash))

    def made(self: Record) -> int:
        return hash(values(self))

    kind.__hash__ = made  # type: ignore[method-assign, assignment]
    return made(self)


def _first_init(kind: _RecordType) -> Callable[..., None]:
    """Makes the real `__init__` when it is needed, and has it take its place."""

    def init(self: Record, *values: Any, **named: Any) -> None:
        made = _init(kind.__fields__)
        kind.__init__ = made  # type: ignore[misc]
        made(self, *values, **named)

    return init


def _init(fields: Mapping[str, Field]) -> Callable[..., None]:
    given: dict[str, Any] = {"_missing": _MISSING}
    first, named, body = ["self"], list[str](), list[str]()
    for key, made in fields.items():
        parameter, value = key, key
        if made.default_factory is not None:
            given[f"_make_{key}"] = made.default_factory
            parameter, value = f"{key}=_missing", f"_make_{key}() if {key} is _missing else {key}"
        elif made.default is not _MISSING:
            given[f"_default_{key}"] = made.default
            parameter = f"{key}=_default_{key}"
        (named if made.kw_only else first).append(parameter)
        body.append(f"    self.{key} = {value}\n")
    parameters = ", ".join([*first, *(["*", *named] if named else [])])
    exec(f"def __init__({parameters}):\n{''.join(body)}", given)
    init: Callable[..., None] = given["__init__"]
    return init
