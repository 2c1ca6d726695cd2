"""On plans whose truth is known, in every convention, each fact is read and each is right."""

from __future__ import annotations

from typing import Any

import pytest

from verifier.facts import extract
from verifier.generate import CONVENTIONS, Spec, generate
from verifier.graph import read_text
from verifier.language.vocabulary import Vocabulary

SPECS: dict[str, dict[str, Any]] = {
    "single": {"layers": 2},
    "dense": {"layers": 4, "tp": 2, "pp": 2},
    "clustered": {
        "layers": 3, "tp": 4, "dp": 2, "attention": "fused", "gated": False, "clusters": True,
    },
    "phases": {
        "model": "moe", "layers": 4, "tp": 2, "pp": 2, "ep": 2, "dp": 2, "sp": 2,
        "phases": ("prefill", "decode"),
    },
    "moe": {"model": "moe", "layers": 8, "tp": 2, "pp": 4, "ep": 2, "clusters": True},
    "pipeline": {"layers": 12, "pp": 12, "clusters": True},
    "prefill": {"layers": 4, "dp": 3, "phases": ("prefill",)},
}  # fmt: skip
FACTS = ("layer", "stage", "phase", "dp", "ep", "sp", "tp", "expert", "src", "dst", "gpus")


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("spec", SPECS)
def test_every_fact_is_read(default: Vocabulary, convention: str, spec: str) -> None:
    plan = generate(Spec(convention=convention, **SPECS[spec]))  # type: ignore[arg-type]
    (graph,) = read_text(plan.dot(), "plan.dot")
    facts = extract(graph, default)
    kinds = facts.kind_names()
    wrong = []
    for name, node in plan.nodes.items():
        row, truth = graph.index[name], node.facts
        got: dict[str, Any] = {fact: facts.attribute(fact)[row] for fact in FACTS}
        for side in ("input", "output"):
            shape = facts.attribute(f"{side}-shape")[row]
            got[side] = shape and tuple(dim.size for dim in shape.dims)
        got["kind"] = kinds[row]
        truth["gpus"] = frozenset(truth["gpus"]) if "gpus" in truth else None
        wrong += [(name, k, truth.get(k), v) for k, v in got.items() if v != truth.get(k)]
    assert wrong == []
    assert facts.diagnostics == ()
