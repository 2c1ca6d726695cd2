"""The solver says of random rules, graphs, openings and axioms what all completions say."""

from __future__ import annotations

import os
import random
from collections import Counter
from collections.abc import Callable
from functools import cache

import pytest

from verifier.facts import extract
from verifier.graph import read_text
from verifier.ground.evaluate import Evaluator
from verifier.ground.openness import open_model
from verifier.language.parse import parse
from verifier.language.program import resolve
from verifier.reference import Reference
from verifier.reference.completed import Completed
from verifier.reference.completions import completions, number
from verifier.reference.structure import elements
from verifier.smt.completions import Questions
from verifier.smt.completions.answers import Filled

SEED = int(os.environ.get("VERIFIER_SEED", random.SystemRandom().randrange(1 << 32)))
EXAMPLES = int(os.environ.get("VERIFIER_EXAMPLES", "800"))
MOST = 1_000

_vocabulary = cache(lambda text: parse(text, "toy.rules"))

Case = Callable[[int, int], tuple[str, str]]


@pytest.mark.parametrize("depth", [0, 1, 2])
def test_random_rules(open_case: Case, vocabulary: str, depth: int) -> None:
    seen: Counter[str] = Counter()
    for which in range(SEED, SEED + EXAMPLES // 4):
        dot, rules = open_case(which, depth)
        try:
            seen[agree(vocabulary, dot, rules)] += 1
        except Exception as failure:
            failure.add_note(f"VERIFIER_SEED={which}, depth {depth}\n{rules}\n{dot}")
            raise
    print(f"\nVERIFIER_SEED={SEED}, depth {depth}: {dict(seen)}")  # noqa: T201 -- asked for with -s
    decided = seen["holds"] + seen["broken"] + seen["undecided"]
    assert decided > EXAMPLES // 20
    assert min(seen["holds"], seen["broken"], seen["undecided"]) > 0


def agree(vocabulary: str, dot: str, rules: str) -> str:
    """The verdict that both come to; or why there is none to compare."""
    program = resolve([_vocabulary(vocabulary), parse(rules, "any.rules")])
    facts = extract(read_text(dot)[0], program.vocabulary)
    model, openness = open_model(facts, program)
    assert openness is not None
    if openness.outside(Evaluator(model)):
        return "outside"
    if number(facts, program) > MOST:
        return "too many"
    every = list(completions(facts, program))
    formula = program.rules[0].formula
    truths = {at.truth(formula, {}) for at in every}
    unknown = any(at.truth(a.formula, {}) is None for at in every for a in program.axioms)

    asked = Questions(Evaluator(model), openness, program.axioms)
    consistent = asked.consistent()
    if consistent == "impossible":
        # the solver may know that an axiom fails where three-valued logic does not know
        assert not every or unknown, "no completion is left out that is one"
        assert set(asked.conflict().axioms), "what contradicts is named"
        return "contradiction"
    question = asked.about(formula)
    holds, fails = question.ask(holds=True), question.ask(holds=False)
    assert "unknown" not in {holds.word, fails.word}
    possible = {w for w, a in ((True, holds), (False, fails)) if a.word == "possible"}
    assert every or question.world.left_out or unknown, "no completion is found that is none"
    assert possible >= truths - {None}, (possible, truths)
    if None in truths or unknown or question.world.left_out or not every:
        return "not known"  # the solver may know more than three-valued logic does
    assert possible == truths, (possible, truths)
    for answer, wanted in ((holds, True), (fails, False)):
        forcing = question.forcing(answer, holds=wanted) if answer.word == "possible" else None
        if forcing is not None:
            forced = [at for at in every if agrees(at, forcing)]
            assert {at.truth(formula, {}) for at in forced} == {wanted}, forcing
    return "undecided" if len(possible) > 1 else "holds" if True in possible else "broken"


def agrees(at: Reference, facts: list[Filled]) -> bool:
    """Whether a completion has all these facts."""
    structure = at.structure
    assert isinstance(structure, Completed)
    return all(
        _told(structure, f) == f.value
        if f.by
        else structure.completion.values[f.attribute, int(f.owner)] == f.value
        for f in facts
    )


def _told(structure: Completed, fact: Filled) -> frozenset[object]:
    """What a member's parts have, less what the parts of others that are not drawn tell of it."""
    found = structure.parts(fact.by, fact.owner, fact.attribute)
    if fact.attribute > fact.by:
        return found
    given = (structure.facts.attribute(fact.attribute)[n] for n in range(structure.nodes))
    drawn = {e for value in given if value is not None for e in elements(value)}
    return found - (set(structure.completion.members.get(fact.attribute, ())) - drawn)
