"""Every rule of the library has a holding and a breaking example, and they come out as they say."""

from __future__ import annotations

import pytest

from verifier import resources
from verifier.trial.run import trial

FOLDER = resources.folder("rules")
PAGES = sorted(path.name.removesuffix(".examples.md") for path in FOLDER.glob("*.examples.md"))


@pytest.mark.parametrize("name", PAGES)
def test_examples(name: str) -> None:
    results = trial(FOLDER / f"{name}.rules")
    assert results
    assert [m for one in results for m in one.mismatches] == []
    assert {one.rule: one.untried for one in results if one.untried} == {}


def test_the_first_pages_are_there() -> None:
    assert set(PAGES) >= {"structure", "layers", "gpus", "tp", "pp"}
