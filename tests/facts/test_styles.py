"""The short vocabularies for ways of numbering ids that only a plan's author can know."""

from __future__ import annotations

import pytest

from verifier import resources
from verifier.cli.programs import load_program
from verifier.facts import extract
from verifier.graph import read_text

FOLDER = resources.folder("rules") / "vocabulary" / "styles"
# by style: ids, and what each is; nothing more may be read from them
STYLES: dict[str, dict[str, dict[str, object]]] = {
    "rank-suffix": {
        "layer4_qkv_1": {"layer": 4, "tp": 1},
        "layer4_mlp_up_0": {"layer": 4, "tp": 0},
        "lm_head_3": {"tp": 3},
        "layer4_mlp_ar_2": {"layer": 4},
        "pp_send_1": {},
    },
    "stage-suffix": {
        "mlp_ar_12_3": {"layer": 12, "stage": 3},
        "layer12_attn_ar_3": {"layer": 12, "stage": 3},
    },
    "stage-rank": {
        "mha_qkv3_2": {"stage": 3, "tp": 2},
        "norm4": {"stage": 4},
        "moe_expert2_4": {"stage": 2, "ep": 4},
    },
    "layer-expert": {
        "expert_5_17": {"layer": 5, "expert": 17},
        "moe_expert_5_17_up": {"layer": 5, "expert": 17},
    },
    "expert-layer": {
        "expert_17_5": {"layer": 5, "expert": 17},
        "exp_17_l5": {"layer": 5, "expert": 17},
    },
    "gpu-suffix": {"qkv_l3_5": {"layer": 3, "gpus": frozenset({5})}},
}
FACTS = ("layer", "stage", "tp", "ep", "expert", "gpus")


def test_every_style_is_tried() -> None:
    assert {path.stem for path in FOLDER.glob("*.rules")} == set(STYLES)


@pytest.mark.parametrize("style", STYLES)
def test_style(style: str) -> None:
    program = load_program((f"vocabulary/styles/{style}",), "default", ())
    nodes = "; ".join(f'{name} [label="Linear"]' for name in STYLES[style])
    (graph,) = read_text(f"digraph {{ {nodes} }}", "plan.dot")
    facts = extract(graph, program.vocabulary)
    for name, expected in STYLES[style].items():
        row = graph.index[name]
        found = {fact: facts.attribute(fact)[row] for fact in FACTS}
        assert {fact: value for fact, value in found.items() if value is not None} == expected


def test_without_the_style_the_numbers_mean_nothing() -> None:
    program = load_program((), "default", ())
    (graph,) = read_text('digraph { lm_head_3 [label="LM Head"] }', "plan.dot")
    facts = extract(graph, program.vocabulary)
    assert [facts.attribute(fact)[0] for fact in FACTS] == [None] * len(FACTS)
