"""`looks like`: on small graphs by hand, on a real plan, and by both evaluators alike."""

from __future__ import annotations

import random
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, note, settings
from hypothesis import strategies as st

from verifier.facts import extract
from verifier.findings.check import check
from verifier.findings.model import Counterexample
from verifier.generate import FAULTS, NoPlaceError, Spec, generate
from verifier.graph import read_file, read_text
from verifier.ground.evaluate import Evaluator
from verifier.ground.model import Model
from verifier.ground.obligations import ground
from verifier.language.load import load_text
from verifier.language.parse import parse
from verifier.language.program import resolve
from verifier.language.typed import Program
from verifier.logic.lower import obligation
from verifier.reference import Reference

TOY = """
vocabulary toy:
    kind alpha when node.type = "a"
    kind beta plural betas when node.type = "b"
    attribute lay: int plural lays from node.lay
    attribute rank: int from node.rank
    attribute mode: string from node.mode
    attribute own: ranks from node.own
    group stage by lay
    group tp-rank by rank
    group mode-name by mode
    group device by own

"""


@cache
def toy(rule: str) -> Program:
    return resolve([parse(TOY + rule, "toy.rules")])


def found(dot: str, sentence: str = "every stage looks like stage 1") -> dict[Any, Counterexample]:
    """The counterexamples by the individual that they are about."""
    (graph,) = read_text(dot, "plan.dot")
    (rule,) = check(graph, toy(f"rule it: {sentence}\n")).rules
    return {next(iter(c.bindings.values())): c for c in rule.counterexamples}


def nodes(*names: str, **attributes: str) -> str:
    text = " ".join(f'{k}="{v}"' for k, v in attributes.items())
    return "".join(f"{name} [{text}]; " for name in names)


CHAIN = "digraph {" + nodes("x1", type="a", lay="1") + nodes("y1", type="b", lay="1") + "x1 -> y1; "


def test_the_same_after_renaming() -> None:
    dot = CHAIN + nodes("x2", type="a", lay="2") + nodes("y2", type="b", lay="2") + "x2 -> y2 }"
    assert found(dot) == {}


def test_a_missing_edge_is_named_by_its_ends() -> None:
    dot = CHAIN + nodes("q", type="a", lay="2") + nodes("w", type="b", lay="2") + "}"
    assert found(dot)[2].missing_edges == (("q", "w"),)


def test_an_edge_turned_around_is_missing_and_extra() -> None:
    dot = CHAIN + nodes("x2", type="a", lay="2") + nodes("y2", type="b", lay="2") + "y2 -> x2 }"
    c = found(dot)[2]
    assert (c.missing_edges, c.edges) == ((("x2", "y2"),), (("y2", "x2"),))


def test_a_missing_node_has_the_name_it_would_have() -> None:
    c = found(CHAIN + nodes("x2", type="a", lay="2") + "}")[2]
    assert (c.missing, c.missing_edges, c.nodes) == (("y2",), (), ())


def test_an_extra_node_is_named() -> None:
    more = nodes("x2", type="a", lay="2") + nodes("y2", "z2", type="b", lay="2") + "x2 -> y2 }"
    c = found(CHAIN + more)[2]
    assert (c.missing, c.nodes, c.missing_edges, c.edges) == ((), ("z2",), (), ())


def test_an_excepted_kind_is_left_out() -> None:
    dot = CHAIN + nodes("x2", type="a", lay="2") + "}"
    assert found(dot, "every stage looks like stage 1 except beta") == {}


def test_another_kind_under_the_same_name_is_unlike() -> None:
    dot = CHAIN + nodes("x2", "y2", type="a", lay="2") + "}"
    c = found(dot)[2]
    assert (c.unlike, c.missing, c.missing_edges) == ((("y1", "y2"),), (), (("x2", "y2"),))
    assert c.nodes == ("y2",)


def test_ids_break_ties_and_not_the_order_of_the_file() -> None:
    model = nodes("x1_1", "x1_2", type="a", lay="1") + nodes("y1", type="b", lay="1")
    copy = nodes("x2_2", "x2_1", type="a", lay="2") + nodes("y2", type="b", lay="2")
    dot = "digraph {" + model + copy + "x1_1 -> y1; x2_1 -> y2 }"
    assert found(dot) == {}
    dot = "digraph {" + model + copy + "x1_1 -> y1; x2_2 -> y2 }"
    c = found(dot)[2]
    assert (c.missing_edges, c.edges) == ((("x2_1", "y2"),), (("x2_2", "y2"),))


def test_ranks_count_from_where_the_individual_begins() -> None:
    """Tensor ranks 0 and 1 are compared as they are, global ranks 0, 1 and 2, 3 by their offset."""
    model = nodes("p", type="a", lay="1", rank="0") + nodes("q", type="a", lay="1", rank="1")
    copy = nodes("r", type="a", lay="2", rank="3") + nodes("s", type="a", lay="2", rank="2")
    dot = "digraph {" + model + copy + "p -> q; s -> r }"
    assert found(dot) == {}
    lost = nodes("r", type="a", lay="2", rank="3")
    c = found("digraph {" + model + lost + "}")[2]
    assert c.missing == ("one like p",)


def test_an_index_that_is_not_there_is_an_empty_model() -> None:
    assert found(CHAIN + "}", "every stage looks like stage 7")[1].nodes == ("x1", "y1")


def test_an_index_that_is_not_known_leaves_it_undecided() -> None:
    (graph,) = read_text(CHAIN + "}")
    (rule,) = check(
        graph, toy("param $first: int\nrule it: every stage looks like stage $first\n")
    ).rules
    assert (rule.verdict, [x.fact for x in rule.undecided_by]) == ("undecided", ["$first"])


# ---- both evaluators


def agree(program: Program, dot: str) -> list[bool | None]:
    facts = extract(read_text(dot)[0], program.vocabulary)
    reference, model = Reference(facts, program.parameters), Model(facts, program.parameters)
    at = Evaluator(model)
    truths: list[bool | None] = []
    for rule in program.rules:
        what = obligation(rule.formula)
        grounded = ground(at, what)
        (phrase,) = what.prefix
        values = model.group(phrase.variable.sort.group).values
        codes = at.truth(grounded.env, what.body).codes.tolist()
        rows = grounded.individuals(phrase.variable).tolist()
        for row, code in zip(rows, codes, strict=True):
            truth = reference.truth(what.sentence, {phrase.variable.name: values[row]})
            assert {0: False, 1: True, 2: None}[code] is truth, (rule.id, values[row])
            truths.append(truth)
    return truths


RULES = "".join(
    f"rule rule-{chr(97 + number)}: every {group} looks like {group} {index}{tail}\n"
    for number, (group, index, tail) in enumerate(
        [
            ("stage", "0", ""),
            ("stage", "1", " except beta"),
            ("tp-rank", "0", ""),
            ("device", "1", " except alpha or beta"),
            ("mode-name", '("x")', ""),
        ]
    )
)


@st.composite
def alike(draw: Any) -> str:
    """A small individual, copies of it under other names, and perhaps a change or two."""
    count, copies = draw(st.integers(1, 5)), draw(st.integers(2, 3))
    kinds = draw(st.lists(st.sampled_from("aabc"), min_size=count, max_size=count))
    ranks = draw(st.lists(st.sampled_from(["0", "1", "2", ""]), min_size=count, max_size=count))
    ends = st.integers(0, count - 1)
    edges = draw(st.lists(st.tuples(ends, ends), max_size=6))
    shape = draw(
        st.sampled_from(["n{i}_{s}", "n{s}_{i}", "x{s}y{i}", "{s}{i}k", "m{i}", "s{s}s{i}s{s}"])
    )
    lines = []
    for s in range(copies):
        step = draw(st.sampled_from([0, 2]))
        names = [
            shape.format(i=i, s=s) + ("" if "{s}" in shape else f"_{s * 7}") for i in range(count)
        ]
        for i in draw(st.permutations(range(count))):
            if draw(st.integers(0, 12)) == 0:
                continue
            kind = draw(st.sampled_from("abc")) if draw(st.integers(0, 12)) == 0 else kinds[i]
            rank = f' rank="{int(ranks[i]) + step * s}"' if ranks[i] else ""
            own = f"{s},{s + 1}" if draw(st.integers(0, 5)) == 0 else s
            mode = draw(st.sampled_from(["", ' mode="x"', ' mode="y"'])) if i == 0 else ""
            lines.append(f'"{names[i]}" [type={kind} lay={s} own="{own}"{rank}{mode}];')
        lines += [
            f'"{names[a]}" -> "{names[b]}";' for a, b in edges if draw(st.integers(0, 12)) != 0
        ]
    return "digraph {\n" + "\n".join(lines) + "\n}\n"


@settings(max_examples=400, deadline=None)
@given(alike())
def test_drawn_graphs(dot: str) -> None:
    note(dot)
    agree(toy(RULES), dot)


PLAN_RULES = """
rule stages: every stage looks like stage 0 except embedding or input or output or lm-head or norm
rule last-stages: every stage looks like stage 1
rule layers: every layer looks like layer 1
rule ranks: every tp-rank looks like tp-rank 0
rule gpus: every gpu looks like gpu 1
"""


@pytest.mark.parametrize("convention", ["megatron", "compact", "rank-words"])
def test_plans_and_faults(convention: Any) -> None:
    program = resolve(load_text(PLAN_RULES, "plan.rules"))
    plan = generate(Spec(layers=6, tp=2, pp=3, convention=convention))
    assert {True, False} == set(agree(program, plan.dot()))
    for fault in sorted(FAULTS):
        try:
            injected = FAULTS[fault](plan, random.Random(7))
        except (NoPlaceError, ValueError):
            continue
        agree(program, injected.plan.dot())


def test_inner_layers_of_a_correct_plan_are_alike() -> None:
    """The output of a layer leads out of it, so even the first and last are the same inside."""
    (graph,) = read_text(generate(Spec(layers=6, tp=2, pp=3)).dot())
    program = resolve(load_text("rule it: every layer looks like layer 2\n", "it.rules"))
    assert [r.verdict for r in check(graph, program).rules] == ["holds"]


# ---- report 001

STAGES = """
vocabulary seed:
    attribute stage: int only
        from node.id matching /^(?!decode|stage)[a-z_2]*?(\\d)(?:_\\d)?$/
    # the first stage's gate alone has a shape, by which it would be of another kind
    kind moe-gate when node.id ~ /^mlp_gate/

rule alike: every stage looks like stage 1
"""


def missing_of(stage: int) -> set[tuple[str, str]]:
    """Claims 1.2 to 1.55: the edges that the stage lacks."""
    s = stage
    experts = [f"expert{s}_{i}" for i in (1, 2, 3, 4)]
    return {
        (f"sp_split_{s}", f"layernorm{s}"),
        (f"layernorm{s}", f"attn_qkv{s}_1"),
        (f"layernorm{s}", f"attn_qkv{s}_2"),
        (f"attn_qkv{s}_1", f"attn_compute{s}_1"),
        (f"attn_qkv{s}_2", f"attn_compute{s}_2"),
        (f"attn_compute{s}_1", f"attn_gather{s}"),
        (f"attn_compute{s}_2", f"attn_gather{s}"),
        (f"attn_gather{s}", f"mlp_gate{s}"),
        (f"mlp_gate{s}", f"expert_route{s}"),
        *((f"expert_route{s}", expert) for expert in experts),
        *((expert, f"expert_all2all{s}") for expert in experts),
        (f"expert_all2all{s}", f"sp_gather_{s}"),
    }


@pytest.mark.parametrize("own_kind", [True, False])
def test_report_001(shared: Path, own_kind: bool) -> None:
    assert len(STAGES.strip().splitlines()) <= 15
    text = STAGES if own_kind else "\n".join(x for x in STAGES.splitlines() if "kind" not in x)
    (graph,) = read_file(shared / "dags" / "seed001.dot")
    (rule,) = check(graph, resolve(load_text(text, "stages.rules"))).rules
    assert rule.verdict == "broken"
    assert [c.bindings for c in rule.counterexamples] == [{"stage": s} for s in (2, 3, 4)]
    listed = [edge for c in rule.counterexamples for edge in c.missing_edges]
    assert len(listed) == len(set(listed)) == 54
    assert set(listed) == missing_of(2) | missing_of(3) | missing_of(4)
    for c in rule.counterexamples:
        gate = () if own_kind else (f"mlp_gate{c.bindings['stage']}",)
        assert (c.missing, c.edges, c.nodes) == ((), (), gate)
