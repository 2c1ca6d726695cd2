"""docs/forms.md: each form of the language, a plan in which it holds, and one that breaks it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from verifier.findings.check import check
from verifier.graph.reading import read_text
from verifier.language import typed
from verifier.language.load import load_text
from verifier.language.program import resolve
from verifier.lint.walk import parts

PAGE = (Path(__file__).parents[2] / "docs" / "forms.md").read_text(encoding="utf-8")
WORDS = re.findall(r"```rules\n(.*?)```", PAGE, re.DOTALL)[0]
ROWS = re.findall(r"^\| `(.+)` \| `(.+)` \| `(.+)` \|$", PAGE, re.MULTILINE)


def resolved(sentence: str) -> typed.Program:
    program = resolve(load_text(f"{WORDS}rule one: {sentence}\n"))
    program.rules = [rule for rule in program.rules if rule.id.endswith(".one")]
    return program


@pytest.mark.parametrize(("sentence", "holding", "breaking"), ROWS, ids=[row[0] for row in ROWS])
def test_a_row_has_a_holding_and_a_breaking_plan(
    sentence: str, holding: str, breaking: str
) -> None:
    program = resolved(sentence)
    verdicts = []
    for body in (holding, breaking):
        (result,) = check(read_text(f"digraph {{ {body} }}")[0], program).rules
        verdicts.append(result.verdict)
    assert verdicts == ["holds", "broken"]


def test_every_line_of_the_tables_is_a_row() -> None:
    lines = [line for line in PAGE.splitlines() if line.startswith("| `")]
    assert len(lines) == len(ROWS) > 70


def test_no_form_is_left_out() -> None:
    """Each kind of formula and of term that a rule can be made of stands in some row."""
    rows = [resolved(sentence).rules[0] for sentence, *_ in ROWS]
    found = {type(part) for rule in rows for part in parts((rule.formula,))}
    forms = set(get_args(typed.Formula) + get_args(typed.Term))
    assert forms - found == {typed.Rises}  # which only an axiom can say
