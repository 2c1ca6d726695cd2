"""The order of communication and witnesses, by size: `python benchmarks/order.py [PLAN.dot …]`.

Pairs of collectives that nothing orders, by the library's rule and by networkx on the same facts;
what a witness of the default profile costs to write and to check. Processor seconds, best of three.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # a script's path is its folder


def best(run: Callable[[], Any]) -> tuple[float, Any]:
    found: Any = None
    times = []
    for _ in range(3):
        clock = time.process_time()
        found = run()
        times.append(time.process_time() - clock)
    return min(times), found


def by_hand(facts: Any) -> int:
    """Unordered pairs by networkx: descendants of each collective that has edges."""
    import networkx as nx

    from verifier.ground.model import elements

    kinds = {"all-reduce", "all-gather", "reduce-scatter", "all-to-all", "broadcast"}
    graph = nx.DiGraph(zip(facts.graph.tail.tolist(), facts.graph.head.tolist(), strict=True))
    gpus = facts.attribute("gpus")
    chosen = [n for n in graph if facts.primary_kind[n] in kinds and gpus[n] is not None]
    sets = {n: set(elements(gpus[n])) for n in chosen}
    after = {n: nx.descendants(graph, n) for n in chosen}
    return sum(
        len(sets[a] & sets[b]) > 1 and b not in after[a] and a not in after[b]
        for a, b in combinations(chosen, 2)
    )


def measure(path: Path) -> str:
    """One row of the table."""
    from verifier.cli.programs import load_program
    from verifier.facts import extract
    from verifier.findings.check import check
    from verifier.graph import read_file
    from verifier.ground.evaluate import Evaluator
    from verifier.ground.model import Model
    from verifier.ground.obligations import ground
    from verifier.logic.lower import obligation
    from verifier.witness.checker import check as follow
    from verifier.witness.write import witness

    program = load_program((), None, ())
    (graph,) = read_file(path)
    facts = extract(graph, program.vocabulary)
    facts.attribute("gpus")
    hand, pairs = best(lambda: by_hand(facts))
    (rule,) = (rule for rule in program.rules if rule.id == "communication.ordered")

    def ours() -> int:
        grounded = ground(
            Evaluator(Model(facts, program.parameters, axes=program.axes)), obligation(rule.formula)
        )
        fails = (grounded.situations[:, :2] == 0).all(axis=1)
        return int(fails[grounded.class_of_row].sum())

    grounding, found = best(ours)
    assert found == pairs, "ours and networkx say the same"
    result = check(graph, program)
    source = path.read_bytes()
    written, text = best(lambda: witness(graph, source, program, result))
    seen, (rules, given, without) = best(lambda: follow(text, source))
    cells = [
        f"{result.nodes:,}",
        f"{pairs:,}",
        f"{grounding:.3f} s",
        f"{hand:.3f} s",
        f"{written:.2f} s",
        f"{len(text) / 1e6:.1f} MB",
        f"{seen:.3f} s",
        f"{rules} of {rules + len(without)}",
        f"{given:,}",
    ]
    return f"| {' | '.join(cells)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("plans", nargs="*", type=Path)
    plans = parser.parse_args().plans
    heads = ["nodes", "pairs", "ours", "networkx", "write", "size", "check", "witnessed", "given"]
    print(f"| {' | '.join(heads)} |")
    print("|" + "---:|" * len(heads))
    if plans:
        for path in plans:
            print(measure(path))
        return
    from verifier.generate import Spec, generate

    with tempfile.TemporaryDirectory() as folder:
        for layers in (8, 80):
            path = Path(folder) / f"{layers}.dot"
            path.write_text(generate(Spec(layers=layers, tp=2, pp=4)).dot(), encoding="utf-8")
            print(measure(path))


if __name__ == "__main__":
    main()
