"""What the default profile says of correct plans, and of the same plans with one fault each.

``python -m benchmarks.faults`` prints the false alarms and, for each kind of fault, in how many
plans the rules about it name exactly the nodes to blame. It takes a dozen small plans, in which
every fault has a place; with ``--all`` some four hundred, ``--every N`` only every Nth of them.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import product

from verifier.cli.programs import load_program
from verifier.findings.check import Options, check
from verifier.findings.model import Counterexample, FileResult
from verifier.generate import CONVENTIONS, FAULTS, Injected, NoPlaceError, Plan, Spec, generate
from verifier.generate.spec import Attention, Model, Phase
from verifier.graph import read_text
from verifier.language.typed import Program

MOST_GPUS = 64
PHASES: tuple[tuple[Phase, ...], ...] = ((), ("prefill",), ("prefill", "decode"))
MODELS: tuple[Model, ...] = ("dense", "moe")
ATTENTION: tuple[Attention, ...] = ("fused", "split")

# By fault: the rules that are about it. What those of them that are broken name, taken together, is
# to be all nodes (edges, layers, experts) to blame and nothing but these and what they harm.
ABOUT: dict[str, tuple[str, ...]] = {
    "all-reduce-removed-bridged": ("tp.matmul-reduced", "tp.output-collected"),
    "all-reduce-removed": ("tp.matmul-reduced", "tp.output-collected"),
    "collective-turned": ("shapes.gather-grows",),
    "edge-dropped": ("structure.has-successor", "communication.fed-on-every-gpu"),
    "isolated": ("structure.not-isolated",),
    "dead-end": ("structure.has-successor",),
    "back-edge": ("structure.acyclic",),
    "self-loop": ("structure.no-self-loop",),
    "duplicate-edge": ("structure.no-duplicate-edge",),
    "undeclared": ("structure.declared",),
    "second-component": ("structure.one-component",),
    "wrong-gpu": (
        "gpus.rank-on-its-gpu",
        "gpus.crossed-by-communication",
        "pp.gpu-of-its-stage",
    ),
    "ranks-swapped": ("gpus.rank-on-its-gpu", "gpus.crossed-by-communication"),
    "layer-missing": ("layers.complete",),
    "expert-missing": ("moe.experts-complete",),
    "send-without-recv": ("pp.send-received",),
    "skip-dropped": ("layers.residual-adds-two",),
    "no-source": ("structure.has-predecessor",),
    "id-misspelt": ("structure.declared",),
    "collective-doubled": ("tp.reduced-once",),
    "collective-misplaced": ("tp.reduced-before-added", "tp.output-reduced-before-added"),
    "wrong-group": ("tp.collective-covers-sources",),
    "wrong-stage": ("pp.boundary-by-transfer", "pp.forward"),
    "gpu-twice": ("gpus.rank-on-its-gpu", "gpus.tp-ranks-apart"),
    "stage-bypassed": ("pp.forward",),
    "replicas-joined": ("dp.replicas-apart",),
    "shape-wrong": ("shapes.elementwise-keeps",),
    "reduction-widened": ("shapes.collective-keeps",),
    "degree-misstated": ("arithmetic.claimed-tp-agrees",),
    "norm-missing": (
        "layers.norm-before-attention",
        "layers.normed-everywhere",
        "layers.norm-before-ffn",
    ),
    "residual-missing": ("layers.attention-added", "layers.ffn-added"),
    "send-missing": ("pp.recv-sent",),
    "layers-swapped": (
        "layers.forward",
        "layers.forward-only",
        "layers.joined",
        "stages.layers-in-order",
    ),
    "router-missing": ("ffn.gate-before-dispatch",),
    "router-isolated": ("moe.gate-heard",),
    "dispatch-missing": ("moe.tokens-dispatched",),
    "combine-missing": ("ffn.experts-combined",),
    "all-to-all-missing": ("ep.dispatched", "ep.combined"),
    "expert-doubled": ("moe.expert-once",),
    "cache-write-missing": ("kv-cache.read-after-write",),
}


def specs() -> Iterator[Spec]:
    """Every combination of degrees up to 64 GPUs, in turn in each convention; and small ones."""
    number = 0
    degrees = ((1, 2, 4, 8), (1, 2, 4), (1, 8), (1, 2), (1, 2))
    for model, (tp, pp, ep, dp, sp), phases in product(MODELS, product(*degrees), PHASES):
        if (model == "dense" and ep > 1) or tp * pp * ep * dp * sp > MOST_GPUS:
            continue
        number += 1
        yield Spec(
            convention=CONVENTIONS[number % len(CONVENTIONS)],
            model=model,
            tp=tp,
            pp=pp,
            ep=ep,
            dp=dp,
            sp=sp,
            layers=pp * (1 if pp > 2 else 2),
            phases=phases,
            attention=ATTENTION[number % 2],
            gated=number % 3 > 0,
            clusters=number % 5 > 2,
        )
    for convention in CONVENTIONS:
        yield Spec(convention=convention, layers=1)
        yield Spec(convention=convention, layers=1, tp=2)
        yield Spec(convention=convention, layers=3, tp=3, pp=3)
        yield Spec(convention=convention, layers=1, model="moe", ep=2, dp=2)
        yield Spec(convention=convention, model="moe", ep=2, dp=2, tp=2, experts=6)


def small() -> Iterator[Spec]:
    """A dozen plans, two in each convention, in which every fault has a place."""
    both: tuple[Phase, ...] = ("prefill", "decode")
    megatron, colon, compact, bracket, clusters, words = CONVENTIONS
    yield Spec(convention=megatron, layers=2, tp=2, pp=2, dp=2)
    yield Spec(convention=colon, layers=3, tp=2, pp=3, attention="fused")
    yield Spec(convention=compact, layers=3, pp=3, dp=2, phases=both, gated=False)
    yield Spec(convention=bracket, layers=2, tp=4, sp=2, phases=("prefill",))
    yield Spec(convention=clusters, layers=4, tp=2, pp=4, attention="fused", gated=False)
    yield Spec(convention=words, layers=2, tp=2, dp=2, phases=both, attention="fused")
    for number, convention in enumerate(CONVENTIONS):
        yield Spec(
            convention=convention,
            model="moe",
            layers=2,
            tp=1 + number % 2,
            ep=(2, 1, 4)[number % 3],
            pp=(1, 2)[number // 3],
            dp=1 + (number in {1, 4}),
            phases=((), both)[number in {0, 5}],
            attention="fused",
            experts=4,
        )


def program_of(spec: Spec) -> Program:
    """The default profile with the numbers of the plan."""
    numbers = {"tp": spec.tp, "pp": spec.pp, "layers": spec.layers}
    if spec.model == "moe":
        numbers |= {"ep": spec.ep, "experts": spec.experts}
    return load_program((), None, tuple(f"{name}={value}" for name, value in numbers.items()))


def verdicts(plan: Plan, program: Program) -> FileResult:
    """What the rules say of a plan."""
    (graph,) = read_text(plan.dot(), "plan.dot")
    return check(graph, program, Options(replay=1))


def false_alarms(spec: Spec) -> list[str]:
    """The rules that do not hold of a correct plan."""
    result = verdicts(generate(spec), program_of(spec))
    return [f"{r.rule} {r.verdict}" for r in result.rules if r.verdict not in {"holds", "skipped"}]


@dataclass(slots=True)
class Named:
    """What counterexamples name."""

    nodes: set[str] = field(default_factory=set)
    edges: set[tuple[str, str]] = field(default_factory=set)
    numbers: set[int] = field(default_factory=set)

    def add(self, found: Counterexample) -> None:
        """What one of them binds; the nodes of one that binds nothing."""
        for value in found.bindings.values():
            if isinstance(value, tuple | list):
                self.edges.add((str(value[0]), str(value[1])))
            elif isinstance(value, int):
                self.numbers.add(value)
            else:
                self.nodes.add(str(value))
        if not found.bindings:
            self.nodes.update(found.nodes)
        self.numbers.update(v for v in found.missing if isinstance(v, int))


def is_named(injected: Injected, result: FileResult) -> bool:
    """Whether the rules about a fault name what is to blame, and nothing that it does not harm."""
    named = Named()
    for rule in result.rules:
        if rule.rule in ABOUT[injected.kind] and rule.verdict == "broken":
            for found in rule.counterexamples:
                named.add(found)
    if named.numbers and injected.numbers:
        return named.numbers <= injected.numbers
    if not injected.nodes or (injected.numbers and injected.edges):
        return bool(named.edges) and named.edges == injected.edges
    allowed = injected.nodes | injected.echoes | {e for pair in injected.edges for e in pair}
    nodes = named.nodes | {end for pair in named.edges for end in pair}
    return injected.nodes <= nodes <= allowed


def scores(chosen: list[Spec], kinds: list[str]) -> dict[str, tuple[int, int, list[str]]]:
    """By kind: in how many plans the fault is named, of how many, and those where it is not."""
    found: dict[str, tuple[int, int, list[str]]] = {kind: (0, 0, []) for kind in kinds}
    for number, spec in enumerate(chosen):
        plan, program = generate(spec), program_of(spec)
        for kind in kinds:
            try:
                injected = FAULTS[kind](plan, random.Random(number))
            except NoPlaceError:
                continue
            hit = is_named(injected, verdicts(injected.plan, program))
            named, of, missed = found[kind]
            if not hit:
                missed = [*missed, f"{named_spec(spec)}: {injected.about}"]
            found[kind] = (named + hit, of + 1, missed)
    return found


def named_spec(spec: Spec) -> str:
    """A spec in few words."""
    degrees = " ".join(f"{axis}{getattr(spec, axis)}" for axis in ("tp", "pp", "ep", "dp", "sp"))
    phases = "+".join(spec.phases) or "one pass"
    return f"{spec.convention} {spec.model} {degrees} {spec.layers} layers {phases}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="all combinations of degrees")
    parser.add_argument("--every", type=int, default=1, help="take every Nth plan")
    parser.add_argument("--first", type=int, default=0, help="begin with this one")
    parser.add_argument("--kinds", default=",".join(ABOUT), help="faults, separated by commas")
    parser.add_argument("--missed", type=int, default=3, help="how many misses to show of a kind")
    asked = parser.parse_args()
    chosen = list(specs() if asked.all else small())[asked.first :: asked.every]
    wrong = {named_spec(spec): alarms for spec in chosen if (alarms := false_alarms(spec))}
    print(f"{len(chosen)} correct plans, {len(wrong)} with false alarms")
    for name, alarms in wrong.items():
        print(f"  {name}: {', '.join(alarms)}")
    print("\n| fault | named | of |\n|---|---:|---:|")
    found = scores(chosen, asked.kinds.split(","))
    for kind, (named, of, _) in found.items():
        print(f"| {kind} | {named} | {of} |")
    print(
        f"| **all** | {sum(f[0] for f in found.values())} | {sum(f[1] for f in found.values())} |"
    )
    for kind, (_, _, missed) in found.items():
        for text in missed[: asked.missed]:
            print(f"missed {kind}: {text}")
    return bool(wrong) or any(missed for _, _, missed in found.values())


if __name__ == "__main__":
    sys.exit(main())
