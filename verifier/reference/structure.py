"""The structure that formulas speak about: individuals, their values, groups, neighbours."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import numpy as np

from verifier.facts import Facts, Span, Values
from verifier.language.typed import Attr, EdgeEnd, Entity, EntityTerm, Phrase, Sort, Term, Variable

Individual = int | str
Binding = dict[str, Individual]
"""A variable's name -> a node's or edge's number, or the own value of a group's individual."""

_UNIONS = frozenset({"ranks", "set of string"})


class Structure:
    """One graph with its facts."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.nodes = len(facts.graph.node_ids)
        self.edges = len(facts.graph.tail)
        self.members = cache(self._members)
        self._lists = cache(self._neighbours)
        self._having = cache(self._kind_set)
        self._index = cache(self._by_value)

    def individuals(self, sort: Sort) -> list[Any]:
        """The nodes or edges by number, or a group's values in ascending order."""
        if sort.name == "node":
            return list(range(self.nodes))
        if sort.name == "edge":
            return list(range(self.edges))
        return list(self.members(sort.group))

    def individual(self, entity: EntityTerm, binding: Binding) -> Individual:
        """What an entity term is under a binding."""
        if isinstance(entity, EdgeEnd):
            edge = binding[entity.edge.variable.name]
            graph = self.facts.graph
            return int((graph.tail if entity.end == "source" else graph.head)[int(edge)])
        return binding[entity.variable.name]

    def has_kind(self, sort: Sort, individual: Individual, kind: str) -> bool:
        """Whether a node has a kind, or an edge is of a class."""
        return individual in self._having(sort, kind)

    def _kind_set(self, sort: Sort, kind: str) -> frozenset[Individual]:
        return frozenset(self.of_kind(sort, kind))

    def of_kind(self, sort: Sort, kind: str) -> list[int]:
        """All nodes of a kind, or edges of a class."""
        column = self.facts.kind(kind) if sort.name == "node" else self.facts.edge_class(kind)
        found: list[int] = np.flatnonzero(column).tolist()
        return found

    def attribute(self, attribute: Attr, individual: Individual) -> Any:
        """An individual's value; None where the file does not give it."""
        sort = attribute.entity.sort
        if sort.name == "group":
            if attribute.name == "index" and attribute.type not in _UNIONS:
                return individual
            if attribute.name == "name" and attribute.type not in _UNIONS:
                return f"{sort.group} {individual}"
            return self._union(sort.group, individual, attribute.name)
        source = self.facts.attribute if sort.name == "node" else self.facts.edge_attribute
        value = source(attribute.name)[int(individual)]
        if isinstance(value, str) and attribute.type != "string":  # DOT's own text
            return _read(value, attribute.type)
        return value

    def given(self, attribute: Attr, individual: Individual) -> Any:
        """What the file gives, if a completion of it is looked at."""
        return self.attribute(attribute, individual)

    def _union(self, group: str, individual: Individual, name: str) -> frozenset[Any]:
        """All values that the members have; a set value gives each of its elements."""
        values = self.facts.attribute(name)
        found = (values[node] for node in self.members(group)[individual])
        return frozenset(e for value in found if value is not None for e in elements(value))

    def _members(self, group: str) -> Mapping[Individual, list[int]]:
        """The nodes of each individual; a node whose value is a set is in several."""
        return Members(self.facts.attribute(self.facts.vocabulary.groups[group].by))

    def is_in(self, sort: Sort, member: Individual, group: str, individual: Individual) -> bool:
        """Whether a node belongs to a group's individual; of two groups': if they share a node."""
        nodes = self.members(group)[individual]
        if sort.name == "group":
            return not set(self.members(sort.group)[member]).isdisjoint(nodes)
        values = self.facts.attribute(self.facts.vocabulary.groups[group].by)
        value = values[int(member)]
        return value is not None and individual in elements(value)

    def neighbours(self, node: int, along: str | None, *, reverse: bool) -> list[int]:
        """The distinct successors (predecessors) over edges of a class, in ascending order."""
        bounds, ends = self._lists(along, reverse)
        return ends[bounds[node] : bounds[node + 1]]

    def _neighbours(self, along: str | None, reverse: bool) -> tuple[list[int], list[int]]:
        """Adjacency lists end to end, and where each node's begins."""
        tail, head = self.edge_ends(along)
        if reverse:
            tail, head = head, tail
        pairs = np.unique(tail.astype(np.int64) * max(1, self.nodes) + head)
        tail, head = np.divmod(pairs, max(1, self.nodes))
        return np.searchsorted(tail, np.arange(self.nodes + 1)).tolist(), head.tolist()

    def having(self, attribute: Attr, value: Any) -> list[int]:
        """The nodes (edges) whose attribute has the value, and those whose value is unknown."""
        index = self._index(attribute.entity.sort, attribute.name, attribute.type)
        return sorted([*index.get(_key(value), ()), *index.get(None, ())])

    def _by_value(self, sort: Sort, name: str, type_: str) -> dict[Any, list[int]]:
        values = (self.facts.attribute if sort.name == "node" else self.facts.edge_attribute)(name)
        order = np.argsort(values.codes, kind="stable")
        bounds = np.searchsorted(values.codes[order], np.arange(-1, len(values.values) + 1))
        index: dict[Any, list[int]] = {}
        for position, value in enumerate([None, *values.values]):
            who = order[bounds[position] : bounds[position + 1]].tolist()
            own = isinstance(value, str) and type_ != "string"  # DOT's own text
            read = _read(value, type_) if own else value
            index.setdefault(None if read is None else _key(read), []).extend(who)
        return index

    def edge_ends(self, along: str | None) -> tuple[Any, Any]:
        """The tails and the heads of the edges of a class, of all where it is None."""
        graph = self.facts.graph
        if along is None:
            return graph.tail, graph.head
        chosen = self.facts.edge_class(along)
        return graph.tail[chosen], graph.head[chosen]


class Members(Mapping[Individual, list[int]]):
    """The nodes of each individual of a group, in ascending order; listed when asked for."""

    def __init__(self, values: Values) -> None:
        order = np.argsort(values.codes, kind="stable")
        bounds = np.searchsorted(values.codes[order], np.arange(len(values.values) + 1))
        parts: dict[Individual, list[Any]] = {}
        for code, value in enumerate(values.values):
            nodes = order[bounds[code] : bounds[code + 1]]
            if len(nodes):  # a value that nobody has makes no individual
                for element in elements(value):
                    parts.setdefault(element, []).append(nodes)
        try:
            self._parts = dict(sorted(parts.items()))
        except TypeError:  # what has no order of its own (shapes) in that of its text
            self._parts = dict(sorted(parts.items(), key=lambda item: str(item[0])))
        self._listed: dict[Individual, list[int]] = {}

    def __getitem__(self, individual: Individual) -> list[int]:
        if individual not in self._listed:
            nodes = np.concatenate(self._parts[individual])
            self._listed[individual] = np.sort(nodes).tolist()
        return self._listed[individual]

    def __iter__(self) -> Iterator[Individual]:
        return iter(self._parts)

    def __len__(self) -> int:
        return len(self._parts)


def _key(value: Any) -> Any:
    """What equal values have in common, however they are held: a span is the set of its numbers."""
    return frozenset(elements(value)) if isinstance(value, Span | frozenset) else value


def elements(value: Any) -> tuple[Any, ...]:
    """The elements of a set or span in ascending order; a plain value is its own only one."""
    if isinstance(value, frozenset):
        return tuple(sorted(value))
    if isinstance(value, Span):
        return tuple(range(value.low, value.high + 1))
    return (value,)


def _read(text: str, type_: str) -> Any:
    """A raw text as a value of a type; None where it is none."""
    from verifier.facts.readers import reader

    return reader(type_)((text,))  # type: ignore[arg-type]


def is_closed(phrase: Phrase | Term) -> bool:
    """Whether this speaks of no variable from outside (a variable is bound in one place)."""
    used, bound = set[Variable](), set[Variable]()
    stack: list[Any] = [phrase]
    while stack:
        part = stack.pop()
        if isinstance(part, Entity):
            used.add(part.variable)
        elif isinstance(part, tuple):
            stack.extend(part)
        elif hasattr(part, "__match_args__"):
            if isinstance(part, Phrase):
                bound.add(part.variable)
            stack.extend(getattr(part, n) for n in part.__match_args__ if n != "variable")
    return used <= bound
