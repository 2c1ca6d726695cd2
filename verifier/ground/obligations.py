"""From a rule to its classes: the bindings, and which of them are in the same situation.

The situation of a binding is the truth of the atoms of its formula there: true, false, or unknown
(or not looked at, which to the solver is the same: the others settle the formula).
Bindings in the same situation have the same verdict, so the solver is asked once for each.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from verifier.arrays import BoolArray, IntArray
from verifier.ground.environment import Environment, distinct
from verifier.ground.evaluate import Evaluator
from verifier.ground.joins import join
from verifier.ground.truth import Truth, all_of, any_of, constant, settled, unknown
from verifier.language import typed
from verifier.logic import ir
from verifier.logic.lower import Obligation
from verifier.logic.prices import DEAR, price
from verifier.records import record


@record
class Grounded:
    """One rule over one graph.

    ``certain`` tells which bindings the phrases surely denote; for the others that is an atom too
    (the last). ``situations`` is int8[classes, atoms + 1]: 0 false, 1 true, 2 unknown or not
    looked at. ``unlisted`` tells that there are more possible bindings, too many to list: then no
    rule surely holds. ``subjects`` counts the bindings of the phrases said with `every` alone, and
    ``sure_subjects`` those that they surely denote.
    """

    obligation: Obligation
    env: Environment
    certain: BoolArray
    atoms: tuple[ir.IR, ...]
    situations: NDArray[np.int8]
    class_of_row: IntArray
    unlisted: bool = False
    subjects: int = 1
    sure_subjects: int = 1

    @property
    def matched(self) -> int:
        """How many bindings the rule surely speaks about."""
        return int(self.certain.sum())

    def individuals(self, variable: typed.Variable) -> IntArray:
        """The individual that a prefix variable is in each binding."""
        return self.env.variables[variable.name]


def ground(at: Evaluator, obligation: Obligation) -> Grounded:
    """All bindings of the obligation's prefix, by situation."""
    env = Environment(1)
    truth = settled(np.ones(1, dtype=np.bool_))
    unlisted = False
    subjects = sure = 1
    for number, phrase in enumerate(obligation.prefix, 1):
        joined = join(at, env, phrase)
        env = joined.env
        truth = truth.take(joined.row) & joined.truth
        unlisted |= bool(joined.beyond.any())
        if number <= obligation.universal:
            subjects, sure = env.rows, int(truth.must.sum())
    atoms = tuple(ir.skeleton_atoms(obligation.body))
    columns = [*_columns(at, env, obligation.body, atoms, truth.must), truth.codes]
    first, back = distinct([column.astype(np.int64) for column in columns], env.rows)
    situations = np.stack([column[first] for column in columns], axis=1)
    return Grounded(obligation, env, truth.must, atoms, situations, back, unlisted, subjects, sure)


def _columns(
    at: Evaluator, env: Environment, body: ir.IR, atoms: tuple[ir.IR, ...], certain: BoolArray
) -> list[NDArray[np.int8]]:
    """The truth of each atom in each row, dear ones last and where they matter.

    Where the others settle the body, an atom is not looked at: with its truth left open the
    solver still finds what they settle.
    """
    known: dict[ir.IR, Truth] = {}
    for a in sorted(atoms, key=price):
        open_ = _open(body, known, certain) if known and price(a) == DEAR else None
        if open_ is None or 2 * len(open_) > env.rows:
            known[a] = at.truth(env, a)
        else:
            known[a] = unknown(env.rows)
            if len(open_):
                found = at.truth(env.take(open_), a)
                known[a].must[open_], known[a].may[open_] = found.must, found.may
    return [known[a].codes for a in atoms]


def _open(body: ir.IR, known: dict[ir.IR, Truth], certain: BoolArray) -> IntArray:
    """The rows in which it is not settled what a rule comes to.

    One that is broken by a binding that the phrases may not denote is not settled either.
    """

    def truth(formula: ir.IR) -> Truth:
        match formula:
            case ir.Bool(value=value):
                return constant(value, len(certain))
            case ir.Not(operand=operand):
                return ~truth(operand)
            case ir.And(operands=operands):
                return all_of(operands, truth)
            case ir.Or(operands=operands):
                return any_of(operands, truth)
        found = known.get(formula)
        return unknown(len(certain)) if found is None else found

    found = truth(body)
    return np.flatnonzero(~found.must & (found.may | ~certain))


def closed_truth(at: Evaluator, formula: ir.IR) -> int:
    """The truth of a formula without free variables: 0, 1 or 2 (unknown)."""
    key = ("closed truth", formula)
    if key not in at.model.memo:
        at.model.memo[key] = int(at.truth(Environment(1), formula).codes[0])
    found: int = at.model.memo[key]
    return found
