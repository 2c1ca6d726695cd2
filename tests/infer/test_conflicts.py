"""What is contradicted, by how little, and what is left open."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from verifier.infer.fits import SCATTERED, SHARING, UNEQUAL
from verifier.infer.model import Answer

Infer = Callable[..., list[Answer]]


def _plan(*lines: str, title: str = "") -> str:
    nodes = " ".join(f'n{i} [label="{line}"];' for i, line in enumerate(lines))
    return f'digraph {{ label="{title}"; {nodes} }}'


@pytest.mark.parametrize(
    ("title", "lines", "conflict"),
    [
        (
            "TP=2, PP=2, 8 GPUs, EP=1, DP=1, SP=1",
            (),
            {"TP=2", "PP=2", "8 GPUs", "EP=1", "DP=1", "SP=1"},
        ),
        ("TP=3, 8 GPUs", (), {"TP=3", "8 GPUs"}),
        ("TP=2", ("FFN Up (TP=4)",), {"TP=2", "(TP=4)"}),
        ("4 GPUs", ("Attention\\nGPU: 7",), {"4 GPUs", "GPU 7 is drawn"}),
        ("TP=2", ("QKV TP Rank 0", "QKV TP Rank 5"), {"TP=2", "tp rank 5 is drawn"}),
        ("EP=3, 8 experts", (), {"EP=3", "8 experts"}),
        (
            "PP=2, 4 GPUs",
            ("Attention\\nStage 0\\nGPU: 0-2",),
            {"PP=2", "4 GPUs", "stage 0 has 3 GPUs, 0-2"},
        ),
    ],
)
def test_least_conflicts(
    inferred: Infer, title: str, lines: tuple[str, ...], conflict: set[str]
) -> None:
    (answer,) = inferred(_plan(*lines, title=title))
    assert answer.verdict == "none"
    found = {fact.text for fact in answer.conflict}
    assert {text.strip("()") for text in found} == {text.strip("()") for text in conflict}


def test_nothing_is_known(inferred: Infer) -> None:
    (answer,) = inferred(_plan("Attention\\nLayer 3", "LayerNorm"))
    assert answer.verdict == "unknown"
    (answer,) = inferred("digraph { }")
    assert answer.verdict == "unknown"


def test_all_that_fit_are_listed(inferred: Infer) -> None:
    """Four GPUs, and nothing else: every way to write 4 as a product of five degrees."""
    (answer,) = inferred(_plan(title="4 GPUs"))
    found = [
        tuple(c.degrees[a] for a in ("tp", "pp", "ep", "dp", "sp")) for c in answer.configurations
    ]
    assert len(set(found)) == len(found) == 15  # 5 of one 4, 10 of two 2s
    assert all(c.world == 4 for c in answer.configurations)


def test_experts_may_share_gpus(inferred: Infer) -> None:
    """Two experts' ranks lie over the two replicas: no GPU of their own."""
    lines = [f"Expert {r} EP Rank {r}\\nDP Rank {r}\\nGPU: {r}" for r in (0, 1)]
    (answer,) = inferred(_plan(*lines, title="EP=2, DP=2, TP=1, PP=1, SP=1, 2 GPUs"))
    (found,) = answer.configurations
    assert answer.remarks == [SHARING]
    assert found.world == 2
    (answer,) = inferred(_plan(*lines, title="EP=2, DP=2, 2 GPUs"), "blind-product=false")
    assert answer.verdict == "fits"


def test_gpus_in_no_order(inferred: Infer) -> None:
    gpus = (3, 0, 6, 5, 1, 7, 2, 4)
    lines = [f"QKV TP Rank {rank}\\nGPU: {gpu}" for rank, gpu in enumerate(gpus)]
    (answer,) = inferred(_plan(*lines, title="TP=8, 8 GPUs"))
    assert answer.verdict == "fits"
    assert answer.remarks == [SCATTERED]
    assert not answer.configurations[0].layout


def test_stages_that_differ(inferred: Infer) -> None:
    lines = [f"Attention\\nLayer {n}\\nStage {int(n > 0)}\\nGPU: {int(n > 0)}" for n in range(4)]
    (answer,) = inferred(_plan(*lines, title="PP=2, 2 GPUs"))
    assert answer.remarks == [UNEQUAL]
    assert answer.configurations[0].depth is None


def test_counted_from_one(inferred: Infer) -> None:
    lines = [
        f"Attention\\nLayer {n}\\nStage {1 + (n > 2)}\\nGPU: {int(n > 2)}" for n in range(1, 5)
    ]
    (answer,) = inferred(_plan(*lines, title="PP=2, 2 GPUs, 4 layers"))
    (found,) = answer.configurations
    assert found.first == {"pp", "layer"}
    assert found.depth == (2, 2)


@pytest.mark.parametrize("what", ["GPU: 999999999999999999", "GPU: 99999999"])
def test_numbers_beyond_all_measure(inferred: Infer, what: str) -> None:
    (answer,) = inferred(_plan(f"Attention\\n{what}"))
    assert answer.verdict == "none"
    (answer,) = inferred(_plan("Attention"), "world=1000000000000")
    assert [fact.text for fact in answer.conflict] == ["world = 1000000000000"]
    (answer,) = inferred(_plan("Attention"), "tp=0")
    assert answer.verdict == "none"


def test_so_little_is_known_that_layouts_have_no_end(inferred: Infer) -> None:
    (answer,) = inferred(_plan("QKV TP Rank 0\\nGPU: 0", title="4096 GPUs"))
    assert answer.verdict == "fits"
    assert len(answer.configurations) > 100
