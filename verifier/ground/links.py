"""Equalities as join keys: pairs are found by what they have in common, not by trying all.

Where a side of an equality is unknown the pair is possible, so such pairs are kept while they are
few; where they would be too many the row is marked instead (`beyond`: more may match, nothing is
certain of them).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from verifier.ground.columns import BoolArray, Column, IntArray, codes_in_common
from verifier.ground.pairs import Sides
from verifier.ground.shapes import is_open
from verifier.language import typed
from verifier.logic import ir

# A rule that pairs more than this asks for more memory than a plan is worth.
MOST_PAIRS = 20_000_000

# Pairs with an unknown side are enumerated up to this many, so that memory stays bounded.
MOST_UNKNOWN_PAIRS = 4_000_000


class TooManyPairsError(Exception):
    """A phrase pairs more individuals than can be looked at; the number is the argument."""


@dataclass(frozen=True, slots=True)
class Link:
    """An equality as codes: of the candidates on one side, of the rows on the other; -1 unknown."""

    candidate: IntArray
    row: IntArray


def links(sides: Sides, parts: list[ir.IR]) -> tuple[list[Link], list[ir.IR]]:
    """Conditions that a join can use, and those that are left.

    `o.dp = m.dp or o.dp is not known or m.dp is not known` is one where both are known everywhere;
    where a value that may be lacking is known nowhere it says nothing and is left out.
    """
    found: list[Link] = []
    rest: list[ir.IR] = []
    for part in parts:
        equality = _equality(part)
        separated = None if equality is None else sides.separated(equality.leaf)
        if equality is None or separated is None:
            rest.append(part)
            continue
        _, inner, outer = separated
        excused = _excused(equality, inner, outer, separated[0])
        if excused == "all":
            continue
        if excused == "some" or is_open(inner) or is_open(outer):
            rest.append(part)
            continue
        found.append(Link(*codes_in_common(inner, outer)))
    return found, rest


@dataclass(frozen=True, slots=True)
class _Equality:
    """``left = right``, or that the value of one of the sides ``excused`` is not known."""

    leaf: typed.Compare
    excused: frozenset[typed.Term] = frozenset()


def _equality(part: ir.IR) -> _Equality | None:
    found: typed.Compare | None = None
    excused: set[typed.Term] = set()
    for literal in ir.disjuncts(part):
        match literal:
            case ir.Atom(leaf=typed.Compare(operator="=") as leaf) if found is None:
                found = leaf
            case ir.Not(operand=ir.Atom(leaf=typed.Known(subject=typed.Attr() as subject))):
                excused.add(subject)
            case _:
                return None
    if found is None or not excused <= {found.left, found.right}:
        return None
    return _Equality(found, frozenset(excused))


def _excused(equality: _Equality, inner: Column, outer: Column, inner_first: bool) -> str:
    """Whether no pair, all of them, or some hold because a value is not known."""
    leaf = equality.leaf
    terms = (leaf.left, leaf.right) if inner_first else (leaf.right, leaf.left)
    answer = "none"
    for term, column in zip(terms, (inner, outer), strict=True):
        if term in equality.excused:
            known = column.known
            if not known.any():
                return "all"
            if not known.all():
                answer = "some"
    return answer


def by_links(found: list[Link], rows: int, candidates: int) -> tuple[IntArray, IntArray]:
    """Pairs whose known sides are all equal; every pair where there is no link."""
    if not found:
        bound(rows * candidates)
        return np.repeat(np.arange(rows), candidates), np.tile(np.arange(candidates), rows)
    candidate_key, row_key = _keys(found)
    known = np.flatnonzero(candidate_key >= 0)
    order = known[np.argsort(candidate_key[known], kind="stable")]
    row, position = match(candidate_key[order], row_key)
    return row, order[position]


def bound(pairs: int) -> None:
    """Raise ``TooManyPairsError`` where there are more pairs than can be looked at."""
    if pairs > MOST_PAIRS:
        raise TooManyPairsError(pairs)


def _keys(found: list[Link]) -> tuple[IntArray, IntArray]:
    """All links' codes as one; -1 where any is unknown."""
    candidate, row = found[0].candidate, found[0].row
    for link in found[1:]:
        span = int(max(link.candidate.max(initial=-1), link.row.max(initial=-1))) + 2
        both = np.concatenate([candidate, row])
        if int(both.max(initial=0)) >= (1 << 62) // span:  # renumber before the keys overflow
            both = np.unique(both, return_inverse=True)[1] - (1 if (both < 0).any() else 0)
        first, second = both[: len(candidate)], both[len(candidate) :]
        candidate = np.where(
            (candidate < 0) | (link.candidate < 0), -1, first * span + link.candidate
        )
        row = np.where((row < 0) | (link.row < 0), -1, second * span + link.row)
    return candidate, row


def match(keys: IntArray, wanted: IntArray) -> tuple[IntArray, IntArray]:
    """For each wanted key the positions of it in sorted ``keys``: (index of wanted, position)."""
    low = np.searchsorted(keys, wanted, side="left")
    high = np.searchsorted(keys, wanted, side="right")
    counts = np.where(wanted >= 0, high - low, 0)
    bound(int(counts.sum()))
    row = np.repeat(np.arange(len(wanted)), counts)
    offsets = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    return row, np.repeat(low, counts) + offsets


def unknown_pairs(
    found: list[Link], rows: int, candidates: int
) -> tuple[IntArray, IntArray, BoolArray]:
    """The pairs of which some link has an unknown side and none is known to differ.

    Returns:
        Row and candidate of each; and for each row whether there are more, too many to list.
    """
    beyond = np.zeros(rows, dtype=np.bool_)
    none = np.zeros(0, dtype=np.int64)
    if not found:
        return none, none, beyond
    vague_rows = np.flatnonzero(np.any([link.row < 0 for link in found], axis=0))
    vague = np.any([link.candidate < 0 for link in found], axis=0)
    vague_candidates = np.flatnonzero(vague)
    count = len(vague_rows) * candidates + len(vague_candidates) * rows
    if not count:
        return none, none, beyond
    if count > MOST_UNKNOWN_PAIRS:
        beyond[vague_rows] = candidates > 0
        beyond |= len(vague_candidates) > 0
        return none, none, beyond
    settled_candidates = np.flatnonzero(~vague)
    row = np.concatenate(
        [
            np.repeat(vague_rows, len(settled_candidates)),
            np.repeat(np.arange(rows), len(vague_candidates)),
        ]
    )
    chosen = np.concatenate(
        [np.tile(settled_candidates, len(vague_rows)), np.tile(vague_candidates, rows)]
    )
    possible = np.ones(len(row), dtype=np.bool_)
    for link in found:
        left, right = link.candidate[chosen], link.row[row]
        possible &= (left == right) | (left < 0) | (right < 0)
    return row[possible], chosen[possible], beyond
