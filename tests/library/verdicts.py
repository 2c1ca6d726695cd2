"""verdicts.md, the default profile on real plans: `python -m tests.library.verdicts` writes it.

Counts and names of rules alone; the plans themselves are not part of the project.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from verifier.cli.programs import load_program
from verifier.facts import extract
from verifier.findings.check import Options, check
from verifier.findings.model import FileResult, RuleResult
from verifier.graph import Graph, read_file

PAGE = Path(__file__).with_name("verdicts.md")
BESIDE = Path(__file__).resolve().parents[3] / "shared"
SEVERITIES = ("error", "warning", "info")


def page(folder: Path) -> str:
    """The whole page about the plans of a folder."""
    program = load_program((), "default", ())
    blocks, rows = [], []
    total = [0] * 7
    for path in sorted(folder.glob("*.dot")):
        for graph in read_file(path):
            result = check(graph, program, Options(replay=1))
            unknown = _without_kind(graph, program.vocabulary)
            counts = _counts(result, len(unknown))
            total = [a + b for a, b in zip(total, counts, strict=True)]
            rows.append(f"| {path.name} | {result.verdict} | {' | '.join(map(str, counts))} |")
            blocks += [f"## {path.name}", "\n".join(_lines(result, unknown)) or "Nothing is wrong."]
    head = (
        "| plan | verdict | nodes | no kind | errors | warnings | remarks | vacuous | undecided |\n"
        "|---|---|--:|--:|--:|--:|--:|--:|--:|"
    )
    rows.append(f"| all | | {' | '.join(map(str, total))} |")
    intro = (
        "# The default profile on real plans\n\n"
        "Written by `python -m tests.library.verdicts`. Errors, warnings and remarks are broken\n"
        "rules; behind a rule stands in how many places."
    )
    return "\n\n".join([intro, "\n".join([head, *rows]), *blocks]) + "\n"


def _without_kind(graph: Graph, vocabulary: object) -> list[str]:
    kinds = extract(graph, vocabulary).kind_names()  # type: ignore[arg-type]
    return [name for name, kind in zip(graph.node_ids, kinds, strict=True) if kind is None]


def _of(result: FileResult, verdict: str, severity: str = "") -> list[RuleResult]:
    return [
        r for r in result.rules if r.verdict == verdict and (not severity or r.severity == severity)
    ]


def _counts(result: FileResult, unknown: int) -> list[int]:
    broken = [len(_of(result, "broken", severity)) for severity in SEVERITIES]
    left = [len(_of(result, verdict)) for verdict in ("vacuous", "undecided")]
    return [result.nodes, unknown, *broken, *left]


def _lines(result: FileResult, unknown: list[str]) -> Iterator[str]:
    for severity in SEVERITIES:
        for rule in _of(result, "broken", severity):
            yield f"- {severity}: `{rule.rule}` {len(rule.counterexamples)}"
    for rule in _of(result, "vacuous"):
        yield f"- vacuous: `{rule.rule}`"
    for rule in _of(result, "undecided"):
        facts = ", ".join(dict.fromkeys(f"`{lacking.fact}`" for lacking in rule.undecided_by))
        yield f"- undecided: `{rule.rule}` for want of {facts}"
    if unknown:
        yield f"- no kind: {len(unknown)}"


if __name__ == "__main__":
    where = Path(os.environ.get("VERIFIER_SHARED", BESIDE)) / "dags"
    PAGE.write_text(page(where), encoding="utf-8")
