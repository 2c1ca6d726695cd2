"""Ours on facts in memory as far as the peers go: grounding, solving, the list of counterexamples.

What `verify` adds to the list (messages, facts, witness paths, a second evaluation) is left out.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from benchmarks.engines import ours
from benchmarks.engines.table import Found, finish
from verifier.facts import Facts
from verifier.ground.evaluate import Evaluator
from verifier.ground.model import Model
from verifier.ground.obligations import Grounded, ground
from verifier.ground.schedule import in_cycles
from verifier.language import typed
from verifier.logic.lower import obligation
from verifier.reference import Reference
from verifier.smt.decide import Solver


def solve(state: tuple[Facts, int]) -> Found:
    """All counterexamples over facts that were extracted before."""
    facts, width = state
    program = ours.program(width)
    at, solver = Evaluator(Model(facts, program.parameters)), Solver()
    found: dict[str, Any] = {}
    for rule in program.rules:
        grounded = ground(at, obligation(rule.formula))
        body, atoms = grounded.obligation.body, grounded.atoms
        decisions = solver.decide(body, atoms, grounded.situations, rule.id)
        fails = np.array([not d.can_hold for d in decisions], dtype=np.bool_)
        name = rule.id.removeprefix("fifteen.")
        found[name] = _listed(
            at.model, rule, grounded, np.flatnonzero(fails[grounded.class_of_row])
        )
    return finish(found)


def _listed(model: Model, rule: typed.Rule, grounded: Grounded, rows: Any) -> list[Any]:
    """What the rows bind; of a sentence that binds nothing, what there is to blame."""
    if not len(rows):
        return []
    prefix = grounded.obligation.prefix
    if not prefix and isinstance(rule.formula, typed.GraphProperty):
        return np.flatnonzero(in_cycles(model.schedule(None))).tolist()
    if not prefix:
        return [*Reference(model.facts, model.parameters).replay(rule.formula, {}).missing]
    columns = []
    for phrase in prefix:
        individuals = grounded.individuals(phrase.variable)[rows]
        match phrase.variable.sort.name:
            case "edge":
                columns += [model.tail[individuals].tolist(), model.head[individuals].tolist()]
            case "group":
                values = model.group(phrase.variable.sort.group).values
                columns.append([values[n] for n in individuals.tolist()])
            case _:
                columns.append(individuals.tolist())
    return list(zip(*columns, strict=True))
