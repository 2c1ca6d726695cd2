"""z3 as one first reaches for it: every fact a constraint, and a question per node and rule.

Attributes are integer constants with an equality each. What must follow from the edges alone
(reached, on a cycle, safe) is a Boolean per node with an implication per edge; a node has the
property when z3 finds no model in which it has not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import z3

from benchmarks.engines.by_hand import Columns
from benchmarks.engines.table import MATMULS, REDUCTIONS, Found, Table, finish

ATTRIBUTES = ("layer", "stage", "tp", "src", "dst")


class Facts:
    """The constraints, and lists of neighbours."""

    def __init__(self, table: Table) -> None:
        self.at = Columns(table)
        self.nodes = range(table.nodes)
        self.after: list[list[int]] = [[] for _ in self.nodes]
        self.before: list[list[int]] = [[] for _ in self.nodes]
        for a, b in sorted(set(self.at.edges)):
            self.after[a].append(b)
            self.before[b].append(a)
        self.solver = z3.Solver()  # of the attributes
        self.of = {name: [z3.Int(f"{name}{n}") for n in self.nodes] for name in ATTRIBUTES}
        for name, variables in self.of.items():
            known = zip(variables, getattr(self.at, name), strict=True)
            self.solver.add([variable == value for variable, value in known if value is not None])

    def broken(self, goal: Any) -> bool:
        """Whether the goal does not follow from the attributes."""
        return broken(self.solver, goal)

    def known(self, *names: str) -> list[int]:
        """The nodes that have these attributes."""
        columns = [getattr(self.at, name) for name in names]
        return [n for n in self.nodes if all(column[n] is not None for column in columns)]

    def kind(self, *names: str) -> list[int]:
        """The nodes of these kinds."""
        return [n for n in self.nodes if self.at.kind[n] in names]


def broken(solver: z3.Solver, goal: Any) -> bool:
    """Whether the goal does not follow from what the solver was told."""
    return bool(solver.check(z3.Not(goal)) == z3.sat)


def load(table: Table) -> Facts:
    """All facts as constraints of one solver."""
    return Facts(table)


def solve(facts: Facts) -> Found:
    """All counterexamples."""
    at, inputs, outputs = facts.at, facts.kind("input"), facts.kind("output")
    found: dict[str, Any] = {
        "has-predecessor": _degree(facts, facts.before, inputs),
        "has-successor": _degree(facts, facts.after, outputs),
        "fed-by-input": _unreached(facts, facts.after, inputs),
        "reaches-output": _unreached(facts, facts.before, outputs),
        "acyclic": _cyclic(facts),
        "matmul-reduced": _unreduced(facts),
    }
    drawn = Counter(at.edges)
    found["no-duplicate-edge"] = [
        edge
        for edge in drawn
        for copy in range(1, drawn[edge])
        if facts.broken(z3.IntVal(copy) < 1)
    ]
    found["no-self-loop"] = [(a, b) for a, b in at.edges if facts.broken(z3.IntVal(a) != b)]
    stage = facts.of["stage"]
    staged = set(facts.known("stage"))
    found["stage-step"] = [
        (a, b)
        for a, b in at.edges
        if {a, b} <= staged and facts.broken(z3.Or(stage[b] == stage[a], stage[b] == stage[a] + 1))
    ]
    sends, receives = facts.kind("send"), set(facts.kind("recv"))
    found["send-received"] = [
        n for n in sends if facts.broken(z3.Or([z3.BoolVal(s in receives) for s in facts.after[n]]))
    ]
    found["send-paired"] = _unpaired(facts, sends, receives)
    found |= _layers(facts)
    found["ranks-apart"] = _ranks_apart(facts)
    found["collective-fed-by-all"] = _not_fed_by_all(facts)
    return finish(found)


def _degree(facts: Facts, around: list[list[int]], excepted: Iterable[int]) -> list[int]:
    free = set(excepted)
    return [n for n in facts.nodes if facts.broken(z3.Or(len(around[n]) > z3.IntVal(0), n in free))]


def _unreached(facts: Facts, after: list[list[int]], starts: list[int]) -> list[int]:
    reached = [z3.Bool(f"reached{n}") for n in facts.nodes]
    solver = z3.Solver()
    solver.add([reached[n] for n in starts])
    solver.add([z3.Implies(reached[a], reached[b]) for a in facts.nodes for b in after[a]])
    return [n for n in facts.nodes if broken(solver, reached[n])]


def _cyclic(facts: Facts) -> list[int]:
    marked = [z3.Bool(f"marked{n}") for n in facts.nodes]
    solver = z3.Solver()
    solver.add([z3.Implies(marked[a], marked[b]) for a in facts.nodes for b in facts.after[a]])
    return [
        n
        for n in facts.nodes
        if any(not broken(solver, z3.Implies(marked[s], marked[n])) for s in facts.after[n])
    ]


def _unreduced(facts: Facts) -> list[int]:
    at = facts.at
    safe = [z3.Bool(f"safe{n}") for n in facts.nodes]
    solver = z3.Solver()
    for n in facts.nodes:
        if facts.after[n]:
            each = [
                z3.BoolVal(True)
                if at.kind[s] in REDUCTIONS
                else z3.And(safe[s], at.kind[s] not in MATMULS and at.kind[s] != "norm")
                for s in facts.after[n]
            ]
            solver.add(z3.Implies(z3.And(each), safe[n]))
    products = [n for n in facts.kind(*MATMULS) if at.row[n]]
    return [n for n in products if broken(solver, safe[n])]


def _unpaired(facts: Facts, sends: list[int], receives: set[int]) -> list[int]:
    src, dst = facts.of["src"], facts.of["dst"]
    ends = set(facts.known("src", "dst"))
    return [
        n
        for n in sends
        if n in ends
        and facts.broken(
            z3.Sum([z3.If(z3.And(src[r] == src[n], dst[r] == dst[n]), 1, 0)
                    for r in receives & ends]) == 1
        )
    ]  # fmt: skip


def _layers(facts: Facts) -> dict[str, list[int]]:
    layer = facts.of["layer"]
    members = facts.known("layer")
    present: list[int] = sorted({k for k in facts.at.layer if k is not None})
    return {
        "layer-complete": [
            k
            for k in present
            if facts.broken(z3.Sum([z3.If(layer[n] == k, 1, 0) for n in members]) == facts.at.width)
        ],
        "layers-contiguous": [
            k
            for k in range(present[0], present[-1] + 1)
            if facts.broken(z3.Or([layer[n] == k for n in members]))
        ],
    }


def _ranks_apart(facts: Facts) -> list[tuple[int, int]]:
    at, layer, tp = facts.at, facts.of["layer"], facts.of["tp"]
    products = [n for n in facts.known("layer", "tp", "gpus") if at.kind[n] in MATMULS]
    return [
        (m, o)
        for m in products
        for o in products
        if m != o and at.kind[m] == at.kind[o] and at.gpus[m] == at.gpus[o]
        if facts.broken(z3.Implies(layer[m] == layer[o], tp[m] == tp[o]))
    ]


def _not_fed_by_all(facts: Facts) -> list[tuple[int, int]]:
    at, layer, tp = facts.at, facts.of["layer"], facts.of["tp"]
    products = [n for n in facts.known("layer", "tp") if at.kind[n] in MATMULS and at.row[n]]
    found = []
    for m in products:
        for r in facts.after[m]:
            group = at.gpus[r]
            if at.kind[r] not in REDUCTIONS or group is None:
                continue
            missing = [
                z3.And(layer[o] == layer[m], tp[o] != tp[m])
                for o in products
                if at.kind[o] == at.kind[m] and at.gpus[o] and at.gpus[o] <= group
                and o not in facts.before[r]
            ]  # fmt: skip
            if facts.broken(z3.Not(z3.Or(missing))):
                found.append((m, r))
    return found
