"""The graph that every other room reads: columns over one text, never changed once read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verifier.errors import Diagnostic
from verifier.graph.columns import AttributeTable, Codes, Column
from verifier.graph.header import header
from verifier.graph.ids import Ids, Index
from verifier.graph.positions import Positions
from verifier.records import record

Offsets = NDArray[np.int64]


@record
class Subgraph:
    """A subgraph; one that is reopened under the same parent is one subgraph.

    Attributes:
        name: its DOT name; anonymous ones have ``""``, their index tells them apart.
        parent: the index of the enclosing subgraph, -1 when it stands directly in the graph.
        attributes: what its own body sets, never what it inherits.
        start: the character offset of the ``subgraph`` keyword or the brace that first opens it.
    """

    name: str
    parent: int
    attributes: dict[str, str]
    start: int

    @property
    def is_cluster(self) -> bool:
        """Whether Graphviz draws it as a box: its name starts with ``cluster``."""
        return self.name.startswith("cluster")


@dataclass(frozen=True, eq=False)
class Graph:
    """One graph of a DOT file, with N nodes, M edges, S subgraphs and K memberships.

    Attributes:
        path: the file's name, ``-`` when it has none.
        name: the graph's DOT name, ``""`` when it has none.
        directed: ``digraph``, not ``graph``.
        strict: parallel edges were merged.
        node_ids: N ids in the order of their first mention.
        node_start: int64 ``[N]``, the offset of the id in the first node statement that declares
            it, or of its first mention when none does.
        declared: bool ``[N]``, whether it has a node statement of its own.
        declarations: int32 ``[N]``, how many node statements it has.
        tail: int32 ``[M]``, the node an edge leaves; edges are in the order of the file.
        head: int32 ``[M]``, the node it enters.
        edge_start: int64 ``[M]``, the offset of the edge's tail in the statement that first
            draws it (of the brace or keyword, where the tail is a subgraph).
        edge_subgraph: int32 ``[M]``, the subgraph whose body first draws it, -1 for the graph's.
        subgraphs: S subgraphs in the order of their opening.
        member_node: int32 ``[K]``, a node mentioned in the body of a subgraph, in an edge or not.
        member_subgraph: int32 ``[K]``, that subgraph; nested ones are not repeated for outer ones.
        attributes: what the graph's own body sets.
        diagnostics: warnings; what is wrong enough to stop is raised instead.
        node_table: where node attributes come from; ask ``node_column``.
        edge_table: where edge attributes come from; ask ``edge_column``.
        positions: the text and its line index, shared by all graphs of the file.
        start: the offset of the graph's first keyword; comments about it may stand before.
    """

    path: str
    name: str
    directed: bool
    strict: bool
    node_ids: Ids
    node_start: Offsets
    declared: NDArray[np.bool_]
    declarations: Codes
    tail: Codes
    head: Codes
    edge_start: Offsets
    edge_subgraph: Codes
    subgraphs: tuple[Subgraph, ...]
    member_node: Codes
    member_subgraph: Codes
    attributes: dict[str, str]
    diagnostics: tuple[Diagnostic, ...]
    node_table: AttributeTable
    edge_table: AttributeTable
    positions: Positions
    start: int = 0

    @property
    def text(self) -> str:
        """The whole decoded text of the file; every offset counts its characters from 0."""
        return self.positions.text

    @cached_property
    def index(self) -> Index:
        """From a node's id to its position in the node columns."""
        return Index(self.node_ids)

    @property
    def node_attributes(self) -> tuple[str, ...]:
        """The node attributes that occur."""
        return self.node_table.names

    @property
    def edge_attributes(self) -> tuple[str, ...]:
        """The edge attributes that occur, ports as ``tailport`` and ``headport``."""
        return self.edge_table.names

    @cached_property
    def _columns(self) -> dict[tuple[str, str], Column]:
        return {}

    def node_column(self, attribute: str) -> Column:
        """An attribute of every node, N codes; all -1 when it does not occur.

        Defaults are applied as Graphviz applies them: those in force where and when the node is
        first mentioned. An attribute set to the empty string has the value ``""``.
        """
        key = ("node", attribute)
        if key not in self._columns:
            self._columns[key] = self.node_table.column(attribute)
        return self._columns[key]

    def edge_column(self, attribute: str) -> Column:
        """An attribute of every edge, M codes, likewise; ports are ``tailport``, ``headport``."""
        key = ("edge", attribute)
        if key not in self._columns:
            self._columns[key] = self.edge_table.column(attribute)
        return self._columns[key]

    @cached_property
    def header(self) -> str:
        """The comments right above the graph, without their marks, a line for each of theirs."""
        return header(self.positions.up_to(self.start), self.start)

    def line(self, offset: int) -> int:
        """The line of a character offset, from 1."""
        return self.positions.line(offset)

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column of a character offset, both from 1."""
        return self.positions.position(offset)

    def lines(self, offsets: Offsets) -> NDArray[np.int64]:
        """The line of every offset, same shape."""
        return self.positions.lines(offsets)

    def attribute_start(self, node: int, attribute: str) -> int | None:
        """The offset of the value that gives a node its attribute.

        That is a place in one of the node's own lists, else in the default it got; ``None`` when
        the node has no such attribute.
        """
        from verifier.graph.lists import locate

        table = self.node_table
        for pair in np.flatnonzero(table.owner == node)[::-1].tolist():
            start = locate(self.text, int(table.start[pair]), attribute)
            if start is not None:
                return start
        default = table.defaults.settled(attribute)[table.environment[node]]
        return None if default is None else default[1]

    @cached_property
    def parents(self) -> Codes:
        """int32 ``[S]``: the subgraph around each subgraph, -1 for none."""
        return np.array([subgraph.parent for subgraph in self.subgraphs], dtype=np.int32)

    @cached_property
    def depths(self) -> Codes:
        """int32 ``[S]``: how many subgraphs are around each subgraph."""
        depths: list[int] = []
        for subgraph in self.subgraphs:  # a parent opens before what is inside it
            depths.append(0 if subgraph.parent < 0 else depths[subgraph.parent] + 1)
        return np.array(depths, dtype=np.int32)

    @cached_property
    def innermost(self) -> Codes:
        """int32 ``[N]``: the deepest subgraph that mentions a node, -1 for none.

        Where siblings at the same depth both mention it, the first to do so.
        """
        innermost = np.full(len(self.node_ids), -1, dtype=np.int32)
        # deepest last and, within one depth, the first mention last: the last assignment stays
        depth = self.depths[self.member_subgraph]
        order = np.lexsort((-np.arange(len(depth)), depth))
        innermost[self.member_node[order]] = self.member_subgraph[order]
        return innermost

    def ancestry(self) -> Iterator[Codes]:
        """The chain of subgraphs around every node, innermost first.

        Yields int32 ``[N]``, first ``innermost``, then what is around that, and so on, -1 where
        the chain has ended; stops when all have.
        """
        level = self.innermost
        while (level >= 0).any():
            yield level
            level = np.where(level >= 0, self.parents[level], -1).astype(np.int32)

    def subgraphs_of(self, node: int) -> tuple[int, ...]:
        """Every subgraph that holds a node, directly or further in, deepest first."""
        found: dict[int, None] = {}
        for subgraph in self.member_subgraph[self.member_node == node].tolist():
            around = subgraph
            while around >= 0 and around not in found:
                found[around] = None
                around = self.subgraphs[around].parent
        return tuple(sorted(found, key=lambda subgraph: -int(self.depths[subgraph])))

    def clusters_of(self, node: int) -> tuple[int, ...]:
        """The clusters among ``subgraphs_of``, deepest first."""
        return tuple(s for s in self.subgraphs_of(node) if self.subgraphs[s].is_cluster)

    def __repr__(self) -> str:
        sizes: dict[str, Any] = {"nodes": len(self.node_ids), "edges": len(self.tail)}
        shown = ", ".join(f"{key}={value}" for key, value in sizes.items())
        return f"Graph({self.path!r}, {self.name!r}, {shown})"
