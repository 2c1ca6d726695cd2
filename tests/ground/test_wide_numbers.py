"""Numbers that are far apart: keys made of several of them do not wrap around."""

from __future__ import annotations

import numpy as np
import pytest

from verifier.facts import extract
from verifier.graph import read_text
from verifier.ground.environment import distinct
from verifier.ground.evaluate import Evaluator
from verifier.ground.lookups import Link, by_links
from verifier.ground.model import Model
from verifier.ground.obligations import ground
from verifier.language.parse import parse
from verifier.language.program import resolve
from verifier.logic.lower import obligation

BITS = [50, 60]
"""Of two numbers one is as wide as that, and the other so wide that keys are 2**64 apart."""


def _far(bits: int) -> tuple[np.ndarray, np.ndarray]:
    apart = np.arange((1 << 64 - bits) + 2)
    wide = np.zeros(len(apart), dtype=np.int64)
    wide[1] = (1 << bits) - 1
    return apart, wide


@pytest.mark.parametrize("bits", BITS)
def test_rows_stay_distinct(bits: int) -> None:
    apart, wide = _far(bits)
    for columns in ([apart, wide], [wide, apart], [apart - 5, wide - (1 << 40)]):
        first, back = distinct(columns, len(apart))
        assert sorted(first.tolist()) == apart.tolist()
        assert (first[back] == apart).all()


@pytest.mark.parametrize("bits", BITS)
def test_pairs_are_of_equal_keys(bits: int) -> None:
    apart, wide = _far(bits)
    apart[2], wide[3] = -1, -1  # what is unknown goes with nothing
    links = [Link(apart, apart), Link(wide, wide)]
    row, candidate = by_links(links, list, len(apart), len(apart))
    assert (row == candidate).all()
    assert len(row) == len(apart) - 2


def test_far_numbers_are_told_apart() -> None:
    """The last node is no stand-in of the first, though 2**64 lies between them."""
    rules = """
vocabulary far:
    attribute place: int from node.place
    attribute amount: int from node.amount
rule later: every node n: some node m where m.place > n.place + 0
    and m.amount >= n.amount * 2147483648 - n.amount / 1073741824
"""
    nodes = [f"n{i} [place={i}, amount={1 << 30 if i == 3 else 0}];" for i in range(9)]
    program = resolve([parse(rules, "far.rules")])
    facts = extract(read_text(f"digraph {{ {' '.join(nodes)} }}")[0], program.vocabulary)
    at = Evaluator(Model(facts, program.parameters))
    grounded = ground(at, obligation(program.rules[0].formula))
    later = grounded.situations[grounded.class_of_row, 0]
    assert np.flatnonzero(later != 1).tolist() == [3, 8]
