"""Where our own time goes, by size: read, facts, ground, solve, findings, text.

python benchmarks/phases.py [--nodes 2000,20000] [--faulty]

The default profile of the rule library on generated plans, one process for each size.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # a script's path is its folder

PHASES = ("read", "facts", "ground", "solve", "findings", "text")


def phases(path: Path) -> dict[str, float]:
    """Processor seconds per phase; the number of nodes, counterexamples, questions to the solver.

    Facts are extracted before they are asked for, which is what makes them a phase.
    """
    from unittest.mock import patch

    from benchmarks.engines.ours import CPU
    from verifier.cli.programs import load_program
    from verifier.facts import extract
    from verifier.findings.check import check
    from verifier.graph import read_file
    from verifier.report.text import text

    program = load_program((), None, ())
    clock = time.process_time()
    (graph,) = read_file(path)
    read = time.process_time()
    facts = extract(graph, program.vocabulary)
    for kind in facts.vocabulary.kinds:
        facts.kind(kind)
    for name in ("layer", "stage", "tp", "ep", "sp", "dp", "gpus", "phase", "parallelism"):
        facts.attribute(name)
    extracted = time.process_time()
    with (
        patch("verifier.findings.check.extract", lambda *_: facts),
        patch("verifier.findings.timing.time", CPU),
        patch("verifier.facts.facts.time", CPU),
    ):
        result = check(graph, program)
    checked = time.process_time()
    text([result], {})
    done = time.process_time()
    return {
        "nodes": result.nodes,
        "read": read - clock,
        "facts": extracted - read,
        "ground": result.timings["ground"],
        "solve": result.timings["solve"],
        "findings": result.timings["report"],
        "text": done - checked,
        "counterexamples": sum(len(rule.counterexamples) for rule in result.rules),
        "solver calls": result.solver_calls,
    }


def write(nodes: int, path: Path, *, with_faults: bool) -> None:
    """A generated plan of that size."""
    from benchmarks.plans import faulty
    from verifier.generate import generate, sized

    plan = faulty(nodes) if with_faults else generate(sized(nodes))
    path.write_text(plan.dot(), encoding="utf-8")


def main() -> None:
    """A line of a Markdown table for each size."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--nodes", default="2000,20000,200000")
    parser.add_argument("--limit", type=float, default=600, help="seconds for each size")
    parser.add_argument("--faulty", action="store_true", help="with every fault in the plans")
    parser.add_argument("--file", type=Path, help=argparse.SUPPRESS)
    parser.add_argument("--write", type=int, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.write:  # in a process of its own: a parent's peak counts for its children
        write(options.write, options.file, with_faults=options.faulty)
    elif options.file:
        measured = phases(options.file)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        json.dump(measured | {"peak": peak / 1024}, sys.stdout)
    else:
        _print_table(options)


def _print_table(options: argparse.Namespace) -> None:
    print(
        f"| nodes | {' | '.join(PHASES)} | whole | growth | solver calls | counterexamples | peak |"
    )
    print("| ---: " * (len(PHASES) + 6) + "|")
    before = None
    for nodes in map(int, options.nodes.split(",")):
        measured = _in_own_process(nodes, options)
        if measured is None:
            print(f"| {nodes:,} | not in {options.limit:.0f} s |", flush=True)
            continue
        measured["whole"] = sum(measured[phase] for phase in PHASES)
        print(_line(measured, before), flush=True)
        before = measured["whole"]


def _in_own_process(nodes: int, options: argparse.Namespace) -> dict[str, Any] | None:
    """What was measured; None where that took longer than the limit."""
    with tempfile.TemporaryDirectory(prefix="verify-phases-") as folder:
        path = Path(folder) / "plan.dot"
        this = [sys.executable, str(Path(__file__)), "--file", str(path)]
        faults = ["--faulty"] if options.faulty else []
        subprocess.run([*this, "--write", str(nodes), *faults], cwd=ROOT, check=True)
        try:
            answer = subprocess.check_output(this, cwd=ROOT, timeout=options.limit)
        except subprocess.TimeoutExpired:
            return None
        measured: dict[str, Any] = json.loads(answer)
        return measured


def _line(measured: dict[str, Any], before: float | None) -> str:
    times = " | ".join(f"{measured[phase]:.3f} s" for phase in (*PHASES, "whole"))
    growth = f"{measured['whole'] / before:.1f}" if before else ""
    counts = f"{measured['solver calls']} | {measured['counterexamples']}"
    return f"| {measured['nodes']:,} | {times} | {growth} | {counts} | {measured['peak']:.0f} MB |"


if __name__ == "__main__":
    main()
