"""The arrays that grounding computes with, and how they are sorted, grouped and spread out.

A key and its position packed into one number sort many times faster than a stable sort of
positions, and a random mask picks rows faster by way of its positions.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

IntArray = NDArray[np.signedinteger[Any]]
"""Whole numbers, in 32 bits where nothing is calculated with them: codes, nodes, bounds."""

BoolArray = NDArray[np.bool_]

# Fewer keys than so many are sorted as they are.
FEW = 64


def sorting(keys: IntArray) -> IntArray:
    """The positions that sort whole numbers; equal ones stay in order."""
    count = len(keys)
    if count < FEW:
        return np.argsort(keys, kind="stable")
    if not (keys[1:] < keys[:-1]).any():
        return np.arange(count)
    low, bits = int(keys.min()), count.bit_length()
    if (int(keys.max()) - low).bit_length() + bits > 62:
        return np.argsort(keys, kind="stable")
    packed = keys.astype(np.int64) - low
    packed <<= bits
    packed |= np.arange(count)
    packed.sort()
    packed &= (1 << bits) - 1
    return packed


def sorting_both(first: IntArray, second: IntArray) -> IntArray:
    """The positions that sort pairs of whole numbers; equal ones stay in order."""
    if not len(first):
        return np.zeros(0, dtype=np.int64)
    low, span = int(second.min()), int(second.max()) - int(second.min()) + 1
    least = int(first.min())
    if (int(first.max()) - least + 1) * span >= 1 << 62:
        return np.lexsort((second, first))
    return sorting((first.astype(np.int64) - least) * span + (second - low))


def begins(ordered: IntArray) -> IntArray:
    """Where each run of equal numbers begins."""
    if not len(ordered):
        return np.zeros(0, dtype=np.int64)
    return np.append(0, np.flatnonzero(ordered[1:] != ordered[:-1]) + 1)


def numbered(keys: IntArray) -> tuple[IntArray, IntArray]:
    """The first position of each distinct number, by number; and for each position which it is."""
    order = sorting(keys)
    first = begins(keys[order])
    which = np.empty(len(keys), dtype=np.int64)
    which[order] = np.repeat(np.arange(len(first)), np.diff(first, append=len(keys)))
    return order[first], which


def ascending_values(keys: IntArray) -> IntArray:
    """The distinct numbers in ascending order."""
    ordered = np.sort(keys)
    return ordered[begins(ordered)]


def bounds_of(keys: IntArray, size: int) -> IntArray:
    """Of keys in ascending order, all in ``range(size)``: where those of each number begin."""
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
