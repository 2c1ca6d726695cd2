"""The report that a person would file about a plan, in Markdown.

Deterministic, and short where counterexamples group: summary, strategy, findings by severity with
the nodes and edges to change, required modifications, what could not be decided, what holds.
"""

from __future__ import annotations

from verifier.findings.grouping import Pattern, group
from verifier.findings.model import Counterexample, FileResult, RuleResult
from verifier.report.counts import counts_of
from verifier.report.differences import differences
from verifier.report.leaning import leaning
from verifier.report.names import many, name
from verifier.report.strategy import strategy

# So many groups of a rule are listed; the rest is counted.
GROUPS_SHOWN = 12

# So many names of a list are spelt out.
NAMES_SHOWN = 12

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
    lines += strategy(result)
    for severity, title in _SEVERITIES:
        broken = [r for r in result.rules if r.verdict == "broken" and r.severity == severity]
        if broken:
            lines += [f"## {title}", ""]
            for rule in broken:
                lines += _finding(rule, result.path)
    lines += _modifications(result)
    lines += _rest(result)
    return "\n".join(lines)


def _summary(result: FileResult) -> list[str]:
    word = {"holds": "CORRECT", "broken": "INCORRECT", "vacuous": "INCORRECT"}
    verdict = word.get(result.verdict, "UNDECIDED")
    size = f"{many(result.nodes, 'node')}, {many(result.edges, 'edge')}"
    lines = [f"**{verdict}**: {size}; {', '.join(counts_of(result)) or 'no rules'}.", ""]
    if result.excepted:
        names = _some([f"`{p.text}`" for p in group(result.excepted)])
        lines += [f"Headers and legends, taken as no part of the plan: {names}.", ""]
    return lines


def _finding(rule: RuleResult, path: str) -> list[str]:
    found = rule.counterexamples
    lines = [f"### {rule.title or rule.sentence}", ""]
    reason = f", because {rule.because}" if rule.because else ""
    lines += [f"`{rule.rule}` is broken in {many(len(found), 'place')}{reason}.", ""]
    apart = [c for c in found if c.compared_with]
    said_apart = [line for line in differences(apart, 0) if not line.startswith("    ")]
    lines += [f"- {line.strip()}" for line in said_apart]
    rest = [c for c in found if not c.compared_with]
    messages = {c.message for c in rest}
    if len(messages) == 1 and len(rest) > 1 and (said := messages.pop()):
        lines += [f"{said[:1].upper()}{said[1:]}:", ""]
        lines += _groups(rest, say=False)
    else:
        lines += _groups(rest, say=True)
    if rule.leaning is not None:
        lines += ["", f"{rule.reason[:1].upper()}{rule.reason[1:]}", ""] if rule.reason else [""]
        lines += _leaning(rule, path, "- ")
    return [*lines, ""]


def _leaning(rule: RuleResult, path: str, mark: str) -> list[str]:
    """What a verdict over open facts leans on, as a list."""
    lines = leaning(rule.leaning, path)
    return [f"  {mark}{x.strip()}" if x.startswith(" ") else f"{mark}{x}" for x in lines]


def _groups(found: list[Counterexample], *, say: bool) -> list[str]:
    """A line for each pattern of names, with the line of its first and what is wrong there."""
    patterns = group([name(c) for c in found])
    lines = [_group(pattern, found, say=say) for pattern in patterns[:GROUPS_SHOWN]]
    if len(patterns) > GROUPS_SHOWN:
        left = sum(len(p.members) for p in patterns[GROUPS_SHOWN:])
        lines.append(f"- … and {left} more in {many(len(patterns) - GROUPS_SHOWN, 'group')}")
    return lines


def _group(pattern: Pattern, found: list[Counterexample], *, say: bool) -> str:
    first, several = found[pattern.members[0]], len(pattern.members) > 1
    count = f" ({len(pattern.members)})" if several else ""
    line = f", line {first.line}" if first.line else ""
    said = first.message if say else ""
    if pattern.text == "the graph":
        return f"- {said or 'the graph as a whole'}"
    message = f": {'e.g. ' if several and said else ''}{said}" if said else ""
    return f"- `{pattern.text}`{count}{line}{message}"


def _modifications(result: FileResult) -> list[str]:
    """What to change, errors first; what one hint asks for is said once."""
    lines: list[str] = []
    number = 0
    for title, severities in (
        ("Required modifications", ("error",)),
        ("Advised modifications", ("warning", "info")),
    ):
        hints: dict[str, list[RuleResult]] = {}
        for severity in severities:
            for rule in result.rules:
                if rule.verdict == "broken" and rule.severity == severity and rule.hint:
                    hints.setdefault(rule.hint, []).append(rule)
        if not hints:
            continue
        lines += [f"## {title}", ""]
        for hint, rules in hints.items():
            number += 1
            places = many(sum(len(r.counterexamples) for r in rules), "place")
            ids = ", ".join(f"`{r.rule}`" for r in rules)
            lines.append(f"{number}. {hint[:1].upper()}{hint[1:]} ({places}; {ids}).")
        lines.append("")
    return lines


def _rest(result: FileResult) -> list[str]:
    lines = []
    undecided = [r for r in result.rules if r.verdict == "undecided"]
    if undecided:
        lines += ["## Could not be decided", ""]
        for rule in undecided:
            facts = _some(list(dict.fromkeys(f"`{fact.fact}`" for fact in rule.undecided_by)))
            lines.append(
                f"- {rule.title or rule.sentence} (`{rule.rule}`): not known: {facts or 'much'}"
            )
            lines += [f"  - would hold if {c.satisfying}" for c in rule.completions if rule.leaning]
            lines += [f"  - would break if {c.violating}" for c in rule.completions if rule.leaning]
            lines += _leaning(rule, result.path, "  - ")
        lines.append("")
    vacuous = [r for r in result.rules if r.verdict == "vacuous"]
    if vacuous:
        lines += ["## Said about nothing", ""]
        lines += [f"- `{r.rule}`: {r.reason}" for r in vacuous]
        lines.append("")
    lines += _holding(result)
    waived = [r for r in result.rules if r.verdict == "waived"]
    if waived:
        lines += ["## Waived", "", *(f"- `{r.rule}`: {r.reason}" for r in waived), ""]
    return lines


def _holding(result: FileResult) -> list[str]:
    """What holds, a line for each rule file."""
    files: dict[str, list[str]] = {}
    for rule in result.rules:
        if rule.verdict == "holds":
            files.setdefault(rule.rule.partition(".")[0], []).append(rule.title or rule.sentence)
    if not files:
        return []
    lines = [f"- {file}: {'; '.join(dict.fromkeys(said))}" for file, said in files.items()]
    assumed = [
        line
        for rule in result.rules
        if rule.verdict == "holds" and rule.leaning is not None
        for line in (f"- {rule.title or rule.sentence}", *_leaning(rule, result.path, "  - "))
    ]
    tail = ["## Holds under assumptions", "", *assumed, ""] if assumed else []
    return ["## Holds", "", *lines, "", *tail]


def _some(names: list[str]) -> str:
    return ", ".join(names[:NAMES_SHOWN]) + (", …" if len(names) > NAMES_SHOWN else "")
