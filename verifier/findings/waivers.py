"""`waive RULE where c until DATE because …`: which violations are put up with, and for how long.

A waiver covers a violation where its condition surely holds of the rule's own binding. One that has
ended, or that covers nothing, is itself broken: a list of exceptions must not outlive its reasons.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from verifier.arrays import IntArray
from verifier.findings.model import Counterexample, FileResult, RuleResult
from verifier.ground.environment import Environment
from verifier.ground.evaluate import Evaluator
from verifier.ground.obligations import Grounded
from verifier.language import typed
from verifier.language.typed import PART
from verifier.logic.free import free_variables
from verifier.logic.lower import lower
from verifier.records import struct

# Verdicts that tell what a rule finds; under any other a waiver has had nothing to cover yet.
_JUDGED = ("holds", "broken", "waived", "vacuous")


@struct
class Waiving:
    """One waiver during a check, and how many violations it covers."""

    waiver: typed.Waiver
    covered: int = 0

    @property
    def place(self) -> str:
        """Where it is written."""
        return f"{self.waiver.path}:{self.waiver.at.line}"

    def has_ended(self, today: date) -> bool:
        """Whether its last day is past."""
        until = self.waiver.until
        return until is not None and date.fromisoformat(until) < today


class Waivers:
    """The waivers of a program, as of a day."""

    def __init__(self, program: typed.Program, today: date) -> None:
        self._today = today
        self._of: dict[str, list[Waiving]] = {}
        for waiver in program.waivers:
            self._of.setdefault(waiver.rule, []).append(Waiving(waiver))

    def concern(self, rule: str) -> bool:
        """Whether there are waivers of a rule."""
        return rule in self._of

    def cover(
        self, at: Evaluator, grounded: Grounded, rows: IntArray, rule: str
    ) -> list[Waiving | None]:
        """For each row that breaks the rule the first waiver that covers it."""
        found: list[Waiving | None] = [None] * len(rows)
        for waiving in self._of.get(rule, ()):
            if waiving.has_ended(self._today):
                continue
            for position in np.flatnonzero(_covers(at, grounded, rows, waiving.waiver)).tolist():
                if found[position] is None:
                    found[position] = waiving
                    waiving.covered += 1
        return found

    def cover_parts(self, at: Evaluator, parts: list[list[int]], rule: str) -> list[Waiving | None]:
        """For each cycle or component, by its nodes, the first waiver that covers all of it."""
        found: list[Waiving | None] = [None] * len(parts)
        nodes = np.array([node for part in parts for node in part], dtype=np.int64)
        starts = np.cumsum([0, *(len(part) for part in parts[:-1])])
        env = Environment(len(nodes), {PART: nodes})
        for waiving in self._of.get(rule, ()):
            if waiving.has_ended(self._today):
                continue
            where = waiving.waiver.where
            true = np.ones(len(nodes), dtype=np.bool_)
            if where is not None:
                condition = lower(where)
                if not free_variables(condition) <= {PART}:
                    continue
                true = at.truth(env, condition).must
            for position in np.flatnonzero(np.logical_and.reduceat(true, starts)).tolist():
                if found[position] is None:
                    found[position] = waiving
                    waiving.covered += 1
        return found

    def results(self, rules: list[RuleResult]) -> list[RuleResult]:
        """A broken result for each waiver that has ended or covers nothing."""
        found = []
        for rule in rules:
            for number, waiving in enumerate(self._of.get(rule.rule, ())):
                reason = self._wrong(waiving, rule)
                if reason:
                    name = f"waiver.{rule.rule}" + (f"-{number + 1}" if number else "")
                    stale = "" if waiving.has_ended(self._today) else rule.rule
                    found.append(_result(name, waiving, reason, stale))
        return found

    def _wrong(self, waiving: Waiving, rule: RuleResult) -> str:
        if waiving.has_ended(self._today):
            return f"the waiver at {waiving.place} ended on {waiving.waiver.until}"
        if not waiving.covered and rule.verdict in _JUDGED:
            return f"the waiver at {waiving.place} covers no violation of `{rule.rule}`"
        return ""


def settle(results: list[FileResult]) -> None:
    """What only a whole run tells: a waiver that covers something in one graph is not stale.

    One that covers nothing in any is said to be so once, of the first graph.
    """
    used = {
        (rule.rule, c.waived_by) for result in results for rule in result.rules for c in rule.waived
    }
    for result in results:
        kept = []
        for rule in result.rules:
            if rule.stale_of:
                key = rule.stale_of, f"{rule.path}:{rule.line}"
                if key in used:
                    continue
                used.add(key)
            kept.append(rule)
        result.rules = kept


def split(
    found: list[Counterexample], cover: list[Waiving | None]
) -> tuple[list[Counterexample], list[Counterexample]]:
    """The counterexamples that count, and those that are waived, with what waives them."""
    counts, waived = [], []
    for counterexample, waiving in zip(found, cover, strict=True):
        if waiving is None:
            counts.append(counterexample)
        else:
            reason = waiving.waiver.because
            waived.append(replace(counterexample, waived_by=waiving.place, waived_because=reason))
    return counts, waived


def summary(waived: list[Counterexample]) -> str:
    """What waives how many, in words."""
    by: dict[tuple[str, str], int] = {}
    for c in waived:
        by[c.waived_by, c.waived_because] = by.get((c.waived_by, c.waived_because), 0) + 1
    parts = []
    for (place, because), number in by.items():
        violations = f"{number} violation{'' if number == 1 else 's'}"
        parts.append(f"{violations} waived by {place}" + (f": {because}" if because else ""))
    return "; ".join(parts)


def _covers(at: Evaluator, grounded: Grounded, rows: IntArray, waiver: typed.Waiver) -> np.ndarray:
    if waiver.where is None:
        return np.ones(len(rows), dtype=np.bool_)
    condition = lower(waiver.where)
    if not free_variables(condition) <= grounded.env.variables.keys():
        return np.zeros(len(rows), dtype=np.bool_)  # it speaks of what is bound further inside
    return at.truth(grounded.env.take(rows), condition).must


def _result(name: str, waiving: Waiving, reason: str, stale: str) -> RuleResult:
    return RuleResult(
        rule=name,
        title="a waiver covers something and has not ended",
        sentence=f"waive {waiving.waiver.rule}",
        severity="error",
        verdict="broken",
        reason=reason,
        hint="repair what it covered, or take the waiver out, or give it a new date and reason",
        because=waiving.waiver.because,
        path=waiving.waiver.path,
        line=waiving.waiver.at.line,
        stale_of=stale,
    )
