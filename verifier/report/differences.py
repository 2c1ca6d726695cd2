"""What an individual of a group lacks, or has over the one that it ought to look like."""

from __future__ import annotations

from collections.abc import Sequence

import click

from verifier.findings.grouping import group
from verifier.findings.messages import spoken
from verifier.findings.model import Counterexample

PATTERNS_SHOWN = 8


def differences(found: list[Counterexample], limit: int) -> list[str]:
    """A line for each kind of difference of each counterexample.

    Args:
        found: counterexamples of `looks like`.
        limit: 0 lists every name; any other number cuts long lists.
    """
    lines = []
    for c in found:
        who = ", ".join(f"{name} {spoken(value)}" for name, value in c.bindings.items()) or "it"
        lines += [f"  {who} {line}" for line in _one(c, limit)]
        if c.message:
            lines.append(click.style(f"    {c.message}", dim=True))
    return lines


def _one(c: Counterexample, limit: int) -> list[str]:
    unlike = [node for _, node in c.unlike]
    extra = [node for node in c.nodes if node not in unlike]
    lines = [
        _line("lacks", "node", [str(name) for name in c.missing], c.compared_with, limit),
        _line("lacks", "edge", _arrows(c.missing_edges), c.compared_with, limit),
        _line("has", "extra node", extra, c.compared_with, limit),
        _line("has", "extra edge", _arrows(c.edges), c.compared_with, limit),
    ]
    if unlike:
        number = _many(len(unlike), "node")
        names = _names(unlike, limit)
        lines.append(f"has {number} of another kind or rank than in {c.compared_with}: {names}")
    return [line for line in lines if line]


def _line(verb: str, noun: str, names: list[str], model: str, limit: int) -> str:
    if not names:
        return ""
    of = f" of {model}" if verb == "lacks" else ""
    return f"{verb} {_many(len(names), noun)}{of}: {_names(names, limit)}"


def _many(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


def _arrows(edges: Sequence[tuple[str, str]]) -> list[str]:
    return [f"{tail} -> {head}" for tail, head in edges]


def _names(names: list[str], limit: int) -> str:
    """The names by pattern; one that covers more names than there are gives their number."""
    patterns = sorted(group(names), key=lambda p: p.members[0])
    shown = patterns[:PATTERNS_SHOWN] if limit else patterns
    texts = [p.text if p.exact else f"{p.text} ({len(p.members)})" for p in shown]
    return ", ".join(texts) + (", …" if len(shown) < len(patterns) else "")
