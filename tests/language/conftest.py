"""What every test of the language asks: what is said of this rule file?"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from verifier.errors import InputError, render
from verifier.language.load import load_text
from verifier.language.program import resolve

Said = Callable[[str], str]


@pytest.fixture(scope="session", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Trees are kept in a folder of the tests' own."""
    import os

    from verifier.language import kept

    os.environ["XDG_CACHE_HOME"] = str(tmp_path_factory.mktemp("cache"))
    kept.folder.cache_clear()


@pytest.fixture
def said() -> Said:
    """The rendered diagnostics of a rule file; empty where it loads."""

    def said(text: str) -> str:
        try:
            resolve(load_text(text, "my.rules"))
        except InputError as error:
            return "\n".join(
                render(d, text if d.span is not None and d.span.path == "my.rules" else None)
                for d in error.diagnostics
            )
        return ""

    return said


@pytest.fixture(scope="session")
def library() -> list[Path]:
    """Every file of the rule library."""
    from verifier import resources

    return sorted(resources.folder("rules").rglob("*.rules"))
