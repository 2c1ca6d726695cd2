"""Answers of the solver that are kept: the same as its own, and lost without harm."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np
import pytest

from verifier.language.ast import At
from verifier.language.typed import Truth
from verifier.logic import ir
from verifier.smt import decide
from verifier.smt.answers import Answers, Decision
from verifier.smt.decide import Solver

ATOMS = tuple(ir.Atom(Truth(True, At(n, n, n, n))) for n in range(2))  # type: ignore[arg-type]
BODIES: list[ir.IR] = [
    ir.TRUE,
    ir.FALSE,
    ATOMS[0],
    ir.negate(ATOMS[1]),
    ir.conjoin(*ATOMS),
    ir.disjoin(ATOMS[0], ir.negate(ATOMS[1])),
]
SITUATIONS = np.array(list(product((0, 1, 2), repeat=3)), dtype=np.int8)


def everything(memory: Answers, patch: pytest.MonkeyPatch) -> tuple[list[Decision], Solver]:
    patch.setattr(decide, "answers", lambda: memory)
    solver = Solver()
    return [d for body in BODIES for d in solver.decide(body, ATOMS, SITUATIONS, "r")], solver


def test_kept_answers_are_the_solvers(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh, asked = everything(Answers(tmp_path / "answers"), monkeypatch)
    assert asked.new == asked.calls == 2 * len(BODIES) * len(SITUATIONS)
    asked.keep()
    again, remembering = everything(Answers(tmp_path / "answers"), monkeypatch)
    assert again == fresh
    assert (remembering.new, remembering.calls) == (0, asked.calls)


def test_every_answer_is_true(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By trying all completions of the unknown atoms."""
    memory = Answers(tmp_path / "answers")
    everything(memory, monkeypatch)[1].keep()
    found, _ = everything(Answers(tmp_path / "answers"), monkeypatch)
    cases = [(body, tuple(row)) for body in BODIES for row in SITUATIONS.tolist()]
    for (body, row), decision in zip(cases, found, strict=True):
        truths = {
            value(body, dict(zip(ATOMS, whole, strict=False))) or not whole[-1]
            for whole in product(*((bool(t),) if t < 2 else (False, True) for t in row))
        }
        assert (decision.can_hold, decision.can_fail) == (True in truths, False in truths)


def value(body: ir.IR, truths: dict[ir.Atom, bool]) -> bool:
    match body:
        case ir.Bool(value=constant):
            return constant
        case ir.Not(operand=operand):
            return not value(operand, truths)
        case ir.And(operands=operands):
            return all(value(o, truths) for o in operands)
        case ir.Or(operands=operands):
            return any(value(o, truths) for o in operands)
    assert isinstance(body, ir.Atom)
    return truths[body]


@pytest.mark.parametrize("text", ["", "{", "[]", '{"a": 1}', '{"True 1": [false, false, [], []]}'])
def test_damaged_answers_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    path = tmp_path / "answers"
    path.write_text(text, encoding="utf-8")
    _, solver = everything(Answers(path), monkeypatch)
    assert solver.new == solver.calls


def test_without_a_place_answers_last_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    memory = Answers(None)
    everything(memory, monkeypatch)[1].keep()
    _, again = everything(memory, monkeypatch)
    assert again.new == 0


def test_what_others_wrote_stays(tmp_path: Path) -> None:
    one, other = (Answers(tmp_path / "answers") for _ in range(2))
    one.add("a 1", Decision(True, False, {}, {}))
    other.add("b 2", Decision(True, True, {0: True}, {0: False}))
    one.keep()
    other.keep()
    both = Answers(tmp_path / "answers")
    assert both.get("a 1") == Decision(True, False, {}, {})
    assert both.get("b 2") == Decision(True, True, {0: True}, {0: False})
