"""Pair the rows of a table with the individuals that a phrase denotes for each of them.

Conditions of the phrase that see only its own variable are computed once, over all individuals.
Equalities between something of the individual and something of the row, membership in a row's
group, and edges to or from a row's node become joins; what is left is computed on the joined table.
Where a side of an equality is unknown the pair is possible, so such pairs are kept while they are
few; where they would be too many the row is marked instead (`beyond`: more may match, nothing is
certain of them).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from verifier.ground.columns import BoolArray, IntArray, Truth, codes_in_common, settled
from verifier.ground.environment import Environment
from verifier.ground.shapes import has_shapes
from verifier.ground.terms import evaluate, individual
from verifier.language import typed
from verifier.logic import ir
from verifier.logic.free import free_variables
from verifier.logic.lower import guard

if TYPE_CHECKING:
    from verifier.ground.evaluate import Evaluator

# A rule that pairs more than this asks for more memory than a plan is worth.
MOST_PAIRS = 20_000_000

# Pairs with an unknown side are enumerated up to this many, so that memory stays bounded.
MOST_UNKNOWN_PAIRS = 4_000_000


class TooManyPairsError(Exception):
    """A phrase pairs more individuals than can be looked at; the number is the argument."""


@dataclass(frozen=True, slots=True)
class Joined:
    """The pairs: an environment with the variable bound, each pair's row, the phrase's truth."""

    env: Environment
    row: IntArray
    truth: Truth
    beyond: BoolArray


@dataclass(frozen=True, slots=True)
class _Link:
    """An equality as codes: of the candidates on one side, of the rows on the other; -1 unknown."""

    candidate: IntArray
    row: IntArray


def join(at: Evaluator, env: Environment, phrase: typed.Phrase, extra: ir.IR = ir.TRUE) -> Joined:
    """All pairs of a row and an individual for which the phrase, and ``extra``, may hold."""
    variable = phrase.variable
    parts = _parts(ir.conjoin(guard(phrase), extra))
    own = frozenset({variable.name})
    closed = ir.conjoin(*(p for p in parts if free_variables(p) <= own))
    candidates, certain = _candidates(at, variable, closed)
    open_parts = [p for p in parts if not free_variables(p) <= own]

    relation, part = _relation(at, variable, open_parts)
    if relation is not None:
        open_parts.remove(part)
        row, chosen = _by_relation(at, env, variable, relation, candidates)
        links: list[_Link] = []
        rest = open_parts
    else:
        links, rest = _links(at, env, variable, open_parts, candidates)
        row, chosen = _by_links(links, env.rows, len(candidates))
    joined = env.take(row).bind(variable.name, candidates[chosen])
    truth = settled(np.ones(len(row), dtype=np.bool_))
    truth = Truth(certain[chosen], truth.may)
    beyond = np.zeros(env.rows, dtype=np.bool_)
    if links:
        joined, row, truth, beyond = _with_unknown(
            env, variable, candidates, links, joined, row, truth
        )
    truth = truth & at.truth(joined, ir.conjoin(*rest))
    if truth.may.all():
        return Joined(joined, row, truth, beyond)
    keep = np.flatnonzero(truth.may)
    return Joined(joined.take(keep), row[keep], truth.take(keep), beyond)


def _parts(formula: ir.IR) -> list[ir.IR]:
    if isinstance(formula, ir.And):
        return list(formula.operands)
    return [] if formula == ir.TRUE else [formula]


def _candidates(
    at: Evaluator, variable: typed.Variable, closed: ir.IR
) -> tuple[IntArray, BoolArray]:
    """The individuals for which the closed conditions may hold, and whether they must."""
    everyone = at.model.everyone(variable.sort)
    truth = at.truth(Environment(len(everyone), {variable.name: everyone}), closed)
    chosen = np.flatnonzero(truth.may)
    return chosen, truth.must[chosen]


@dataclass(frozen=True, slots=True)
class _Relation:
    """Pairs of an individual of the phrase's variable and one of ``other`` that belong together."""

    who: IntArray
    whose: IntArray
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
                who, whose = at.memberships(variable.sort, other.sort.group)
            case typed.InGroup(member=other, group=typed.Entity(variable=v)) if v == variable:
                whose, who = at.memberships(other.sort, variable.sort.group)
            case typed.PathTo(verb="feeds" | "fed" as verb, subject=one, target=two):
                if isinstance(two, typed.Phrase):
                    continue
                tail, head = (one, two) if verb == "feeds" else (two, one)
                tails, heads = at.model.adjacent(part.leaf.along)
                if tail == typed.Entity(variable):
                    who, whose, other = tails, heads, head
                elif head == typed.Entity(variable):
                    who, whose, other = heads, tails, tail
                else:
                    continue
            case _:
                continue
        if variable.name in free_variables(other):
            continue
        each = len(who) / max(1, at.model.size(other.sort))
        if best[1] is None or each < best[0]:
            best = (each, _Relation(who, whose, other), part)
    return best[1], best[2]


def _by_relation(
    at: Evaluator,
    env: Environment,
    variable: typed.Variable,
    relation: _Relation,
    candidates: IntArray,
) -> tuple[IntArray, IntArray]:
    position = np.full(at.model.size(variable.sort), -1, dtype=np.int64)
    position[candidates] = np.arange(len(candidates))
    keep = position[relation.who] >= 0
    chosen, key = position[relation.who[keep]], relation.whose[keep]
    order = np.argsort(key, kind="stable")
    row, found = _match(key[order], individual(at.model, env, relation.other))
    return row, chosen[order][found]


def _links(
    at: Evaluator,
    env: Environment,
    variable: typed.Variable,
    parts: list[ir.IR],
    candidates: IntArray,
) -> tuple[list[_Link], list[ir.IR]]:
    """Equalities that a join can use, and the conditions that are left."""
    links, rest = [], []
    alone = Environment(len(candidates), {variable.name: candidates})
    for part in parts:
        sides = _equality(part, variable.name)
        if sides is None:
            rest.append(part)
            continue
        inner, outer = evaluate(at, alone, sides[0]), evaluate(at, env, sides[1])
        if has_shapes(inner) or has_shapes(outer):
            rest.append(part)
            continue
        links.append(_Link(*codes_in_common(inner, outer)))
    return links, rest


def _equality(part: ir.IR, variable: str) -> tuple[typed.Term, typed.Term] | None:
    """The side that sees only the variable and the side that does not see it, of an equality."""
    match part:
        case ir.Atom(leaf=typed.Compare(operator="=", left=left, right=right)):
            for inner, outer in ((left, right), (right, left)):
                if free_variables(inner) == {variable} and variable not in free_variables(outer):
                    return inner, outer
    return None


def _by_links(links: list[_Link], rows: int, candidates: int) -> tuple[IntArray, IntArray]:
    """Pairs whose known sides are all equal; every pair where there is no link."""
    if not links:
        _bound(rows * candidates)
        return np.repeat(np.arange(rows), candidates), np.tile(np.arange(candidates), rows)
    candidate_key, row_key = _keys(links)
    known = np.flatnonzero(candidate_key >= 0)
    order = known[np.argsort(candidate_key[known], kind="stable")]
    row, found = _match(candidate_key[order], row_key)
    return row, order[found]


def _bound(pairs: int) -> None:
    if pairs > MOST_PAIRS:
        raise TooManyPairsError(pairs)


def _keys(links: list[_Link]) -> tuple[IntArray, IntArray]:
    """All links' codes as one; -1 where any is unknown."""
    candidate, row = links[0].candidate, links[0].row
    for link in links[1:]:
        span = int(max(link.candidate.max(initial=-1), link.row.max(initial=-1))) + 2
        both = np.concatenate([candidate, row])
        both = np.unique(both, return_inverse=True)[1] - (1 if (both < 0).any() else 0)
        first, second = both[: len(candidate)], both[len(candidate) :]
        candidate = np.where(
            (candidate < 0) | (link.candidate < 0), -1, first * span + link.candidate
        )
        row = np.where((row < 0) | (link.row < 0), -1, second * span + link.row)
    return candidate, row


def _match(keys: IntArray, wanted: IntArray) -> tuple[IntArray, IntArray]:
    """For each wanted key the positions of it in sorted ``keys``: (index of wanted, position)."""
    low = np.searchsorted(keys, wanted, side="left")
    high = np.searchsorted(keys, wanted, side="right")
    counts = np.where(wanted >= 0, high - low, 0)
    _bound(int(counts.sum()))
    row = np.repeat(np.arange(len(wanted)), counts)
    offsets = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    return row, np.repeat(low, counts) + offsets


def _with_unknown(
    env: Environment,
    variable: typed.Variable,
    candidates: IntArray,
    links: list[_Link],
    joined: Environment,
    row: IntArray,
    truth: Truth,
) -> tuple[Environment, IntArray, Truth, BoolArray]:
    """Add the pairs of which some link has an unknown side and none is known to differ."""
    beyond = np.zeros(env.rows, dtype=np.bool_)
    vague_rows = np.flatnonzero(np.any([link.row < 0 for link in links], axis=0))
    vague = np.any([link.candidate < 0 for link in links], axis=0)
    vague_candidates = np.flatnonzero(vague)
    count = len(vague_rows) * len(candidates) + len(vague_candidates) * env.rows
    if not count:
        return joined, row, truth, beyond
    if count > MOST_UNKNOWN_PAIRS:
        beyond[vague_rows] = len(candidates) > 0
        beyond |= len(vague_candidates) > 0
        return joined, row, truth, beyond
    settled_candidates = np.flatnonzero(~vague)
    more_row = np.concatenate(
        [
            np.repeat(vague_rows, len(settled_candidates)),
            np.repeat(np.arange(env.rows), len(vague_candidates)),
        ]
    )
    more = np.concatenate(
        [np.tile(settled_candidates, len(vague_rows)), np.tile(vague_candidates, env.rows)]
    )
    possible = np.ones(len(more), dtype=np.bool_)
    for link in links:
        left, right = link.candidate[more], link.row[more_row]
        possible &= (left == right) | (left < 0) | (right < 0)
    more, more_row = more[possible], more_row[possible]
    row = np.concatenate([row, more_row])
    individuals = np.concatenate([joined.variables[variable.name], candidates[more]])
    uncertain = np.zeros(len(more), dtype=np.bool_)
    truth = Truth(np.concatenate([truth.must, uncertain]), np.concatenate([truth.may, ~uncertain]))
    return env.take(row).bind(variable.name, individuals), row, truth, beyond
