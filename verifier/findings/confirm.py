"""Rows of bindings evaluated again: those that hold, and those that are not known."""

from __future__ import annotations

from typing import Any

from verifier.arrays import IntArray, numbered
from verifier.findings.matching import lacking
from verifier.findings.model import Lacking, ReplayMismatchError
from verifier.findings.naming import Naming
from verifier.language import typed
from verifier.reference import OutOfStepsError, Reference
from verifier.smt.decide import Decision

# So many bindings are looked at to name the facts that would decide them.
LACKING_MOST = 50

# So many steps go into naming what the first of them lacks (some seconds at most).
LACKING_STEPS = 500_000

# So many steps of evaluation go into the replay of a rule's further counterexamples (some seconds).
REPLAY_STEPS = 200_000


class Replayer:
    """Evaluates bindings of one grounded rule again: what holds of them, and what they lack."""

    def __init__(self, naming: Naming, reference: Reference) -> None:
        self._naming = naming
        self._reference = reference
        self._rule = naming.rule
        self._what = naming.what
        self._grounded = naming.grounded

    def confirm(self, rows: IntArray, decisions: list[Decision], steps: int | None) -> int:
        """Replay one holding binding of every class; gives how many could be.

        Args:
            rows: all bindings.
            decisions: one for each class.
            steps: at most so many steps of evaluation for each (a sentence about the whole of a
                large graph takes more, and is then left to the solver); None is without end.

        Raises:
            ReplayMismatchError: the reference evaluator finds it broken.
        """
        if not len(rows):
            return 0
        confirmed = 0
        first, _ = numbered(self._grounded.class_of_row)
        for row in first.tolist():
            decision = decisions[int(self._grounded.class_of_row[row])]
            if decision.can_fail:
                continue
            self._reference.steps_left = self._reference.structure.widest = steps
            try:
                truth = self._reference.truth(self._what.sentence, self._naming.binding(row))
                if truth is False and self._member(row) is True:
                    raise ReplayMismatchError(
                        mismatch(self._rule, self._naming.things(row)[2], "holding", truth)
                    )
                confirmed += 1
            except OutOfStepsError:
                continue
            finally:
                self._reference.steps_left = self._reference.structure.widest = None
        return confirmed

    def _member(self, row: int) -> bool | None:
        binding = self._naming.binding(row)
        truths = [
            self._reference.truth(conjunct.formula, binding)
            for phrase in self._what.prefix
            for conjunct in phrase.conjuncts
        ]
        return False if False in truths else None if None in truths else True

    def lacking(self, rows: IntArray) -> list[Lacking]:
        """The facts whose absence leaves these bindings undecided, most frequent first."""
        prefix = self._what.prefix
        formulas = [c.formula for phrase in prefix for c in phrase.conjuncts]
        bindings = [self._naming.binding(row) for row in rows[:LACKING_MOST].tolist()]
        asked = [self._what.sentence, *formulas]
        found: list[Lacking] = []
        for some, steps in ((bindings[:1], LACKING_STEPS), (bindings, REPLAY_STEPS)):
            self._reference.steps_left = steps
            try:
                found = lacking(self._reference, asked, some)
            except OutOfStepsError:
                break  # the facts that the first binding lacks are named
            finally:
                self._reference.steps_left = None
        return found


def mismatch(rule: typed.Rule, shown: dict[str, Any], verdict: str, truth: bool | None) -> str:
    """What is said where solver and reference evaluator disagree about a binding."""
    return (
        f"`{rule.id}` is {verdict} at {shown} by the solver, and {truth} by the reference evaluator"
    )
