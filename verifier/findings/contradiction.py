"""Facts that contradict each other, or what is assumed of the open ones."""

from __future__ import annotations

from typing import Any

from verifier.findings.leaning import Speaker
from verifier.findings.model import Counterexample, RuleResult
from verifier.graph import Graph
from verifier.ground.evaluate import Evaluator
from verifier.ground.joins import TooManyPairsError
from verifier.ground.openness import Openness
from verifier.language import typed
from verifier.smt.completions import Questions

CONFLICT = "open.facts"


class Contradiction:
    """Finds out whether the facts and what is assumed leave a completion at all."""

    def __init__(
        self,
        graph: Graph,
        at: Evaluator,
        openness: Openness,
        program: typed.Program,
        questions: Questions,
        speaker: Speaker,
    ) -> None:
        self._graph = graph
        self._at = at
        self._openness = openness
        self._program = program
        self._questions = questions
        self._speaker = speaker

    def result(self) -> RuleResult | None:
        """The finding; None if there is a completion."""
        outside = self._openness.outside(self._at)
        if outside:
            return self._outside(outside)
        try:
            word = self._questions.consistent()
        except TooManyPairsError as error:
            return self._not_shown(f"the axioms pair {error.args[0]:,} individuals, too many")
        if word == "possible":
            return None
        if word == "unknown":  # nothing is proved from what was not shown to be possible
            return self._not_shown("the solver ran out of time")
        leaning = self._speaker.leaning(self._questions.conflict(), ())
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
