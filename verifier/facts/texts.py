"""The texts of one place (`node.label`, `cluster.id`, …): the lines of each node or edge there.

A place is a column of entries (labels), each a list of lines; the same entry and the same line is
kept once. Whatever is found out about lines is carried over to entries and from there to rows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from verifier.arrays import numbered
from verifier.facts import joined, labels
from verifier.facts.entries import Entries, Single
from verifier.facts.lines import Lines
from verifier.facts.values import Bools, Codes, Values, no_codes, take

Spread = Callable[[Codes], Codes]


@dataclass(frozen=True, slots=True, eq=False)
class Texts:
    """The lines of every row of a place.

    Attributes:
        lines: the distinct lines.
        row: int32 per row, its entry, -1 for none.
        entries: the entries and their lines.
        spread: from codes per row to codes per node (edge): what is said of clusters is handed
            down to their nodes, what is said of the graph to all.
    """

    lines: Lines
    row: Codes
    entries: Entries
    spread: Spread

    def first(self, line_codes: Codes) -> Codes:
        """For each node the code of the first of its lines that has one."""
        if not (line_codes >= 0).any():
            return self.spread(no_codes(len(self.row)))
        return self.spread(take(self.entries.first(line_codes), self.row))

    def any(self, found: Bools) -> Bools:
        """For each node whether one of its lines is found."""
        return self.first(np.where(found, 0, -1).astype(np.int32)) >= 0

    def said(self) -> Bools:
        """Which nodes have a line."""
        return self.any(np.ones(len(self.lines), dtype=np.bool_))

    def whole(self) -> Values:
        """The text of each node, its lines joined by newlines."""
        entries = self.entries
        if isinstance(entries, Single):
            return Values(self.spread(self.row), self.lines.lines)
        bounds = entries.bounds
        first, codes = joined.distinct(entries.line_of, bounds)
        low, high = bounds[first].astype(np.int32), bounds[first + 1].astype(np.int32)
        codes[bounds[1:] == bounds[:-1]] = -1
        values = joined.Joined(self.lines.lines, entries.line_of, low, high)
        return Values(self.spread(take(codes, self.row)), values)


def single(values: Sequence[str], codes: Codes, spread: Spread) -> Texts:
    """A place where every text is one line: ids, DOT attributes."""
    return Texts(Lines(values), codes, Single(len(values)), spread)


def label(values: Sequence[str], codes: Codes, spread: Spread) -> Texts:
    """A place where texts are labels."""
    lines, line_of, bounds = labels.encode(values)
    return Texts(Lines(lines), codes, Entries(line_of, bounds, len(lines)), spread)


def title(texts: Texts) -> Texts:
    """The first line of each entry of a place of labels."""
    first = texts.entries.first(np.arange(len(texts.lines), dtype=np.int32))
    used, codes = numbered(first[first >= 0])
    lines = first[first >= 0][used].tolist()
    entry = np.full(len(first), -1, dtype=np.int32)
    entry[first >= 0] = codes
    values = [texts.lines.lines[line] for line in lines]
    return Texts(Lines(values), take(entry, texts.row), Single(len(values)), texts.spread)
