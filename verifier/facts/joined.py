"""The texts of labels, put together from their lines when they are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from typing import overload

import numpy as np
from numpy.typing import NDArray

from verifier.arrays import numbered
from verifier.facts.values import Codes

_FACTOR = np.uint64(0x9E3779B97F4A7C15)  # odd, so that no line is lost in products


class Joined(Sequence[str]):
    """Distinct texts, each of several lines."""

    def __init__(self, lines: Sequence[str], line_of: Codes, low: Codes, high: Codes) -> None:
        """Take on texts.

        Args:
            lines: the distinct lines.
            line_of: int32, the lines of texts, one text after another.
            low: int32 ``[texts]``, where in ``line_of`` each text begins.
            high: int32 ``[texts]``, where it ends.
        """
        self._lines = lines
        self._line_of = line_of
        self._low = low
        self._high = high

    def __len__(self) -> int:
        return len(self._low)

    @overload
    def __getitem__(self, number: int) -> str: ...

    @overload
    def __getitem__(self, number: slice) -> list[str]: ...

    def __getitem__(self, number: int | slice) -> str | list[str]:
        if isinstance(number, slice):
            return [self[i] for i in range(*number.indices(len(self)))]
        codes = self._line_of[self._low[number] : self._high[number]].tolist()
        return "\n".join([self._lines[code] for code in codes])


def distinct(line_of: Codes, bounds: NDArray[np.int64]) -> tuple[NDArray[np.int64], Codes]:
    """Which texts are the first of their kind, in order, and of which kind each text is.

    Args:
        line_of: int32, the lines of texts, one text after another.
        bounds: int64 ``[texts + 1]``, where each text begins.
    """
    sizes = np.diff(bounds)
    key = np.zeros(len(sizes), dtype=np.uint64)
    rows, place = np.flatnonzero(sizes > 0), 0
    while len(rows):  # a line of every text at a time: memory
        line = line_of[bounds[rows] + place].astype(np.uint64) + np.uint64(1)
        key[rows] = (key[rows] ^ line) * _FACTOR
        key[rows] ^= key[rows] >> np.uint64(29)
        place += 1
        rows = rows[sizes[rows] > place]
    first, kind = numbered(key.view(np.int64))
    if not _same(line_of, bounds, first[kind]):
        return _by_lines(line_of, bounds)
    order = np.argsort(first)
    number = np.empty(len(order), dtype=np.int32)
    number[order] = np.arange(len(order), dtype=np.int32)
    return first[order], number[kind]


def _same(line_of: Codes, bounds: NDArray[np.int64], other: NDArray[np.int64]) -> bool:
    """Whether each text has the lines of another: two may have the same key by chance."""
    sizes = np.diff(bounds)
    if (sizes != sizes[other]).any():
        return False
    rows, place = np.flatnonzero(other != np.arange(len(other))), 0
    rows = rows[sizes[rows] > 0]
    while len(rows):
        if (line_of[bounds[rows] + place] != line_of[bounds[other[rows]] + place]).any():
            return False
        place += 1
        rows = rows[sizes[rows] > place]
    return True


def _by_lines(line_of: Codes, bounds: NDArray[np.int64]) -> tuple[NDArray[np.int64], Codes]:
    """The same by the lines themselves."""
    index: dict[bytes, int] = {}
    first: list[int] = []
    kind = np.zeros(len(bounds) - 1, dtype=np.int32)
    for text in range(len(kind)):
        key = line_of[bounds[text] : bounds[text + 1]].tobytes()
        kind[text] = index.setdefault(key, len(index))
        if len(first) < len(index):
            first.append(text)
    return np.array(first, dtype=np.int64), kind
