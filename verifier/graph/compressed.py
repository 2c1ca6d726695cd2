"""Labels by the pieces that they share: most of a large file is labels, and most of these repeat.

A label is cut where DOT breaks its lines (a backslash and an `n`); a piece is kept once.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import count, repeat
from typing import overload

import numpy as np
from numpy.typing import NDArray

from verifier.arrays import numbered
from verifier.graph.growing import Column

BREAK = r"\n"


class Compressed(Sequence[str]):
    """Texts, put together when they are asked for; equal ones may occur more than once.

    Attributes:
        pieces: the distinct pieces.
        piece: int32, the pieces of each text in order, one text after another.
        bounds: int64 ``[texts + 1]``, where each text begins in ``piece``.
    """

    def __init__(
        self, pieces: list[str], piece: NDArray[np.int32], bounds: NDArray[np.int64]
    ) -> None:
        self.pieces = pieces
        self.piece = piece
        self.bounds = bounds

    def __len__(self) -> int:
        return len(self.bounds) - 1

    @overload
    def __getitem__(self, number: int) -> str: ...

    @overload
    def __getitem__(self, number: slice) -> list[str]: ...

    def __getitem__(self, number: int | slice) -> str | list[str]:
        if isinstance(number, slice):
            return [self[i] for i in range(*number.indices(len(self)))]
        if not -len(self) <= number < len(self):
            raise IndexError(number)
        low, high = self.bounds[number % len(self)], self.bounds[number % len(self) + 1]
        return BREAK.join([self.pieces[i] for i in self.piece[low:high].tolist()])

    def take(self, numbers: NDArray[np.int64]) -> Compressed:
        """Some of the texts, with the pieces that they are made of."""
        sizes = np.diff(self.bounds)[numbers]
        bounds = np.concatenate([[0], np.cumsum(sizes)])
        offsets = np.arange(bounds[-1]) - np.repeat(bounds[:-1], sizes)
        piece = self.piece[np.repeat(self.bounds[numbers], sizes) + offsets]
        first, renumbered = numbered(piece)
        pieces = [self.pieces[i] for i in piece[first].tolist()]
        return Compressed(pieces, renumbered.astype(np.int32), bounds)

    def after(self, texts: list[str]) -> Compressed:
        """Other texts, uncut, and these after them."""
        more = len(texts)
        piece = np.concatenate([np.arange(more, dtype=np.int32), self.piece + np.int32(more)])
        bounds = np.concatenate([np.arange(more), self.bounds + more])
        return Compressed([*texts, *self.pieces], piece, bounds)


class Compressor:
    """Labels as they are read, chunk by chunk."""

    def __init__(self) -> None:
        self._index: defaultdict[str, int] = defaultdict(count().__next__)
        self._piece, self._ends = Column(np.int32), Column(np.int64)
        self._end = 0
        self._ends.add(np.zeros(1, dtype=np.int64))

    def add(self, labels: list[str]) -> None:
        """Take on labels."""
        if not labels:
            return
        # cut all at once: where two labels meet no break arises, for a break begins with its mark
        pieces = BREAK.join(labels).split(BREAK)
        breaks = np.fromiter(map(str.count, labels, repeat(BREAK)), np.int64, len(labels))
        counts = breaks + 1
        code = np.fromiter(map(self._index.__getitem__, pieces), np.int32, len(pieces))
        self._ends.add(self._end + np.cumsum(counts))
        self._end += len(code)
        self._piece.add(code)

    def finish(self) -> Compressed:
        """All labels so far."""
        pieces = BREAK.join(self._index)  # no piece holds a break
        some = bool(self._index)
        self._index.clear()  # made anew, they do not keep alive the memory of all that was read
        return Compressed(
            pieces.split(BREAK) if some else [], self._piece.finish(), self._ends.finish()
        )
