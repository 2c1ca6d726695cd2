"""Ids in one text, each made when it is asked for: a large graph has a million."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import SupportsIndex, overload

import numpy as np
from numpy.typing import NDArray

from verifier.arrays import sorting
from verifier.graph.columns import Codes, factorise
from verifier.graph.lexer import unquote

SEPARATOR = "\n"
_STRETCH = 1 << 14


class Ids(Sequence[str]):
    """Distinct ids in order.

    Attributes:
        text: the ids, a separator after each.
        bounds: int64 ``[ids + 1]``, where in ``text`` each id begins.
        apart: whether the separator is in no id, so that ``text`` can be split at it.
    """

    __hash__ = None  # type: ignore[assignment]  # a sequence like a list

    def __init__(self, ids: Sequence[str]) -> None:
        self.text = SEPARATOR.join([*ids, ""])
        self.bounds = np.zeros(len(ids) + 1, dtype=np.int64)
        np.cumsum(np.fromiter(map(len, ids), np.int64, len(ids)) + 1, out=self.bounds[1:])
        self.apart = self.text.count(SEPARATOR) == len(ids)

    def __len__(self) -> int:
        return len(self.bounds) - 1

    @overload
    def __getitem__(self, number: SupportsIndex) -> str: ...

    @overload
    def __getitem__(self, number: slice) -> list[str]: ...

    def __getitem__(self, number: SupportsIndex | slice) -> str | list[str]:
        if isinstance(number, slice):
            return [self[i] for i in range(*number.indices(len(self)))]
        at = number.__index__()
        at += len(self) if at < 0 else 0
        if not 0 <= at < len(self):
            raise IndexError(number)
        return self.text[self.bounds[at] : self.bounds[at + 1] - 1]

    def __iter__(self) -> Iterator[str]:
        for low in range(0, len(self), _STRETCH):
            bounds = self.bounds[low : low + _STRETCH + 1].tolist()
            if self.apart:
                yield from self.text[bounds[0] : bounds[-1] - 1].split(SEPARATOR)
            else:
                yield from (self.text[start : end - 1] for start, end in pairwise(bounds))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Ids):
            return self.text == other.text and bool(np.array_equal(self.bounds, other.bounds))
        return isinstance(other, Sequence) and list(self) == list(other)

    def __repr__(self) -> str:
        return f"Ids({list(self)!r})"


def in_order(codes: Codes, ids: list[str]) -> tuple[Codes, Ids]:
    """Nodes numbered in the order of their first mention.

    Args:
        codes: int32, the literal that stands in each place; 0 for none.
        ids: the literals, by their codes from 1.

    Returns:
        The number of the node in each place, -1 for none; the ids.
    """
    codes -= np.int32(1)
    if '"' in "".join(ids):  # `"a"` and `a` are one node
        ids, node = factorise(map(unquote, ids))
        codes = np.append(node, np.int32(-1))[codes]
    first = first_places(codes.reshape(-1), len(ids))
    if not (first[1:] > first[:-1]).all():
        order = sorting(first)
        ids = [ids[i] for i in order.tolist()]
        number = np.empty(len(order) + 1, dtype=np.int32)
        number[order] = np.arange(len(order), dtype=np.int32)
        number[-1] = -1
        codes = number[codes]
    return codes, Ids(ids)


def first_places(codes: Codes, size: int) -> NDArray[np.int64]:
    """The first place of each code; numpy keeps the last of several assignments."""
    place = np.zeros(size, dtype=np.int64)
    used = np.flatnonzero(codes >= 0)[::-1]
    place[codes[used]] = used
    return place


class Index(Mapping[str, int]):
    """From an id to its number, by the hashes of the ids in order."""

    def __init__(self, ids: Sequence[str]) -> None:
        self._ids = ids
        hashes: NDArray[np.int64] = np.fromiter(map(hash, ids), np.int64, len(ids))
        self._order = np.argsort(hashes)
        self._hashes = hashes[self._order]

    def __getitem__(self, name: str) -> int:
        code = hash(name)
        at = int(np.searchsorted(self._hashes, code))
        while at < len(self._hashes) and self._hashes[at] == code:
            number = int(self._order[at])
            if self._ids[number] == name:
                return number
            at += 1
        raise KeyError(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)
