"""A declared attribute -> one column: the first source that gives a value wins."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verifier.arrays import numbered
from verifier.facts import sources
from verifier.facts.places import Places
from verifier.facts.values import Bools, Codes, Values, recode, take, unknown
from verifier.language.vocabulary import Attribute, Source, ValueType
from verifier.records import record

DEFAULT = -1
"""In ``source``: the value is the attribute's default, or there is none."""


class Given:
    """What sources give, each read when it is first asked for."""

    def __init__(
        self, places: Places, asked: tuple[Source, ...], type_: ValueType, rows: int
    ) -> None:
        self.type = type_
        self._read = cache(lambda number: sources.read(places, asked[number], type_, rows))

    def __getitem__(self, number: int) -> Values:
        return self._read(number)


@record
class Column:
    """An attribute's values and where they are from.

    Attributes:
        values: the column.
        sources: those of the attribute's sources that speak of such rows (nodes, or edges).
        given: what each source gives alone.
    """

    values: Values
    sources: tuple[Source, ...]
    given: Given

    def source(self) -> NDArray[np.int16]:
        """Per row the index of the source that won, `DEFAULT` for none."""
        won = np.full(len(self.values), DEFAULT, dtype=np.int16)
        for number in range(len(self.sources)):
            still = won == DEFAULT
            if not still.any():
                break
            won[still & self.given[number].known] = number
        return won

    def source_of(self, row: int) -> int:
        """The same for one row."""
        for number in range(len(self.sources)):
            if self.given[number].codes[row] >= 0:
                return number
        return DEFAULT


def column(places: Places, attribute: Attribute, of_edges: bool, rows: int) -> Column:
    """Ask the sources in order of trust."""
    asked = tuple(s for s in attribute.sources if (s.of == "edge") is of_edges)
    given = Given(places, asked, attribute.type, rows)
    found = unknown(rows)
    for number in range(len(asked)):
        still = found.codes < 0
        if not still.any():
            break  # what others say does not matter, unless they disagree
        if len(given[number].values):
            found = _completed(found, given[number], still)
    if any(source.value == "" for source in asked) and None in found.values:
        # `as ""`: the sources after it were not asked, and there is no value
        found = _without_none(list(found.values), found.codes)
    if attribute.default is not None and not of_edges and not found.known.all():
        default = Values(np.zeros(rows, dtype=np.int32), [attribute.default])
        found = _completed(found, default, ~found.known)
    return Column(found, asked, given)


def _completed(found: Values, more: Values, still: Bools) -> Values:
    """A column with what more is known of rows that are ``still`` unknown, perhaps one of both."""
    taken = still & more.known
    if not taken.any():
        return found
    if not len(found.values):
        return more
    index: dict[Any, int] = {value: number for number, value in enumerate(found.values)}
    codes = found.codes.copy()
    codes[taken] = recode(more.values, more.codes[taken], index)
    return Values(codes, list(index))


def _without_none(index: list[Any], codes: Codes) -> Values:
    values = [value for value in index if value is not None]
    numbers = [-1 if value is None else values.index(value) for value in index]
    return Values(take(np.array(numbers, dtype=np.int32), codes), values)


def disagreements(column: Column) -> Bools:
    """Where two sources of one block read different places and give different values.

    Several patterns over the same text stand in an order of trust on purpose; a set inside a larger
    one (a node's GPUs in its cluster's) is no disagreement.
    """
    wrong = np.zeros(len(column.values), dtype=np.bool_)
    won: NDArray[np.int16] | None = None
    for second, source in enumerate(column.sources):
        others = [
            first
            for first, other in enumerate(column.sources[:second])
            if source.block == other.block and (source.of, source.key) != (other.of, other.key)
        ]
        if not others or (source.value is None and column.given.type == "string"):
            continue  # another text is no other value
        if not len(column.given[second].values):
            continue
        won = column.source() if won is None else won
        for first in others:
            both = (won == first) & column.given[second].known
            if both.any():
                rows = np.flatnonzero(both)
                wrong[rows[_differ(column.given[first], column.given[second], rows)]] = True
    return wrong


def _differ(left: Values, right: Values, rows: NDArray[Any]) -> Bools:
    width = len(right.values)
    keys = left.codes[rows].astype(np.int64) * width + right.codes[rows]
    first, which = numbered(keys)
    pairs = keys[first].tolist()
    differ = [not _agree(left.values[k // width], right.values[k % width]) for k in pairs]
    return np.array(differ, dtype=np.bool_)[which]


def _agree(a: Any, b: Any) -> bool:
    if a is None or b is None:
        return True
    if isinstance(a, frozenset) and isinstance(b, frozenset):
        return a <= b or b <= a
    return bool(a == b)
