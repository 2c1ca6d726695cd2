"""The report that a person would file about a plan, in Markdown.

Deterministic, and short where counterexamples group: summary, strategy, findings by severity with
the nodes and edges to change, required modifications, what holds, what could not be decided.
"""

from __future__ import annotations

from verifier.findings.grouping import group
from verifier.findings.model import FileResult, RuleResult
from verifier.report.names import many, name

# So many groups of a rule are listed; the rest is counted.
GROUPS_SHOWN = 12

_SEVERITIES = (("error", "Errors"), ("warning", "Warnings"), ("info", "Remarks"))


def markdown(results: list[FileResult]) -> str:
    """One section per graph."""
    return "\n".join(_file(result) for result in results)


def _file(result: FileResult) -> str:
    name = f"{result.path} ({result.graph})" if result.graph else result.path
    lines = [f"# {name}", ""]
    if not result.readable:
        lines += ["**Unreadable.** The file is not DOT, so nothing was checked.", ""]
        for d in result.diagnostics:
            place = f"line {d.span.line}, column {d.span.column}: " if d.span else ""
            lines.append(f"- {place}{d.message}{f' ({d.help})' if d.help else ''}")
        return "\n".join([*lines, ""])
    lines += _summary(result)
    lines += _strategy(result)
    for severity, title in _SEVERITIES:
        broken = [r for r in result.rules if r.verdict == "broken" and r.severity == severity]
        if broken:
            lines += [f"## {title}", ""]
            for rule in broken:
                lines += _finding(rule)
    lines += _modifications(result)
    lines += _rest(result)
    return "\n".join(lines)


def _summary(result: FileResult) -> list[str]:
    word = {"holds": "CORRECT", "broken": "INCORRECT", "vacuous": "INCORRECT"}
    verdict = word.get(result.verdict, "UNDECIDED")
    counts = {
        v: sum(r.verdict == v for r in result.rules) for v in ("broken", "holds", "undecided")
    }
    decided = f"{counts['broken']} are broken, {counts['holds']} hold"
    size = f"{many(result.nodes, 'node')}, {many(result.edges, 'edge')}"
    total = f"of {len(result.rules)} rules {decided}, {counts['undecided']} could not be decided"
    lines = [f"**{verdict}**: {size}; {total}.", ""]
    if result.excepted:
        names = ", ".join(f"`{p.text}`" for p in group(result.excepted)[:5])
        lines += [f"Headers and legends, taken as no part of the plan: {names}.", ""]
    return lines


def _strategy(result: FileResult) -> list[str]:
    if not result.drawn and not result.declared:
        return []
    lines = ["## Strategy", "", "| | declared | drawn |", "|---|---|---|"]
    for degree in dict.fromkeys([*result.declared, *result.drawn]):
        declared, drawn = result.declared.get(degree), result.drawn.get(degree)
        lines.append(f"| {degree} | {_cell(declared)} | {_cell(drawn)} |")
    return [*lines, ""]


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _finding(rule: RuleResult) -> list[str]:
    found = rule.counterexamples
    lines = [f"### {rule.title or rule.sentence}", ""]
    reason = f", because {rule.because}" if rule.because else ""
    lines += [f"`{rule.rule}` is broken in {many(len(found), 'place')}{reason}.", ""]
    patterns = group([name(c) for c in found])
    for pattern in patterns[:GROUPS_SHOWN]:
        first = found[pattern.members[0]]
        count = f" ({len(pattern.members)})" if len(pattern.members) > 1 else ""
        line = f", line {first.line}" if first.line else ""
        sample = "e.g. " if len(pattern.members) > 1 and first.message else ""
        message = f": {sample}{first.message}" if first.message else ""
        lines.append(f"- `{pattern.text}`{count}{line}{message}")
        lines += [f"  - missing: `{a} -> {b}`" for a, b in first.missing_edges]
    if len(patterns) > GROUPS_SHOWN:
        left = sum(len(p.members) for p in patterns[GROUPS_SHOWN:])
        lines.append(f"- … and {left} more in {len(patterns) - GROUPS_SHOWN} groups")
    return [*lines, ""]


def _modifications(result: FileResult) -> list[str]:
    asked = [r for r in result.rules if r.verdict == "broken" and r.hint]
    if not asked:
        return []
    lines = ["## Required modifications", ""]
    hints: dict[str, list[RuleResult]] = {}
    for rule in asked:
        hints.setdefault(rule.hint, []).append(rule)
    for number, (hint, rules) in enumerate(hints.items(), 1):
        places = sum(len(r.counterexamples) for r in rules)
        ids = ", ".join(f"`{r.rule}`" for r in rules)
        lines.append(f"{number}. {hint[:1].upper()}{hint[1:]} ({places}, {ids}).")
    return [*lines, ""]


def _rest(result: FileResult) -> list[str]:
    lines = []
    undecided = [r for r in result.rules if r.verdict == "undecided"]
    if undecided:
        lines += ["## Could not be decided", ""]
        for rule in undecided:
            facts = ", ".join(f"`{lacking.fact}`" for lacking in rule.undecided_by)
            lines.append(
                f"- `{rule.rule}` ({rule.title or rule.sentence}): not known: {facts or 'much'}"
            )
        lines.append("")
    vacuous = [r for r in result.rules if r.verdict == "vacuous"]
    if vacuous:
        lines += ["## Said about nothing", ""]
        lines += [f"- `{r.rule}`: {r.reason}" for r in vacuous]
        lines.append("")
    holding = [r for r in result.rules if r.verdict == "holds"]
    if holding:
        lines += ["## Holds", ""]
        for rule in holding:
            checked = f", {rule.matched} checked" if rule.matched > 1 else ""
            lines.append(f"- {rule.title or rule.sentence} (`{rule.rule}`{checked})")
        lines.append("")
    waived = [r for r in result.rules if r.verdict == "waived"]
    if waived:
        lines += ["## Waived", "", *(f"- `{r.rule}`: {r.reason}" for r in waived), ""]
    return lines
