"""Equalities as join keys: pairs are found by what they have in common, not by trying all.

Sets that overlap, or of which one covers the other, are a key too, that of the codes that go
together; it only rules pairs out, so the condition is looked at again, and unknown sides go along.

Where a side of an equality is unknown the pair is possible, so such pairs are kept while they are
few; where they would be too many the row is marked instead (`beyond`: more may match, nothing is
certain of them).
"""

from __future__ import annotations

from collections.abc import Collection

import numpy as np

from verifier.arrays import BoolArray, IntArray, ascending_values, grouped
from verifier.ground.columns import Coded, Column
from verifier.ground.lookups import Filter, Link, by_links
from verifier.ground.pairs import Sides
from verifier.ground.pairwise import codes_in_common
from verifier.ground.relations import SETS, partners
from verifier.ground.shapes import is_open
from verifier.language import typed
from verifier.logic import ir
from verifier.records import record

# Pairs with an unknown side are enumerated up to this many, so that memory stays bounded.
MOST_UNKNOWN_PAIRS = 4_000_000


def links(sides: Sides, parts: list[ir.IR]) -> tuple[list[Link], list[ir.IR]]:
    """Conditions that a join can use, and those that are left.

    `o.dp = m.dp or o.dp is not known or m.dp is not known` is one where both are known everywhere;
    where a value that may be lacking is known nowhere it says nothing and is left out.
    """
    found: list[Link] = []
    rest: list[ir.IR] = []
    for part in parts:
        equality = _comparison(part, {"="})
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


def filters(sides: Sides, parts: list[ir.IR]) -> list[Filter]:
    """Conditions on sets that pairs can be found by."""
    found = []
    for part in parts:
        relation = _comparison(_shared(part), SETS)
        separated = None if relation is None else sides.separated(relation.leaf)
        if relation is None or separated is None:
            continue
        first, *values = separated
        inner, outer = (column.coded() for column in values)
        if is_open(inner) or is_open(outer):
            continue
        left, right = (inner, outer) if first else (outer, inner)
        pairs = partners(relation.leaf.operator, left, right)
        if pairs is not None:
            found.append(_filter(inner, outer, *(pairs if first else pairs[::-1])))
    return found


def _shared(part: ir.IR) -> ir.IR:
    """What shares more than no element overlaps."""
    match part:
        case ir.Atom(
            leaf=typed.Compare(
                operator=">" | ">=" as operator,
                left=typed.Size(term=typed.Common(left=left, right=right)),
                right=typed.Const(value=int() as number),
                at=at,
            )
        ) if number + (operator == ">") > 0:
            return ir.Atom(typed.Compare("overlaps", left, right, at))
    return part


def _filter(inner: Coded, outer: Coded, one: IntArray, other: IntArray) -> Filter:
    """A filter of pairs of codes (candidate's, row's)."""
    size, rows = len(inner.values), len(outer.values)
    vague = np.full(rows, size)  # a candidate's value that is unknown may go with any
    one = np.concatenate([one, vague, np.arange(size + 1)])
    other = np.concatenate([other, np.arange(rows), np.full(size + 1, rows)])
    bounds, order = grouped(other, rows + 1)
    candidate = np.where(inner.codes < 0, size, inner.codes)
    row = np.where(outer.codes < 0, rows, outer.codes)
    return Filter(candidate, row, bounds, one[order])


@record
class _Comparison:
    """A comparison, or that the value of one of the sides ``excused`` is not known."""

    leaf: typed.Compare
    excused: frozenset[typed.Term] = frozenset()


def _comparison(part: ir.IR, operators: Collection[str]) -> _Comparison | None:
    found: typed.Compare | None = None
    excused: set[typed.Term] = set()
    for literal in ir.disjuncts(part):
        match literal:
            case ir.Atom(leaf=typed.Compare() as leaf) if found is None:
                found = leaf
            case ir.Not(operand=ir.Atom(leaf=typed.Known(subject=typed.Attr() as subject))):
                excused.add(subject)
            case _:
                return None
    if found is None or found.operator not in operators:
        return None
    return _Comparison(found, frozenset(excused)) if excused <= {found.left, found.right} else None


def _excused(equality: _Comparison, inner: Column, outer: Column, inner_first: bool) -> str:
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


def unknown_pairs(
    found: list[Link], rows: int, candidates: int
) -> tuple[IntArray, IntArray, BoolArray]:
    """The pairs of which some link has an unknown side and none is known to differ.

    Returns:
        Row and candidate of each; and for each row whether there are more, too many to list.
    """
    beyond = np.zeros(rows, dtype=np.bool_)
    of_rows = _lacking([link.row for link in found])
    of_candidates = _lacking([link.candidate for link in found])
    if of_rows is None and of_candidates is None:
        return _NONE, _NONE, beyond
    by_row, by_candidate = _apart(of_rows, rows), _apart(of_candidates, candidates)
    vague_rows = rows - len(by_row.get(0, _NONE))
    vague = candidates - len(by_candidate.get(0, _NONE))
    if vague_rows * candidates + vague * rows > MOST_UNKNOWN_PAIRS:
        beyond[:] = vague > 0
        if of_rows is not None:
            beyond[of_rows != 0] |= candidates > 0
        return _NONE, _NONE, beyond
    pairs = [_alike(found, m, n, by_row[m], by_candidate[n]) for m in by_row for n in by_candidate]
    row, chosen = (np.concatenate(side) for side in zip(*pairs, strict=True))
    # those of candidates of which all is known come first
    last = np.zeros(candidates, dtype=np.int64) if of_candidates is None else of_candidates > 0
    order = np.lexsort((chosen, row, last[chosen]))
    return row[order], chosen[order], beyond


_NONE = np.zeros(0, dtype=np.int64)


def _lacking(columns: list[IntArray]) -> IntArray | None:
    """Of each entry the columns in which it is unknown, as a mask; None where all are known."""
    found = None
    for number, column in enumerate(columns):
        if column.min(initial=0) < 0:
            unknown = (column < 0).astype(np.int64) << number
            found = unknown if found is None else found | unknown
    return found


def _apart(lacking: IntArray | None, count: int) -> dict[int, IntArray]:
    """The entries by what they lack."""
    if lacking is None:
        return {0: np.arange(count)}
    return {mask: np.flatnonzero(lacking == mask) for mask in ascending_values(lacking).tolist()}


def _alike(
    found: list[Link], lacking: int, other: int, rows: IntArray, candidates: IntArray
) -> tuple[IntArray, IntArray]:
    """The pairs of some rows and candidates that agree in what both know, and do not know all."""
    if not lacking | other:
        return _NONE, _NONE
    known = [link for k, link in enumerate(found) if not (lacking | other) >> k & 1]
    links = [Link(link.candidate[candidates], link.row[rows]) for link in known]
    row, chosen = by_links(links, list, len(rows), len(candidates))
    return rows[row], candidates[chosen]
