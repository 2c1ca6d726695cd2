"""The sharding check on generated plans and, where it is there, on the largest plan of ../shared.

pytest benchmarks/test_sharding.py --benchmark-group-by=group

`check` is the whole: facts, roles, the pass, z3 where states are left open, findings with repairs
and replay. `least blame` asks z3 about the whole plan at once, every operator a soft constraint,
for what the pass finds without it.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest

from verifier.cli.programs import load_program
from verifier.facts import extract
from verifier.findings.check import check
from verifier.generate import Spec, generate
from verifier.graph import read_file, read_text
from verifier.ground.evaluate import Evaluator
from verifier.ground.model import Model
from verifier.ground.states import Typing, typing
from verifier.sharding.regions import Member, Region
from verifier.smt.states import Blamer, fewest

SHARED = Path(os.environ.get("VERIFIER_SHARED", Path(__file__).resolve().parents[2] / "shared"))
DRAWN = "seed000_fix_bypasses_stage3"
PLANS = {
    "generated 2k": Spec(layers=32, tp=4, pp=4),
    "generated 20k": Spec(layers=80, tp=8, pp=4, dp=2),
    "unstated 20k": Spec(layers=80, tp=8, pp=4, dp=2, convention="gpu-colon"),
    DRAWN: None,
}


def graph(name: str) -> Any:
    spec = PLANS[name]
    if spec is not None:
        return read_text(generate(spec).dot())[0]
    path = SHARED / "dags" / f"{name}.dot"
    if not path.is_file():
        pytest.skip(f"the plan is not here: {path}")
    return read_file(path)[0]


@pytest.mark.parametrize("name", PLANS)
def test_check(benchmark: Any, name: str) -> None:
    benchmark.group = name
    program = load_program(("sharding",), None, ())
    plan = graph(name)
    result = benchmark.pedantic(check, args=(plan, program), rounds=3)
    found = {rule.rule: len(rule.counterexamples) for rule in result.rules}
    benchmark.extra_info |= {"nodes": result.nodes, "found": found}
    assert sum(found.values()) == (246 if name == DRAWN else 0)


@pytest.mark.parametrize("name", PLANS)
def test_pass(benchmark: Any, name: str) -> None:
    """Roles and the pass alone, on facts that are already there."""
    benchmark.group = name
    program = load_program(("sharding",), None, ())
    facts = extract(graph(name), program.vocabulary)

    def typed() -> Typing:
        model = Model(facts, program.parameters, axes=program.axes, blame=Blamer())
        return typing(Evaluator(model), "tp", assumed=True)

    benchmark.pedantic(typed, rounds=3)


def test_least_blame(benchmark: Any) -> None:
    """z3 on the whole plan names no more operators than the pass; fewer where one explains two."""
    benchmark.group = DRAWN
    program = load_program(("sharding",), None, ())
    model = Model(extract(graph(DRAWN), program.vocabulary), program.parameters, axes=program.axes)
    found = typing(Evaluator(model), "tp", assumed=True)
    region = whole(found)
    blamed = benchmark.pedantic(fewest, args=(region, 120_000), rounds=1)
    benchmark.extra_info |= {"blamed": len(blamed), "unfit": int(found.unfit.sum())}
    assert 240 <= len(blamed) <= int(found.unfit.sum())


def whole(found: Typing) -> Region:
    """All of a plan as one region, nothing settled beforehand."""
    bounds, before = found.plan.successors(reverse=True)
    full = found.tables.full
    return tuple(
        Member(
            found.tables.entries(int(role)) if role else (),
            tuple((-1 - before[bounds[n] : bounds[n + 1]]).tolist()),
            full,
        )
        for n, role in enumerate(found.role)
    )
