"""The report a program reads: schema `verify/1`."""

from __future__ import annotations

import json as stdlib
from typing import Any

from verifier.errors import Diagnostic
from verifier.findings.model import Counterexample, FileResult, Leaning, RuleResult, exit_code
from verifier.report import parameters

SCHEMA = "verify/1"
_VERDICTS = ("broken", "vacuous", "undecided", "holds")


def json(results: list[FileResult]) -> str:
    """All results as one JSON document, with a stable order of keys."""
    return stdlib.dumps(document(results), ensure_ascii=False, indent=1)


def document(results: list[FileResult]) -> dict[str, Any]:
    """The same as plain data."""
    verdicts = {result.verdict for result in results}
    verdict = next((v for v in ("unreadable", *_VERDICTS) if v in verdicts), "holds")
    return {
        "schema": SCHEMA,
        "verdict": verdict,
        "exit": exit_code(results),
        "files": [_file(result) for result in results],
    }


def _file(result: FileResult) -> dict[str, Any]:
    return {
        "path": result.path,
        "graph": result.graph,
        "verdict": result.verdict,
        "nodes": result.nodes,
        "edges": result.edges,
        "annotations": list(result.excepted),
        "parameters": parameters.document(result.parameters),
        "rules": [_rule(rule) for rule in result.rules],
        "fixed": [{"rule": f.rule, "violation": f.violation} for f in result.fixed],
        "diagnostics": [diagnostic(d) for d in result.diagnostics],
    }


def _rule(rule: RuleResult) -> dict[str, Any]:
    guard = None
    if rule.guard is not None:
        guard = {"text": rule.guard.text, "holds": rule.guard.truth, "values": rule.guard.values}
    missing = sorted(
        {m for c in rule.counterexamples for m in c.missing}, key=lambda m: (str(type(m)), m)
    )
    return {
        "rule": rule.rule,
        "verdict": rule.verdict,
        "severity": rule.severity,
        "title": rule.title,
        "sentence": rule.sentence,
        "matched": rule.matched,
        "counterexamples": [_counterexample(c) for c in rule.counterexamples],
        "waived": [
            _counterexample(c) | {"waived_by": c.waived_by, "waived_because": c.waived_because}
            for c in rule.waived
        ],
        "missing": missing,
        "missing_edges": [list(e) for c in rule.counterexamples for e in c.missing_edges],
        "undecided_by": [
            {"fact": lacking.fact, "nodes": list(lacking.nodes), "count": lacking.count}
            for lacking in rule.undecided_by
        ],
        "completions": {
            "satisfying": [c.satisfying for c in rule.completions],
            "violating": [c.violating for c in rule.completions],
        },
        "leans_on": _leaning(rule.leaning),
        "guard": guard,
        "reason": rule.reason,
        "hint": rule.hint,
        "because": rule.because,
        "defined": f"{rule.path}:{rule.line}",
    }


def _leaning(leaning: Leaning | None) -> dict[str, Any] | None:
    """What a verdict over open facts leans on; null for one that hangs on none."""
    if leaning is None:
        return None
    axioms, openings = (
        [{"name": a.name, "text": a.text, "defined": f"{a.path}:{a.line}"} for a in assumed]
        for assumed in (leaning.axioms, leaning.openings)
    )
    facts = [{"fact": f.text, "line": f.line, "nodes": list(f.nodes)} for f in leaning.facts]
    return {"axioms": axioms, "open": openings, "facts": facts, "of_facts": leaning.tracked}


def _counterexample(c: Counterexample) -> dict[str, Any]:
    return {
        "bindings": c.bindings,
        "nodes": list(c.nodes),
        "edges": [list(edge) for edge in c.edges],
        "message": c.message,
        "line": c.line,
        "facts": c.facts,
        "path": list(c.path),
        "missing": list(c.missing),
        **({"missing_more": c.missing_more} if c.missing_more else {}),
        "duplicates": list(c.duplicates),
        "outside": list(c.outside),
        "missing_edges": [list(edge) for edge in c.missing_edges],
        "unlike": [list(pair) for pair in c.unlike],
        "compared_with": c.compared_with or None,
        "replayed": c.replayed,
    }


def diagnostic(d: Diagnostic) -> dict[str, Any]:
    """A diagnostic as plain data; line and column are null where it is about no place."""
    return {
        "code": d.code,
        "severity": d.severity,
        "message": d.message,
        "path": None if d.span is None else d.span.path,
        "line": None if d.span is None else d.span.line,
        "column": None if d.span is None else d.span.column,
        "expected": d.label,
        "help": d.help,
    }
