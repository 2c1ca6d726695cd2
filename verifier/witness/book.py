"""What the proofs of a witness lean on: facts as columns, sets of nodes, edges by class."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from verifier.facts import Span
from verifier.ground.columns import Column
from verifier.ground.model import Model
from verifier.language import typed

Edges = list[tuple[int, int]]


class Unwitnessed(Exception):  # noqa: N818 -- no error: a form that has no witness
    """A rule has no witness; the reason is the argument."""


class Book:
    """Collects what several proofs share, each thing once."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.facts: dict[str, list[Any]] = {}
        self.sets: list[list[int]] = []
        self.edges: dict[str, Edges] = {}
        self.phrases: dict[str, dict[str, Any]] = {}
        self._numbers: dict[tuple[int | None, tuple[int, ...]], int] = {}
        self.along(None)

    def set_of(self, individuals: Iterable[int], phrase: int | None = None) -> int:
        """The number of a list of individuals; of those that a phrase denotes if one is named."""
        key = phrase, tuple(individuals)
        if key not in self._numbers:
            self._numbers[key] = len(self.sets)
            self.sets.append(list(key[1]))
        return self._numbers[key]

    def along(self, name: str | None) -> str:
        """The name under which the edges of a class are given."""
        key = name or ""
        if key not in self.edges:
            model = self.model
            tail, head = model.tail, model.head
            if name is not None:
                chosen = model.facts.edge_class(name)
                tail, head = tail[chosen], head[chosen]
            self.edges[key] = list(zip(tail.tolist(), head.tolist(), strict=True))
        return key

    def drawn(self, name: str, edges: Edges) -> str:
        """Edges that are not drawn but follow from an order."""
        self.edges[name] = edges
        return name

    def fact(self, sort: typed.Sort, attribute: typed.Attr) -> str:
        """The name under which an attribute of all individuals of a sort is given."""
        key = f"{sort.group or sort.name}.{attribute.name}"
        key += "" if attribute.declared else f" as {attribute.type}"
        if key not in self.facts:
            self.facts[key] = plain_values(self.model.column(sort, attribute))
        return key

    def members(self, sort: typed.Sort, group: str, pairs: Iterable[tuple[int, int]]) -> str:
        """The name under which it is given which members of a group each individual is in."""
        key = f"{sort.group or sort.name} in {group}"
        if key not in self.facts:
            found: list[Any] = [[] for _ in range(self.model.size(sort))]
            for who, whose in pairs:
                found[who].append(whose)
            self.facts[key] = found
        return key


def plain_values(column: Column) -> list[Any]:
    """A column as JSON has it.

    Raises:
        Unwitnessed: a value is no number, text, truth value or set of these.
    """
    coded = column.coded()
    used = set(coded.codes.tolist())
    values = [plain(v) if code in used else None for code, v in enumerate(coded.values)]
    return [None if code < 0 else values[code] for code in coded.codes.tolist()]


def plain(value: Any) -> Any:
    """One value as JSON has it; see ``plain_values``."""
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, Span):
        return list(range(value.low, value.high + 1))
    if isinstance(value, int | str | bool):
        return value
    raise Unwitnessed("it is about shapes, symbols or fractions")
