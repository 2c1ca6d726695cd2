"""Every form of the language on a graph where it holds and on one where it does not."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Draw = Callable[[str, str], Any]

QUANTIFIERS = [
    ("every mm m: m.layer = 1", "m1 [layer=1]; r1 [layer=2]", "m1 [layer=1]; m2 [layer=2]"),
    ("every mm m: m.layer = 1", "r1", "m1 [layer=0]"),  # vacuous
    ("every split mm m: m.layer = 1", "m1 [way=both layer=2]", "m1 [way=row layer=2]"),
    ("every collective r: r.layer = 1", "m1 [layer=2]; r1 [layer=1]", "g1 [layer=2]"),
    ("every mm or gather m: m.layer = 1", "r1 [layer=2]", "g1 [layer=2]"),
    ("some mm m: m.layer = 1", "m1 [layer=0]; m2 [layer=1]", "r1 [layer=1]"),
    ("no mm m where m.layer = 1: true", "m1 [layer=0]", "m1 [layer=0]; m2 [layer=1]"),
    ("exactly 2 mms m: m.layer = 1", "m1 [layer=1]; m2 [layer=1]; m3 [layer=2]", "m1 [layer=1]"),
    ("at least 2 mms m: m.layer = 1", "m1 [layer=1]; m2 [layer=1]", "m1 [layer=1]; m2 [layer=0]"),
    ("at most 1 mm m: m.layer = 1", "m1 [layer=1]; m2 [layer=0]", "m1 [layer=1]; m2 [layer=1]"),
    ("exactly $tp mms m: true", "m1; m2", "m1; m2; m3"),
    ("exactly (5 / 2) mms m: true", None, "m1; m2"),
    ("exactly (5 / 2) mms m: m.layer = 1", None, "m1 [layer=1]; m2 [layer=1]; m3"),
    ("there are exactly 2 reduces", "r1; r2; m1", "r1; r2; r3"),
    ("there is no gather", "m1", "g1"),
    (
        "there are exactly 1 mm per stage",
        "m1 [stage=0]; m2 [stage=1]",
        "m1 [stage=0]; r1 [stage=1]",
    ),
    ("every stage s has 2 mms", "m1 [stage=0]; m2 [stage=0]", "m1 [stage=0]; m2 [stage=1]"),
    (
        "every edge e: e.source.layer = 1",
        "m1 [layer=1]; m1 -> r1",
        "m1 [layer=1]; r1 [layer=2]; r1 -> m1",
    ),
    ("every real edge e: e.bytes > 1", "m -> r [style=dashed bytes=1]", "m -> r [bytes=1]"),
    (
        "every mm m: some reduce r: alike(m, r)",
        "m1 [layer=1]; r1 [layer=1]",
        "m1 [layer=1]; r1 [layer=2]",
    ),
]

CONDITIONS = [
    ("every mm m: m.layer != 1", "m1 [layer=2]", "m1 [layer=1]"),
    ("every mm m: m.layer >= 1 and m.layer < 3", "m1 [layer=2]", "m1 [layer=3]"),
    ("every mm m: m.layer = 1 or m.done", "m1 [layer=2 done=yes]", "m1 [layer=2 done=no]"),
    ("every mm m: m.done implies m.layer = 1", "m1 [done=no layer=2]", "m1 [done=yes layer=2]"),
    ("every mm m: m.done iff m.layer = 1", "m1 [done=no layer=2]", "m1 [done=no layer=1]"),
    ("every mm m: not (m.layer = 1)", "m1 [layer=2]", "m1 [layer=1]"),
    ("every mm m: m.layer in 1..3", "m1 [layer=3]", "m1 [layer=4]"),
    ("every mm m: m.gpus in 1..3", 'm1 [gpus="1,3"]', 'm1 [gpus="0-2"]'),
    ("every mm m: m.layer in {1, 3}", "m1 [layer=3]", "m1 [layer=2]"),
    (
        "every mm m: m.layer in m.experts",
        'm1 [layer=3 experts="2-4"]',
        'm1 [layer=5 experts="2-4"]',
    ),
    ('every mm m: m.way in {"row", "column"}', "m1 [way=row]", "m1 [way=both]"),
    ("every mm m: m.gpus covers {0, 1}", 'm1 [gpus="0-3"]', 'm1 [gpus="1-3"]'),
    ("every mm m: m.gpus overlaps {0, 1}", 'm1 [gpus="1-3"]', 'm1 [gpus="2,3"]'),
    ("every mm m: m.gpus = {0, 1}", 'm1 [gpus="1,0"]', 'm1 [gpus="0"]'),
    (
        "every mm m: m.gpus = m.experts",
        'm1 [gpus="0,1" experts="0-1"]',
        'm1 [gpus="0" experts="0-1"]',
    ),
    ("every mm m: size(m.gpus) = $tp", 'm1 [gpus="4,6"]', 'm1 [gpus="4"]'),
    ("every mm m: m.way ~ /^RO/", "m1 [way=row]", "m1 [way=arow]"),
    ("every node n: n is an mm", "m1", "m1; r1"),
    ("every node n: n is not a reduce", "m1", "m1; r1"),
    ("every mm m: m is split", "m1 [way=row]", "m1 [way=both]"),
    ("every mm m: m.layer is known", "m1 [layer=1]", "m1"),
    ("$tp is known", "m1", None),
    ("$pp is known", None, "m1"),
    ("every mm m: m.layer * $tp - 1 = 5", "m1 [layer=3]", "m1 [layer=2]"),
    ("every mm m: m.layer / 4 = 0.5", "m1 [layer=2]", "m1 [layer=3]"),
    ("every mm m: m.layer % 4 = 1", "m1 [layer=5]", "m1 [layer=4]"),
    ("every mm m: m.rank = 3", 'm1 [rank="3"]', 'm1 [rank="4"]'),  # in no vocabulary
    ("count(mm) = $tp", "m1; m2; r1", "m1"),
    ("sum(m.layer for mm m) = 3", "m1 [layer=1]; m2 [layer=2]", "m1 [layer=1]"),
    ("sum(m.layer for mm m) = 0", "r1", None),
    ("max(m.layer for mm m) = 2", "m1 [layer=1]; m2 [layer=2]", "m1 [layer=3]"),
    ("min(m.layer for mm m) = 1", "m1 [layer=1]; m2 [layer=2]", "m1 [layer=3]"),
    ("every mm m: every mm o: m = o", "m1; r1", "m1; m2"),
    ("every edge e: e.target != e.source", "m -> r", "m -> m"),
    ("every stage s: s.index = 1", "m1 [stage=1]", "m1 [stage=2]"),
    (
        "every stage s: s.gpus = {0, 1}",
        "m [stage=1 gpus=0]; r [stage=1 gpus=1]",
        "m [stage=1 gpus=0]",
    ),
    ("every stage s has exactly 2 devices", 'm [stage=1 gpus="0,1"]', 'm [stage=1 gpus="0"]'),
]

PATHS = [
    ("every mm is followed by a reduce", "m -> r", "m -> x"),
    ("every mm is followed by a reduce", "m -> a -> r; m -> r", "m -> r; m -> a"),  # on every path
    (
        "every mm is followed by a reduce",
        "m -> a -> r; r -> a",
        "m -> a -> b -> a; a -> r",
    ),  # a cycle
    ("every mm is followed by a reduce", "x -> r", "m"),  # a dead end at once
    ("every mm is followed by an mm", "m1 -> m1", "m1 -> x"),  # round to itself
    ("every mm is followed by a reduce before any gather", "m -> r -> g", "m -> g -> r"),
    ("every mm is followed by a reduce before any mm", "m -> r -> m", "m1 -> m2 -> r"),
    ("every mm is followed by a reduce before any reduce", "m -> r", "m -> x"),  # both: a target
    ("every mm is directly followed by a reduce", "m -> r", "m -> r; m -> x"),
    ("every mm is directly followed by a reduce", "x", "m"),
    ("every mm is never followed by a reduce", "r -> m -> x", "m -> x -> r"),
    ("every mm is preceded by a reduce", "r -> m", "x -> m; r -> m"),
    ("every mm is preceded by a reduce after any gather", "g -> r -> m", "r -> g -> m"),
    ("every mm is directly preceded by a reduce", "r -> m", "r -> x -> m"),
    ("every mm is never preceded by a reduce", "m -> r", "r -> x -> m"),
    ("every mm reaches a reduce", "m -> a -> r; m -> b", "r -> m"),
    ("every reduce reaches a reduce", "r -> a -> r", "r -> a"),  # at least one edge
    ("every mm feeds a reduce", "m -> r; m -> a", "m -> a -> r"),
    ("every mm is reached from a reduce", "r -> a -> m", "m -> r"),
    ("every mm is fed by a reduce", "r -> m", "r -> a -> m"),
    ("every mm reaches a reduce along real", "m -> r", "m -> r [style=dashed]"),
    (
        "every mm is followed by a reduce along real",
        "m -> r; m -> x [style=dashed]",
        "m -> r [style=dashed]",
    ),
    ("every mm m: every reduce r: m reaches r", "m -> r", "r -> m"),
    (
        "every mm m: every reduce r: every gather g: g is between m and r",
        "m -> g -> r",
        "m -> r -> g",
    ),
    (
        "every path from an mm to a reduce passes through a gather",
        "m -> g -> r",
        "m -> g -> r; m -> r",
    ),
    (
        "every path from an mm to a reduce passes through an mm",
        "r -> m",
        "m -> r",
    ),  # its ends do not count
    (
        "some path from an mm to a reduce passes through a gather",
        "m -> g -> r; m -> r",
        "m -> r -> g",
    ),
    ("no path from an mm to a reduce passes through a gather", "m -> r -> g", "m -> a -> g -> r"),
    (
        "between every mm m and reduce r where m.layer = r.layer there is a gather",
        "m [layer=1]; r [layer=2]; m -> r; r3 [layer=1]; m -> g -> r3",
        "m [layer=1]; r [layer=1]; m -> r; m -> g -> r",
    ),
    ("between every mm m and reduce r there is no gather", "m -> r -> g", "m -> g -> r"),
]

SETS = [
    (
        "the mm layers partition 0..2",
        "m1 [layer=2]; m2 [layer=0]; m3 [layer=1]",
        "m1 [layer=0]; m2 [layer=2]",
    ),
    (
        "the mm layers partition 0..1",
        "m1 [layer=1]; m2 [layer=0]",
        "m1 [layer=0]; m2 [layer=1]; m3 [layer=1]",
    ),
    (
        "the mm layers partition 0..1",
        "m1 [layer=1]; m2 [layer=0]",
        "m1 [layer=0]; m2 [layer=1]; m3 [layer=2]",
    ),
    (
        "the mm gpus partition 0..3",
        'm1 [gpus="0-1"]; m2 [gpus="2-3"]',
        'm1 [gpus="0-2"]; m2 [gpus="2-3"]',
    ),
    ("the mm layers partition 0..1 / 2", None, "m1 [layer=0]"),  # no range ends in a fraction
    (
        "the mm layers cover 0..1",
        "m1 [layer=1]; m2 [layer=0]; m3 [layer=9]; m4 [layer=0]",
        "m1 [layer=1]",
    ),
    ("the mm layers fit in 0..3", "m1 [layer=1]; m2 [layer=1]", "m1 [layer=4]"),
    ("the mm layers are distinct", "m1 [layer=1]; m2 [layer=2]", "m1 [layer=1]; m2 [layer=1]"),
    (
        "the mm gpus are disjoint",
        'm1 [gpus="0,1"]; m2 [gpus=2]',
        'm1 [gpus="0,1"]; m2 [gpus="1,2"]',
    ),
    ("the mm gpus are equal", 'm1 [gpus="0,1"]; m2 [gpus="0-1"]', 'm1 [gpus="0,1"]; m2 [gpus="0"]'),
    ("the mm ways are equal", "m1 [way=row]; m2 [way=row]", "m1 [way=row]; m2 [way=column]"),
    (
        "the stage gpus are equal",
        "m [stage=1 gpus=0]; r [stage=2 gpus=0]",
        "m [stage=1 gpus=0]; r [stage=2]",
    ),
    (
        "the mm layers are contiguous",
        "m1 [layer=4]; m2 [layer=3]; m3 [layer=3]",
        "m1 [layer=1]; m2 [layer=3]",
    ),
    ("the mm layers are contiguous", "r1", "m1 [layer=1]; m2 [layer=3]"),
    ("the mm layers are increasing", "m1 [layer=1]; m2 [layer=3]", "m1 [layer=1]; m2 [layer=1]"),
    ("the stages are contiguous", "m1 [stage=0]; m2 [stage=1]", "m1 [stage=0]; m2 [stage=2]"),
    (
        "the mm layers are distinct per stage",
        "m1 [layer=1 stage=0]; m2 [layer=1 stage=1]",
        "m1 [layer=1 stage=0]; m2 [layer=1 stage=0]",
    ),
    (
        "every stage s: the mm layers in s are equal",
        "m1 [layer=1 stage=0]; m2 [layer=2 stage=1]",
        "m1 [layer=1 stage=0]; m2 [layer=2 stage=0]",
    ),
]

GRAPHS = [
    ("the graph is acyclic", "a -> b; a -> c; b -> c", "a -> b -> c -> a"),
    ("the graph is acyclic", "a", "a -> a"),
    ("the graph is acyclic along real", "a -> b; b -> a [style=dashed]", "a -> b -> a"),
    ("the graph is connected", "a -> b; c -> b", "a -> b; c"),
    ("the graph is connected", "", "a; b"),
    ("the graph of mms is acyclic", "m -> r -> m", "m1 -> m2 -> m1"),
    ("the graph of mms is connected", "m1 -> m2; r", "m1 -> r -> m2"),
]


@pytest.mark.parametrize(
    ("sentence", "holding", "breaking"), [*QUANTIFIERS, *CONDITIONS, *PATHS, *SETS, *GRAPHS]
)
def test_form(case: Draw, sentence: str, holding: str | None, breaking: str | None) -> None:
    for dot, expected in ((holding, True), (breaking, False)):
        if dot is not None:
            reference, formula = case(dot, sentence)
            assert reference.truth(formula, {}) is expected, dot
