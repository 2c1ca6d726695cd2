"""Attributes as columns: each distinct string once, and a code per node (edge)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import count
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from verifier.arrays import numbered
from verifier.graph.compressed import Compressed
from verifier.graph.defaults import Defaults
from verifier.graph.pause import paused_collection
from verifier.records import record

Codes = NDArray[np.int32]

HELD = '"\0"'
"""The value in an attribute list whose label is kept compressed; no plain text holds a NUL."""


@record
class Column:
    """A dictionary-encoded column of strings.

    Attributes:
        values: the strings, distinct unless they are ``Compressed``.
        codes: int32, one per node (edge): the index into ``values``, -1 where there is none.
    """

    values: Sequence[str]
    codes: Codes

    def __getitem__(self, position: int) -> str | None:
        code = self.codes[position]
        return None if code < 0 else self.values[code]

    def __len__(self) -> int:
        return len(self.codes)


def factorise(strings: Iterable[str]) -> tuple[list[str], Codes]:
    """The distinct strings in order of first occurrence, and the code of each string."""
    index: defaultdict[str, int] = defaultdict(count().__next__)
    codes = np.fromiter(map(index.__getitem__, strings), dtype=np.int32)
    return list(index), codes


@record
class Assignments:
    """Every ``name=value`` of a number of attribute lists, in the order of the file.

    ``in_list``, ``name``, ``value``: int32, shape ``[assignments]``: the list it stands in, and
    the indices into ``names`` and ``values``.
    """

    names: list[str]
    values: list[str]
    in_list: Codes
    name: Codes
    value: Codes


class AttributeLists(Protocol):
    """The attribute lists of a graph, split when asked for."""

    def split(self) -> Assignments:
        """Every assignment in them."""
        ...


@dataclass(frozen=True)
class AttributeTable:
    """What gives the nodes (the edges) their attributes.

    Attributes:
        lists: the attribute lists.
        owner: int32 ``[pairs]``, the element that a list is applied to, in the order of the file.
        which: int32 ``[pairs]``, the list that is applied to it.
        start: int64 ``[pairs]``, the offset of that list's opening bracket (or of a port).
        environment: int32 ``[elements]``, the defaults in force when the element was made.
        defaults: all environments.
        label: int32 ``[pairs]``, where the lists do not hold their labels: which of ``labels`` is
            meant wherever ``HELD`` stands for one.
        labels: labels.
    """

    lists: AttributeLists
    owner: Codes
    which: Codes
    start: NDArray[np.int64]
    environment: Codes
    defaults: Defaults
    label: Codes | None = None
    labels: Compressed | None = None

    @cached_property
    def _assignments(self) -> Assignments:
        with paused_collection():
            return self.lists.split()

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The attributes that occur: those set by a list, then those set by a default only."""
        return tuple(dict.fromkeys([*self._assignments.names, *self.defaults.names()]))

    def column(self, attribute: str) -> Column:
        """The column of one attribute, defaults included."""
        settled = self.defaults.settled(attribute)
        given_by_default = [e for e, entry in enumerate(settled) if entry is not None]
        values: Sequence[str]
        values, code = factorise(entry[0] for entry in settled if entry is not None)
        codes = np.full(len(settled), -1, dtype=np.int32)
        codes[given_by_default] = code
        column = codes[self.environment]
        found = self._assignments
        if attribute in found.names:
            used = np.flatnonzero(found.name == found.names.index(attribute))
            position = {value: code for code, value in enumerate(values)}
            first, inverse = numbered(found.value[used])
            distinct = found.value[used][first]
            merged = np.array(
                [position.setdefault(found.values[v], len(position)) for v in distinct.tolist()],
                dtype=np.int32,
            )
            values = list(position)
            # numpy keeps the last of several assignments to one place, as Graphviz does
            number_of_lists = int(max(self.which.max(initial=-1), found.in_list.max())) + 1
            by_list = np.full(number_of_lists, -1, dtype=np.int32)
            by_list[found.in_list[used]] = merged[inverse]
            given = by_list[self.which]
            if HELD in position:
                values, given = self._with_labels(values, given, position[HELD])
            column[self.owner[given >= 0]] = given[given >= 0]
        return _compact(values, column)

    def _with_labels(
        self, values: Sequence[str], given: Codes, held: int
    ) -> tuple[Sequence[str], Codes]:
        """The labels in the place of the one value that stands for them."""
        assert self.label is not None
        assert self.labels is not None
        more = [*values[:held], *values[held + 1 :]]
        codes = np.where(given > held, given - 1, given)
        kept = np.where(given == held, np.int32(len(more)) + self.label, codes).astype(np.int32)
        return (self.labels.after(more) if more else self.labels), kept


def _compact(values: Sequence[str], codes: Codes) -> Column:
    """The column without the values that no element has, so that ``values`` says what occurs."""
    counts = np.bincount(codes[codes >= 0], minlength=len(values))
    if counts.all():
        return Column(values, codes)
    renumbered = np.cumsum(counts > 0, dtype=np.int32) - 1
    kept: Sequence[str] = values
    if isinstance(values, Compressed):
        kept = values.take(np.flatnonzero(counts))
    else:
        kept = [value for value, number in zip(values, counts, strict=True) if number]
    return Column(kept, np.where(codes >= 0, renumbered[codes], -1).astype(np.int32))
