"""Paths in a small plan, unrolled: as many steps as there are nodes."""

from __future__ import annotations

from collections.abc import Sequence

from verifier.smt.terms import Bit, every, opposite, some

Matrix = Sequence[Sequence[Bit]]


def transposed(edges: Matrix) -> Matrix:
    """The same edges turned around."""
    return [list(column) for column in zip(*edges, strict=True)]


def closure(edges: Matrix, inner: Sequence[Bit] | None = None) -> Matrix:
    """Whether a path of at least one edge leads from each node to each.

    Args:
        edges: the edges.
        inner: which nodes it may go through between its ends; all by default.
    """
    nodes = range(len(edges))
    reach = [list(row) for row in edges]
    for k in nodes:
        through = True if inner is None else inner[k]
        reach = [
            [some((reach[i][j], every((reach[i][k], through, reach[k][j])))) for j in nodes]
            for i in nodes
        ]
    return reach


def always(edges: Matrix, goal: Sequence[Bit], stop: Sequence[Bit]) -> list[Bit]:
    """From which nodes every maximal path comes to a goal, and to no stop before."""
    nodes = range(len(edges))
    follows = [some(edges[i]) for i in nodes]
    found: list[Bit] = [False for _ in nodes]
    for _ in nodes:
        on = [some((goal[j], every((opposite(stop[j]), found[j])))) for j in nodes]
        found = [
            every((follows[i], *(some((opposite(edges[i][j]), on[j])) for j in nodes)))
            for i in nodes
        ]
    return found
