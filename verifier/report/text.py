"""The report a person reads in a terminal."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import click

from verifier.errors import render
from verifier.findings.grouping import group
from verifier.findings.messages import spoken
from verifier.findings.model import Counterexample, FileResult, Lacking, RuleResult
from verifier.report import parameters
from verifier.report.counts import counts_of
from verifier.report.differences import differences
from verifier.report.leaning import leaning
from verifier.report.names import about, many, name
from verifier.report.summary import summary

_COLOURS = {
    "broken": "red",
    "vacuous": "magenta",
    "undecided": "yellow",
    "holds": "green",
    "waived": "blue",
    "skipped": "bright_black",
    "unreadable": "red",
}
_MARKS = {
    "broken": "✗",
    "vacuous": "∅",
    "undecided": "?",
    "holds": "✓",
    "waived": "~",
    "skipped": "-",
}

GROUPS_SHOWN = 20

# More skipped rules than this are only counted.
SKIPPED_SHOWN = 10
COMPLETIONS_SHOWN = 3

Style = Callable[..., str]


def text(
    results: list[FileResult],
    texts: dict[str, str],
    *,
    limit: int = GROUPS_SHOWN,
    verbose: bool = False,
) -> str:
    """All results, a block for each file.

    Args:
        results: in the order to show.
        texts: texts of unreadable files by path, so that diagnostics can quote them.
        limit: how many groups of counterexamples of a rule are listed; 0 lists all.
        verbose: whether each skipped rule has a line of its own, with the reason.
    """
    blocks = [_file(result, texts, limit, verbose=verbose) for result in results]
    if len(results) > 1:
        blocks.append(summary(results))
    return "\n".join(blocks)


def _file(result: FileResult, texts: dict[str, str], limit: int, *, verbose: bool) -> str:
    lines = [_headline(result)]
    lines += [f"          {line}" for line in parameters.lines(result.parameters)]
    lines += [render(d, texts.get(result.path)) for d in result.diagnostics]
    by_verdict = {verdict: [r for r in result.rules if r.verdict == verdict] for verdict in _MARKS}
    for verdict in ("broken", "vacuous", "undecided"):
        for rule in by_verdict[verdict]:
            lines += ["", *_rule(rule, result.path, limit)]
    skipped = by_verdict["skipped"]
    folded = len(skipped) > SKIPPED_SHOWN and not verbose
    rest = by_verdict["waived"] + by_verdict["holds"] + ([] if folded else skipped)
    if rest:
        lines.append("")
        width = max(len(rule.rule) for rule in rest)
        for rule in rest:
            lines.append(_line(rule, width, verbose=verbose))
            lines += [f"    {line}" for line in leaning(rule.leaning, result.path)]
    if folded:
        lines.append(_folded(skipped))
    if result.fixed:
        lines += ["", *_fixed(result)]
    if result.excepted:
        names = ", ".join(p.text for p in group(result.excepted)[:5])
        more = "" if len(group(result.excepted)) <= 5 else ", …"
        lines += [
            "",
            f"annotations, taken as no part of the plan: {len(result.excepted)} ({names}{more})",
        ]
    return "\n".join(lines) + "\n"


def _folded(skipped: list[RuleResult]) -> str:
    """Skipped rules by file, where there are too many for a line each."""
    files: dict[str, int] = {}
    for rule in skipped:
        stem = rule.rule.split(".")[0]
        files[stem] = files.get(stem, 0) + 1
    counts = ", ".join(f"{stem} {number}" for stem, number in files.items())
    mark = click.style(_MARKS["skipped"], fg=_COLOURS["skipped"])
    return f"{mark} {len(skipped)} rules have nothing to say here ({counts}); --verbose says why"


def _fixed(result: FileResult) -> list[str]:
    """The baseline's violations that are gone, so that it can be written again."""
    tail = "; write it again with --write-baseline" if result.strict else ""
    lines = [f"fixed since the baseline: {many(len(result.fixed), 'violation')}{tail}"]
    for rule in dict.fromkeys(f.rule for f in result.fixed):
        names = [_known(f.violation) for f in result.fixed if f.rule == rule]
        patterns = [p.text for p in group(names)]
        more = ", …" if len(patterns) > 5 else ""
        lines.append(f"  {rule}: {', '.join(patterns[:5])}{more}")
    return lines


def _known(violation: dict[str, Any]) -> str:
    return ", ".join(f"{name} = {spoken(value)}" for name, value in violation.items())


def _headline(result: FileResult) -> str:
    name = result.path
    verdict = click.style(f"{result.verdict:<9}", fg=_COLOURS[result.verdict], bold=True)
    if not result.readable:
        return f"{verdict} {name}"
    counts = counts_of(result)
    size = f"{many(result.nodes, 'node')}, {many(result.edges, 'edge')}"
    return f"{verdict} {name}   {size} · {', '.join(counts) or 'no rules'}"


def _rule(rule: RuleResult, path: str, limit: int) -> list[str]:
    mark = click.style(_MARKS[rule.verdict], fg=_COLOURS[rule.verdict])
    title = rule.title or rule.sentence
    head = f'{mark} {click.style(rule.rule, bold=True)}   "{title}"'
    space = " " * max(2, _width() - len(click.unstyle(head)) - len(rule.severity))
    lines = [f"{head}{space}{rule.severity}"]
    if rule.reason:
        lines.append(f"  {rule.reason}")
    if rule.counterexamples:
        lines += _counterexamples(rule.counterexamples, path, limit)
    lines += [f"  {line}" for line in leaning(rule.leaning, path)]
    lines += [f"  {lacking(fact)}" for fact in rule.undecided_by]
    if rule.verdict == "undecided":
        lines += _completions(rule)
    if rule.verdict == "broken" and rule.because:
        lines.append(f"  because {rule.because}")
    if rule.verdict == "broken" and rule.hint:
        lines.append(click.style(f"  hint: {rule.hint}", fg="cyan"))
    return lines


def _counterexamples(found: list[Counterexample], path: str, limit: int) -> list[str]:
    """The counterexamples grouped: by what they are about, then by their names' pattern."""
    lines = []
    apart = [c for c in found if c.compared_with]
    lines += differences(apart, limit)
    for heading, members in _by_degree([c for c in found if not c.compared_with]).items():
        lines.append(f"  {heading}")
        patterns = group([name(c) for c in members])
        shown = patterns if not limit else patterns[:limit]
        width = min(60, max(len(p.text) for p in shown))
        for pattern in shown:
            first = members[pattern.members[0]]
            count = "" if len(pattern.members) == 1 else str(len(pattern.members))
            place = f"   {path}:{first.line}" if first.line else ""
            lines.append(f"    {pattern.text:<{width}} {count:>5}{place}")
            if first.message:
                sample = "" if len(pattern.members) == 1 else "e.g. "
                lines.append(click.style(f"      {sample}{first.message}", dim=True))
        if len(shown) < len(patterns):
            left = sum(len(p.members) for p in patterns[len(shown) :])
            lines.append(
                f"    … and {left} more in {len(patterns) - len(shown)} groups; --limit 0 lists all"
            )
    return lines


def _by_degree(found: list[Counterexample]) -> dict[str, list[Counterexample]]:
    """Counterexamples under a heading that says how many there are and what they have in common."""
    groups: dict[tuple[str, str], list[Counterexample]] = {}
    for c in found:
        degree = ""
        if "in" in c.facts and "out" in c.facts and len(c.bindings) == 1:
            degree = f"in={c.facts['in']} out={c.facts['out']}"
        groups.setdefault((about(c), degree), []).append(c)
    if len(groups) > 6:  # degrees that differ everywhere say nothing
        merged: dict[tuple[str, str], list[Counterexample]] = {}
        for (noun, _), members in groups.items():
            merged.setdefault((noun, ""), []).extend(members)
        groups = merged
    headed = {}
    for (noun, degree), members in groups.items():
        number = len(members)
        has = "has" if number == 1 else "have"
        tail = f" {has} {degree}" if degree else ""
        if noun == "part":
            tail = " beside the largest"
        headed[f"{many(number, noun)}{tail}"] = members
    return headed


def _completions(rule: RuleResult) -> list[str]:
    """For each way of being undecided what would settle it."""
    lines = []
    for c in rule.completions[:COMPLETIONS_SHOWN]:
        breaks = "if not" if c.opposite else f"if {c.violating}"
        lines.append(f"  would hold if {c.satisfying}, would break {breaks}")
    return lines


def lacking(fact: Lacking) -> str:
    """What a missing fact is, and of whom."""
    if fact.fact.startswith("$"):
        name = fact.fact[1:]
        return f"not known: parameter {fact.fact}; give it with --param {name}=…"
    if not fact.nodes:
        return f"not known: {fact.fact}"
    patterns = [p.text for p in group(fact.nodes)]
    names = ", ".join(patterns[:3]) + (", …" if len(patterns) > 3 or fact.count > 20 else "")
    return f"not known: `{fact.fact}` of {names}"


def _line(rule: RuleResult, width: int, *, verbose: bool) -> str:
    mark = click.style(_MARKS[rule.verdict], fg=_COLOURS[rule.verdict])
    name = f"{rule.rule:<{width}}"
    match rule.verdict:
        case "holds" if rule.matched or not rule.reason:
            tail = f"{rule.matched} checked" if rule.matched > 1 else ""
        case _:
            tail = rule.reason
    if rule.guard is not None and rule.verdict == "skipped" and rule.guard.values:
        values = ", ".join(f"{k} = {v}" for k, v in rule.guard.values.items() if v is not None)
        tail += f" ({values})" if values else ""
    room = max(40, _width() - width - 4)
    if len(tail) > room and not verbose:
        tail = tail[: room - 1] + "…"
    return f"{mark} {name}  {tail}".rstrip()


def _width() -> int:
    return min(100, shutil.get_terminal_size((88, 24)).columns)
