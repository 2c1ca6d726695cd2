"""The lines of the entries (labels) of a place, and what is found of lines carried over to entries.

Entries of as many lines stand together, a column for each place that a line may have in them. What
is looked for is mostly said in one place, and a column that has none of it is left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from verifier.arrays import gather, grouped
from verifier.facts.values import Bools, Codes
from verifier.records import record


@record
class _Column:
    """The line that each entry has in one place, and which lines there are in it."""

    line: Codes
    present: Bools


@record
class _Stack:
    """Entries of as many lines, None for all there are; a column for each place."""

    entries: NDArray[np.int64] | None
    columns: tuple[_Column, ...]


class Entries:
    """The lines of a number of entries, in order.

    Args:
        line_of: int32, the code of each line of each entry in order.
        bounds: int64 ``[entries + 1]``, where each entry begins in it.
        lines: how many lines there are.
    """

    def __init__(self, line_of: Codes, bounds: NDArray[np.int64], lines: int) -> None:
        self.line_of = line_of
        self.bounds = bounds
        self._lines = lines

    def __len__(self) -> int:
        return len(self.bounds) - 1

    def of(self, entry: int) -> Codes:
        """The lines of one entry."""
        return self.line_of[self.bounds[entry] : self.bounds[entry + 1]]

    def first(self, line_codes: Codes) -> Codes:
        """For each entry the code of the first of its lines that has one, else -1."""
        out = np.full(len(self), -1, dtype=np.int32)
        for entries, hits in self._found(line_codes >= 0):
            found = None
            for line in reversed(hits):
                codes = gather(line_codes, line)
                found = codes if found is None else np.where(codes >= 0, codes, found)
            if found is not None:
                out[slice(None) if entries is None else entries] = found
        return out

    def count(self, hits: Bools) -> NDArray[np.int64]:
        """How many lines of each entry are hit."""
        out = np.zeros(len(self), dtype=np.int64)
        for entries, lines in self._found(hits):
            for line in lines:
                out[slice(None) if entries is None else entries] += gather(hits, line)
        return out

    def _found(self, hits: Bools) -> Iterator[tuple[NDArray[np.int64] | None, list[Codes]]]:
        """Of each stack the columns in which something is hit."""
        for stack in self._stacks:
            yield stack.entries, [c.line for c in stack.columns if (c.present & hits).any()]

    @cached_property
    def _stacks(self) -> list[_Stack]:
        sizes = np.diff(self.bounds)
        bounds, order = grouped(sizes, int(sizes.max(initial=0)) + 1)
        found = []
        for size in (np.flatnonzero(np.diff(bounds)[1:]) + 1).tolist():
            entries = order[bounds[size] : bounds[size + 1]]
            whole = len(entries) == len(sizes)
            begin = self.bounds[entries]
            columns = tuple(self._column(self.line_of[begin + place]) for place in range(size))
            found.append(_Stack(None if whole else entries, columns))
        return found

    def _column(self, line: Codes) -> _Column:
        present = np.zeros(self._lines, dtype=np.bool_)
        present[line] = True
        return _Column(line, present)


class Single(Entries):
    """Entries that are lines: entry i is line i."""

    def __init__(self, count: int) -> None:
        self._count = count

    def __len__(self) -> int:
        return self._count

    def of(self, entry: int) -> Codes:
        """The line."""
        return np.array([entry], dtype=np.int32)

    def first(self, line_codes: Codes) -> Codes:
        """The same codes."""
        return line_codes

    def count(self, hits: Bools) -> NDArray[np.int64]:
        """1 where the line is hit."""
        return hits.astype(np.int64)
