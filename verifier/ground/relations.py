"""Relations between sets of values (`covers`, `overlaps`, `in`), all pairs of sets at once."""

from __future__ import annotations

from typing import Any

import numpy as np

from verifier.arrays import (
    BoolArray,
    IntArray,
    ascending_values,
    grouped,
    spread,
)
from verifier.ground.columns import Coded, Column
from verifier.ground.model import elements
from verifier.ground.pairwise import distinct_pairs
from verifier.ground.truth import Truth
from verifier.records import record

SETS = frozenset({"in", "covers", "overlaps"})

# So many elements of sets are laid out at a time.
AT_ONCE = 4_000_000


def related(operator: str, left: Column, right: Column) -> Truth:
    """``left operator right`` in each row; unknown where a side is.

    `overlaps`: an element is in both; `covers`: each of the right one's is in the left one;
    `in`: the left value is an element of the right one.
    """
    first, second = left.coded(), right.coded()
    if operator == "in":  # b covers {a}
        first, second = second, first
    known, one, other, back = distinct_pairs(first, second)
    numbers: dict[Any, int] = {}
    inside = _flat(first, numbers, whole=False)
    asked = _flat(second, numbers, whole=operator == "in")
    width = max(1, len(numbers))
    keys = np.repeat(np.arange(len(inside.size)), inside.size) * width + inside.element
    truth = np.empty(len(one), dtype=np.bool_)
    low = 0
    while low < len(one):
        room = np.cumsum(asked.size[other[low : low + AT_ONCE]])
        high = low + max(1, int(np.searchsorted(room, AT_ONCE, side="right")))
        truth[low:high] = _truth(operator, keys, one[low:high] * width, asked, other[low:high])
        low = high
    must = np.zeros(len(first), dtype=np.bool_)
    must[known] = truth[back]
    return Truth(must, must | ~known)


def partners(operator: str, left: Coded, right: Coded) -> tuple[IntArray, IntArray] | None:
    """The pairs (left code, right code) for which the relation may hold, code -1 in none of them.

    For `covers` and `in` these are the sets with one element of the contained one in them. None
    where that rules too little out: an empty set is in all, or there are too many pairs.
    """
    numbers: dict[Any, int] = {}
    one, other = (
        _flat(column, numbers, whole=operator == "in" and column is left)
        for column in (left, right)
    )
    if operator == "covers":
        if not other.size.all():
            return None
        other = other.first()
    owners = [np.repeat(np.arange(len(flat.size)), flat.size) for flat in (one, other)]
    bounds, order = grouped(other.element, len(numbers))
    low = bounds[one.element]
    counts = bounds[one.element + 1] - low
    if int(counts.sum()) > AT_ONCE:
        return None
    whose, place = spread(low, counts)
    width = max(1, len(other.size))
    found = owners[1][order[place]]
    pairs = ascending_values(owners[0][whose] * width + found)
    return pairs // width, pairs % width


@record
class _Flat:
    """Sets laid out: set ``i`` has ``size[i]`` elements from ``start[i]`` on, ascending."""

    size: IntArray
    start: IntArray
    element: IntArray

    def first(self) -> _Flat:
        """Of each set, none of them empty, the first element alone."""
        count = len(self.size)
        return _Flat(np.ones(count, np.int64), np.arange(count), self.element[self.start])


def _flat(column: Coded, numbers: dict[Any, int], *, whole: bool) -> _Flat:
    """The sets of a column; a ``whole`` value is an element even if it is a set."""
    parts = [
        sorted(numbers.setdefault(e, len(numbers)) for e in ((v,) if whole else elements(v)))
        for v in column.values
    ]
    size = np.array([len(part) for part in parts], dtype=np.int64)
    element = np.array([e for part in parts for e in part], dtype=np.int64)
    return _Flat(size, np.cumsum(size) - size, element)


def _truth(
    operator: str, keys: IntArray, one: IntArray, asked: _Flat, other: IntArray
) -> BoolArray:
    """For each pair, whether some (`overlaps`) or all of the other's elements are in the one.

    ``keys`` are the elements of all the ones, as the sum of what is in ``one`` and the element.
    """
    counts = asked.size[other]
    pair, place = spread(asked.start[other], counts)
    wanted = one[pair] + asked.element[place]
    found = np.zeros(len(wanted), dtype=np.bool_)
    if len(keys):
        found = keys[np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)] == wanted
    hits = np.bincount(pair[found], minlength=len(one))
    truth: BoolArray = hits > 0 if operator == "overlaps" else hits == counts
    return truth
