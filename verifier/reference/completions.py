"""All completions of a graph's open facts, one after the other: slow, obvious, for tiny graphs.

This is what "in every completion" means: each fact that is open and not given takes each of its
values in turn, each member of a group that is not drawn shares parts with each set of members of
the other groups, and those completions count in which no axiom is false.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, combinations, product
from math import prod
from typing import Any

from verifier.facts import Facts
from verifier.language import typed
from verifier.reference.completed import Completed, Completion
from verifier.reference.evaluate import Reference
from verifier.reference.kleene import Truth
from verifier.reference.structure import elements

_SETS = ("ranks", "set of string")


def completions(facts: Facts, program: typed.Program) -> Iterator[Reference]:
    """An evaluator for each completion in which no axiom is false."""
    for completion in _all(facts, program):
        at = Reference(facts, program.parameters, Completed(facts, completion))
        if all(at.truth(axiom.formula, {}) is not False for axiom in program.axioms):
            yield at


def truths(facts: Facts, program: typed.Program, formula: typed.Formula) -> set[Truth]:
    """The truths that a formula has in the completions; empty where there is none."""
    return {at.truth(formula, {}) for at in completions(facts, program)}


def number(facts: Facts, program: typed.Program) -> int:
    """How many completions there are, those that some axiom rules out included."""
    return prod(len(values) for _, values in _choices(facts, program)[0])


def _all(facts: Facts, program: typed.Program) -> Iterator[Completion]:
    choices, members = _choices(facts, program)
    for chosen in product(*(values for _, values in choices)):
        picked = [(key, value) for (key, _), value in zip(choices, chosen, strict=True)]
        yield Completion(
            {key[1:]: value for key, value in picked if key[0] == "value"},
            {key[1:]: value for key, value in picked if key[0] == "parts"},
            members,
        )


def _choices(
    facts: Facts, program: typed.Program
) -> tuple[list[tuple[Any, list[Any]]], dict[str, list[Any]]]:
    """What is completed with its values, and the members of groups that are there."""
    plain = Reference(facts, program.parameters)
    choices: list[tuple[Any, list[Any]]] = []
    members: dict[str, list[Any]] = {}
    domains = {name: _domain(facts, o) for name, o in program.openings.items()}
    for name, opening in program.openings.items():
        if opening.values is not None:
            members[name] = sorted({*domains[name], *_drawn(facts, name)})
        for node in range(len(facts.graph.node_ids)):
            if not domains[name]:
                continue  # nothing that it could be completed with
            if facts.attribute(name)[node] is None and _has(plain, opening, node):
                values: list[Any] = domains[name]
                if opening.type in _SETS:
                    values = [s for s in _subsets(domains[name]) if s]
                choices.append((("value", name, node), values))
    groups = sorted({g.by for g in facts.vocabulary.groups.values()} | set(program.openings))
    told: set[tuple[str, Any, str, Any]] = set()
    for by in groups:
        opening_ = program.openings.get(by)
        if opening_ is None or opening_.values is None or opening_.type in _SETS:
            continue
        if not any(g.by == by for g in facts.vocabulary.groups.values()):
            continue
        drawn = _drawn(facts, by)
        for value in (v for v in opening_.values if v not in drawn):
            for other in (o for o in groups if o != by):
                can = domains.get(other) or sorted(_drawn(facts, other))
                can = [c for c in can if (other, c, by, value) not in told]
                told |= {(by, value, other, c) for c in can}
                choices.append((("parts", by, value, other), _subsets(can)))
    return choices, members


def _has(plain: Reference, opening: typed.Opening, node: int) -> bool:
    """Whether a node has the attribute, if the file only said it."""
    return opening.of is None or plain.member(opening.of, {}, node) is True


def _drawn(facts: Facts, name: str) -> set[Any]:
    values = facts.attribute(name)
    found = (values[node] for node in range(len(facts.graph.node_ids)))
    return {element for value in found if value is not None for element in elements(value)}


def _domain(facts: Facts, opening: typed.Opening) -> list[Any]:
    return sorted(_drawn(facts, opening.name) if opening.values is None else opening.values)


def _subsets(values: Sequence[Any]) -> list[frozenset[Any]]:
    sizes: Iterable[Iterable[tuple[Any, ...]]] = (
        combinations(values, size) for size in range(len(values) + 1)
    )
    return [frozenset(items) for items in chain.from_iterable(sizes)]
