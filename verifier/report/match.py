"""What a noun phrase denotes, as text and as JSON."""

from __future__ import annotations

import json as stdlib
from typing import Any

import click

from verifier.findings.matching import Denoted, Match
from verifier.report.text import lacking as describe_lacking

SCHEMA = "verify-match/1"


def text(found: Match, limit: int) -> str:
    """The individuals with line and kind, and why there are none.

    Args:
        found: the match.
        limit: how many are listed, of the certain and of the possible each; 0 lists all.
    """
    number = len(found.certain)
    what = f"{number} {found.sort if number == 1 else found.sort + 's'}"
    lines = [f"{click.style(what, bold=True)} in {found.path}: `{found.phrase}`"]
    lines += _listed(found, found.certain, limit)
    if found.possible:
        number = len(found.possible)
        lines.append(f"{number} more may be meant: a fact that would tell is not known")
        lines += _listed(found, found.possible, limit)
        lines += [f"  {describe_lacking(lacking)}" for lacking in found.lacking]
    if found.reason:
        lines.append(f"  {found.reason}")
    return "\n".join(lines) + "\n"


def _listed(found: Match, individuals: list[Denoted], limit: int) -> list[str]:
    shown = individuals[:limit] if limit else individuals
    if not shown:
        return []
    width = min(60, max(len(d.name) for d in shown))
    wide = max(len(_about(d)) for d in shown)
    lines = []
    for d in shown:
        place = f"{found.path}:{d.line}" if d.line else ""
        lacks = f"   not known: {', '.join(d.lacking)}" if d.lacking else ""
        lines.append(f"  {d.name:<{width}}  {_about(d):<{wide}}  {place}{lacks}".rstrip())
    if len(shown) < len(individuals):
        lines.append(f"  … and {len(individuals) - len(shown)} more; --limit 0 lists all")
    return lines


def _about(d: Denoted) -> str:
    if d.ends is not None:
        return ""
    if d.line:
        return d.kind or "no kind"
    return f"{d.nodes} node{'' if d.nodes == 1 else 's'}"


def json(found: list[Match]) -> str:
    """All graphs' matches as one JSON document."""
    document = {"schema": SCHEMA, "files": [_file(match) for match in found]}
    return stdlib.dumps(document, ensure_ascii=False, indent=1)


def _file(found: Match) -> dict[str, Any]:
    return {
        "path": found.path,
        "graph": found.graph,
        "phrase": found.phrase,
        "sort": found.sort,
        "certain": [_denoted(d) for d in found.certain],
        "possible": [_denoted(d) | {"not_known": list(d.lacking)} for d in found.possible],
        "undecided_by": [
            {"fact": lacking.fact, "nodes": list(lacking.nodes), "count": lacking.count}
            for lacking in found.lacking
        ],
        "reason": found.reason,
    }


def _denoted(d: Denoted) -> dict[str, Any]:
    if d.ends is not None:
        return {"edge": list(d.ends), "line": d.line}
    if d.line:
        return {"node": d.name, "line": d.line, "kind": d.kind}
    return {"member": d.name, "nodes": d.nodes}
