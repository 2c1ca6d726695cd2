"""Fifteen rules on faulty plans through ours and its peers, side by side in one run.

python benchmarks/peers.py [--nodes 2000,20000] [--peers ours,networkx] [--json FILE]

Every engine and size runs in a process of its own. All must name the same counterexamples; a
difference is an error that names the rule.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # a script's path is its folder

from benchmarks.engines import ENGINES  # noqa: E402

INNER = ("ground", "solve")
NOT_IN_TIME = "\N{EN DASH}"
WORKER = [sys.executable, "-m", "benchmarks.engines.worker"]
LARGE = 200_000
Answers = dict[str, dict[str, Any] | None]
"""Engine -> what its worker answered, None where it ran out of time or memory."""

Measured = dict[int, Answers]
"""Nodes -> answers."""


def main() -> int:
    """Run, compare, print; 1 if engines disagree."""
    options = _options()
    measured: Measured = {}
    wrong: list[str] = []
    for nodes in options.nodes:
        names = [name for name in options.peers if nodes <= ENGINES[name].most]
        measured[nodes] = _measured(nodes, names, options)
        wrong += _disagreements(nodes, measured[nodes])
        if options.json:
            options.json.write_text(json.dumps(measured, indent=1) + "\n", encoding="utf-8")
    for line in _rows(measured, options.peers, options.clock):
        print(line)
    for name in options.peers:
        most = ENGINES[name].most
        if most < min(options.nodes):
            answers = _measured(most, ["ours", name], options)
            wrong += _disagreements(most, answers)
            print(f"\n{ENGINES[name].title}, {_beside(answers, name, options.clock)}")
    for line in wrong:
        print(f"error: {line}", file=sys.stderr)
    return 1 if wrong else 0


def _measured(nodes: int, names: list[str], options: argparse.Namespace) -> Answers:
    """What the workers of these engines answer about a plan of that size."""
    answers: Answers = {}
    with tempfile.TemporaryDirectory(prefix="verify-peers-") as folder:
        size = _ask(["prepare", str(nodes), folder], None, options.memory)
        if size is None:
            sys.exit(f"a plan of {nodes:,} nodes cannot be made in {options.memory} GB")
        print(f"# {size['nodes']:,} nodes, {size['edges']:,} edges", file=sys.stderr)
        limit = options.limit * max(1, nodes / LARGE)
        for name in names:
            run = [name, folder, str(options.runs), str(limit / 3)]
            answers[name] = _ask(run, limit, options.memory)
            if answers[name] is not None:
                answers[name] |= size  # type: ignore[operator]
            print(f"#   {name}: {_told(answers[name])}", file=sys.stderr)
    return answers


def _beside(answers: Answers, name: str, clock: str) -> str:
    """One engine beside ours on a plan that is smaller than those of the table."""
    answer, ours = answers[name], answers["ours"]
    if answer is None or ours is None:
        return "on the largest plan that it is asked about: not in time"
    time, base = _median(answer, clock), _median(ours, clock)
    peak = f"{answer['peak_mb']:.0f} MB"
    return f"{answer['nodes']:,} nodes: {_seconds(time)}, {time / base:.2g} to ours, {peak}"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--nodes", type=_numbers, default=[2_000, 20_000, 200_000, 1_000_000])
    parser.add_argument("--peers", type=lambda text: text.split(","), default=list(ENGINES))
    parser.add_argument("--runs", type=int, default=5, help="at most so many; the median counts")
    limit = f"seconds per engine and size; of more than {LARGE:,} nodes as many times more"
    parser.add_argument("--limit", type=float, default=120, help=limit)
    parser.add_argument("--memory", type=float, default=12, help="gigabytes of each process")
    parser.add_argument("--clock", choices=("wall", "cpu"), default="wall", help="what is shown")
    parser.add_argument("--json", type=Path, help="write all times and counterexamples here")
    options = parser.parse_args()
    unknown = set(options.peers) - set(ENGINES)
    if unknown:
        parser.error(f"unknown engines {sorted(unknown)}; there are {', '.join(ENGINES)}")
    for name in options.peers[:]:
        lacking = [module for module in ENGINES[name].needs if find_spec(module) is None]
        if lacking:
            print(f"# {name} is left out: {', '.join(lacking)} is not installed", file=sys.stderr)
            options.peers.remove(name)
    return options


def _numbers(text: str) -> list[int]:
    return [int(part.replace("_", "")) for part in text.split(",")]


def _ask(arguments: list[str], limit: float | None, memory: float) -> dict[str, Any] | None:
    """A worker's answer; None where it takes longer than the limit, or more memory."""
    import resource

    most = int(memory * 1e9)
    try:
        done = subprocess.run(
            [*WORKER, *arguments],
            cwd=ROOT,
            timeout=limit,
            check=False,
            capture_output=True,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (most, most)),
        )
    except subprocess.TimeoutExpired:
        return None
    if done.returncode:
        said = done.stderr.decode()
        if "MemoryError" in said or "bad_alloc" in said or "out of memory" in said.lower():
            return None
        sys.exit(said)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def _disagreements(nodes: int, answers: Answers) -> list[str]:
    """A line per rule and engine that differs from the first engine that answered."""
    from benchmarks.engines.table import differences

    found = {
        name: {rule: [tuple(c) for c in cs] for rule, cs in answer["found"].items()}
        for name, answer in answers.items()
        if answer is not None
    }
    if not found:
        return []
    first = next(iter(found))
    return [
        f"{nodes:,} nodes: {first} and {name} differ on {line}"
        for name in found
        for line in differences(found[first], found[name])
    ]


def _median(answer: dict[str, Any], *keys: str) -> float:
    return float(statistics.median(sum(run[key] for key in keys) for run in answer["times"]))


def _told(answer: dict[str, Any] | None) -> str:
    return NOT_IN_TIME if answer is None else _seconds(_median(answer, "wall"))


def _seconds(seconds: float) -> str:
    return f"{seconds:.3f} s" if seconds < 1 else f"{seconds:.3g} s"


def _rows(measured: Measured, names: list[str], clock: str) -> list[str]:
    """A Markdown table: per size the median, its ratio to ours, peak memory, and the growth."""
    head = ["engine"]
    for nodes in measured:
        head += [f"{nodes:,}: {clock}", "to ours", "peak", "growth"]
    rows = [head, ["---", *["---:"] * (len(head) - 1)]]
    for name in names:
        if ENGINES[name].most < min(measured):
            continue
        rows.append([ENGINES[name].title, *_cells(measured, name, clock)])
        if name == "ours":
            rows.append(["… of it grounding and solving (cpu)", *_cells(measured, name, *INNER)])
    return [f"| {' | '.join(row)} |" for row in rows]


def _cells(measured: Measured, name: str, *keys: str) -> list[str]:
    cells: list[str] = []
    before = None
    base, same = ("ours-file" if ENGINES[name].reads else "ours"), keys == INNER
    for answers in measured.values():
        answer, ours = answers.get(name), answers.get(base)
        if answer is None:
            cells += [NOT_IN_TIME if name in answers else "", "", "", ""]
            before = None
            continue
        time = _median(answer, *keys)
        ratio = f"{time / _median(ours, keys[0]):.2g}" if ours and not same else ""
        peak = "" if same else f"{answer['peak_mb']:.0f} MB"
        cells += [_seconds(time), ratio, peak, f"{time / before:.1f}" if before else ""]
        before = time
    return cells


if __name__ == "__main__":
    sys.exit(main())
