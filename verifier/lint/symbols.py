"""What a rule speaks of: kinds, attributes, parameters, edges."""

from __future__ import annotations

from verifier.language import typed
from verifier.lint.walk import parts

EDGES = "edges"
# Nearly every rule excepts them, which says nothing about what it is about.
_EVERYWHERE = {"annotation"}
_DEGREES = {"in-degree", "out-degree"}


def symbols(rule: typed.Rule) -> frozenset[str]:
    """The names that a rule's formulas use; two rules that share none do not bear on each other."""
    found: set[str] = set()
    for formula in (rule.guard, rule.formula):
        for part in parts(formula):
            match part:
                case typed.KindIs(kind=name):
                    found.add(f"kind {name}")
                case typed.Attr(name=name):
                    found.add(EDGES if name in _DEGREES else f"attribute {name}")
                case typed.Param(name=name):
                    found.add(f"${name}")
                case typed.Sort(name="group", group=name):
                    found.add(f"group {name}")
                case typed.Sort(name="edge") | typed.PathTo() | typed.PathsThrough():
                    found.add(EDGES)
                case typed.GraphProperty():
                    found.add(EDGES)
    found -= {f"kind {name}" for name in _EVERYWHERE}
    return frozenset(found)
