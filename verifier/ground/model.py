"""The structure that formulas are evaluated over: facts as columns, groups as individuals."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np

from verifier.arrays import BoolArray, IntArray, ascending_values, gather, sorting, spread
from verifier.facts import Facts
from verifier.ground.columns import Coded, Column, Ints
from verifier.ground.kept import Kept
from verifier.ground.schedule import Schedule, schedule
from verifier.ground.shapes import Decide, undecided
from verifier.language.typed import EDGE, Attr, Axis, KindIs, Parameter, Sort
from verifier.logic import ir
from verifier.records import record
from verifier.sharding.regions import Blame

# The types of an attribute that a group has from its members; its own have others.
_UNIONS = frozenset({"ranks", "set of string"})


@record
class Group:
    """A group's individuals, in ascending order of value, and who belongs to them.

    ``node[i]`` belongs to individual ``of[i]``; pairs are distinct and sorted by individual.
    """

    name: str
    values: list[Any]
    node: IntArray
    of: IntArray


class Model:
    """Facts of one graph and values of parameters, with everything derived from them once.

    ``undrawn`` are members of groups that no node is in, and that are there all the same.
    """

    def __init__(
        self,
        facts: Facts,
        parameters: dict[str, Parameter],
        decide: Decide = undecided,
        undrawn: Mapping[str, Sequence[Any]] | None = None,
        axes: Mapping[str, Axis] | None = None,
        blame: Blame | None = None,
    ) -> None:
        self.facts = facts
        self.undrawn = undrawn or {}
        self.parameters = parameters
        self.decide = decide
        self.axes = axes or {}
        self.blame = blame  # asked where states that are left open do not go together
        self.nodes = len(facts.graph.node_ids)
        self.edges = len(facts.graph.tail)
        self._groups: dict[str, Group] = {}
        self._schedules: dict[str | None, Schedule] = {}
        self.memo: dict[Any, Any] = {}
        self._whole: set[int] = set()
        self.kept = Kept(self.nodes)

    @cached_property
    def tail(self) -> IntArray:
        """Each edge's tail."""
        return self.facts.graph.tail

    @cached_property
    def head(self) -> IntArray:
        """Each edge's head."""
        return self.facts.graph.head

    def everyone(self, sort: Sort) -> IntArray:
        """All individuals of a sort in order, always as the same array.

        A condition on all of them is recognised by it, and read off columns as they stand.
        """
        key = ("everyone", sort)
        if key not in self.memo:
            self.memo[key] = np.arange(self.size(sort), dtype=np.int32)
            self._whole.add(id(self.memo[key]))
        found: IntArray = self.memo[key]
        return found

    def end(self, edge: IntArray, *, source: bool) -> IntArray:
        """The node at one end of each of some edges; of all of them, always the same array."""
        ends = self.tail if source else self.head
        return ends if edge is self.everyone(EDGE) else gather(ends, edge)

    def is_everyone(self, individuals: IntArray) -> bool:
        """Whether it is the array of all individuals of some sort."""
        return id(individuals) in self._whole

    def size(self, sort: Sort) -> int:
        """How many individuals a sort has."""
        if sort.name == "node":
            return self.nodes
        if sort.name == "edge":
            return self.edges
        return len(self.group(sort.group).values)

    def value(self, parameter: str) -> Any:
        """A parameter's value; None is unknown."""
        known = self.parameters.get(parameter)
        return None if known is None else known.value

    def column(self, sort: Sort, attribute: Attr) -> Column:
        """The attribute of every individual of a sort, in the type its use asks for."""
        key = (sort.name, sort.group, f"{attribute.name}:{attribute.type}", attribute.declared)
        found: Column | None = self.kept.get(key)
        if found is None:
            found = self._column(sort, attribute)
            self.kept.put(key, found, found.own_bytes)
        return found

    def _column(self, sort: Sort, attribute: Attr) -> Column:
        if sort.name == "group":
            group = self.group(sort.group)
            union = attribute.type in _UNIONS
            if attribute.name == "index" and not union:
                return from_values(group.values)
            if attribute.name == "name" and not union:
                return from_values([f"{group.name} {value}" for value in group.values])
            return self._union(group, attribute)
        facts = self.facts
        source = facts.attribute if sort.name == "node" else facts.edge_attribute
        values = source(attribute.name)
        column = Coded(values.codes, values.values)
        if attribute.type != "string" and any(isinstance(v, str) for v in column.values):
            column = _converted(column, attribute.type)  # DOT's own text
        if attribute.type == "int":
            table = np.array([*column.values, 0], dtype=np.int64)
            return Ints(gather(table, column.codes), column.known)
        return column

    def _union(self, group: Group, attribute: Attr) -> Column:
        """All values that the members of each individual have; what none has is not there."""
        members = self.facts.attribute(attribute.name)
        codes = members.codes[group.node].astype(np.int64)
        known = codes >= 0
        width = max(1, len(members.values))
        pairs = ascending_values(group.of[known].astype(np.int64) * width + codes[known])
        unions: list[set[Any]] = [set() for _ in group.values]
        for pair in pairs.tolist():
            unions[pair // width].update(elements(members.values[pair % width]))
        return from_values([frozenset(union) for union in unions])

    def group(self, name: str) -> Group:
        """The individuals of a group: one for each distinct value, or element of a set value."""
        found = self._groups.get(name)
        if found is None:
            found = self._groups[name] = self._make_group(name)
        return found

    def _make_group(self, name: str) -> Group:
        by = self.facts.vocabulary.groups[name].by
        values = self.facts.attribute(by)
        known = values.codes[values.codes >= 0]
        had = np.bincount(known, minlength=len(values.values)).tolist()
        parts = [  # a value that nobody has makes no individual
            ascending(elements(value)) if count else []
            for count, value in zip(had, values.values, strict=True)
        ]
        had_by_none = self.undrawn.get(name, ())
        distinct = ascending({*had_by_none, *(element for part in parts for element in part)})
        number = {element: code for code, element in enumerate(distinct)}
        # value code -> individuals, flattened, so that nodes are joined to them in one step
        sizes = np.array([len(part) for part in parts], dtype=np.int64)
        flat = np.array([number[e] for part in parts for e in part], dtype=np.int64)
        starts = np.cumsum(sizes) - sizes
        node = np.flatnonzero(values.codes >= 0)
        codes = values.codes[node].astype(np.int64)
        whose, entry = spread(starts[codes], sizes[codes])
        nodes, of = node[whose], flat[entry]
        order = sorting(of)
        members = nodes[order].astype(np.int32), of[order].astype(np.int32)
        return Group(name, distinct, *members)

    def schedule(self, along: str | None) -> Schedule:
        """The order in which path operators sweep the edges of a class."""
        found = self._schedules.get(along)
        if found is None:
            mask = None if along is None else self.facts.edge_class(along)
            if mask is not None and mask.all():
                found = self._schedules[along] = self.schedule(None)
                return found
            tail = self.tail if mask is None else self.tail[mask]
            head = self.head if mask is None else self.head[mask]
            found = self._schedules[along] = schedule(self.nodes, tail, head)
        return found

    def adjacent(self, along: str | None) -> tuple[IntArray, IntArray]:
        """The distinct pairs (tail, head) that an edge of a class joins."""
        bounds, head = self.schedule(along).successors(reverse=False)
        return np.repeat(np.arange(self.nodes), np.diff(bounds)), head

    def kind(self, sort: Sort, name: str) -> BoolArray:
        """Which nodes have a kind, or which edges are of a class."""
        return self.facts.kind(name) if sort.name == "node" else self.facts.edge_class(name)

    def kinds(self, sort: Sort, formula: ir.IR) -> BoolArray:
        """Of which individuals a formula is true that says of what kinds one is."""
        if isinstance(formula, ir.Atom) and isinstance(formula.leaf, KindIs):
            return self.kind(sort, formula.leaf.kind)
        key = ("kinds", sort, formula)
        found: BoolArray | None = self.kept.get(key)
        if found is None:
            found = self._kinds(sort, formula)
            self.kept.put(key, found, found.nbytes)
        return found

    def _kinds(self, sort: Sort, formula: ir.IR) -> BoolArray:
        match formula:
            case ir.Not(operand=operand):
                return ~self.kinds(sort, operand)
            case ir.And(operands=operands):
                every: BoolArray = np.logical_and.reduce([self.kinds(sort, o) for o in operands])
                return every
            case ir.Or(operands=operands):
                some: BoolArray = np.logical_or.reduce([self.kinds(sort, o) for o in operands])
                return some
        raise AssertionError(f"not about kinds: {formula}")


def ascending(values: Iterable[Any]) -> list[Any]:
    """In ascending order; what has no order of its own (shapes) in that of its text."""
    values = list(values)
    try:
        return sorted(values)
    except TypeError:
        return sorted(values, key=str)


def elements(value: Any) -> frozenset[Any] | tuple[Any, ...]:
    """The elements of a set value; a plain value is its own only element."""
    if isinstance(value, frozenset):
        return value
    low, high = getattr(value, "low", None), getattr(value, "high", None)
    if low is not None and high is not None:
        return frozenset(range(low, high + 1))
    return (value,)


def from_values(values: list[Any]) -> Column:
    """A column with these values, none of them unknown."""
    if all(isinstance(v, int) and not isinstance(v, bool) for v in values):
        return Ints(np.array(values, dtype=np.int64), np.ones(len(values), dtype=np.bool_))
    numbers: dict[Any, int] = {}
    codes = np.array([numbers.setdefault(v, len(numbers)) for v in values], dtype=np.int64)
    return Coded(codes, list(numbers))


def _converted(column: Coded, type_: str) -> Coded:
    """Raw texts read as a type; a text that is no value of it is unknown."""
    from verifier.facts.readers import reader

    read = reader(type_)  # type: ignore[arg-type]
    numbers: dict[Any, int] = {}
    table = []
    for text in column.values:
        value = read((text,))
        table.append(-1 if value is None else numbers.setdefault(value, len(numbers)))
    codes = np.array([*table, -1], dtype=np.int64)[column.codes]
    return Coded(codes, list(numbers))
