"""The lines of the entries (labels) of a place, and what is found of lines carried over to entries.

Entries of as many lines stand together, a column for each place that a line may have in them. What
is looked for is mostly said in one place, and a column that has none of it is left out.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from verifier.arrays import gather, grouped
from verifier.facts.values import Bools, Codes
from verifier.records import record

# Entries of more lines than so many are no stack, nor are they if there are so many times more
# lines than entries: what is kept for each column would be more than the lines that are in it.
HIGHEST, LINES_OF_ENTRY = 64, 4


@record
class _Column:
    """The line that each entry has in one place, and which lines there are in it."""

    line: Codes
    present: Bools


@record
class _Stack:
    """Entries of as many lines; a column for each place."""

    entries: NDArray[np.int64] | slice
    columns: tuple[_Column, ...]

    def hit(self, hits: Bools) -> list[Codes]:
        """The columns in which something is hit."""
        return [c.line for c in self.columns if (c.present & hits).any()]


@record
class _Rest:
    """Lines one after another, and the entry of each."""

    line: Codes
    entry: NDArray[np.int64]

    def having(self, hits: Bools) -> NDArray[np.int64]:
        """The places of lines that are hit."""
        return np.flatnonzero(gather(hits, self.line))


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
        stacks, rest = self._parts
        for stack in stacks:
            found = None
            for line in reversed(stack.hit(line_codes >= 0)):
                codes = gather(line_codes, line)
                found = codes if found is None else np.where(codes >= 0, codes, found)
            if found is not None:
                out[stack.entries] = found
        having = rest.having(line_codes >= 0)[::-1]  # the last assignment is the first line
        out[rest.entry[having]] = line_codes[rest.line[having]]
        return out

    def count(self, hits: Bools) -> NDArray[np.int64]:
        """How many lines of each entry are hit."""
        stacks, rest = self._parts
        out = np.bincount(rest.entry[rest.having(hits)], minlength=len(self))
        for stack in stacks:
            for line in stack.hit(hits):
                out[stack.entries] += gather(hits, line)
        return out

    @cached_property
    def _parts(self) -> tuple[list[_Stack], _Rest]:
        """The entries in stacks, and the lines of those of which few have as many lines."""
        sizes = np.diff(self.bounds)
        bounds, order = grouped(sizes, int(sizes.max(initial=0)) + 1)
        stacks = []
        left = np.ones(len(sizes), dtype=np.bool_)
        for size in (np.flatnonzero(np.diff(bounds)[1:]) + 1).tolist():
            entries = order[bounds[size] : bounds[size + 1]]
            if size > HIGHEST or self._lines > LINES_OF_ENTRY * len(entries):
                continue
            begin = self.bounds[entries]
            columns = tuple(self._column(self.line_of[begin + place]) for place in range(size))
            whole = len(entries) == len(sizes)
            stacks.append(_Stack(slice(None) if whole else entries, columns))
            left[entries] = False
        kept = np.repeat(left, sizes)
        entry = np.repeat(np.flatnonzero(left), sizes[left])
        return stacks, _Rest(self.line_of[kept], entry)

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
