"""Which rows of a column have a code; numbers that are listed once they are gone through."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from typing import Any

import numpy as np


class Pool:
    """Numbers in ascending order, out of one array or several, put together when they are needed.

    ``len`` is how many these arrays have, so that a number in several counts more than once.
    """

    __slots__ = ("_arrays", "_listed")

    def __init__(self, *arrays: Any) -> None:
        self._arrays: tuple[Any, ...] = arrays
        self._listed: list[int] | None = None

    @classmethod
    def union(cls, parts: Iterable[Collection[int]]) -> Pool:
        """The numbers that are in one of the parts."""
        arrays: list[Any] = []
        for part in parts:
            arrays += part._arrays if isinstance(part, Pool) else [np.array([*part], np.int64)]
        return cls(*arrays)

    def __len__(self) -> int:
        return sum(map(len, self._arrays))

    def __iter__(self) -> Iterator[int]:
        if self._listed is None:
            self._listed = self._merged().tolist()
        return iter(self._listed)

    def __contains__(self, number: object) -> bool:
        return any(number == one for one in self)

    def _merged(self) -> Any:
        if len(self._arrays) != 1:
            found = np.sort(np.concatenate([*self._arrays, np.zeros(0, np.int64)]), kind="stable")
            found = found[np.append(True, found[1:] != found[:-1])[: len(found)]]
            self._arrays = (found,)
        return self._arrays[0]

    def within(self, pools: Iterable[Collection[int]], few: int) -> Pool:
        """Those that are in the pools as well, in each of them where more than a few are left."""
        found = self._merged()
        for pool in pools:
            if len(found) <= few:
                break
            if isinstance(pool, Pool):
                found = found[pool.has(found)]
        return Pool(found)

    def has(self, numbers: Any) -> Any:
        """Which of an array of numbers are here."""
        here = np.zeros(len(numbers), dtype=np.bool_)
        for array in self._arrays:
            if len(array):
                here |= (
                    array[np.minimum(np.searchsorted(array, numbers), len(array) - 1)] == numbers
                )
        return here

    def meets(self, other: Collection[int]) -> bool:
        """Whether the two have a number in common."""
        few, many = sorted((self, Pool.union([other])), key=len)
        return bool(many.has(few._merged()).any())


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
        self._order = np.argsort(narrow, kind="stable").astype(np.int32)
        self._bounds = np.cumsum(np.bincount(shifted, minlength=count + 1))

    def of(self, code: int) -> Any:
        """The rows of a code; of -1 those that have none."""
        start = self._bounds[code] if code >= 0 else 0
        return self._order[start : self._bounds[code + 1]]

    def of_all(self, codes: Any) -> Any:
        """The rows of several codes from 0 on."""
        starts = self._bounds[codes]
        counts = self._bounds[codes + 1] - starts
        within = np.arange(counts.sum()) - np.repeat(np.cumsum(counts) - counts, counts)
        return self._order[np.repeat(starts, counts) + within]

    def listed(self, values: Any) -> tuple[list[int], list[int]]:
        """Where each code's rows begin, the end behind the last; and what the rows hold."""
        first = self._bounds[0]
        return (self._bounds - first).tolist(), values[self._order[first:]].tolist()
