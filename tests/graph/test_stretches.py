"""A text read in stretches by several processes is the text that one process reads."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given, settings

from tests.graph.test_hypothesis import _with_values, plain_graphs
from verifier.divided import can_divide
from verifier.generate import CONVENTIONS, FAULTS, NoPlaceError, Spec, generate
from verifier.graph import read_file, stretches
from verifier.graph.fast import scan
from verifier.graph.positions import Positions
from verifier.graph.reading import read_plainly

pytestmark = [
    pytest.mark.skipif(not can_divide(), reason="no process can be copied here"),
    # later Pythons warn of threads, which the test runner has
    pytest.mark.filterwarnings("ignore::DeprecationWarning"),
]


def _agrees(text: str, processes: int = 2) -> int:
    """Compare, where the fast pass takes the text; the number of stretches it was read in."""
    alone = read_plainly(Positions(text), "-")
    cut: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        cuts = stretches._cuts

        def counted(text: Positions, start: int, most: int) -> list[int]:
            cut[:] = cuts(text, start, most)
            return cut

        patch.setattr(stretches, "_cuts", counted)
        together = read_plainly(Positions(text), "-", processes)
    assert [_with_values(g) for g in alone] == [_with_values(g) for g in together]
    return len(cut) - 1


@pytest.mark.parametrize("processes", [2, 3])
@pytest.mark.parametrize("convention", CONVENTIONS)
def test_generated_plans(convention: str, processes: int) -> None:
    spec = Spec(layers=4, tp=2, pp=2, convention=convention, clusters=True)  # type: ignore[arg-type]
    plan = generate(spec)
    assert _agrees(plan.dot(), processes) > 10
    for name in ("undeclared", "duplicate-edge", "self-loop"):
        try:
            assert _agrees(FAULTS[name](plan, random.Random(1)).plan.dot(), processes) > 10
        except NoPlaceError:
            continue


@given(plain_graphs())
@settings(max_examples=60, deadline=None)
def test_any_plain_text(text: str) -> None:
    _agrees(text.replace(" ", ";\n", 3).replace(";;", ";"))


FILLING = "\n".join(f'  n{k} [label="Layer {k}\\nGPU: {k % 4}"];' for k in range(60))

AWKWARD = {
    "a string over lines": 'x [label="one;\n  a -> b;\n  c -> d;\n"];',
    "a comment over lines": "/* one;\n  a -> b;\n  c -> d;\n*/",
    "an edge over lines": "x ->\n y;\n",
    "a list on the next line": "x\n[color=red];\n",
    "an operator on the next line": "x\n-> y;\n",
    "an assignment over lines": "rankdir\n= TB;\n",
    "a subgraph": "subgraph cluster_1 {\n  label=one;\n  node [color=blue];\n  x;\n  y -> x;\n}",
    "a brace on the next line": "subgraph cluster_1\n{\n  x;\n}",
    "defaults": "node [shape=box];\n x;\n edge [style=dashed];\n x -> y;\n",
    "a word of other meaning": "nodes;\n edge1 -> graph2;\n",
}


@pytest.mark.parametrize("awkward", AWKWARD.values(), ids=AWKWARD.keys())
@pytest.mark.parametrize("place", ["first", "last", "everywhere"])
def test_what_may_stand_at_a_cut(awkward: str, place: str) -> None:
    rows = FILLING.split("\n")
    if place == "everywhere":
        rows = [row for pair in ((row, awkward) for row in rows) for row in pair]
    else:
        rows.insert(1 if place == "first" else len(rows) - 1, awkward)
    edges = "\n".join(f"  n{k} -> n{k + 1};" for k in range(59))
    assert _agrees("digraph {\n" + "\n".join(rows) + "\n" + edges + "\n}\n") > 10


@pytest.mark.parametrize("end", ["", "}", "} x;\n", "} }", '"'])
def test_what_is_no_plain_text_is_none_in_stretches(end: str) -> None:
    text = "digraph {\n" + FILLING + "\n" + end
    assert (scan(Positions(text)) is None) == (scan(Positions(text), 2) is None)


def test_a_file(tmp_path: Path) -> None:
    plan = tmp_path / "plan.dot"
    plan.write_text(generate(Spec(layers=2, tp=2)).dot())
    (alone,), (together,) = read_file(plan), read_file(plan, 2)
    assert _with_values(alone) == _with_values(together)
