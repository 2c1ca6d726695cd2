"""The structure that formulas speak about: individuals, their values, groups, neighbours."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from functools import cache, lru_cache
from typing import Any

import numpy as np

from verifier.facts import Facts, Span, Values
from verifier.language.typed import Attr, EdgeEnd, Entity, EntityTerm, Phrase, Sort, Term, Variable
from verifier.reference.errors import OutOfStepsError
from verifier.reference.slices import Pool, Slices

Individual = int | str
Binding = dict[str, Individual]
"""A variable's name -> a node's or edge's number, or the own value of a group's individual."""

_UNIONS = frozenset({"ranks", "set of string"})


class Structure:
    """One graph with its facts.

    Columns are sorted once, by numpy, and listed around the individuals that are asked about.
    ``widest`` is how many individuals are gone through at a time; None is without end.
    """

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.nodes = len(facts.graph.node_ids)
        self.edges = len(facts.graph.tail)
        self.widest: int | None = None
        self.members = cache(self._members)
        self.neighbours = cache(self._neighbours)
        self.of_kind = cache(self._of_kind)
        self._adjacent = cache(self._adjacency)
        self._having = cache(self._of_value)
        self._index = cache(self._by_value)

    def look_through(self, individuals: int) -> None:
        """Say that so many individuals are gone through.

        Raises:
            OutOfStepsError: those are more than are to be.
        """
        if self.widest is not None and individuals > self.widest:
            raise OutOfStepsError

    def individuals(self, sort: Sort) -> Collection[Any]:
        """The nodes or edges by number, or a group's values in ascending order."""
        if sort.name == "node":
            return range(self.nodes)
        if sort.name == "edge":
            return range(self.edges)
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
        return bool(self._column(sort, kind)[int(individual)])

    def _column(self, sort: Sort, kind: str) -> Any:
        return self.facts.kind(kind) if sort.name == "node" else self.facts.edge_class(kind)

    def _of_kind(self, sort: Sort, kind: str) -> Pool:
        """All nodes of a kind, or edges of a class."""
        return Pool(np.flatnonzero(self._column(sort, kind)))

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
        values, members = self.facts.attribute(name), self.members(group)[individual]
        self.look_through(len(members))
        found = (values[node] for node in members)
        return frozenset(e for value in found if value is not None for e in elements(value))

    def _members(self, group: str) -> Mapping[Individual, Collection[int]]:
        """The nodes of each individual; a node whose value is a set is in several."""
        return Members(self.facts.attribute(self.facts.vocabulary.groups[group].by))

    def is_in(self, sort: Sort, member: Individual, group: str, individual: Individual) -> bool:
        """Whether a node belongs to a group's individual; of two groups': if they share a node."""
        if sort.name == "group":
            mine, theirs = self.members(sort.group)[member], self.members(group)[individual]
            assert isinstance(mine, Pool), "only a completion lists members by itself"
            return mine.meets(theirs)
        values = self.facts.attribute(self.facts.vocabulary.groups[group].by)
        value = values[int(member)]
        return value is not None and individual in elements(value)

    def _neighbours(self, node: int, along: str | None, *, reverse: bool) -> list[int]:
        """The distinct successors (predecessors) over edges of a class, in ascending order."""
        slices, ends = self._adjacent(along, reverse)
        return sorted(set(ends[slices.of(node)].tolist()))

    def _adjacency(self, along: str | None, reverse: bool) -> tuple[Slices, Any]:
        """The edges by the end that is asked about, and their other ends."""
        tail, head = self.edge_ends(along)
        if reverse:
            tail, head = head, tail
        return Slices(tail, self.nodes), head

    def having(self, attribute: Attr, value: Any) -> Pool:
        """The nodes (edges) whose attribute has the value, and those whose value is unknown."""
        return self._having(attribute.entity.sort, attribute.name, attribute.type, _key(value))

    def _of_value(self, sort: Sort, name: str, type_: str, key: Any) -> Pool:
        slices, codes = self._index(sort, name, type_)
        return Pool(*(slices.of(code) for code in (*codes.get(key, ()), *codes[None])))

    def _by_value(self, sort: Sort, name: str, type_: str) -> tuple[Slices, dict[Any, list[int]]]:
        """The individuals by code, and the codes of each value; under None of what is unknown."""
        values = (self.facts.attribute if sort.name == "node" else self.facts.edge_attribute)(name)
        codes: dict[Any, list[int]] = {None: [-1]}
        for code, value in enumerate(values.values):
            own = isinstance(value, str) and type_ != "string"  # DOT's own text
            read = _read(value, type_) if own else value
            codes.setdefault(None if read is None else _key(read), []).append(code)
        return Slices(values.codes, len(values.values)), codes

    def edge_ends(self, along: str | None) -> tuple[Any, Any]:
        """The tails and the heads of the edges of a class, of all where it is None."""
        graph = self.facts.graph
        if along is None:
            return graph.tail, graph.head
        chosen = self.facts.edge_class(along)
        return graph.tail[chosen], graph.head[chosen]


class Members(Mapping[Individual, Collection[int]]):
    """The nodes of each individual of a group, in ascending order; listed when asked for."""

    def __init__(self, values: Values) -> None:
        self._slices = Slices(values.codes, len(values.values))
        parts: dict[Individual, list[int]] = {}
        for code, value in enumerate(values.values):
            if len(self._slices.of(code)):  # a value that nobody has makes no individual
                for element in elements(value):
                    parts.setdefault(element, []).append(code)
        try:
            self._parts = dict(sorted(parts.items()))
        except TypeError:  # what has no order of its own (shapes) in that of its text
            self._parts = dict(sorted(parts.items(), key=lambda item: str(item[0])))
        self._pools: dict[Individual, Pool] = {}

    def __getitem__(self, individual: Individual) -> Pool:
        if individual not in self._pools:
            self._pools[individual] = Pool(
                *(self._slices.of(code) for code in self._parts[individual])
            )
        return self._pools[individual]

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


def is_closed(part: Phrase | Term) -> bool:
    """Whether this speaks of no variable from outside."""
    return not outer(part)


@lru_cache(maxsize=4096)
def outer(part: Any) -> frozenset[Variable]:
    """The variables from outside that a formula, phrase or term speaks of.

    A variable is bound in one place.
    """
    used, bound = set[Variable](), set[Variable]()
    stack: list[Any] = [part]
    while stack:
        one = stack.pop()
        if isinstance(one, Entity):
            used.add(one.variable)
        elif isinstance(one, tuple):
            stack.extend(one)
        elif hasattr(one, "__match_args__"):
            if isinstance(one, Phrase):
                bound.add(one.variable)
            stack.extend(getattr(one, n) for n in one.__match_args__ if n != "variable")
    return frozenset(used - bound)
