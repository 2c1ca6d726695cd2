"""What a plan was generated from is among what is inferred from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import product
from typing import Any

import pytest

from verifier.generate import CONVENTIONS, Spec, generate
from verifier.infer.model import AXES, Answer, Configuration

Infer = Callable[..., list[Answer]]

# Every convention with every tp and pp; the other degrees take turns.
OTHERS = ((1, 1, 1), (2, 1, 1), (1, 2, 1), (1, 1, 2), (4, 1, 1))
CASES = [
    (convention, tp, pp, *OTHERS[n % len(OTHERS)], n % 2 == 0)
    for n, (convention, tp, pp) in enumerate(product(CONVENTIONS, (1, 2, 4, 8), (1, 2, 4)))
]


def is_truth(found: Configuration, spec: Spec) -> bool:
    if found.depth is None:
        return False
    low, high = found.depth
    return (
        found.degrees == {axis: getattr(spec, axis) for axis in AXES}
        and found.world == spec.world
        and low <= spec.layers_per_stage
        and (high is None or spec.layers_per_stage <= high)
    )


@pytest.mark.parametrize(("convention", "tp", "pp", "ep", "dp", "sp", "phased"), CASES)
def test_the_truth_is_found(
    inferred: Infer, convention: Any, tp: int, pp: int, ep: int, dp: int, sp: int, phased: bool
) -> None:
    spec = Spec(
        model="moe" if ep > 1 else "dense", layers=4, tp=tp, pp=pp, ep=ep, dp=dp, sp=sp,
        convention=convention, phases=("prefill", "decode") if phased else (),
    )  # fmt: skip
    dot = generate(spec).dot()
    (stating,) = inferred(dot)
    assert len(stating.configurations) == 1
    assert is_truth(stating.configurations[0], spec)
    assert stating.configurations[0].layers == 4
    assert not stating.least
    (bare,) = inferred(re.sub(r"^//.*\n", "", dot))
    assert bare.verdict == "fits"
    # every rank of every axis is drawn, so that nothing is left open but whether all GPUs are
    assert [is_truth(found, spec) for found in bare.configurations] == [True]
    assert bare.least


def _layout(spec: Spec) -> dict[str, int]:
    """The GPU of a rank is (((dp * pp + stage) * ep + ep) * sp + sp) * tp + tp."""
    strides, stride = {}, 1
    for axis in ("tp", "sp", "ep", "pp", "dp"):
        if getattr(spec, axis) > 1:
            strides[axis] = stride
        stride *= getattr(spec, axis)
    return strides


@pytest.mark.parametrize("convention", CONVENTIONS)
def test_layouts_are_those_of_the_generator(inferred: Infer, convention: Any) -> None:
    spec = Spec(model="moe", layers=2, tp=2, pp=2, ep=2, dp=2, sp=2, convention=convention)
    (answer,) = inferred(generate(spec).dot())
    assert [found.layout for found in answer.configurations] == [_layout(spec)]


@pytest.mark.parametrize("wrong", [1, 2, 5])
def test_odd_nodes_are_named(inferred: Infer, wrong: int) -> None:
    spec = Spec(layers=4, tp=4, pp=2, dp=2, convention="megatron")
    plan = generate(spec)
    names = [n.id for n in plan.nodes.values() if len(n.gpus) == 1 and n.tp is not None][7::9]
    odd = {name: (plan.nodes[name].gpus[0] + 3) % spec.world for name in names[:wrong]}
    for name, gpu in odd.items():
        plan.nodes[name].gpus = (gpu,)
    (answer,) = inferred(plan.dot())
    assert answer.verdict == "none"
    assert not answer.conflict
    assert answer.configurations[0].layout == _layout(spec)
    order = list(plan.nodes)
    assert {order[o.node]: (o.gpu, o.expected) for o in answer.outliers} == {
        name: (gpu, (gpu - 3) % spec.world) for name, gpu in odd.items()
    }


def test_what_is_given_goes_before_what_is_stated(inferred: Infer) -> None:
    spec = Spec(layers=4, tp=2, pp=2)
    dot = generate(spec).dot()
    (answer,) = inferred(dot, "tp=4")
    assert answer.verdict == "none"
    texts = {fact.text for fact in answer.conflict}
    assert "tp = 4" in texts
    assert "TP=2" not in texts
