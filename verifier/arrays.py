"""Columns of whole numbers: how they are sorted, numbered, grouped and spread out.

Whole numbers are sorted sixteen bits at a time: numpy sorts so few bits by counting, which takes a
fifth of the time of comparing whatever processor it is on. A random mask picks rows faster by way
of its positions.
"""

from __future__ import annotations

from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.signedinteger[Any]]
"""Whole numbers, in 32 bits where nothing is calculated with them: codes, nodes, bounds."""

BoolArray = NDArray[np.bool_]

_Number = TypeVar("_Number", bound=np.generic)

# Fewer keys than so many are sorted as they are.
FEW = 64

# More narrow indices than so many are converted all at once.
NARROW = 1024

# So many bits are sorted at a time, and no more than so many in this way.
DIGIT, MOST_BITS = 16, 48

# Keys in a range up to so many times their number are counted in a table.
TABLE = 4

# So many distinct numbers are few: each key is looked up among them.
FEW_VALUES = 256

# So often it is tried to find all of them.
ROUNDS = 3


def gather(values: NDArray[_Number], rows: IntArray) -> NDArray[_Number]:
    """``values[rows]``; numpy converts narrow indices piece by piece, which takes twice as long."""
    if len(rows) > NARROW and rows.dtype != np.intp:
        rows = rows.astype(np.intp)
    found: NDArray[_Number] = values[rows]
    return found


def sorting(keys: IntArray) -> IntArray:
    """The positions that sort whole numbers; equal ones stay in order."""
    if len(keys) < FEW:
        return np.argsort(keys, kind="stable")
    if not (keys[1:] < keys[:-1]).any():
        return np.arange(len(keys))
    low = int(keys.min())
    bits = (int(keys.max()) - low).bit_length()
    if bits > MOST_BITS:
        return np.argsort(keys, kind="stable")
    rest = np.subtract(keys, low, dtype=np.int64)
    order = np.argsort(rest.astype(np.uint16), kind="stable")
    for shift in range(DIGIT, bits, DIGIT):
        digit = (rest >> shift).astype(np.uint16)
        order = order[np.argsort(digit[order], kind="stable")]
    return order


def sorting_both(first: IntArray, second: IntArray) -> IntArray:
    """The positions that sort pairs of whole numbers; equal ones stay in order."""
    if not len(first):
        return np.zeros(0, dtype=np.int64)
    low, least = int(second.min()), int(first.min())
    span = int(second.max()) - low + 1
    if ((int(first.max()) - least + 1) * span).bit_length() > MOST_BITS:
        order = sorting(second)
        return order[sorting(first[order])]
    return sorting((first.astype(np.int64) - least) * span + (second - low))


def grouped(keys: IntArray, size: int) -> tuple[IntArray, IntArray]:
    """Of keys in ``range(size)``: where each begins when they are sorted, and what sorts them."""
    bounds = bounds_of(keys, size)
    if len(keys) < FEW or (np.diff(bounds) > 1).any():
        return bounds, sorting(keys)
    order = np.empty(len(keys), dtype=np.int64)
    order[bounds[keys]] = np.arange(len(keys))
    return bounds, order


def begins(ordered: IntArray) -> IntArray:
    """Where each run of equal numbers begins."""
    if not len(ordered):
        return np.zeros(0, dtype=np.int64)
    return np.append(0, np.flatnonzero(ordered[1:] != ordered[:-1]) + 1)


def numbered(keys: IntArray) -> tuple[IntArray, IntArray]:
    """The first position of each distinct number, by number; and for each position which it is."""
    count = len(keys)
    if not count:
        return np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64)
    low = _tabled(keys)
    if low is not None:
        keys = keys - low if low else keys
        place = np.full(int(keys.max()) + 1, -1, dtype=np.int64)
        place[keys[::-1]] = np.arange(count - 1, -1, -1)
        present = np.flatnonzero(place >= 0)
        first = place[present]
        place[present] = np.arange(len(present))
        return first, place[keys]
    values = _few_values(keys)
    if values is not None:
        which = np.searchsorted(values, keys)
        first = np.empty(len(values), dtype=np.int64)
        first[which[::-1]] = np.arange(count - 1, -1, -1)
        return first, which
    order = sorting(keys)
    first = begins(keys[order])
    which = np.empty(count, dtype=np.int64)
    which[order] = np.repeat(np.arange(len(first)), np.diff(first, append=count))
    return order[first], which


def _few_values(keys: IntArray) -> IntArray | None:
    """The distinct numbers in ascending order, where they are few and most of them had often."""
    if len(keys) < 4 * FEW_VALUES:
        return None
    values = others = keys[:0]
    for _ in range(ROUNDS):
        others = others if len(values) else keys
        some = others[:: max(1, len(others) // (2 * FEW_VALUES))]
        values = ascending_values(np.concatenate([values, some]))
        if len(values) > FEW_VALUES:
            return None
        at = np.minimum(np.searchsorted(values, keys), len(values) - 1)
        others = keys[values[at] != keys]
        if not len(others):
            return values
    return None


def _tabled(keys: IntArray) -> int | None:
    """The least of the keys where a table of all between it and the largest pays, else None."""
    low = int(keys.min())
    return low if int(keys.max()) - low < TABLE * len(keys) else None


def ascending_values(keys: IntArray) -> IntArray:
    """The distinct numbers in ascending order."""
    return tallied(keys)[0]


def tallied(keys: IntArray) -> tuple[IntArray, IntArray]:
    """The distinct numbers in ascending order, and how often each occurs."""
    low = _tabled(keys) if len(keys) else None
    if low is not None:
        times = np.bincount(keys - low if low else keys)
        present = np.flatnonzero(times)
        return present + low, times[present]
    ordered = np.sort(keys)
    first = begins(ordered)
    return ordered[first], np.diff(first, append=len(keys))


def bounds_of(keys: IntArray, size: int) -> IntArray:
    """Where those of each number in ``range(size)`` begin when the keys are sorted."""
    bounds = np.zeros(size + 1, dtype=np.int64)
    np.cumsum(np.bincount(keys, minlength=size), out=bounds[1:])
    return bounds


def spread(low: IntArray, counts: IntArray) -> tuple[IntArray, IntArray]:
    """The ranges that begin at ``low`` laid out: of each entry whose it is, and its number."""
    ends = np.cumsum(counts)
    total = int(ends[-1]) if len(ends) else 0
    whose = np.repeat(np.arange(len(counts)), counts)
    if total == len(counts) and (counts == 1).all():
        return whose, low
    return whose, np.arange(total) + np.repeat(low - ends + counts, counts)
