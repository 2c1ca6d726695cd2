"""The statements of a plain text, read stretch by stretch into columns.

What a stretch gives is columns: no string of a statement outlives it but ids, labels by their
pieces, and distinct lists. Nothing hangs on what stands before: statements that open and close
subgraphs or set defaults are kept, and carried out when all is read.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain, count

import numpy as np
from numpy.typing import NDArray

from verifier.graph import runs
from verifier.graph.columns import Codes
from verifier.graph.growing import Column
from verifier.graph.listed import Found, Growing, Lists
from verifier.records import record

Statements = list[tuple[str, ...]]


@record
class Other:
    """A statement that is neither node nor edge: its number, its offset and its texts."""

    number: int
    begin: int
    whole: str
    first: str
    value: str
    statement: str


@record
class Columns:
    """What was read of a plain graph; those that are neither node nor edge have code 0 twice.

    Attributes:
        ids: the ids as they are written, in the order of their codes, which begin at 1.
        node: int32 ``[statements, 2]``, the codes of its nodes; 0 in second place unless an edge.
        start: int64 ``[statements]``, the offset at which a statement begins.
        others: those that are neither node nor edge.
        nodes: the attribute lists of node statements.
        edges: those of edge statements.
    """

    ids: list[str]
    node: Codes
    start: NDArray[np.int64]
    others: list[Other]
    nodes: Lists
    edges: Lists


class Reader:
    """What was read so far."""

    def __init__(self, operator: str) -> None:
        self.operator = operator
        self._count = 0
        self._index: defaultdict[str, int] = defaultdict(count().__next__)
        _ = self._index[""]
        self._node, self._start = Column(np.int32), Column(np.int64)
        self._others: list[Other] = []
        self._of_nodes, self._of_edges = Growing(), Growing()

    @property
    def sizes(self) -> dict[str, int]:
        """How much it is, by kind."""
        return {
            "statements": self._count,
            "others": len(self._others),
            "node_lists": self._of_nodes.count,
            "node_labels": self._of_nodes.labelled,
            "edge_lists": self._of_edges.count,
            "edge_labels": self._of_edges.labelled,
        }

    def read(self, found: Statements, place: int) -> bool:
        """Take on the statements from an offset on; False where they do not go together."""
        size = len(found)
        whole, run, head, first, second, value, *parts, other = map(list, zip(*found, strict=True))
        length = np.fromiter(map(len, whole), np.int64, size)
        begin = place + np.cumsum(length) - length
        edges = runs.take_apart(run, self.operator) if any(run) else None
        number = self._count + np.arange(size)
        if edges is not None:  # what is a run is as many statements as it has edges
            counts = np.maximum(edges.counts, 1)
            number = self._count + np.cumsum(counts) - counts
        if any(value) or any(other):
            for i in [i for i, (a, b) in enumerate(zip(value, other, strict=True)) if a or b]:
                if value[i] and parts[0][i]:  # an assignment has no list
                    return False
                kept = whole[i], first[i], value[i], other[i]
                self._others.append(Other(int(number[i]), int(begin[i]), *kept))
                if value[i]:
                    first[i] = ""  # it names no node
        node = self._ends(first, second)
        if not self._listed(number, begin, node, head, Found(*parts)):
            return False
        if edges is not None:
            node, begin = np.repeat(node, counts, axis=0), np.repeat(begin, counts)
            drawn = np.repeat(edges.counts > 0, counts)
            node[drawn] = self._numbers(edges.names, len(edges.names)).reshape(-1, 2)
            begin[drawn] += edges.begin
        self._node.add(node)
        self._start.add(begin)
        self._count += len(begin)
        return True

    def _ends(self, first: list[str], second: list[str]) -> Codes:
        """The codes of both ids of each statement, shape ``[statements, 2]``."""
        if any(second):
            named = chain.from_iterable(zip(first, second, strict=True))
            return self._numbers(named, 2 * len(first)).reshape(-1, 2)
        found = np.zeros((len(first), 2), dtype=np.int32)
        if any(first):
            found[:, 0] = self._numbers(first, len(first))
        return found

    def _numbers(self, ids: Iterable[str], size: int) -> Codes:
        return np.fromiter(map(self._index.__getitem__, ids), np.int32, size)

    def _listed(
        self,
        number: NDArray[np.int64],
        begin: NDArray[np.int64],
        node: Codes,
        head: list[str],
        found: Found,
    ) -> bool:
        """Take on the attribute lists of nodes and edges; False where one is not well formed."""
        if not any(found.rest):
            return True
        listed = np.flatnonzero(np.fromiter(map(len, found.rest), np.int64, len(head)))
        start = begin + np.fromiter(map(len, head), np.int64, len(head))
        of_edge = node[listed, 1] > 0
        for tokens, growing in (
            (listed[~of_edge], self._of_nodes),
            (listed[of_edge], self._of_edges),
        ):
            chosen = found if len(tokens) == len(head) else found.only(tokens.tolist())
            if not growing.add(number[tokens], start[tokens], chosen):
                return False
        return True

    def codes(self, ids: list[str]) -> Codes:
        """The codes of the ids that another reader has met; they are this one's from now on."""
        return self._numbers(ids, len(ids))

    def finish(self) -> Columns:
        """All of it; nothing is read after this."""
        ids = list(self._index)[1:]
        self._index.clear()
        node = self._node.finish().reshape(-1, 2)
        nodes, edges = self._of_nodes.finish(), self._of_edges.finish()
        return Columns(ids, node, self._start.finish(), self._others, nodes, edges)
