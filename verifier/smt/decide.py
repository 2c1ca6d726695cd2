"""The only place that asks z3: can the rule hold in this situation, can it fail?

Each situation is asked about under assumptions: a literal for every atom whose truth is known, none
for an unknown one, which the solver is then free to choose. A rule is violated in a situation when
its formula cannot be true there, and proven when it cannot be false; both are asked, always.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verifier.logic import ir

# One question is about one small Boolean formula; more than this means that something is wrong.
TIMEOUT_MS = 10_000


@dataclass(frozen=True, slots=True)
class Decision:
    """What is known of a situation; both false never happens, both true is undecided.

    ``satisfying`` and ``violating`` hold, for an undecided one, the truth of each atom (by number)
    in one completion that satisfies the formula and in one that violates it.
    """

    can_hold: bool
    can_fail: bool
    satisfying: dict[int, bool]
    violating: dict[int, bool]


class Solver:
    """Decides situations; counts what it was asked."""

    def __init__(self, smt2: Path | None = None) -> None:
        self.calls = 0
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
        import z3

        variables = [z3.Bool(f"a{number}") for number in range(len(atoms))]
        matched = z3.Bool("matched")
        table = dict(zip(atoms, variables, strict=True))
        formula = z3.Implies(matched, _build(body, table, z3))
        variables.append(matched)
        solver = z3.SolverFor("QF_UF")
        solver.set("timeout", TIMEOUT_MS)
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
            decisions.append(Decision(can_hold, can_fail, satisfying, violating))
            if self._smt2 is not None:
                self._write(f"{name}-{number}", given, formula, z3)
        return decisions

    def _ask(
        self, solver: Any, assumptions: list[Any], variables: list[Any], z3: Any
    ) -> tuple[bool, dict[int, bool]]:
        """Whether the assumptions are satisfiable, and how; running out of time counts as `can`."""
        self.calls += 1
        answer = solver.check(*assumptions)
        if answer == z3.unsat:
            return False, {}
        if answer == z3.unknown:
            return True, {}
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
