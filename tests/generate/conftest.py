"""The specs that every property of the generator is tested on."""

from __future__ import annotations

from typing import Any

import pytest

from verifier.generate import CONVENTIONS, Plan, Spec, generate

BOTH = ("prefill", "decode")
GRID: dict[str, dict[str, Any]] = {
    "one-gpu": {},
    "one-layer": {"layers": 1},
    "tp": {"tp": 4},
    "tp3": {"tp": 3, "layers": 1},
    "pp": {"pp": 2, "layers": 4},
    "dp": {"dp": 3},
    "sp": {"sp": 2},
    "fused": {"tp": 2, "attention": "fused", "gated": False},
    "dense": {"layers": 6, "tp": 2, "pp": 3, "dp": 2, "sp": 2, "clusters": True},
    "phases": {"phases": BOTH},
    "prefill": {"phases": ("prefill",), "tp": 2, "sp": 2},
    "dense-phases": {"layers": 4, "tp": 2, "pp": 2, "dp": 2, "sp": 2, "phases": BOTH},
    "moe": {"model": "moe"},
    "moe-tp": {"model": "moe", "tp": 2, "attention": "fused", "clusters": True},
    "moe-ep": {"model": "moe", "ep": 4, "experts": 8, "top_k": 3},
    "moe-one-expert-each": {"model": "moe", "ep": 4, "experts": 4, "tp": 2},
    "moe-all": {
        "model": "moe",
        "layers": 4,
        "tp": 2,
        "pp": 2,
        "ep": 2,
        "dp": 2,
        "sp": 2,
        "experts": 4,
        "phases": BOTH,
        "clusters": True,
    },
}


@pytest.fixture(scope="session", params=GRID)
def plan(request: pytest.FixtureRequest) -> Plan:
    return generate(Spec(**GRID[request.param]))


@pytest.fixture(scope="session", params=CONVENTIONS)
def written(request: pytest.FixtureRequest) -> Plan:
    """The plan with everything in it, in each convention."""
    return generate(Spec(**{**GRID["moe-all"], "convention": request.param}))
