"""A fleet of candidate plans: one process beside several, and a second run with kept verdicts.

python benchmarks/fleet.py [--plans 500] [--nodes 1000] [--jobs 2]

Wall time of whole `verify` processes with the default profile, on plans of this generator; every
seventh lacks an edge. All ways must print the same report.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))  # a script's path is its folder


def write(folder: Path, plans: int, nodes: int) -> None:
    """Plans that differ in the degree of tensor parallelism, in depth and in faults."""
    from verifier.generate import Spec, generate

    for number in range(plans):
        tp = (2, 4, 8)[number % 3]
        layers = max(1, round(nodes / (14 * tp + 2)))
        plan = generate(Spec(layers=layers - number % 2, tp=tp))
        if number % 7 == 0:
            plan = plan.without_edge(*plan.edges[(number * 31) % len(plan.edges)][:2])
        (folder / f"plan{number:04}.dot").write_text(plan.dot(), encoding="utf-8")


def run(folder: Path, limit: float, *more: str) -> tuple[float, bytes]:
    """Wall seconds and report of one run; ends the benchmark where it takes longer."""
    command = [sys.executable, "-m", "verifier", str(folder), "--quiet", *more]
    clock = time.perf_counter()
    try:
        done = subprocess.run(command, capture_output=True, check=False, cwd=ROOT, timeout=limit)
    except subprocess.TimeoutExpired:
        sys.exit(f"not in {limit:.0f} s: {' '.join(command)}")
    spent = time.perf_counter() - clock
    if done.returncode not in {0, 1} or done.stderr:
        sys.exit(done.stderr.decode())
    return spent, done.stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--plans", type=int, default=500)
    parser.add_argument("--nodes", type=int, default=1000)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--limit", type=float, default=3600, help="seconds for each way")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder, kept = Path(name) / "plans", Path(name) / "kept"
        folder.mkdir()
        write(folder, given.plans, given.nodes)
        one, report = run(folder, given.limit, "--jobs", "1")
        ways = {
            "1 process": (one, report),
            f"{given.jobs} processes": run(folder, given.limit, "--jobs", str(given.jobs)),
            "1 process, keeping verdicts": run(
                folder, given.limit, "--jobs", "1", "--cache", str(kept)
            ),
            "all verdicts kept": run(folder, given.limit, "--cache", str(kept)),
        }
    print(f"{given.plans} plans of about {given.nodes} nodes")
    for way, (spent, said) in ways.items():
        if said != report:
            sys.exit(f"{way}: another report")
        print(f"{way:<28} {spent:8.2f} s  {one / spent:6.2f} times as fast as one process")


if __name__ == "__main__":
    main()
