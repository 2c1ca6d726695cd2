"""Sentences about the values of a set of individuals, of whom some may not be known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from math import inf
from typing import TYPE_CHECKING, Any

from verifier.language import typed
from verifier.language.types import SETS, type_of
from verifier.records import record
from verifier.reference.kleene import Truth
from verifier.reference.structure import Binding, Individual, elements
from verifier.reference.symbols import Open

if TYPE_CHECKING:
    from verifier.reference.evaluate import Reference


MOST_MISSING = 10_000
"""So many missing values are listed."""


@record
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


@record
class _Owned:
    """Who has what, in order: None is a value that is not known.

    ``sure`` are those surely meant; ``everyone`` those who may be, the sure ones too.
    """

    sure: list[tuple[Individual, tuple[Any, ...] | None]]
    everyone: list[tuple[Individual, tuple[Any, ...] | None]]
    sets: bool

    @property
    def known(self) -> list[tuple[Individual, tuple[Any, ...]]]:
        """What is surely there, and known."""
        return _known(self.sure)

    @property
    def possible(self) -> list[tuple[Individual, tuple[Any, ...]]]:
        """What may be there and is known."""
        return _known(self.everyone)

    @property
    def present(self) -> set[Any]:
        """The values that are surely there."""
        return {value for _, values in self.known for value in values}

    @property
    def room(self) -> float:
        """So many values more may be there that are not known: of sets any number."""
        count = len(self.everyone) - len(self.possible)
        return inf if self.sets and count else count

    @property
    def needed(self) -> int:
        """So many values more are surely there that are not known: a set may be empty."""
        return 0 if self.sets else len(self.sure) - len(self.known)


def _known(
    owned: list[tuple[Individual, tuple[Any, ...] | None]],
) -> list[tuple[Individual, tuple[Any, ...]]]:
    return [(who, values) for who, values in owned if values is not None]


def set_verb(at: Reference, node: typed.SetVerb, binding: Binding) -> Values:
    """Unknown where some completion makes it true, and another false."""
    owned = _Owned([], [], type_of(node.value) in SETS)
    for individual, truth in at.denoted(node.phrase, binding):
        found = at.value(node.value, binding | {node.phrase.variable.name: individual})
        one = (individual, None if found is None else elements(found))
        owned.everyone.append(one)
        if truth is True:
            owned.sure.append(one)
    if node.low is not None and node.high is not None:
        return _of_range(at, node, binding, owned)
    broken = _FAULTS[node.verb](owned)
    if broken.truth is False:
        return broken
    alone = len(owned.everyone) <= 1 and not (node.verb == "contiguous" and owned.sets)
    if alone:
        return Values(True)
    # Of those perhaps meant each may be there or not: here it does when all of them are.
    everyone = _Owned(owned.everyone, owned.everyone, owned.sets)
    holds = owned.room == 0 and _FAULTS[node.verb](everyone).truth
    if node.verb == "contiguous":
        holds = holds and everyone.present == owned.present
    return Values(True if holds else None)


def _of_range(at: Reference, node: typed.SetVerb, binding: Binding, owned: _Owned) -> Values:
    low, high = (at.value(end, binding) for end in (node.low, node.high) if end is not None)
    if low is None or high is None or isinstance(low, Open) or isinstance(high, Open):
        twice = _twice(owned.known) if node.verb == "partition" else set()
        return _report(owned, duplicates=twice) if twice else Values(None)
    if not isinstance(low, int) or not isinstance(high, int):
        return Values(False)  # no set of whole numbers is a range that ends in a fraction
    wanted = range(low, high + 1)
    fault = _in_range(node.verb, owned, wanted)
    if fault.truth is False:
        return fault
    match node.verb:
        case "cover":  # what is more does no harm
            holds = _lacking(wanted, owned.present) == ([], 0)
        case "fit in":
            holds = owned.room == 0 and all(v in wanted for _, vs in owned.possible for v in vs)
        case _:  # any value more would be outside, or there already
            extra = sum(len(v) for _, v in owned.possible) - sum(len(v) for _, v in owned.known)
            holds = owned.room == 0 and not extra
    return Values(True if holds else None)


def _in_range(verb: str, owned: _Owned, wanted: range) -> Values:
    """What is wrong however the values that are not known come out."""
    possible = {value for _, values in owned.possible for value in values}
    missing = _lacking(wanted, possible, owned.room)
    outside = {value for value in owned.present if value not in wanted}
    # a value that is not known has to be some number: there must be one left for it
    crowded = owned.needed > 0 and not wanted
    match verb:
        case "cover":
            return _report(owned, missing=missing)
        case "fit in":
            return _report(owned, outside=outside, broken=crowded)
    used = sum(len(values) for _, values in owned.known) + owned.needed
    return _report(
        owned,
        missing=missing,
        duplicates=_twice(owned.known),
        outside=outside,
        broken=used > len(wanted),
    )


def _lacking(wanted: range, present: set[Any], room: float = 0) -> tuple[list[int], int]:
    """The numbers of a range that are not there: the first of them, and how many more.

    With ``room`` for values that are not known it is only sure how many are not there at least.
    """
    inside = sorted(value for value in present if value in wanted)
    if room:
        return [], int(max(0, len(wanted) - len(inside) - room))
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


def _distinct(owned: _Owned) -> Values:
    return _report(owned, duplicates=_twice(owned.known))


def _equal(owned: _Owned) -> Values:
    """All have the same values; to blame are those that differ from what most have."""
    common = Counter(values for _, values in owned.known).most_common(1)
    odd = tuple(who for who, values in owned.known if values != common[0][0])
    return Values(not odd, individuals=odd)


def _increasing(owned: _Owned) -> Values:
    """Each value is greater than the one before, by as many as come between and are not known."""
    wrong: list[Individual] = []
    last: Any = None
    between = 0
    for who, values in owned.sure:
        if values is None:
            between += not owned.sets
            continue
        for value in values:
            if last is not None and value <= last + between:
                wrong.append(who)
            last, between = value, 0
    return Values(not wrong, individuals=tuple(dict.fromkeys(wrong)))


def _contiguous(owned: _Owned) -> Values:
    """What is left out between the least and the greatest, and nobody may have."""
    present = owned.present
    whole = range(min(present), max(present) + 1) if present else range(0)
    possible = {value for _, values in owned.possible for value in values}
    return _report(owned, missing=_lacking(whole, possible, owned.room))


_FAULTS: dict[str, Callable[[_Owned], Values]] = {
    "distinct": _distinct,
    "disjoint": _distinct,
    "equal": _equal,
    "increasing": _increasing,
    "contiguous": _contiguous,
}
"""What is wrong however the values that are not known come out."""


def _report(
    owned: _Owned,
    missing: tuple[list[int], int] = ([], 0),
    duplicates: set[Any] = frozenset(),  # type: ignore[assignment]
    outside: set[Any] = frozenset(),  # type: ignore[assignment]
    *,
    broken: bool = False,
) -> Values:
    wrong = duplicates | outside
    blamed = tuple(who for who, values in owned.known if not wrong.isdisjoint(values))
    listed, more = missing
    return Values(
        not (listed or more or wrong or broken),
        tuple(listed),
        more,
        _ordered(duplicates),
        _ordered(outside),
        blamed,
    )


def _ordered(values: set[Any]) -> tuple[Any, ...]:
    """Numbers and texts in their own order, shapes in that of their text."""
    return tuple(sorted(values, key=lambda v: v if isinstance(v, int | str) else str(v)))
