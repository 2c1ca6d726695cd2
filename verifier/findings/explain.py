"""Why a rule holds or does not at one binding: the truth of each of its parts, and the facts used.

All values come from the reference evaluator; the columns only find the binding to look at.
"""

from __future__ import annotations

from dataclasses import field, replace
from typing import Any

import numpy as np

from verifier.errors import Diagnostic, InputError
from verifier.facts import extract
from verifier.facts.origin import Origin
from verifier.facts.parameters import settled
from verifier.findings.bindings import individual_named, name_of
from verifier.findings.emptiness import emptied
from verifier.findings.matching import binding_of
from verifier.findings.tree import Part, Tree
from verifier.findings.walk import walk
from verifier.graph import Graph
from verifier.ground.evaluate import Evaluator
from verifier.ground.model import Model
from verifier.ground.obligations import Grounded, ground
from verifier.ground.openness import Openness
from verifier.language import typed
from verifier.logic.free import free_variables
from verifier.logic.lower import Obligation, obligation
from verifier.records import record, struct
from verifier.reference import Binding, Reference
from verifier.smt.states import Blamer
from verifier.smt.symbols import Symbols


@record
class Bound:
    """A variable of the rule, what it is bound to, and what its phrase says of that."""

    variable: str
    phrase: str
    name: str
    line: int
    parts: tuple[Part, ...]


@record
class Used:
    """A fact that was looked at, its value (None is unknown), and where a node's is from."""

    owner: str
    fact: str
    value: Any
    line: int
    origin: Origin | None


@struct
class Explanation:
    """A rule at one binding; without ``bound`` and ``body`` there is none, and ``reason`` says why.

    ``openings`` are what the rule hangs on and is left aside here: it is looked at as drawn.
    ``asked`` are individuals that were asked about by a variable further inside. ``truth`` is what
    the rule comes to there: false breaks it, None leaves it undecided.
    """

    rule: typed.Rule
    what: Obligation
    path: str
    guard: Part | None = None
    bound: list[Bound] = field(default_factory=list)
    body: Part | None = None
    asked: list[Bound] = field(default_factory=list)
    truth: bool | None = True
    reason: str = ""
    used: list[Used] = field(default_factory=list)
    openings: tuple[str, ...] = ()


def explain(
    graph: Graph, program: typed.Program, rule: typed.Rule, given: dict[str, str]
) -> Explanation:
    """The rule at the binding that is given, else at the first that breaks it, else at the first.

    Args:
        graph: the plan.
        program: what the rule is from.
        rule: one of its rules.
        given: individuals by variable, as users name them; the rest is chosen. Of a variable
            further inside it is shown what its phrase says of the individual.

    Raises:
        InputError: a variable or individual is not there.
    """
    facts = extract(graph, program.vocabulary)
    program = replace(program, parameters=settled(facts, program).parameters)
    model = Model(facts, program.parameters, Symbols(), axes=program.axes, blame=Blamer())
    tree = Tree(Reference(facts, program.parameters, axes=program.axes))
    what = obligation(rule.formula)
    found = Explanation(rule, what, graph.path)
    if Openness(facts, program.openings).touches(rule.formula):
        found.openings = tuple(f"open {opening.text}" for opening in program.openings.values())
    if rule.guard is not None:
        found.guard = tree.part(rule.guard, {})
    chosen, asked = _given(model, what, given)
    grounded = ground(Evaluator(model), what)
    row = _row(model, grounded, chosen)
    if row is not None:
        individuals = [int(grounded.individuals(p.variable)[row]) for p in what.prefix]
    elif len(chosen) == len(what.prefix):
        individuals = [chosen[p.variable.name] for p in what.prefix]
    else:
        found.reason = emptied(model, what.prefix) or "the rule does not speak about it"
        return found
    binding = binding_of(model, what.prefix, individuals)
    for phrase, individual in zip(what.prefix, individuals, strict=True):
        found.bound.append(_bound(model, tree, phrase, individual, binding))
    memberships = [part.truth for bound in found.bound for part in bound.parts]
    if False in memberships:
        found.reason = "the rule does not speak about it: a part of its phrase is false"
    else:
        found.body = tree.part(what.sentence, binding)
        found.truth = found.body.truth
        if None in memberships:
            found.reason = "whether the rule speaks about it is not known"
            found.truth = True if found.truth is True else None
    for phrase, individual in asked:
        inner = binding | binding_of(model, [phrase], [individual])
        if free_variables(phrase) <= binding.keys():
            found.asked.append(_bound(model, tree, phrase, individual, inner))
    found.used = [_used(model, *fact) for fact in tree.used]
    return found


def _bound(
    model: Model, tree: Tree, phrase: typed.Phrase, individual: int, binding: Binding
) -> Bound:
    parts = tuple(tree.part(c.formula, binding, c.text) for c in phrase.conjuncts)
    name, line = name_of(model, phrase.variable.sort, individual)
    return Bound(phrase.variable.shown, phrase.text, name, line, parts)


def _given(
    model: Model, what: Obligation, given: dict[str, str]
) -> tuple[dict[str, int], list[tuple[typed.Phrase, int]]]:
    """The individuals that were named: of the prefix by variable, and of phrases further inside."""
    prefix = {p.variable.shown: p for p in what.prefix}
    inside = {p.variable.shown: p for p in walk(what.sentence) if isinstance(p, typed.Phrase)}
    if len(given) == 1 and list(prefix) == ["it"]:
        given = {"it": next(iter(given.values()))}  # the rule's only variable has no name
    chosen: dict[str, int] = {}
    asked, wrong = [], []
    for shown, name in given.items():
        phrase = prefix.get(shown) or inside.get(shown)
        if phrase is None:
            listed = ", ".join(f"`{v}`" for v in prefix | inside if v != "it") or "none by name"
            message = f"the rule binds no variable `{shown}`"
            wrong.append(Diagnostic("E205", message, help=f"it binds {listed}"))
            continue
        individual = individual_named(model, phrase.variable.sort, name)
        if isinstance(individual, Diagnostic):
            wrong.append(individual)
        elif shown in prefix:
            chosen[phrase.variable.name] = individual
        else:
            asked.append((phrase, individual))
    if wrong:
        raise InputError(wrong)
    return chosen, asked


def _row(model: Model, grounded: Grounded, chosen: dict[str, int]) -> int | None:
    """Of the rows with the chosen individuals the first that breaks the rule, is open, or holds."""
    rows = np.arange(grounded.env.rows)
    for name, individual in chosen.items():
        rows = rows[grounded.env.variables[name][rows] == individual]
    if not len(rows):
        return None
    truth = Evaluator(model).truth(grounded.env.take(rows), grounded.obligation.body)
    certain = grounded.certain[rows]
    for wanted in (certain & ~truth.may, ~truth.must, np.ones(len(rows), dtype=np.bool_)):
        if wanted.any():
            return int(rows[wanted.argmax()])
    return None


def _used(model: Model, sort: typed.Sort, individual: Any, fact: str, value: Any) -> Used:
    graph = model.facts.graph
    if sort.name == "node":
        line = graph.line(int(graph.node_start[individual]))
        origin = model.facts.origin(individual, fact)
        return Used(graph.node_ids[individual], fact, value, line, origin)
    number = individual
    if sort.name == "group":
        number = model.group(sort.group).values.index(individual)
    name, line = name_of(model, sort, number)
    return Used(name, fact, value, line, None)
