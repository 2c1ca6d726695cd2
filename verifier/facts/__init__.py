"""Graph and vocabulary -> facts: typed columns of kinds, attributes and edge classes."""

from verifier.facts.facts import Facts, extract
from verifier.facts.origin import Origin
from verifier.facts.symbols import Size, Symbolic
from verifier.facts.values import Dim, Shape, Span, Values

__all__ = [
    "Dim",
    "Facts",
    "Origin",
    "Shape",
    "Size",
    "Span",
    "Symbolic",
    "Values",
    "extract",
]
