"""The tables of claims: one Markdown page for each report, with the plans and a row for each claim.

A claim's last cell is what has to come out of a check, several things separated by `<br>`:
`` [plan] `rule` verb names at/among subject ``, or `—` and the reason why nothing can. The verbs:

- ``names``: the rule is broken, and the nodes it names (of those ``among``) are exactly these;
- ``spares``: it names none of these nodes, whatever else it says;
- ``edges``: it is broken, and names exactly these edges; ``lacks``: exactly these edges are
  missing, for the individual that ``at`` tells;
- ``misses``: exactly these values are missing;
- ``at``: it is broken for exactly these layers, stages or GPUs (of those ``among``);
  ``not-at``: for none of these;
- ``parts``: it has so many counterexamples; ``holds``, ``broken``, ``skipped``: the verdict.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
REPORTS = ("000", "001", "002", "003", "004")
VERDICTS = ("T", "F", "~", "missed", "request", "n.a.")
NAMING = ("names", "spares", "edges", "lacks", "misses", "at", "not-at", "parts")
PLAIN = ("holds", "broken", "skipped")
OF_THE_RUN = ("exit", "nodes", "annotations")

_CHECK = re.compile(
    r"(?:\[(?P<plan>[\w-]+)\] )?`(?P<rule>[\w.-]+)` (?P<verb>[a-z-]+)?(?P<rest>.*)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that a check of a plan has to say."""

    plan: str
    rule: str
    verb: str
    what: str = ""
    among: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One claim, or a run of like ones, with how many it is."""

    number: str
    claim: str
    verdict: str
    checks: tuple[Check, ...]
    reason: str

    @property
    def count(self) -> int:
        """How many claims the row is: `1.2-1.19` is eighteen."""
        first, dash, last = self.number.partition("-")
        return int(last.split(".")[1]) - int(first.split(".")[1]) + 1 if dash else 1


@dataclass(frozen=True, slots=True)
class PlanFile:
    """A plan that the claims are about, and how it is checked."""

    file: str
    rules: tuple[str, ...]
    params: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """One report."""

    report: str
    text: str
    plans: dict[str, PlanFile]
    rows: tuple[Row, ...]


def load(report: str) -> Table:
    """The table of a report."""
    text = (FOLDER / f"report-{report}.md").read_text("utf-8")
    about = " ".join(text.partition("\n|")[0].splitlines()[1:]).strip()
    plans, rows = {}, []
    default = ""
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if not line.startswith("| ") or cells[0] in {"plan file", "#"} or cells[1:2] == ["file"]:
            continue
        if cells[1].endswith(".dot"):
            name, file, rules, params = cells
            plans[name] = PlanFile(file, tuple(map(_rules, rules.split())), tuple(params.split()))
            default = default or name
        else:
            rows.append(_row(*cells, plan=default))
    return Table(report, about, plans, tuple(rows))


def _rules(name: str) -> str:
    """A file of the library, or one beside the tables, which only its report's plan needs."""
    own = FOLDER / f"{name}.rules"
    return str(own) if own.is_file() else name


def _row(number: str, claim: str, verdict: str, verify: str, *, plan: str) -> Row:
    if verdict not in VERDICTS:
        raise ValueError(f"claim {number}: `{verdict}` is no verdict")
    if verify.startswith("—"):
        return Row(number, claim, verdict, (), verify.removeprefix("—").strip())
    checks = tuple(_check(part, plan) for part in verify.split("<br>"))
    return Row(number, claim, verdict, checks, "")


def _check(text: str, plan: str) -> Check:
    found = _CHECK.fullmatch(text.strip())
    if found is None:
        raise ValueError(f"not a check: {text}")
    rule, verb, rest = found["rule"], found["verb"] or "", found["rest"].strip()
    if rule in OF_THE_RUN:
        return Check(found["plan"] or plan, rule, "is", f"{verb}{found['rest']}".strip())
    if verb not in NAMING + PLAIN or (verb in NAMING) != bool(rest):
        raise ValueError(f"`{verb}` in `{text}` is no verb, or names the wrong number of things")
    what, _, among = rest.partition(" among ")
    what, _, at = what.partition(" at ")
    return Check(found["plan"] or plan, rule, verb, what, among, at)
