"""What was read from a plan: coverage, what no kind matches, and each fact with its origin."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from verifier.errors import render
from verifier.facts.coverage import Coverage, coverage
from verifier.findings.grouping import group
from verifier.findings.messages import spoken
from verifier.language.vocabulary import Kind, Source
from verifier.report import parameters

if TYPE_CHECKING:
    from collections.abc import Sequence

    from verifier.facts import Facts
    from verifier.facts.parameters import Settled

UNMATCHED_SHOWN = 20


def overview(facts: Facts, settled: Settled) -> str:
    """How many nodes have which fact, from which source, what is left over; the parameters."""
    found = coverage(facts)
    graph = facts.graph
    lines = [f"{graph.path}   {found.nodes} nodes, {len(graph.tail)} edges", ""]
    lines += [*_kinds(found), "", *_attributes(found)]
    said = parameters.lines(settled.parameters.values())
    if said:
        lines += ["", "parameters", *(f"          {line}" for line in said)]
    unmatched = sum(len(u.nodes) for u in found.unmatched)
    if unmatched:
        lines += ["", f"no kind matches {unmatched} nodes"]
        for left in found.unmatched[:UNMATCHED_SHOWN]:
            names = ", ".join(p.text for p in group(left.nodes)[:3])
            lines.append(f"  {len(left.nodes):>6}  {left.title}   ({names})")
        if len(found.unmatched) > UNMATCHED_SHOWN:
            lines.append(f"          … and {len(found.unmatched) - UNMATCHED_SHOWN} more titles")
    wrong = [*found.diagnostics, *settled.diagnostics.values()]
    lines += ["", *(render(d, graph.text) for d in wrong)] if wrong else []
    return "\n".join(lines) + "\n"


def _kinds(found: Coverage) -> list[str]:
    return ["kinds", *(f"  {kind.nodes:>6}  {kind.name}" for kind in found.kinds)]


def _attributes(found: Coverage) -> list[str]:
    lines = ["attributes"]
    unread = []
    for attribute in found.attributes:
        if not attribute.nodes:
            unread.append(attribute.name)
            continue
        values = "1 value" if attribute.values == 1 else f"{attribute.values} values"
        lines.append(f"  {attribute.nodes:>6}  {attribute.name}   {values}")
        lines += [
            click.style(f"          {part.nodes:>6}  {source_text(part.source)}", dim=True)
            for part in attribute.sources
            if part.nodes
        ]
    if unread:
        lines.append(f"          not in this plan: {', '.join(unread)}")
    return lines


def source_text(source: Source | Kind | None) -> str:
    """A source as its rule file writes it, and where that is."""
    if source is None:
        return "default"
    place = f"{Path(source.path).name}:{source.line}"
    if isinstance(source, Kind):
        return f"kind {source.name} ({place})"
    pattern = "" if source.pattern is None else f" matching /{_short(source.pattern)}/"
    return f"{source.of}.{source.key}{pattern} ({place})"


def _short(pattern: str) -> str:
    return pattern if len(pattern) <= 60 else pattern[:57] + "…"


def nodes(facts: Facts, chosen: Sequence[int]) -> str:
    """Every fact of the given nodes, with the text and the pattern that gave it."""
    lines = []
    for node in chosen:
        graph = facts.graph
        line = graph.line(int(graph.node_start[node]))
        lines.append(click.style(graph.node_ids[node], bold=True) + f"   {graph.path}:{line}")
        for name in ("kind", *facts.vocabulary.attributes):
            origin = facts.origin(node, name)
            if origin is None:
                continue
            value = origin.value if isinstance(origin.value, str) else spoken(origin.value)
            text = f'"{origin.text}" by ' if origin.text else ""
            lines.append(f"  {name:<14} {value}")
            lines.append(
                click.style(f"                   {text}{source_text(origin.source)}", dim=True)
            )
    return "\n".join(lines) + "\n" if lines else ""
