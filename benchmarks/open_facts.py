"""Open facts: what completions cost, on plans like those of the reviews and on larger ones.

python benchmarks/open_facts.py
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from verifier.findings.check import check
from verifier.findings.model import FileResult
from verifier.graph import read_text
from verifier.language.load import load_text
from verifier.language.program import resolve

SAMPLED = """
open layer in 0..{last}
{axiom}
rule depth: every stage s has {depth} layers
"""
RISING = "axiom monotone: stage rises with layer"
EQUAL = """
open stage in 1..{stages}, gpus in 0..{last}
rule fits:
    (every stage s: every stage t: s = t or not (s.gpus overlaps t.gpus))
        and (every stage s: every stage t: size(s.gpus) = size(t.gpus))
"""
ROUNDS = 3


def sample(stages: int, depth: int, ends: bool) -> str:
    """A pipeline of which the first layer of each stage is drawn, and the last too if asked."""
    lines = []
    for stage in range(stages):
        drawn = {stage * depth, stage * depth + depth - 1} if ends else {stage * depth}
        lines += [f'l{k} [label="Attention\\nLayer {k}\\nStage {stage}"];' for k in sorted(drawn)]
    return f"digraph {{ {' '.join(lines)} }}"


def one_stage(gpus: int) -> str:
    """One stage on so many GPUs."""
    return f'digraph {{ a [label="Attention\\nStage 1\\nGPUs: 0-{gpus - 1}"]; }}'


def questions() -> list[tuple[str, str, str]]:
    """What is asked, of which plan, by which rules."""
    asked = []
    for stages, depth in ((4, 20), (8, 20)):
        layers = stages * depth
        size = f"{layers} layers, {stages} stages"
        for what, axiom, ends in (
            ("sampled", "", True),
            ("sampled, rising", RISING, True),
            ("sampled thinly, rising", RISING, False),
        ):
            rules = SAMPLED.format(last=layers - 1, axiom=axiom, depth=depth)
            asked.append((f"{what}: {size}", sample(stages, depth, ends), rules))
    for stages, gpus in ((4, 32), (4, 4096), (8, 64)):
        rules = EQUAL.format(stages=stages, last=gpus - 1)
        dot = one_stage(gpus // 2)
        asked.append((f"{stages} disjoint equal stages, {gpus} GPUs", dot, rules))
    return asked


def timed(run: Callable[[], FileResult]) -> tuple[float, FileResult]:
    """Processor time of the best round, in seconds, and the result."""
    best = float("inf")
    for _ in range(ROUNDS):
        start = time.process_time()
        result = run()
        best = min(best, time.process_time() - start)
    return best, result


def main() -> None:
    """Print the table."""
    print("| question | verdict | facts needed | checked in |\n|---|---|--:|--:|")
    for what, dot, rules in questions():
        (graph,) = read_text(dot, "plan.dot")
        program = resolve(load_text(rules, "my.rules"))
        seconds, result = timed(partial(check, graph, program))
        rule = result.rules[0]
        facts = len(rule.leaning.facts) if rule.leaning is not None else 0
        print(f"| {what} | {rule.verdict} | {facts or ''} | {1000 * seconds:.0f} ms |")


if __name__ == "__main__":
    main()
