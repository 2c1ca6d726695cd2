"""Pairs of rows and candidates with equal keys, found by sorting the candidates."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from verifier.ground.arrays import IntArray
from verifier.records import record

# A rule that pairs more than this asks for more memory than a plan is worth.
MOST_PAIRS = 20_000_000

# More pairs than so many times the rows and candidates are worth another way of finding them.
FEW = 4

# More entries than so many times the rows and candidates cost more than they save.
MANY = 16


class TooManyPairsError(Exception):
    """A phrase pairs more individuals than can be looked at; the number is the argument."""


@record
class Link:
    """An equality as codes: of the candidates on one side, of the rows on the other; -1 unknown."""

    candidate: IntArray
    row: IntArray


@record
class Filter:
    """A relation between sets as codes: which of the candidates' may go with which of the rows'.

    ``candidate`` and ``row`` are codes; those that go with code ``i`` of a row are
    ``partner[bounds[i]:bounds[i + 1]]``. What is unknown has a code of its own and goes with all.
    """

    candidate: IntArray
    row: IntArray
    bounds: IntArray
    partner: IntArray


def by_links(
    found: list[Link], filters: Callable[[], list[Filter]], rows: int, candidates: int
) -> tuple[IntArray, IntArray]:
    """Pairs whose known sides are all equal; every pair where there is no link.

    One of the filters may have been used to leave out pairs that it rules out.
    """
    best = _Lookup.plain(found, rows, candidates)
    if best.count > FEW * (rows + candidates):
        for rule in filters():
            through = _Lookup.through(found, rule, rows, candidates)
            if through is not None and FEW * through.count < best.count:
                best = through
    bound(best.count)
    return best.pairs()


@record
class _Lookup:
    """Entries, each of a row, and the candidates that have its key.

    ``low`` and ``counts`` tell of each entry where its candidates are in ``order``.
    """

    row: IntArray
    order: IntArray
    low: IntArray
    counts: IntArray
    several: bool

    @property
    def count(self) -> int:
        """How many pairs there are."""
        return int(self.counts.sum())

    @staticmethod
    def plain(found: list[Link], rows: int, candidates: int) -> _Lookup:
        """An entry for each row."""
        every = np.arange(rows)
        if not found:
            order, low = np.arange(candidates), np.zeros(rows, dtype=np.int64)
            return _Lookup(every, order, low, np.full(rows, candidates), several=False)
        candidate, row = _keys(found)
        known = np.flatnonzero(candidate >= 0)
        order = known[np.argsort(candidate[known], kind="stable")]
        return _Lookup(every, order, *locate(candidate[order], row), several=False)

    @staticmethod
    def through(found: list[Link], rule: Filter, rows: int, candidates: int) -> _Lookup | None:
        """An entry for each row and each set of candidates that may go with the row's."""
        counts = np.diff(rule.bounds)[rule.row]
        if int(counts.sum()) > MANY * (rows + candidates):
            return None
        row = np.repeat(np.arange(rows), counts)
        offsets = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
        partner = rule.partner[np.repeat(rule.bounds[rule.row], counts) + offsets]
        spread = [Link(link.candidate, link.row[row]) for link in found]
        spread.append(Link(rule.candidate, partner))
        plain = _Lookup.plain(spread, len(row), candidates)
        return _Lookup(row, plain.order, plain.low, plain.counts, several=True)

    def pairs(self) -> tuple[IntArray, IntArray]:
        """Row and candidate of each pair, both ascending."""
        row = np.repeat(self.row, self.counts)
        offsets = np.arange(len(row)) - np.repeat(np.cumsum(self.counts) - self.counts, self.counts)
        chosen = self.order[np.repeat(self.low, self.counts) + offsets]
        if self.several:  # the entries of a row are one after another, their candidates are not
            order = np.lexsort((chosen, row))
            row, chosen = row[order], chosen[order]
        return row, chosen


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
    low, counts = locate(keys, wanted)
    bound(int(counts.sum()))
    row = np.repeat(np.arange(len(wanted)), counts)
    offsets = np.arange(len(row)) - np.repeat(np.cumsum(counts) - counts, counts)
    return row, np.repeat(low, counts) + offsets


def locate(keys: IntArray, wanted: IntArray) -> tuple[IntArray, IntArray]:
    """Where each wanted key begins in sorted ``keys``, and how often it is there; -1 nowhere."""
    low = np.searchsorted(keys, wanted, side="left")
    high = np.searchsorted(keys, wanted, side="right")
    return low, np.where(wanted >= 0, high - low, 0)
