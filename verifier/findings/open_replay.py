"""A second opinion on what was found over the open facts."""

from __future__ import annotations

from verifier.findings.model import ReplayMismatchError
from verifier.ground.openness import Openness
from verifier.language import typed
from verifier.reference import OutOfStepsError, Reference
from verifier.reference.completed import Completed
from verifier.reference.completed import Completion as Filling
from verifier.smt.completions import Answer

# So many steps go into evaluating a rule again in a completion that was found.
REPLAY_STEPS = 200_000


class Again:
    """Evaluates rules and axioms again in completions that the solver found."""

    def __init__(self, openness: Openness, program: typed.Program) -> None:
        self._openness = openness
        self._program = program

    def reference(self, answer: Answer) -> Reference:
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

    def replay(self, rule: typed.Rule, answer: Answer, *, way: bool) -> int:
        """Evaluate rule and axioms in a completion that was found; 1 if that could be done.

        Raises:
            ReplayMismatchError: the reference evaluator disagrees.
        """
        if answer.word != "possible":
            return 0
        reference = self.reference(answer)
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
