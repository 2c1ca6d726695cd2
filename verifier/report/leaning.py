"""What a verdict over open facts leans on, as lines of text."""

from __future__ import annotations

from verifier.findings.model import Leaning

FACTS_SHOWN = 12


def leaning(found: Leaning | None, path: str) -> list[str]:
    """One line for each axiom and opening with its place, and the facts with theirs.

    Args:
        found: of a rule; None has no lines.
        path: the graph's, where the facts are.
    """
    if found is None:
        return []
    lines = [f"assuming `{a.name}`: {a.text}   {a.path}:{a.line}" for a in found.axioms]
    lines += [f"with `{o.text}`   {o.path}:{o.line}" for o in found.openings]
    if found.facts:
        number = len(found.facts)
        count = f"{number} of {found.tracked}" if found.tracked > number else str(number)
        noun = "fact" if count == "1" else "facts"
        lines.append(f"from {count} {noun} of the drawing:")
        lines += [f"  {f.text}   {path}:{f.line}" for f in found.facts[:FACTS_SHOWN]]
        if number > FACTS_SHOWN:
            lines.append(f"  … and {number - FACTS_SHOWN} more")
    return lines
