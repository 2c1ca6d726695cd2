"""Columns and solver find what the reference evaluator finds, on random graphs and transfers."""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, note, seed, settings
from hypothesis import strategies as st

from verifier.facts import extract
from verifier.graph import read_text
from verifier.ground.evaluate import Evaluator
from verifier.ground.model import Model
from verifier.ground.states import typing
from verifier.language.parse import parse
from verifier.language.program import resolve
from verifier.reference import Reference
from verifier.reference.states import around, side, whole
from verifier.reference.walks import Side
from verifier.sharding import situations
from verifier.smt.states import Blamer

SEED = int(os.environ.get("VERIFIER_SEED", random.SystemRandom().randrange(1 << 32)))
EXAMPLES = int(os.environ.get("VERIFIER_EXAMPLES", "800"))

Choose = Callable[[int], int]

VOCABULARY = """
vocabulary toy:
    kind alpha when node.type = "a"
    kind beta plural betas when node.type = "b"
    kind gamma plural gammas when node.type = "c"
    kind delta plural deltas when node.type = "d"
    attribute rank: int from node.rank
    edge solid when edge.style != "dashed"
define node n is low when n.rank < 2
param $known: bool = true
param $open: bool
"""
NAMES = "RSTPQU"


def transfers(choose: Choose) -> str:
    """An axis of two to five states, and some transfers of the toy's kinds."""
    count = 2 + choose(4)
    along = " along solid" if choose(3) == 0 else ""
    lines = [f"state tp{along}: {', '.join(NAMES[:count])}"]
    for _ in range(1 + choose(6)):
        word = ("transfer", "transfer", "assume", "repair")[choose(4)]
        adjective = ("", "", "low ")[choose(3)]
        nouns = " or ".join(
            adjective + kind
            for kind in ("alpha", "beta", "gamma", "delta", "node")
            if choose(3) == 0
        )
        guard = ("", "", "", " when $known", " when $open", " when not $known")[choose(6)]
        rows = ", ".join(row(choose, count) for _ in range(1 + choose(5)))
        lines.append(f"{word} {nouns or 'alpha'} along tp{guard}: {rows}")
    return "\n".join(lines) + "\nrule fit: every node n fits along tp\n"


def row(choose: Choose, count: int) -> str:
    form = choose(12)
    if form == 0:
        return "same"
    if form == 1:
        return "anything"
    some = [NAMES[choose(count)] for _ in range(1 + (choose(4) == 0))]
    arrives = "nothing" if choose(6) == 0 else " and ".join(some)
    gives = " or ".join(NAMES[choose(count)] for _ in range(1 + (choose(3) == 0)))
    guard = ("", "", "", " when $known", " when $open", " when not $known")[choose(6)]
    return f"{arrives} -> {'never' if choose(10) == 0 else gives}{guard}"


def graph(choose: Choose) -> str:
    """Up to nine nodes, nearly always without cycles; some edges are dashed, some are double."""
    count = 1 + choose(9)
    lines = []
    for number in range(count):
        rank = f" rank={choose(4)}" if choose(4) else ""
        lines.append(f"  n{number} [type={'abcde'[choose(5)]}{rank}];")
    cyclic = choose(6) == 0
    for _ in range(choose(2 * count + 2)):
        tail, head = choose(count), choose(count)
        if not cyclic and tail >= head:
            tail, head = head, tail
        if tail != head or cyclic:
            lines.append(f"  n{tail} -> n{head}{' [style=dashed]' if choose(6) == 0 else ''};")
    return "digraph {\n" + "\n".join(lines) + "\n}\n"


def agree(dot: str, rules: str) -> None:
    program = resolve([parse(VOCABULARY, "toy.rules"), parse(rules, "any.rules")])
    facts = extract(read_text(dot)[0], program.vocabulary)
    model = Model(facts, program.parameters, axes=program.axes, blame=Blamer())
    reference = Reference(facts, program.parameters, axes=program.axes)
    for assumed in (False, True):
        found = typing(Evaluator(model), "tp", assumed=assumed)
        walk = whole(side(reference, "tp", assumed=assumed))
        masks = {n: sum(1 << state for state in states) for n, states in walk.gives.items()}
        assert found.gives.tolist() == [masks[n] for n in range(model.nodes)], assumed
        assert set(found.unfit.nonzero()[0].tolist()) == walk.unfit, assumed
        assert set(found.unsure.nonzero()[0].tolist()) == walk.unsure, assumed
        for node in range(model.nodes):  # gone through over no more than what it hangs on
            alone = around(Side(reference, reference.axes["tp"], assumed=assumed), node)
            assert alone.gives[node] == walk.gives[node], (assumed, node)
            assert (node in alone.unfit) == (node in walk.unfit), (assumed, node)
            assert (node in alone.unsure) == (node in walk.unsure), (assumed, node)


def test_random_transfers() -> None:
    at_random(EXAMPLES)


def test_guesses_that_are_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nodes are looked at by situation, and after two rounds level by level."""
    monkeypatch.setattr(situations, "FEW", 0)
    monkeypatch.setattr(situations, "LARGE", 0)
    monkeypatch.setattr(situations, "ROUNDS", 2)
    at_random(EXAMPLES // 2)


def at_random(count: int) -> None:
    for number in range(SEED, SEED + count):
        rng = random.Random(number)
        choose: Choose = lambda below, rng=rng: rng.randrange(below)  # type: ignore[misc]  # noqa: E731
        dot, rules = graph(choose), transfers(choose)
        try:
            agree(dot, rules)
        except Exception as failure:
            failure.add_note(f"VERIFIER_SEED={number}\n{rules}\n{dot}")
            raise


@seed(SEED)
@settings(
    max_examples=EXAMPLES // 4,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
)
@given(st.data())
def test_drawn_transfers(data: st.DataObject) -> None:
    choose: Choose = lambda below: data.draw(st.integers(0, below - 1))  # noqa: E731
    dot, rules = graph(choose), transfers(choose)
    note("\n".join((f"VERIFIER_SEED={SEED}", rules, dot)))
    agree(dot, rules)
