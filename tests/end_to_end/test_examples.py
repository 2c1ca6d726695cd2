"""The shipped plans are what the generator makes today."""

from __future__ import annotations

import random
from pathlib import Path

from verifier.generate import FAULTS, Spec, generate

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
SPEC = Spec(layers=16, pp=4, tp=2, attention="fused")


def test_the_correct_plan() -> None:
    assert (EXAMPLES / "pp4-tp2.dot").read_text("utf-8") == generate(SPEC).dot()


def test_the_broken_plan() -> None:
    injected = FAULTS["all-reduce-removed-bridged"](generate(SPEC), random.Random(0))
    written = (EXAMPLES / "pp4-tp2-missing-all-reduce.dot").read_text("utf-8")
    assert written == injected.plan.dot()
