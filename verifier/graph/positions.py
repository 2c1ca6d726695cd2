"""Where a character offset stands in a text: lines and columns, counted from 1."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

_BREAK = re.compile(r"\r\n?|\n")  # the same line breaks as verifier.errors.render

_STRETCH = 1 << 22


class Positions:
    """The line index of one text, built when first asked for."""

    def __init__(self, text: str) -> None:
        self.text = text

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """The offset at which each line begins, shape ``[lines]``."""
        if "\r" in self.text:
            ends = [match.end() for match in _BREAK.finditer(self.text)]
            return np.array([0, *ends], dtype=np.int64)
        starts = [np.zeros(1, dtype=np.int64)]
        for place in range(0, len(self.text), _STRETCH):  # not all lines at once: memory
            lines = self.text[place : place + _STRETCH].split("\n")
            lengths = np.fromiter(map(len, lines[:-1]), dtype=np.int64, count=len(lines) - 1)
            starts.append(place + np.cumsum(lengths + 1))
        return np.concatenate(starts)

    @cached_property
    def _starts(self) -> list[int]:
        starts: list[int] = self.starts.tolist()  # bisect in a list is faster than in an array
        return starts

    def line(self, offset: int) -> int:
        """The line of a character offset."""
        return bisect_right(self._starts, offset)

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column of a character offset."""
        line = self.line(offset)
        return line, offset - self._starts[line - 1] + 1

    def lines(self, offsets: NDArray[np.int64]) -> NDArray[np.int64]:
        """The line of every offset; same shape as ``offsets``."""
        return np.searchsorted(self.starts, offsets, side="right").astype(np.int64)
