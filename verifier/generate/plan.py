"""A plan in memory: nodes with what is true of them, edges, clusters. Changes give a new plan."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from verifier.generate.operators import OPERATORS
from verifier.generate.spec import Phase, Spec
from verifier.records import struct

Shape = tuple[tuple[str, int], ...]  # dimensions in order: (name, size)
Edge = tuple[str, str, Mapping[str, str]]

PLAIN: Mapping[str, str] = {}
DASHED: Mapping[str, str] = {"style": "dashed"}


@struct
class Node:
    """One operator on one rank, or one collective of a group. Treat it as a value.

    It is not frozen because a frozen dataclass takes three times as long to make, and a large plan
    has a million. What the label says is rendered from these fields, so the file never disagrees
    with them. A rank is ``None`` where its degree is 1 or where a collective spans the axis.
    """

    id: str
    role: str
    gpus: tuple[int, ...] = ()
    layer: int | None = None
    stage: int | None = None
    phase: Phase | None = None
    dp: int | None = None
    ep: int | None = None
    sp: int | None = None
    tp: int | None = None
    expert: int | None = None
    src: int | None = None
    dst: int | None = None
    before: Shape = ()
    after: Shape = ()
    cluster: str | None = None
    note: str = ""  # one more line of the label, in these words

    @property
    def kind(self) -> str:
        """The kind's name, such as ``all-reduce``."""
        return OPERATORS[self.role].kind

    @property
    def facts(self) -> dict[str, Any]:
        """What a perfect reader of the file knows about the node; what does not apply is left out.

        ``input`` and ``output`` are the sizes of the dimensions in order.
        """
        known: dict[str, Any] = {"kind": self.kind}
        for name in ("layer", "stage", "phase", "dp", "ep", "sp", "tp", "expert", "src", "dst"):
            value = getattr(self, name)
            if value is not None:
                known[name] = value
        if self.gpus:
            known["gpus"] = self.gpus
        known["input"] = tuple(size for _, size in self.before)
        known["output"] = tuple(size for _, size in self.after)
        return known


class Cluster(NamedTuple):
    """A DOT cluster: its label, and the id of the cluster around it."""

    label: str
    parent: str | None


@struct
class Plan:
    """A graph of nodes. Node statements and edges are written in the order in which they stand."""

    spec: Spec
    nodes: dict[str, Node]
    edges: list[Edge]
    clusters: dict[str, Cluster]

    def dot(self) -> str:
        """The plan as DOT text, the same text for the same plan."""
        from verifier.generate.dot import render

        return render(self)

    def lines(self, node_id: str) -> list[str]:
        """The lines of a node's label."""
        from verifier.generate.conventions import STYLES

        node = self.nodes[node_id]
        return [*STYLES[self.spec.convention].lines(node), *filter(None, [node.note])]

    def predecessors(self, node_id: str) -> list[str]:
        """The tails of the edges into a node."""
        return [tail for tail, head, _ in self.edges if head == node_id]

    def successors(self, node_id: str) -> list[str]:
        """The heads of the edges out of a node."""
        return [head for tail, head, _ in self.edges if tail == node_id]

    def with_node(self, node: Node) -> Plan:
        """The plan with one more node."""
        return replace(self, nodes={**self.nodes, node.id: node})

    def replaced(self, node_id: str, **fields: Any) -> Plan:
        """The plan with some fields of a node changed; its label follows."""
        changed = replace(self.nodes[node_id], **fields)
        return replace(self, nodes={**self.nodes, node_id: changed})

    def identified(self) -> Plan:
        """The plan with every node under the id that the convention gives it as it now is."""
        from verifier.generate.conventions import STYLES

        identify = STYLES[self.spec.convention].identify
        names = {key: identify(node) for key, node in self.nodes.items()}
        nodes = {names[key]: replace(node, id=names[key]) for key, node in self.nodes.items()}
        edges = [(names.get(t, t), names.get(h, h), a) for t, h, a in self.edges]
        return replace(self, nodes=nodes, edges=edges)

    def undeclared(self, node_id: str) -> Plan:
        """The plan without a node's statement; its edges still name it."""
        return replace(self, nodes={key: n for key, n in self.nodes.items() if key != node_id})

    def with_edge(self, tail: str, head: str, attributes: Mapping[str, str] = PLAIN) -> Plan:
        """The plan with one more edge."""
        return replace(self, edges=[*self.edges, (tail, head, attributes)])

    def without_edges(self, pairs: Collection[tuple[str, str]]) -> Plan:
        """The plan without these edges."""
        return replace(self, edges=[edge for edge in self.edges if edge[:2] not in pairs])

    def without_edge(self, tail: str, head: str) -> Plan:
        """The plan without one edge."""
        return self.without_edges({(tail, head)})

    def without_node(self, node_id: str, *, bridge: bool = False) -> Plan:
        """The plan without a node and its edges; see `without_nodes`."""
        return self.without_nodes((node_id,), bridge=bridge)

    def without_nodes(self, node_ids: Iterable[str], *, bridge: bool = False) -> Plan:
        """The plan without some nodes and their edges.

        Args:
            node_ids: The nodes to remove.
            bridge: Join what fed them to what they fed, wherever both ends are of the same phase
                and share a GPU. An end that finds no such partner is joined to all of its phase.
        """
        gone = set(node_ids)
        edges = [edge for edge in self.edges if edge[0] not in gone and edge[1] not in gone]
        if bridge:
            edges += [(tail, head, PLAIN) for tail, head in self._bridges(gone)]
        return replace(
            self, nodes={key: n for key, n in self.nodes.items() if key not in gone}, edges=edges
        )

    def _bridges(self, gone: set[str]) -> list[tuple[str, str]]:
        tails = list(dict.fromkeys(t for t, h, _ in self.edges if h in gone and t not in gone))
        heads = list(dict.fromkeys(h for t, h, _ in self.edges if t in gone and h not in gone))
        near = {
            (tail, head): bool(set(self.nodes[tail].gpus) & set(self.nodes[head].gpus))
            for tail in tails
            for head in heads
            if self.nodes[tail].phase == self.nodes[head].phase
        }
        met = {end for pair, shared in near.items() if shared for end in pair}
        drawn = {edge[:2] for edge in self.edges}
        return [
            pair
            for pair, shared in near.items()
            if (shared or not met.issuperset(pair)) and pair not in drawn
        ]
