"""Which member of a group (which phase) a text is about: what it names, or where it stands."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from verifier.arrays import ascending_values, numbered
from verifier.facts.values import Values, unknown
from verifier.language.patterns import compile_pattern
from verifier.records import record

if TYPE_CHECKING:
    from verifier.facts.facts import Facts

UNCLEAR = "?"
"""Stands for the member that a text names without saying which statement it means."""


@record
class Words:
    """The names of a group's members, as texts write them; ``pattern`` is None for no group."""

    members: tuple[str, ...]
    pattern: str | None

    def beside(self, text: str, spans: list[tuple[int, int]]) -> list[str | None]:
        """For each statement of a text the member that is named beside it; None for none.

        A text that names one member is about that one. In one that names several, names stand
        before the statements that they are about, or one stands behind each; else it is unclear.
        """
        if self.pattern is None or not spans:
            return [None] * len(spans)
        found = compile_pattern(self.pattern).finditer(text)
        places = [(match.start(), self._member(match[0])) for match in found]
        if not places:
            return [None] * len(spans)
        if len({member for _, member in places}) == 1:
            return [places[0][1]] * len(spans)
        lows, highs = [low for low, _ in spans], [high for _, high in spans]
        if places[0][0] < lows[0]:
            before = _between(places, [0, *highs], lows)
            return [_one(before[number::-1]) for number in range(len(spans))]
        behind = _between(places, highs, [*lows[1:], len(text)])
        if all(len(names) == 1 for names in behind):
            return [names.copy().pop() for names in behind]
        return [UNCLEAR] * len(spans)

    def _member(self, word: str) -> str:
        return next(m for m in self.members if word.lower().startswith(_stem(m)))


def _between(places: list[tuple[int, str]], begins: list[int], ends: list[int]) -> list[set[str]]:
    """The names between each begin and its end."""
    return [
        {member for at, member in places if begin <= at < end}
        for begin, end in zip(begins, ends, strict=False)
    ]


def _one(nearest: list[set[str]]) -> str:
    """The name in the nearest set that has any, if it is one."""
    names = next(names for names in nearest if names)
    return next(iter(names)) if len(names) == 1 else UNCLEAR


def _stem(member: str) -> str:
    """What all forms of a name begin with: `decode` and `decoding`."""
    return member.lower().removesuffix("e")


def drawn(facts: Facts, group: str | None) -> tuple[str, ...]:
    """The members that some node belongs to, in ascending order."""
    values = of_nodes(facts, group)
    codes = ascending_values(values.codes[values.known]).tolist()
    return tuple(sorted(str(values.values[code]) for code in codes))


def words(facts: Facts, group: str | None) -> Words:
    """The members that are drawn, and those that the vocabulary names."""
    if group is None:
        return Words((), None)
    by = facts.vocabulary.attributes.get(facts.vocabulary.groups[group].by)
    constants = {s.value for s in by.sources if s.value} if by is not None else set()
    members = tuple(sorted({*drawn(facts, group), *constants}))
    stems = "|".join(re.escape(_stem(m)) for m in members if re.fullmatch(r"[A-Za-z][\w -]*", m))
    return Words(members, f"(?<![a-z])(?:{stems})" if stems else None)


def of_nodes(facts: Facts, group: str | None) -> Values:
    """Each node's member as text."""
    if group is None:
        return unknown(len(facts.graph.node_ids))
    values = facts.attribute(facts.vocabulary.groups[group].by)
    if all(isinstance(value, str) for value in values.values):
        return values
    return Values(values.codes, [str(value) for value in values.values])


def of_rows(
    facts: Facts, group: str | None, of: str, rows: NDArray[np.int64]
) -> list[tuple[str | None, int, int]]:
    """The members that nodes or clusters belong to: each with its first row, and how many."""
    if group is None or of == "graph":
        return [(None, int(rows[0]), len(rows))]
    if of == "node":
        values = of_nodes(facts, group)
        first, which = numbered(values.codes[rows])
        codes, count = values.codes[rows][first], np.bincount(which)
        whose = [values.values[code] if code >= 0 else None for code in codes.tolist()]
        return list(zip(whose, rows[first].tolist(), count.tolist(), strict=True))
    found: dict[str | None, list[int]] = {}
    for row in rows.tolist():
        found.setdefault(_of_cluster(facts, group, row), []).append(row)
    return [(member, same[0], len(same)) for member, same in found.items()]


def _of_cluster(facts: Facts, group: str, cluster: int) -> str | None:
    """The one member that the nodes of a cluster belong to."""
    graph = facts.graph
    inside = {cluster}
    for number, parent in enumerate(graph.parents.tolist()):  # a parent opens before its children
        if parent in inside:
            inside.add(number)
    nodes = graph.member_node[np.isin(graph.member_subgraph, list(inside))]
    values = of_nodes(facts, group)
    codes = ascending_values(values.codes[nodes])
    codes = codes[codes >= 0]
    return values.values[int(codes[0])] if len(codes) == 1 else None
