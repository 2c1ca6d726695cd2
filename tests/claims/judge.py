"""Whether a check of a plan says what a table expects."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tests.claims.names import Drawing, values
from tests.claims.table import Check, Row
from verifier.findings.model import Counterexample, FileResult, RuleResult

Run = Callable[[str], tuple[FileResult, Drawing]]
"""The result of checking a plan of the table, and the plan as Graphviz reads it."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a check is about, where it is not what the table says: nodes, edges or numbers."""

    what: frozenset[Any]
    among: frozenset[Any] | None = None
    at: Any = None


def failures(row: Row, run: Run, other: Mapping[int, Named] | None = None) -> list[str]:
    """What does not come out as the row says; ``other`` has other names for some of its checks."""
    wrong = []
    for number, check in enumerate(row.checks):
        result, drawing = run(check.plan)
        told = (other or {}).get(number)
        complaint = _Judge(result, drawing, check, told).complaint()
        if complaint:
            wrong.append(f"{row.number} `{check.rule}` {check.verb}: {complaint}")
    return wrong


class _Judge:
    def __init__(
        self, result: FileResult, drawing: Drawing, check: Check, told: Named | None
    ) -> None:
        self.result, self.drawing, self.check = result, drawing, check
        self.annotations = set(result.excepted)
        self.told = told

    def complaint(self) -> str:
        """What is wrong, or nothing."""
        check = self.check
        if check.verb == "is":
            return self._of_the_run()
        rules = [r for r in self.result.rules if r.rule == check.rule]
        if len(rules) != 1:
            return "there is no such rule"
        rule = rules[0]
        if check.verb in {"holds", "broken", "skipped"}:
            return "" if rule.verdict == check.verb else f"it is {rule.verdict}"
        if check.verb == "parts":
            wanted = self.told.what if self.told else frozenset({int(check.what)})
            return "" if {len(rule.counterexamples)} == wanted else f"{len(rule.counterexamples)}"
        return self._of_names(rule)

    def _of_the_run(self) -> str:
        check, result = self.check, self.result
        if check.rule == "exit":
            return "" if result.exit == int(check.what) else f"it is {result.exit}"
        if check.rule == "nodes":
            wanted = self.told.what if self.told else frozenset({int(check.what)})
            return "" if {result.nodes} == wanted else f"there are {result.nodes}"
        return _difference(self.annotations, set(self._expected()))

    def _of_names(self, rule: RuleResult) -> str:
        found, expected = self._found(rule), set(self._expected())
        if self.check.verb in {"spares", "not-at"}:
            both = found & expected
            return f"it names {_some(both)}" if both else ""
        if rule.verdict != "broken":
            return f"it is {rule.verdict}: {rule.reason}"
        among = self._among()
        return _difference(found if among is None else found & among, expected)

    def _found(self, rule: RuleResult) -> set[Any]:
        """What the rule's counterexamples name, of the sort that the verb is about."""
        listed = rule.counterexamples
        at = self.told.at if self.told else (values(self.check.at)[0] if self.check.at else None)
        if at is not None:
            listed = [c for c in listed if at in c.bindings.values()]
        pick: Callable[[Counterexample], Any] = {
            "names": lambda c: c.nodes,
            "spares": lambda c: c.nodes,
            "edges": lambda c: c.edges,
            "lacks": lambda c: c.missing_edges,
            "misses": lambda c: c.missing,
            "at": lambda c: c.bindings.values(),
            "not-at": lambda c: c.bindings.values(),
        }[self.check.verb]
        return {one for c in listed for one in pick(c)}

    def _expected(self) -> frozenset[Any]:
        if self.told is not None:
            return self.told.what
        return frozenset(self._meant(self.check.what))

    def _among(self) -> set[Any] | None:
        if self.told is not None:
            return None if self.told.among is None else set(self.told.among)
        return set(self._meant(self.check.among)) if self.check.among else None

    def _meant(self, text: str) -> set[Any]:
        if self.check.verb in {"edges", "lacks"}:
            return set(self.drawing.edges(text))
        if self.check.verb in {"misses", "at", "not-at"}:
            return set(values(text))
        return self.drawing.nodes(text, self.annotations)


def _difference(found: set[Any], expected: set[Any]) -> str:
    parts = []
    if expected - found:
        parts.append(f"not named: {_some(expected - found)}")
    if found - expected:
        parts.append(f"named besides: {_some(found - expected)}")
    return "; ".join(parts)


def _some(names: set[Any]) -> str:
    listed = sorted(names, key=str)
    return ", ".join(map(str, listed[:5])) + (f" and {len(listed) - 5} more" * (len(listed) > 5))
