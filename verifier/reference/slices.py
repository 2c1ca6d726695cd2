"""Which rows of a column have a code; numbers that are listed once they are gone through."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

import numpy as np


class Pool:
    """Numbers in ascending order, listed when they are first gone through."""

    __slots__ = ("_array", "_listed")

    def __init__(self, array: Any) -> None:
        self._array = array
        self._listed: list[int] | None = None

    @classmethod
    def union(cls, parts: Iterable[Collection[int]]) -> Pool:
        """The numbers that are in one of the parts."""
        arrays = [p._array if isinstance(p, Pool) else np.array([*p], np.int64) for p in parts]
        return cls(np.unique(np.concatenate(arrays)))

    def __len__(self) -> int:
        return len(self._array)

    def __iter__(self) -> Iterator[int]:
        if self._listed is None:
            self._listed = self._array.tolist()
        return iter(self._listed)

    def __contains__(self, number: object) -> bool:
        return any(number == one for one in self)

    def among(self, numbers: Any) -> list[int]:
        """Those of some numbers, given in ascending order, that are here."""
        if len(numbers) >= len(self):
            inside = set(numbers.tolist())
            return [number for number in self if number in inside]
        place = np.searchsorted(self._array, numbers)
        place[place == len(self)] = 0
        return numbers[self._array[place] == numbers].tolist()  # type: ignore[no-any-return]


class Slices:
    """The rows of each code from 0 on, in ascending order; rows of others are in none.

    Args:
        codes: a column of codes.
        count: how many codes there are.
    """

    def __init__(self, codes: Any, count: int) -> None:
        # of numbers this small numpy's stable sort is one pass over their digits
        shifted = codes + 1
        narrow = shifted.astype(np.uint16) if count < 1 << 16 else shifted
        self._order = np.argsort(narrow, kind="stable")
        self._bounds = np.cumsum(np.bincount(shifted, minlength=count + 1))

    def of(self, code: int) -> Any:
        """The rows of a code; of -1 those that have none."""
        start = self._bounds[code] if code >= 0 else 0
        return self._order[start : self._bounds[code + 1]]
