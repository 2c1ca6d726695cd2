"""The truth of formulas in every row of a table of bindings, over the unknown facts.

What hangs on no open fact is read off the grounding. What is not looked into (paths to what is
open, and the like) becomes an unknown of its own, one for each thing it is said of: what is shown
to be so is so, what is found possible may lean on it (``World.left_out``).
"""

from __future__ import annotations

from typing import Any

import numpy as np

from verifier.arrays import IntArray
from verifier.ground.environment import Environment, distinct
from verifier.ground.joins import TooManyPairsError
from verifier.ground.terms import individual
from verifier.language import typed
from verifier.logic.free import free_variables
from verifier.logic.lower import lower
from verifier.smt.completions import members, relations
from verifier.smt.completions.bits import Bits, constant
from verifier.smt.completions.groups import Groups
from verifier.smt.completions.quantifiers import quantified
from verifier.smt.completions.world import World
from verifier.smt.triple import Bit

MOST_OPEN = 400_000
"""Rows with constraints of their own; more are more than can be looked at."""


class Symbolic:
    """Evaluates formulas over one world."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.groups = Groups(world)
        self.at = world.at
        self.openness = world.openness

    def truth(self, env: Environment, node: typed.Formula) -> Bits:
        """The formula's truth in each row."""
        match node:
            case typed.Truth(value=value):
                return constant(value, env.rows)
            case typed.Not(operand=operand):
                return ~self.truth(env, operand)
            case typed.And(operands=operands):
                return self._joined(env, operands, conjunction=True)
            case typed.Or(operands=operands):
                return self._joined(env, operands, conjunction=False)
        if not self.touches(node):
            return self.grounded(env, node)
        found = self._open(env, node)
        if len(found.open) > MOST_OPEN:
            raise TooManyPairsError(len(found.open))
        return found

    def touches(self, node: Any) -> bool:
        """Whether a part hangs on what is open, or on drawn facts that are tracked."""
        return self.openness.touches(node)

    def _joined(
        self, env: Environment, operands: tuple[typed.Formula, ...], *, conjunction: bool
    ) -> Bits:
        # what is settled first: it may leave few rows to look into
        ordered = sorted(operands, key=self.touches)
        found = constant(conjunction, env.rows)
        for operand in ordered:
            rows = found.possible() if conjunction else (~found).possible()
            part = self.truth(env if len(rows) == env.rows else env.take(rows), operand)
            whole = part
            if len(rows) < env.rows:
                whole = constant(not conjunction, env.rows)
                whole.sure[rows] = part.sure
                whole.open = {int(rows[r]): bit for r, bit in part.open.items()}
                if not conjunction and whole.open:
                    whole.sure[list(whole.open)] = False
                if not conjunction:
                    settled = np.ones(env.rows, dtype=np.bool_)
                    settled[rows] = False
                    whole.sure[settled] = True
            found = found & whole if conjunction else found | whole
        return found

    def grounded(self, env: Environment, node: typed.Formula) -> Bits:
        """What hangs on no open fact; where that is unknown, an unknown of its own."""
        truth = self.at.truth(env, lower(node))
        found = Bits(truth.must.copy(), {})
        vague = np.flatnonzero(truth.may & ~truth.must)
        if len(vague):
            for row, key in zip(vague.tolist(), self.names(env, node, vague), strict=True):
                found.open[row] = self.world.free((node, key))
        return found

    def names(self, env: Environment, node: Any, rows: IntArray) -> list[tuple[int, ...]]:
        """What a part is said of in each row: the individuals of its free variables."""
        names = sorted(free_variables(node))
        if not names:
            return [()] * len(rows)
        return list(zip(*(env.variables[name][rows].tolist() for name in names), strict=True))

    def left_out(self, env: Environment, node: Any, what: str) -> Bits:
        """What is not looked into: unknown in each row."""
        self.world.left_out.add(what)
        found = constant(False, env.rows)
        rows = np.arange(env.rows)
        for row, key in zip(rows.tolist(), self.names(env, node, rows), strict=True):
            found.open[row] = self.world.free((node, key))
        return found

    def _open(self, env: Environment, node: typed.Formula) -> Bits:
        match node:
            case typed.Quantified():
                small, back = self.reduced(env, node)
                return quantified(self, small, node).take(back)
            case typed.Compare() | typed.InRange() | typed.Matches():
                return relations.truth(self, env, node)
            case typed.InGroup():
                return members.in_group(self, env, node)
            case typed.SetVerb():
                small, back = self.reduced(env, node)
                from verifier.smt.completions import verbs

                return verbs.truth(self, small, node).take(back)
            case typed.Rises():
                return constant(False, env.rows) | self._everywhere(
                    members.rises(self, node), env.rows
                )
        if not self.openness.touches_groups(node):  # grounding knows what is sure of it
            found = self.grounded(env, node)
            if found.open:
                self.world.left_out.add(_FORMS.get(type(node), "sentences"))
            return found
        return self.left_out(env, node, _FORMS.get(type(node), "sentences"))

    @staticmethod
    def _everywhere(bit: Bit, rows: int) -> Bits:
        found = constant(False, rows)
        for row in range(rows):
            found.put(row, bit)
        return found

    def reduced(self, env: Environment, node: Any) -> tuple[Environment, IntArray]:
        """One row for each distinct binding of what a part speaks of, and each row's stand-in."""
        names = sorted(free_variables(node))
        first, back = distinct([env.variables[name] for name in names], env.rows)
        small = Environment(len(first), {name: env.variables[name][first] for name in names})
        return small, back

    def entities(self, env: Environment, term: typed.EntityTerm) -> list[int]:
        """The individual that an entity term is, in each row."""
        found: list[int] = individual(self.at.model, env, term).tolist()
        return found


_FORMS: dict[type, str] = {
    typed.PathTo: "paths",
    typed.PathsThrough: "paths",
    typed.GraphProperty: "the graph",
    typed.LooksLike: "looks like",
}
