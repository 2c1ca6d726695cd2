"""What a replay tells of a broken formula: paths, values, numbers, and who is to blame."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from verifier.reference import properties

Draw = Callable[[str, str], Any]


def replayed(case: Draw, dot: str, sentence: str) -> tuple[Any, list[str]]:
    reference, formula = case(dot, sentence)
    found = reference.replay(formula, {})
    assert found.truth is False
    return found, reference.structure.facts.graph.node_ids


@pytest.mark.parametrize(
    ("sentence", "dot", "path"),
    [
        ("every mm is followed by a reduce", "m -> r; m -> a -> b; a -> c -> d", "m a b"),
        ("every mm is followed by a reduce", "m -> a -> b -> a; a -> r", "m a b a"),
        ("every mm is followed by a reduce", "m -> m", "m m"),
        ("every mm is followed by a reduce before any gather", "m -> a -> g -> r", "m a g"),
        ("every mm is directly followed by a reduce", "m -> r; m -> a", "m a"),
        ("every mm is directly followed by a reduce", "m", "m"),
        ("every mm is never followed by a reduce", "m -> a -> b -> r; m -> c -> r", "m c r"),
        ("every mm is preceded by a reduce", "a -> b -> m; r -> m", "a b m"),
        ("every mm m: not (m reaches a reduce)", "m -> a -> r", "m a r"),
        ("every mm m: m.done implies (m is followed by a reduce)", "m [done=yes]; m -> a", "m a"),
        (
            "no path from an mm to a reduce passes through a gather",
            "m -> r; m -> g -> a -> r",
            "m g a r",
        ),
        (
            "every path from an mm to a reduce passes through a gather",
            "m -> g -> r; m -> a -> r",
            "m a r",
        ),
        ("the graph is acyclic", "a -> b -> c -> a; b -> a", "a b a"),
    ],
)
def test_paths(case: Draw, sentence: str, dot: str, path: str) -> None:
    found, ids = replayed(case, dot, sentence)
    assert [ids[n] for n in found.path] == path.split()


def test_values_of_a_partition(case: Draw) -> None:
    dot = "m1 [layer=0]; m2 [layer=0]; m3 [layer=3]; m4 [layer=9]"
    found, ids = replayed(case, dot, "the mm layers partition 0..3")
    assert (found.missing, found.duplicates, found.outside) == ((1, 2), (0,), (9,))
    assert [ids[n] for n in found.nodes] == ["m1", "m2", "m4"]


def test_gaps_of_a_run(case: Draw) -> None:
    found, _ = replayed(case, "m1 [layer=0]; m2 [layer=3]", "the mm layers are contiguous")
    assert found.missing == (1, 2)


def test_the_odd_one_out(case: Draw) -> None:
    dot = "m1 [way=row]; m2 [way=column]; m3 [way=row]"
    found, ids = replayed(case, dot, "the mm ways are equal")
    assert [ids[n] for n in found.nodes] == ["m2"]


@pytest.mark.parametrize(
    "sentence",
    ["exactly 1 mms m: true", "there are exactly 1 mms", "count(mm) = 1", "there is no mm"],
)
def test_numbers(case: Draw, sentence: str) -> None:
    found, ids = replayed(case, "m1; r; m2", sentence)
    assert found.actual == 2
    assert [ids[n] for n in found.nodes] == ["m1", "m2"]


def test_edges(case: Draw) -> None:
    found, _ = replayed(case, "m -> r; r -> g", "no edge e: e.target is a gather")
    assert found.edges == (1,)


def test_the_first_that_breaks_every(case: Draw) -> None:
    found, ids = replayed(case, "m1 [layer=1]; m2 [layer=2]; m3", "every mm m: m.layer = 1")
    assert [ids[n] for n in found.nodes] == ["m2"]


def test_cycles_and_components(case: Draw) -> None:
    dot = "a -> b -> a; c -> c; d -> e -> f -> d; f -> a; x -> y; z"
    reference, acyclic = case(dot, "the graph is acyclic")
    ids = reference.structure.facts.graph.node_ids
    cycles = [
        ("".join(ids[n] for n in part), "".join(ids[n] for n in path))
        for part, path in properties.cycles(reference, acyclic)
    ]
    assert cycles == [("ab", "aba"), ("c", "cc"), ("def", "defd")]
    reference, connected = case(dot, "the graph is connected")
    parts = [
        "".join(ids[n] for n in part) for part in properties.small_components(reference, connected)
    ]
    assert parts == ["c", "xy", "z"]


def test_a_long_chain_takes_no_recursion(case: Draw) -> None:
    chain = "m -> " + " -> ".join(f"a{i}" for i in range(20_000))
    found, ids = replayed(case, chain, "every mm is followed by a reduce")
    assert (len(found.path), ids[found.path[-1]]) == (20_001, "a19999")
    reference, formula = case(f"{chain} -> r", "every mm is followed by a reduce")
    assert reference.truth(formula, {}) is True
