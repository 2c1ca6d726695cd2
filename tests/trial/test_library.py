"""Every rule of the library has a holding and a breaking example, and they come out as they say."""

from __future__ import annotations

import pytest

from verifier import resources
from verifier.language.load import load
from verifier.trial.run import trial

FOLDER = resources.folder("rules")
WITH_RULES = ["structure", "layers", "gpus", "tp", "pp"]


@pytest.mark.parametrize("name", WITH_RULES)
def test_examples(name: str) -> None:
    results = trial(FOLDER / f"{name}.rules")
    assert results
    assert [m for one in results for m in one.mismatches] == []
    assert {one.rule: one.untried for one in results if one.untried} == {}


def test_each_page_of_examples_is_run() -> None:
    pages = {path.name.removesuffix(".examples.md") for path in FOLDER.glob("*.examples.md")}
    assert pages >= set(WITH_RULES)
    for name in pages:
        assert load([str(FOLDER / f"{name}.rules")])
