"""Tables of bindings: one row per binding, one column per variable or per outer term."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from verifier.ground.columns import Column, IntArray
from verifier.language.typed import Term

# Keys up to so many times the number of rows are counted in a table.
TABLE = 4


@dataclass(frozen=True, slots=True)
class Environment:
    """``rows`` bindings: individuals of variables, and values of terms computed further out."""

    rows: int
    variables: dict[str, IntArray] = field(default_factory=dict)
    terms: dict[Term, Column] = field(default_factory=dict)

    def take(self, rows: IntArray) -> Environment:
        """The given rows."""
        return Environment(
            len(rows),
            {name: column[rows] for name, column in self.variables.items()},
            {term: column.take(rows) for term, column in self.terms.items()},
        )

    def bind(self, name: str, individuals: IntArray) -> Environment:
        """One more variable."""
        return Environment(self.rows, self.variables | {name: individuals}, self.terms)


def distinct(columns: list[IntArray], rows: int) -> tuple[IntArray, IntArray]:
    """Which rows stand for the distinct ones, and for each row the position of its stand-in.

    Args:
        columns: whole-number columns of equal length.
        rows: that length (there may be no column; then all rows are alike).
    """
    if not columns or rows == 0:
        first = np.zeros(min(1, rows), dtype=np.int64)
        return first, np.zeros(rows, dtype=np.int64)
    key = columns[0] - columns[0].min()
    for column in columns[1:]:
        low = column.min()
        span = int(column.max() - low) + 1
        if int(key.max()) >= (1 << 62) // span:  # renumber before the mixed radix overflows
            key = np.unique(key, return_inverse=True)[1].astype(np.int64)
        key = key * span + (column - low)
    if int(key.max()) < TABLE * rows:  # a table of the keys instead of a sort
        place = np.full(int(key.max()) + 1, -1, dtype=np.int64)
        place[key[::-1]] = np.arange(rows - 1, -1, -1)
        present = np.flatnonzero(place >= 0)
        first = place[present]
        place[present] = np.arange(len(present))
        return first, place[key]
    _, first, inverse = np.unique(key, return_index=True, return_inverse=True)
    return first.astype(np.int64), inverse.astype(np.int64)
