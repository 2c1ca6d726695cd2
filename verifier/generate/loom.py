"""Weaves one replica of one phase: adds an operator on every rank, or a collective per group.

A *stream* maps each rank to the node that last produced its tensor, so that the model reads as
``x = loom.each("qkv", [x], …)`` and the edges follow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import product

from verifier.generate.conventions import STYLES
from verifier.generate.plan import DASHED, PLAIN, Edge, Node, Shape
from verifier.generate.shapes import Shapes
from verifier.generate.spec import Phase, Spec

Rank = tuple[int, int, int]  # ep, sp, tp
Stream = dict[Rank, str]
AXES = ("ep", "sp", "tp")
SENDS = {"send": 1, "grad_send": -1}  # how many stages on the data goes
RECVS = {"recv": 1, "grad_recv": -1}


class Loom:
    """Adds the nodes and edges of replica ``dp`` in ``phase``, at its ``stage`` and ``layer``."""

    def __init__(
        self, spec: Spec, phase: Phase | None, dp: int, nodes: dict[str, Node], edges: list[Edge]
    ) -> None:
        self.spec, self.phase, self.dp = spec, phase, dp
        self.shapes = Shapes(spec, phase)
        self.sp = 1 if phase == "decode" else spec.sp
        self.stage = 0
        self.layer: int | None = None
        self.ranks: list[Rank] = list(product(range(spec.ep), range(self.sp), range(spec.tp)))
        self._nodes, self._edges = nodes, edges
        self._style = STYLES[spec.convention]
        self._degrees = (spec.ep, self.sp, spec.tp)
        self._gpus: dict[tuple[int, tuple[Rank, ...]], tuple[int, ...]] = {}

    def gpu(self, rank: Rank, stage: int | None = None) -> int:
        """The GPU of a rank, in the present stage or another."""
        spec, (ep, sp, tp) = self.spec, rank
        place = self.dp * spec.pp + (self.stage if stage is None else stage)
        return ((place * spec.ep + ep) * spec.sp + sp) * spec.tp + tp

    def each(
        self,
        role: str,
        sources: Sequence[Stream],
        before: Shape,
        after: Shape,
        *,
        controls: Sequence[Stream] = (),
        local_expert: int | None = None,
    ) -> Stream:
        """Add one node per rank, fed by that rank of every source; controls are dashed edges."""
        made: Stream = {}
        per_rank = self.spec.experts // self.spec.ep
        for rank in self.ranks:
            node = self._node(role, (rank,), "", before, after)
            if local_expert is not None:
                node.expert = rank[0] * per_rank + local_expert
            elif role in SENDS:
                node.src, node.dst = self.gpu(rank), self.gpu(rank, self.stage + SENDS[role])
            elif role in RECVS:
                node.src, node.dst = self.gpu(rank, self.stage - RECVS[role]), self.gpu(rank)
            made[rank] = self._add(node)
            self._join([source[rank] for source in sources], node.id)
            for control in controls:
                self._edges.append((control[rank], node.id, DASHED))
        return made

    def group(
        self, role: str, axes: str, sources: Sequence[Stream], before: Shape, after: Shape
    ) -> Stream:
        """Add one node per group of ranks that differ along ``axes`` alone, such as ``"ep tp"``."""
        groups: dict[Rank, list[Rank]] = {}
        for rank in self.ranks:
            ep, sp, tp = (0 if axis in axes else r for axis, r in zip(AXES, rank, strict=True))
            groups.setdefault((ep, sp, tp), []).append(rank)
        made: Stream = {}
        for members in groups.values():
            node = self._node(role, tuple(members), axes, before, after)
            self._add(node)
            self._join([source[rank] for rank in members for source in sources], node.id)
            made.update(dict.fromkeys(members, node.id))
        return made

    def single(self, role: str, rank: Rank, gpus: tuple[int, ...] = ()) -> str:
        """Add one node on one rank, or one between the replicas of a rank; returns its id."""
        node = self._node(role, (rank,), "", self.shapes.hidden, self.shapes.hidden)
        if gpus:
            node.gpus, node.dp, node.cluster = gpus, None, None
        return self._add(node)

    def own(self) -> Iterator[Node]:
        """The nodes of this replica."""
        dp = self.dp if self.spec.dp > 1 else None
        return (node for node in self._nodes.values() if node.dp == dp and node.gpus)

    def _node(
        self, role: str, members: tuple[Rank, ...], axes: str, before: Shape, after: Shape
    ) -> Node:
        spec = self.spec
        gpus = self._gpus.get((self.stage, members))
        if gpus is None:  # kept, so that all layers of a stage share the tuples
            gpus = self._gpus[self.stage, members] = tuple(self.gpu(rank) for rank in members)
        ep, sp, tp = members[0]
        return Node(
            "",
            role,
            gpus,
            self.layer,
            self.stage,
            self.phase,
            self.dp if spec.dp > 1 else None,
            ep if spec.ep > 1 and "ep" not in axes else None,
            sp if self.sp > 1 and "sp" not in axes else None,
            tp if spec.tp > 1 and "tp" not in axes else None,
            before=before,
            after=after,
            cluster=cluster_id(self.phase, self.dp, self.stage) if spec.clustered else None,
        )

    def _add(self, node: Node) -> str:
        node.id = self._style.identify(node)
        self._nodes[node.id] = node
        return node.id

    def _join(self, tails: list[str], head: str) -> None:
        for tail in dict.fromkeys(tails):
            self._edges.append((tail, head, PLAIN))


def cluster_id(phase: Phase | None, dp: int | None = None, stage: int | None = None) -> str:
    """The id of a phase's cluster, of a replica's in it, or of a stage's in that."""
    parts = ["cluster", phase, None if dp is None else f"dp{dp}"]
    parts.append(None if stage is None else f"stage{stage}")
    return "_".join(part for part in parts if part)
