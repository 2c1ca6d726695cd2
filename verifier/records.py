"""Records: what `dataclasses` makes, without compiling code for each class.

A run of the program loads some three hundred small classes, of trees, formulas, tables and
findings. Compiling the methods of each, as `dataclasses` does, takes longer than checking a small
plan; here classes share them, and initialisers are compiled once for each number of fields. A
frozen record also keeps its hash, for formulas are looked up all the time, and is pickled as its
fields, so that trees can be kept between runs.
"""

from __future__ import annotations

import dataclasses
import pickle
from collections.abc import Callable
from functools import cache, update_wrapper
from operator import attrgetter
from types import FunctionType
from typing import Any, Generic, TypeVar, dataclass_transform

_Class = TypeVar("_Class")
_Of = TypeVar("_Of")
_Found = TypeVar("_Found")

_HASH = "_hash"
_DERIVED = "_derived"
_SLOTS = (_HASH, _DERIVED)


@dataclass_transform(frozen_default=True, field_specifiers=(dataclasses.field,))
def record(cls: type[_Class]) -> type[_Class]:
    """A class decorator: what `dataclass(frozen=True, slots=True)` is.

    Fields are annotations, in order, after those of a record that the class extends. As with data
    classes, `dataclasses.fields` and `dataclasses.replace` work on records, and a value that is
    assigned in the class is the field's default.
    """
    made, values = _made(cls, _SLOTS, {"__setattr__": _refused, "__delattr__": _refused})
    made.__hash__ = _hashing(made, values)
    made.__reduce__ = _reducing(made, values)
    return made  # type: ignore[no-any-return]


@dataclass_transform(field_specifiers=(dataclasses.field,))
def struct(cls: type[_Class]) -> type[_Class]:
    """A class decorator: what `dataclass(slots=True)` is, whose fields can be changed."""
    return _made(cls, (), {"__hash__": None})[0]  # type: ignore[no-any-return]


def _made(
    cls: type, more: tuple[str, ...], space: dict[str, Any]
) -> tuple[Any, Callable[[Any], Any]]:
    own = tuple(vars(cls).get("__annotations__", ()))
    inherited: tuple[str, ...] = getattr(cls, "__match_args__", ())
    names = inherited + own
    defaults = dict(getattr(cls, "_defaults", {}))
    methods = {k: v for k, v in cls.__dict__.items() if k not in {"__dict__", "__weakref__"}}
    defaults |= {name: methods.pop(name) for name in own if name in methods}
    methods |= {
        "__slots__": own if inherited else (*own, *more),
        "__match_args__": names,
        "_defaults": defaults,
        "__dataclass_fields__": _Fields(),
        "__repr__": _represented,
    }
    made: Any = type(cls.__name__, cls.__bases__, methods | space)
    values = attrgetter(*names) if len(names) > 1 else _few(names)
    fields = [(name, getattr(made, name).__set__) for name in names]
    made.__init__ = _initialiser(f"{cls.__qualname__}.__init__", fields, defaults)
    made.__eq__ = _equality(made, values)
    made.__reduce__ = lambda self: (made, values(self))
    return made, values


def derived(function: Callable[[_Of], _Found]) -> Callable[[_Of], _Found]:
    """Keeps what a function finds of a record with the record, for this run and, pickled, others.

    The function must hang on the record alone. (Of what is no record it is asked each time.)
    """
    name = f"{function.__module__}.{function.__name__}"

    def find(of: _Of) -> _Found:
        kept = getattr(of, _DERIVED, None)
        if kept is None:
            kept = {}
            if isinstance(of, tuple) or not hasattr(of, "__match_args__"):
                return function(of)
            object.__setattr__(of, _DERIVED, kept)
        elif name in kept:
            return kept[name]  # type: ignore[no-any-return]
        found = kept[name] = function(of)
        return found

    return update_wrapper(find, function)


class Later(Generic[_Found]):
    """A value that, once it was pickled, is made again only when somebody asks for it."""

    __slots__ = ("_packed", "_value")

    def __init__(self, value: _Found) -> None:
        self._value = value
        self._packed = b""

    @property
    def value(self) -> _Found:
        """The value."""
        if self._packed:
            self._value, self._packed = pickle.loads(self._packed), b""  # noqa: S301 -- our own
        return self._value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Later) and bool(self.value == other.value)

    def __hash__(self) -> int:
        return hash(self.value)

    def __reduce__(self) -> tuple[Any, tuple[bytes]]:
        packed = self._packed or pickle.dumps(self._value, pickle.HIGHEST_PROTOCOL)
        return _later, (packed,)


def _later(packed: bytes) -> Later[Any]:
    found = Later[Any](None)
    found._packed = packed
    return found


def _few(names: tuple[str, ...]) -> Callable[[Any], tuple[Any, ...]]:
    return lambda self: tuple(getattr(self, name) for name in names)


def _initialiser(
    title: str, fields: list[tuple[str, Callable[[Any, Any], None]]], defaults: dict[str, Any]
) -> Callable[..., None]:
    """The initialiser for so many fields, with the fields' names and defaults as its own."""
    names = tuple(name for name, _ in fields)
    made = {name: d.default_factory for name, d in defaults.items() if _is_made(d)}
    initialise = _template(len(fields))(*(put for _, put in fields))
    initialise.__code__ = initialise.__code__.replace(co_varnames=("self", *names))
    initialise.__qualname__ = title
    initialise.__defaults__ = tuple(defaults[name] for name in names if name in defaults)
    if not made:
        return initialise

    def with_made(self: Any, *args: Any, **given: Any) -> None:
        for name in names[len(args) :]:
            if name in made and name not in given:
                given[name] = made[name]()
        initialise(self, *args, **given)

    return with_made


def _is_made(default: Any) -> bool:
    return isinstance(default, dataclasses.Field)


@cache
def _template(size: int) -> Callable[..., FunctionType]:
    """A maker of initialisers that hand each of so many arguments to a setter."""
    fields = range(size)
    body = "".join(f"  put{n}(self, a{n})\n" for n in fields) or "  pass\n"
    setters, arguments = (",".join(f"{x}{n}" for n in fields) for x in ("put", "a"))
    space: dict[str, Any] = {}
    exec(f"def make({setters}):\n def __init__(self,{arguments}):\n{body} return __init__", space)  # noqa: S102
    made: Callable[..., FunctionType] = space["make"]
    return made


def _equality(cls: type, values: Callable[[Any], Any]) -> Callable[[Any, object], bool]:
    def equal(self: Any, other: object) -> bool:
        if self is other:
            return True
        return bool(other.__class__ is cls and values(self) == values(other))

    return equal


def _hashing(cls: type, values: Callable[[Any], Any]) -> Callable[[Any], int]:
    kept = getattr(cls, _HASH)
    get, put = kept.__get__, kept.__set__

    def hashed(self: Any) -> int:
        try:
            found: int = get(self)
        except AttributeError:
            found = hash((cls, values(self)))
            put(self, found)
        return found

    return hashed


def _reducing(cls: type, values: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def reduced(self: Any) -> tuple[Any, ...]:
        kept = getattr(self, _DERIVED, None)
        return (cls, values(self)) if not kept else (cls, values(self), kept, None, None, _restore)

    return reduced


def _restore(of: Any, kept: dict[str, Any]) -> None:
    object.__setattr__(of, _DERIVED, kept)


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
