"""Work on rules that needs no plan, done before they are kept: formulas, and plans of joins."""

from __future__ import annotations

from typing import Any

from verifier.language import literals, typed
from verifier.logic import ir
from verifier.logic.ahead import closed_paths, is_flat
from verifier.logic.canonical import canonical
from verifier.logic.free import children, free_variables, parts_seen_through, seen_through
from verifier.logic.lower import lower, obligation
from verifier.logic.plans import Plan, only_kinds, plan
from verifier.logic.prices import price


def prepare(program: typed.Program) -> None:
    """Derive what facts and grounding will ask of each rule; it stays with it, pickled too."""
    readings = [r for parameter in program.parameters.values() for r in parameter.readings]
    patterns = {*program.vocabulary.patterns(), *(r.pattern for r in readings if r.pattern)}
    program.vocabulary.traits = literals.traits(sorted(patterns))
    transfers = [transfer for axis in program.axes.values() for transfer in axis.transfers]
    rows = [row for transfer in transfers for row in transfer.rows]
    guards = [rule.guard for rule in program.rules]
    guards += [transfer.guard for transfer in transfers] + [row.guard for row in rows]
    for guard in guards:
        if guard is not None:
            _prepare(lower(guard))
    for transfer in transfers:
        _prepare(transfer.phrase)
    for rule in program.rules:
        what = obligation(rule.formula)
        for phrase in what.prefix:
            _prepare(phrase)
        _prepare(what.body)
        for atom in ir.skeleton_atoms(what.body):
            price(atom)
        for leaf in closed_paths(rule.formula):
            is_flat(leaf)
            canonical(leaf.target)
            if leaf.until is not None:
                canonical(leaf.until)


def _prepare(formula: Any) -> None:
    """The formula, and all that is evaluated on the way to its truth."""
    waiting = [formula]
    while waiting:
        node = waiting.pop()
        match node:
            case ir.Exists() | ir.CountIs():
                free = free_variables(node)
                if free:
                    seen_through(node)
                if len(free) < 2:
                    canonical(node)
                waiting.append(plan(node))
                waiting += [] if isinstance(node, ir.Exists) else [node.number]
            case typed.Phrase():
                waiting.append(plan(node))
            case typed.Count() | typed.Aggregate():
                if free_variables(node):
                    parts_seen_through(node)
                else:
                    canonical(node)
                waiting.append(node.phrase)
                waiting += [] if isinstance(node, typed.Count) else [node.term]
            case typed.SetVerb() | typed.PathTo() | typed.PathsThrough():
                seen_through(node)
                waiting += [p for p in _parts(node) if p is not None]
            case Plan():
                waiting += [node.kinds, *node.others, *node.rest]
                only_kinds(node.kinds)
                for part in node.rest:
                    free_variables(part)
            case _:
                waiting += children(node)


def _parts(node: typed.SetVerb | typed.PathTo | typed.PathsThrough) -> list[Any]:
    match node:
        case typed.SetVerb():
            return [node.phrase, node.value, node.low, node.high]
        case typed.PathTo():
            return [node.target, node.until]
    return [node.source, node.target, node.through]
