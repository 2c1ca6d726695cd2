"""Most paths at a glance: a forest in which every node hangs on one of its successors.

What is above a node in the forest is reached from it, and intervals tell what is above what. What
they do not tell may be reached by another path. Where plans narrow, as they do at collectives, most
paths go through one tree. (A. Yildirim, V. Chaoji, M. Zaki, GRAIL, 2010, uses such intervals to
rule paths out.)
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from verifier.arrays import BoolArray, IntArray, begins, sorting
from verifier.records import record


@record
class Forest:
    """The nodes below node ``n``, and itself, are those that enter in ``enter[n]:leave[n]``."""

    enter: IntArray
    leave: IntArray

    def leads(self, start: IntArray, end: IntArray) -> BoolArray:
        """Whether a path of the forest leads from each start to its end."""
        place = self.enter[start]
        return (self.enter[end] < place) & (place < self.leave[end])


def forest(above: IntArray, written: IntArray, bounds: list[int]) -> Forest:
    """The forest in which ``above[n]`` is what node n hangs on, -1 for nothing.

    Args:
        above: int ``[N]``.
        written: the nodes that hang on one, each after that.
        bounds: where, in these, a stretch begins in which none hangs on another.
    """
    size = np.ones(len(above), dtype=np.int64)
    for low, high in zip(bounds[-2::-1], bounds[:0:-1], strict=True):
        nodes = written[low:high]
        np.add.at(size, above[nodes], size[nodes])
    enter = np.zeros(len(above), dtype=np.int64)
    roots = np.flatnonzero(above < 0)
    enter[roots] = np.cumsum(size[roots]) - size[roots]
    offset = _after_siblings(above[written], size[written])
    for low, high in pairwise(bounds):
        nodes = written[low:high]
        enter[nodes] = enter[above[nodes]] + offset[low:high]
    return Forest(enter, enter + size)


def _after_siblings(above: IntArray, size: IntArray) -> IntArray:
    """How far after what it hangs on each node enters: after itself, and its siblings before."""
    order = sorting(above)
    before = np.cumsum(size[order]) - size[order]
    first = begins(above[order])
    before -= np.repeat(before[first], np.diff(first, append=len(order)))
    offset = np.empty(len(order), dtype=np.int64)
    offset[order] = before + 1
    return offset
