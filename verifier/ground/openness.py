"""What a rule file leaves open of a graph: the facts that completions fill in.

A completion gives every node that has an open attribute, and of which the file does not say it, one
of the values that it can have (of a set attribute: some of them). Where those values are stated and
the attribute makes a group, every one of them is a member of it, drawn or not. Of a member that is
not drawn everything is open: which members of other groups it shares parts with, and which values
of open attributes its parts have.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from verifier.arrays import ascending_values
from verifier.facts import Facts
from verifier.ground.environment import Environment
from verifier.ground.evaluate import Evaluator
from verifier.ground.model import Model, ascending, elements
from verifier.ground.shapes import Decide, undecided
from verifier.ground.truth import Truth, settled
from verifier.language import typed
from verifier.logic.free import children
from verifier.logic.lower import guard
from verifier.sharding.regions import Blame

CLOSED, OPEN, VAGUE = 0, 1, 2
"""A node's fact is given or is none; it is completed; it is not known whether the node has it."""

SETS = frozenset({"ranks", "set of string"})


@dataclass
class Openness:
    """The openings of a program, over one graph."""

    facts: Facts
    openings: dict[str, typed.Opening]
    _touches: dict[Any, bool] = field(default_factory=dict)
    _drawn: dict[str, set[Any]] = field(default_factory=dict)
    _stated: dict[str, frozenset[Any]] = field(default_factory=dict)
    _domains: dict[str, list[Any]] = field(default_factory=dict)
    _states: dict[str, NDArray[np.int8]] = field(default_factory=dict)

    def drawn(self, attribute: str) -> set[Any]:
        """The values, or elements of values, that nodes have."""
        if attribute not in self._drawn:
            self._drawn[attribute] = self._find_drawn(attribute)
        return self._drawn[attribute]

    def _find_drawn(self, attribute: str) -> set[Any]:
        values = self.facts.attribute(attribute)
        had = ascending_values(values.codes[values.codes >= 0]).tolist()
        return {element for code in had for element in elements(values.values[code])}

    def domain(self, attribute: str) -> list[Any]:
        """The values that complete an attribute, in ascending order: as stated, or as drawn."""
        if attribute not in self._domains:
            opening = self.openings.get(attribute)
            stated = None if opening is None else opening.values
            found = self.drawn(attribute) if stated is None else stated
            self._domains[attribute] = ascending(found)
        return self._domains[attribute]

    def stated(self, attribute: str) -> frozenset[Any]:
        """The values that an opening says; none where it says none."""
        if attribute not in self._stated:
            opening = self.openings.get(attribute)
            self._stated[attribute] = frozenset((opening and opening.values) or ())
        return self._stated[attribute]

    def members(self, attribute: str) -> list[Any]:
        """The members of a group by an attribute: those that are drawn, and those stated."""
        return ascending({*self.domain(attribute), *self.drawn(attribute)})

    def undrawn(self) -> dict[str, list[Any]]:
        """By group, the members that are there and that no node is in."""
        found = {}
        for group in self.facts.vocabulary.groups.values():
            opening = self.openings.get(group.by)
            if opening is not None and opening.values is not None:
                drawn = self.drawn(group.by)
                found[group.name] = [v for v in opening.values if v not in drawn]
        return found

    def outside(self, at: Evaluator) -> list[tuple[typed.Opening, Any, int]]:
        """Values that nodes have and cannot have: the opening, the value, the first node."""
        found = []
        for opening in self.openings.values():
            if opening.values is None:
                continue
            values, has = self.facts.attribute(opening.name), self._has(at, opening).must
            for value in ascending(self.drawn(opening.name) - set(opening.values)):
                codes = [c for c, v in enumerate(values.values) if value in elements(v)]
                nodes = np.flatnonzero(np.isin(values.codes, codes) & has)
                found += [(opening, value, int(node)) for node in nodes[:1]]
        return found

    @staticmethod
    def _has(at: Evaluator, opening: typed.Opening) -> Truth:
        """Which nodes have an open attribute."""
        nodes = at.model.everyone(typed.NODE)
        if opening.of is None:
            return settled(np.ones(len(nodes), dtype=np.bool_))
        env = Environment(len(nodes), {opening.of.variable.name: nodes})
        return at.truth(env, guard(opening.of))

    def has_parts(self, attribute: str) -> bool:
        """Whether members that are not drawn, of groups by an attribute, have parts of their own.

        A layer has; a GPU is just a number that parts have in a set of theirs.
        """
        opening = self.openings.get(attribute)
        return opening is not None and opening.values is not None and opening.type not in SETS

    @cached_property
    def grouping(self) -> frozenset[str]:
        """The attributes that make groups."""
        return frozenset(g.by for g in self.facts.vocabulary.groups.values())

    def state(self, at: Evaluator, attribute: str) -> NDArray[np.int8]:
        """CLOSED, OPEN or VAGUE, of each node."""
        if attribute not in self._states:
            self._states[attribute] = self._state(at, attribute)
        return self._states[attribute]

    def _state(self, at: Evaluator, attribute: str) -> NDArray[np.int8]:
        opening = self.openings.get(attribute)
        found = np.zeros(at.model.nodes, dtype=np.int8)
        if opening is None or not self.domain(attribute):
            return found  # nothing that it could be completed with
        missing = self.facts.attribute(attribute).codes < 0
        has = self._has(at, opening)
        found[missing & has.must] = OPEN
        found[missing & has.may & ~has.must] = VAGUE
        return found

    def is_open(self, group: str) -> bool:
        """Whether who is in a group is open."""
        return self.facts.vocabulary.groups[group].by in self.openings

    def touches(self, node: Any) -> bool:
        """Whether a formula, term or phrase hangs on what is open."""
        if node not in self._touches:
            self._touches[node] = self._hangs(node) or any(map(self.touches, _parts(node)))
        return self._touches[node]

    def touches_groups(self, node: Any) -> bool:
        """Whether it hangs on who is in an open group, which grounding takes as drawn."""
        if isinstance(node, typed.Attr) and node.entity.sort.name != "group":
            return False
        return self._hangs(node) or any(map(self.touches_groups, _parts(node)))

    def _hangs(self, node: Any) -> bool:
        match node:
            case typed.Attr(entity=entity, name=name):
                if entity.sort.name != "group":
                    return entity.sort.name == "node" and name in self.openings
                own = name in {"index", "name"} and node.type not in SETS
                return not own and (name in self.openings or self.is_open(entity.sort.group))
            case typed.InGroup(member=member, group=group):
                sorts = (member.sort, group.sort)
                return any(s.name == "group" and self.is_open(s.group) for s in sorts)
            case typed.Phrase(variable=variable):
                return variable.sort.name == "group" and self.is_open(variable.sort.group)
            case typed.LooksLike(subject=subject):
                return self.is_open(subject.sort.group)
            case typed.GraphProperty(order=typed.Order(group=sort)):
                return self.is_open(sort.group)
            case typed.Rises(value=value, key=key):
                return self.is_open(value) or self.is_open(key)
        return False


def _parts(node: Any) -> list[Any]:
    match node:
        case typed.Known():
            return []  # whether the file gives a fact is as it is
        case typed.Phrase(conjuncts=conjuncts):
            return [c.formula for c in conjuncts]
        case typed.Quantified():
            number = [] if node.amount.number is None else [node.amount.number]
            return [node.phrase, node.body, *number]
        case typed.SetVerb():
            return [node.phrase, node.value, *(x for x in (node.low, node.high) if x is not None)]
        case typed.GraphProperty(phrase=phrase, order=order):
            parts = [*node.joining, *([] if phrase is None else [phrase])]
            return parts if order is None else [*parts, order.phrase, order.value]
        case typed.Aggregate():
            return [node.phrase, node.term]
    return list(children(node))


def open_model(
    facts: Facts,
    program: typed.Program,
    decide: Decide = undecided,
    blame: Blame | None = None,
) -> tuple[Model, Openness | None]:
    """The model of a graph, and what is open in it: None where nothing is."""
    if not program.openings and not program.axioms:
        return Model(facts, program.parameters, decide, None, program.axes, blame), None
    openness = Openness(facts, program.openings)
    undrawn = openness.undrawn()
    return Model(facts, program.parameters, decide, undrawn, program.axes, blame), openness
