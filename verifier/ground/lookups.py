"""Pairs of rows and candidates with equal keys, found by counting the candidates of each key."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from verifier.arrays import IntArray, grouped, numbered, sorting_both, spread
from verifier.records import record

# A rule that pairs more than this asks for more memory than a plan is worth.
MOST_PAIRS = 20_000_000

# More pairs than so many times the rows and candidates are worth another way of finding them.
FEW = 4

# Keys up to so many, and so many times the rows and candidates, are counted as they are; larger
# ones are numbered.
SMALL, ROOM = 1024, 4

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
    counted, compared = _apart(found, rows + candidates)
    if counted and compared:
        some = _Lookup.plain(counted, rows, candidates)
        if some.count <= FEW * (rows + candidates):
            return _equal(compared, *some.pairs())
    best = _Lookup.plain(found, rows, candidates)
    if best.count > FEW * (rows + candidates):
        for rule in filters():
            through = _Lookup.through(found, rule, rows, candidates)
            if through is not None and FEW * through.count < best.count:
                best = through
    bound(best.count)
    return best.pairs()


def count_of_pairs(found: list[Link], rows: int, candidates: int) -> int:
    """An upper bound on the pairs that are known to agree in all."""
    counted, _ = _apart(found, rows + candidates)
    if not counted:
        return rows * candidates
    candidate, row, size = _keys(counted)
    counts = np.bincount(candidate + 1, minlength=size + 1)
    counts[0] = 0  # what is unknown
    return int(counts[row + 1].sum())


def _apart(found: list[Link], entries: int) -> tuple[list[Link], list[Link]]:
    """Links whose keys together can be counted as they are, and the others, dear to number."""
    room = SMALL + ROOM * entries
    counted, compared = [], []
    spans = [_bound(link.candidate, link.row) for link in found]
    for span, link in sorted(zip(spans, found, strict=True), key=lambda pair: -pair[0]):
        if 0 < span <= room:
            room //= span
            counted.append(link)
        else:
            compared.append(link)
    return counted, compared


def _equal(links: list[Link], row: IntArray, chosen: IntArray) -> tuple[IntArray, IntArray]:
    """The pairs that agree, and are known, in what the links compare."""
    for link in links:
        code = link.row[row]
        keep = np.flatnonzero((code == link.candidate[chosen]) & (code >= 0))
        if len(keep) < len(row):
            row, chosen = row[keep], chosen[keep]
    return row, chosen


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
        candidate, row, size = _keys(found)
        # keys move up by one: what is unknown has key 0, which no row is given
        bounds, order = grouped(candidate + 1, size + 1)
        bounds[0] = bounds[1]
        low = bounds[row + 1]
        return _Lookup(every, order, low, bounds[row + 2] - low, several=False)

    @staticmethod
    def through(found: list[Link], rule: Filter, rows: int, candidates: int) -> _Lookup | None:
        """An entry for each row and each set of candidates that may go with the row's."""
        counts = np.diff(rule.bounds)[rule.row]
        if int(counts.sum()) > MANY * (rows + candidates):
            return None
        row, place = spread(rule.bounds[rule.row], counts)
        links = [Link(link.candidate, link.row[row]) for link in found]
        links.append(Link(rule.candidate, rule.partner[place]))
        plain = _Lookup.plain(links, len(row), candidates)
        return _Lookup(row, plain.order, plain.low, plain.counts, several=True)

    def pairs(self) -> tuple[IntArray, IntArray]:
        """Row and candidate of each pair, both ascending."""
        entry, place = spread(self.low, self.counts)
        chosen = self.order[place]
        if not self.several:
            return entry, chosen
        # the entries of a row are one after another, their candidates are not
        row = self.row[entry]
        order = sorting_both(row, chosen)
        return row[order], chosen[order]


def bound(pairs: int) -> None:
    """Raise ``TooManyPairsError`` where there are more pairs than can be looked at."""
    if pairs > MOST_PAIRS:
        raise TooManyPairsError(pairs)


def _keys(found: list[Link]) -> tuple[IntArray, IntArray, int]:
    """All links' codes as one, -1 where any is unknown; and a bound on these."""
    candidate, row = found[0].candidate, found[0].row
    size = _bound(candidate, row)
    room = SMALL + ROOM * (len(candidate) + len(row))
    for link in found[1:]:
        one, other, span = link.candidate, link.row, _bound(link.candidate, link.row)
        if size * span >= 1 << 62:  # renumber before the keys overflow
            candidate, row, size = _renumbered(candidate, row)
            one, other, span = _renumbered(one, other)
        candidate, row = _mixed(candidate, one, span), _mixed(row, other, span)
        size *= span
    return (candidate, row, size) if size <= room else _renumbered(candidate, row)


def _bound(candidate: IntArray, row: IntArray) -> int:
    return int(max(candidate.max(initial=-1), row.max(initial=-1))) + 1


def _mixed(first: IntArray, second: IntArray, span: int) -> IntArray:
    found = first.astype(np.int64) * span + second
    if first.min(initial=0) < 0 or second.min(initial=0) < 0:
        found[(first < 0) | (second < 0)] = -1
    return found


def _renumbered(candidate: IntArray, row: IntArray) -> tuple[IntArray, IntArray, int]:
    both = np.concatenate([candidate, row])
    first, which = numbered(both)
    if len(first) and both[first[0]] < 0:
        which -= 1
    return which[: len(candidate)], which[len(candidate) :], len(first)
