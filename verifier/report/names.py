"""What counterexamples are called in reports: `3 nodes`, `stage 2`, `a -> b`."""

from __future__ import annotations

from verifier.findings.messages import further, ranges, spoken
from verifier.findings.model import Counterexample


def many(number: int, noun: str) -> str:
    """``1 node``, ``2 nodes``."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def about(c: Counterexample) -> str:
    """The noun for what a counterexample is: a node, an edge, a stage, a cycle, …."""
    if len(c.bindings) > 1:
        return "binding"
    if c.bindings:
        return next(iter(c.nouns.values()), "node")
    return c.nouns.get("", "violation")


def name(c: Counterexample) -> str:
    """What stands for a counterexample in a list; groups of names are made of these."""
    if c.bindings:
        parts = [_bound(c, variable) for variable in c.bindings]
        return parts[0] if len(parts) == 1 else ", ".join(parts)
    if c.nodes:
        return c.nodes[0] if len(c.nodes) == 1 else f"{c.nodes[0]} and {len(c.nodes) - 1} more"
    if c.missing and all(isinstance(m, int) for m in c.missing):
        more = further(c.missing_more)
        return ", ".join(("missing " + ranges(sorted(c.missing)), *more))
    return "the graph"


def _bound(c: Counterexample, variable: str) -> str:
    noun, value = c.nouns.get(variable, "node"), spoken(c.bindings[variable])
    shown = value if noun in {"node", "edge"} else f"{noun} {value}"
    return shown if len(c.bindings) == 1 else f"{variable} = {value}"
