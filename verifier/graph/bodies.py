"""What a draft is made of: the bodies of a graph and its subgraphs, and lists of elements."""

from __future__ import annotations

from dataclasses import field

import numpy as np

from verifier.graph.columns import AttributeTable
from verifier.graph.defaults import Assignment, Defaults, Scope
from verifier.graph.lists import ParsedLists
from verifier.records import struct

FoundList = tuple[list[Assignment], int]
"""An attribute list and the offset of its bracket."""


@struct
class Body:
    """The graph (number -1) or one subgraph: what outlives its closing brace."""

    number: int
    parent: Body | None
    node_scope: Scope
    edge_scope: Scope
    attributes: dict[str, str] = field(default_factory=dict)
    named: dict[str, Body] = field(default_factory=dict)
    children: list[Body] = field(default_factory=list)
    nodes: dict[int, None] = field(default_factory=dict)  # mentioned directly in the body

    def all_nodes(self) -> list[int]:
        """Every node in it or further in, in the order in which the nodes were made."""
        found: set[int] = set()
        waiting = [self]
        while waiting:
            body = waiting.pop()
            found.update(body.nodes)
            waiting.extend(body.children)
        return sorted(found)

    def inside(self, outer: Body) -> bool:
        """Whether it is ``outer`` or stands somewhere in it."""
        body: Body | None = self
        while body is not None and body is not outer:
            body = body.parent
        return body is outer


@struct
class Elements:
    """The elements and lists of one kind, growing."""

    environment: list[int] = field(default_factory=list)
    owner: list[int] = field(default_factory=list)
    which: list[int] = field(default_factory=list)
    start: list[int] = field(default_factory=list)
    lists: ParsedLists = field(default_factory=ParsedLists)
    defaults: Defaults = field(default_factory=Defaults)

    def add(self, lists: list[FoundList]) -> list[tuple[int, int]]:
        """Keep lists; returns the number and the place of each."""
        return [(self.lists.add(assignments), start) for assignments, start in lists]

    def apply(self, element: int, lists: list[tuple[int, int]]) -> None:
        """Give an element kept lists, by number and place."""
        for number, start in lists:
            self.owner.append(element)
            self.which.append(number)
            self.start.append(start)

    def table(self) -> AttributeTable:
        """The finished table."""
        return AttributeTable(
            self.lists,
            np.array(self.owner, dtype=np.int32),
            np.array(self.which, dtype=np.int32),
            np.array(self.start, dtype=np.int64),
            np.array(self.environment, dtype=np.int32),
            self.defaults,
        )
