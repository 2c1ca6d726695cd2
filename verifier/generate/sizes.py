"""Specs of a wished size, for benchmarks."""

from __future__ import annotations

from verifier.generate.spec import ConventionName, Spec


def sized(nodes: int, convention: ConventionName = "megatron") -> Spec:
    """A dense plan of about that many nodes (within 5 % from 1,000 nodes on).

    Large plans grow by replicas of some 80 layers: ``sized(20_000)`` has 2 of them on 64 GPUs,
    ``sized(200_000)`` 22 on 704, ``sized(1_000_000)`` 108 on 3,456.
    """
    if nodes < 100:
        raise ValueError(f"`nodes` is {nodes}, expected at least 100")
    tp, pp = (8, 4) if nodes >= 2000 else (2, 1)
    # A layer has 14 operators on every tp rank and 2 all-reduces; 80 layers make 9,120 nodes.
    per_layer = 14 * tp + 2
    dp = max(1, round(nodes / 9_250))
    # Beside the layers: embedding, final norm, LM head, sends and receives, and two collectives.
    ends = 3 * tp + 2 * tp * (pp - 1) + 2
    stage = max(1, round((nodes / dp - ends) / per_layer / pp))
    return Spec(layers=stage * pp, tp=tp, pp=pp, dp=dp, convention=convention)
