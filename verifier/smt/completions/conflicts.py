"""The fewest of some literals that are impossible together."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from verifier.smt.completions.answers import Word

EXPLAIN_SECONDS = 2
SECONDS = 10
FEW = 30
"""Of more facts, of which no eighth can go, nobody reads whether some single one can."""

MOST_STEPS = 120
"""So often it is tried to do without facts of a conflict; then what is left stands."""

Check = Callable[[Iterable[Any], int], tuple[Word, Any]]
"""Whether literals are possible together, within seconds: a model, or the core of those that
are not."""


def minimal(check: Check, literals: list[Any], fixed: list[Any]) -> list[Any] | None:
    """A part of the literals that is impossible with the fixed ones, and none can be left out.

    None where all of them together are possible, or time ran out.
    """
    word, core = check([*literals, *fixed], SECONDS)
    if word != "impossible":
        return None
    kept = _among(literals, core)
    steps, size = MOST_STEPS, max(1, len(kept) // 2)
    start = 0
    while steps and kept:  # drop halves, then quarters: most can go where few are needed
        rest = kept[:start] + kept[start + size :]
        steps -= 1
        word, core = check([*rest, *fixed], EXPLAIN_SECONDS)
        if word == "impossible":
            kept = _among(rest, core)
        else:
            start += size
        if start >= len(kept):
            if size == 1 or (len(kept) > FEW and size * 8 <= len(kept)):
                break
            start, size = 0, min(size // 2, max(1, len(kept) // 2))
    return kept


def _among(literals: list[Any], core: list[Any]) -> list[Any]:
    names = ids(core)
    return [literal for literal in literals if literal.get_id() in names]


def ids(literals: Iterable[Any]) -> set[int]:
    """The solver's numbers of literals."""
    return {literal.get_id() for literal in literals}
