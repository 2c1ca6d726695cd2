"""The bindings of one rule over the open facts."""

from __future__ import annotations

import numpy as np

from verifier.ground.environment import Environment
from verifier.ground.obligations import Grounded
from verifier.logic.lower import Obligation
from verifier.smt.completions.bits import constant
from verifier.smt.completions.phrases import pairs
from verifier.smt.completions.symbolic import Symbolic
from verifier.smt.triple import Bit, every


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

    def grounded(self) -> Grounded:
        """The bindings as other rooms take them; all in one class."""
        return Grounded(
            self.what,
            self.env,
            self.matched.sure,
            (),
            np.full((1, 1), 2, dtype=np.int8),
            np.zeros(self.env.rows, dtype=np.int64),
        )
