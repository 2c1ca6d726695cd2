"""The outcome of rules' examples as a person reads it."""

from __future__ import annotations

import click

from verifier.trial.run import Mismatch, RuleTrial

_WORDS = {
    "holds": "holding",
    "broken": "breaking",
    "vacuous": "vacuous",
    "undecided": "undecided",
    "skipped": "skipped",
}


def trial(results: list[RuleTrial], *, strict: bool) -> str:
    """One line for each rule, each mismatch in full, and what has no example."""
    lines = []
    for one in results:
        failed = one.mismatches or (strict and one.untried)
        mark = click.style("✗", fg="red") if failed else click.style("✓", fg="green")
        if not failed and not one.counts:
            mark = "-"  # nothing was tried
        counts = [f"{n} {_WORDS[verdict]}" for verdict, n in one.counts.items()]
        if one.mismatches:
            counts.append(f"{len(one.mismatches)} not as stated")
        lines.append(f"{mark} {one.rule}: {', '.join(counts) or 'no examples'}")
        for mismatch in one.mismatches:
            lines += _mismatch(mismatch)
    lacking = [one for one in results if one.untried and not one.mismatches]
    word = click.style("error", fg="red") if strict else click.style("warning", fg="yellow")
    lines += [
        f"{word}: {one.rule} has no {' and no '.join(one.untried)} example" for one in lacking
    ]
    return "".join(f"{line}\n" for line in lines)


def _mismatch(mismatch: Mismatch) -> list[str]:
    lines = [f"  {mismatch.path}:{mismatch.line}"]
    for title, (verdict, *rest) in (("expected", mismatch.expected), ("found", mismatch.found)):
        lines.append(f"    {title + ':':<9} {verdict}")
        lines += [f"              {line}" for line in rest]
    return lines
