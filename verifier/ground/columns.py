"""Columns of values: what grounding computes with instead of single nodes.

A column has one entry per row of a table of bindings. Values are dictionary-encoded (``Coded``) or
plain integers (``Ints``).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import numpy as np

from verifier.arrays import BoolArray, IntArray, gather, numbered
from verifier.records import record

# Whole numbers within so many of each other are encoded by subtraction.
DENSE = 4096


@record
class Coded:
    """Values by code; -1 is unknown."""

    codes: IntArray
    values: Sequence[Any]

    @property
    def own_bytes(self) -> int:
        """What it takes to keep, besides the facts that it may be read from."""
        return 0 if self.codes.dtype == np.int32 else self.codes.nbytes

    def __len__(self) -> int:
        return len(self.codes)

    def take(self, rows: IntArray) -> Coded:
        """The values of the given rows."""
        return Coded(gather(self.codes, rows), self.values)

    def coded(self) -> Coded:
        """Itself."""
        return self

    @property
    def known(self) -> BoolArray:
        """Where the value is known."""
        return self.codes >= 0


@record
class Ints:
    """Whole numbers where ``known``; elsewhere the number means nothing."""

    data: IntArray
    known: BoolArray

    @property
    def own_bytes(self) -> int:
        """What it takes to keep."""
        return self.data.nbytes + self.known.nbytes

    def __len__(self) -> int:
        return len(self.data)

    def take(self, rows: IntArray) -> Ints:
        """The values of the given rows."""
        return Ints(gather(self.data, rows), gather(self.known, rows))

    def extent(self) -> tuple[int, int] | None:
        """The least and the largest value that is known; None where none is."""
        data = self.data if self.known.all() else self.data[np.flatnonzero(self.known)]
        return (int(data.min()), int(data.max())) if len(data) else None

    def above(self, low: int) -> IntArray:
        """Each value's distance from a least one; -1 where it is unknown."""
        distance = self.data - low if low else self.data
        return distance if self.known.all() else np.where(self.known, distance, -1)

    def coded(self) -> Coded:
        """Dictionary-encoded, in ascending order (a dense range may hold values nobody has)."""
        low, high = self.extent() or (0, -1)
        if high - low < DENSE:  # layers, ranks, degrees: most columns are, and it saves a sort
            return Coded(self.above(low), list(range(low, high + 1)))
        known = np.flatnonzero(self.known)
        first, inverse = numbered(self.data[known])
        codes = np.full(len(self.data), -1, dtype=np.int64)
        codes[known] = inverse
        return Coded(codes, self.data[known[first]].tolist())


Column = Coded | Ints


def same(value: Any, rows: int) -> Column:
    """One value in every row; None is unknown."""
    if value is None:
        return Coded(np.full(rows, -1, dtype=np.int64), [])
    if isinstance(value, int) and not isinstance(value, bool):
        return Ints(np.full(rows, value, dtype=np.int64), np.ones(rows, dtype=np.bool_))
    return Coded(np.zeros(rows, dtype=np.int64), [value])


def codes(column: Column) -> IntArray:
    """Numbers that are equal where values are, and where none is known."""
    if isinstance(column, Ints) and bool(column.known.all()):
        return column.data
    return column.coded().codes


def as_ints(column: Column) -> Ints | None:
    """The column as whole numbers; None if some value is not one."""
    if isinstance(column, Ints):
        return column
    if not all(isinstance(v, int) and not isinstance(v, bool) for v in column.values):
        return None
    table = np.array([*column.values, 0], dtype=np.int64)
    return Ints(gather(table, column.codes), column.known)


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


def whole(value: Fraction | int) -> Fraction | int:
    """A fraction that is a whole number as an int."""
    if isinstance(value, Fraction) and value.denominator == 1:
        return value.numerator
    return value
