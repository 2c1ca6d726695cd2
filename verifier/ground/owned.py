"""What the individuals that a set sentence speaks of have: surely, perhaps, and unknown to us."""

from __future__ import annotations

import numpy as np

from verifier.arrays import BoolArray, IntArray, sorting_both, spread
from verifier.ground.columns import Coded
from verifier.ground.joins import Joined
from verifier.ground.model import elements
from verifier.records import record

ANY_NUMBER = 1 << 62
"""So many elements a set may have that is not known."""


@record
class Owned:
    """One entry per element of a known value, in order of individuals; and counts per row.

    Attributes:
        rows: how many rows there are.
        row: each entry's row.
        value: each entry's element.
        sure: whether the entry's individual is surely meant.
        before: how many values each entry has before it that are surely there and not known.
        people: individuals whose value is known, by whether they are surely meant (0: all, 1: so).
        needed: so many values more are surely there, each of them not known.
        room: so many values more may be there, each of them not known.
        alone: whether a row has one individual at most.
    """

    rows: int
    row: IntArray
    value: Coded
    sure: BoolArray
    before: IntArray
    people: tuple[IntArray, IntArray]
    needed: IntArray
    room: IntArray
    alone: BoolArray

    @property
    def settled(self) -> bool:
        """Whether all values are known, and whose they are."""
        return bool(self.sure.all()) and not self.room.any()

    def surely(self) -> Owned:
        """Only the entries that are surely there."""
        keep = self.sure
        value = Coded(self.value.codes[keep], self.value.values)
        people = (self.people[1], self.people[1])
        return Owned(
            self.rows,
            self.row[keep],
            value,
            keep[keep],
            self.before[keep],
            people,
            self.needed,
            self.room,
            self.alone,
        )


def owned(joined: Joined, who: IntArray, values: Coded, rows: int, *, sets: bool) -> Owned:
    """Who has what in each row.

    A value that is not known is one value more; where values are ``sets`` it is any number of them.
    """
    row, meant, known = joined.row, joined.truth.must, values.known
    if not (meant.all() and known.all()):  # those perhaps meant come last: in order of individuals
        order = sorting_both(row, who)
        row, meant, known, values = row[order], meant[order], known[order], values.take(order)
    vague = row[~known]
    needed = np.zeros(rows, dtype=np.int64)
    room = np.bincount(vague, minlength=rows)
    if sets:
        room = np.where(room > 0, ANY_NUMBER, 0)
    missed = np.zeros(len(row), dtype=np.int64)
    if not sets and len(vague):
        needed = np.bincount(row[meant & ~known], minlength=rows)
        missed = np.cumsum(meant & ~known)
    people = tuple(np.bincount(row[mask], minlength=rows) for mask in (known, known & meant))
    entry, value = _flatten(values, known)
    return Owned(
        rows,
        row[entry],
        value,
        meant[entry],
        missed[entry],
        (people[0], people[1]),
        needed,
        room,
        np.bincount(row, minlength=rows) <= 1,
    )


def _flatten(values: Coded, known: BoolArray) -> tuple[IntArray, Coded]:
    """One entry per element of a known value: its place in the column, and the element."""
    parts = [sorted(elements(value)) for value in values.values]
    numbers: dict[object, int] = {}
    flat = np.array(
        [numbers.setdefault(e, len(numbers)) for part in parts for e in part], dtype=np.int64
    )
    sizes = np.array([*(len(part) for part in parts), 0], dtype=np.int64)
    starts = np.cumsum(sizes) - sizes
    codes = values.codes[known]
    counts = sizes[codes]
    whose, entry = spread(starts[codes], counts)
    return np.flatnonzero(known)[whose], Coded(flat[entry], list(numbers))
