"""The only place that asks z3: can the rule hold in this situation, can it fail?

Each situation is asked about under assumptions: a literal for every atom whose truth is known, none
for an unknown one, which the solver is then free to choose. A rule is violated in a situation when
its formula cannot be true there, and proven when it cannot be false; both are asked, always.
A question that was put before, be it for another rule, has its answer (`answers`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verifier.logic import ir
from verifier.smt.answers import Decision, answers
from verifier.smt.limits import bound

__all__ = ["Decision", "Solver"]

# One question is about one small Boolean formula; more than this means that something is wrong.
SECONDS = 10


class Solver:
    """Decides situations.

    ``calls`` counts the questions, two for each situation, and ``new`` those of them that nobody
    had put before.
    """

    def __init__(self, smt2: Path | None = None) -> None:
        self.calls = 0
        self.new = 0
        self._smt2 = smt2

    def decide(
        self, body: ir.IR, atoms: tuple[ir.IR, ...], situations: NDArray[np.int8], name: str
    ) -> list[Decision]:
        """A decision for each situation.

        Args:
            body: what must hold of a binding, over ``atoms``.
            atoms: the formula's atoms; their number is their column.
            situations: int8[classes, atoms + 1]: 0 false, 1 true, 2 unknown; the last column tells
                whether the binding is one the rule speaks about at all.
            name: the rule's id, for the files of ``smt2``.
        """
        shape = _shape(body, {atom: f"a{number}" for number, atom in enumerate(atoms)})
        asked = [f"{shape} {''.join(map(str, s))}" for s in situations.tolist()]
        self.calls += 2 * len(asked)
        found = {question: answers().get(question) for question in asked}
        if self._smt2 is not None or None in found.values():
            unanswered = [
                number
                for number, question in enumerate(asked)
                if self._smt2 is not None or found[question] is None
            ]
            decided = self._decide(body, atoms, situations[unanswered], name)
            for number, (decision, is_sure) in zip(unanswered, decided, strict=True):
                found[asked[number]] = decision
                if is_sure:
                    answers().add(asked[number], decision)
        decisions = [found[question] for question in asked]
        assert None not in decisions
        return [decision for decision in decisions if decision is not None]

    def keep(self) -> None:
        """Keep what was answered for later runs."""
        answers().keep()

    def _decide(
        self, body: ir.IR, atoms: tuple[ir.IR, ...], situations: NDArray[np.int8], name: str
    ) -> list[tuple[Decision, bool]]:
        """A decision for each situation by the solver, and whether it took its time to the end."""
        import z3

        variables = [z3.Bool(f"a{number}") for number in range(len(atoms))]
        matched = z3.Bool("matched")
        table = dict(zip(atoms, variables, strict=True))
        formula = z3.Implies(matched, _build(body, table, z3))
        variables.append(matched)
        solver = z3.SolverFor("QF_UF")
        bound(solver, SECONDS)
        holds, fails = z3.Bool("holds"), z3.Bool("fails")
        solver.add(z3.Implies(holds, formula), z3.Implies(fails, z3.Not(formula)))
        decisions = []
        for number, situation in enumerate(situations.tolist()):
            given = [
                v if truth == 1 else z3.Not(v)
                for v, truth in zip(variables, situation, strict=True)
                if truth != 2
            ]
            can_hold, satisfying = self._ask(solver, [*given, holds], variables, z3)
            can_fail, violating = self._ask(solver, [*given, fails], variables, z3)
            assert can_hold or can_fail, "a formula is true or false"
            is_sure = None not in (satisfying, violating)
            decision = Decision(can_hold, can_fail, satisfying or {}, violating or {})
            decisions.append((decision, is_sure))
            if self._smt2 is not None:
                self._write(f"{name}-{number}", given, formula, z3)
        return decisions

    def _ask(
        self, solver: Any, assumptions: list[Any], variables: list[Any], z3: Any
    ) -> tuple[bool, dict[int, bool] | None]:
        """Whether the assumptions are satisfiable, and how.

        Running out of time counts as `can`; how is then not known (None).
        """
        self.new += 1
        answer = solver.check(*assumptions)
        if answer == z3.unsat:
            return False, {}
        if answer == z3.unknown:
            return True, None
        model = solver.model()
        return True, {
            number: z3.is_true(value)
            for number, variable in enumerate(variables)
            if (value := model[variable]) is not None
        }

    def _write(self, name: str, given: list[Any], formula: Any, z3: Any) -> None:
        """Both questions as SMT-LIB, so that another solver can answer them again."""
        assert self._smt2 is not None
        self._smt2.mkdir(parents=True, exist_ok=True)
        for question, asked in (("holds", formula), ("fails", z3.Not(formula))):
            solver = z3.Solver()
            solver.add(*given, asked)
            (self._smt2 / f"{name}.{question}.smt2").write_text(solver.to_smt2(), encoding="utf-8")


def _build(formula: ir.IR, table: dict[ir.IR, Any], z3: Any) -> Any:
    match formula:
        case ir.Bool(value=value):
            return z3.BoolVal(value)
        case ir.Not(operand=operand):
            return z3.Not(_build(operand, table, z3))
        case ir.And(operands=operands):
            return z3.And(*(_build(o, table, z3) for o in operands))
        case ir.Or(operands=operands):
            return z3.Or(*(_build(o, table, z3) for o in operands))
    return table[formula]


def _shape(formula: ir.IR, names: dict[ir.IR, str]) -> str:
    """The formula with its atoms by their numbers: all of it that the solver sees."""
    match formula:
        case ir.Bool(value=value):
            return str(value)
        case ir.Not(operand=operand):
            return f"(not {_shape(operand, names)})"
        case ir.And(operands=operands):
            return f"(and {' '.join(_shape(o, names) for o in operands)})"
        case ir.Or(operands=operands):
            return f"(or {' '.join(_shape(o, names) for o in operands)})"
    return names[formula]
