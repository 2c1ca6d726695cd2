"""The facts that every engine gets, and the form in which all of them name counterexamples."""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verifier.facts import Facts

Numbers = NDArray[np.int64]
Found = dict[str, list[tuple[int, ...]]]
"""Rule -> its counterexamples, sorted: nodes by number, edges as (tail, head), groups by value."""

MATMULS = frozenset(
    {"qkv-proj", "attn-out-proj", "ffn-up", "ffn-gate", "ffn-down"}
    | {"ffn", "expert", "proj", "lm-head"}
)
REDUCTIONS = frozenset({"all-reduce", "reduce-scatter"})
RULES = (
    "has-predecessor", "has-successor", "fed-by-input", "reaches-output", "acyclic",
    "matmul-reduced", "no-duplicate-edge", "no-self-loop", "stage-step", "send-received",
    "send-paired", "layer-complete", "layers-contiguous", "ranks-apart", "collective-fed-by-all",
)  # fmt: skip


@dataclass(frozen=True, slots=True, eq=False)
class Table:
    """Columns of one plan; -1 is unknown.

    ``kind`` and ``gpus`` are codes: of ``kinds``, and of ``gpu_sets``. ``row`` marks products that
    are said to be row-parallel. ``width`` is the number of operators in a complete layer.
    """

    kind: Numbers
    kinds: list[str]
    layer: Numbers
    stage: Numbers
    tp: Numbers
    src: Numbers
    dst: Numbers
    gpus: Numbers
    gpu_sets: list[tuple[int, ...]]
    row: NDArray[np.bool_]
    tail: Numbers
    head: Numbers
    width: int

    @property
    def nodes(self) -> int:
        """How many nodes there are."""
        return len(self.kind)

    def of_kind(self, *names: str) -> NDArray[np.bool_]:
        """The nodes of some kinds."""
        return np.isin(self.kind, [code for code, kind in enumerate(self.kinds) if kind in names])

    def write(self, path: Path) -> None:
        """Keep it for other processes."""
        path.write_bytes(pickle.dumps(self))

    @staticmethod
    def read(path: Path) -> Table:
        """What ``write`` kept."""
        table: Table = pickle.loads(path.read_bytes())
        return table


def from_facts(facts: Facts, width: int) -> Table:
    """The columns that the fifteen rules ask for, which thereby are extracted."""
    graph = facts.graph
    kinds, gpus = facts.primary_kind, facts.attribute("gpus")
    parallelism = facts.attribute("parallelism")
    assert not facts.kind("annotation").any(), "every node of a generated plan is an operator"
    row = [code for code, value in enumerate(parallelism.values) if value == "row"]
    facts.edge_attribute("copy")
    for degree in ("in-degree", "out-degree"):
        facts.attribute(degree)
    return Table(
        kind=kinds.codes.astype(np.int64),
        kinds=list(kinds.values),
        **{name: _numbers(facts, name) for name in ("layer", "stage", "tp", "src", "dst")},
        gpus=gpus.codes.astype(np.int64),
        gpu_sets=[tuple(sorted(value)) for value in gpus.values],
        row=np.isin(parallelism.codes, row),
        tail=graph.tail.astype(np.int64),
        head=graph.head.astype(np.int64),
        width=width,
    )


def _numbers(facts: Facts, name: str) -> Numbers:
    values = facts.attribute(name)
    numbers: Numbers = np.array([*values.values, -1], dtype=np.int64)[values.codes]
    return numbers


def finish(found: dict[str, Any]) -> Found:
    """Counterexamples as sorted tuples of plain numbers, every rule present."""
    return {
        rule: sorted(
            tuple(map(int, c)) if isinstance(c, tuple | list) else (int(c),)
            for c in found.get(rule, ())
        )
        for rule in RULES
    }


def differences(ours: Found, theirs: Found) -> list[str]:
    """A line for each rule on which two engines disagree, with the first few that differ."""
    lines = []
    for rule in RULES:
        left, right = ours[rule], theirs[rule]
        if left != right:
            only_left = sorted(set(left) - set(right))[:3]
            only_right = sorted(set(right) - set(left))[:3]
            lines.append(
                f"{rule}: {len(left)} by ours, {len(right)} by the other; "
                f"only ours {only_left}, only the other {only_right}"
            )
    return lines
