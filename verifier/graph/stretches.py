"""A plain text read in stretches by several processes, and what they read put together.

A statement is read the same whatever stands before it, and none begins with what could go on with
the one before (a list, an operator, a comment, the rest of a string). So where each stretch is
tiled by statements, these are the statements of the whole text; where one is not, a cut was none
between statements or the text is not plain, and it is read as a whole.
"""

from __future__ import annotations

import os
import re
from collections import defaultdict
from dataclasses import replace
from itertools import count, pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verifier.divided import PIECES, Divided, can_divide
from verifier.graph.columns import Codes
from verifier.graph.compressed import Compressed
from verifier.graph.fast import read_stretch
from verifier.graph.listed import Lists
from verifier.graph.lists import RawLists
from verifier.graph.positions import Positions
from verifier.graph.statements import Columns, Other, Reader
from verifier.records import record

_CUT = re.compile(r"[;{}\]][ \t\r]*\n[ \t\r\n]*(?=[A-Za-z0-9_\"}])")
"""Between two statements, most likely: after the end of one a line that an id begins."""

_NEAR = 1 << 16
"""A cut is looked for within so many characters."""


@record
class _Stretch:
    """What stands where in what a process has read: from ``before`` to ``after``."""

    process: int
    before: dict[str, int]
    after: dict[str, int]


def read_divided(source: Positions, start: int, operator: str, processes: int) -> Columns | None:
    """The statements of a plain text from an offset on.

    Returns:
        None where the text cannot be divided, or is not plain.
    """
    cuts = _cuts(source, start, PIECES * processes)
    if len(cuts) < 3 or not can_divide():
        return None
    reader = Reader(operator)

    def work(stretch: tuple[int, int]) -> _Stretch | None:
        before = reader.sizes
        try:
            if not read_stretch(reader, source, *stretch):
                return None
        except UnicodeDecodeError:
            return None
        return _Stretch(os.getpid(), before, reader.sizes)

    def tell() -> tuple[int, Columns, str]:
        columns = reader.finish()  # a million ids are sent faster as one text; none holds a NUL
        return os.getpid(), replace(columns, ids=[]), "\0".join(columns.ids)

    divided = Divided(list(pairwise(cuts)), work, tell, processes)
    found = [stretch for stretch in divided.found if stretch is not None]
    if len(found) < len(divided.found):
        return None
    codes = [reader.codes(ids.split("\0") if ids else []) for *_, ids in divided.told]
    own = reader.finish()
    codes.append(np.arange(1, len(own.ids) + 1, dtype=np.int32))
    parts = {process: columns for process, columns, _ in divided.told} | {os.getpid(): own}
    return _Joined(parts, codes, found).columns()


def _cuts(source: Positions, start: int, most: int) -> list[int]:
    """The offsets at which stretches begin, and the end of the text."""
    size = max(1, -(-(source.length - start) // most))
    cuts = [start]
    for place in range(start + size, source.length, size):
        match = _CUT.search(source.piece(place, place + _NEAR))
        if match is not None and place + match.end() > cuts[-1]:
            cuts.append(place + match.end())
    return [*cuts, source.length]


@record
class _Span:
    """Some of what a part has of a kind: ``low:high``, which comes to stand ``shift`` further."""

    part: int
    low: int
    high: int
    shift: int


class _Joined:
    """What several processes read, in the order of the text.

    Each process, a part, has numbers of its own for ids, lists and pieces of labels. ``codes`` are
    what the last part calls the ids of each; it knows them all.
    """

    def __init__(
        self, parts: dict[int, Columns], codes: list[Codes], stretches: list[_Stretch]
    ) -> None:
        self._parts = list(parts.values())
        self._codes = codes
        self._number = {process: number for number, process in enumerate(parts)}
        self._stretches = stretches

    def columns(self) -> Columns:
        """All of it."""
        parts = self._parts
        node = [
            np.append(np.int32(0), code)[part.node]
            for part, code in zip(parts, self._codes, strict=True)
        ]
        statements = self._spans("statements")
        return Columns(
            parts[-1].ids,
            _laid_out(node, statements),
            _laid_out([part.start for part in parts], statements),
            self._others(),
            self._lists([part.nodes for part in parts], "node_lists", "node_labels"),
            self._lists([part.edges for part in parts], "edge_lists", "edge_labels"),
        )

    def _spans(self, kind: str) -> list[_Span]:
        """What each stretch has of a kind."""
        found, total = [], 0
        for stretch in self._stretches:
            low, high = stretch.before[kind], stretch.after[kind]
            found.append(_Span(self._number[stretch.process], low, high, total - low))
            total += high - low
        return found

    def _others(self) -> list[Other]:
        return [
            replace(one, number=one.number + by.shift)
            for of, by in zip(self._spans("others"), self._spans("statements"), strict=True)
            for one in self._parts[of.part].others[of.low : of.high]
        ]

    def _lists(self, parts: list[Lists], kind: str, labels: str) -> Lists:
        spans, statements, labelled = map(self._spans, (kind, "statements", labels))
        raw, codes = _numbered([part.lists.raw for part in parts])
        token, label = [], []
        for of, by, last in zip(spans, statements, labelled, strict=True):
            part = parts[of.part]
            token.append(part.token[of.low : of.high] + by.shift)
            own = part.label[of.low : of.high]
            label.append(np.where(own < 0, own, own + np.int32(last.shift)))
        return Lists(
            np.concatenate(token),
            _laid_out([c[part.which] for c, part in zip(codes, parts, strict=True)], spans),
            _laid_out([part.start for part in parts], spans),
            np.concatenate(label),
            RawLists(raw),
            _texts([part.labels for part in parts], labelled),
        )


def _laid_out(arrays: list[NDArray[Any]], spans: list[_Span]) -> NDArray[Any]:
    return np.concatenate([arrays[span.part][span.low : span.high] for span in spans])


def _texts(parts: list[Compressed], spans: list[_Span]) -> Compressed:
    """Some of the texts of each part, one span after another."""
    pieces, codes = _numbered([part.pieces for part in parts])
    piece, sizes = [], []
    for span in spans:
        part = parts[span.part]
        bounds = part.bounds[span.low : span.high + 1]
        piece.append(codes[span.part][part.piece[bounds[0] : bounds[-1]]])
        sizes.append(np.diff(bounds))
    ends = np.cumsum(np.concatenate(sizes))
    return Compressed(pieces, np.concatenate(piece), np.append(0, ends))


def _numbered(texts: list[list[str]]) -> tuple[list[str], list[Codes]]:
    """The distinct texts, and the code of each in each list."""
    index: defaultdict[str, int] = defaultdict(count().__next__)
    codes = [np.fromiter(map(index.__getitem__, own), np.int32, len(own)) for own in texts]
    return list(index), codes
