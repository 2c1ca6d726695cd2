"""The end of a report on several plans: how many are what, and what is wrong most often."""

from __future__ import annotations

from collections import Counter

import click

from verifier.findings.model import FileResult
from verifier.report.names import many

RULES_SHOWN = 10
"""So many of the rules that are broken most often are listed."""

TABLE_FROM = 3
"""Fewer plans than this need no table: their reports are in sight."""

_ORDER = ("unreadable", "broken", "vacuous", "undecided", "holds")


def summary(results: list[FileResult]) -> str:
    """The counts of verdicts and, of more than two plans, a table of what fails in how many."""
    counts = Counter(result.verdict for result in results)
    listed = ", ".join(f"{counts[verdict]} {verdict}" for verdict in _ORDER if counts[verdict])
    lines = [f"{many(len(results), 'graph')}: {listed}"]
    if len(results) >= TABLE_FROM:
        lines += _table(results)
    return "\n".join(lines) + "\n"


def _table(results: list[FileResult]) -> list[str]:
    """Of each rule that fails somewhere: in how many graphs, how often, and one of them."""
    graphs: Counter[str] = Counter()
    violations: Counter[str] = Counter()
    example: dict[str, str] = {}
    for result in results:
        for rule in result.rules:
            if rule.counts and rule.verdict in {"broken", "vacuous"}:
                graphs[rule.rule] += 1
                violations[rule.rule] += len(rule.counterexamples)
                example.setdefault(rule.rule, result.path)
    ranked = sorted(graphs, key=lambda rule: (-graphs[rule], -violations[rule], rule))
    if not ranked:
        return []
    shown = ranked[:RULES_SHOWN]
    width = max(len(rule) for rule in shown)
    lines = ["", click.style(f"{'fails':<{width}}  graphs  violations  for example", bold=True)]
    lines += [
        f"{rule:<{width}}  {graphs[rule]:>6}  {violations[rule] or '-':>10}  {example[rule]}"
        for rule in shown
    ]
    if len(ranked) > len(shown):
        lines.append(f"… and {many(len(ranked) - len(shown), 'more rule')}")
    return lines
