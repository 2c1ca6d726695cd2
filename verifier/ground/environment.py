"""Tables of bindings: one row per binding, one column per variable or per outer term."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType
from typing import Generic, TypeVar

import numpy as np

from verifier.arrays import IntArray, gather, numbered
from verifier.ground.columns import Column
from verifier.language.typed import Term
from verifier.records import record

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@record
class Environment:
    """``rows`` bindings: individuals of variables, and values of terms computed further out."""

    rows: int
    variables: Mapping[str, IntArray] = MappingProxyType({})
    terms: Mapping[Term, Column] = MappingProxyType({})

    def take(self, rows: IntArray) -> Environment:
        """The given rows; a column is gathered when it is asked for, and most never are."""
        return Environment(
            len(rows),
            _Taken(self.variables, rows, gather),
            _Taken(self.terms, rows, lambda column, rows: column.take(rows)),
        )

    def bind(self, name: str, individuals: IntArray) -> Environment:
        """One more variable."""
        return Environment(self.rows, _With(self.variables, {name: individuals}), self.terms)

    def given(self, terms: dict[Term, Column]) -> Environment:
        """The same with the values of more terms."""
        return Environment(self.rows, self.variables, _With(self.terms, terms))


class _Taken(Mapping[_Key, _Value], Generic[_Key, _Value]):
    """Rows of the columns of a table."""

    def __init__(
        self,
        of: Mapping[_Key, _Value],
        rows: IntArray,
        take: Callable[[_Value, IntArray], _Value],
    ) -> None:
        self._of = of
        self._rows = rows
        self._take = take
        self._found: dict[_Key, _Value] = {}

    def __getitem__(self, key: _Key) -> _Value:
        found = self._found.get(key)
        if found is None:
            found = self._found[key] = self._take(self._of[key], self._rows)
        return found

    def __contains__(self, key: object) -> bool:
        return key in self._of

    def __iter__(self) -> Iterator[_Key]:
        return iter(self._of)

    def __len__(self) -> int:
        return len(self._of)


class _With(Mapping[_Key, _Value], Generic[_Key, _Value]):
    """The columns of a table, and some before them."""

    def __init__(self, of: Mapping[_Key, _Value], more: dict[_Key, _Value]) -> None:
        self._of = of
        self._more = more

    def __getitem__(self, key: _Key) -> _Value:
        return self._more[key] if key in self._more else self._of[key]

    def __contains__(self, key: object) -> bool:
        return key in self._more or key in self._of

    def __iter__(self) -> Iterator[_Key]:
        yield from self._more
        yield from (key for key in self._of if key not in self._more)

    def __len__(self) -> int:
        return sum(1 for _ in self)


def distinct(columns: list[IntArray], rows: int) -> tuple[IntArray, IntArray]:
    """Which rows stand for the distinct ones, and for each row the position of its stand-in.

    Args:
        columns: whole-number columns of equal length.
        rows: that length (there may be no column; then all rows are alike).
    """
    if not columns or rows == 0:
        first = np.zeros(min(1, rows), dtype=np.int64)
        return first, np.zeros(rows, dtype=np.int64)
    key = columns[0].astype(np.int64) - columns[0].min()
    for column in columns[1:]:
        low = int(column.min())
        span = int(column.max()) - low + 1
        if int(key.max()) >= (1 << 62) // span:  # renumber before the mixed radix overflows
            key = numbered(key)[1] * rows + numbered(column)[1]
        else:
            key = key * span + (column - low)
    return numbered(key)
