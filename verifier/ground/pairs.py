"""Conditions on pairs of a row and a candidate, computed at the smallest table that suffices.

What hangs on the row alone, or on the candidate alone, is computed once for each of them and read
off for every pair; a comparison of the one's term with the other's compares what was computed so.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from verifier.arrays import IntArray
from verifier.ground.atoms import compare, compare_codes
from verifier.ground.columns import Column
from verifier.ground.environment import Environment
from verifier.ground.pairwise import codes_in_common
from verifier.ground.shapes import is_open
from verifier.ground.terms import evaluate
from verifier.ground.truth import Truth, all_of, any_of
from verifier.language import typed
from verifier.logic import ir
from verifier.logic.free import free_variables

if TYPE_CHECKING:
    from verifier.ground.evaluate import Evaluator


@dataclass(frozen=True)
class Sides:
    """The rows and the candidates that pairs are made of.

    ``alone`` is the table of the candidates, ``env`` that of the rows.
    """

    at: Evaluator
    env: Environment
    variable: typed.Variable
    candidates: IntArray

    @cached_property
    def alone(self) -> Environment:
        """The table of the candidates."""
        return Environment(len(self.candidates), {self.variable.name: self.candidates})

    def of(self, formula: ir.IR | typed.Term) -> str:
        """Which side a formula or term sees: ``row``, ``candidate`` or ``both``."""
        free = free_variables(formula)
        if self.variable.name not in free:
            return "row"
        return "candidate" if len(free) == 1 else "both"

    def separated(self, leaf: typed.Compare) -> tuple[bool, Column, Column] | None:
        """Both sides of a comparison that sees the candidate on one and the row on the other.

        Whether the candidate's is the left one, then the values over candidates, over rows.
        """
        sides = self.of(leaf.left), self.of(leaf.right)
        if sides not in {("candidate", "row"), ("row", "candidate")}:
            return None
        first = sides[0] == "candidate"
        inner, outer = (leaf.left, leaf.right) if first else (leaf.right, leaf.left)
        return first, evaluate(self.at, self.alone, inner), evaluate(self.at, self.env, outer)


@dataclass(frozen=True)
class Pairs:
    """Pairs of a row (``row``) and a candidate (``chosen``), by number."""

    sides: Sides
    row: IntArray
    chosen: IntArray

    def __len__(self) -> int:
        return len(self.row)

    def take(self, keep: IntArray) -> Pairs:
        """Some of the pairs."""
        return Pairs(self.sides, self.row[keep], self.chosen[keep])

    @cached_property
    def environment(self) -> Environment:
        """The pairs as bindings."""
        sides = self.sides
        joined = sides.env.take(self.row)
        return joined.bind(sides.variable.name, sides.candidates[self.chosen])

    def truth(self, formula: ir.IR) -> Truth:
        """The truth of a formula in each pair."""
        sides = self.sides
        side = sides.of(formula)
        if side == "row" and sides.env.rows <= len(self):
            return sides.at.truth(sides.env, formula).take(self.row)
        if side == "candidate" and len(sides.candidates) <= len(self):
            return sides.at.truth(sides.alone, formula).take(self.chosen)
        match formula:
            case ir.Not(operand=operand):
                return ~self.truth(operand)
            case ir.And(operands=operands):
                return all_of(operands, self.truth)
            case ir.Or(operands=operands):
                return any_of(operands, self.truth)
            case ir.Atom(leaf=typed.Compare() as leaf):
                compared = self._compared(leaf)
                if compared is not None:
                    return compared
        return sides.at.truth(self.environment, formula)

    def _compared(self, leaf: typed.Compare) -> Truth | None:
        if max(self.sides.env.rows, len(self.sides.candidates)) > len(self):
            return None
        separated = self.sides.separated(leaf)
        if separated is None:
            return None
        first, inner, outer = separated
        if leaf.operator == "=" and not is_open(inner) and not is_open(outer):
            codes = codes_in_common(inner, outer)
            return compare_codes(codes[0][self.chosen], codes[1][self.row])
        inner, outer = inner.take(self.chosen), outer.take(self.row)
        left, right = (inner, outer) if first else (outer, inner)
        return compare(leaf.operator, left, right, self.sides.at.model.decide)


def narrowed(pairs: Pairs, truth: Truth, conditions: Iterable[ir.IR]) -> tuple[Pairs, Truth]:
    """The pairs for which the conditions may hold, and the truth of all in each.

    What a condition rules out is not looked at again: cheap ones should come first.
    """
    for condition in conditions:
        truth &= pairs.truth(condition)
        if truth.may.all():
            continue
        keep = np.flatnonzero(truth.may)
        pairs, truth = pairs.take(keep), truth.take(keep)
    return pairs, truth
