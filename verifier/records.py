"""Frozen records: what `dataclass(frozen=True, slots=True)` makes, without compiling code for each.

A program that decides rules loads some hundred and fifty classes of syntax trees and formulas.
Compiling their methods, as `dataclasses` does, takes longer than reading the rules; here all
classes share a few functions. A record also keeps its hash, for formulas are looked up all the
time, and is pickled as its fields, so that trees can be kept between runs.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from operator import attrgetter
from typing import Any, TypeVar, dataclass_transform

_Class = TypeVar("_Class")

_KEPT = "_hash"


@dataclass_transform(frozen_default=True)
def record(cls: type[_Class]) -> type[_Class]:
    """A class decorator; fields are annotations, in order, after those of a record it extends.

    As with data classes, `dataclasses.fields` and `dataclasses.replace` work on records, and a
    value that is assigned in the class is the field's default.
    """
    own = tuple(vars(cls).get("__annotations__", ()))
    inherited: tuple[str, ...] = getattr(cls, "__match_args__", ())
    names = inherited + own
    defaults = dict(getattr(cls, "_defaults", {}))
    space = {k: v for k, v in cls.__dict__.items() if k not in {"__dict__", "__weakref__"}}
    defaults |= {name: space.pop(name) for name in own if name in space}
    space |= {
        "__slots__": own if inherited else (*own, _KEPT),
        "__match_args__": names,
        "_defaults": defaults,
        "__dataclass_fields__": _Fields(),
        "__repr__": _represented,
        "__setattr__": _refused,
        "__delattr__": _refused,
    }
    made: Any = type(cls.__name__, cls.__bases__, space)
    values = attrgetter(*names) if len(names) > 1 else _few(names)
    made.__init__ = _initialiser(names, [getattr(made, name).__set__ for name in names], defaults)
    made.__eq__ = _equality(made, values)
    made.__hash__ = _hashing(made, values)
    made.__reduce__ = lambda self: (made, values(self))
    found: type[_Class] = made
    return found


def _few(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    return lambda self: tuple(getattr(self, name) for name in names)


def _initialiser(
    names: tuple[str, ...], puts: list[Callable[[Any, Any], None]], defaults: dict[str, Any]
) -> Callable[..., None]:
    size = len(names)

    def init(self: Any, *args: Any, **given: Any) -> None:
        if given or len(args) != size:
            args = _completed(type(self).__name__, names, defaults, args, given)
        for put, value in zip(puts, args, strict=True):
            put(self, value)

    return init


def _completed(
    title: str,
    names: tuple[str, ...],
    defaults: dict[str, Any],
    args: tuple[Any, ...],
    given: dict[str, Any],
) -> tuple[Any, ...]:
    """All arguments in order."""
    if len(args) > len(names):
        raise TypeError(f"{title}() takes {len(names)} arguments, {len(args)} were given")
    whole = dict(zip(names, args, strict=False))
    wrong = [name for name in given if name not in names or name in whole]
    if wrong:
        raise TypeError(f"{title}() got unexpected arguments: {', '.join(wrong)}")
    whole = defaults | whole | given
    missing = [name for name in names if name not in whole]
    if missing:
        raise TypeError(f"{title}() lacks arguments: {', '.join(missing)}")
    return tuple(whole[name] for name in names)


def _equality(cls: type, values: Callable[[Any], Any]) -> Callable[[Any, object], bool]:
    def equal(self: Any, other: object) -> bool:
        if self is other:
            return True
        return bool(other.__class__ is cls and values(self) == values(other))

    return equal


def _hashing(cls: type, values: Callable[[Any], Any]) -> Callable[[Any], int]:
    kept = getattr(cls, _KEPT)
    get, put = kept.__get__, kept.__set__

    def hashed(self: Any) -> int:
        try:
            found: int = get(self)
        except AttributeError:
            found = hash((cls, values(self)))
            put(self, found)
        return found

    return hashed


def _represented(self: Any) -> str:
    shown = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
    return f"{type(self).__qualname__}({shown})"


def _refused(_self: Any, name: str, *_: Any) -> None:
    raise dataclasses.FrozenInstanceError(f"cannot change field `{name}` of a record")


class _Fields:
    """The fields as `dataclasses` describes them, made when somebody asks."""

    def __get__(self, instance: object, owner: type) -> dict[str, Any]:
        fields: list[Any] = []
        for name in owner.__match_args__:  # type: ignore[attr-defined]
            default = owner._defaults.get(name, dataclasses.MISSING)  # type: ignore[attr-defined]
            fields.append((name, Any, dataclasses.field(default=default)))
        described: Any = dataclasses.make_dataclass(owner.__name__, fields, kw_only=True)
        found: dict[str, Any] = described.__dataclass_fields__
        type.__setattr__(owner, "__dataclass_fields__", found)
        return found
