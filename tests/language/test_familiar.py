"""Words of English and other languages in rule files: the hint says what is written here."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from verifier.language.declarations import CALLED
from verifier.language.load import load_text
from verifier.language.program import resolve

Said = Callable[[str], str]


@pytest.mark.parametrize(
    ("sentence", "hint"),
    [
        ("number of stages = 4", "write `count(stage)`: `count(stage) = 4`"),
        ("every stage has the same number of layers", "values are compared as sets"),
        ("every stage s has layers >= 4", "write an amount: `every stage s has at least 4 layers`"),
        ("every stage s has >= 4 layers", "write an amount: `every stage s has at least 4 layers`"),
        ("every matmul m must be followed by an all-reduce", "leave it out: `every matmul m is"),
        ("every matmul m: m.layer is not known", "write `not (m.layer is known)`"),
        ("every matmul m: m.gpus contains 3", "a set covers its elements, `m.gpus covers {3}`"),
        ("the graph is a DAG", "write `the graph is acyclic`"),
        ("every gpu g has between 1 and 4 layers", "write a number in a range: `count(layer k"),
        ("every stage s: s.gpus = {0..7}", "a range stands by itself: `m.gpus in 0..7`"),
        ("every matmul.layer > 0", "give it a variable: `every matmul m: m.layer > 0`"),
        ("no two stages share a gpu", "values that must differ: `the stage gpus are disjoint`"),
        ("every two stages s and t share a gpu", "values that must differ: `the stage gpus are"),
        ("no gpu is shared", "values that must differ: `the stage gpus are disjoint`"),
        ("no edge from stage 0 goes to stage 2", "an edge has two ends: `no edge e where e.source"),
        ("every stages have 4 layers", "write `has`: `every stage s has 4 layers`"),
        ("every attention m: m.tp = 0", "did you mean `attn`?"),
        ("every mlps m: m.tp = 0", "did you mean `ffn`?"),
        ("every router m: m.tp = 0", "did you mean `moe-gate`?"),
        ("every all-reduce has 2 inputs", "of a node edges are counted: `m.in-degree = 2`"),
    ],
)
def test_the_hint_says_what_to_write(said: Said, sentence: str, hint: str) -> None:
    assert f"= help: {hint}" in said(f"rule one:\n    {sentence}\n")


def test_a_statement_of_another_language(said: Said) -> None:
    told = said("assert every matmul m: m.layer >= 0\n")
    assert "= help: write `rule NAME: SENTENCE`" in told


def test_what_a_word_is_called_here_is_a_word_of_the_library() -> None:
    program = resolve(load_text("rule one:\n    every node m: m.tp = 0\n"))
    known = {*program.vocabulary.kinds, *program.vocabulary.groups, "node", "matmul"}
    assert set(CALLED.values()) <= known
    assert not CALLED.keys() & known
