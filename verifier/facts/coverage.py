"""How much a vocabulary reads from a file: who has each fact, by which source, what is left."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from typing import TYPE_CHECKING, Any

import numpy as np

from verifier.arrays import ascending_values
from verifier.facts.conflicts import conflicts
from verifier.facts.values import Shape, Span
from verifier.language.vocabulary import Source
from verifier.records import record

if TYPE_CHECKING:
    from verifier.errors import Diagnostic
    from verifier.facts.facts import Facts

SCHEMA = "verify-facts/1"


@record
class SourceCoverage:
    """How many nodes have a value from one source; ``source`` is None for the default."""

    source: Source | None
    nodes: int


@record
class AttributeCoverage:
    """How many nodes have an attribute, by source in order of trust, and its number of values."""

    name: str
    nodes: int
    values: int
    sources: tuple[SourceCoverage, ...]


@record
class KindCoverage:
    """How many nodes are of a kind."""

    name: str
    nodes: int


@record
class Unmatched:
    """Nodes that no kind matches, of one title up to its numbers."""

    title: str
    nodes: tuple[str, ...]


@record
class Coverage:
    """What was read from a graph, and what was not."""

    nodes: int
    kinds: tuple[KindCoverage, ...]
    attributes: tuple[AttributeCoverage, ...]
    unmatched: tuple[Unmatched, ...]
    diagnostics: tuple[Diagnostic, ...]


def coverage(facts: Facts) -> Coverage:
    """The coverage of every kind and attribute; kinds and unmatched titles by frequency."""
    counts = Counter(facts.kind_names())
    kinds = [KindCoverage(k, n) for k, n in counts.items() if k is not None]
    return Coverage(
        nodes=len(facts.graph.node_ids),
        kinds=tuple(sorted(kinds, key=lambda kind: (-kind.nodes, kind.name))),
        attributes=tuple(_attribute(facts, name) for name in facts.vocabulary.attributes),
        unmatched=_unmatched(facts),
        diagnostics=tuple(conflicts(facts)),
    )


def _attribute(facts: Facts, name: str) -> AttributeCoverage:
    column = facts.column(name)
    known = column.values.known
    won = np.bincount(column.source()[known] + 1, minlength=len(column.sources) + 1).tolist()
    sources = [SourceCoverage(s, n) for s, n in zip(column.sources, won[1:], strict=True)]
    if won[0]:
        sources.append(SourceCoverage(None, won[0]))
    distinct = len(ascending_values(column.values.codes[known]))
    return AttributeCoverage(name, int(known.sum()), distinct, tuple(sources))


def _unmatched(facts: Facts) -> tuple[Unmatched, ...]:
    titles = facts.attribute("title")
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for node in np.flatnonzero(~facts.primary_kind.known).tolist():
        name = facts.graph.node_ids[node]
        groups[re.sub(r"\d+", "#", titles[node] or name)].append(name)
    found = [Unmatched(title, tuple(nodes)) for title, nodes in groups.items()]
    return tuple(sorted(found, key=lambda group: (-len(group.nodes), group.title)))


def as_json(facts: Facts) -> dict[str, Any]:
    """Every node's facts as `verify facts --format json` has them, without what is unknown."""
    names = list(facts.vocabulary.attributes)
    columns = [("kind", facts.primary_kind), *((n, facts.column(n).values) for n in names)]
    plain = [
        (name, [*map(_plain, values.values), None], values.codes.tolist())
        for name, values in columns
    ]
    nodes = {
        node: {name: values[codes[row]] for name, values, codes in plain if codes[row] >= 0}
        for row, node in enumerate(facts.graph.node_ids)
    }
    return {"schema": SCHEMA, "nodes": nodes}


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset):
        return sorted(value)
    return str(value) if isinstance(value, Shape | Span) else value
