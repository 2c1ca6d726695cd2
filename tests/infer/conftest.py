"""Inference on texts, with the library's vocabulary and parameters."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

import pytest

from verifier.cli.programs import load_program
from verifier.facts import Facts, extract
from verifier.graph import read_text
from verifier.infer.model import Answer
from verifier.infer.run import infer
from verifier.language.typed import Program

Infer = Callable[..., list[Answer]]


@cache
def program(*given: str) -> Program:
    return load_program(("arithmetic",), None, given)


def facts_of(dot: str) -> Facts:
    (graph,) = read_text(dot, "plan.dot")
    return extract(graph, program().vocabulary)


@pytest.fixture(scope="session")
def inferred() -> Infer:
    """The answers about a DOT text, with `NAME=VALUE` parameters."""

    def run(dot: str, *given: str) -> list[Answer]:
        return infer(facts_of(dot), program(*given))

    return run
