"""What is asked of the completions: is there one, can a rule hold, can it fail, and why.

The axioms and the tracked facts are asserted each under a literal of its own, so that what a
verdict leans on can be named: where nothing is possible, a conflict of which every part is needed;
where something is, the fewest facts of the solver's completion that force it.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from verifier.ground.environment import Environment
from verifier.ground.evaluate import Evaluator
from verifier.ground.openness import Openness
from verifier.language import typed
from verifier.smt.completions.answers import Core, Word
from verifier.smt.completions.question import Build, Context, Question


class Questions:
    """Asks about the completions of one graph under the axioms of a program."""

    def __init__(
        self,
        at: Evaluator,
        openness: Openness,
        axioms: Sequence[typed.Axiom],
        smt2: Path | None = None,
    ) -> None:
        self._context = Context(at, openness, axioms, smt2)

    @property
    def calls(self) -> int:
        """How often the solver was asked."""
        return self._context.calls

    def about(self, formula: typed.Formula) -> Question:
        """A question about a closed formula."""
        return self.over(lambda of: of.truth(Environment(1), formula).bit(0))

    def over(self, build: Build) -> Question:
        """A question about what is built over a world."""
        return Question(self._context, build)

    def consistent(self) -> Word:
        """Whether there is a completion at all."""
        if not self._context.axioms:
            return "possible"
        return self.over(lambda _: True).ask(holds=True).word

    def conflict(self) -> Core:
        """Why there is no completion."""
        return self.core(lambda _: True, holds=True)

    def core(self, build: Build, *, holds: bool) -> Core:
        """Axioms and facts of which all are needed to make it impossible that this is ``holds``."""
        question = Question(self._context, build, tracked=True)
        return question.core(holds=holds)
