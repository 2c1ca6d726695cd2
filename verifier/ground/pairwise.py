"""Two columns together: their distinct pairs, and what a function says of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from verifier.arrays import BoolArray, IntArray, numbered, tallied
from verifier.facts import Span
from verifier.ground.columns import Coded, Column, Ints, as_ints, same
from verifier.ground.truth import Truth

# Whole numbers within so many of each other are codes themselves.
FAR = 1 << 40


def combine(left: Column, right: Column, function: Callable[[Any, Any], Any]) -> Coded:
    """``function`` of the two values of each row, called once per distinct pair.

    A result of None is unknown, as is that of an unknown value.
    """
    first, second = left.coded(), right.coded()
    known, ones, others, inverse = distinct_pairs(first, second)
    pairs = zip(ones.tolist(), others.tolist(), strict=True)
    found, values = _results(
        function(first.values[one], second.values[other]) for one, other in pairs
    )
    codes = np.full(len(first), -1, dtype=np.int64)
    codes[known] = found[inverse]
    return Coded(codes, values)


def mapped(column: Column, function: Callable[[Any], Any]) -> Coded:
    """``function`` of the value of each row, called once per value; None is unknown."""
    coded = column.coded()
    if len(coded.values) > len(coded):  # most values are not had
        return combine(coded, same(0, len(coded)), lambda value, _: function(value))
    found, values = _results(map(function, coded.values))
    return Coded(np.append(found, -1)[coded.codes], values)


def _results(found: Iterable[Any]) -> tuple[IntArray, list[Any]]:
    """Results as codes of the distinct ones; None, which is unknown, as -1."""
    results: list[Any] = []
    numbers: dict[Any, int] = {}
    codes = []
    for value in found:
        key = (type(value), value)
        if value is not None and key not in numbers:
            numbers[key] = len(results)
            results.append(value)
        codes.append(-1 if value is None else numbers[key])
    return np.array(codes, dtype=np.int64), results


def pairs_of(one: IntArray, other: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """The distinct pairs of two columns in ascending order, and how often each occurs."""
    if not len(one):
        return one, other, one
    low = int(other.min())
    span = int(other.max()) - low + 1
    if int(one.min()) < 0 or int(one.max()) >= (1 << 62) // span:
        pairs, times = np.unique(np.stack([one, other]), axis=1, return_counts=True)
        return pairs[0], pairs[1], times
    distinct, times = tallied(one.astype(np.int64) * span + (other - low))
    return distinct // span, distinct % span + low, times


def distinct_pairs(first: Coded, second: Coded) -> tuple[BoolArray, IntArray, IntArray, IntArray]:
    """The distinct pairs of values that the rows have.

    Returns:
        The rows in which both values are known; both codes of each distinct pair; and for each of
        these rows the position of its pair.
    """
    known = first.known & second.known
    width = max(1, len(second.values))
    every = bool(known.all())
    left, right = (c.codes if every else c.codes[known] for c in (first, second))
    keys = left.astype(np.int64) * width + right
    stand_ins, inverse = numbered(keys)
    pairs = keys[stand_ins]
    return known, pairs // width, pairs % width, inverse


def test(left: Column, right: Column, function: Callable[[Any, Any], bool | None]) -> Truth:
    """A relation between the two values of each row; unknown where either is, or it is."""
    return truths(combine(left, right, function))


def truths(found: Coded) -> Truth:
    """A column of bools as truth."""
    table = np.array([*found.values, False], dtype=np.bool_)
    must = table[found.codes] & found.known
    return Truth(must, must | ~found.known)


def codes_in_common(left: Column, right: Column) -> tuple[IntArray, IntArray]:
    """Both columns' values as codes of one dictionary, so that equal values have equal codes."""
    ints = as_ints(left), as_ints(right)
    if ints[0] is not None and ints[1] is not None:
        return _numbers_in_common(ints[0], ints[1])
    first, second = left.coded(), right.coded()
    key = _as_set if len({type(v) for v in (*first.values, *second.values)}) > 1 else _itself
    numbers: dict[Any, int] = {}
    tables = [
        np.array(
            [*(numbers.setdefault(key(v), len(numbers)) for v in c.values), -1], dtype=np.int64
        )
        for c in (first, second)
    ]
    return tables[0][first.codes], tables[1][second.codes]


def _numbers_in_common(left: Ints, right: Ints) -> tuple[IntArray, IntArray]:
    extents = [extent for extent in (left.extent(), right.extent()) if extent is not None]
    low = min((low for low, _ in extents), default=0)
    if max((high for _, high in extents), default=0) - low < FAR:
        return left.above(low), right.above(low)
    data = np.concatenate([left.data, right.data])
    both = Ints(data, np.concatenate([left.known, right.known])).coded().codes
    return both[: len(left)], both[len(left) :]


def _itself(value: Any) -> Any:
    return value


def _as_set(value: Any) -> Any:
    """A span as the set of its numbers: what it is where sets are compared with it."""
    return frozenset(range(value.low, value.high + 1)) if isinstance(value, Span) else value
