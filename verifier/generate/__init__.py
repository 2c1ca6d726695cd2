"""Correct deployment plans of any size and style, and faults to put into them."""

from verifier.generate.faults import FAULTS
from verifier.generate.generator import generate
from verifier.generate.injection import Injected, NoPlaceError
from verifier.generate.plan import Cluster, Node, Plan
from verifier.generate.sizes import sized
from verifier.generate.spec import CONVENTIONS, Spec

__all__ = [
    "CONVENTIONS",
    "FAULTS",
    "Cluster",
    "Injected",
    "NoPlaceError",
    "Node",
    "Plan",
    "Spec",
    "generate",
    "sized",
]
