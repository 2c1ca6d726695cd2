"""Questions about rules by themselves: is there a plan, of up to so many nodes, in which …?

A plan that is found may lean on parts of a rule that are not looked into (``Translator.left_out``);
that there is none is certain, up to the size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from verifier.language import typed
from verifier.language.vocabulary import Vocabulary
from verifier.logic.lower import Obligation, obligation
from verifier.smt.simplest import simplest
from verifier.smt.translate import Binding, Translator
from verifier.smt.triple import Bit, Triple, conjunction, every, settled, some
from verifier.smt.world import World

TIMEOUT_MS = 2_000


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether there is such a plan; `unknown` when time ran out. ``model`` is the solver's."""

    word: Literal["possible", "impossible", "unknown"]
    model: Any = None

    def true(self, bit: Bit) -> bool:
        """Whether a bit is true in the plan that was found."""
        import z3

        if isinstance(bit, bool):
            return bit
        return bool(z3.is_true(self.model.eval(bit, model_completion=True)))


@dataclass(frozen=True, slots=True)
class Claims:
    """What is asked of a rule: does it apply, is there something it speaks of, its truth."""

    applies: Bit
    matters: Bit
    holds: Bit
    breaks: Bit
    left_out: frozenset[str]


class Finite:
    """All plans of up to ``size`` nodes, and sets of ``elements``, over one vocabulary."""

    def __init__(
        self, vocabulary: Vocabulary, size: int, *, flat: bool = False, elements: int = 4
    ) -> None:
        self.size = size
        self.world = World(vocabulary, size, part=flat, elements=elements)
        self.translator = Translator(self.world, flat=flat)

    def rule(self, rule: typed.Rule) -> Claims:
        """The claims about a rule. It holds where it is skipped, not where it is vacuous."""
        of = self.translator
        of.left_out = set()
        guard = settled(True) if rule.guard is None else of.truth(rule.guard, {})
        truth = of.truth(rule.formula, {})
        what = obligation(rule.formula)
        matters: Bit = True
        if not rule.may_be_empty:
            about = [what.prefix[: what.universal]] if what.universal else _subjects(what)
            matters = every(some(t.yes for _, t in self.bindings(p)) for p in about)
        holds = some((guard.no, every((guard.yes, truth.yes, matters))))
        breaks = every((guard.yes, truth.no))
        return Claims(guard.yes, matters, holds, breaks, frozenset(of.left_out))

    def bindings(
        self, phrases: Sequence[typed.Phrase], before: Binding | None = None
    ) -> Iterator[tuple[Binding, Triple]]:
        """Every binding of the phrases' variables, and whether the phrases denote it."""
        before = before or {}
        if not phrases:
            yield before, settled(True)
            return
        phrase, *rest = phrases
        for who, there in self.translator.all_of(phrase):
            member = self.translator.member(phrase, who, there, before)
            for binding, others in self.bindings(rest, before | {phrase.variable.name: who}):
                yield binding, conjunction((member, others))

    def somewhere(
        self, phrases: Sequence[typed.Phrase], node: typed.Formula | None, *, truth: bool
    ) -> Bit:
        """Some binding that the phrases denote, at which a formula is true (or is false)."""
        found = []
        for binding, denoted in self.bindings(phrases):
            of = settled(truth) if node is None else self.translator.truth(node, binding)
            found.append(every((denoted.yes, of.yes if truth else of.no)))
        return some(found)

    def ask(self, bits: Iterable[Bit], *, most: int | None = None) -> Answer:
        """Is there a plan, with at most so many nodes, in which all the bits are true?"""
        import z3

        wanted = every(bits)
        if wanted is False:
            return Answer("impossible")
        solver = self._solver(wanted, most)
        answer = solver.check()
        if answer == z3.unsat:
            return Answer("impossible")
        return Answer("possible", solver.model()) if answer == z3.sat else Answer("unknown")

    def _solver(self, wanted: Bit, most: int | None) -> Any:
        import z3

        solver = z3.SimpleSolver()
        solver.set("timeout", TIMEOUT_MS)
        solver.add(*self.world.axioms)
        solver.add(wanted)
        if most is not None and most < self.size:
            solver.add(z3.Not(self.world.present[most]))
        return solver

    def simplest(self, bits: Sequence[Bit]) -> Answer:
        """The plan with the fewest nodes, and as little as can be said of them."""
        size, answer = self.smallest(bits)
        if answer.word != "possible":
            return answer
        return Answer("possible", simplest(self.world, self._solver(every(bits), size)))

    def smallest(self, bits: Sequence[Bit]) -> tuple[int, Answer]:
        """The plan with the fewest nodes, and how many they are."""
        for most in range(self.size + 1):
            answer = self.ask(bits, most=most)
            if answer.word != "impossible":
                return most, answer
        return self.size + 1, Answer("impossible")


def _subjects(what: Obligation) -> list[tuple[typed.Phrase, ...]]:
    """The phrases of a sentence without bindings that must denote something, or it is vacuous."""
    if what.prefix:
        return []
    match what.sentence:
        case typed.SetVerb(phrase=phrase):
            return [(phrase,)]
        case typed.PathsThrough(amount="every", source=source, target=target):
            return [(end,) for end in (source, target) if isinstance(end, typed.Phrase)]
    return []
