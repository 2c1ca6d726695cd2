"""`s looks like stage 1`: two individuals of a group, node by node and edge by edge.

The nodes are aligned by kind and rank, and where several have the same of both, by their ids with
the individual's index renamed. Of what is left, those whose ids agree still are partners, and
unlike. What has no partner is missing or extra; an edge is compared where both of its ends have a
partner. A node that is in no individual is no part of any.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from typing import TYPE_CHECKING, Any

import numpy as np

from verifier.language import typed
from verifier.reference.differences import Difference
from verifier.reference.kleene import Truth
from verifier.reference.naming import counterpart, is_index, is_number, natural, tokens
from verifier.reference.structure import Binding

if TYPE_CHECKING:
    from verifier.reference.evaluate import Reference
    from verifier.reference.structure import Structure

MASK = "\0"
"""Stands for an index in an id."""

Key = Callable[[int, Any], Hashable | None]
"""What nodes are paired by, of a node and its individual's index; None for those left out."""


def difference(at: Reference, node: typed.LooksLike, binding: Binding) -> Difference | None:
    """What sets the individual apart from its model; None where the model's index is unknown.

    An index that no node has is that of an empty model: everything is extra.
    """
    index = at.value(node.index, binding)
    if index is None:
        return None
    own = at.structure.individual(node.subject, binding)
    if own == index:
        return Difference(at.name(node.subject.sort, index))
    key = (node, index, own)
    if key not in at.differences:
        pair = Pair(at.structure, node, index, own)
        alike = pair.align()
        at.differences[key] = pair.difference(alike, pair.namesakes(alike))
    return at.differences[key]


def truth(at: Reference, node: typed.LooksLike, binding: Binding) -> Truth:
    """Whether nothing sets the two apart."""
    found = difference(at, node, binding)
    return None if found is None else found.nothing


class Pair:
    """A model and the individual that is held against it."""

    def __init__(self, structure: Structure, node: typed.LooksLike, index: Any, own: Any) -> None:
        self.structure = structure
        self.facts = structure.facts
        self.ids = structure.facts.graph.node_ids
        self.group = node.subject.sort.group
        self.index, self.own = index, own
        excepted = {n for kind in node.exceptions for n in structure.of_kind(typed.NODE, kind)}
        members = structure.members(self.group)
        self.model = [n for n in members.get(index, []) if n not in excepted]
        self.copy = [n for n in members.get(own, []) if n not in excepted]
        self.offsets = self._offsets()
        self.ranks = {name: self.facts.attribute(name) for name in self.offsets}

    # ---- kinds and ranks

    def _offsets(self) -> dict[str, int]:
        """How much each rank is higher than in the model; a rank one side lacks is not there."""
        vocabulary = self.facts.vocabulary
        own = vocabulary.groups[self.group].by
        found = {}
        for name in sorted({group.by for group in vocabulary.groups.values()} - {own}):
            declared = vocabulary.attributes.get(name)
            if declared is None or declared.type not in {"int", "string", "bool"}:
                continue  # a set of GPUs says where a node is, not which of several it is
            here, there = self._known(name, self.model), self._known(name, self.copy)
            if here and there:
                found[name] = self._offset(here, there) if declared.type == "int" else 0
        return found

    def _known(self, name: str, nodes: list[int]) -> list[tuple[Any, Any]]:
        """Kind and rank of the nodes whose rank is known."""
        values, kinds = self.facts.attribute(name), self.facts.primary_kind
        return [(kinds[n], values[n]) for n in nodes if values[n] is not None]

    def _offset(self, here: list[tuple[Any, Any]], there: list[tuple[Any, Any]]) -> int:
        """Under which offset most nodes have a partner; on a tie the first of these.

        None at all; as far as the indices are apart, each individual as wide as the model; that of
        the lowest ranks; that of the highest.
        """
        mine, theirs = {rank for _, rank in here}, {rank for _, rank in there}
        steps: int = self.own - self.index if _are_numbers(self.own, self.index) else 0
        candidates: tuple[int, ...] = (
            0,
            steps * len(mine),
            min(theirs) - min(mine),
            max(theirs) - max(mine),
        )

        def partners(offset: int) -> int:
            moved = Counter((kind, rank + offset) for kind, rank in here)
            return (moved & Counter(there)).total()

        return max(candidates, key=partners)

    def _signature(self, node: int, *, of_model: bool) -> tuple[Any, ...]:
        found: list[Any] = [self.facts.primary_kind[node]]
        for name, offset in self.offsets.items():
            rank = self.ranks[name][node]
            found.append(rank + offset if of_model and offset and rank is not None else rank)
        return tuple(found)

    # ---- positions

    def align(self) -> dict[int, int]:
        """Each model node's partner, as far as it has one."""
        classes: dict[tuple[Any, ...], tuple[list[int], list[int]]] = {}
        for side, nodes in enumerate((self.model, self.copy)):
            for node in nodes:
                signature = self._signature(node, of_model=side == 0)
                classes.setdefault(signature, ([], []))[side].append(node)
        image: dict[int, int] = {}
        for here, there in classes.values():
            if len(here) == len(there) == 1:
                image[here[0]] = there[0]
            elif here and there:
                image |= self._pairs(self._sorted(here), self._sorted(there))
        return image

    def _pairs(self, here: list[int], there: list[int]) -> dict[int, int]:
        """Partners in a class: itself, else the closest id, else the next in order of ids."""
        rounds = [*self._renamings(here), self._all_renamed, self._numberless, lambda *_: ""]
        return self._rounds(here, there, [lambda node, _: node, *rounds])

    def namesakes(self, alike: dict[int, int]) -> dict[int, int]:
        """Of the nodes without a partner those whose ids agree once the index is renamed."""
        taken = set(alike.values())
        here = self._sorted([n for n in self.model if n not in alike])
        there = self._sorted([n for n in self.copy if n not in taken])
        return self._rounds(here, there, [*self._renamings(here), self._all_renamed])

    def _rounds(self, here: list[int], there: list[int], rounds: list[Key]) -> dict[int, int]:
        image: dict[int, int] = {}
        for key in rounds:
            if len(image) == len(here):
                break
            waiting: dict[Hashable, list[int]] = {}
            taken = set(image.values())
            for node in there:
                name = key(node, self.own)
                if node not in taken and name is not None:
                    waiting.setdefault(name, []).append(node)
            for node in here:
                name = None if node in image else key(node, self.index)
                if name is not None and waiting.get(name):
                    image[node] = waiting[name].pop(0)
        return image

    def _sorted(self, nodes: list[int]) -> list[int]:
        """In the order of their ids, so that the order of the file does not matter."""
        return sorted(nodes, key=lambda node: natural(self.ids[node]))

    def _tokens(self, node: int) -> tuple[str, ...]:
        return tokens(self.ids[node])

    def _renamings(self, nodes: Iterable[int]) -> list[Key]:
        """For each position of an id: the id with the index masked there, if it stands there."""
        longest = max((len(self._tokens(n)) for n in nodes), default=0)

        def masked_at(position: int) -> Key:
            def key(node: int, index: Any) -> str | None:
                parts = self._tokens(node)
                if position >= len(parts) or not is_index(parts[position], index):
                    return None
                return "".join([*parts[:position], MASK, *parts[position + 1 :]])

            return key

        return [masked_at(position) for position in range(longest)]

    def _all_renamed(self, node: int, index: Any) -> str:
        return "".join(MASK if is_index(t, index) else t for t in self._tokens(node))

    def _numberless(self, node: int, _: Any) -> str:
        return "".join(MASK if is_number(t) else t for t in self._tokens(node))

    # ---- what is left

    def difference(self, alike: dict[int, int], unlike: dict[int, int]) -> Difference:
        """What has no partner or an unlike one, and which edges between partners differ."""
        image = alike | unlike
        original = {copy: model for model, copy in image.items()}
        edges = self._edges()
        here = [(a, b) for a, b in edges if a in image and b in image]
        there = [(a, b) for a, b in edges if a in original and b in original]
        missing = {(image[a], image[b]) for a, b in here} - set(there)
        extra = {(original[a], original[b]) for a, b in there} - set(here)
        taken = {self.ids[n] for n in self.structure.members(self.group).get(self.own, [])}
        alone = [n for n in self.model if n not in image]
        return Difference(
            f"{self.group} {self.index}",
            tuple(counterpart(self, node, taken) for node in alone),
            tuple(n for n in self.copy if n not in original),
            tuple(sorted(missing)),
            tuple(
                number
                for (a, b), numbers in edges.items()
                if a in original and b in original and (original[a], original[b]) in extra
                for number in numbers
            ),
            tuple(sorted(unlike.items())),
        )

    def _edges(self) -> dict[tuple[int, int], list[int]]:
        """The edges among the model's nodes and among the individual's, each pair's by number."""
        graph = self.facts.graph
        here, there = set(self.model), set(self.copy)
        found: dict[tuple[int, int], list[int]] = {}
        for number in np.flatnonzero(np.isin(graph.tail, [*here, *there])).tolist():
            ends = int(graph.tail[number]), int(graph.head[number])
            if here.issuperset(ends) or there.issuperset(ends):
                found.setdefault(ends, []).append(number)
        return found


def _are_numbers(*values: Any) -> bool:
    return all(isinstance(v, int) and not isinstance(v, bool) for v in values)
