"""Columns of values and of truth: what grounding computes with instead of single nodes.

A column has one entry per row of a table of bindings. Values are dictionary-encoded (``Coded``) or
plain integers (``Ints``); truth has three values, held as two masks: `must` (true whatever the
unknown facts are) and `may` (true for some completion of them).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verifier.facts import Span

# Whole numbers within so many of each other are encoded by subtraction.
DENSE = 4096

IntArray = NDArray[np.int64]
BoolArray = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Truth:
    """Three-valued truth of each row; ``must`` implies ``may``."""

    must: BoolArray
    may: BoolArray

    def __and__(self, other: Truth) -> Truth:
        must = self.must & other.must
        return Truth(must, must if self._settled(other) else self.may & other.may)

    def __or__(self, other: Truth) -> Truth:
        must = self.must | other.must
        return Truth(must, must if self._settled(other) else self.may | other.may)

    def __invert__(self) -> Truth:
        must = ~self.may
        return Truth(must, must if self.must is self.may else ~self.must)

    def _settled(self, other: Truth) -> bool:
        """Whether neither hangs on an unknown fact, which most do not: half the work is saved."""
        return self.must is self.may and other.must is other.may

    def __len__(self) -> int:
        return len(self.must)

    def take(self, rows: IntArray) -> Truth:
        """The truth of the given rows."""
        must = self.must[rows]
        return Truth(must, must if self.must is self.may else self.may[rows])

    @property
    def codes(self) -> NDArray[np.int8]:
        """0 false, 1 true, 2 unknown."""
        return np.where(self.must, 1, np.where(self.may, 2, 0)).astype(np.int8)


def settled(mask: BoolArray) -> Truth:
    """Truth that hangs on no unknown fact."""
    return Truth(mask, mask)


def constant(value: bool, rows: int) -> Truth:
    """The same truth in every row."""
    return settled(np.full(rows, value))


@dataclass(frozen=True, slots=True)
class Coded:
    """Values by code; -1 is unknown."""

    codes: IntArray
    values: list[Any]

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, rows: IntArray) -> Coded:
        """The values of the given rows."""
        return Coded(self.codes[rows], self.values)

    def coded(self) -> Coded:
        """Itself."""
        return self

    @property
    def known(self) -> BoolArray:
        """Where the value is known."""
        return self.codes >= 0


@dataclass(frozen=True, slots=True)
class Ints:
    """Whole numbers where ``known``; elsewhere the number means nothing."""

    data: IntArray
    known: BoolArray

    def __len__(self) -> int:
        return len(self.data)

    def take(self, rows: IntArray) -> Ints:
        """The values of the given rows."""
        return Ints(self.data[rows], self.known[rows])

    def shifted(self) -> tuple[int, IntArray] | None:
        """The least value and each one's distance from it (-1 unknown); None if they lie far apart.

        Most columns are layers, ranks and degrees, for which this saves a sort.
        """
        every = bool(self.known.all())
        known = self.data if every else self.data[self.known]
        if not len(known):
            return 0, np.full(len(self.data), -1, dtype=np.int64)
        low = int(known.min())
        if int(known.max()) - low >= DENSE:
            return None
        return low, self.data - low if every else np.where(self.known, self.data - low, -1)

    def coded(self) -> Coded:
        """Dictionary-encoded, in ascending order (a dense range may hold values nobody has)."""
        shifted = self.shifted()
        if shifted is not None:
            low, codes = shifted
            return Coded(codes, list(range(low, low + int(codes.max(initial=-1)) + 1)))
        values, inverse = np.unique(self.data[self.known], return_inverse=True)
        codes = np.full(len(self.data), -1, dtype=np.int64)
        codes[self.known] = inverse
        return Coded(codes, values.tolist())


Column = Coded | Ints


def same(value: Any, rows: int) -> Column:
    """One value in every row; None is unknown."""
    if value is None:
        return Coded(np.full(rows, -1, dtype=np.int64), [])
    if isinstance(value, int) and not isinstance(value, bool):
        return Ints(np.full(rows, value, dtype=np.int64), np.ones(rows, dtype=np.bool_))
    return Coded(np.zeros(rows, dtype=np.int64), [value])


def as_ints(column: Column) -> Ints | None:
    """The column as whole numbers; None if some value is not one."""
    if isinstance(column, Ints):
        return column
    if not all(isinstance(v, int) and not isinstance(v, bool) for v in column.values):
        return None
    table = np.array([*column.values, 0], dtype=np.int64)
    return Ints(table[column.codes], column.known)


def whole_numbers(column: Column) -> tuple[IntArray, BoolArray]:
    """The values where they are whole numbers, 0 elsewhere; and where they are or may be."""
    ints = as_ints(column)
    if ints is not None:
        return np.where(ints.known, ints.data, 0), np.ones(len(column), dtype=np.bool_)
    coded = column.coded()
    is_whole = [isinstance(value, int) for value in coded.values]
    numbers = [value if w else 0 for value, w in zip(coded.values, is_whole, strict=True)]
    data = np.array([*numbers, 0], dtype=np.int64)[coded.codes]
    return data, np.array([*is_whole, True], dtype=np.bool_)[coded.codes]


def combine(left: Column, right: Column, function: Callable[[Any, Any], Any]) -> Coded:
    """``function`` of the two values of each row, called once per distinct pair.

    A result of None is unknown, as is that of an unknown value.
    """
    first, second = left.coded(), right.coded()
    known, ones, others, inverse = distinct_pairs(first, second)
    results: list[Any] = []
    numbers: dict[Any, int] = {}
    codes_of_pairs = np.empty(len(ones), dtype=np.int64)
    for position, (one, other) in enumerate(zip(ones.tolist(), others.tolist(), strict=True)):
        value = function(first.values[one], second.values[other])
        if value is None:
            codes_of_pairs[position] = -1
            continue
        key = (type(value), value)
        if key not in numbers:
            numbers[key] = len(results)
            results.append(value)
        codes_of_pairs[position] = numbers[key]
    codes = np.full(len(first), -1, dtype=np.int64)
    codes[known] = codes_of_pairs[inverse]
    return Coded(codes, results)


def pairs_of(one: IntArray, other: IntArray) -> tuple[IntArray, IntArray, IntArray]:
    """The distinct pairs of two columns in ascending order, and how often each occurs."""
    if not len(one):
        return one, other, one
    low = int(other.min())
    span = int(other.max()) - low + 1
    if int(one.min()) < 0 or int(one.max()) >= (1 << 62) // span:
        pairs, times = np.unique(np.stack([one, other]), axis=1, return_counts=True)
        return pairs[0], pairs[1], times
    keys = np.sort(one * span + (other - low))
    begins = np.flatnonzero(np.concatenate([[True], keys[1:] != keys[:-1]]))
    distinct = keys[begins]
    return distinct // span, distinct % span + low, np.diff(np.append(begins, len(keys)))


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
    keys = left * width + right
    size = max(1, len(first.values)) * width
    if size > DENSE + 2 * len(keys):
        pairs, inverse = np.unique(keys, return_inverse=True)
    else:  # a table of the pairs instead of a sort
        place = np.zeros(size, dtype=np.int64)
        place[keys] = 1
        pairs = np.flatnonzero(place)
        place[pairs] = np.arange(len(pairs))
        inverse = place[keys]
    return known, pairs // width, pairs % width, inverse


def test(left: Column, right: Column, function: Callable[[Any, Any], bool | None]) -> Truth:
    """A relation between the two values of each row; unknown where either is, or it is."""
    found = combine(left, right, function)
    table = np.array([*found.values, False], dtype=np.bool_)
    must = table[found.codes] & found.known
    return Truth(must, must | ~found.known)


def is_true(column: Column) -> Truth:
    """A column of bools as truth."""
    return test(column, same(True, len(column)), lambda a, b: a is b)


def codes_in_common(left: Column, right: Column) -> tuple[IntArray, IntArray]:
    """Both columns' values as codes of one dictionary, so that equal values have equal codes."""
    ints = as_ints(left), as_ints(right)
    if ints[0] is not None and ints[1] is not None:
        data = np.concatenate([ints[0].data, ints[1].data])
        known = np.concatenate([ints[0].known, ints[1].known])
        whole = Ints(data, known)
        shifted = whole.shifted()
        both = whole.coded().codes if shifted is None else shifted[1]
        return both[: len(left)], both[len(left) :]
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


def _itself(value: Any) -> Any:
    return value


def _as_set(value: Any) -> Any:
    """A span as the set of its numbers: what it is where sets are compared with it."""
    return frozenset(range(value.low, value.high + 1)) if isinstance(value, Span) else value


def whole(value: Fraction | int) -> Fraction | int:
    """A fraction that is a whole number as an int."""
    if isinstance(value, Fraction) and value.denominator == 1:
        return value.numerator
    return value
