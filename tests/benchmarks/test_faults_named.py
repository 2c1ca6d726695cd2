"""Correct plans pass, and each kind of fault is named by the rules that are about it."""

from __future__ import annotations

import random
from functools import cache

import pytest

from benchmarks.faults import (
    ABOUT,
    false_alarms,
    is_named,
    named_spec,
    program_of,
    small,
    specs,
    verdicts,
)
from verifier.generate import FAULTS, NoPlaceError, Plan, Spec, generate
from verifier.language.typed import Program

SPECS = list(small())


@cache
def _ready(number: int) -> tuple[Plan, Program]:
    return generate(SPECS[number]), program_of(SPECS[number])


def test_every_fault_has_rules_that_are_about_it() -> None:
    assert set(ABOUT) == set(FAULTS)
    assert len(FAULTS) >= 30


@pytest.mark.parametrize("spec", [*SPECS[::2], *list(specs())[-6:]], ids=named_spec)
def test_correct_plans_pass(spec: Spec) -> None:
    assert false_alarms(spec) == []


@pytest.mark.parametrize("kind", FAULTS)
def test_a_fault_is_named(kind: str) -> None:
    """In the first plan that has a place for it, and in the last."""
    tried = 0
    for order in (range(len(SPECS)), reversed(range(len(SPECS)))):
        for number in order:
            plan, program = _ready(number)
            try:
                injected = FAULTS[kind](plan, random.Random(number))
            except NoPlaceError:
                continue
            assert is_named(injected, verdicts(injected.plan, program)), injected.about
            tried += 1
            break
    assert tried == 2
