"""The texts of one place (`node.label`, `cluster.id`, …): the lines of each node or edge there.

A place is a column of entries (labels), each a list of lines; the same entry and the same line is
kept once. Whatever is found out about lines is carried over to entries and from there to rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from verifier.facts import joined, labels
from verifier.facts.lines import Lines
from verifier.facts.values import Bools, Codes, Values, no_codes, take

Spread = Callable[[Codes], Codes]


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """The lines of every row of a place.

    Attributes:
        lines: the distinct lines.
        row: int32 per row, its entry, -1 for none.
        entries: the number of entries.
        line_of: int32, the code of each line of each entry in order; None where every entry is
            one line, entry i line i.
        entry_of: int32, the entry that each of ``line_of`` belongs to.
        spread: from codes per row to codes per node (edge): what is said of clusters is handed
            down to their nodes, what is said of the graph to all.
    """

    lines: Lines
    row: Codes
    entries: int
    line_of: Codes | None
    entry_of: Codes | None
    spread: Spread

    def first(self, line_codes: Codes) -> Codes:
        """For each node the code of the first of its lines that has one."""
        if not (line_codes >= 0).any():
            return self.spread(no_codes(len(self.row)))
        return self.spread(take(self._per_entry(line_codes), self.row))

    def any(self, found: Bools) -> Bools:
        """For each node whether one of its lines is found."""
        return self.first(np.where(found, 0, -1).astype(np.int32)) >= 0

    def whole(self) -> Values:
        """The text of each node, its lines joined by newlines."""
        if self.line_of is None or self.entry_of is None:
            return Values(self.spread(self.row), self.lines.lines)
        bounds = np.searchsorted(self.entry_of, np.arange(self.entries + 1))
        first, codes = joined.distinct(self.line_of, bounds)
        low, high = bounds[first].astype(np.int32), bounds[first + 1].astype(np.int32)
        codes[bounds[1:] == bounds[:-1]] = -1
        values = joined.Joined(self.lines.lines, self.line_of, low, high)
        return Values(self.spread(take(codes, self.row)), values)

    def _per_entry(self, line_codes: Codes) -> Codes:
        if self.line_of is None or self.entry_of is None:
            return line_codes
        having = np.flatnonzero((line_codes >= 0)[self.line_of])
        having = having[::-1]  # the last assignment to a place is the first line
        out = np.full(self.entries, -1, dtype=np.int32)
        out[self.entry_of[having]] = line_codes[self.line_of[having]]
        return out


def single(values: Sequence[str], codes: Codes, spread: Spread) -> Texts:
    """A place where every text is one line: ids, DOT attributes."""
    return Texts(Lines(values), codes, len(values), None, None, spread)


def label(values: Sequence[str], codes: Codes, spread: Spread) -> Texts:
    """A place where texts are labels."""
    lines, line_of, entry_of = labels.encode(values)
    return Texts(Lines(lines), codes, len(values), line_of, entry_of, spread)


def title(texts: Texts) -> Texts:
    """The first line of each entry of a place of labels."""
    assert texts.line_of is not None
    first = texts._per_entry(np.arange(len(texts.lines), dtype=np.int32))
    used, codes = np.unique(first[first >= 0], return_inverse=True)
    entry = np.full(texts.entries, -1, dtype=np.int32)
    entry[first >= 0] = codes
    lines = [texts.lines.lines[line] for line in used.tolist()]
    return Texts(Lines(lines), take(entry, texts.row), len(lines), None, None, texts.spread)
