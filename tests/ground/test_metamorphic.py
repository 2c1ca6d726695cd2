"""What must not matter to a rule does not: names, the order of statements, what else is drawn."""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from verifier.facts import extract
from verifier.graph import read_text
from verifier.ground.evaluate import Evaluator
from verifier.ground.model import Model
from verifier.ground.obligations import ground
from verifier.language.parse import parse
from verifier.language.program import resolve
from verifier.logic.lower import obligation

# Each is about single nodes and what they are joined to, so that nothing far away decides it.
LOCAL = (
    "every alpha m is followed by a beta n where n.lay = m.lay before any gamma",
    "every node m is followed by a node n where n.own overlaps m.own along solid",
    "every node m is preceded by a busy node after a node n where n.tag = m.tag",
    "every alpha m is directly followed by a beta n where n.lay >= m.lay",
    "every node m is never followed by a node n where n.tag != m.tag",
    "every light alpha m reaches a node n where n.own covers m.own",
    "every alpha m where m.big or m.lay in 1..2: m is fed by a node n where n.big",
    "every edge e: e.source.lay < e.target.lay or e.cost > 1",
    "every node m where m.out-degree > 0: m.lay / 2 = 1 iff m.tag ~ /x/",
    "between every alpha m and beta n where m.lay != n.lay there is a gamma",
    "every node m: every node n where n.lay = m.lay and (m reaches n): m.tag = n.tag",
    "every node m: no path from m to a beta passes through an alpha n where n.lay = m.lay",
)
# These look at all there is, and so does what is added; order and names are still nothing to them.
GLOBAL = (
    "the alpha lays partition 0..1",
    "the node owns are disjoint per stage",
    "every stage s has at most 2 nodes n where n.tag is known",
    "every node m: at least 2 nodes n where n.lay = m.lay: (n reaches m)",
    "every stage s: sum(n.lay for node n in s where n.big) < 3",
    "every device d: some stage s: count(node n in d where n.lay = s.index) = 1",
    "every team k: the graph is acyclic",
    "every team k: the node lays in k are contiguous",
)

_vocabulary = cache(lambda text: parse(text, "toy.rules"))
Truths = dict[tuple[object, ...], tuple[int, ...]]
Numbered = Callable[[int, int], tuple[str, str]]


def truths(vocabulary: str, dot: str, rule: str) -> Truths:
    """The situation of each binding, by the ids, ends and values that are bound."""
    program = resolve([_vocabulary(vocabulary), parse(f"rule any: {rule}\n", "any.rules")])
    graph = read_text(dot)[0]
    model = Model(extract(graph, program.vocabulary), program.parameters)
    what = obligation(program.rules[0].formula)
    found = ground(Evaluator(model), what)
    columns: list[list[object]] = []
    for phrase in what.prefix:
        sort, numbers = phrase.variable.sort, found.individuals(phrase.variable).tolist()
        if sort.name == "node":
            columns.append([graph.node_ids[i] for i in numbers])
        elif sort.name == "edge":
            copy = model.facts.edge_attribute("copy")
            ends = [(graph.tail[i], graph.head[i], copy[i]) for i in numbers]
            columns.append([(graph.node_ids[a], graph.node_ids[b], c) for a, b, c in ends])
        else:
            columns.append([model.group(sort.group).values[i] for i in numbers])
    keys = list(zip(*columns, strict=True)) if columns else [()] * found.env.rows
    situations = found.situations[found.class_of_row].tolist()
    return {key: tuple(row) for key, row in zip(keys, situations, strict=True)}


def statements(dot: str) -> list[str]:
    return dot.splitlines()[1:-1]


def drawing(lines: list[str]) -> str:
    return "digraph {\n" + "\n".join(lines) + "\n}\n"


@pytest.fixture(scope="module")
def dot(random_case: Numbered) -> Callable[[int], str]:
    return lambda number: random_case(number, 0)[0]


@pytest.mark.parametrize("rule", [*LOCAL, *GLOBAL])
def test_names_do_not_matter(dot: Callable[[int], str], vocabulary: str, rule: str) -> None:
    @settings(max_examples=15, deadline=None)
    @given(st.integers(0))
    def check(number: int) -> None:
        before = dot(number)
        after = re.sub(r"\bn(\d)\b", r'"the node \1"', before)
        renamed = {_renamed(key): value for key, value in truths(vocabulary, before, rule).items()}
        assert truths(vocabulary, after, rule) == renamed

    check()


def _renamed(key: tuple[object, ...]) -> tuple[object, ...]:
    def one(part: object) -> object:
        if isinstance(part, tuple):
            return tuple(one(p) for p in part)
        return re.sub(r"^n(\d)$", r"the node \1", part) if isinstance(part, str) else part

    return tuple(one(part) for part in key)


@pytest.mark.parametrize("rule", [*LOCAL, *GLOBAL])
def test_order_does_not_matter(dot: Callable[[int], str], vocabulary: str, rule: str) -> None:
    @settings(max_examples=15, deadline=None)
    @given(st.integers(0))
    def check(number: int) -> None:
        before = dot(number)
        lines = statements(before)
        nodes = [line for line in lines if "->" not in line]
        edges = [line for line in lines if "->" in line]
        random.Random(number).shuffle(nodes)
        edges.sort(
            key=lambda line: line.split("[")[0].rstrip(" ;")
        )  # parallel edges keep their order
        after = drawing([*edges, *nodes])
        assert truths(vocabulary, after, rule) == truths(vocabulary, before, rule)

    check()


@pytest.mark.parametrize("rule", LOCAL)
def test_what_is_unconnected_does_not_matter(
    dot: Callable[[int], str], vocabulary: str, rule: str
) -> None:
    @settings(max_examples=15, deadline=None)
    @given(st.integers(0))
    def check(number: int) -> None:
        before = dot(number)
        more = re.sub(r"\bn(\d)\b", r"z\1", dot(number + 1))
        found = truths(vocabulary, drawing(statements(before) + statements(more)), rule)
        expected = truths(vocabulary, before, rule)
        assert {key: found.get(key) for key in expected} == expected

    check()
