"""The attribute lists of plain statements: equal ones once, labels by the pieces they share."""

from __future__ import annotations

from collections import defaultdict
from itertools import count
from operator import add

import numpy as np
from numpy.typing import NDArray

from verifier.graph import patterns
from verifier.graph.columns import HELD, Codes
from verifier.graph.compressed import Compressed, Compressor
from verifier.graph.growing import Column
from verifier.graph.lexer import unquote
from verifier.graph.lists import RawLists
from verifier.records import record


@record
class Lists:
    """The attribute lists of one kind of statement.

    Attributes:
        token: int64 ``[lists]``, the statement that has it.
        which: int32 ``[lists]``, which of the distinct lists it is.
        start: int64 ``[lists]``, the offset of its bracket.
        label: int32 ``[lists]``, which of the labels it holds, -1 for none.
        lists: the distinct lists, without their labels.
        labels: the labels.
    """

    token: NDArray[np.int64]
    which: Codes
    start: NDArray[np.int64]
    label: Codes
    lists: RawLists
    labels: Compressed


@record
class Found:
    """Lists as the pattern of a statement finds them, in its parts."""

    before: list[str]
    begun: list[str]
    label: list[str]
    escaped: list[str]
    rest: list[str]

    def only(self, chosen: list[int]) -> Found:
        """Some of them."""
        parts = (self.before, self.begun, self.label, self.escaped, self.rest)
        return Found(*([part[i] for i in chosen] for part in parts))


class Growing:
    """The lists of one kind of statement, growing."""

    def __init__(self) -> None:
        self._index: defaultdict[str, int] = defaultdict(count().__next__)
        self._raw: list[str] = []  # the distinct lists, with HELD for a label
        self._holds: list[bool] = []  # which of them hold one
        self._labels = Compressor()
        self.count = 0  # so many lists
        self.labelled = 0  # and so many labels
        self._token, self._start = Column(np.int64), Column(np.int64)
        self._which, self._label = Column(np.int32), Column(np.int32)

    def add(self, token: NDArray[np.int64], start: NDArray[np.int64], found: Found) -> bool:
        """Take on lists, by the number of each statement and the offset of each list.

        Returns:
            False where one is not well formed.
        """
        begun = map(add, found.before, found.begun)  # what follows a label begun is no list
        raw = map(add, begun, found.rest)
        which = np.fromiter(map(self._index.__getitem__, raw), np.int32, len(token))
        if not all(map(self._note, list(self._index)[len(self._raw) :])):
            return False
        has = np.array(self._holds, dtype=np.bool_)[which]
        label = np.where(has, self.labelled + np.cumsum(has) - 1, -1).astype(np.int32)
        self.labelled += int(has.sum())
        labels = found.label
        if any(found.escaped) or "\n" in "".join(labels):
            pairs = zip(labels, found.escaped, strict=True)
            labels = [unquote(f'"{label or escaped}"') for label, escaped in pairs]
        if not has.all():
            labels = [labels[i] for i in np.flatnonzero(has).tolist()]
        self._labels.add(labels)
        self.count += len(token)
        self._token.add(token)
        self._which.add(which)
        self._start.add(start)
        self._label.add(label)
        return True

    def _note(self, raw: str) -> bool:
        """Keep a list that was not met before; False where it is not well formed."""
        begun = patterns.label_begun().match(raw)
        if begun is not None:
            raw = f"{raw[: begun.end() - 1]}{HELD}{raw[begun.end() :]}"
        self._raw.append(raw)
        self._holds.append(begun is not None)
        return patterns.attribute_list().fullmatch(raw) is not None

    def finish(self) -> Lists:
        """All lists so far."""
        self._index.clear()
        return Lists(
            self._token.finish(),
            self._which.finish(),
            self._start.finish(),
            self._label.finish(),
            RawLists(self._raw),
            self._labels.finish(),
        )
