"""docs/reports.md from the tables of claims; `python -m tests.claims.page` writes it anew."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

from tests.claims.names import split
from tests.claims.table import REPORTS, Check, Row, Table, load

PAGE = Path(__file__).resolve().parents[2] / "docs" / "reports.md"

INTRO = """\
# Five reports put right

Five reviews of deployment plans, written by hand, and what `verify` says to each of their claims.
A true claim has to come out with exactly the right names, a false one must not come out at all, and
what the review missed has to be found. The page is written from the tables in `tests/claims`, which
a test holds against the plans; plans that are like these, made by `verifier.generate.lookalikes`,
go through the same tables.

A claim is true, false, or true in part; a request asks for a change, and the rule beside it holds
once the change is made. `a{1..3}_{x,y}` stands for the six names that it abbreviates.

"""
HEAD = """\
| report | true, reproduced | false, not repeated | true in part | missed, found | requests | not decidable |
|---|--:|--:|--:|--:|--:|--:|
"""  # noqa: E501 -- a row of a table
WORDS = {
    "T": "true",
    "F": "**false**",
    "~": "in part",
    "missed": "missed",
    "request": "request",
    "n.a.": "not decidable",
}
SAYS = {
    "names": "names {}",
    "spares": "does not name {}",
    "edges": "names the edges {}",
    "lacks": "names the missing edges {}",
    "misses": "names {} as missing",
    "at": "is broken at {}",
    "not-at": "holds at {}",
    "parts": "names {} parts besides the largest",
}
DERIVED = {
    "@isolated": "every node without an edge",
    "@smaller-components": "every node outside of the largest component",
    "@without(Input:)": "every node whose label gives no input",
    "@unreachable(input)": "every node that no path from `input` reaches",
}


def page() -> str:
    """The whole page."""
    tables = [load(report) for report in REPORTS]
    return INTRO + HEAD + "".join(map(_counts, tables)) + "".join(map(_section, tables))


def _counts(table: Table) -> str:
    found: Counter[str] = Counter()
    for row in table.rows:
        found[row.verdict] += row.count
    cells = [found[verdict] for verdict in ("T", "F", "~", "missed", "request", "n.a.")]
    return f"| [{table.report}](#report-{table.report}) | {' | '.join(map(str, cells))} |\n"


def _section(table: Table) -> str:
    plans = "".join(
        f"- {'' if len(table.plans) == 1 else f'**{name}**: '}`{plan.file}` with "
        f"`--rules {' --rules '.join(map(_file, plan.rules))} "
        f"--param {' --param '.join(plan.params)}`\n"
        for name, plan in table.plans.items()
    )
    rows = "".join(_row(table, row) for row in table.rows)
    head = "| # | claim | true? | what `verify` says |\n|---|---|---|---|\n"
    return f"\n## Report {table.report}\n\n{table.text}\n\n{plans}\n{head}{rows}"


def _file(rules: str) -> str:
    """A rule file beside the tables by its path in the repository."""
    own = Path(rules).is_absolute()
    return Path(rules).relative_to(PAGE.parents[1]).as_posix() if own else rules


def _row(table: Table, row: Row) -> str:
    said = "<br>".join(_said(check, several=len(table.plans) > 1) for check in row.checks)
    number = row.number.removeprefix("+") if row.verdict == "missed" else row.number
    return f"| {number} | {row.claim} | {WORDS[row.verdict]} | {said or row.reason} |\n"


def _said(check: Check, *, several: bool) -> str:
    plan = f"{check.plan}: " if several else ""
    if check.rule == "exit":
        return f"{plan}exit code {check.what}"
    if check.rule == "nodes":
        return f"{plan}{check.what} nodes are read"
    if check.rule == "annotations":
        return f"{plan}taken as headers: {_names(check.what)}"
    if check.verb not in SAYS:
        word = {"holds": "holds", "broken": "is broken", "skipped": "is skipped"}[check.verb]
        return f"{plan}`{check.rule}` {word}"
    what = _names(check.what)
    if check.verb in {"at", "not-at"}:
        many = "" if check.what.isdigit() else "s"
        what = f"{_unit(check.rule)}{many} {what}"
    return f"{plan}`{check.rule}` {SAYS[check.verb].format(what)}"


_UNITS = {
    "GPU": {"report-001-rules.decode-gpus", "phases.gpus-apart"},
    "stage": {
        *("stages.prefill-alike", "stages.decode-stages", "stages.computes", "stages.as-detailed"),
    },
}


def _unit(rule: str) -> str:
    """What the numbers of a rule's bindings count."""
    return next((unit for unit, rules in _UNITS.items() if rule in rules), "layer")


def _names(text: str) -> str:
    wanted, minus, _ = text.partition(" minus ")
    listed = [DERIVED.get(name) or _name(name) for name in split(wanted)]
    return ", ".join(listed) + (" but headers" if minus else "")


def _name(text: str) -> str:
    return text if re.fullmatch(r"[\d.]+", text) else f"`{text}`"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
