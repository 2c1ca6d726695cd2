"""Formulas that say the same are one, whoever wrote them."""

from __future__ import annotations

from verifier.ground import kept
from verifier.language.load import load_text
from verifier.language.program import resolve
from verifier.logic.canonical import canonical
from verifier.logic.lower import lower

RULES = """
rule one: every node m: some node o where o.layer = m.layer
rule same: every node   x: some node y where y.layer = x.layer
rule turned: every node x: some node y where x.layer = y.layer
rule own: every node x: some node y where y.layer = y.layer
rule other: every node x: some node y where y.stage = x.stage
rule edges: every edge x: some node y where y.layer = x.copy
rule number: every node x: some node y where y.layer = 1
rule truth: every node x: some node y where y.declared = true
"""


def test_names_and_places_do_not_count_and_all_else_does() -> None:
    program = resolve(load_text(RULES))
    keys = [canonical(lower(rule.formula)) for rule in program.rules]
    assert keys[0] == keys[1]
    assert len(set(keys)) == len(keys) - 1


def test_a_result_kept_again_takes_its_room_once() -> None:
    found = kept.Kept(0)
    for _ in range(3):
        found.put("again", "result", kept.ROOM // 2)
    found.put("other", "result", kept.ROOM // 2)
    assert found.get("again") == found.get("other") == "result"
    found.put("third", "result", 1)
    assert found.get("again") is None
