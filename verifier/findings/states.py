"""Why an operator does not fit along an axis, in words: what arrives, what it takes, what helps."""

from __future__ import annotations

import numpy as np

from verifier.findings.grouping import group
from verifier.findings.repairs import repair
from verifier.findings.walk import walk
from verifier.ground.environment import Environment
from verifier.ground.evaluate import Evaluator
from verifier.ground.model import Model
from verifier.ground.states import Typing, typing
from verifier.ground.terms import individual
from verifier.language import typed
from verifier.logic import ir
from verifier.sharding.tables import bits

CONTESTED = "in no state does what feeds it suit it and all else"
NAMED = 3
"""So many patterns of nodes are named for each state."""


def misfit(body: ir.IR) -> typed.Fits | None:
    """The condition that a rule breaks, where it is that something fits."""
    match body:
        case ir.Atom(leaf=typed.Fits() as leaf):
            return leaf
        case ir.And(operands=operands) | ir.Or(operands=operands):
            return next((found for o in operands if (found := misfit(o)) is not None), None)
    return None


def unsettled(model: Model, rule: typed.Rule, env: Environment) -> str:
    """Why it is not known whether the bindings fit, where that is asked of them; else empty."""
    late = ""
    for leaf in walk(rule.formula):
        if not isinstance(leaf, typed.Fits):
            continue
        found = typing(Evaluator(model), leaf.axis, assumed=leaf.assumed)
        edge = leaf.entity.edge if isinstance(leaf.entity, typed.EdgeEnd) else leaf.entity
        bound = edge.variable.name in env.variables
        asked = individual(model, env, leaf.entity) if bound else slice(None)
        if found.circling[asked].any():
            return f"what arrives along {leaf.axis} in a cycle hangs on what is given in it"
        if found.unsure[asked].any():
            late = f"whether all fit together along {leaf.axis} was not found out in time"
    return late


def said(model: Model, leaf: typed.Fits, node: int) -> dict[str, str]:
    """The holes `{arrives}`, `{needs}` and `{repair}` of a message about a node."""
    found = typing(Evaluator(model), leaf.axis, assumed=leaf.assumed)
    if not found.unfit[node]:
        return {}
    return {
        "arrives": _arrives(model, found, node),
        "needs": _needs(found, node),
        "repair": CONTESTED if found.blamed[node] else repair(model, found, node),
    }


def _arrives(model: Model, found: Typing, node: int) -> str:
    """``P (partial sums) from attn_out_gpu{0..7} and R (replicated) from input_dist``."""
    bounds, before = found.plan.successors(reverse=True)
    sources = before[bounds[node] : bounds[node + 1]]
    if not len(sources):
        return "nothing"
    ids = model.facts.graph.node_ids
    parts = []
    masks = found.gives[sources]
    for mask in np.unique(masks).tolist():
        patterns = group([ids[i] for i in sources[masks == mask].tolist()])
        names = ", ".join(p.text for p in patterns[:NAMED])
        more = ", …" if len(patterns) > NAMED else ""
        parts.append(f"{either(found.axis, mask)} from {names}{more}")
    return " and ".join(parts)


def _needs(found: Typing, node: int) -> str:
    """``R (replicated) or T (sharded by tokens)``: the sets of states that it takes."""
    entries = found.tables.entries(int(found.role[node]))
    taken = [arrives for arrives, gives in enumerate(entries) if gives and arrives]
    if not taken:
        return "nothing"
    words = [
        " with ".join(spell(found.axis, state) for state in bits(arrives)) for arrives in taken
    ]
    if any(" with " in word for word in words):
        return ", or ".join(words)
    bounds, before = found.plan.successors(reverse=True)
    several = len(np.unique(found.gives[before[bounds[node] : bounds[node + 1]]])) > 1
    return " or ".join(words) + (" alone" if several else "")


def either(axis: typed.Axis, mask: int) -> str:
    """The states of a mask, one of which it is."""
    states = bits(mask)
    if len(states) == len(axis.states):
        return "anything"
    return " or ".join(spell(axis, state) for state in states)


def spell(axis: typed.Axis, state: int) -> str:
    """``P (partial sums)``."""
    name, about = axis.states[state], axis.about[state]
    return name if about == name else f"{name} ({about})"
