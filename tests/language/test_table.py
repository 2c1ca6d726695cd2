"""Each row of the language's table of meaning: a plan in which it holds, and one that breaks it."""

from __future__ import annotations

import pytest

from verifier.findings.check import check
from verifier.graph.reading import read_text
from verifier.language.load import load_text
from verifier.language.program import resolve

VOCABULARY = """\
vocabulary toy:
    kind alpha when node.type = "a"
    kind beta when node.type = "b"
    kind gamma when node.type = "c"
    attribute lay: int from node.lay
    attribute gpus: ranks plural gpus from node.gpus
    group stage by lay
    group gpu by gpus
    edge solid when edge.style = "solid"
"""
AB = "m [type=a]; n [type=b]; m -> n"
BA = "m [type=a]; n [type=b]; n -> m"
FORK = "m [type=a]; n [type=b]; o; m -> n; m -> o"
CHAIN = "m [type=a]; c [type=c]; n [type=b]; m -> c -> n"
PAST = CHAIN + "; m -> n"
TWO = "p [type=a lay=0]; q [type=a lay=0]"
ONE = "p [type=a lay=0]"
SPLIT = 'p [lay=0 gpus="0-1"]; q [lay=1 gpus="2-3"]'
GAP = 'p [lay=0 gpus="0-1"]; q [lay=3 gpus="3"]'
SHARED = 'p [lay=0 gpus="0-1"]; q [lay=1 gpus="1-3"]'
ALIKE = "p0 [type=a lay=0]; q0 [type=b lay=0]; p0 -> q0; p1 [type=a lay=1]; q1 [type=b lay=1]; "
ROWS = [
    ("every alpha m where m.lay is known: m.lay = 0", TWO, TWO + "; r [type=a lay=1]"),
    ("some alpha m: m.lay = 0", TWO, "p [type=a lay=1]"),
    ("no alpha m: m.lay = 1", TWO, "p [type=a lay=1]"),
    ("exactly 2 alpha m: m.lay = 0", TWO, ONE),
    ("at least 2 alpha m: m.lay = 0", TWO, ONE),
    ("at most 1 alpha m: m.lay = 0", ONE, TWO),
    ("every alpha m is followed by a beta", AB, FORK),
    ("every alpha m is followed by a beta before any gamma", AB, CHAIN),
    ("every alpha m is directly followed by a beta", AB, FORK),
    ("every alpha m is never followed by a beta", BA, AB),
    ("every alpha m reaches a beta", CHAIN, BA),
    ("every alpha m feeds a beta", AB, CHAIN),
    ("every beta m is preceded by an alpha", AB, "m [type=b]"),
    ("every beta m is preceded by an alpha after any gamma", AB, CHAIN),
    ("every beta m is directly preceded by an alpha", AB, AB + "; o -> n"),
    ("every beta m is never preceded by an alpha", BA, CHAIN),
    ("every beta m is reached from an alpha", CHAIN, BA),
    ("every beta m is fed by an alpha", AB, CHAIN),
    ("every alpha m reaches a beta along solid", AB + " [style=solid]", AB),
    ("between every alpha m and beta n where m.lay is known or true there is a gamma", CHAIN, PAST),
    ("between every alpha m and beta n there is no gamma", AB, PAST),
    ("no path from an alpha to a beta passes through a gamma", AB, CHAIN),
    ("some path from an alpha to a beta passes through a gamma", PAST, AB),
    ("every path from an alpha to a beta passes through a gamma", CHAIN, PAST),
    ("every stage s has 2 alphas", TWO, ONE),
    ("every stage s has at least 2 alphas", TWO, ONE),
    ("every stage s has at most 1 alpha", ONE, TWO),
    ("there are exactly 2 alphas per stage", TWO, ONE),
    ("the gpus partition 0..3", SPLIT, GAP),
    ("the node gpus partition 0..3", SPLIT, SHARED),
    ("the gpus cover 0..2", SPLIT, GAP),
    ("the gpus fit in 0..2", "p [gpus=1]", SPLIT),
    ("the alpha lays are distinct", ONE, TWO),
    ("the node gpus are disjoint", SPLIT, SHARED),
    ("the alpha lays are equal", TWO, TWO + "; r [type=a lay=1]"),
    ("the stages are contiguous", SPLIT, GAP),
    ("the node lays are increasing", SPLIT, "p [lay=1]; q [lay=0]"),
    ("the graph is acyclic", AB, AB + "; n -> m"),
    ("the graph is connected", AB, AB + "; o"),
    ("every stage s looks like stage 0", ALIKE + "p1 -> q1", ALIKE),
    ("every stage s looks like stage 0 except beta", ALIKE, ALIKE + "r [type=a lay=1]"),
]


@pytest.mark.parametrize(("sentence", "holding", "breaking"), ROWS, ids=[row[0] for row in ROWS])
def test_a_row_has_a_holding_and_a_breaking_plan(
    sentence: str, holding: str, breaking: str
) -> None:
    program = resolve(load_text(f"{VOCABULARY}rule one: {sentence}\n"))
    program.rules = [rule for rule in program.rules if rule.id.endswith(".one")]
    verdicts = []
    for body in (holding, breaking):
        (result,) = check(read_text(f"digraph {{ {body} }}")[0], program).rules
        verdicts.append(result.verdict)
    assert verdicts == ["holds", "broken"]
