"""Sentences about sets of values of which some are not known: what all completions say."""

from __future__ import annotations

import os
import random
from collections.abc import Callable
from itertools import pairwise, product
from typing import Any

import pytest

Draw = Callable[[str, str], Any]

SEED = int(os.environ.get("VERIFIER_SEED", random.SystemRandom().randrange(1 << 32)))
EXAMPLES = int(os.environ.get("VERIFIER_EXAMPLES", "800"))
FEW = range(-4, 9)
"""Values enough to be in every gap of the known ones, below and above."""

HOLDS: dict[str, Callable[[list[int], list[int]], bool]] = {
    "partition": lambda values, wanted: sorted(values) == wanted,
    "cover": lambda values, wanted: {*wanted} <= {*values},
    "fit in": lambda values, wanted: {*values} <= {*wanted},
    "are distinct": lambda values, _: len({*values}) == len(values),
    "are disjoint": lambda values, _: len({*values}) == len(values),
    "are equal": lambda values, _: len({*values}) <= 1,
    "are contiguous": lambda values, _: (
        not values or max(values) - min(values) + 1 == len({*values})
    ),
    "are increasing": lambda values, _: all(a < b for a, b in pairwise(values)),
}


@pytest.mark.parametrize("verb", HOLDS)
def test_random_values(case: Draw, verb: str) -> None:
    """Where it is known who is meant, the truth is that of all completions, and no less."""
    choose = random.Random(SEED)
    seen = set()
    for _ in range(EXAMPLES // 8):
        values = [choose.choice([None, *range(5)]) for _ in range(choose.randint(0, 4))]
        values = values if values.count(None) < 4 else values[:3]
        low, high = sorted((choose.randint(0, 2), choose.randint(0, 4)))
        if choose.randrange(4) == 0:  # a whole range in some order, which chance seldom makes
            low, high = 0, choose.randint(0, 2)
            values = list(range(low, high + 1))
            choose.shuffle(values)
            values[0] = choose.choice([values[0], None])
        ends = "" if verb.startswith("are") else f" {low}..{high}"
        dot = "; ".join(
            f"m{i}" if value is None else f"m{i} [layer={value}]" for i, value in enumerate(values)
        )
        wanted = list(range(low, high + 1))
        truths = {
            HOLDS[verb](list(full), wanted)
            for full in product(*(FEW if v is None else [v] for v in values))
        }
        expected = truths.pop() if len(truths) == 1 else None
        reference, formula = case(dot, f"the mm layers {verb}{ends}")
        assert reference.truth(formula, {}) is expected, (SEED, dot, verb, ends)
        seen.add(expected)
    assert seen == {True, False, None}


# sentence, graph, truth; of the set-valued `gpus` an unknown one may have any number of elements
CASES = [
    ("the mm layers partition 0..2", "m1 [layer=0]; m2 [layer=0]; m3", False),
    ("the mm layers partition 0..2", "m1 [layer=0]; m2 [layer=7]; m3", False),
    ("the mm layers partition 0..2", "m1 [layer=0]; m2 [layer=1]; m3", None),
    ("the mm layers partition 0..$pp", "m1 [layer=0]; m2 [layer=0]; m3", False),
    ("the mm layers cover 0..7", "m1 [layer=0]; m2 [layer=1]; m3", False),
    ("the mm layers cover 0..2", "m1 [layer=0]; m2 [layer=1]; m3", None),
    ("the mm layers cover 0..1", "m1 [layer=0]; m2 [layer=1]; m3", True),
    ("the mm layers fit in 0..2", "m1 [layer=3]; m2", False),
    ("the mm layers fit in 0..2", "m1 [layer=2]; m2", None),
    ("the mm layers are equal", "m1 [layer=3]; m2 [layer=2]; m3", False),
    ("the mm layers are equal", "m1 [layer=3]; m2 [layer=3]; m3", None),
    ("the mm layers are contiguous", "m1 [layer=0]; m2 [layer=3]; m3", False),
    ("the mm layers are contiguous", "m1 [layer=0]; m2 [layer=2]; m3", None),
    ("the mm layers are increasing", "m1 [layer=1]; m2; m3 [layer=2]", False),
    ("the mm layers are increasing", "m1 [layer=1]; m2; m3 [layer=3]", None),
    ("the mm layers are distinct", "m1", True),
    ("the mm gpus cover 0..7", 'm1 [gpus="0"]; m2', None),
    ("the mm gpus partition 0..3", 'm1 [gpus="0-1"]; m2 [gpus="1"]; m3', False),
    ("the mm gpus partition 0..1", 'm1 [gpus="0-1"]; m2', None),
    ("the mm gpus are disjoint", 'm1 [gpus="0-1"]; m2 [gpus="1"]; m3', False),
    # of those of whom it is not known whether they are meant
    ("the mm layers m where m.done are distinct", "m1 [layer=1]; m2 [layer=2 done=yes]", True),
    ("the mm layers m where m.done are distinct", "m1 [layer=2]; m2 [layer=2 done=yes]", None),
    ("the mm layers m where m.done cover 0..2", "m1 [layer=0]; m2 [layer=2 done=yes]", False),
    ("the mm layers m where m.done cover 0..1", "m1 [layer=0]; m2 [layer=1 done=yes]", None),
]


@pytest.mark.parametrize(("sentence", "dot", "truth"), CASES)
def test_truth(case: Draw, sentence: str, dot: str, truth: bool | None) -> None:
    reference, formula = case(dot, sentence)
    assert reference.truth(formula, {}) is truth


def test_only_what_is_sure_is_told(case: Draw) -> None:
    reference, formula = case("m1 [layer=0]; m2 [layer=0]; m3", "the mm layers partition 0..5")
    replay = reference.replay(formula, {})
    assert (replay.duplicates, replay.missing, replay.more_missing) == ((0,), (), 4)
    reference, formula = case("m1 [layer=9]; m2", "the mm layers fit in 0..5")
    assert reference.replay(formula, {}).outside == (9,)
