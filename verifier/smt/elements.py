"""Sets over a small plan: which elements there may be, each with whether it is in the set.

Unknown sets are drawn from a few elements, whose values the solver chooses. So an answer about sets
is one about sets of up to so many elements, as an answer about plans is one of so many nodes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations
from typing import Any

from verifier.smt.terms import Bit, Term, every, number_of, opposite, some, variable

SETS = frozenset({"ranks", "span", "set of string"})

Elements = tuple[tuple[Bit, Any], ...]
"""Whether an element is in the set, and its value; a value may stand there more than once."""


def elements(value: Any) -> Elements:
    """The elements of a value: a plain one is its own only one."""
    return value if isinstance(value, tuple) else ((True, value),)


def has(of: Elements, value: Any) -> Bit:
    """Whether a set has an element."""
    return some(every((bit, same(own, value))) for bit, own in of)


def covers(left: Elements, right: Elements) -> Bit:
    """Whether the right set is part of the left."""
    return every(some((opposite(bit), has(left, value))) for bit, value in right)


def overlaps(left: Elements, right: Elements) -> Bit:
    """Whether two sets share an element."""
    return some(every((bit, has(left, value))) for bit, value in right)


def equal(left: Elements, right: Elements) -> Bit:
    """Whether two sets have the same elements."""
    return every((covers(left, right), covers(right, left)))


def within(of: Elements, low: Any, high: Any) -> Bit:
    """Whether each element is in a range."""
    return every(some((opposite(bit), every((v >= low, v <= high)))) for bit, v in of)


def size(of: Elements) -> Any:
    """How many different elements a set has."""
    return number_of(
        every((bit, *(some((opposite(b), opposite(same(v, value)))) for b, v in of[:position])))
        for position, (bit, value) in enumerate(of)
    )


def apart(sets: Iterable[Elements]) -> Bit:
    """Whether no two of several sets share an element."""
    return every(opposite(overlaps(one, other)) for one, other in combinations(list(sets), 2))


def where(bit: Bit, of: Elements) -> Elements:
    """The set, or the empty one unless ``bit``."""
    return tuple((every((bit, own)), value) for own, value in of)


def flat(sets: Iterable[Elements]) -> Elements:
    """The union of sets."""
    return tuple(_each(sets))


def _each(sets: Iterable[Elements]) -> Iterator[tuple[Bit, Any]]:
    for one in sets:
        yield from one


def same(one: Any, other: Any) -> Bit:
    """Whether two values are equal; two elements of one universe never are."""
    if _universe(one) and _universe(one) == _universe(other) and one is not other:
        return False
    return one == other


def element(type_: str, number: int) -> Any:
    """An element of the universe of a type: a variable that :func:`same` knows to be its own."""
    return variable("int", f"{_ELEMENT}{type_} {number}")


_ELEMENT = "element of "


def _universe(value: Any) -> str:
    name = value.parts[0] if isinstance(value, Term) and value.op == "int" else ""
    return name.rpartition(" ")[0] if name.startswith(_ELEMENT) else ""
