"""Where texts stand in a graph: `node.id`, `cluster.label`, `edge.style`, `graph.name` …."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from verifier.facts import texts
from verifier.facts.lines import factorise
from verifier.facts.texts import Texts
from verifier.facts.values import Codes, no_codes, take
from verifier.graph import Graph

_IDS = ("id", "name")


class Places:
    """The texts of a graph, each place read when it is first asked for."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._cache: dict[tuple[str, str], Texts] = {}

    def get(self, of: str, key: str) -> Texts:
        """The texts of a place; ``of`` is node, cluster, graph or edge."""
        if of == "edge" and key.startswith(("source.", "target.")):
            return self._end(*key.split(".", 1))
        place = (of, "id" if key in _IDS else key)
        if place not in self._cache:
            self._cache[place] = self._read(*place)
        return self._cache[place]

    def _read(self, of: str, key: str) -> Texts:
        if key == "title":
            return texts.title(self.get(of, "label"))
        make = texts.label if key in ("label", "header") else texts.single
        if of == "node":
            return self._column(self._graph.node_ids, self._graph.node_attributes, key, make)
        if of == "edge":
            return self._column(None, self._graph.edge_attributes, key, make)
        if of == "cluster":
            return make(*self._clusters(key), self.inherit)
        return make(*self._graph_text(key), self._everywhere)

    def _column(
        self,
        ids: Sequence[str] | None,
        names: tuple[str, ...],
        key: str,
        make: Callable[[Sequence[str], Codes, texts.Spread], Texts],
    ) -> Texts:
        if ids is not None and key == "id":
            return make(ids, np.arange(len(ids), dtype=np.int32), _same)
        name = spelled(key, names)
        graph = self._graph
        column = graph.edge_column(name) if ids is None else graph.node_column(name)
        return make(column.values, column.codes, _same)

    def _clusters(self, key: str) -> tuple[list[str], Codes]:
        """What every subgraph says of itself; one without a name or a label says nothing."""
        subgraphs = self._graph.subgraphs
        if key == "id":
            found = [subgraph.name for subgraph in subgraphs]
        else:
            found = [_of(subgraph.attributes, key) for subgraph in subgraphs]
        return _optional(found)

    def _graph_text(self, key: str) -> tuple[list[str], Codes]:
        graph = self._graph
        if key == "header":
            return _optional([graph.header])
        return _optional([graph.name if key == "id" else _of(graph.attributes, key)])

    def _everywhere(self, codes: Codes) -> Codes:
        return np.broadcast_to(codes[0], len(self._graph.node_ids))  # it takes no memory

    def inherit(self, codes: Codes) -> Codes:
        """From a code per subgraph to one per node: that of the innermost subgraph that has one."""
        graph = self._graph
        if not (codes >= 0).any():
            return no_codes(len(graph.node_ids))
        out = np.full(len(graph.node_ids), -1, dtype=np.int32)
        codes, depth = codes.copy(), np.where(codes >= 0, graph.depths, -1)
        for level in range(
            1, int(graph.depths.max()) + 1
        ):  # a parent is settled before its children
            bare = np.flatnonzero((graph.depths == level) & (codes < 0))
            codes[bare] = codes[graph.parents[bare]]
            depth[bare] = depth[graph.parents[bare]]
        member = codes[graph.member_subgraph]
        having = np.flatnonzero(member >= 0)
        # deepest last; within one depth the first mention last: the last assignment stays
        order = having[np.lexsort((-having, depth[graph.member_subgraph[having]]))]
        out[graph.member_node[order]] = member[order]
        return out

    def _end(self, end: str, key: str) -> Texts:
        """The texts of the nodes at one end of each edge."""
        nodes = self._graph.tail if end == "source" else self._graph.head
        of, key = ("cluster", key.split(".", 1)[1]) if key.startswith("cluster.") else ("node", key)
        there = self.get(of, key)

        def spread(codes: Codes) -> Codes:
            return take(there.spread(codes), nodes)

        return Texts(there.lines, there.row, there.entries, spread)


def _same(codes: Codes) -> Codes:
    return codes


def spelled(key: str, names: tuple[str, ...]) -> str:
    """The DOT attribute that a rule file's name means: rule files fold names to lower case."""
    if key in names:
        return key
    return next((name for name in names if name.lower() == key), key)


def _of(attributes: dict[str, str], key: str) -> str:
    return attributes.get(spelled(key, tuple(attributes)), "")


def _optional(found: list[str]) -> tuple[list[str], Codes]:
    """Texts that may be missing: the distinct ones, and a code each."""
    values, codes = factorise(found)
    if "" in values:
        codes = np.where(codes == values.index(""), -1, codes).astype(np.int32)
    return values, codes
