"""From rows of bindings to names, facts and lines that a person knows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from itertools import islice
from typing import Any

from verifier.findings.matching import binding_of, edge_ends
from verifier.findings.walk import walk
from verifier.graph import Graph
from verifier.ground.columns import Column, Ints
from verifier.ground.model import Model
from verifier.ground.obligations import Grounded
from verifier.language import typed
from verifier.logic.lower import Obligation


class Naming:
    """Names what the rows of one grounded rule bind."""

    def __init__(
        self,
        graph: Graph,
        model: Model,
        rule: typed.Rule,
        what: Obligation,
        grounded: Grounded,
    ) -> None:
        self.graph = graph
        self.model = model
        self.rule = rule
        self.what = what
        self.grounded = grounded
        self._asked = cache(lambda variable: _attributes(rule, variable))

    def binding(self, row: int) -> dict[str, Any]:
        """The row for the reference evaluator: numbers of nodes and edges, values of groups."""
        individuals = (
            int(self.grounded.individuals(phrase.variable)[row]) for phrase in self.what.prefix
        )
        return binding_of(self.model, self.what.prefix, individuals)

    def things(self, row: int) -> tuple[list[str], list[tuple[str, str]], dict[str, Any]]:
        """The nodes and edges bound in a row, and all of its bindings as users name them."""
        ids = self.graph.node_ids
        nodes, edges = [], []
        shown: dict[str, Any] = {}
        for phrase in self.what.prefix:
            variable = phrase.variable
            individual = int(self.grounded.individuals(variable)[row])
            name = variable.shown
            match variable.sort.name:
                case "node":
                    nodes.append(ids[individual])
                    shown[name] = ids[individual]
                case "edge":
                    edges.append(edge_ends(self.model, individual))
                    shown[name] = list(edges[-1])
                case "group":
                    value = self.model.group(variable.sort.group).values[individual]
                    key = variable.sort.group if name == "it" else name
                    shown[key] = value
        return nodes, edges, shown

    def nouns(self) -> dict[str, str]:
        """What each binding is: a node, an edge, or a member of a group."""
        nouns = {}
        for phrase in self.what.prefix:
            variable, sort = phrase.variable, phrase.variable.sort
            key = sort.group if variable.shown == "it" and sort.group else variable.shown
            nouns[key] = sort.group or sort.name
        return nouns

    def facts(self, row: int) -> dict[str, Any]:
        """Degrees of the first node, and what the rule asks of the bound variables."""
        facts: dict[str, Any] = {}
        bound = (p.variable for p in self.what.prefix if p.variable.sort.name == "node")
        for variable in islice(bound, 1):
            node = int(self.grounded.individuals(variable)[row])
            facts["in"] = self.model.facts.attribute("in-degree")[node]
            facts["out"] = self.model.facts.attribute("out-degree")[node]
        first = True
        for phrase in self.what.prefix:
            variable = phrase.variable
            individual = int(self.grounded.individuals(variable)[row])
            for attribute in self._asked(variable):
                value = self._value(variable.sort, individual, attribute)
                if value is not None and attribute.name not in {"in-degree", "out-degree"}:
                    key = attribute.name if first else f"{variable.shown}.{attribute.name}"
                    facts[key] = plain(value)
            first = False
        return facts

    def _value(self, sort: typed.Sort, individual: int, attribute: typed.Attr) -> Any:
        return value_at(self.model.column(sort, attribute), individual)

    def look_up(self, row: int) -> Any:
        """A function that looks up ``{m.layer}`` and ``{e.source.layer}`` of a message."""

        def find(shown: str, name: str) -> Any:
            for phrase in self.what.prefix:
                if phrase.variable.shown == shown:
                    individual = int(self.grounded.individuals(phrase.variable)[row])
                    return self._named(phrase.variable, individual, name.split("."))
            return None

        return find

    def _named(self, variable: typed.Variable, individual: int, path: list[str]) -> Any:
        sort = variable.sort
        if sort == typed.EDGE and path[0] in {"source", "target"}:
            ends = self.model.tail if path[0] == "source" else self.model.head
            sort, individual, path = typed.NODE, int(ends[individual]), path[1:]
        if not path:
            return self.graph.node_ids[individual]
        name = path[0]
        declared = self.model.facts.vocabulary.attributes.get(name)
        if sort.name == "group" and declared is None and name != "name":
            name = "index"
        type_ = "string" if declared is None else declared.type
        known = declared is not None or sort.name == "group"
        attribute = typed.Attr(typed.Entity(variable), name, type_, known)
        return plain(self._value(sort, individual, attribute))

    def line(self, row: int) -> int:
        """The line of the first bound node or edge; 0 where none is bound."""
        for phrase in self.what.prefix:
            individual = int(self.grounded.individuals(phrase.variable)[row])
            match phrase.variable.sort.name:
                case "node":
                    return self.graph.line(int(self.graph.node_start[individual]))
                case "edge":
                    return self.graph.line(int(self.graph.edge_start[individual]))
        return 0

    def line_of(self, nodes: Sequence[int]) -> int:
        """The line of the first of the nodes that are to blame; 0 where none is."""
        return self.graph.line(int(self.graph.node_start[nodes[0]])) if nodes else 0


def value_at(column: Column, individual: int) -> Any:
    """One value of a column; None is unknown."""
    if isinstance(column, Ints):
        return int(column.data[individual]) if column.known[individual] else None
    code = int(column.codes[individual])
    return None if code < 0 else column.values[code]


def _attributes(rule: typed.Rule, variable: typed.Variable) -> list[typed.Attr]:
    """The attributes of a variable that a rule's formula asks for, each once."""
    found: dict[str, typed.Attr] = {}
    for node in walk(rule.formula):
        match node:
            case typed.Attr(entity=typed.Entity(variable=v)) if v == variable:
                found.setdefault(node.name, node)
    return list(found.values())


def plain(value: Any) -> Any:
    """A fact's value as JSON has it: sets as sorted lists, shapes and spans as text."""
    if isinstance(value, frozenset):
        return sorted(value)
    if value is None or isinstance(value, int | str | bool):
        return value
    return str(value)
