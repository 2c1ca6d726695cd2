"""The default vocabulary, facts of a text, and the real plans beside the repository."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from verifier import resources
from verifier.facts import Facts, extract
from verifier.graph import read_text
from verifier.language import ast
from verifier.language.parse import parse
from verifier.language.vocabulary import Vocabulary

REPOSITORY = Path(__file__).resolve().parents[2]


def _load(path: Path, vocabulary: Vocabulary) -> None:
    for statement in parse(path.read_text(encoding="utf-8"), str(path)).statements:
        if isinstance(statement, ast.Import):
            _load(path.parent / statement.path, vocabulary)
        elif isinstance(statement, ast.Vocabulary):
            vocabulary.add(statement, str(path))


def _default() -> Vocabulary:
    vocabulary = Vocabulary()
    _load(resources.folder("rules") / "vocabulary" / "default.rules", vocabulary)
    return vocabulary


@pytest.fixture(scope="session")
def default() -> Vocabulary:
    return _default()


@pytest.fixture
def read(default: Vocabulary) -> Callable[..., Facts]:
    """Facts of a DOT text; ``rules`` is a vocabulary block that goes before the default one."""

    def facts(dot: str, rules: str = "", *, bare: bool = False) -> Facts:
        vocabulary = default
        if rules:
            vocabulary = Vocabulary() if bare else _default()
            for statement in parse(rules, "user.rules").statements:
                assert isinstance(statement, ast.Vocabulary)
                vocabulary.add(statement, "user.rules")
        (graph,) = read_text(dot, "test.dot")
        return extract(graph, vocabulary)

    return facts


@pytest.fixture(scope="session")
def dags() -> Path:
    shared = Path(os.environ.get("VERIFIER_SHARED", REPOSITORY.parent / "shared"))
    if not (shared / "dags").is_dir():
        pytest.skip(f"there are no real plans in {shared}")
    return shared / "dags"
