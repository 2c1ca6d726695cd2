"""Decide the rules that hang on open facts: over all completions in which every axiom is true."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

import numpy as np

from verifier.arrays import IntArray
from verifier.findings.contradiction import CONFLICT, Contradiction
from verifier.findings.counterexamples import Describer
from verifier.findings.emptiness import emptied
from verifier.findings.leaning import Speaker
from verifier.findings.model import Completion, RuleResult
from verifier.findings.naming import Naming
from verifier.findings.open_replay import Again
from verifier.findings.open_rows import Rows
from verifier.graph import Graph
from verifier.ground.evaluate import Evaluator
from verifier.ground.obligations import Grounded
from verifier.ground.openness import Openness
from verifier.language import typed
from verifier.logic.lower import obligation
from verifier.smt.completions import Answer, Questions
from verifier.smt.completions.answers import Core, Filled
from verifier.smt.completions.bits import Bits
from verifier.smt.completions.question import Question
from verifier.smt.triple import opposite, some

# So many bindings are asked about one by one, whether they break the rule in every completion.
MOST_ASKED = 200


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
        self._again = Again(openness, program)
        self._speaker = Speaker(graph, openness, program.axioms)

    def concerns(self, formula: typed.Formula) -> bool:
        """Whether a formula hangs on what is open."""
        return self._openness.touches(formula)

    @cached_property
    def contradiction(self) -> RuleResult | None:
        """The finding that the facts and what is assumed leave no completion; None if they do."""
        return Contradiction(
            self._graph, self._at, self._openness, self._program, self.questions, self._speaker
        ).result()

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
                result.confirmed += self._again.replay(rule, answer, way=way)
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
        return None if broken is None else (rows.grounded(), broken)

    def _touched(self, rule: typed.Rule) -> list[str]:
        """The open attributes that a rule hangs on."""
        formulas = [f for f in (rule.formula, rule.guard) if f is not None]
        return [
            name
            for name, opening in self._openness.openings.items()
            if any(Openness(self._openness.facts, {name: opening}).touches(f) for f in formulas)
        ]

    def _break(
        self, rule: typed.Rule, rows: Rows, question: Question, fails: Answer, result: RuleResult
    ) -> IntArray:
        result.verdict = "broken"
        settled = np.flatnonzero(~rows.truth.sure & ~rows.truth.opened()).tolist()
        asked = sorted(rows.truth.open)[:MOST_ASKED]
        certain = [row for row in asked if question.impossible(rows.truth.open[row])]
        broken = np.array(sorted({*settled, *certain}), dtype=np.int64)
        if len(broken):
            at = self._again.reference(fails)
            naming = Naming(self._graph, self._at.model, rule, rows.what, rows.grounded())
            result.counterexamples = Describer(naming, at).describe_open(broken, set(settled))
        if not len(broken):
            result.reason = "in every completion some binding breaks it, though not always the same"
        if question.settled:
            result.leaning = self._speaker.leaning(_nothing(), self._touched(rule))
        else:
            core = self.questions.core(Rows(rows.what).build, holds=True)
            result.leaning = self._speaker.leaning(core, self._touched(rule))
        return broken

    def _hold(self, rule: typed.Rule, rows: Rows, question: Question, result: RuleResult) -> None:
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
        self,
        rule: typed.Rule,
        question: Question,
        answers: tuple[Answer, Answer],
        result: RuleResult,
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


def _nothing() -> Core:
    return Core([], [])
