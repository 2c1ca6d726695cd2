"""Injected faults and the plans of ../shared: exactly the right nodes, in words that say why."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from verifier.facts import extract
from verifier.findings.check import Options, check
from verifier.findings.model import RuleResult
from verifier.generate import Spec, generate
from verifier.generate.spec import CONVENTIONS, ConventionName
from verifier.graph import Graph, read_text
from verifier.language.load import load
from verifier.language.parameters import parse_given
from verifier.language.program import resolve
from verifier.language.typed import Program


def program(*params: str) -> Program:
    return resolve(load(["sharding"]), parse_given(params))


PLAIN = program()


def results(dot: str | Graph, rules: Program = PLAIN) -> dict[str, RuleResult]:
    graph = read_text(dot)[0] if isinstance(dot, str) else dot
    found = check(graph, rules, Options(replay=3))
    return {rule.rule.removeprefix("sharding."): rule for rule in found.rules}


def blamed(result: RuleResult) -> set[str]:
    return {node for one in result.counterexamples for node in one.nodes}


# ---- a plan that can be changed, whether somebody drew it or the generator did


class Drawing:
    """A plan as labels and edges."""

    def __init__(self, dot: str) -> None:
        graph = read_text(dot)[0]
        labels = extract(graph, PLAIN.vocabulary).attribute("label")
        self.labels = {name: str(labels[n] or name) for n, name in enumerate(graph.node_ids)}
        ends = zip(graph.tail.tolist(), graph.head.tolist(), strict=True)
        self.edges = [(graph.node_ids[a], graph.node_ids[b]) for a, b in ends]

    def into(self, node: str) -> list[str]:
        return [tail for tail, head in self.edges if head == node]

    def out_of(self, node: str) -> list[str]:
        return [head for tail, head in self.edges if tail == node]

    def dot(self) -> str:
        lines = []
        for name, label in self.labels.items():
            text = label.replace("\n", "\\n")
            lines.append(f'"{name}" [label="{text}"]')
        lines += [f'"{tail}" -> "{head}"' for tail, head in self.edges]
        return "digraph {\n" + "\n".join(lines) + "\n}\n"


def dropped(plan: Drawing, node: str) -> set[str]:
    """The all-reduce is gone, what fed it feeds what it fed; to blame is what adds partial sums."""
    sources, targets = plan.into(node), plan.out_of(node)
    plan.edges = [edge for edge in plan.edges if node not in edge]
    # where each rank has a node of its own, a rank feeds its own
    if len(targets) == len(sources):
        plan.edges += list(zip(sources, targets, strict=True))
    else:
        plan.edges += [(source, target) for source in sources for target in targets]
    del plan.labels[node]
    return set(targets)


def doubled(plan: Drawing, node: str) -> set[str]:
    """The collective stands twice in a row; the second is to blame."""
    again = f"{node}_again"
    plan.labels[again] = plan.labels[node]
    targets = plan.out_of(node)
    plan.edges = [edge for edge in plan.edges if edge[0] != node]
    plan.edges += [(node, again), *((again, target) for target in targets)]
    return {again}


def swapped(plan: Drawing, node: str) -> set[str]:
    """A gather for an all-reduce, or an all-reduce for a gather."""
    words = [("AllReduce", "AllGather"), ("All-Reduce", "All-Gather")]
    label = plan.labels[node]
    for one, other in words:
        to = (one, other) if one in label else (other, one)
        label = label.replace(*to)
    assert label != plan.labels[node]
    plan.labels[node] = label
    return {node}


def skipped(plan: Drawing, node: str) -> set[str]:
    """One rank goes past the all-reduce: what gets its partial sum is to blame."""
    source = plan.into(node)[1]
    plan.edges.remove((source, node))
    targets = plan.out_of(node)
    mine = targets[1:2] if len(targets) == len(plan.into(node)) + 1 else targets
    plan.edges += [(source, target) for target in mine]
    return set(mine)


FAULTS: dict[str, tuple[Callable[[Drawing, str], set[str]], tuple[str, ...]]] = {
    "dropped": (dropped, ("allreduce",)),
    "gather instead": (swapped, ("allreduce",)),
    "all-reduce instead": (swapped, ("allgather",)),
    "doubled": (doubled, ("allreduce", "allgather")),
    "skipped by one rank": (skipped, ("allreduce",)),
}


# ---- the plans of ../shared


def drawn(shared: Path, name: str) -> str:
    return (shared / "dags" / f"{name}.dot").read_text(encoding="utf-8")


def test_consumers_of_gathers_that_are_cut_off(shared: Path) -> None:
    """With the policy on exactly the 32 consumers, with it off none."""
    dot = drawn(shared, "seed004_baseline_reconstructed")
    consumers = {f"layer_{k}_{name}" for k in range(16) for name in ("attention", "gelu")}
    whole = results(dot, program("drawn-once=replicated"))
    assert blamed(whole["tp-assumed"]) == consumers
    assert blamed(whole["tp"]) == set()
    one = whole["tp-assumed"].counterexamples[0]
    assert one.message == (
        "layer_0_attention gets nothing, and takes R (replicated); draw what feeds it"
    )
    for rule in results(dot).values():
        assert not rule.counterexamples
    clean = results(drawn(shared, "seed004_baseline_final_clean"), program("drawn-once=replicated"))
    assert not blamed(clean["tp"]) | blamed(clean["tp-assumed"])


def test_all_reduces_on_column_parallel_outputs(shared: Path) -> None:
    """246 nodes, 240 of them all-reduces that mix shards; the names of roles make no error."""
    found = results(drawn(shared, "seed000_fix_bypasses_stage3"))
    nodes = blamed(found["tp-assumed"])
    mixing = {f"layer{k}_{name}_ar" for k in range(80) for name in ("qkv", "gate", "up")}
    assert len(nodes) == 246
    assert nodes >= mixing
    assert nodes - mixing == {*(f"embed_ag_stage{k}" for k in range(4)), "final_ag", "final_ar"}
    assert found["tp"].verdict == "skipped"
    assert found["tp-assumed"].severity == "warning"
    message = next(
        c.message for c in found["tp-assumed"].counterexamples if c.nodes == ("layer0_up_ar",)
    )
    assert message == (
        "layer0_up_ar gets S (sharded by features) from layer0_ffn_up_{0,1}, and takes "
        "P (partial sums); replace it by an all-gather"
    )


def places(plan: Drawing, kinds: tuple[str, ...]) -> list[str]:
    return [name for name in plan.labels if any(kind in name for kind in kinds)]


def test_thirty_six_faults_in_a_drawn_plan(shared: Path) -> None:
    """Every one is blamed at exactly the right node, in layers all over the plan."""
    dot = drawn(shared, "seed004_baseline_final_clean")
    counts = {"dropped": 8, "gather instead": 7, "all-reduce instead": 7, "doubled": 7}
    injected = right = 0
    for fault, (inject, kinds) in FAULTS.items():
        every = places(Drawing(dot), kinds)
        number = counts.get(fault, 7)
        for node in every[:: len(every) // number][:number]:
            plan = Drawing(dot)
            expected = inject(plan, node)
            found = results(plan.dot())
            injected += 1
            nodes = blamed(found["tp"]) | blamed(found["tp-assumed"])
            right += nodes == expected
            assert nodes == expected, (fault, node)
    assert (right, injected) == (36, 36)


# ---- the generator's plans


def generated(convention: ConventionName) -> str:
    return generate(Spec(layers=2, tp=4, pp=2, convention=convention)).dot()


@pytest.mark.parametrize("convention", CONVENTIONS)
@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_in_a_generated_plan(fault: str, convention: ConventionName) -> None:
    inject, kinds = FAULTS[fault]
    for node in places(Drawing(generated(convention)), kinds):
        plan = Drawing(generated(convention))
        expected = inject(plan, node)
        if not expected:
            continue
        found = results(plan.dot())
        if fault == "doubled":  # what is twice the same needs no role to be wrong
            assert blamed(found["tp"]) == expected, node
        if "embed" in node and fault != "doubled":
            continue  # what an embedding without a word about its cut gives is not known
        assert blamed(found["tp"]) | blamed(found["tp-assumed"]) == expected, node
        assert not blamed(found["tp"]) & blamed(found["tp-assumed"]), "nothing is told twice"


@pytest.mark.parametrize(
    "spec",
    [
        Spec(layers=2, tp=8, pp=2, dp=2),
        Spec(layers=1, tp=2, sp=2, phases=("prefill", "decode"), convention="bracket"),
        Spec(layers=1, tp=2, sp=2, attention="fused", convention="compact"),
        Spec(model="moe", layers=1, tp=2, ep=8, convention="rank-words"),
        Spec(model="moe", layers=2, tp=1, pp=2, ep=8, dp=2, convention="gpu-colon"),
        Spec(model="moe", layers=1, tp=4, ep=2, sp=2, convention="stage-cluster"),
    ],
)
def test_correct_plans_fit(spec: Spec) -> None:
    for rule in results(generate(spec).dot()).values():
        assert rule.verdict in {"holds", "skipped"}, rule
    degrees = {"tp": spec.tp, "sp": spec.sp, "ep": spec.ep, "dp": spec.dp}
    found = results(generate(spec).dot())
    for axis, degree in degrees.items():
        assert (found[axis].verdict == "skipped") == (degree == 1), axis
