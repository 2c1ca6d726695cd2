"""What is asked of the completions: is there one, can a rule hold, can it fail, and why.

The axioms and the tracked facts are asserted each under a literal of its own, so that what a
verdict leans on can be named: where nothing is possible, a conflict of which every part is needed;
where something is, the fewest facts of the solver's completion that force it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from verifier.ground.environment import Environment
from verifier.ground.evaluate import Evaluator
from verifier.ground.openness import SETS, Openness
from verifier.language import typed
from verifier.smt.completions.symbolic import Symbolic
from verifier.smt.completions.world import Fact, World
from verifier.smt.triple import Bit, opposite

TIMEOUT_MS = 10_000
EXPLAIN_MS = 2_000
FEW = 30
"""Of more facts, of which no eighth can go, nobody reads whether some single one can."""

MOST_STEPS = 120
"""So often it is tried to do without facts of a conflict; then what is left stands."""

Word = Literal["possible", "impossible", "unknown"]
Build = Callable[[Symbolic], Bit]
"""Builds what is asked, over a world."""


@dataclass(frozen=True, slots=True)
class Filled:
    """One fact of a completion: what a node, or the parts of a group's member, have.

    ``by`` is the attribute that makes the member's group, empty for a node.
    """

    attribute: str
    owner: Any
    by: str
    value: Any


@dataclass(slots=True)
class Answer:
    """Whether there is a completion, and the facts that complete; ``model`` is the solver's."""

    word: Word
    completion: list[Filled] = field(default_factory=list)
    model: Any = None


@dataclass(slots=True)
class Core:
    """What together makes something impossible: axioms by number, and facts; all are needed.

    ``tracked`` are all facts that were looked at.
    """

    axioms: list[int]
    facts: list[Fact]
    tracked: list[Fact] = field(default_factory=list)


class Questions:
    """Asks about the completions of one graph under the axioms of a program."""

    def __init__(
        self,
        at: Evaluator,
        openness: Openness,
        axioms: Sequence[typed.Axiom],
        smt2: Path | None = None,
    ) -> None:
        self.calls = 0
        self.at = at
        self.openness = openness
        self.axioms = axioms
        self._smt2 = smt2

    # ---- asking

    def about(self, formula: typed.Formula) -> _Question:
        """A question about a closed formula."""
        return self.over(lambda of: of.truth(Environment(1), formula).bit(0))

    def over(self, build: Build) -> _Question:
        """A question about what is built over a world."""
        return _Question(self, build)

    def consistent(self) -> Word:
        """Whether there is a completion at all."""
        if not self.axioms:
            return "possible"
        return self.over(lambda _: True).ask(holds=True).word

    def conflict(self) -> Core:
        """Why there is no completion."""
        return self.core(lambda _: True, holds=True)

    def core(self, build: Build, *, holds: bool) -> Core:
        """Axioms and facts of which all are needed to make it impossible that this is ``holds``."""
        question = _Question(self, build, tracked=True)
        return question.core(holds=holds)

    def write(self, name: str, solver: Any) -> None:
        """The question as SMT-LIB."""
        if self._smt2 is not None:
            self._smt2.mkdir(parents=True, exist_ok=True)
            (self._smt2 / f"{name}.smt2").write_text(solver.to_smt2(), encoding="utf-8")


class _Question:
    """One formula over one world, with the axioms; asked both ways."""

    def __init__(self, by: Questions, build: Build, *, tracked: bool = False) -> None:
        self._by = by
        self.world = World(by.at, by.openness, tracked=tracked)
        of = Symbolic(self.world)
        self._groups = of.groups
        self.goal, self._axioms = self._build(of, build)
        if self.world.universes:
            self.world.build()
            self.goal, self._axioms = self._build(of, build)
        self._solver: Any = None
        self._literals: list[Any] = []

    def _build(self, of: Symbolic, build: Build) -> tuple[Bit, list[Bit]]:
        axioms = [of.truth(Environment(1), a.formula).bit(0) for a in self._by.axioms]
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
                self._solver.add(z3.Implies(literal, _plain(bit)))
        return self._solver

    def _check(self, assumptions: Iterable[Any], milliseconds: int) -> tuple[Word, Any]:
        import z3

        solver = self._asserted()
        solver.set("timeout", milliseconds)
        self._by.calls += 1
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
            self._by.write(name, self._with(solver, [*self._literals, wanted]))
        word, model = self._check([*self._literals, wanted], TIMEOUT_MS)
        if word != "possible":
            return Answer(word)
        plain = self._plain_members()
        if plain is not None:  # a layer in one stage reads better than one in three or in none
            again, found = self._check([*self._literals, wanted, plain], EXPLAIN_MS)
            model = found if again == "possible" else model
        return Answer("possible", self._completion(model), model)

    def _plain_members(self) -> Any:
        """That each member's parts have one value of each attribute that is no set."""
        import z3

        bits: list[Any] = []
        for name, universe in self.world.universes.items():
            declared = self._by.openness.facts.vocabulary.attributes.get(name)
            if declared is not None and declared.type in SETS:
                continue
            for key in universe.sets:
                if any(not isinstance(cell.count, int) for cell in universe.cells):
                    break  # counted by region
                own = [cell.members[key] for cell in universe.cells]
                bits.append(z3.PbEq([(bit, 1) for bit in own if not isinstance(bit, bool)], 1))
        return self._literal(z3.And(bits)) if bits else None

    def impossible(self, bit: Bit) -> bool:
        """Whether something is true in no completion."""
        if isinstance(bit, bool):
            return not bit
        self._asserted()
        word, _ = self._check([*self._literals, self._literal(bit)], EXPLAIN_MS)
        return word == "impossible"

    def _literal(self, bit: Bit) -> Any:
        import z3

        literal = z3.FreshBool("goal")
        self._asserted().add(z3.Implies(literal, _plain(bit)))
        return literal

    @staticmethod
    def _with(solver: Any, assumptions: list[Any]) -> Any:
        import z3

        copy = z3.Solver()
        copy.add(*solver.assertions(), *assumptions)
        return copy

    # ---- completions

    def _completion(self, model: Any) -> list[Filled]:
        """The facts of a model, in the order of nodes and members."""
        world, openness = self.world, self._by.openness
        found: list[Filled] = []

        def value(part: Any) -> Any:
            return _value(model, part)

        for (attribute, node), variable in world.values.items():
            if world.given(attribute)[node] is None:
                code = value(variable)
                values = {world.code(v): v for v in openness.domain(attribute)}
                found.append(Filled(attribute, node, "", values.get(code)))
        for name, universe in world.universes.items():
            for key, items in universe.found(value).items():
                found.append(self._filled(key, name, items))
        return found

    def _filled(self, key: Any, attribute: str, items: frozenset[Any]) -> Filled:
        kind, by, owner = key[:3]
        if kind == "node":
            return Filled(attribute, owner, "", items)
        if attribute < by:  # what the other's parts say is told there
            items = frozenset(e for e in items if not self._groups.has_parts(attribute, e))
        return Filled(attribute, owner, by, items)

    def forcing(self, answer: Answer, *, holds: bool) -> list[Filled] | None:
        """Facts of a completion that make the formula true (false), of which none can be left out.

        None where they do not, for what is not looked into or for want of time; of very many some
        may be left out.
        """
        goal = self.goal if holds else opposite(self.goal)
        if goal is True:
            return []
        import z3

        world, model = self.world, answer.model
        settling: dict[Hashable, list[Any]] = {}

        def value(part: Any) -> Any:
            return model.eval(part, model_completion=True)

        for owner, variable in world.values.items():
            settling.setdefault(("value", *owner), []).append(variable == value(variable))
        for name, universe in world.universes.items():
            for key in universe.sets:
                for what, bit in universe.same_as(value, key):
                    where: Hashable = ("set", name, what) if what else ("regions", name)
                    settling.setdefault(where, []).append(bit)
        literals: dict[int, Hashable] = {}
        chosen_from: list[Any] = []
        solver = self._asserted()
        for number, (where, bits) in enumerate(settling.items()):
            literal = z3.FreshBool(f"fact {number}")
            solver.add(z3.Implies(literal, z3.And(bits)))
            literals[literal.get_id()] = where
            chosen_from.append(literal)
        opposite_ = self._literal(opposite(goal))
        fixed = [*self._literals, opposite_]
        chosen = self._minimal(chosen_from, fixed)
        if chosen is None:
            return None
        wanted = {literals[literal.get_id()] for literal in chosen}
        return [f for f in answer.completion if self._where(f) & wanted]

    @staticmethod
    def _where(filled: Filled) -> set[Hashable]:
        if not filled.by and not isinstance(filled.value, frozenset):
            return {("value", filled.attribute, filled.owner)}
        key: tuple[Any, ...] = ("node", filled.attribute, filled.owner)
        if filled.by:
            key = ("member", filled.by, filled.owner, filled.attribute)
        return {("regions", filled.attribute), ("set", filled.attribute, key)}

    # ---- conflicts

    def core(self, *, holds: bool) -> Core:
        """Axioms and facts without which it would be possible that the formula is ``holds``."""
        goal = self.goal if holds else opposite(self.goal)
        facts = self.world.facts
        if goal is False:
            return Core([], [], list(facts))
        self._asserted()
        wanted = self._literal(goal)
        chosen = self._minimal([*self._literals, *facts.values()], [wanted])
        if chosen is None:
            return Core(list(range(len(self._literals))), [], list(facts))
        names = _ids(chosen)
        return Core(
            [n for n, literal in enumerate(self._literals) if literal.get_id() in names],
            [fact for fact, literal in facts.items() if literal.get_id() in names],
            list(facts),
        )

    def _minimal(self, literals: list[Any], fixed: list[Any]) -> list[Any] | None:
        """A part of the literals that is impossible with the fixed ones, and none can be left out.

        None where all of them together are possible, or time ran out.
        """
        word, core = self._check([*literals, *fixed], TIMEOUT_MS)
        if word != "impossible":
            return None
        kept = _among(literals, core)
        steps, size = MOST_STEPS, max(1, len(kept) // 2)
        start = 0
        while steps and kept:  # drop halves, then quarters: most can go where few are needed
            rest = kept[:start] + kept[start + size :]
            steps -= 1
            word, core = self._check([*rest, *fixed], EXPLAIN_MS)
            if word == "impossible":
                kept = _among(rest, core)
            else:
                start += size
            if start >= len(kept):
                if size == 1 or (len(kept) > FEW and size * 8 <= len(kept)):
                    break
                start, size = 0, min(size // 2, max(1, len(kept) // 2))
        return kept


def _among(literals: list[Any], core: list[Any]) -> list[Any]:
    names = _ids(core)
    return [literal for literal in literals if literal.get_id() in names]


def _ids(literals: Iterable[Any]) -> set[int]:
    return {literal.get_id() for literal in literals}


def _plain(bit: Bit) -> Any:
    import z3

    return z3.BoolVal(bit) if isinstance(bit, bool) else bit


def _value(model: Any, part: Any) -> Any:
    """A number or truth value of a model, as Python's."""
    import z3

    found = model.eval(part, model_completion=True)
    if z3.is_bool(found):
        return z3.is_true(found)
    return found.as_long()
