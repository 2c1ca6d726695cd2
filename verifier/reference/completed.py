"""The structure of one completion of a graph's open facts."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Any

import numpy as np

from verifier.facts import Facts
from verifier.language.typed import Attr, Sort
from verifier.records import record
from verifier.reference.slices import Pool
from verifier.reference.structure import Individual, Structure, elements


@record
class Completion:
    """What a completion adds to what the file says.

    Attributes:
        values: (attribute, node) -> the value that completes it.
        parts: (attribute that makes a group, member, other attribute) -> what the parts of that
            member which are not drawn have of the other.
        members: attribute that makes a group -> members that are there whether drawn or not.
    """

    values: Mapping[tuple[str, int], Any] = field(default_factory=dict)
    parts: Mapping[tuple[str, Any, str], frozenset[Any]] = field(default_factory=dict)
    members: Mapping[str, Iterable[Any]] = field(default_factory=dict)


class Completed(Structure):
    """A graph with a completion: what its formulas are about."""

    def __init__(self, facts: Facts, completion: Completion) -> None:
        super().__init__(facts)
        self.completion = completion

    def _by(self, group: str) -> str:
        return self.facts.vocabulary.groups[group].by

    def _value(self, name: str, node: int) -> Any:
        found = self.facts.attribute(name)[node]
        return self.completion.values.get((name, node)) if found is None else found

    def attribute(self, attribute: Attr, individual: Individual) -> Any:
        """An individual's value; None where neither the file nor the completion gives it."""
        found = super().attribute(attribute, individual)
        if found is None and attribute.entity.sort.name == "node":
            return self.completion.values.get((attribute.name, int(individual)))
        return found

    def given(self, attribute: Attr, individual: Individual) -> Any:
        """What the file gives, whatever completes it."""
        return super().attribute(attribute, individual)

    def _members(self, group: str) -> dict[Individual, list[int]]:
        by = self._by(group)
        found: dict[Individual, list[int]] = {v: [] for v in self.completion.members.get(by, ())}
        for node in range(self.nodes):
            value = self._value(by, node)
            for element in () if value is None else elements(value):
                found.setdefault(element, []).append(node)
        return dict(sorted(found.items()))

    def parts(self, by: str, value: Any, other: str) -> frozenset[Any]:
        """What the parts of a member that are not drawn have of an attribute."""
        return frozenset(self._related(by, value, other))

    def _related(self, by: str, value: Any, other: str) -> set[Any]:
        """The values that parts of a member have, told from either side."""
        parts = self.completion.parts
        found = set(parts.get((by, value, other), ()))
        for (own, member, name), items in parts.items():
            if own == other and name == by and value in items:
                found.add(member)
        if by == other and not found:
            found.add(value)
        return found

    def _union(self, group: str, individual: Individual, name: str) -> frozenset[Any]:
        by = self._by(group)
        values = (self._value(name, node) for node in self.members(group)[individual])
        found = {e for value in values if value is not None for e in elements(value)}
        if by == name and not self.members(group)[individual]:
            found.add(individual)
        if by != name:
            found |= self._related(by, individual, name)
        return frozenset(found)

    def is_in(self, sort: Sort, member: Individual, group: str, individual: Individual) -> bool:
        """Whether a node belongs to a member; of two members: if they share a node or a part."""
        if sort.name != "group":
            value = self._value(self._by(group), int(member))
            return value is not None and individual in elements(value)
        mine, theirs = self.members(sort.group)[member], self.members(group)[individual]
        by, other = self._by(sort.group), self._by(group)
        if not set(mine).isdisjoint(theirs):
            return True
        if by == other:
            return member == individual and not mine
        return individual in self._related(by, member, other)

    def _of_value(self, sort: Sort, name: str, type_: str, key: Any) -> Pool:
        found = super()._of_value(sort, name, type_, key)
        if sort.name != "node":
            return found
        # one that is completed may have any value
        filled = [node for attribute, node in self.completion.values if attribute == name]
        return Pool(np.array(sorted({*found, *filled}), dtype=np.int64))
