"""Where a character offset stands in a text: lines and columns, counted from 1."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

_BREAK = re.compile(r"\r\n?|\n")  # the same line breaks as verifier.errors.render

_STRETCH = 1 << 22
_NEAR = 1 << 16


class Positions:
    """One text, and its line index, built when first asked for."""

    def __init__(self, text: str) -> None:
        self._text: str | None = text
        self._again: Callable[[], str] | None = None
        self.length = len(text)
        self._head = text[:_NEAR]

    def let_go(self, again: Callable[[], str]) -> None:
        """Keep no more than the beginning of the text, where what reads it ``again`` is given."""
        self._text, self._again = None, again

    @property
    def text(self) -> str:
        """The text.

        Raises:
            InputError: it was let go, and cannot be read again.
        """
        if self._text is None:
            assert self._again is not None
            self._text = self._again()
        return self._text

    def up_to(self, end: int) -> str:
        """The text as far as an offset, or further."""
        return self._head if self._text is None and end <= len(self._head) else self.text

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """The offset at which each line begins, shape ``[lines]``."""
        return _starts(self.text)

    @cached_property
    def _near(self) -> list[int]:
        """Where the first lines begin, about which most of a run's few questions are."""
        near: list[int] = _starts(self._head).tolist()
        return near

    def line(self, offset: int) -> int:
        """The line of a character offset."""
        if offset < _NEAR:
            return bisect_right(self._near, offset)
        return int(np.searchsorted(self.starts, offset, side="right"))

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column of a character offset."""
        line = self.line(offset)
        begin = self._near[line - 1] if offset < _NEAR else int(self.starts[line - 1])
        return line, offset - begin + 1

    def lines(self, offsets: NDArray[np.int64]) -> NDArray[np.int64]:
        """The line of every offset; same shape as ``offsets``."""
        return np.searchsorted(self.starts, offsets, side="right").astype(np.int64)


def _starts(text: str) -> NDArray[np.int64]:
    if "\r" in text:
        return np.array([0, *(match.end() for match in _BREAK.finditer(text))], dtype=np.int64)
    starts = [np.zeros(1, dtype=np.int64)]
    for place in range(0, len(text), _STRETCH):  # not all lines at once: memory
        stretch = text[place : place + _STRETCH]
        if stretch.isascii():
            ends = np.flatnonzero(np.frombuffer(stretch.encode(), np.uint8) == ord("\n"))
        else:
            ends = np.cumsum([len(line) + 1 for line in stretch.split("\n")])[:-1] - 1
        starts.append(place + ends + 1)
    return np.concatenate(starts)
