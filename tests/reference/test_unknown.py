"""What a fact that the file does not give leaves unknown, and what is settled in spite of it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Draw = Callable[[str, str], Any]
UNKNOWN = None

# sentence, graph, truth, and what is lacking: a node's id with the attribute, or a parameter
CASES = [
    ("every mm m: m.layer = 1", "m1", UNKNOWN, [("m1", "layer")]),
    ("every mm m: m.layer = 1", "m1; m2 [layer=2]", False, []),
    ("every mm m where m.layer = 1: m.done", "m1 [done=yes]", True, []),
    ("every mm m where m.layer = 1: m.done", "m1 [done=no]", UNKNOWN, [("m1", "layer")]),
    ("some mm m: m.layer = 1", "m1; m2 [layer=1]", True, []),
    ("some mm m: m.layer = 1", "m1; m2 [layer=2]", UNKNOWN, [("m1", "layer")]),
    ("no mm m: m.layer = 1", "m1; m2 [layer=2]", UNKNOWN, [("m1", "layer")]),
    ("exactly 1 mms m: m.layer = 1", "m1 [layer=1]; m2", UNKNOWN, [("m2", "layer")]),
    ("exactly 3 mms m: m.layer = 1", "m1 [layer=1]; m2", False, []),
    ("at least 1 mms m: m.layer = 1", "m1 [layer=1]; m2", True, []),
    ("at least 2 mms m: m.layer = 1", "m1 [layer=1]; m2", UNKNOWN, [("m2", "layer")]),
    ("at most 1 mms m: m.layer = 1", "m1 [layer=1]; m2", UNKNOWN, [("m2", "layer")]),
    ("at most 2 mms m: m.layer = 1", "m1 [layer=1]; m2", True, []),
    ("exactly $pp mms m: true", "m1", UNKNOWN, [(None, "$pp")]),
    ("every mm m: m.layer = 1 or m.done", "m1 [done=yes]", True, []),
    ("every mm m: m.layer = 1 and m.done", "m1 [done=no]", False, []),
    ("every mm m: m.layer = m.layer", "m1", UNKNOWN, [("m1", "layer")]),
    ("every mm m: m.layer != 1", "m1", UNKNOWN, [("m1", "layer")]),
    ("every mm m: m.layer in 0..$pp", "m1 [layer=1]", UNKNOWN, [(None, "$pp")]),
    ("every mm m: m.layer in 2..$pp", "m1 [layer=1]", False, []),
    ("every stage s: s.gpus in 0..$pp", "m1 [stage=0]", UNKNOWN, [(None, "$pp")]),
    ("every stage s: s.gpus in 0..1", "m1 [stage=0]", True, []),  # a stage without GPUs
    ("every mm m: m.way ~ /row/", "m1", UNKNOWN, [("m1", "way")]),
    ("every mm m: m.layer / 0 = 1", "m1 [layer=1]", UNKNOWN, []),
    ("every mm m: m.rank = 1", "m1 [rank=one]", UNKNOWN, [("m1", "rank")]),
    ("every mm m: not (m.layer is known) or m.layer = 1", "m1", True, []),
    ("every node n: n is an mm", "x", False, []),  # a kind is never unknown
    ("every stage s has 1 mm", "m1 [stage=0]; m2", True, []),  # nor who is in a group
    ("count(mm m where m.layer = 1) = 0", "m1", UNKNOWN, [("m1", "layer")]),
    ("sum(m.layer for mm m) = 1", "m1 [layer=1]; m2", UNKNOWN, [("m2", "layer")]),
    ("max(m.layer for mm m) = 1", "r1", UNKNOWN, []),  # the greatest of nothing
    ("every mm m: m.gpus = {m.layer, 1}", "m1 [gpus=1]", UNKNOWN, [("m1", "layer")]),
    ("the mm layers are distinct", "m1 [layer=1]; m2 [layer=1]; m3", False, []),
    ("the mm layers cover 0..$pp", "m1 [layer=1]", UNKNOWN, [(None, "$pp")]),
    (
        "every mm is followed by a reduce r where r.layer = 1",
        "m -> r",
        UNKNOWN,
        [("r", "layer")],
    ),
    ("every mm is followed by a reduce r where r.layer = 1", "m -> r; m -> x", False, []),
    (
        "every mm is followed by a reduce before a gather g where g.layer = 1",
        "m -> g -> r",
        UNKNOWN,
        [("g", "layer")],
    ),
    ("every mm reaches a reduce r where r.layer = 1", "m -> r1; m -> r2; r2 [layer=1]", True, []),
    (
        "every mm is never followed by a reduce r where r.layer = 1",
        "m -> r",
        UNKNOWN,
        [("r", "layer")],
    ),
    (
        "every path from an mm to a reduce passes through a gather g where g.layer = 1",
        "m -> g -> r",
        UNKNOWN,
        [("g", "layer")],
    ),
    (
        "no path from an mm m where m.layer = 1 to a reduce passes through a gather",
        "m -> r -> g",
        True,
        [],
    ),
]


@pytest.mark.parametrize(("sentence", "dot", "truth", "lacking"), CASES)
def test_unknown(
    case: Draw, sentence: str, dot: str, truth: bool | None, lacking: list[tuple[Any, str]]
) -> None:
    reference, formula = case(dot, sentence)
    replay = reference.replay(formula, {})
    assert replay.truth is truth
    assert list(replay.unknown) == lacking
