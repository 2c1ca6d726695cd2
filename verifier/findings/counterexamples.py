"""From rows of bindings to counterexamples that a person can act on.

Every counterexample that is described in full was evaluated again by the reference evaluator, which
also gives the witness path, the missing values and the like.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np

from verifier.findings.matching import binding_of, edge_ends, emptied, lacking
from verifier.findings.messages import expected, fill, further
from verifier.findings.model import Counterexample, Lacking, ReplayMismatchError
from verifier.findings.walk import walk
from verifier.graph import Graph
from verifier.ground.columns import Column, IntArray, Ints
from verifier.ground.environment import Environment
from verifier.ground.evaluate import Evaluator
from verifier.ground.joins import join
from verifier.ground.model import Model
from verifier.ground.obligations import Grounded
from verifier.ground.terms import individual
from verifier.language import typed
from verifier.logic.lower import Obligation
from verifier.reference import OutOfStepsError, Reference
from verifier.reference.likeness import Difference
from verifier.smt.decide import Decision

# So many bindings are looked at to name the facts that would decide them.
LACKING_MOST = 50

# So many steps of evaluation go into the replay of a rule's further counterexamples (some seconds).
REPLAY_STEPS = 200_000


class Describer:
    """Describes the bindings of one grounded rule."""

    def __init__(
        self,
        graph: Graph,
        model: Model,
        reference: Reference,
        rule: typed.Rule,
        what: Obligation,
        grounded: Grounded,
    ) -> None:
        self._graph = graph
        self._model = model
        self._reference = reference
        self._rule = rule
        self._what = what
        self._grounded = grounded
        graph_ = model.facts
        self._in = graph_.attribute("in-degree")
        self._out = graph_.attribute("out-degree")

    # ---- what breaks

    def describe(self, rows: IntArray, most: int | None) -> list[Counterexample]:
        """A counterexample for each row; the first ``most`` of each class in full."""
        if isinstance(self._what.sentence, typed.GraphProperty):
            return self._parts_of_graph(self._what.sentence)
        first = self._first_of_each_class(rows)
        full = set(rows.tolist()) if most is None else first | set(rows[:most].tolist())
        found: list[Counterexample] = []
        steps = None if most is None else REPLAY_STEPS
        for row in rows.tolist():
            self._reference.steps_left = None if row in first else steps
            try:
                found.append(self._one(row, replay=row in full))
            except OutOfStepsError:  # the first of each class were replayed, and that has to do
                full, self._reference.steps_left = first, None
                found.append(self._one(row, replay=False))
            if row not in first:
                steps = self._reference.steps_left
        self._reference.steps_left = None
        return found

    def describe_open(self, rows: IntArray, settled: set[int]) -> list[Counterexample]:
        """A counterexample for each row that breaks the rule in every completion.

        Of those ``settled`` by what the file says it is told how; the others differ from completion
        to completion.

        Raises:
            ReplayMismatchError: the reference evaluator finds one to hold.
        """
        found = []
        for row in rows.tolist():
            self._reference.steps_left = REPLAY_STEPS
            try:
                truth = self._reference.truth(self._what.sentence, self._binding(row))
                if truth is True:
                    raise ReplayMismatchError(self._mismatch(row, "broken", truth))
                one = self._one(row, replay=row in settled)
                found.append(one if row in settled else replace(one, replayed=True))
            except OutOfStepsError:
                self._reference.steps_left = None
                found.append(self._one(row, replay=False))
            finally:
                self._reference.steps_left = None
        return found

    def _states(self, row: int) -> dict[str, str]:
        """What arrives at an operator that does not fit, what it takes, what would mend it."""
        from verifier.findings.states import misfit, said

        leaf = misfit(self._what.body)
        if leaf is None:
            return {}
        node = individual(self._model, self._grounded.env, leaf.entity)[row]
        return said(self._model, leaf, int(node))

    def _first_of_each_class(self, rows: IntArray) -> set[int]:
        classes = self._grounded.class_of_row[rows]
        return set(rows[np.unique(classes, return_index=True)[1]].tolist())

    def _one(self, row: int, *, replay: bool) -> Counterexample:
        binding = self._binding(row)
        nodes, edges, shown = self._things(row)
        said = self._states(row)
        facts = self._facts(row, nodes) | said
        if not replay:
            return Counterexample(
                bindings=shown,
                nodes=tuple(nodes),
                edges=tuple(edges),
                message=fill(self._rule.message, shown, facts, said, self._attribute(row)),
                line=self._line(row),
                facts=facts,
                nouns=self._nouns(),
            )
        found = self._reference.replay(self._what.sentence, binding)
        if found.truth is True:
            raise ReplayMismatchError(self._mismatch(row, "broken", found.truth))
        ids = self._graph.node_ids
        path = tuple(ids[i] for i in found.path)
        apart = found.difference or Difference("")
        details = {
            "path": " -> ".join(path),
            "actual": found.actual,
            "missing": (*found.missing, *apart.missing, *further(found.more_missing)),
            "duplicates": found.duplicates,
            "outside": found.outside,
            **said,
        }
        if not self._what.prefix:  # nothing is bound: what was counted is what there is to show
            nodes = [ids[i] for i in found.nodes]
        ends = [edge_ends(self._model, edge) for edge in apart.extra_edges]
        nodes += [ids[i] for i in (*apart.extra, *(copy for _, copy in apart.unlike))]
        lacking_edges = (*found.missing_edges, *apart.missing_edges)
        message = ""
        if self._rule.message:  # what is found by default speaks of numbers and sets only
            details["expected"] = expected(found.expected) or self._rule.sentence
            if found.actual is None:
                details["actual"] = "none" if found.value is None else plain(found.value)
        if self._rule.message or found.difference is None:  # a difference speaks for itself
            message = fill(self._rule.message, shown, facts, details, self._attribute(row))
        return Counterexample(
            bindings=shown,
            nodes=tuple(nodes),
            edges=(*edges, *dict.fromkeys(ends)),
            message=message,
            line=self._line(row) or (0 if self._what.prefix else self._line_of(nodes)),
            facts=facts | ({} if found.actual is None else {"actual": found.actual}),
            nouns=self._nouns(),
            path=path,
            missing=(*found.missing, *apart.missing),
            missing_more=found.more_missing,
            duplicates=tuple(found.duplicates),
            outside=tuple(found.outside),
            missing_edges=tuple((ids[a], ids[b]) for a, b in lacking_edges),
            unlike=tuple((ids[a], ids[b]) for a, b in apart.unlike),
            compared_with=apart.model,
            replayed=True,
        )

    def _parts_of_graph(self, leaf: typed.GraphProperty) -> list[Counterexample]:
        """The cycles of a graph that has some, or its smaller components."""
        ids = self._graph.node_ids
        if leaf.name == "acyclic":
            parts = [(part, cycle) for part, cycle in self._reference.cycles(leaf)]
        else:
            parts = [(part, ()) for part in self._reference.small_components(leaf)]
        found = []
        for part, cycle in parts:
            nodes = tuple(ids[i] for i in part)
            path = tuple(ids[i] for i in cycle)
            details: dict[str, Any] = dict.fromkeys(("missing", "duplicates", "outside"), ())
            details |= {"path": " -> ".join(path), "actual": len(part)}
            details["expected"] = "no cycle" if leaf.name == "acyclic" else "one part"
            message = fill(self._rule.message, {}, {}, details, lambda *_: None)
            line = self._graph.line(int(self._graph.node_start[part[0]]))
            nouns = {"": "cycle" if leaf.name == "acyclic" else "part"}
            found.append(
                Counterexample({}, nodes, (), message, line, {}, nouns, path=path, replayed=True)
            )
        return found

    # ---- what holds

    def confirm(self, rows: IntArray, decisions: list[Decision], steps: int | None) -> int:
        """Replay one holding binding of every class; gives how many could be.

        Args:
            rows: all bindings.
            decisions: one for each class.
            steps: at most so many steps of evaluation for each (a sentence about the whole of a
                large graph takes more, and is then left to the solver); None is without end.

        Raises:
            ReplayMismatchError: the reference evaluator finds it broken.
        """
        if not len(rows):
            return 0
        confirmed = 0
        _, first = np.unique(self._grounded.class_of_row, return_index=True)
        for row in first.tolist():
            decision = decisions[int(self._grounded.class_of_row[row])]
            if decision.can_fail:
                continue
            self._reference.steps_left = steps
            try:
                truth = self._reference.truth(self._what.sentence, self._binding(row))
                if truth is False and self._member(row) is True:
                    raise ReplayMismatchError(self._mismatch(row, "holding", truth))
                confirmed += 1
            except OutOfStepsError:
                continue
            finally:
                self._reference.steps_left = None
        return confirmed

    def _member(self, row: int) -> bool | None:
        binding = self._binding(row)
        truths = [
            self._reference.truth(conjunct.formula, binding)
            for phrase in self._what.prefix
            for conjunct in phrase.conjuncts
        ]
        return False if False in truths else None if None in truths else True

    def _mismatch(self, row: int, verdict: str, truth: bool | None) -> str:
        return (
            f"`{self._rule.id}` is {verdict} at {self._things(row)[2]} by the solver, "
            f"and {truth} by the reference evaluator"
        )

    # ---- what is not known

    def lacking(self, rows: IntArray) -> list[Lacking]:
        """The facts whose absence leaves these bindings undecided, most frequent first."""
        prefix = self._what.prefix
        formulas = [c.formula for phrase in prefix for c in phrase.conjuncts]
        bindings = [self._binding(row) for row in rows[:LACKING_MOST].tolist()]
        asked = [self._what.sentence, *formulas]
        found = lacking(self._reference, asked, bindings[:1])
        if len(bindings) > 1:
            self._reference.steps_left = REPLAY_STEPS
            try:
                found = lacking(self._reference, asked, bindings)
            except OutOfStepsError:
                pass  # the facts that the first binding lacks are named
            finally:
                self._reference.steps_left = None
        return found

    def speaks_of_nothing(self, sentence: typed.Formula) -> bool:
        """Whether a sentence without bindings is about individuals of which there are none."""
        match sentence:
            case typed.SetVerb(phrase=phrase):
                return not self._any(phrase)
            case typed.PathsThrough(amount="every", source=source, target=target):
                ends = [p for p in (source, target) if isinstance(p, typed.Phrase)]
                return any(not self._any(phrase) for phrase in ends)
        return False

    def _any(self, phrase: typed.Phrase) -> bool:
        found = join(Evaluator(self._model), Environment(1), phrase)
        return bool(found.truth.may.any())

    def emptied(self) -> str:
        """Which part of the rule's phrases leaves nothing to speak about."""
        return emptied(self._model, self._what.prefix)

    # ---- rows to names

    def _binding(self, row: int) -> dict[str, Any]:
        """The row for the reference evaluator: numbers of nodes and edges, values of groups."""
        individuals = (
            int(self._grounded.individuals(phrase.variable)[row]) for phrase in self._what.prefix
        )
        return binding_of(self._model, self._what.prefix, individuals)

    def _things(self, row: int) -> tuple[list[str], list[tuple[str, str]], dict[str, Any]]:
        """The nodes and edges bound in a row, and all of its bindings as users name them."""
        ids = self._graph.node_ids
        nodes, edges = [], []
        shown: dict[str, Any] = {}
        for phrase in self._what.prefix:
            variable = phrase.variable
            individual = int(self._grounded.individuals(variable)[row])
            name = variable.shown
            match variable.sort.name:
                case "node":
                    nodes.append(ids[individual])
                    shown[name] = ids[individual]
                case "edge":
                    edges.append(edge_ends(self._model, individual))
                    shown[name] = list(edges[-1])
                case "group":
                    value = self._model.group(variable.sort.group).values[individual]
                    key = variable.sort.group if name == "it" else name
                    shown[key] = value
        return nodes, edges, shown

    def _nouns(self) -> dict[str, str]:
        """What each binding is: a node, an edge, or a member of a group."""
        nouns = {}
        for phrase in self._what.prefix:
            variable, sort = phrase.variable, phrase.variable.sort
            key = sort.group if variable.shown == "it" and sort.group else variable.shown
            nouns[key] = sort.group or sort.name
        return nouns

    def _facts(self, row: int, nodes: list[str]) -> dict[str, Any]:
        """Degrees of the first node, and what the rule asks of the bound variables."""
        facts: dict[str, Any] = {}
        if nodes:
            node = self._graph.index[nodes[0]]
            facts["in"] = self._in.values[self._in.codes[node]]
            facts["out"] = self._out.values[self._out.codes[node]]
        first = True
        for phrase in self._what.prefix:
            variable = phrase.variable
            individual = int(self._grounded.individuals(variable)[row])
            for attribute in _attributes(self._rule, variable):
                value = self._value(variable.sort, individual, attribute)
                if value is not None and attribute.name not in {"in-degree", "out-degree"}:
                    key = attribute.name if first else f"{variable.shown}.{attribute.name}"
                    facts[key] = plain(value)
            first = False
        return facts

    def _value(self, sort: typed.Sort, individual: int, attribute: typed.Attr) -> Any:
        return value_at(self._model.column(sort, attribute), individual)

    def _attribute(self, row: int) -> Any:
        """Looks up ``{m.layer}`` and ``{e.source.layer}`` of a message."""

        def look_up(shown: str, name: str) -> Any:
            for phrase in self._what.prefix:
                if phrase.variable.shown == shown:
                    individual = int(self._grounded.individuals(phrase.variable)[row])
                    return self._named(phrase.variable, individual, name.split("."))
            return None

        return look_up

    def _named(self, variable: typed.Variable, individual: int, path: list[str]) -> Any:
        sort = variable.sort
        if sort == typed.EDGE and path[0] in {"source", "target"}:
            ends = self._model.tail if path[0] == "source" else self._model.head
            sort, individual, path = typed.NODE, int(ends[individual]), path[1:]
        if not path:
            return self._graph.node_ids[individual]
        name = path[0]
        declared = self._model.facts.vocabulary.attributes.get(name)
        if sort.name == "group" and declared is None and name != "name":
            name = "index"
        type_ = "string" if declared is None else declared.type
        known = declared is not None or sort.name == "group"
        attribute = typed.Attr(typed.Entity(variable), name, type_, known)
        return plain(self._value(sort, individual, attribute))

    def _line(self, row: int) -> int:
        """The line of the first bound node or edge; 0 where none is bound."""
        for phrase in self._what.prefix:
            individual = int(self._grounded.individuals(phrase.variable)[row])
            match phrase.variable.sort.name:
                case "node":
                    return self._graph.line(int(self._graph.node_start[individual]))
                case "edge":
                    return self._graph.line(int(self._graph.edge_start[individual]))
        return 0

    def _line_of(self, nodes: list[str]) -> int:
        """The line of the first of the nodes that are to blame; 0 where none is."""
        if not nodes:
            return 0
        return self._graph.line(int(self._graph.node_start[self._graph.index[nodes[0]]]))


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
