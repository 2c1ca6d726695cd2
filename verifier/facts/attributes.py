"""A declared attribute -> one column: the first source that gives a value wins."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verifier.facts import sources
from verifier.facts.places import Places
from verifier.facts.values import Bools, Codes, Values, recode, take
from verifier.language.vocabulary import Attribute, Source, ValueType

DEFAULT = -1
"""In ``source``: the value is the attribute's default, or there is none."""


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """An attribute's values and where each is from.

    Attributes:
        values: the column.
        source: int16 per row, the index of the source that won, `DEFAULT` for none.
        sources: those of the attribute's sources that speak of such rows (nodes, or edges).
        given: what each source gives alone.
    """

    values: Values
    source: NDArray[np.int16]
    sources: tuple[Source, ...]
    given: Given


class Given:
    """What sources give, each read when it is first asked for."""

    def __init__(
        self, places: Places, asked: tuple[Source, ...], type_: ValueType, rows: int
    ) -> None:
        self._read = cache(lambda number: sources.read(places, asked[number], type_, rows))

    def __getitem__(self, number: int) -> Values:
        return self._read(number)


def column(places: Places, attribute: Attribute, of_edges: bool, rows: int) -> Column:
    """Ask the sources in order of trust."""
    asked = tuple(s for s in attribute.sources if (s.of == "edge") is of_edges)
    given = Given(places, asked, attribute.type, rows)
    index: dict[Any, int] = {}
    codes = np.full(rows, -1, dtype=np.int32)
    won = np.full(rows, DEFAULT, dtype=np.int16)
    for number in range(len(asked)):
        open_ = codes < 0
        if not open_.any():
            break  # what others say does not matter, unless they disagree
        values = given[number]
        if not len(values.values):
            continue
        taken = open_ & (values.codes >= 0)
        if asked[number].value is None and taken.all():  # then it is the column, as it stands
            return Column(values, np.full(rows, number, dtype=np.int16), asked, given)
        if taken.any():
            codes[taken] = recode(values.values, values.codes[taken], index)
            won[taken] = number
    if None in index:  # `as ""`: the sources after it were not asked, and there is no value
        index, codes = _without_none(index, codes)
    if attribute.default is not None and not of_edges:
        codes[codes < 0] = index.setdefault(attribute.default, len(index))
    return Column(Values(codes, list(index)), won, asked, given)


def _without_none(index: dict[Any, int], codes: Codes) -> tuple[dict[Any, int], Codes]:
    values = [value for value in index if value is not None]
    numbers = [-1 if value is None else values.index(value) for value in index]
    kept = {value: number for number, value in enumerate(values)}
    return kept, take(np.array(numbers, dtype=np.int32), codes)


def disagreements(column: Column) -> Bools:
    """Where two sources of one block read different places and give different values.

    Several patterns over the same text stand in an order of trust on purpose; a set inside a larger
    one (a node's GPUs in its cluster's) is no disagreement.
    """
    wrong = np.zeros(len(column.source), dtype=np.bool_)
    for second, source in enumerate(column.sources):
        others = [
            first
            for first, other in enumerate(column.sources[:second])
            if source.block == other.block and (source.of, source.key) != (other.of, other.key)
        ]
        if not others or not len(column.given[second].values):
            continue
        if source.value is None and any(isinstance(v, str) for v in column.given[second].values):
            continue
        for first in others:
            both = (column.source == first) & column.given[second].known
            if both.any():
                rows = np.flatnonzero(both)
                wrong[rows[_differ(column.given[first], column.given[second], rows)]] = True
    return wrong


def _differ(left: Values, right: Values, rows: NDArray[Any]) -> Bools:
    width = len(right.values)
    keys = left.codes[rows].astype(np.int64) * width + right.codes[rows]
    pairs, inverse = np.unique(keys, return_inverse=True)
    differ = [not _agree(left.values[k // width], right.values[k % width]) for k in pairs.tolist()]
    return np.array(differ, dtype=np.bool_)[inverse.reshape(-1)]


def _agree(a: Any, b: Any) -> bool:
    if a is None or b is None:
        return True
    if isinstance(a, frozenset) and isinstance(b, frozenset):
        return a <= b or b <= a
    return bool(a == b)
