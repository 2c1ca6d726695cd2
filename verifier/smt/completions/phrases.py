"""Who is meant by a phrase, over the unknown facts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verifier.arrays import IntArray
from verifier.ground.environment import Environment
from verifier.ground.joins import TooManyPairsError, join
from verifier.language import typed
from verifier.smt.completions.bits import Bits, constant
from verifier.smt.triple import every

if TYPE_CHECKING:
    from verifier.smt.completions.symbolic import Symbolic


def pairs(
    of: Symbolic, env: Environment, phrase: typed.Phrase, body: typed.Formula | None = None
) -> tuple[Environment, IntArray, Bits]:
    """The pairs of a row and an individual that may be meant, and satisfy the body.

    The rows of the first are the pairs, the second is each pair's row, the third tells whether
    phrase and body are true of it.
    """
    parts = [p for c in phrase.conjuncts for p in _conjuncts(c.formula)]
    parts += [] if body is None else _conjuncts(body)
    closed = [p for p in parts if not of.touches(p)]
    conjuncts = tuple(typed.Conjunct("", p) for p in closed)
    bare = typed.Phrase(phrase.variable, conjuncts, phrase.text, phrase.at)
    joined = join(of.at, env, bare)
    if joined.beyond.any():
        raise TooManyPairsError(len(joined.row))
    found = Bits(joined.truth.must.copy(), {})
    meant, row = joined.env, joined.row
    vague = np.flatnonzero(~joined.truth.must)
    if len(vague):
        some_pairs, truth = meant.take(vague), constant(True, len(vague))
        for part in closed:
            truth = truth & of.truth(some_pairs, part)
        for position, where in enumerate(vague.tolist()):
            found.put(where, truth.bit(position))
    found = _there(of, meant, phrase.variable, found)
    for part in parts:
        if of.touches(part):
            keep = found.possible()
            if len(keep) < len(found):
                meant, row, found = meant.take(keep), row[keep], found.take(keep)
            found = found & of.truth(meant, part)
    keep = found.possible()
    if len(keep) < len(found):
        return meant.take(keep), row[keep], found.take(keep)
    return meant, row, found


def _there(of: Symbolic, env: Environment, variable: typed.Variable, found: Bits) -> Bits:
    """Members of groups that are not drawn are there as long as their range is not lifted."""
    if not of.world.tracked or variable.sort.name != "group":
        return found
    group = of.at.model.group(variable.sort.group)
    by = of.openness.facts.vocabulary.groups[variable.sort.group].by
    there = [of.groups.exists(by, value) for value in group.values]
    for row, who in enumerate(env.variables[variable.name].tolist()):
        if there[who] is not True:
            found.put(row, every((found.bit(row), there[who])))
    return found


def _conjuncts(node: typed.Formula) -> list[typed.Formula]:
    match node:
        case typed.And(operands=operands):
            return [part for operand in operands for part in _conjuncts(operand)]
        case typed.Not(operand=typed.Not(operand=inner)):
            return _conjuncts(inner)
        case typed.Not(operand=typed.Or(operands=operands)):
            return [p for o in operands for p in _conjuncts(typed.Not(o, node.at))]
        case typed.Not(operand=typed.Quantified() as inner) if inner.amount.kind == "every":
            wrong = typed.Not(inner.body, inner.at)
            amount = typed.Amount("some", None)
            return [typed.Quantified(amount, inner.phrase, wrong, inner.at)]
    return [node]
