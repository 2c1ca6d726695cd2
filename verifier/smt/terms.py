"""Bits and numbers of a small plan: shared and folded while a formula is built, evaluated, asked.

A solver's own terms cost some fifty times as much to build, and a plan that is known answers most
questions without a solver. Python's bools, ints and fractions stand for what is settled.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any
from weakref import WeakValueDictionary

Bit = Any
"""A ``Term`` that is true or false, or True or False."""

Number = Any
"""A ``Number_``, an int or a Fraction."""


class Term:
    """An operation and its parts; equal ones are the same object.

    ``op`` is ``bit`` (a variable), ``not``, ``and``, ``or``, ``<``, ``<=``, ``==``; of numbers
    ``int`` and ``real`` (variables), ``+``, ``*``, ``/``, ``%`` and ``if``.
    """

    __slots__ = ("__weakref__", "op", "parts")

    def __init__(self, op: str, parts: tuple[Any, ...]) -> None:
        self.op = op
        self.parts = parts

    def __bool__(self) -> bool:
        raise TypeError("an open term is neither true nor false")

    def __repr__(self) -> str:
        return f"{self.op}({', '.join(map(repr, self.parts))})"


class Numeral(Term):
    """A number that the plan decides; compared and added it makes terms, and folds what it can."""

    __slots__ = ()
    __hash__ = object.__hash__

    def __eq__(self, other: object) -> Bit:
        if self is other:
            return True
        return _made("==", (self, other) if isinstance(other, Term) else (other, self))

    def __ne__(self, other: object) -> Bit:
        return opposite(self == other)

    def __lt__(self, other: Number) -> Bit:
        return False if self is other else _made("<", (self, other))

    def __le__(self, other: Number) -> Bit:
        return True if self is other else _made("<=", (self, other))

    def __gt__(self, other: Number) -> Bit:
        return False if self is other else _made("<", (other, self))

    def __ge__(self, other: Number) -> Bit:
        return True if self is other else _made("<=", (other, self))

    def __add__(self, other: Number) -> Number:
        return total((self, other))

    def __radd__(self, other: Number) -> Number:
        return total((other, self))

    def __sub__(self, other: Number) -> Number:
        return total((self, _made("*", (other, -1)) if isinstance(other, Term) else -other))

    def __rsub__(self, other: Number) -> Number:
        return total((other, self * -1))

    def __mul__(self, other: Number) -> Number:
        return _made("*", (self, other))

    def __rmul__(self, other: Number) -> Number:
        return _made("*", (self, other))

    def __truediv__(self, other: Number) -> Number:
        return _made("/", (self, other))

    def __rtruediv__(self, other: Number) -> Number:
        return _made("/", (other, self))

    def __mod__(self, other: int) -> Number:
        return _made("%", (self, other))


_NUMBERS = {"int", "real", "+", "*", "/", "%", "if"}
_KNOWN: WeakValueDictionary[tuple[Any, ...], Term] = WeakValueDictionary()


def _made(op: str, parts: tuple[Any, ...]) -> Any:
    key = (op, *(id(p) if isinstance(p, Term) else (p,) for p in parts))
    found = _KNOWN.get(key)
    if found is None:
        found = _KNOWN[key] = (Numeral if op in _NUMBERS else Term)(op, parts)
    return found


def variable(sort: str, name: str) -> Any:
    """What the plan decides: a ``bit``, an ``int`` or a ``real``."""
    return _made(sort, (name,))


def opposite(bit: Bit) -> Bit:
    """The negation of a bit."""
    if isinstance(bit, bool):
        return not bit
    return bit.parts[0] if bit.op == "not" else _made("not", (bit,))


def every(bits: Iterable[Bit]) -> Bit:
    """All bits; True of none."""
    return _joined(bits, "and", absorbing=False)


def some(bits: Iterable[Bit]) -> Bit:
    """At least one bit; False of none."""
    return _joined(bits, "or", absorbing=True)


def _joined(bits: Iterable[Bit], op: str, *, absorbing: bool) -> Bit:
    found: dict[Term, None] = {}
    for bit in bits:
        if bit is absorbing:
            return absorbing
        if bit is not (not absorbing):
            found[bit] = None
    if not found:
        return not absorbing
    if len(found) == 1:
        return next(iter(found))
    if any(bit.op == "not" and bit.parts[0] in found for bit in found):
        return absorbing
    return _made(op, tuple(found))


def both_or_neither(one: Bit, other: Bit) -> Bit:
    """Whether two bits are equal."""
    return some((every((one, other)), every((opposite(one), opposite(other)))))


def choice(bit: Bit, one: Number, other: Number) -> Number:
    """The one number where a bit is true, the other where it is false."""
    if isinstance(bit, bool):
        return one if bit else other
    return one if one is other else _made("if", (bit, one, other))


def total(numbers: Iterable[Number]) -> Number:
    """The sum."""
    plain: Any = 0
    open_ = []
    for number in numbers:
        if isinstance(number, Term):
            open_.append(number)
        else:
            plain += number
    if not open_:
        return plain
    if len(open_) == 1 and not plain:
        return open_[0]
    return _made("+", (plain, *open_) if plain else tuple(open_))


def number_of(bits: Iterable[Bit]) -> Number:
    """How many bits are true."""
    return total(choice(bit, 1, 0) for bit in bits)


def whole(number: Number) -> bool:
    """Whether a number is a whole one in every plan."""
    match number:
        case Term(op="int" | "%"):
            return True
        case Term(op="real" | "/"):
            return False
        case Term(op="if", parts=(_, *parts)) | Term(parts=parts):
            return all(whole(part) for part in parts)
    return isinstance(number, int)


class Plan:
    """A plan that is known: what it says of every variable; of those it does not list, no or 0."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.values = values
        self._known: dict[Term, Any] = {}

    def value(self, term: Any) -> Any:
        """The value of a bit or number; a division by 0 gives 0, as nobody asks what it is."""
        if not isinstance(term, Term):
            return term
        found = self._known.get(term)
        if found is None:
            found = self._known[term] = self._found(term)
        return found

    def _found(self, term: Term) -> Any:
        value, parts = self.value, term.parts
        match term.op:
            case "and":
                return all(value(part) for part in parts)
            case "or":
                return any(value(part) for part in parts)
            case "not":
                return not value(parts[0])
            case "bit":
                return self.values.get(parts[0], False)
            case "int" | "real":
                return self.values.get(parts[0], 0)
            case "==":
                return bool(value(parts[0]) == value(parts[1]))
            case "<":
                return bool(value(parts[0]) < value(parts[1]))
            case "<=":
                return bool(value(parts[0]) <= value(parts[1]))
            case "if":
                return value(parts[1] if value(parts[0]) else parts[2])
            case "+":
                return sum(value(part) for part in parts)
            case "*":
                return value(parts[0]) * value(parts[1])
            case "%":
                return value(parts[0]) % parts[1]
        divisor = value(parts[1])
        return Fraction(value(parts[0])) / divisor if divisor else 0
