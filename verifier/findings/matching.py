"""Which individuals a noun phrase denotes, and which it may."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from verifier.facts import extract
from verifier.facts.parameters import settled
from verifier.findings.emptiness import emptied
from verifier.findings.model import Lacking
from verifier.graph import Graph
from verifier.ground.environment import Environment
from verifier.ground.evaluate import Evaluator
from verifier.ground.joins import join
from verifier.ground.model import Model
from verifier.language import typed
from verifier.records import record
from verifier.reference import Binding, Reference
from verifier.smt.states import Blamer
from verifier.smt.symbols import Symbols

NODES_NAMED = 20
# So many individuals that are only possible are asked for what they lack.
LACKING_MOST = 50


@record
class Denoted:
    """One individual: its name, the ends of an edge, its line and kind (a group's size instead)."""

    name: str
    ends: tuple[str, str] | None
    line: int
    kind: str | None
    nodes: int
    lacking: tuple[str, ...] = ()


@record
class Match:
    """What a phrase denotes in a graph.

    ``certain`` are denoted whatever the unknown facts are, ``possible`` for some values of them;
    ``lacking`` are those facts. ``reason`` tells what empties the phrase where both are empty.
    """

    path: str
    graph: str
    phrase: str
    sort: str
    certain: list[Denoted]
    possible: list[Denoted]
    lacking: list[Lacking]
    reason: str


def match(graph: Graph, program: typed.Program, phrase: typed.Phrase) -> Match:
    """The individuals that the phrase denotes, in the order of the file."""
    facts = extract(graph, program.vocabulary)
    program = replace(program, parameters=settled(facts, program).parameters)
    model = Model(facts, program.parameters, Symbols(), axes=program.axes, blame=Blamer())
    joined = join(Evaluator(model), Environment(1), phrase)
    chosen = joined.env.variables[phrase.variable.name]
    must = joined.truth.must
    reference = Reference(facts, program.parameters, axes=program.axes)
    certain = [_denoted(model, phrase, i) for i in np.sort(chosen[must]).tolist()]
    possible: list[Denoted] = []
    bindings: list[Binding] = []
    conditions = [conjunct.formula for conjunct in phrase.conjuncts]
    for individual in np.sort(chosen[~must]).tolist():
        lacks: list[Lacking] = []
        if len(bindings) < LACKING_MOST:
            bindings.append(binding_of(model, [phrase], [individual]))
            lacks = lacking(reference, conditions, bindings[-1:])
        names = tuple(fact.fact for fact in lacks)
        possible.append(_denoted(model, phrase, individual, names))
    sort = phrase.variable.sort
    return Match(
        path=graph.path,
        graph=graph.name,
        phrase=phrase.text,
        sort=sort.group or sort.name,
        certain=certain,
        possible=possible,
        lacking=lacking(reference, conditions, bindings),
        reason="" if certain or possible else emptied(model, (phrase,)),
    )


def _denoted(
    model: Model, phrase: typed.Phrase, individual: int, lacks: tuple[str, ...] = ()
) -> Denoted:
    graph, sort = model.facts.graph, phrase.variable.sort
    if sort.name == "node":
        kind = model.facts.primary_kind[individual]
        line = graph.line(int(graph.node_start[individual]))
        return Denoted(graph.node_ids[individual], None, line, kind, 1, lacks)
    if sort.name == "edge":
        ends = edge_ends(model, individual)
        line = graph.line(int(graph.edge_start[individual]))
        return Denoted(" -> ".join(ends), ends, line, None, 2, lacks)
    group = model.group(sort.group)
    size = int((group.of == individual).sum())
    return Denoted(f"{sort.group} {group.values[individual]}", None, 0, None, size, lacks)


def edge_ends(model: Model, edge: int) -> tuple[str, str]:
    """The ids of an edge's tail and head."""
    ids = model.facts.graph.node_ids
    return ids[int(model.tail[edge])], ids[int(model.head[edge])]


def binding_of(
    model: Model, prefix: Iterable[typed.Phrase], individuals: Iterable[int]
) -> dict[str, Any]:
    """Individuals for the reference evaluator: numbers of nodes and edges, values of groups."""
    binding: dict[str, Any] = {}
    for phrase, individual in zip(prefix, individuals, strict=True):
        sort = phrase.variable.sort
        group = sort.name == "group"
        binding[phrase.variable.name] = (
            model.group(sort.group).values[individual] if group else int(individual)
        )
    return binding


def lacking(
    reference: Reference, formulas: Iterable[typed.Formula], bindings: Iterable[Binding]
) -> list[Lacking]:
    """The facts whose absence leaves the formulas unknown, those of most nodes first."""
    formulas = list(formulas)
    found: dict[str, dict[str, None]] = {}
    for binding in bindings:
        for formula in formulas:
            for owner, attribute in reference.replay(formula, binding).unknown:
                owners = found.setdefault(attribute, {})
                if owner is not None:
                    owners[str(owner)] = None
    return [
        Lacking(fact, tuple(owners)[:NODES_NAMED], len(owners))
        for fact, owners in sorted(found.items(), key=lambda x: -len(x[1]))
    ]
