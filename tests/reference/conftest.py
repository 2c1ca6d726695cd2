"""The reference evaluator over tiny graphs drawn by hand, in a vocabulary of a few words."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from verifier.facts import extract
from verifier.graph import read_text
from verifier.language import typed
from verifier.language.parse import parse
from verifier.language.program import resolve
from verifier.reference import Reference

VOCABULARY = """
vocabulary tiny:
    kind mm plural mms when node.id ~ /^m/
    kind reduce plural reduces when node.id ~ /^r/
    kind gather when node.id ~ /^g/
    attribute layer: int plural layers from node.layer
    attribute gpus: ranks from node.gpus
    attribute experts: span from node.experts
    attribute way: string from node.way
    attribute done: bool from node.done
    attribute bytes: int from edge.bytes
    group stage by stage
    group device by gpus
    attribute stage: int from node.stage
    edge real when not (edge.style = "dashed")

param $tp: int = 2
param $pp: int

define mm m is split when m.way = "row" or m.way = "column"
define collective as reduce or gather
define alike(m, r) as m.layer = r.layer
"""

_vocabulary = cache(lambda: parse(VOCABULARY, "tiny.rules"))

Case = tuple[Reference, typed.Formula]
Draw = Callable[[str, str], Case]


@pytest.fixture(scope="session")
def case() -> Draw:
    """From the statements of a graph and a sentence to an evaluator and the formula."""

    def make(dot: str, sentence: str) -> Case:
        program = resolve([_vocabulary(), parse(f"rule any: {sentence}\n", "any.rules")])
        graph = read_text(f"digraph {{ {dot} }}")[0]
        reference = Reference(extract(graph, program.vocabulary), program.parameters)
        return reference, program.rules[0].formula

    return make
