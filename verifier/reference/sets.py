"""Sentences about the values of a set of individuals."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from verifier.language import typed
from verifier.reference.kleene import Truth
from verifier.reference.structure import Binding, Individual, elements
from verifier.reference.symbols import Open

if TYPE_CHECKING:
    from verifier.reference.evaluate import Reference


MOST_MISSING = 10_000
"""So many missing values are listed."""


@dataclass(frozen=True, slots=True)
class Values:
    """A set sentence's truth, and why: values missing, used twice, outside the range; by whom.

    Of a long range so many values may be missing that only the first are listed; ``more`` counts
    the others.
    """

    truth: Truth
    missing: tuple[Any, ...] = ()
    more: int = 0
    duplicates: tuple[Any, ...] = ()
    outside: tuple[Any, ...] = ()
    individuals: tuple[Individual, ...] = ()


def set_verb(at: Reference, node: typed.SetVerb, binding: Binding) -> Values:
    """Unknown where it is not known who is meant, or what value one of them has."""
    owned: list[tuple[Individual, tuple[Any, ...]]] = []
    for individual, truth in at.denoted(node.phrase, binding):
        found = at.value(node.value, binding | {node.phrase.variable.name: individual})
        if truth is None or found is None:
            return Values(None)
        owned.append((individual, elements(found)))
    match node.verb:
        case "distinct" | "disjoint":
            return _report(owned, duplicates=_twice(owned))
        case "equal":
            return _equal(owned)
        case "increasing":
            return _increasing(owned)
        case "contiguous":
            present = {value for _, values in owned for value in values}
            whole = range(min(present), max(present) + 1) if present else range(0)
            return _report(owned, missing=_lacking(whole, present))
    assert node.low is not None
    assert node.high is not None
    low, high = at.value(node.low, binding), at.value(node.high, binding)
    if low is None or high is None or isinstance(low, Open) or isinstance(high, Open):
        return Values(None)
    if not isinstance(low, int) or not isinstance(high, int):
        return Values(False)  # no set of whole numbers is a range that ends in a fraction
    return _in_range(node.verb, owned, range(low, high + 1))


def _in_range(verb: str, owned: list[tuple[Individual, tuple[Any, ...]]], wanted: range) -> Values:
    present = {value for _, values in owned for value in values}
    missing = _lacking(wanted, present)
    outside = {value for value in present if value not in wanted}
    match verb:
        case "cover":
            return _report(owned, missing=missing)
        case "fit in":
            return _report(owned, outside=outside)
    return _report(owned, missing=missing, duplicates=_twice(owned), outside=outside)


def _lacking(wanted: range, present: set[Any]) -> tuple[list[int], int]:
    """The numbers of a range that are not there: the first of them, and how many more."""
    inside = sorted(value for value in present if value in wanted)
    listed: list[int] = []
    start = wanted.start
    for value in [*inside, wanted.stop]:
        listed += range(start, min(value, start + MOST_MISSING - len(listed)))
        start = value + 1
    return listed, len(wanted) - len(inside) - len(listed)


def _twice(owned: list[tuple[Individual, tuple[Any, ...]]]) -> set[Any]:
    """The values that more than one individual has."""
    times = Counter(value for _, values in owned for value in values)
    return {value for value, number in times.items() if number > 1}


def _equal(owned: list[tuple[Individual, tuple[Any, ...]]]) -> Values:
    """All have the same values; to blame are those that differ from what most have."""
    common = Counter(values for _, values in owned).most_common(1)
    odd = tuple(who for who, values in owned if values != common[0][0])
    return Values(not odd, individuals=odd)


def _increasing(owned: list[tuple[Individual, tuple[Any, ...]]]) -> Values:
    """Each value, in the order of the individuals, is greater than the one before."""
    flat = [(who, value) for who, values in owned for value in values]
    wrong = [after for before, after in pairwise(flat) if after[1] <= before[1]]
    return Values(not wrong, individuals=tuple(dict.fromkeys(who for who, _ in wrong)))


def _report(
    owned: list[tuple[Individual, tuple[Any, ...]]],
    missing: tuple[list[int], int] = ([], 0),
    duplicates: set[Any] = frozenset(),  # type: ignore[assignment]
    outside: set[Any] = frozenset(),  # type: ignore[assignment]
) -> Values:
    wrong = duplicates | outside
    blamed = tuple(who for who, values in owned if not wrong.isdisjoint(values))
    listed, more = missing
    return Values(
        not (listed or wrong),
        tuple(listed),
        more,
        _ordered(duplicates),
        _ordered(outside),
        blamed,
    )


def _ordered(values: set[Any]) -> tuple[Any, ...]:
    """Numbers and texts in their own order, shapes in that of their text."""
    return tuple(sorted(values, key=lambda v: v if isinstance(v, int | str) else str(v)))
