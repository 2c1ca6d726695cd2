"""Path sentences that are one question at every node, those that rules will ask later along.

A sweep of one lane takes as long as one of 64.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from verifier.arrays import BoolArray
from verifier.ground.environment import Environment
from verifier.ground.keys import Block, Keys, Target
from verifier.ground.lookups import TooManyPairsError
from verifier.ground.sweeps import MODES, Lanes, sweep
from verifier.ground.truth import Truth
from verifier.language import typed
from verifier.logic.ahead import is_flat
from verifier.logic.canonical import canonical

if TYPE_CHECKING:
    from verifier.ground.evaluate import Evaluator

LANES = 64


def everywhere(at: Evaluator, leaf: typed.PathTo) -> Truth:
    """The truth of a closed path sentence of each node.

    It is answered together with others that are expected, but those that have to be answered
    before one of them come first: what holds others is answered alone.
    """
    found: Truth | None = at.model.kept.get(_key(leaf))
    if found is not None:
        return found
    like = (leaf.along, MODES[leaf.verb])
    leaves = {_key(leaf): leaf}
    for other in at.expected if is_flat(leaf) else ():
        if len(leaves) == LANES:
            break
        if (other.along, MODES[other.verb]) == like and is_flat(other):
            leaves.setdefault(_key(other), other)
    answers = _together(at, list(leaves.values()))
    for key, answer in zip(leaves, answers, strict=True):
        if answer is not None and at.model.kept.get(key) is None:
            at.model.kept.put(key, answer, 2 * len(answer))
    assert answers[0] is not None
    return answers[0]


def _key(leaf: typed.PathTo) -> tuple[str | None, ...]:
    until = None if leaf.until is None else canonical(leaf.until)
    return ("everywhere", leaf.verb, leaf.along, canonical(leaf.target), until)


def _together(at: Evaluator, leaves: list[typed.PathTo]) -> list[Truth | None]:
    """The truth of each, a lane each; None for one after the first that pairs too much."""
    shape = (at.model.nodes, 1)
    target, stop = ((np.zeros(shape, np.uint64), np.zeros(shape, np.uint64)) for _ in range(2))
    plan, (mode, reverse) = at.model.schedule(leaves[0].along), MODES[leaves[0].verb]
    position = plan.sweep(reverse=reverse).position
    settled: list[bool | None] = []
    for lane, leaf in enumerate(leaves):
        asked: list[Target] = [leaf.target, *([] if leaf.until is None else [leaf.until])]
        try:
            keys = Keys(at, Environment(1), asked)
        except TooManyPairsError:
            if not lane:
                raise
            settled.append(None)
            continue
        settled.append(keys.settled(*asked))
        for whole, phrase in zip((target, stop), asked, strict=False):
            for side, found in zip(whole, keys.lanes(phrase, _ONE, position), strict=True):
                np.bitwise_or(side, found << np.uint64(lane), out=side)
    stops = stop if any(leaf.until is not None for leaf in leaves) else (None, None)
    # The sentence is easier to hold the more targets there are and the fewer nodes stop it.
    low = sweep(plan, target[0], stops[1], mode, reverse=reverse)
    high = low if False not in settled else sweep(plan, target[1], stops[0], mode, reverse=reverse)
    by_node = low[position]
    high = by_node if high is low else high[position]
    return [_truth(by_node, high, lane, whole) for lane, whole in enumerate(settled)]


def _truth(low: Lanes, high: Lanes, lane: int, settled: bool | None) -> Truth | None:
    if settled is None:
        return None
    must = _bit(low, lane)
    return Truth(must, must if settled else _bit(high, lane))


def _bit(found: Lanes, lane: int) -> BoolArray:
    bit: BoolArray = (found[:, 0] & np.uint64(1 << lane)) != 0
    return bit


_ONE = Block(0, 1, np.zeros(1, dtype=np.int64))
