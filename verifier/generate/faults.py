"""The register of faults: each takes a correct plan and gives it one fault, at a random place."""

from __future__ import annotations

import random
from collections.abc import Callable

from verifier.generate import graph_faults, part_faults, place_faults, plan_faults
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
    "no-source": place_faults.no_source,
    "id-misspelt": place_faults.id_misspelt,
    "collective-doubled": place_faults.collective_doubled,
    "collective-misplaced": place_faults.collective_misplaced,
    "wrong-group": place_faults.wrong_group,
    "wrong-stage": place_faults.wrong_stage,
    "gpu-twice": place_faults.gpu_twice,
    "stage-bypassed": place_faults.stage_bypassed,
    "replicas-joined": place_faults.replicas_joined,
    "shape-wrong": place_faults.shape_wrong,
    "reduction-widened": place_faults.reduction_widened,
    "degree-misstated": place_faults.degree_misstated,
    "norm-missing": part_faults.norm_missing,
    "residual-missing": part_faults.residual_missing,
    "send-missing": part_faults.send_missing,
    "layers-swapped": part_faults.layers_swapped,
    "router-missing": part_faults.router_missing,
    "router-isolated": part_faults.router_isolated,
    "dispatch-missing": part_faults.dispatch_missing,
    "combine-missing": part_faults.combine_missing,
    "all-to-all-missing": part_faults.all_to_all_missing,
    "expert-doubled": part_faults.expert_doubled,
    "cache-write-missing": part_faults.cache_write_missing,
}
