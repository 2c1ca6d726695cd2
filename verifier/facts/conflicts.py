"""Warnings for what a file says twice and differently: a label against its id, or its cluster."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from verifier.errors import Diagnostic, Span
from verifier.facts.attributes import disagreements

if TYPE_CHECKING:
    from verifier.facts.facts import Facts


def conflicts(facts: Facts, names: tuple[str, ...] | None = None) -> Iterator[Diagnostic]:
    """A warning for each attribute (of ``names``, where given) that sources disagree about."""
    for name in facts.vocabulary.attributes if names is None else names:
        column = facts.column(name)
        nodes = np.flatnonzero(disagreements(column))
        if len(nodes):
            yield _warning(facts, name, nodes.tolist())


def _warning(facts: Facts, name: str, nodes: list[int]) -> Diagnostic:
    graph = facts.graph
    column = facts.column(name)
    node = nodes[0]
    first = column.source_of(node)
    trusted = column.sources[first]
    second = next(
        number
        for number, source in enumerate(column.sources)
        if number > first
        and (source.of, source.key) != (trusted.of, trusted.key)
        and column.given[number][node] is not None
        and column.given[number][node] != column.given[first][node]
    )
    other = column.sources[second]
    line, start = graph.position(int(graph.node_start[node]))
    count = "1 node has" if len(nodes) == 1 else f"{len(nodes)} nodes have"
    return Diagnostic(
        code="W101",
        message=f"{count} two values of `{name}`, such as `{graph.node_ids[node]}`",
        span=Span(graph.path, line, start, max(1, len(graph.node_ids[node]))),
        severity="warning",
        label=(
            f"{trusted.of}.{trusted.key} says {shown(column.given[first][node])}, "
            f"{other.of}.{other.key} says {shown(column.given[second][node])}"
        ),
        help=f"the first is used; to trust another, `attribute {name}: … only from …`",
    )


def shown(value: object) -> str:
    """A value as messages name it."""
    if isinstance(value, frozenset):
        items = sorted(value, key=lambda item: (str(type(item)), item))
        more = ", …" if len(items) > 8 else ""
        return "{" + ", ".join(map(str, items[:8])) + more + "}"
    return str(value)
