"""Columns of truth: what grounding computes with instead of single nodes.

Truth has three values, held as two masks over the rows of a table of bindings: `must` (true
whatever the unknown facts are) and `may` (true for some completion of them).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from verifier.arrays import BoolArray, IntArray, gather
from verifier.records import record

_Part = TypeVar("_Part")


@record
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
        must = gather(self.must, rows)
        return Truth(must, must if self.must is self.may else gather(self.may, rows))

    @property
    def codes(self) -> NDArray[np.int8]:
        """0 false, 1 true, 2 unknown."""
        known = self.must.astype(np.int8)
        return known if self.must is self.may else known + 2 * (self.may & ~self.must)


def settled(mask: BoolArray) -> Truth:
    """Truth that hangs on no unknown fact."""
    return Truth(mask, mask)


def constant(value: bool, rows: int) -> Truth:
    """The same truth in every row."""
    return settled(np.full(rows, value))


def unknown(rows: int) -> Truth:
    """Truth that nothing is known of."""
    return Truth(np.zeros(rows, dtype=np.bool_), np.ones(rows, dtype=np.bool_))


def all_of(parts: Sequence[_Part], truth: Callable[[_Part], Truth]) -> Truth:
    """The truth of all parts; what cannot make a row true again is not asked."""
    found = truth(parts[0])
    for part in parts[1:]:
        if not found.may.any():
            break
        found &= truth(part)
    return found


def any_of(parts: Sequence[_Part], truth: Callable[[_Part], Truth]) -> Truth:
    """The truth of some part; what cannot make a row false again is not asked."""
    found = truth(parts[0])
    for part in parts[1:]:
        if found.must.all():
            break
        found |= truth(part)
    return found
