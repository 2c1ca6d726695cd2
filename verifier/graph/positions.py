"""Where a character offset stands in a text: lines and columns, counted from 1."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

_STRETCH = 1 << 22
NEAR = 1 << 16
"""So many characters at the beginning are kept in any case."""


class Positions:
    """One text, and its line index, built when first asked for."""

    def __init__(self, text: str) -> None:
        self._text: str | None = text
        self._again: Callable[[], str] | None = None
        self.length = len(text)
        self._head = text[:NEAR]

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

    def piece(self, start: int, stop: int) -> str:
        """The text from one offset to another, or to the end."""
        return self.text[start:stop]

    def up_to(self, end: int) -> str:
        """The text as far as an offset, or further."""
        return self._head if self._text is None and end <= len(self._head) else self.text

    @cached_property
    def starts(self) -> NDArray[np.int64]:
        """The offset at which each line begins, shape ``[lines]``."""
        places = range(0, self.length, _STRETCH)  # not all lines at once: memory
        # the character beyond a stretch is there to tell `\r` from `\r\n`
        found = [_starts(self.piece(at, at + _STRETCH + 1), at, _STRETCH) for at in places]
        return np.concatenate([np.zeros(1, dtype=np.int64), *found])

    @cached_property
    def _near(self) -> list[int]:
        """Where the first lines begin, about which most of a run's few questions are."""
        return [0, *_starts(self._head, 0, NEAR).tolist()]

    def line(self, offset: int) -> int:
        """The line of a character offset."""
        if offset < NEAR:
            return bisect_right(self._near, offset)
        return int(np.searchsorted(self.starts, offset, side="right"))

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column of a character offset."""
        line = self.line(offset)
        begin = self._near[line - 1] if offset < NEAR else int(self.starts[line - 1])
        return line, offset - begin + 1

    def lines(self, offsets: NDArray[np.int64]) -> NDArray[np.int64]:
        """The line of every offset; same shape as ``offsets``."""
        return np.searchsorted(self.starts, offsets, side="right").astype(np.int64)


def _starts(text: str, at: int, size: int) -> NDArray[np.int64]:
    """Where lines begin after the breaks among the first characters of a text at an offset."""
    code = (
        np.frombuffer(text.encode("ascii"), np.uint8)
        if text.isascii()
        else np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
    )
    ends = code == ord("\n")
    if "\r" in text:
        alone = code == ord("\r")
        alone[:-1] &= ~ends[1:]
        ends |= alone
    return np.flatnonzero(ends[:size]) + at + 1
