"""What plans state of their parameters: where, in which words, and what is trusted more."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from verifier.facts import extract
from verifier.facts.parameters import Settled, settled
from verifier.generate import CONVENTIONS, Spec, generate
from verifier.graph import read_file, read_text
from verifier.language.load import load, load_text
from verifier.language.parameters import parse_given
from verifier.language.program import resolve

BASE = resolve(load(["base"]))


def _settled(dot: str, rules: str = "", *given: str) -> Settled:
    program = resolve(load_text(rules), parse_given(given)) if rules or given else BASE
    (graph,) = read_text(dot, "plan.dot")
    return settled(extract(graph, program.vocabulary), program)


def _value(name: str, dot: str, rules: str = "", *given: str) -> Any:
    return _settled(dot, rules, *given).parameters[name].value


def _from(name: str, dot: str) -> str:
    return _settled(dot).parameters[name].origin


@pytest.mark.parametrize(
    ("text", "degrees"),
    [
        ("PP(4) x TP(2)", {"pp": 4, "tp": 2}),
        ("LLM Deployment DAG - TP=2, PP=4 on 8x H100", {"tp": 2, "pp": 4, "world": 8}),
        ("30B MoE - EP8-TP4-PP2-DP4 Complete", {"ep": 8, "tp": 4, "pp": 2, "dp": 4}),
        ("EP32-TP16-PP4-DP4 MoE LLM", {"ep": 32, "tp": 16, "pp": 4, "dp": 4}),
        ("TP size: 8; PP degree = 2", {"tp": 8, "pp": 2}),
        ("4-way tensor parallelism, 64 GPUs", {"tp": 4, "world": 64}),
        ("tensor_parallel_size=8", {"tp": 8}),
        ("64 GPUs with Hybrid Parallelism, 16 experts", {"world": 64, "experts": 16}),
        ("Total GPUs: 16, 4-Layer Dense Transformer", {"world": 16, "layers": 4}),
        ("4 pipeline stages, SP=2", {"pp": 4, "sp": 2}),
        # these state nothing
        ("2 hosts x 8 GPUs, 8 GPUs per host", {}),
        ("TP0-TP7 on GPU 0-7, PP0_DP0_TP0", {}),
        ("Layer 3, Layers 0-19, layers: 0-3, 8 layers per stage", {}),
        ("TP groups 0, 1; TP=0-7", {}),
        ("HTTP=200, ipp=3", {}),
    ],
)
def test_words_of_a_header(text: str, degrees: dict[str, int]) -> None:
    found = _settled(f"// {text}\ndigraph {{ a }}").parameters
    read = {n: p.value for n, p in found.items() if p.by == "plan"}
    assert read == degrees


@pytest.mark.parametrize(
    ("dot", "origin"),
    [
        ("// x\n/* of\n * TP=2 */\ndigraph { a }", "the comment above the graph, line 3"),
        ('digraph {\n  label="Plan\\nTP=2"; a }', "the graph's label, line 2"),
        ('digraph { graph [label="Plan\n(TP=2)"]; a }', "the graph's label, line 2"),
        ("digraph\n TP2_PP4 { a }", "the graph's name, line 2"),
        (
            'digraph {\n subgraph cluster_x {\n  label="Attention (TP=2)"; a } }',
            "the label of cluster `cluster_x`, line 3",
        ),
        (
            'digraph {\n a [shape=box,\n label="PLAN\\nTP=2"] b [label="TP=2"] }',
            "the label of `a`, line 3 and 1 more place",
        ),
    ],
)
def test_places(dot: str, origin: str) -> None:
    assert _value("tp", dot) == 2
    assert _from("tp", dot) == origin


def test_each_graph_of_a_file_has_a_header_of_its_own() -> None:
    text = "// TP=2\ndigraph { a } // TP=3\n# TP=4\ndigraph { b }\ndigraph { c }"
    graphs = read_text(text, "x.dot")
    values = [settled(extract(g, BASE.vocabulary), BASE).parameters["tp"] for g in graphs]
    assert [(p.value, p.by) for p in values] == [(2, "plan"), (None, "plan"), (None, "nobody")]


def test_ranks_are_no_degrees() -> None:
    ranks = 'digraph { a [label="QKV TP=0"]; b [label="QKV TP=1"]; label="%s" }'
    assert _settled(ranks % "").parameters["tp"].by == "nobody"
    assert _value("tp", ranks % "TP=2") == 2


def test_contradicting_places_leave_it_unknown_and_are_both_named() -> None:
    found = _settled('// TP=2\ndigraph {\n label="(TP=4)"; a }')
    assert found.parameters["tp"].value is None
    (said,) = found.diagnostics.values()
    assert (said.code, said.severity) == ("W102", "warning")
    assert said.span is not None
    assert said.span.line == 3
    assert said.message == (
        "the plan states 2 values of `$tp`: 2 in the comment above the graph, line 1; "
        "4 in the graph's label, line 3"
    )


PHASES = """digraph {
  p [label="PREFILL PHASE\\nPP=2, TP=4%s"]; prefill_a [label="QKV"];
  d [label="DECODE PHASE\\nPP=4, TP=4"]; decode_b [label="QKV"];
}"""


def test_phases_are_not_mixed() -> None:
    found = _settled(PHASES % ", SP=2")
    assert found.parameters["tp"].value == 4
    assert found.parameters["pp"].value is None
    assert found.parameters["sp"].value is None  # of decode nothing is said
    assert {d.code for d in found.diagnostics.values()} == {"W103"}
    assert "2 of prefill" in found.diagnostics["pp"].message
    assert "4 of decode" in found.diagnostics["pp"].message
    assert "not of decode" in found.diagnostics["sp"].message


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("Prefill: PP=2, decode: PP=4", (None, 2, 4)),
        ("PP=2 (prefill), PP=4 (decoding)", (None, 2, 4)),
        ("Prefill\\nPP=2\\nDecode\\nPP=4", (None, 2, 4)),
        ("PP=2, prefill PP=3, PP=4 decode", (None, None, None)),  # who is meant is unclear
        ("Prefill and decode: PP=4", (4, None, None)),
        ("PP=4", (4, None, None)),
    ],
)
def test_a_text_that_names_phases(text: str, values: tuple[int | None, ...]) -> None:
    rules = "".join(
        f'param ${phase}-pp: int from graph.label matching /pp=(\\d+)/ in phase "{phase}"\n'
        for phase in ("prefill", "decode")
    )
    dot = f'digraph {{ label="{text}"; prefill_a [label="QKV"]; decode_b [label="QKV"] }}'
    names = ("pp", "prefill-pp", "decode-pp")
    assert tuple(_value(name, dot, rules) for name in names) == values


def test_a_plan_of_one_phase_takes_what_is_said_of_it() -> None:
    dot = 'digraph { label="Prefill PP=2, decode PP=4"; decode_b [label="QKV"] }'
    assert _value("pp", dot) == 4


STATING = 'digraph { label="TP=2"; a }'


def test_order_of_trust() -> None:
    assert _value("tp", STATING) == 2
    assert _value("tp", STATING, "set $tp = 4") == 4
    assert _value("tp", STATING, "param $tp: int = 8") == 8
    assert _value("tp", STATING, "param $tp: int") is None
    assert _value("tp", STATING, "set $tp = 4", "tp=16") == 16
    own = "param $tp: int = 8 from graph.label matching /tensor (\\d+)/"
    assert _value("tp", STATING, own) == 8
    assert _value("tp", 'digraph { label="Tensor 3"; a }', own) == 3


def test_values_that_lean_on_what_is_read() -> None:
    rules = "param $half: int = $tp / 2"
    assert _value("half", STATING, rules) == 1
    assert _value("half", STATING, rules, "tp=8") == 4
    assert _value("half", "digraph { a }", rules) is None


def test_texts_and_truth_values() -> None:
    rules = (
        "param $kept: bool from graph.kept\n"
        'param $type: string from graph.label matching /fp8/ as "eight" or graph.label matching '
        "/(bf16)/\n"
    )
    dot = 'digraph { label="weights in bf16"; kept=true; a }'
    assert _value("kept", dot, rules) is True
    assert _value("type", dot, rules) == "bf16"
    assert _value("type", 'digraph { label="FP8"; a }', rules) == "eight"


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("phases", [(), ("prefill", "decode")])
def test_generated_plans_are_read_as_generated(convention: Any, phases: Any) -> None:
    spec = Spec(model="moe", layers=4, tp=2, pp=2, ep=2, dp=2, sp=2, phases=phases)
    spec = replace(spec, convention=convention)
    found = _settled(generate(spec).dot()).parameters
    for name in ("tp", "pp", "ep", "dp", "sp", "layers", "world"):
        assert found[name].value == getattr(spec, name)
        assert found[name].origin == "the comment above the graph, line 1"


REAL: dict[str, dict[str, int | None]] = {
    "seed000": {"pp": 4, "tp": 2},
    "seed001": {"pp": 4, "tp": 2, "ep": 4, "sp": None, "world": None},
    "seed002": {"pp": 4, "tp": 2, "world": 8},
    "seed003": {"tp": None, "world": None},
    "seed003_final_4534_nodes_no_edges": {"ep": 8, "tp": 4, "pp": 2, "dp": 4},
    "seed004_baseline_committed": {"tp": 8, "pp": None},
    "layer_gap_17src_17snk": {"tp": 8, "pp": 2, "world": 16},
    "undeclared_25": {"ep": 32, "tp": 16, "pp": 4, "dp": 4},
    "left_justified_lines": {"tp": 16, "ep": 64, "pp": None},
    "isolated_2286_passed": {"world": 64, "tp": None},
    "self_loops_16": {"ep": 16},
    "sets_and_chains_71scc": {"tp": 8, "pp": 2, "layers": 4},
}


@pytest.mark.parametrize("name", sorted(REAL))
def test_real_plans(name: str, shared: Path) -> None:
    (graph,) = read_file(shared / "dags" / f"{name}.dot")
    found = settled(extract(graph, BASE.vocabulary), BASE).parameters
    assert {n: found[n].value for n in REAL[name]} == REAL[name]


def test_a_group_that_is_none_is_an_error() -> None:
    from verifier.errors import InputError

    with pytest.raises(InputError, match="unknown group `phaze`"):
        _settled("digraph { a }", "param $depth: int from graph.depth per phaze")
    with pytest.raises(InputError, match=r"`edge\.label` states no parameter"):
        _settled("digraph { a }", "param $x: int from edge.label")
    with pytest.raises(InputError, match=r"unknown source `grph\.label`"):
        _settled("digraph { a }", "param $x: int from grph.label")
