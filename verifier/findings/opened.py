"""Decide the rules that hang on open facts: over all completions in which every axiom is true."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from verifier.findings.counterexamples import Describer
from verifier.findings.leaning import Speaker
from verifier.findings.matching import emptied
from verifier.findings.model import (
    Completion,
    Counterexample,
    ReplayMismatchError,
    RuleResult,
)
from verifier.graph import Graph
from verifier.ground.columns import IntArray
from verifier.ground.environment import Environment
from verifier.ground.evaluate import Evaluator
from verifier.ground.joins import TooManyPairsError
from verifier.ground.obligations import Grounded
from verifier.ground.openness import Openness
from verifier.language import typed
from verifier.logic.lower import Obligation, obligation
from verifier.reference import OutOfStepsError, Reference
from verifier.reference.completed import Completed
from verifier.reference.completed import Completion as Filling
from verifier.smt.completions import Answer, Questions
from verifier.smt.completions.answers import Core, Filled
from verifier.smt.completions.bits import Bits, constant
from verifier.smt.completions.phrases import pairs
from verifier.smt.completions.symbolic import Symbolic
from verifier.smt.triple import Bit, every, opposite, some

CONFLICT = "open.facts"
# So many bindings are asked about one by one, whether they break the rule in every completion.
MOST_ASKED = 200
# So many steps go into evaluating a rule again in a completion that was found.
REPLAY_STEPS = 200_000


class Rows:
    """The bindings of a rule over the unknown facts."""

    def __init__(self, what: Obligation) -> None:
        self.what = what
        self.env = Environment(1)
        self.matched = constant(True, 1)
        self.subjects = constant(True, 1)
        self.truth = constant(True, 1)

    def build(self, of: Symbolic) -> Bit:
        """That no binding breaks the rule; the columns are those of the last world built over."""
        env, matched = Environment(1), constant(True, 1)
        self.subjects = matched
        for number, phrase in enumerate(self.what.prefix, 1):
            env, row, found = pairs(of, env, phrase)
            matched = matched.take(row) & found
            if number == self.what.universal:
                self.subjects = matched
        self.env, self.matched = env, matched
        self.truth = ~matched | of.truth(env, self.what.sentence)
        return every(self.truth.bit(row) for row in self._telling())

    def _telling(self) -> list[int]:
        broken = np.flatnonzero(~self.truth.sure & ~self.truth.opened())
        return broken[:1].tolist() if len(broken) else sorted(self.truth.open)


class Opened:
    """The completions of one graph, and the rules that are decided over them."""

    def __init__(
        self,
        graph: Graph,
        at: Evaluator,
        openness: Openness,
        program: typed.Program,
        smt2: Path | None = None,
    ) -> None:
        self._graph = graph
        self._at = at
        self._openness = openness
        self._program = program
        self.questions = Questions(at, openness, program.axioms, smt2)
        self._speaker = Speaker(graph, openness, program.axioms)

    def concerns(self, formula: typed.Formula) -> bool:
        """Whether a formula hangs on what is open."""
        return self._openness.touches(formula)

    # ---- facts that contradict each other

    @cached_property
    def contradiction(self) -> RuleResult | None:
        """The finding that the facts and what is assumed leave no completion; None if they do."""
        outside = self._openness.outside(self._at)
        if outside:
            return self._outside(outside)
        try:
            word = self.questions.consistent()
        except TooManyPairsError as error:
            return self._not_shown(f"the axioms pair {error.args[0]:,} individuals, too many")
        if word == "possible":
            return None
        if word == "unknown":  # nothing is proved from what was not shown to be possible
            return self._not_shown("the solver ran out of time")
        leaning = self._speaker.leaning(self.questions.conflict(), ())
        first = leaning.axioms[0]
        return RuleResult(
            rule=CONFLICT,
            title="the facts agree with what is assumed",
            sentence=" and ".join(f"({axiom.text})" for axiom in leaning.axioms),
            severity="error",
            verdict="broken",
            reason="no completion of the open facts makes every axiom true; these are at odds:",
            hint="take back an axiom or an opening, or correct the drawing",
            path=first.path,
            line=first.line,
            leaning=leaning,
        )

    def _not_shown(self, reason: str) -> RuleResult:
        first = self._program.axioms[0]
        return RuleResult(
            rule=CONFLICT,
            title="the facts agree with what is assumed",
            sentence=" and ".join(f"({axiom.sentence})" for axiom in self._program.axioms),
            severity="error",
            verdict="undecided",
            reason=f"whether there is a completion at all is not known: {reason}",
            path=first.path,
            line=first.at.line,
        )

    def _outside(self, outside: list[tuple[typed.Opening, Any, int]]) -> RuleResult:
        opening = outside[0][0]
        found = []
        for one, value, node in outside:
            name = self._graph.node_ids[node]
            line = self._graph.line(int(self._graph.node_start[node]))
            message = f"{one.name} {value} is none of `open {one.text}`"
            found.append(
                Counterexample(
                    bindings={"n": name},
                    nodes=(name,),
                    edges=(),
                    message=message,
                    line=line,
                    facts={one.name: value},
                    nouns={"n": "node"},
                    outside=(value,),
                    replayed=True,
                )
            )
        return RuleResult(
            rule=CONFLICT,
            title="the facts agree with what is assumed",
            sentence=f"open {opening.text}",
            severity="error",
            verdict="broken",
            matched=len(found),
            counterexamples=found,
            reason="the drawing has values that an open attribute cannot have",
            hint="widen the range, or correct the drawing",
            path=opening.path,
            line=opening.at.line,
        )

    # ---- rules

    def truth(self, formula: typed.Formula) -> bool | None:
        """The truth of a guard in every completion; None where it differs."""
        if self.contradiction is not None:
            return None
        question = self.questions.about(formula)
        can = [question.ask(holds=way).word != "impossible" for way in (True, False)]
        return None if all(can) else can[0]

    def decide(self, rule: typed.Rule, result: RuleResult) -> tuple[Grounded, IntArray] | None:
        """Fill in the verdict and what goes with it; gives the rule's bindings and what breaks it.

        Raises:
            TooManyPairsError: the rule pairs too much.
            ReplayMismatchError: the reference evaluator disagrees in a completion that was found.
        """
        if self.contradiction is not None:
            result.verdict = "undecided"
            result.reason = f"the facts contradict what is assumed: see `{CONFLICT}`"
            if self.contradiction.verdict == "undecided":
                result.reason = f"what is assumed is not shown to be possible: see `{CONFLICT}`"
            return None
        rows = Rows(obligation(rule.formula))
        question = self.questions.over(rows.build)
        holds = question.ask(holds=True, name=f"{rule.id}.holds")
        fails = question.ask(holds=False, name=f"{rule.id}.fails")
        result.matched = int(rows.matched.sure.sum())
        result.classes = len(rows.truth.open) + 1
        looked_into = not question.world.left_out
        for answer, way in ((holds, True), (fails, False)):
            if looked_into and not question.settled:
                result.confirmed += self._replay(rule, answer, way=way)
        broken = None
        if holds.word == "impossible":
            broken = self._break(rule, rows, question, fails, result)
        elif fails.word == "impossible":
            self._hold(rule, rows, question, result)
        else:
            self._leave(rule, question, (holds, fails), result)
        if result.verdict == "undecided" and question.world.left_out:
            parts = ", ".join(sorted(question.world.left_out))
            result.reason = f"not looked into where it hangs on open facts: {parts}"
        if "unknown" in {holds.word, fails.word}:
            result.reason = "the solver ran out of time"
        return None if broken is None else (self._grounded(rows), broken)

    def _touched(self, rule: typed.Rule) -> list[str]:
        """The open attributes that a rule hangs on."""
        formulas = [f for f in (rule.formula, rule.guard) if f is not None]
        return [
            name
            for name, opening in self._openness.openings.items()
            if any(Openness(self._openness.facts, {name: opening}).touches(f) for f in formulas)
        ]

    def _break(
        self, rule: typed.Rule, rows: Rows, question: Any, fails: Answer, result: RuleResult
    ) -> IntArray:
        result.verdict = "broken"
        settled = np.flatnonzero(~rows.truth.sure & ~rows.truth.opened()).tolist()
        asked = sorted(rows.truth.open)[:MOST_ASKED]
        certain = [row for row in asked if question.impossible(rows.truth.open[row])]
        broken = np.array(sorted({*settled, *certain}), dtype=np.int64)
        if len(broken):
            at = self._reference(fails)
            describer = Describer(
                self._graph, self._at.model, at, rule, rows.what, self._grounded(rows)
            )
            result.counterexamples = describer.describe_open(broken, set(settled))
        if not len(broken):
            result.reason = "in every completion some binding breaks it, though not always the same"
        if question.settled:
            result.leaning = self._speaker.leaning(_nothing(), self._touched(rule))
        else:
            core = self.questions.core(Rows(rows.what).build, holds=True)
            result.leaning = self._speaker.leaning(core, self._touched(rule))
        return broken

    def _hold(self, rule: typed.Rule, rows: Rows, question: Any, result: RuleResult) -> None:
        result.verdict = "holds"
        result.leaning = self._speaker.leaning(_nothing(), self._touched(rule))
        if not question.settled:
            core = self.questions.core(Rows(rows.what).build, holds=False)
            result.leaning = self._speaker.leaning(core, self._touched(rule))
        if rule.may_be_empty:
            return
        subjects: Bits = rows.subjects
        some_ = some(subjects.bit(row) for row in subjects.possible().tolist())
        if some_ is False or question.impossible(some_):
            result.verdict, result.leaning = "vacuous", None
            empty = emptied(self._at.model, rows.what.prefix)
            result.reason = empty or "the sentence is about nothing in any completion"
        elif some_ is not True and not question.impossible(opposite(some_)):
            result.verdict, result.leaning = "undecided", None
            result.reason = "what the sentence is about may be there or not"

    def _leave(
        self, rule: typed.Rule, question: Any, answers: tuple[Answer, Answer], result: RuleResult
    ) -> None:
        result.verdict = "undecided"
        chosen: list[Filled] = []
        words = []
        for answer, way in zip(answers, (True, False), strict=True):
            forcing = None if answer.model is None else question.forcing(answer, holds=way)
            facts = answer.completion if forcing is None else forcing
            chosen += [fact for fact in facts if fact not in chosen]
            words.append(self._speaker.filled(facts) or "what is not looked into is so")
        result.undecided_by = self._speaker.lacking(chosen)
        result.completions = [Completion(words[0], words[1], opposite=False, bindings=1)]
        leaning = self._speaker.leaning(_nothing(), self._touched(rule))
        result.leaning = leaning

    # ---- a second opinion

    def _reference(self, answer: Answer) -> Reference:
        """The reference evaluator in a completion that was found."""
        openness = self._openness
        filling = Filling(
            {(f.attribute, f.owner): f.value for f in answer.completion if not f.by},
            {(f.by, f.owner, f.attribute): f.value for f in answer.completion if f.by},
            {
                name: openness.members(name)
                for name, opening in openness.openings.items()
                if opening.values is not None
            },
        )
        structure = Completed(openness.facts, filling)
        return Reference(openness.facts, self._program.parameters, structure, self._program.axes)

    def _replay(self, rule: typed.Rule, answer: Answer, *, way: bool) -> int:
        """Evaluate rule and axioms in a completion that was found; 1 if that could be done."""
        if answer.word != "possible":
            return 0
        reference = self._reference(answer)
        reference.steps_left = REPLAY_STEPS
        asked = [(rule.formula, way), *((axiom.formula, True) for axiom in self._program.axioms)]
        try:
            for formula, wanted in asked:
                found = reference.truth(formula, {})
                if found is (not wanted):
                    raise ReplayMismatchError(
                        f"`{rule.id}` in a completion: {wanted} by the solver, "
                        f"{found} by the reference evaluator"
                    )
        except OutOfStepsError:
            return 0
        return 1

    @staticmethod
    def _grounded(rows: Rows) -> Grounded:
        """The bindings as other rooms take them; all in one class."""
        return Grounded(
            rows.what,
            rows.env,
            rows.matched.sure,
            (),
            np.full((1, 1), 2, dtype=np.int8),
            np.zeros(rows.env.rows, dtype=np.int64),
        )


def _nothing() -> Core:
    return Core([], [])
