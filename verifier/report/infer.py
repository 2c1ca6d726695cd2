"""What `infer` found, for people and for programs: schema `verify-infer/1`."""

from __future__ import annotations

import json as stdlib
from typing import Any

import click

from verifier.graph import Graph
from verifier.infer.model import AXES, Answer, Configuration, Fact
from verifier.records import record
from verifier.report.names import many

SCHEMA = "verify-infer/1"
SHOWN = ("tp", "pp", "ep", "dp", "sp")
"""The order in which degrees are told."""

_COLOURS = {"fits": "green", "none": "red", "unknown": "yellow"}
_FACTS_SHOWN = 12


@record
class Inferred:
    """The answers about one graph."""

    graph: Graph
    answers: list[Answer]


def text(found: Inferred, limit: int) -> str:
    """A block for each answer.

    Args:
        found: what was inferred of a graph.
        limit: how many configurations and odd nodes are listed; 0 for all.
    """
    return "\n".join("\n".join(_answer(found.graph, a, limit)) + "\n" for a in found.answers)


def _answer(graph: Graph, answer: Answer, limit: int) -> list[str]:
    of = "" if answer.phase is None else f" ({answer.phase or 'of no phase'})"
    name = f"{graph.path}{of}"
    head = click.style(f"{answer.verdict:<9}", fg=_COLOURS[answer.verdict], bold=True)
    lines = [f"{head} {name}   {_summary(answer)}"]
    if answer.verdict == "fits":
        lines += _configurations(answer, limit)
    elif answer.outliers:
        lines += [*_one(answer.configurations[0]), "", *_outliers(graph, answer, limit)]
    elif answer.conflict:
        lines.append("          these contradict each other, and none of them can be left out:")
        lines += _facts(graph, answer.conflict)
        return lines
    if answer.facts and answer.verdict != "unknown":
        lines += ["", "known", *_facts(graph, answer.facts[:_FACTS_SHOWN])]
        if len(answer.facts) > _FACTS_SHOWN:
            lines.append(f"    … and {len(answer.facts) - _FACTS_SHOWN} more")
    return lines


def _summary(answer: Answer) -> str:
    match answer.verdict:
        case "fits" if len(answer.configurations) == 1:
            return "one configuration"
        case "fits":
            return f"{len(answer.configurations)} configurations"
        case "unknown":
            return "nothing is known of its degrees; give what you know with `--param tp=…`"
    if answer.outliers:
        odd = len(answer.outliers)
        return f"all nodes but {'this one' if odd == 1 else f'these {odd}'} fit one configuration"
    return "no configuration"


def _configurations(answer: Answer, limit: int) -> list[str]:
    found = answer.configurations
    lines = _one(found[0]) if len(found) == 1 else _table(found[:limit] if limit else found)
    if limit and len(found) > limit:
        lines.append(f"    … and {len(found) - limit} more; --limit 0 lists all")
    if answer.least:
        least = many(found[0].world, "GPU")
        lines.append(f"          {least} is the least that fits; how many there are is not stated")
    lines += [f"          {remark}" for remark in answer.remarks]
    counted = sorted(found[0].first)
    if counted and all(c.first == found[0].first for c in found):
        lines.append(f"          counted from 1: {', '.join(counted)}")
    return lines


def _one(found: Configuration) -> list[str]:
    degrees = "  ".join(f"{axis} {found.degrees[axis]}" for axis in SHOWN)
    lines = [f"          {degrees}   {many(found.world, 'GPU')}"]
    if found.depth is not None or found.layers is not None:
        lines.append(f"          {_layers(found)}")
    if found.layout:
        lines.append(f"          {layout(found)}")
    return lines


def _layers(found: Configuration) -> str:
    parts = [] if found.layers is None else [many(found.layers, "layer")]
    if found.depth is not None:
        low, high = found.depth
        if low == high:
            parts.append(f"{low} a stage")
        elif high is None:
            parts.append(f"at least {many(low, 'layer')} a stage")
        else:
            parts.append(f"{low} to {high} layers a stage")
    return ", ".join(parts)


def layout(found: Configuration) -> str:
    """``gpu = 2·pp + tp``; axes whose place nothing tells are left out."""
    order = sorted(found.layout, key=lambda axis: (-found.layout[axis], AXES.index(axis)))
    terms = [axis if found.layout[axis] == 1 else f"{found.layout[axis]}·{axis}" for axis in order]
    return "gpu = " + " + ".join(terms) if terms else ""


def _table(found: list[Configuration]) -> list[str]:
    rows = [[*SHOWN, "GPUs", "layers", "layout"]]
    for one in found:
        degrees = [str(one.degrees[axis]) for axis in SHOWN]
        rows.append([*degrees, str(one.world), _layers(one), layout(one)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            cell.rjust(width) if column < len(SHOWN) + 1 else cell.ljust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append(("    " + "  ".join(cells)).rstrip())
    return lines


def _facts(graph: Graph, facts: list[Fact]) -> list[str]:
    width = min(40, max(len(fact.text) for fact in facts))
    lines = []
    for fact in facts:
        where = f"{graph.path}:{fact.line}   {fact.place}" if fact.line else fact.place
        lines.append(f"    {fact.text:<{width}}   {where}")
    return lines


def _outliers(graph: Graph, answer: Answer, limit: int) -> list[str]:
    shown = answer.outliers[:limit] if limit else answer.outliers
    lines = []
    for odd in shown:
        said = "" if odd.expected is None else f", its ranks give {odd.expected}"
        line = graph.line(int(graph.node_start[odd.node]))
        gpu = "names no GPU" if odd.gpu < 0 else f"is on GPU {odd.gpu}"
        lines.append(f"    {graph.node_ids[odd.node]} {gpu}{said}   {graph.path}:{line}")
    if len(shown) < len(answer.outliers):
        lines.append(f"    … and {len(answer.outliers) - len(shown)} more; --limit 0 lists all")
    return lines


def json(found: list[Inferred], unreadable: list[dict[str, Any]], exit_code: int) -> str:
    """All answers as one JSON document."""
    files = [
        {
            "path": one.graph.path,
            "graph": one.graph.name,
            "answers": [_document(one.graph, answer) for answer in one.answers],
        }
        for one in found
    ]
    document = {"schema": SCHEMA, "exit": exit_code, "files": files, "unreadable": unreadable}
    return stdlib.dumps(document, ensure_ascii=False, indent=1)


def _document(graph: Graph, answer: Answer) -> dict[str, Any]:
    return {
        "phase": answer.phase,
        "verdict": answer.verdict,
        "unique": answer.verdict == "fits" and len(answer.configurations) == 1,
        "least_world": answer.least,
        "configurations": [_configuration(one) for one in answer.configurations],
        "remarks": answer.remarks,
        "conflict": [_fact(fact) for fact in answer.conflict],
        "outliers": [
            {
                "node": graph.node_ids[odd.node],
                "line": graph.line(int(graph.node_start[odd.node])),
                "gpu": None if odd.gpu < 0 else odd.gpu,
                "expected": odd.expected,
            }
            for odd in answer.outliers
        ],
        "facts": [_fact(fact) for fact in answer.facts],
    }


def _configuration(one: Configuration) -> dict[str, Any]:
    depth = None if one.depth is None else {"least": one.depth[0], "most": one.depth[1]}
    return {
        "degrees": {axis: one.degrees[axis] for axis in SHOWN},
        "world": one.world,
        "layers": one.layers,
        "layers_per_stage": depth,
        "layout": one.layout,
        "counted_from_1": sorted(one.first),
    }


def _fact(fact: Fact) -> dict[str, Any]:
    return {"text": fact.text, "place": fact.place, "line": fact.line or None}
