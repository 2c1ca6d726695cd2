"""A plan of up to so many nodes, all of it unknown: what a solver chooses when asked for a plan.

Nodes are present or not; edges are a Boolean matrix; each node has at most one kind of a vocabulary
block; an attribute is known or not, and if known has a value. Texts are numbers: equal or not.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from typing import Any

from verifier.language.types import ELEMENT
from verifier.language.vocabulary import Vocabulary
from verifier.smt.elements import SETS, element, elements, has
from verifier.smt.terms import (
    Bit,
    both_or_neither,
    choice,
    every,
    number_of,
    opposite,
    some,
    variable,
)

Individual = tuple[Any, ...]
"""``("node", i)``, ``("edge", i, j)``, ``("group", name, i)``: the group's individual of node i.

Of a group of sets i is the number of an element.
"""

_TEXTS = {"string", "bool"}
_ALWAYS = {"id", "in-degree", "out-degree", "declared", "declarations", "copy", "line"}


class World:
    """The unknowns of a plan with at most ``size`` nodes, and what is true of every plan.

    In a ``part`` of a plan, edges may lead to nodes beyond it. Sets are made of so many
    ``elements``; where that is 0 they are not looked into.
    """

    def __init__(
        self, vocabulary: Vocabulary, size: int, *, part: bool = False, elements: int = 4
    ) -> None:
        self._part = part
        self._elements = elements
        self.universes: dict[str, list[Any]] = {}
        self.vocabulary = vocabulary
        self.size = size
        self.nodes = range(size)
        self.present = [variable("bit", f"node{i}") for i in self.nodes]
        self.axioms: list[Any] = [
            some((opposite(self.present[i + 1]), self.present[i])) for i in range(size - 1)
        ]
        self.texts: dict[Any, int] = {False: 0, True: 1}
        self.matrices: dict[str | None, list[list[Any]]] = {}
        self.values: dict[tuple[Any, ...], tuple[Bit, Any]] = {}
        self.kinds: dict[tuple[str, int], Any] = {}
        self._free: dict[str, Any] = {}

    @cached_property
    def blocks(self) -> dict[str, list[str]]:
        """The kinds of each block: of one block a node has at most one."""
        found: dict[str, list[str]] = {}
        for kind in self.vocabulary.kinds.values():
            found.setdefault(kind.block, []).append(kind.name)
        return found

    def edges(self, along: str | None) -> list[list[Any]]:
        """Whether there is an edge, of a class if one is named, from each node to each."""
        if along not in self.matrices:
            prefix = "edge" if along is None else f"edge:{along}"
            matrix = [[variable("bit", f"{prefix}{i},{j}") for j in self.nodes] for i in self.nodes]
            whole = None if along is None else self.edges(None)
            for i in self.nodes:
                for j in self.nodes:
                    needed = self.present[max(i, j)] if whole is None else whole[i][j]
                    self.axioms.append(some((opposite(matrix[i][j]), needed)))
            self.matrices[along] = matrix
        return self.matrices[along]

    def kind(self, node: int, name: str) -> Bit:
        """Whether a node has a kind."""
        block = self.vocabulary.kinds[name].block
        return self._kind_of(block, node) == self.blocks[block].index(name)

    def _kind_of(self, block: str, node: int) -> Any:
        if (block, node) not in self.kinds:
            found = variable("int", f"kind{node} of {block}")
            self.axioms += [found >= -1, found < len(self.blocks[block])]
            self.kinds[block, node] = found
        return self.kinds[block, node]

    def shown_kind(self, node: int) -> Any:
        """The kind of a node by the most trusted block that gives one, as a number; -1 for none."""
        found: Any = -1
        start = 0
        for block, kinds in self.blocks.items():  # a later block is trusted more
            kind = self._kind_of(block, node)
            found = choice(kind >= 0, start + kind, found)
            start += len(kinds)
        return found

    def value(self, owner: Individual, name: str, type_: str) -> tuple[Bit, Any]:
        """Whether an attribute is known, and its value; only numbers and texts have one."""
        key = (owner, name, "text" if type_ in _TEXTS else type_)
        if key not in self.values:
            self.values[key] = self._made(owner, name, type_)
        return self.values[key]

    def _made(self, owner: Individual, name: str, type_: str) -> tuple[Bit, Any]:
        title = f"{name}({','.join(map(str, owner[1:]))}):{type_}"
        if name == "kind" and len(self.blocks) == 1:
            block, names = next(iter(self.blocks.items()))
            value = self._kind_of(block, owner[1])
            whole: Any = -1
            for number, kind in enumerate(names):
                whole = choice(value == number, self.text(kind), whole)
            return value >= 0, whole
        value = variable("int", title)
        declared = self.vocabulary.attributes.get(name)
        given = name in _ALWAYS or (declared is not None and declared.default is not None)
        known: Bit = True if given else variable("bit", f"{title} known")
        if type_ in SETS:
            universe = enumerate(self.universe(ELEMENT[type_]))
            own = tuple((variable("bit", f"{title} has {k}"), e) for k, e in universe)
            if own:  # what is read is never empty, and its numbers are not negative
                self.axioms.append(some(bit for bit, _ in own))
            return known, own or None
        self.axioms += self._limits(owner, name, type_, value)
        return known, value

    def universe(self, type_: str) -> list[Any]:
        """What sets of numbers, or of texts, are made of: values in ascending order."""
        if type_ not in self.universes:
            made = [element(type_, k) for k in range(self._elements)]
            self.axioms += [one < other for one, other in pairwise(made)]
            self.axioms += [one >= 0 for one in made[:1]]
            self.universes[type_] = made
        return self.universes[type_]

    def _limits(self, owner: Individual, name: str, type_: str, value: Any) -> list[Any]:
        """What is true of every value of an attribute."""
        if type_ == "bool":
            return [value >= 0, value <= 1]
        if name in {"in-degree", "out-degree"} and owner[0] == "node":
            if self._part:
                return [value >= 0]
            matrix = self.edges(None)
            ends = [matrix[i][owner[1]] for i in self.nodes]
            if name == "out-degree":
                ends = list(matrix[owner[1]])
            number = number_of(ends)
            # an edge may be drawn twice
            return [value >= number, both_or_neither(value == 0, number == 0)]
        if name in {"copy", "line"}:
            return [value >= 1]
        allowed = self._enumerated(name) if type_ == "string" else None
        if allowed is not None:
            return [some(value == self.text(text) for text in allowed)]
        return [value >= 0] if type_ == "string" else []

    def _enumerated(self, name: str) -> list[str] | None:
        """The only texts that an attribute can have, where its sources say which."""
        declared = self.vocabulary.attributes.get(name)
        sources = () if declared is None else declared.sources
        if declared is None or not sources or not all(source.value for source in sources):
            return None
        found = [str(source.value) for source in declared.sources]
        return found + ([str(declared.default)] if declared.default is not None else [])

    def parameter(self, name: str) -> tuple[Bit, Any]:
        """Whether a parameter has a value, and which."""
        return self.value(("parameter", name), f"${name}", "int")

    def text(self, value: Any) -> int:
        """The number that stands for a text or a truth value."""
        return self.texts.setdefault(value, len(self.texts))

    def free(self, key: str, sort: str = "bit") -> Any:
        """The unknown of a name: what stands for a part that is not looked into."""
        if key not in self._free:
            self._free[key] = variable(sort, f"free:{key}")
        return self._free[key]

    def individuals(self, sort: str, group: str = "") -> list[tuple[Individual, Bit]]:
        """The individuals of a sort, each with whether it is there."""
        if sort == "node":
            return [(("node", i), self.present[i]) for i in self.nodes]
        if sort == "edge":
            matrix = self.edges(None)
            return [(("edge", i, j), matrix[i][j]) for i in self.nodes for j in self.nodes]
        if self.group_type(group) in SETS:
            values = self.universe(ELEMENT[self.group_type(group)])
            found = [("group", group, k) for k in range(len(values))]
            return [(one, some(self.is_in(i, one) for i in self.nodes)) for one in found]
        return [(("group", group, i), self._leads(group, i)) for i in self.nodes]

    def is_in(self, node: int, individual: Individual) -> Bit:
        """Whether a node belongs to an individual of a group."""
        known, value = self.place(individual[1], node)
        return every((known, has(elements(value), self.index(individual))))

    def index(self, individual: Individual) -> Any:
        """The value that an individual of a group stands for."""
        _, group, number = individual
        type_ = self.group_type(group)
        return (
            self.universe(ELEMENT[type_])[number] if type_ in SETS else self.place(group, number)[1]
        )

    def place(self, group: str, node: int) -> tuple[Bit, Any]:
        """Whether a node is in some individual of a group, and the value that says in which."""
        by = self.vocabulary.groups[group].by
        known, value = self.value(("node", node), by, self.group_type(group))
        return every((known, self.present[node])), value

    def groups(self, name: str) -> bool:
        """Whether the individuals of a group are looked into: those of shapes never are."""
        type_ = self.group_type(name)
        return type_ in {"int", "string", "bool"} or (type_ in SETS and self._elements > 0)

    def group_type(self, group: str) -> str:
        """The type of the attribute that makes a group; a plain DOT attribute is text."""
        by = self.vocabulary.attributes.get(self.vocabulary.groups[group].by)
        return "string" if by is None else by.type

    def _leads(self, group: str, node: int) -> Bit:
        """Whether a node is the first of its group's individual, and so stands for it."""
        known, value = self.place(group, node)
        earlier = [self.place(group, i) for i in range(node)]
        return every((known, opposite(some(every((k, v == value)) for k, v in earlier))))
