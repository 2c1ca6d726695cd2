"""One question about the completions: can a formula be true, can it be false, and why."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from pathlib import Path
from typing import Any

from verifier.ground.environment import Environment
from verifier.ground.evaluate import Evaluator
from verifier.ground.openness import Openness
from verifier.language import typed
from verifier.records import struct
from verifier.smt.completions.answers import Answer, Core, Filled, Word
from verifier.smt.completions.bits import boolean
from verifier.smt.completions.conflicts import EXPLAIN_SECONDS, SECONDS, ids, minimal
from verifier.smt.completions.filling import completion, plain_members, settling, where
from verifier.smt.completions.symbolic import Symbolic
from verifier.smt.completions.world import World
from verifier.smt.limits import bound
from verifier.smt.triple import Bit, opposite

Build = Callable[[Symbolic], Bit]
"""Builds what is asked, over a world."""


@struct
class Context:
    """What all questions about one graph are asked of; ``smt2`` is a folder for constraints."""

    at: Evaluator
    openness: Openness
    axioms: Sequence[typed.Axiom]
    smt2: Path | None = None
    calls: int = 0

    def write(self, name: str, solver: Any) -> None:
        """The question as SMT-LIB."""
        if self.smt2 is not None:
            self.smt2.mkdir(parents=True, exist_ok=True)
            (self.smt2 / f"{name}.smt2").write_text(solver.to_smt2(), encoding="utf-8")


class Question:
    """One formula over one world, with the axioms; asked both ways."""

    def __init__(self, context: Context, build: Build, *, tracked: bool = False) -> None:
        self._context = context
        self.world = World(context.at, context.openness, tracked=tracked)
        of = Symbolic(self.world)
        self._groups = of.groups
        self.goal, self._axioms = self._build(of, build)
        if self.world.universes:
            self.world.build()
            self.goal, self._axioms = self._build(of, build)
        self._solver: Any = None
        self._literals: list[Any] = []

    def _build(self, of: Symbolic, build: Build) -> tuple[Bit, list[Bit]]:
        axioms = [of.truth(Environment(1), a.formula).bit(0) for a in self._context.axioms]
        return build(of), axioms

    @property
    def settled(self) -> bool:
        """Whether the answer hangs on no unknown fact, so that it is settled by itself."""
        return isinstance(self.goal, bool)

    def _asserted(self) -> Any:
        """The solver with facts and axioms, each axiom under its literal."""
        import z3

        if self._solver is None:
            self._solver = z3.Solver()
            self._solver.add(*self.world.axioms)
            for number, bit in enumerate(self._axioms):
                literal = z3.Bool(f"axiom {number}")
                self._literals.append(literal)
                self._solver.add(z3.Implies(literal, boolean(bit)))
        return self._solver

    def _check(self, assumptions: Iterable[Any], seconds: float) -> tuple[Word, Any]:
        import z3

        solver = self._asserted()
        bound(solver, seconds)
        self._context.calls += 1
        answer = solver.check(*assumptions)
        if answer == z3.unsat:
            return "impossible", list(solver.unsat_core())
        return ("possible", solver.model()) if answer == z3.sat else ("unknown", None)

    def ask(self, *, holds: bool, name: str = "") -> Answer:
        """Is there a completion in which the formula is true (false)?"""
        goal = self.goal if holds else opposite(self.goal)
        if goal is False:
            return Answer("impossible")
        solver = self._asserted()
        wanted = self._literal(goal)
        if name:
            self._context.write(name, self._with(solver, [*self._literals, wanted]))
        word, model = self._check([*self._literals, wanted], SECONDS)
        if word != "possible":
            return Answer(word)
        plain = plain_members(self.world)
        if plain is not None:  # a layer in one stage reads better than one in three or in none
            again, found = self._check(
                [*self._literals, wanted, self._literal(plain)], EXPLAIN_SECONDS
            )
            model = found if again == "possible" else model
        return Answer("possible", completion(self._groups, model), model)

    def impossible(self, bit: Bit) -> bool:
        """Whether something is true in no completion."""
        if isinstance(bit, bool):
            return not bit
        self._asserted()
        word, _ = self._check([*self._literals, self._literal(bit)], EXPLAIN_SECONDS)
        return word == "impossible"

    def _literal(self, bit: Bit) -> Any:
        import z3

        literal = z3.FreshBool("goal")
        self._asserted().add(z3.Implies(literal, boolean(bit)))
        return literal

    @staticmethod
    def _with(solver: Any, assumptions: list[Any]) -> Any:
        import z3

        copy = z3.Solver()
        copy.add(*solver.assertions(), *assumptions)
        return copy

    def forcing(self, answer: Answer, *, holds: bool) -> list[Filled] | None:
        """Facts of a completion that make the formula true (false), of which none can be left out.

        None where they do not, for what is not looked into or for want of time; of very many some
        may be left out.
        """
        goal = self.goal if holds else opposite(self.goal)
        if goal is True:
            return []
        import z3

        literals: dict[int, Hashable] = {}
        chosen_from: list[Any] = []
        solver = self._asserted()
        for number, (place, bits) in enumerate(settling(self.world, answer.model).items()):
            literal = z3.FreshBool(f"fact {number}")
            solver.add(z3.Implies(literal, z3.And(bits)))
            literals[literal.get_id()] = place
            chosen_from.append(literal)
        opposite_ = self._literal(opposite(goal))
        fixed = [*self._literals, opposite_]
        chosen = minimal(self._check, chosen_from, fixed)
        if chosen is None:
            return None
        wanted = {literals[literal.get_id()] for literal in chosen}
        return [f for f in answer.completion if where(f) & wanted]

    def core(self, *, holds: bool) -> Core:
        """Axioms and facts without which it would be possible that the formula is ``holds``."""
        goal = self.goal if holds else opposite(self.goal)
        facts = self.world.facts
        if goal is False:
            return Core([], [], list(facts))
        self._asserted()
        wanted = self._literal(goal)
        chosen = minimal(self._check, [*self._literals, *facts.values()], [wanted])
        if chosen is None:
            return Core(list(range(len(self._literals))), [], list(facts))
        names = ids(chosen)
        return Core(
            [n for n, literal in enumerate(self._literals) if literal.get_id() in names],
            [fact for fact, literal in facts.items() if literal.get_id() in names],
            list(facts),
        )
