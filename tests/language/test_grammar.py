"""The grammar: without conflicts, and every production builds something."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from lark import Lark

from verifier.language import ast, conditions, kept, sentences, statements, transfers, tree
from verifier.language.load import load
from verifier.language.parse import parse
from verifier.language.program import resolve


def strict() -> Lark:
    return Lark(
        kept.grammar(),
        parser="lalr",
        strict=True,
        propagate_positions=True,
        maybe_placeholders=True,
    )


def test_the_grammar_is_lalr_without_conflicts_or_colliding_terminals() -> None:
    assert strict().rules


def test_every_production_has_its_builder() -> None:
    assert conditions
    assert sentences
    assert statements
    assert transfers
    rules = [rule for rule in strict().rules if not rule.origin.name.startswith("_")]
    # a rule with `?` that is not renamed stands for its one child, and `start` for the whole file
    names = {rule.alias or rule.origin.name for rule in rules}
    inline = {rule.origin.name for rule in rules if rule.options.expand1 and not rule.alias}
    assert names - inline - {"start"} == set(tree._productions)


def test_the_library_loads(library: list[Path]) -> None:
    for path in library:
        resolve(load([str(path)]))


def test_the_examples_of_the_specification_load() -> None:
    beside = Path(__file__).resolve().parents[2].parent / "shared"
    path = Path(os.environ.get("VERIFIER_SHARED", beside)) / "language" / "examples.rules"
    if not path.is_file():
        pytest.skip(f"the specification is not here: {path} (set VERIFIER_SHARED)")
    program = resolve(load([str(path)]))
    assert len([rule for rule in program.rules if rule.id.startswith("examples.")]) == 16


@pytest.mark.parametrize(
    ("written", "means"),
    [
        ("1 + 2 * 3", "1 + (2 * 3)"),
        ("(1 + 2) * 3", "(1 + 2) * 3"),
        ("10 - 4 - 3", "(10 - 4) - 3"),
        ("2 * 3 + 4 / 2 - 1", "((2 * 3) + (4 / 2)) - 1"),
    ],
)
def test_multiplication_binds_tighter(written: str, means: str) -> None:
    """Of counts and of values alike."""
    for form in ("every stage s has ({}) layers", "1 = {}", "every stage s has {} layers"):
        texts = [f"rule one: {form.format(x)}" for x in (written, means)]
        assert shape(texts[0]) == shape(texts[1])


def shape(text: str) -> str:
    rule = parse(text, "one.rules").statements[0]
    assert isinstance(rule, ast.Rule)
    import re

    return re.sub(r"At\([^)]*\)", "", repr(rule.formula))


def test_alternatives_stand_side_by_side() -> None:
    rule = parse("rule one: 1 = 1 or 2 = 2 and 3 = 3 or 4 = 4", "one.rules").statements[0]
    assert isinstance(rule, ast.Rule)
    assert isinstance(rule.formula, ast.Connective)
    assert len(rule.formula.operands) == 3
