"""How many rules came out how, as every report says it."""

from __future__ import annotations

from verifier.findings.model import FileResult
from verifier.report.names import many


def counts_of(result: FileResult) -> list[str]:
    """``1 rule broken, 2 warnings, 9 hold``: a broken rule that fails nothing is a warning."""

    def number(verdict: str, *severities: str) -> int:
        chosen = (r for r in result.rules if r.verdict == verdict)
        return sum(not severities or r.severity in severities for r in chosen)

    counted = [
        (number("broken", "error"), "broken"),
        (number("holds"), "hold"),
        (number("undecided"), "undecided"),
        (number("vacuous"), "vacuous"),
        (number("waived"), "waived"),
        (number("skipped"), "skipped"),
    ]
    parts = [f"{n} {word}" for n, word in counted if n]
    if parts:
        head, _, word = parts[0].partition(" ")
        if head == "1" and word == "hold":
            word = "holds"
        parts[0] = f"{many(int(head), 'rule')} {word}"
    asides = ((number("broken", "warning"), "warning"), (number("broken", "info"), "remark"))
    said = [many(n, word) for n, word in asides if n]
    at = 1 if number("broken", "error") else 0
    return parts[:at] + said + parts[at:]
