"""What a verdict over open facts leans on, in words: axioms, openings, and facts of the drawing."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from verifier.findings.model import Assumption, Lacking, Leaning, UsedFact
from verifier.graph import Graph
from verifier.ground.model import elements
from verifier.ground.openness import SETS, Openness
from verifier.language import typed
from verifier.smt.completions.answers import Core, Fact, Filled

NAMED = 20
RUNS = 8
"""So many runs of numbers are listed."""

SAID = 6
"""So many facts of a completion are said; the rest is counted."""


class Speaker:
    """Puts facts into words."""

    def __init__(self, graph: Graph, openness: Openness, axioms: list[typed.Axiom]) -> None:
        self._graph = graph
        self._openness = openness
        self._axioms = axioms
        groups = openness.facts.vocabulary.groups.values()
        self._groups = {group.by: group for group in groups}

    def leaning(self, core: Core, touched: Iterable[str]) -> Leaning:
        """What a conflict consists of; the openings are those that the rule touches, or needs."""
        facts = [fact for fact in core.facts if fact.kind != "range"]
        ranges = {fact.attribute for fact in core.facts if fact.kind == "range"}
        names = {*touched, *ranges, *(fact.attribute for fact in facts)}
        sorts = {(fact.kind, fact.attribute, fact.by) for fact in facts}
        return Leaning(
            axioms=tuple(self.axiom(self._axioms[n]) for n in core.axioms),
            openings=tuple(
                self.opening(o) for name, o in self._openness.openings.items() if name in names
            ),
            facts=tuple(self.fact(fact) for fact in facts),
            tracked=sum((f.kind, f.attribute, f.by) in sorts for f in core.tracked),
        )

    def axiom(self, axiom: typed.Axiom) -> Assumption:
        """An axiom as it is written."""
        return Assumption(axiom.name, axiom.sentence, axiom.path, axiom.at.line)

    def opening(self, opening: typed.Opening) -> Assumption:
        """An opening as it is written."""
        return Assumption(opening.name, f"open {opening.text}", opening.path, opening.at.line)

    def fact(self, fact: Fact) -> UsedFact:
        """A fact of the drawing, with the line of the first node that says it."""
        values = self._openness.facts.attribute(fact.attribute)
        if fact.kind == "node":
            node = int(fact.owner)
            text = self._node(fact.attribute, node, values[node])
            return UsedFact(text, self._line(node), (self._graph.node_ids[node],))
        own = self._openness.facts.attribute(fact.by)
        nodes = [
            node
            for node, code in enumerate(own.codes.tolist())
            if code >= 0 and fact.owner in elements(own.values[code])
        ]
        had = {e for node in nodes if values[node] is not None for e in elements(values[node])}
        telling = [node for node in nodes if values[node] is not None] or nodes
        names = tuple(self._graph.node_ids[node] for node in telling[:NAMED])
        text = self._member(fact.by, [fact.owner], fact.attribute, had)
        return UsedFact(text, self._line(telling[0]) if telling else 0, names)

    def _line(self, node: int) -> int:
        return self._graph.line(int(self._graph.node_start[node]))

    # ---- completions

    def filled(self, facts: list[Filled]) -> str:
        """Facts of a completion, joined by `and`; members of a group with the same are one."""
        parts = [self._node(f.attribute, int(f.owner), f.value) for f in facts if not f.by]
        alike: dict[tuple[str, str, Any], list[Any]] = {}
        for fact in facts:
            if fact.by:
                alike.setdefault((fact.by, fact.attribute, fact.value), []).append(fact.owner)
        parts += [self._member(by, who, name, value) for (by, name, value), who in alike.items()]
        if len(parts) > SAID:
            parts = [*parts[:SAID], f"{len(parts) - SAID} more"]
        return " and ".join(parts)

    def lacking(self, facts: list[Filled]) -> list[Lacking]:
        """The facts that would decide, by attribute."""
        found: dict[str, dict[str, None]] = {}
        for fact in facts:
            name = self._graph.node_ids[int(fact.owner)] if not fact.by else None
            owner = name or f"{self._name(fact.by)} {fact.owner}"
            found.setdefault(self._noun(fact.attribute), {})[owner] = None
        return [Lacking(fact, tuple(owners)[:NAMED], len(owners)) for fact, owners in found.items()]

    def _name(self, by: str) -> str:
        group = self._groups.get(by)
        return by if group is None else group.name

    def _noun(self, attribute: str) -> str:
        return self._name(attribute) if self._is_scalar(attribute) else attribute

    def _is_scalar(self, attribute: str) -> bool:
        declared = self._openness.facts.vocabulary.attributes.get(attribute)
        return declared is None or declared.type not in SETS

    def _node(self, attribute: str, node: int, value: Any) -> str:
        return f"`{self._graph.node_ids[node]}` has {attribute} {spoken(value)}"

    def _member(self, by: str, owners: list[Any], attribute: str, values: Any) -> str:
        one = len(owners) == 1
        own = self._groups.get(by)
        noun = by if own is None else own.name if one else own.plural
        mine = f"{noun} {spoken(frozenset(owners))}"
        group = self._groups.get(attribute)
        if group is None or not self._is_scalar(attribute):
            return f"{mine} {'has' if one else 'have'} {attribute} {spoken(frozenset(values))}"
        lies = f"{mine} {'is' if one else 'are'} in"
        if not values:
            return f"{lies} no {group.name}"
        noun = group.name if len(values) == 1 else group.plural
        return f"{lies} {noun} {spoken(frozenset(values))}"


def spoken(value: Any) -> str:
    """A value in words; runs of numbers as ranges: `0-15`, `0, 2`; an empty set is `none`."""
    if not isinstance(value, frozenset):
        return str(value).lower() if isinstance(value, bool) else str(value)
    items = sorted(value)
    if not items:
        return "none"
    if not all(isinstance(item, int) for item in items):
        return ", ".join(map(str, items))
    runs: list[list[int]] = []
    for item in items:
        if runs and item == runs[-1][1] + 1:
            runs[-1][1] = item
        else:
            runs.append([item, item])
    shown = ", ".join(str(a) if a == b else f"{a}-{b}" for a, b in runs[:RUNS])
    return shown + (", …" if len(runs) > RUNS else "")
