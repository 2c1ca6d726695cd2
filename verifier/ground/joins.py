"""Pair the rows of a table with the individuals that a phrase denotes for each of them.

Conditions of the phrase that see only its own variable are computed once, over all individuals.
Equalities between something of the individual and something of the row, membership in a row's
group, and edges to or from a row's node become joins; what is left is computed on the pairs.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verifier.arrays import BoolArray, IntArray, gather, spread
from verifier.ground.columns import codes
from verifier.ground.environment import Environment, distinct
from verifier.ground.links import filters, links, unknown_pairs
from verifier.ground.lookups import Link, TooManyPairsError, bound, by_links, count_of_pairs
from verifier.ground.memberships import members, owners
from verifier.ground.pairs import Pairs, Sides, narrowed
from verifier.ground.terms import evaluate, individual
from verifier.ground.truth import Truth
from verifier.language import typed
from verifier.logic import ir
from verifier.logic.free import free_variables
from verifier.logic.plans import Plan, plan
from verifier.records import record

if TYPE_CHECKING:
    from verifier.ground.evaluate import Evaluator

__all__ = ["Joined", "TooManyPairsError", "join"]

# Where a phrase's kinds leave less than one in so many individuals, the rest is asked of these.
NARROW = 2

# Of so many times more pairs than rows and candidates some are alike, perhaps.
MANY = 4

# Of less than one in so many individuals the number is looked up.
FEW = 8


@record
class Joined:
    """The pairs: an environment with the variable bound, each pair's row, the phrase's truth.

    In rows that are ``beyond``, more individuals may match, and nothing is certain of them.
    """

    env: Environment
    row: IntArray
    truth: Truth
    beyond: BoolArray


def join(
    at: Evaluator,
    env: Environment,
    of: typed.Phrase | ir.Exists | ir.CountIs,
    *,
    alike: bool = False,
) -> Joined:
    """The pairs of a row and an individual for which the phrase, and the body, may hold.

    All of them; or where ``alike`` ones need not be told apart, one at least of each row that has
    some, as certain as any.
    """
    how = plan(of)
    variable = how.variable
    candidates, certain = _candidates(at, how)
    sides = Sides(at, env, variable, candidates)
    beyond = np.zeros(env.rows, dtype=np.bool_)
    if not len(candidates) or not env.rows:  # most rules are not about most plans
        nothing = np.zeros(0, dtype=np.int64)
        none = np.zeros(0, dtype=np.bool_)
        pairs = Pairs(sides, nothing, nothing)
        return Joined(pairs.environment, nothing, Truth(none, none), beyond)
    rest = list(how.rest)
    relation, part = _relation(at, variable, rest)
    if relation is not None:
        rest.remove(part)
        row, chosen = _by_relation(at, env, variable, relation, candidates)
        must = certain[chosen]
    else:
        found, rest = links(sides, rest)
        few = _unlike(sides, how, found, certain) if alike else None
        if few is not None:
            candidates, certain = candidates[few], certain[few]
            sides = Sides(at, env, variable, candidates)
            found = [Link(link.candidate[few], link.row) for link in found]
        row, chosen = by_links(found, lambda: filters(sides, rest), env.rows, len(candidates))
        must = certain[chosen]
        more_rows, more, beyond = unknown_pairs(found, env.rows, len(candidates))
        if len(more):
            row, chosen = np.concatenate([row, more_rows]), np.concatenate([chosen, more])
            must = np.concatenate([must, np.zeros(len(more), dtype=np.bool_)])
    truth = Truth(must, np.ones(len(row), dtype=np.bool_))
    pairs, truth = narrowed(Pairs(sides, row, chosen), truth, rest)
    return Joined(pairs.environment, pairs.row, truth, beyond)


def _unlike(sides: Sides, how: Plan, found: list[Link], certain: BoolArray) -> IntArray | None:
    """Where there would be many pairs, one of the candidates that are alike; else None.

    Those are alike of which every term has the same value through which the conditions see them,
    and which are as certain: whatever holds of a row and one of them holds of the row and another.
    The same product on eight ranks of hundreds of replicas is eight for one that asks for ranks.
    """
    rows, size = sides.env.rows, len(sides.candidates)
    if how.seen is None or not found or rows * size <= MANY * (rows + size):
        return None
    if count_of_pairs(found, rows, size) <= MANY * (rows + size):
        return None
    columns = [codes(evaluate(sides.at, sides.alone, term)) for term in how.seen]
    first, _ = distinct([*columns, certain.astype(np.int64)], size)
    return np.sort(first) if len(first) < size else None


def _candidates(at: Evaluator, how: Plan) -> tuple[IntArray, BoolArray]:
    """The individuals for which the closed conditions may hold, and whether they must."""
    found: tuple[IntArray, BoolArray] | None = at.model.kept.get(how.key)
    if found is None:
        found = _found(at, how)
        at.model.kept.put(how.key, found, found[0].nbytes + found[1].nbytes)
    return found


def _found(at: Evaluator, how: Plan) -> tuple[IntArray, BoolArray]:
    everyone = at.model.everyone(how.variable.sort)
    env = Environment(len(everyone), {how.variable.name: everyone})
    kinds = at.truth(env, how.kinds)
    truth, some = kinds, everyone
    for part in how.others:
        # what is left to ask is asked of few alone
        if NARROW * int(np.count_nonzero(truth.may)) < len(some):
            keep = np.flatnonzero(truth.may)
            some = keep.astype(np.int32) if some is everyone else some[keep]
            truth = truth.take(keep)
            env = Environment(len(some), {how.variable.name: some})
        if not len(some):
            break
        truth &= at.truth(env, part)
    chosen = np.flatnonzero(truth.may)
    must = truth.must[chosen] if truth.must is not truth.may else np.ones(len(chosen), np.bool_)
    return chosen.astype(np.int32) if some is everyone else some[chosen], must


@record
class _Relation:
    """Who belongs to each individual of a sort: ``who[bounds[i]:bounds[i + 1]]`` to ``i``."""

    bounds: IntArray
    who: IntArray
    other: typed.EntityTerm


def _relation(
    at: Evaluator, variable: typed.Variable, parts: list[ir.IR]
) -> tuple[_Relation | None, ir.IR]:
    """The condition that is a list of pairs, ``x in s``, ``x feeds m``, ``m feeds x``.

    Of several the one with the fewest pairs to each individual of the other side.
    """
    best: tuple[float, _Relation | None, ir.IR] = (0.0, None, ir.TRUE)
    for part in parts:
        if not isinstance(part, ir.Atom):
            continue
        match part.leaf:
            case typed.InGroup(member=typed.Entity(variable=v), group=other) if v == variable:
                bounds, who = members(at.model, variable.sort, other.sort.group)
            case typed.InGroup(member=other, group=typed.Entity(variable=v)) if v == variable:
                bounds, who = owners(at.model, other.sort, variable.sort.group)
            case typed.PathTo(verb="feeds" | "fed" as verb, subject=one, target=two):
                if isinstance(two, typed.Phrase):
                    continue
                tail, head = (one, two) if verb == "feeds" else (two, one)
                if typed.Entity(variable) not in {tail, head}:
                    continue
                before = tail == typed.Entity(variable)
                other = head if before else tail
                bounds, who = at.model.schedule(part.leaf.along).successors(reverse=before)
            case _:
                continue
        if variable.name in free_variables(other):
            continue
        each = len(who) / max(1, at.model.size(other.sort))
        if best[1] is None or each < best[0]:
            best = (each, _Relation(bounds, who, other), part)
    return best[1], best[2]


def _by_relation(
    at: Evaluator,
    env: Environment,
    variable: typed.Variable,
    relation: _Relation,
    candidates: IntArray,
) -> tuple[IntArray, IntArray]:
    whose = individual(at.model, env, relation.other).astype(np.intp)
    low = relation.bounds[whose]
    counts = relation.bounds[whose + 1] - low
    total, everyone = int(counts.sum()), at.model.size(variable.sort)
    if len(candidates) == everyone:
        bound(total)
        row, place = spread(low, counts)
        return row, relation.who[place]
    if FEW * total < everyone:  # a table of all would take longer than to look these up
        row, place = spread(low, counts)
        who = relation.who[place]
        chosen = np.minimum(np.searchsorted(candidates, who), len(candidates) - 1)
        keep = np.flatnonzero(candidates[chosen] == who)
        return row[keep], chosen[keep]
    position = np.full(everyone, -1, dtype=np.int32)
    position[candidates] = np.arange(len(candidates), dtype=np.int32)
    if total > len(relation.who):  # leave out first who is no candidate
        kept = gather(position, relation.who) >= 0
        bounds = np.append(0, np.cumsum(kept))[relation.bounds]
        relation = _Relation(bounds, relation.who[np.flatnonzero(kept)], relation.other)
        low = bounds[whose]
        counts = bounds[whose + 1] - low
        bound(int(counts.sum()))
    row, place = spread(low, counts)
    chosen = gather(position, relation.who[place])
    keep = np.flatnonzero(chosen >= 0)
    bound(len(keep))
    return (row, chosen) if len(keep) == len(row) else (row[keep], chosen[keep])
