"""A graph while the full parser reads it, with cgraph's rules on what exists when."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from verifier.errors import Diagnostic
from verifier.graph.bodies import Body, Elements, FoundList
from verifier.graph.defaults import Assignment, Scope
from verifier.graph.faults import Fault
from verifier.graph.ids import Ids
from verifier.graph.model import Graph, Subgraph
from verifier.graph.positions import Positions

EDGE_LIMIT = 1 << 24
"""So many edges one file may hold: `{a b ..} -> {c d ..}` multiplies, and memory ends."""


Operand = tuple[int, str | None, int]
"""A node, its port (None where none is written), and the offset of the mention."""


class Draft:
    """What has been read of one graph so far."""

    def __init__(self, *, name: str, directed: bool, strict: bool, start: int = 0) -> None:
        self.name, self.directed, self.strict, self.start = name, directed, strict, start
        self.nodes, self.edges = Elements(), Elements()
        self.root = Body(-1, None, Scope(self.nodes.defaults), Scope(self.edges.defaults))
        self.body = self.root
        self._index: dict[str, int] = {}
        self._node_start: list[int] = []
        self._declarations: list[int] = []
        self._tail: list[int] = []
        self._head: list[int] = []
        self._edge_start: list[int] = []
        self._edge_body: list[int] = []
        self.subgraphs: list[Subgraph] = []
        self._members: list[tuple[int, int]] = []
        self._between: dict[tuple[int, int], list[int]] = {}  # kept for strict graphs only
        self._keyed: dict[tuple[int, int, str], int] = {}
        self._drawn_in: dict[int, list[Body]] = {}  # kept for strict graphs only

    def open(self, name: str | None, start: int) -> None:
        """The body of a subgraph begins; a known name under the same parent is reopened."""
        parent = self.body
        body = parent.named.get(name) if name is not None else None
        if body is None:
            scopes = Scope(self.nodes.defaults), Scope(self.edges.defaults)
            body = Body(len(self.subgraphs), parent, *scopes)
            self.subgraphs.append(Subgraph(name or "", parent.number, body.attributes, start))
            parent.children.append(body)
            if name is not None:
                parent.named[name] = body
        body.node_scope.enter(parent.node_scope.environment)
        body.edge_scope.enter(parent.edge_scope.environment)
        self.body = body

    def close(self) -> Body:
        """The body of the current subgraph ends."""
        body = self.body
        assert body.parent is not None
        self.body = body.parent
        return body

    def mention(self, name: str, start: int) -> int:
        """The node of that id, made with the defaults in force when it is new."""
        node = self._index.setdefault(name, len(self._index))
        if node == len(self._node_start):
            self._node_start.append(start)
            self._declarations.append(0)
            self.nodes.environment.append(self.body.node_scope.environment)
        if self.body is not self.root and node not in self.body.nodes:
            self.body.nodes[node] = None
            self._members.append((node, self.body.number))
        return node

    def set_defaults(self, kind: str, assignments: list[Assignment]) -> None:
        """A statement ``graph [..]``, ``node [..]`` or ``edge [..]`` in the current body."""
        if kind == "graph":
            self.body.attributes.update({name: value for name, value, _ in assignments})
        elif kind == "node":
            self.body.node_scope.set(assignments)
        else:  # a default key means nothing
            self.body.edge_scope.set([entry for entry in assignments if entry[0] != "key"])

    def declare(self, nodes: list[Operand], lists: list[FoundList]) -> None:
        """A node statement: each of the nodes gets each of the lists."""
        kept = self.nodes.add(lists)
        for node, _, start in nodes:
            if not self._declarations[node]:
                self._node_start[node] = start
            self._declarations[node] += 1
            self.nodes.apply(node, kept)

    def connect(
        self, operands: list[list[Operand] | tuple[Body, int]], lists: list[FoundList]
    ) -> None:
        """An edge statement: every node of an operand to every node of the next.

        Raises:
            Fault: sets of nodes multiply to more than ``EDGE_LIMIT`` edges.
        """
        keys = [value for found, _ in lists for name, value, _ in found if name == "key"]
        key = keys[-1] if keys else None
        kept = self.edges.add([([e for e in found if e[0] != "key"], at) for found, at in lists])
        ports: dict[tuple[str | None, str | None], list[tuple[int, int]]] = {(None, None): kept}
        expanded = [
            operand
            if isinstance(operand, list)
            else [(node, None, operand[1]) for node in operand[0].all_nodes()]
            for operand in operands
        ]
        total = sum(len(tails) * len(heads) for tails, heads in pairwise(expanded))
        if total >= len(operands) and len(self._tail) + total > EDGE_LIMIT:
            operand = operands[0]
            start = operand[0][2] if isinstance(operand, list) else operand[1]
            raise Fault("edges", start)
        for tails, heads in pairwise(expanded):
            for tail, tail_port, start in tails:
                for head, head_port, head_start in heads:
                    edge = self._edge(tail, head, key, start)
                    if edge is None:
                        continue
                    ends = tail_port, head_port
                    if self._tail[edge] != self._head[edge] == tail:
                        ends = head_port, tail_port  # an undirected edge first drawn the other way
                    if ends not in ports:
                        named = zip(("tailport", "headport"), ends, strict=True)
                        given = [(name, port, start) for name, port in named if port is not None]
                        ports[ends] = [*self.edges.add([(given, head_start)]), *kept]
                    self.edges.apply(edge, ports[ends])

    def _edge(self, tail: int, head: int, key: str | None, start: int) -> int | None:
        """The edge to which an edge statement's attributes go; ``None`` when strictness bars it."""
        pairs = [(tail, head)] if self.directed else [(tail, head), (head, tail)]
        if key is not None:
            known = [self._keyed[(*p, key)] for p in pairs if (*p, key) in self._keyed]
        elif self.strict:
            known = [edge for pair in pairs for edge in self._between.get(pair, ())]
        else:
            known = []
        if known:
            some = [edge for edge in known if self._is_in_body(edge)] or known
            same_way = [edge for edge in some if self._tail[edge] == tail]
            # which of several Graphviz meets hangs on the shape of its tree: mostly the last
            edge = (same_way or some)[-1]
            if self.strict:
                self._drawn_in[edge].append(self.body)
            return edge
        if self.strict and any(map(self._is_in_body, self._between.get((tail, head), ()))):
            return None  # another key between the same nodes
        edge = len(self._tail)
        self._tail.append(tail)
        self._head.append(head)
        self._edge_start.append(start)
        self._edge_body.append(self.body.number)
        self.edges.environment.append(self.body.edge_scope.environment)
        if key is not None:
            self._keyed[tail, head, key] = edge
        if self.strict:
            self._between.setdefault((tail, head), []).append(edge)
            self._drawn_in[edge] = [self.body]
        return edge

    def _is_in_body(self, edge: int) -> bool:
        return any(body.inside(self.body) for body in self._drawn_in.get(edge, ()))

    def finish(self, path: str, positions: Positions, diagnostics: tuple[Diagnostic, ...]) -> Graph:
        """The finished graph."""
        members = np.array(self._members, dtype=np.int32).reshape(-1, 2)
        declarations = np.array(self._declarations, dtype=np.int32)
        return Graph(
            path=path,
            name=self.name,
            directed=self.directed,
            strict=self.strict,
            node_ids=Ids(list(self._index)),
            node_start=np.array(self._node_start, dtype=np.int64),
            declared=declarations > 0,
            declarations=declarations,
            tail=np.array(self._tail, dtype=np.int32),
            head=np.array(self._head, dtype=np.int32),
            edge_start=np.array(self._edge_start, dtype=np.int64),
            edge_subgraph=np.array(self._edge_body, dtype=np.int32),
            subgraphs=tuple(self.subgraphs),
            member_node=members[:, 0],
            member_subgraph=members[:, 1],
            attributes=self.root.attributes,
            diagnostics=diagnostics,
            node_table=self.nodes.table(),
            edge_table=self.edges.table(),
            positions=positions,
            start=self.start,
        )
