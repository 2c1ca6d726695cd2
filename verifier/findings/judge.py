"""A rule's verdict and counterexamples, from what was decided of its bindings."""

from __future__ import annotations

from functools import cached_property

import numpy as np

from verifier.findings.completions import completions
from verifier.findings.confirm import Replayer
from verifier.findings.counterexamples import Describer
from verifier.findings.emptiness import emptied, speaks_of_nothing
from verifier.findings.matching import lacking
from verifier.findings.model import RuleResult, Verdict
from verifier.findings.naming import Naming
from verifier.findings.waivers import Waivers, Waiving, split, summary
from verifier.graph import Graph
from verifier.ground.environment import Environment
from verifier.ground.evaluate import Evaluator
from verifier.ground.obligations import Grounded
from verifier.language import typed
from verifier.logic.lower import Obligation
from verifier.reference import Reference
from verifier.smt.decide import Decision

# A holding binding is evaluated again if that takes no more steps than this (some 0.01 s).
CONFIRM_STEPS = 1_500


class Judge:
    """Judges the rules of one program over one graph.

    ``replay`` is how many counterexamples of a rule are gone through again; None means all.
    """

    def __init__(
        self,
        graph: Graph,
        evaluator: Evaluator,
        program: typed.Program,
        waivers: Waivers,
        replay: int | None,
    ) -> None:
        self._graph = graph
        self._evaluator = evaluator
        self._model = evaluator.model
        self._program = program
        self._waivers = waivers
        self._replay = replay

    @cached_property
    def reference(self) -> Reference:
        """The evaluator that replays; made once something is to be replayed."""
        return Reference(self._model.facts, self._program.parameters, axes=self._program.axes)

    def judge(
        self,
        rule: typed.Rule,
        what: Obligation,
        grounded: Grounded,
        decisions: list[Decision],
        result: RuleResult,
    ) -> None:
        """Verdict and counterexamples from the decisions of the classes."""
        fails = np.array([not d.can_hold for d in decisions], dtype=np.bool_)
        open_ = np.array([d.can_hold and d.can_fail for d in decisions], dtype=np.bool_)
        naming = Naming(self._graph, self._model, rule, what, grounded)
        describer = Describer(naming, self.reference)
        replayer = Replayer(naming, self.reference)
        rows = np.arange(grounded.env.rows)
        if len(decisions):
            broken = rows[fails[grounded.class_of_row]]
            undecided = rows[open_[grounded.class_of_row]]
        else:
            broken = undecided = rows
        if len(broken):
            found = describer.describe(broken, self._replay)
            cover: list[Waiving | None]
            if not self._waivers.concern(rule.id):
                cover = [None] * len(found)
            elif isinstance(what.sentence, typed.GraphProperty):  # its parts are one binding
                parts = [[self._graph.index[node] for node in c.nodes] for c in found]
                cover = self._waivers.cover_parts(self._evaluator, parts, rule.id)
            else:
                cover = self._waivers.cover(self._evaluator, grounded, broken, rule.id)
            result.counterexamples, result.waived = split(found, cover)
        if len(undecided):
            result.undecided_by = replayer.lacking(undecided)
            result.completions = completions(grounded, decisions)
        steps = None if self._replay is None else CONFIRM_STEPS
        result.confirmed = replayer.confirm(rows, decisions, steps)
        counted = len(result.counterexamples)
        # Bindings that were too many to list are possible ones: they leave a rule undecided.
        unsettled = len(undecided) + grounded.unlisted
        empty = not what.prefix and speaks_of_nothing(self._model, what.sentence)
        result.verdict = self._verdict(rule, grounded, counted, unsettled, empty_handed=empty)
        if result.verdict == "undecided" and not unsettled:
            result.undecided_by = replayer.lacking(rows)
            result.reason = "what the sentence is about may be there or not"
        if grounded.unlisted and result.verdict == "undecided":
            result.reason = "more nodes may be meant than can be listed: too many facts are unknown"
        if result.verdict == "undecided" and not result.reason:
            result.reason = self._left_open(rule, grounded.env.take(undecided), decisions)
            if not (result.undecided_by or result.reason):
                result.reason = "what is known leaves it open"
        if result.waived:
            result.reason = summary(result.waived)
            result.verdict = "waived" if result.verdict == "holds" else result.verdict
        if result.verdict == "vacuous":
            result.reason = (
                emptied(self._model, what.prefix) or "the sentence is about nothing in this plan"
            )

    def _left_open(
        self, rule: typed.Rule, undecided: Environment, decisions: list[Decision]
    ) -> str:
        """What but a missing fact leaves these bindings undecided."""
        if any(d.ran_out for d in decisions):
            return "the solver ran out of time"
        if undecided.rows and self._program.axes:
            from verifier.findings.states import unsettled

            return unsettled(self._model, rule, undecided)
        return ""

    @staticmethod
    def _verdict(
        rule: typed.Rule, grounded: Grounded, broken: int, undecided: int, *, empty_handed: bool
    ) -> Verdict:
        if broken:
            return "broken"
        if undecided:
            return "undecided"
        if rule.may_be_empty:
            return "holds"
        if not grounded.subjects or empty_handed:
            return "vacuous"
        # All that match only may match: then the rule may be about nothing.
        return "holds" if grounded.sure_subjects else "undecided"

    def weaken(self, rule: typed.Rule, result: RuleResult) -> None:
        """Whether the rule applies is not known: what breaks it may not matter."""
        if result.verdict not in {"broken", "undecided", "vacuous", "waived"}:
            return
        assert rule.guard is not None
        unknown = lacking(self.reference, [rule.guard], [{}])
        result.verdict = "undecided"
        result.undecided_by = list(dict.fromkeys(unknown + result.undecided_by))
        guard = "" if result.guard is None else result.guard.text
        result.reason = f"whether it applies is not known: {guard}"
        result.counterexamples, result.waived = [], []
