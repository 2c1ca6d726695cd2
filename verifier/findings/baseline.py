"""Violations that are known already: only new ones fail, and those that are gone are told.

A baseline is JSON: file, rule, and what identifies a violation, which is its binding, or, where
nothing is bound, what is wrong. All sorted, so that two versions of it can be compared.
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import replace
from typing import Any

from verifier.errors import Diagnostic, InputError
from verifier.findings.model import Counterexample, FileResult, Fixed, RuleResult

SCHEMA = "verify-baseline/1"
NAME = "the baseline"
VACUOUS = {"vacuous": True}

# Under any other verdict a violation may still be there, so that it is not called fixed.
_JUDGED = ("holds", "broken", "waived", "vacuous")

Entries = dict[str, dict[str, list[dict[str, Any]]]]


def entries(results: list[FileResult]) -> Entries:
    """Every violation of the results that no waiver covers, by file and rule."""
    found: Entries = {}
    for key, result in _by_key(results):
        rules = {rule.rule: _violations(rule) for rule in result.rules}
        rules = {name: violations for name, violations in rules.items() if violations}
        if rules:
            found[key] = dict(sorted(rules.items()))
    return dict(sorted(found.items()))


def write(results: list[FileResult]) -> str:
    """The baseline's text."""
    document = {"schema": SCHEMA, "files": entries(results)}
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


def read(text: str, path: str) -> Entries:
    """The entries of a baseline.

    Raises:
        InputError: it is not one.
    """
    help_ = "write one with --write-baseline"
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        message = f"`{path}` is not JSON: {str(error).lower()}"
        raise InputError([Diagnostic("E204", message, help=help_)]) from None
    if not isinstance(document, dict) or document.get("schema") != SCHEMA:
        message = f"`{path}` is no baseline: its schema is not `{SCHEMA}`"
        raise InputError([Diagnostic("E204", message, help=help_)])
    files: Any = document.get("files")
    if not _is_entries(files):
        message = f"`{path}` is no baseline: `files` holds lists of violations by file and rule"
        raise InputError([Diagnostic("E204", message, help=help_)])
    found: Entries = files
    return found


def apply(results: list[FileResult], known: Entries, *, strict: bool) -> None:
    """Waive the violations that the baseline knows, and note those of it that are gone.

    With ``strict`` a violation that is gone fails: the baseline is to be written again.
    """
    for key, result in _by_key(results):
        result.strict = strict
        for rule in result.rules:
            left = Counter(_text(entry) for entry in known.get(key, {}).get(rule.rule, ()))
            _waive(rule, left)
            if rule.verdict in _JUDGED:
                gone = [json.loads(text) for text in left.elements()]
                result.fixed += [Fixed(rule.rule, entry) for entry in gone]


def _waive(rule: RuleResult, left: Counter[str]) -> None:
    """Move what the baseline knows to what is waived; what it knows besides stays in ``left``."""
    vacuous = _text(VACUOUS)
    if rule.verdict == "vacuous" and left[vacuous]:
        left[vacuous] -= 1
        rule.verdict, rule.reason = "waived", f"vacuous in {NAME} as well: {rule.reason}"
        return
    counts = []
    known = 0
    for c in rule.counterexamples:
        text = _text(identity(c))
        if left[text] > 0:
            left[text] -= 1
            known += 1
            rule.waived.append(replace(c, waived_by=NAME))
        else:
            counts.append(c)
    if not known:
        return
    rule.counterexamples = counts
    said = f"{known} violation{'' if known == 1 else 's'} in {NAME}"
    rule.reason = "; ".join(part for part in (rule.reason, said) if part)
    if not counts:
        rule.verdict = "undecided" if rule.undecided_by else "waived"


def _violations(rule: RuleResult) -> list[dict[str, Any]]:
    if rule.verdict == "vacuous":
        return [VACUOUS]
    known = [c for c in rule.waived if c.waived_by == NAME]
    return sorted(map(identity, (*rule.counterexamples, *known)), key=_text)


def identity(c: Counterexample) -> dict[str, Any]:
    """What tells a violation from others of its rule, whatever else about it changes."""
    found = dict(c.bindings)
    if not found or c.compared_with:
        details = {
            "nodes": sorted(c.nodes),
            "edges": sorted(map(list, c.edges)),
            "missing": sorted(c.missing, key=str),
            "duplicates": sorted(c.duplicates, key=str),
            "outside": sorted(c.outside, key=str),
            "actual": c.facts.get("actual"),
            "missing_edges": sorted(map(list, c.missing_edges)),
        }
        found |= {name: value for name, value in details.items() if value not in (None, [])}
    return found


def _text(entry: dict[str, Any]) -> str:
    return json.dumps(entry, ensure_ascii=False, sort_keys=True, default=str)


def _by_key(results: list[FileResult]) -> list[tuple[str, FileResult]]:
    """The readable results by path; graphs of one file by name too, or by number."""
    readable = [r for r in results if r.readable]
    paths = Counter(r.path for r in readable)
    names = Counter((r.path, r.graph) for r in readable)
    found, number = [], Counter[str]()
    for result in readable:
        number[result.path] += 1
        key = result.path.removeprefix("./")
        if paths[result.path] > 1:
            named = result.graph and names[result.path, result.graph] == 1
            key += f"#{result.graph if named else number[result.path]}"
        found.append((key, result))
    return found


def _is_entries(files: Any) -> bool:
    return isinstance(files, dict) and all(
        isinstance(rules, dict)
        and all(
            isinstance(listed, list) and all(isinstance(entry, dict) for entry in listed)
            for listed in rules.values()
        )
        for rules in files.values()
    )
