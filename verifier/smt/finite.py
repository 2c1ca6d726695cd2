"""Questions about rules by themselves: is there a plan, of up to so many nodes, in which …?

A plan that is found may lean on parts of a rule that are not looked into (``Translator.left_out``);
that there is none is certain, up to the size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from typing import Any

from verifier.language import typed
from verifier.language.vocabulary import Vocabulary
from verifier.logic.lower import Obligation, obligation
from verifier.records import record
from verifier.smt.asking import Asking, Word
from verifier.smt.simplest import simplest
from verifier.smt.terms import Bit, Plan, every, opposite, some
from verifier.smt.translate import Binding, Translator
from verifier.smt.truths import Triple, conjunction, settled
from verifier.smt.world import World

SECONDS = 2

MOST_PLANS = 120
"""So many plans are kept to answer further questions; more of them answer little more."""


@record
class Answer:
    """Whether there is such a plan, and which; `unknown` when time ran out."""

    word: Word
    plan: Plan = field(default_factory=lambda: Plan({}))

    def true(self, bit: Bit) -> bool:
        """Whether a bit is true in the plan that was found."""
        return bool(self.plan.value(bit))


@record
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
        self._solver = Asking(SECONDS)
        self._held = 0  # so many axioms
        self._plans: list[Plan] = []
        self._checked = 0
        self._denoted: dict[tuple[int, ...], tuple[Any, list[tuple[Binding, Triple]]]] = {}

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
        key = tuple(map(id, phrases))
        if key not in self._denoted:  # kept with its phrases, so that no other gets their ids
            self._denoted[key] = phrases, list(self.bindings(phrases))
        found = []
        for binding, denoted in self._denoted[key][1]:
            of = settled(truth) if node is None else self.translator.truth(node, binding)
            found.append(every((denoted.yes, of.yes if truth else of.no)))
        return some(found)

    def ask(self, bits: Iterable[Bit]) -> Answer:
        """Is there a plan in which all the bits are true? Plans known so far are tried first."""
        wanted = every(bits)
        if wanted is False:
            return Answer("impossible")
        for plan in self._known():
            if plan.value(wanted):
                return Answer("possible", plan)
        return self._answer(self._asking(wanted))

    def simplest(self, bits: Sequence[Bit]) -> Answer:
        """The plan with the fewest nodes, and as little as can be said of them."""
        size, answer = self.smallest(bits)
        if answer.word != "possible":
            return answer
        asking = self._asking(every(bits))
        if size < self.size:
            asking.add(opposite(self.world.present[size]))
        return Answer("possible", simplest(self.world, asking))

    def smallest(self, bits: Sequence[Bit]) -> tuple[int, Answer]:
        """The plan with the fewest nodes, and how many they are."""
        wanted = every(bits)
        if wanted is False:
            return self.size + 1, Answer("impossible")
        asking = self._asking(wanted)
        for most, node in enumerate(self.world.present):
            answer = self._answer(asking, opposite(node))
            if answer.word != "impossible":
                return most, answer
        answer = self._answer(asking)
        return self.size + (answer.word == "impossible"), answer

    def _asking(self, wanted: Bit) -> Asking:
        """The solver of these plans, holding a bit until it is asked for anew."""
        asking = self._solver
        asking.release()
        for axiom in self.world.axioms[self._held :]:
            asking.add(axiom)
        self._held = len(self.world.axioms)
        asking.push()
        asking.add(wanted)
        return asking

    def _answer(self, asking: Asking, *bits: Bit) -> Answer:
        word = asking.check(*bits)
        if word != "possible":
            return Answer(word)
        plan = asking.plan()
        if len(self._plans) < MOST_PLANS:
            self._plans.append(plan)
        return Answer(word, plan)

    def _known(self) -> list[Plan]:
        """The plans found so far, without those that what was built since then rules out."""
        if self._checked < len(self.world.axioms):
            whole = every(self.world.axioms)
            self._plans = [plan for plan in self._plans if plan.value(whole)]
            self._checked = len(self.world.axioms)
        return self._plans


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
