"""Specs fill in what is left out and reject what cannot be built."""

from __future__ import annotations

from typing import Any

import pytest

from verifier.generate import Spec, generate, sized


def test_sizes_that_are_left_out_fit_the_degrees() -> None:
    spec = Spec(model="moe", layers=6, tp=3, pp=2, ep=6, dp=5, sp=7)
    assert (spec.heads % 3, spec.hidden % spec.heads, spec.ffn % 3, spec.vocab % 3) == (0, 0, 0, 0)
    assert (spec.experts % 6, spec.batch % 30, spec.seq % 7) == (0, 0, 0)
    assert 1 <= spec.top_k <= spec.experts
    assert spec.world == 3 * 2 * 6 * 5 * 7


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"tp": 0}, "`tp` is `0`, expected an integer of at least 1"),
        ({"layers": True}, "`layers` is `True`, expected an integer of at least 1"),
        ({"seq": -1}, "`seq` is `-1`, expected an integer of at least 0"),
        ({"model": "mamba"}, "`model` is `mamba`, expected one of `dense`, `moe`"),
        ({"attention": "none"}, "`attention` is `none`, expected one of `fused`, `split`"),
        ({"layers": 3, "pp": 2}, "`layers` is 3, expected a multiple of pp, which is 2"),
        ({"heads": 6, "tp": 4}, "`heads` is 6, expected a multiple of tp, which is 4"),
        ({"batch": 3, "dp": 2}, "`batch` is 3, expected a multiple of dp times ep, which is 2"),
        (
            {"ep": 2},
            "a dense model has no experts, expected `ep` = 1, `experts` = 0 and `top_k` = 0",
        ),
        (
            {"model": "moe", "experts": 2, "top_k": 3},
            "`top_k` is 3, expected at most `experts`, which is 2",
        ),
    ],
)
def test_what_cannot_be_built_is_rejected(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match="expected") as caught:
        Spec(**fields)
    assert str(caught.value) == message


def test_unknown_phases_and_conventions_are_rejected() -> None:
    with pytest.raises(ValueError, match="`phases` is"):
        Spec(phases=("decode",))
    with pytest.raises(ValueError, match="`convention` is `prose`, expected one of `megatron`"):
        Spec(convention="prose")  # type: ignore[arg-type]


@pytest.mark.parametrize("nodes", [1_000, 1_999, 2_000, 5_000, 12_345, 20_000, 50_000])
def test_sized_plans_have_about_that_size(nodes: int) -> None:
    assert len(generate(sized(nodes)).nodes) == pytest.approx(nodes, rel=0.05)


def test_sized_plans_are_not_smaller_than_a_layer() -> None:
    with pytest.raises(ValueError, match="`nodes` is 3, expected at least 100"):
        sized(3)
