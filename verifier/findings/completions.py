"""What would settle an undecided rule: in words, one way for it to hold and one for it to break."""

from __future__ import annotations

from itertools import combinations, product

import numpy as np

from verifier.findings.model import Completion
from verifier.ground.obligations import Grounded
from verifier.logic import ir
from verifier.logic.spelling import literal_of
from verifier.reference.kleene import conjunction, disjunction, negation
from verifier.smt.decide import Decision

UNKNOWN = 2
# Pairs are looked for among so many atoms.
FEW = 12


def completions(grounded: Grounded, decisions: list[Decision]) -> list[Completion]:
    """One for each class of bindings that is undecided, those of most bindings first.

    Only the atoms that are not known are told: the others are as they are. Classes that are said in
    the same words are one.
    """
    sizes = np.bincount(grounded.class_of_row, minlength=len(decisions)).tolist()
    found: dict[tuple[str, str, bool], int] = {}
    for situation, decision, size in zip(
        grounded.situations.tolist(), decisions, sizes, strict=True
    ):
        if not (decision.can_hold and decision.can_fail):
            continue
        holds = _completion(grounded, situation, decision.satisfying, wanted=True)
        breaks = _completion(grounded, situation, decision.violating, wanted=False)
        if not (holds and breaks):
            continue  # the solver ran out of time
        opposite = len(holds) == len(breaks) == 1 and holds.keys() == breaks.keys()
        key = (_words(grounded, holds), _words(grounded, breaks), opposite)
        found[key] = found.get(key, 0) + size
    ordered = sorted(found.items(), key=lambda one: -one[1])
    return [Completion(*words, size) for words, size in ordered]


def _completion(
    grounded: Grounded, situation: list[int], found: dict[int, bool], *, wanted: bool
) -> dict[int, bool]:
    """The fewest unknown atoms, with their truth, that settle it as wanted.

    Where more than two are needed, those of the solver's completion that it cannot do without.
    """
    truths = [None if truth == UNKNOWN else bool(truth) for truth in situation]
    unknown = [number for number, truth in enumerate(truths) if truth is None]

    def settles(chosen: dict[int, bool]) -> bool:
        tried = [chosen.get(number, truth) for number, truth in enumerate(truths)]
        return _truth(grounded, tried) is wanted

    for size in (1, 2):
        for numbers in combinations(unknown[:FEW], size):
            for values in product((True, False), repeat=size):
                chosen = dict(zip(numbers, values, strict=True))
                if settles(chosen):
                    return chosen
    chosen = {number: found[number] for number in unknown if number in found}
    for number in list(chosen):
        without = {n: value for n, value in chosen.items() if n != number}
        if settles(without):
            chosen = without
    return chosen


def _words(grounded: Grounded, chosen: dict[int, bool]) -> str:
    return " and ".join(_atom(grounded, number, holds=holds) for number, holds in chosen.items())


def _truth(grounded: Grounded, truths: list[bool | None]) -> bool | None:
    """What the rule comes to at a binding with these atoms: it holds where it does not apply."""
    table = dict(zip(grounded.atoms, truths, strict=False))

    def of(node: ir.IR) -> bool | None:
        match node:
            case ir.Bool(value=value):
                return value
            case ir.Not(operand=operand):
                return negation(of(operand))
            case ir.And(operands=operands):
                return conjunction(of(o) for o in operands)
            case ir.Or(operands=operands):
                return disjunction(of(o) for o in operands)
        return table[node]

    return disjunction((negation(truths[-1]), of(grounded.obligation.body)))


def _atom(grounded: Grounded, number: int, *, holds: bool) -> str:
    if number < len(grounded.atoms):
        atom: ir.IR = grounded.atoms[number]
        return literal_of(atom, holds=holds)
    phrases = " and ".join(f"`{phrase.text}`" for phrase in grounded.obligation.prefix)
    return f"it is {'' if holds else 'not '}{phrases}"
