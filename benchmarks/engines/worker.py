"""One engine on one plan in a process of its own: times, peak memory and counterexamples as JSON.

python -m benchmarks.engines.worker prepare NODES FOLDER
python -m benchmarks.engines.worker ENGINE FOLDER RUNS SECONDS
"""

from __future__ import annotations

import gc
import json
import resource
import sys
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

from benchmarks.engines import ENGINES
from benchmarks.engines.table import Found, Table

OURS = ("ours", "ours-listed")
DOT, COLUMNS, IDS = "plan.dot", "columns.pickle", "ids.json"


def prepare(nodes: int, folder: Path) -> dict[str, Any]:
    """Write the plan, its columns, and its ids in the order of our reader."""
    from benchmarks.engines import ours
    from benchmarks.engines.table import from_facts
    from benchmarks.plans import faulty, width
    from verifier.facts import extract
    from verifier.graph import read_file

    folder.mkdir(parents=True, exist_ok=True)
    (folder / DOT).write_text(faulty(nodes).dot(), encoding="utf-8")
    (graph,) = read_file(folder / DOT)
    facts = extract(graph, ours.program(width(nodes)).vocabulary)
    from_facts(facts, width(nodes)).write(folder / COLUMNS)
    (folder / IDS).write_text(json.dumps(list(graph.node_ids)), encoding="utf-8")
    return {"nodes": len(graph.node_ids), "edges": len(graph.tail)}


def measure(name: str, folder: Path, runs: int, seconds: float) -> dict[str, Any]:
    """Run an engine up to ``runs`` times, but start none after ``seconds``."""
    once, finish = _engine(name, folder)
    times: list[dict[str, float]] = []
    state: Any = None
    began = time.perf_counter()
    while len(times) < runs and (not times or time.perf_counter() - began < seconds):
        state = None
        gc.collect()
        cpu = time.process_time()
        spent, state = once()
        times.append(spent | {"cpu": time.process_time() - cpu})
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"times": times, "peak_mb": peak / 1024, "found": finish(state)}


Once = Callable[[], tuple[dict[str, float], Any]]


def _engine(name: str, folder: Path) -> tuple[Once, Callable[[Any], Found]]:
    """How to run an engine once, and how to read its result."""
    module = import_module(f"benchmarks.engines.{ENGINES[name].module}")
    if ENGINES[name].reads:
        width = Table.read(folder / COLUMNS).width
        if name == "ours-file":
            module.ours.program(width)  # rules are read once for any number of plans

        def from_file() -> tuple[dict[str, float], Any]:
            clock = time.perf_counter()
            state = module.solve(folder / DOT, width)
            return {"wall": time.perf_counter() - clock}, state

        def by_ids(state: Any) -> Found:
            ids = json.loads((folder / IDS).read_text(encoding="utf-8"))
            found: Found = module.found(state, {name: n for n, name in enumerate(ids)})
            return found

        return from_file, module.found if name == "ours-file" else by_ids
    if name in OURS:
        return _ours(name, module, folder)
    table = Table.read(folder / COLUMNS)

    def from_columns() -> tuple[dict[str, float], Any]:
        clock = time.perf_counter()
        state = module.load(table)
        loaded = time.perf_counter()
        found = module.solve(state)
        done = time.perf_counter()
        return {"wall": done - clock, "load": loaded - clock}, found

    return from_columns, lambda found: found


def _ours(name: str, module: Any, folder: Path) -> tuple[Once, Callable[[Any], Found]]:
    from benchmarks.engines import ours
    from benchmarks.engines.table import from_facts
    from verifier.facts import extract
    from verifier.graph import read_file

    width = Table.read(folder / COLUMNS).width
    (graph,) = read_file(folder / DOT)
    facts = extract(graph, ours.program(width).vocabulary)
    from_facts(facts, width)  # extracted now, so that it is not measured
    import_module("z3")  # as the peers' libraries are loaded by now
    if name == "ours-listed":

        def listed() -> tuple[dict[str, float], Any]:
            clock = time.perf_counter()
            found = module.solve((facts, width))
            return {"wall": time.perf_counter() - clock}, found

        return listed, lambda found: found

    def once() -> tuple[dict[str, float], Any]:
        clock = time.perf_counter()
        result = module.solve((facts, width))
        total = time.perf_counter() - clock
        return {"wall": total, "solver calls": result.solver_calls, **result.timings}, result

    return once, lambda result: module.found(result, graph)


def main(arguments: list[str]) -> None:
    """Answer on standard output."""
    if arguments[0] == "prepare":
        answer = prepare(int(arguments[1]), Path(arguments[2]))
    else:
        name, folder, runs, seconds = arguments
        answer = measure(name, Path(folder), int(runs), float(seconds))
    json.dump(answer, sys.stdout)


if __name__ == "__main__":
    main(sys.argv[1:])
