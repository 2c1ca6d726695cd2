"""The register of faults: each takes a correct plan and gives it one fault, at a random place."""

from __future__ import annotations

import random
from collections.abc import Callable

from verifier.generate import graph_faults, plan_faults
from verifier.generate.injection import Injected, NoPlaceError
from verifier.generate.plan import Plan

__all__ = ["FAULTS", "Injected", "NoPlaceError"]

FAULTS: dict[str, Callable[[Plan, random.Random], Injected]] = {
    "all-reduce-removed-bridged": plan_faults.all_reduce_removed_bridged,
    "all-reduce-removed": plan_faults.all_reduce_removed,
    "collective-turned": plan_faults.collective_turned,
    "edge-dropped": graph_faults.edge_dropped,
    "isolated": graph_faults.isolated,
    "dead-end": graph_faults.dead_end,
    "back-edge": graph_faults.back_edge,
    "self-loop": graph_faults.self_loop,
    "duplicate-edge": graph_faults.duplicate_edge,
    "undeclared": graph_faults.undeclared,
    "second-component": graph_faults.second_component,
    "wrong-gpu": plan_faults.wrong_gpu,
    "ranks-swapped": plan_faults.ranks_swapped,
    "layer-missing": plan_faults.layer_missing,
    "expert-missing": plan_faults.expert_missing,
    "send-without-recv": plan_faults.send_without_recv,
    "skip-dropped": plan_faults.skip_dropped,
}
