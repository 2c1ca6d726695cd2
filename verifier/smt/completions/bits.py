"""Columns of truth of which most rows are settled, and the others are solver formulas."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from verifier.arrays import BoolArray, IntArray
from verifier.records import struct
from verifier.smt.triple import Bit, every, opposite, some


@struct
class Bits:
    """``sure[row]`` where a row is settled; a solver formula where it is in ``open``.

    INVARIANT: ``sure`` is False in the rows of ``open``, and ``open`` holds no Python booleans.
    """

    sure: BoolArray
    open: dict[int, Bit]

    def __len__(self) -> int:
        return len(self.sure)

    def bit(self, row: int) -> Bit:
        """The truth of one row."""
        found = self.open.get(row)
        return bool(self.sure[row]) if found is None else found

    def __invert__(self) -> Bits:
        sure = ~self.sure
        if self.open:
            sure[list(self.open)] = False
        return Bits(sure, {row: opposite(bit) for row, bit in self.open.items()})

    def __and__(self, other: Bits) -> Bits:
        return self._joined(other, self.sure & other.sure, every)

    def __or__(self, other: Bits) -> Bits:
        return self._joined(other, self.sure | other.sure, some)

    def _joined(self, other: Bits, sure: BoolArray, join: Callable[[Iterable[Bit]], Bit]) -> Bits:
        found = Bits(sure, {})
        for row in (*self.open, *(r for r in other.open if r not in self.open)):
            found.put(row, join((self.bit(row), other.bit(row))))
        return found

    def put(self, row: int, bit: Bit) -> None:
        """Set the truth of one row."""
        if isinstance(bit, bool):
            self.sure[row] = bit
            self.open.pop(row, None)
        else:
            self.sure[row] = False
            self.open[row] = bit

    def take(self, rows: IntArray) -> Bits:
        """The truth of the given rows."""
        sure = self.sure[rows]
        if not self.open:
            return Bits(sure, {})
        positions = np.flatnonzero(self.opened()[rows])
        return Bits(sure, {p: self.open[int(rows[p])] for p in positions.tolist()})

    def opened(self) -> BoolArray:
        """Which rows are open."""
        mask = np.zeros(len(self.sure), dtype=np.bool_)
        if self.open:
            mask[list(self.open)] = True
        return mask

    def possible(self) -> IntArray:
        """The rows that are true or open."""
        return np.flatnonzero(self.sure | self.opened())

    def some_by(self, row: IntArray, rows: int) -> Bits:
        """For each of ``rows`` rows, whether one of these that belong to it (``row``) is true."""
        sure = np.zeros(rows, dtype=np.bool_)
        sure[row[self.sure]] = True
        parts: dict[int, list[Bit]] = {}
        for position, bit in self.open.items():
            if not sure[row[position]]:
                parts.setdefault(int(row[position]), []).append(bit)
        return Bits(sure, {r: some(bits) for r, bits in parts.items()})

    def count_by(self, row: IntArray, rows: int) -> tuple[IntArray, dict[int, list[Bit]]]:
        """For each row how many are surely true, and those that may be."""
        sure = np.bincount(row[self.sure], minlength=rows).astype(np.int64)
        parts: dict[int, list[Bit]] = {}
        for position, bit in self.open.items():
            parts.setdefault(int(row[position]), []).append(bit)
        return sure, parts


def settled(mask: BoolArray) -> Bits:
    """Rows of which none is open."""
    return Bits(mask.copy(), {})


def constant(value: bool, rows: int) -> Bits:
    """The same in every row."""
    return Bits(np.full(rows, value), {})


def number(sure: int, parts: list[Bit]) -> Any:
    """A count: so many, and as many more as are true of the parts."""
    import z3

    if not parts:
        return sure
    return z3.Sum([z3.IntVal(sure), *(z3.If(bit, 1, 0) for bit in parts)])


def compare(operator: str, left: Any, right: Any) -> Bit:
    """``left operator right`` of numbers of which either may be a solver's."""
    match operator:
        case "=":
            found = left == right
        case "<":
            found = left < right
        case "<=":
            found = left <= right
        case ">":
            found = left > right
        case _:
            found = left >= right
    return bool(found) if isinstance(found, bool | np.bool_) else found


def at_once(bits: Iterable[tuple[Bit, Any]], otherwise: Any) -> Any:
    """The value of the first true bit; ``otherwise`` where none is."""
    import z3

    found = otherwise
    for bit, value in reversed(list(bits)):
        found = (value if bit else found) if isinstance(bit, bool) else z3.If(bit, value, found)
    return found


def boolean(bit: Bit) -> Any:
    """A bit as the solver's."""
    import z3

    return z3.BoolVal(bit) if isinstance(bit, bool) else bit
