"""Graph and vocabulary -> facts: typed columns of kinds, attributes and edge classes."""

from verifier.facts.facts import Facts, extract
from verifier.facts.origin import Origin
from verifier.facts.values import Dim, Shape, Span, Values, same_shape

__all__ = ["Dim", "Facts", "Origin", "Shape", "Span", "Values", "extract", "same_shape"]
