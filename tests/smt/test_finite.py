"""Plans that the solver finds for small rules: drawn and checked, they do as they should."""

from __future__ import annotations

import pytest

from verifier.findings.check import check
from verifier.graph.reading import read_text
from verifier.language import typed
from verifier.language.load import load_text
from verifier.language.program import resolve
from verifier.smt.finite import Answer, Finite
from verifier.smt.sample import spoken
from verifier.smt.terms import number_of

VOCABULARY = """\
vocabulary toy:
    kind alpha when node.type = "a"
    kind beta when node.type = "b"
    attribute lay: int from node.lay
    attribute mark: string from node.mark
    attribute gpus: ranks plural gpus from node.gpus
    attribute tags: set of string from node.tags
    group gpu by gpus
    group stage by lay
    edge solid when edge.style = "solid"
define alpha m is light when m.lay < 2
param $two: int
"""
RULES = [
    "every alpha m is followed by a beta",
    "every alpha m is followed by a beta before any alpha",
    "every alpha m is followed by a beta where it.lay = 1 along solid",
    "every alpha m is preceded by a beta",
    "every beta m is directly followed by an alpha o where o.lay > m.lay",
    "every alpha m is never followed by a beta",
    "every alpha m is never preceded by an alpha",
    "every light alpha m is directly preceded by a beta",
    "every node m feeds a node",
    "every node m is fed by an alpha or beta",
    "no edge e: e.source.lay > e.target.lay",
    "every solid edge e: e.source.mark = e.target.mark",
    "every stage s: s has at least 2 nodes",
    "every stage s: there is at most one alpha in s",
    "there are exactly 2 stages",
    "the stages are contiguous",
    "the stages partition 0..$two - 1",
    "the alpha lays are distinct",
    "the node lays cover 0..1",
    "the node marks are equal",
    "every stage s: the marks in s are equal",
    "the graph is acyclic",
    "the graph of alpha is acyclic along solid",
    "the graph is connected",
    "every path from an alpha to a beta passes through an alpha",
    "no path from an alpha to a beta passes through a beta",
    "some path from an alpha to an alpha passes through a beta",
    "between every alpha m and beta n where m.lay = n.lay there is an alpha",
    "every alpha m: m.in-degree + m.out-degree < 3",
    'every alpha m: m.lay * 2 + 1 = 2 * $two or m.mark in {"x", "y"}',
    "every alpha m: m.lay is known",
    "every node m: exactly one alpha n: n.lay = m.lay",
    "every alpha m: some beta n: m.gpus covers n.gpus and m.gpus != n.gpus",
    "every alpha m: no beta n: m.gpus overlaps n.gpus",
    "every alpha m: m.gpus = {1, 3}",
    "every alpha m: m.gpus in 1..$two and size(m.gpus) > 1",
    "every alpha m: m.lay in m.gpus and m.lay in {4, 5}",
    'every alpha m: "hot" in m.tags and m.tags overlaps {"x", "y"}',
    "every alpha m: m.gpus covers {m.lay, m.lay + 1}",
    "every gpu g: g has at least 2 nodes",
    "every gpu g: g.index < 3 and (some alpha m: m in g)",
    "every stage s: some gpu g: g in s",
    "every stage s: size(s.gpus) = 2 and s.gpus covers {0}",
    "the node gpus partition 0..2",
    "the alpha gpus cover 1..2",
    "the gpus fit in 0..1",
    "the alpha gpus are disjoint",
    "the alpha gpus are equal",
    "every stage s: the gpus in s are contiguous",
    "the node lays are increasing",
    "the alpha gpus are increasing",
    "every stage s: sum(n.lay for node n in s) = 4",
    "every alpha m: max(n.lay for beta n) > m.lay and min(n.lay for node n) >= 0",
    "every stage s: count(gpu g in s) = 2",
]


def rule_of(sentence: str) -> tuple[typed.Program, typed.Rule]:
    sentence = sentence.replace("a beta where it.lay", "a beta o where o.lay")
    program = resolve(load_text(f"{VOCABULARY}rule one: {sentence}\n"))
    (rule,) = (r for r in program.rules if r.id.endswith("one"))
    return program, rule


def drawn(finite: Finite, answer: Answer) -> tuple[str, dict[str, tuple[str, str]]]:
    """The plan as DOT, and its parameters."""
    world, value_of = finite.world, answer.plan.value
    kinds = ["a", "b"]
    parameters = {}
    attributes: dict[int, list[str]] = {i: [] for i in world.nodes}
    for (_, who), variable in world.kinds.items():
        block = value_of(variable)
        attributes[who] += [f"type={kinds[block]}"] if 0 <= block < 2 else []
    for (owner, name, _), (known, value) in world.values.items():
        if not answer.true(known) or name not in {"lay", "mark", "gpus", "tags", "$two"}:
            continue
        texts = {code: text for text, code in world.texts.items()}
        if isinstance(value, tuple):
            there = [value_of(v) for b, v in value if answer.true(b)]
            items = [str(v) if name == "gpus" else str(texts.get(v, f"t{v}")) for v in there]
            attributes[owner[1]].append(f'{name}="{",".join(items)}"')
            continue
        number = value_of(value)
        if owner[0] == "node":
            spelt = str(texts.get(number, f"t{number}")) if name == "mark" else str(number)
            attributes[owner[1]].append(f'{name}="{spelt}"')
        else:
            parameters["two"] = (str(number), "test")
    shown = [i for i in world.nodes if answer.true(world.present[i])]
    lines = [f"n{i} [{' '.join(attributes[i])}];" for i in shown]
    edges, solid = world.edges(None), world.edges("solid")
    for i in shown:
        for j in shown:
            if answer.true(edges[i][j]):
                style = "solid" if answer.true(solid[i][j]) else "dashed"
                lines.append(f"n{i} -> n{j} [style={style}];")
    return "digraph {\n" + "\n".join(lines) + "\n}\n", parameters


def test_looks_like_goes_by_the_number_of_each_kind() -> None:
    sentence = "every stage s looks like stage 0 except beta"
    program, rule = rule_of(sentence)
    finite = Finite(program.vocabulary, 4)
    claims = finite.rule(rule)
    assert claims.left_out == {"edges and ranks under `looks like`"}
    _, answer = finite.smallest([claims.breaks])
    assert answer.word == "possible"
    program, uneven = rule_of("(some alpha m: m.lay = 1) and (no alpha m: m.lay = 0)")
    others = finite.rule(uneven)
    assert finite.ask([claims.holds, others.holds]).word == "impossible"
    program, excepted = rule_of("(some beta m: m.lay = 1) and (no alpha m: m.lay = 0)")
    others = finite.rule(excepted)
    assert finite.ask([claims.holds, others.holds]).word == "possible"


@pytest.mark.parametrize("sentence", RULES)
def test_plans_that_are_found_do_as_they_say(sentence: str) -> None:
    program, rule = rule_of(sentence)
    finite = Finite(program.vocabulary, 4)
    finite.world.edges("solid")
    claims = finite.rule(rule)
    for bits, verdicts in (
        ([claims.breaks], {"broken"}),
        ([claims.holds, claims.matters], {"holds"}),
    ):
        # few in-degrees beyond what is drawn: an edge may be drawn twice, and here it is not
        size, answer = finite.smallest([*bits, *_exact_degrees(finite)])
        assert answer.word == "possible", sentence
        assert size <= 4
        assert claims.left_out == frozenset()
        dot, parameters = drawn(finite, answer)
        given = resolve(load_text(f"{VOCABULARY}rule one: {rule.sentence}\n"), parameters)
        given.rules = [r for r in given.rules if r.id.endswith("one")]
        (result,) = check(read_text(dot)[0], given).rules
        assert result.verdict in verdicts, (dot, spoken(finite, answer))


def _exact_degrees(finite: Finite) -> list[object]:
    matrix = finite.world.edges(None)
    bits = []
    for (owner, name, _), (_, value) in finite.world.values.items():
        if name in {"in-degree", "out-degree"}:
            ends = [matrix[i][owner[1]] for i in finite.world.nodes]
            ends = ends if name == "in-degree" else list(matrix[owner[1]])
            bits.append(value == number_of(ends))
    return bits


def test_an_impossible_wish() -> None:
    program, rule = rule_of("every alpha m: m.lay > 1 and m.lay < 2")
    finite = Finite(program.vocabulary, 3)
    claims = finite.rule(rule)
    assert finite.ask([claims.holds, claims.matters]).word == "impossible"
    assert finite.smallest([claims.breaks])[0] == 1
