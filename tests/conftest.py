"""Where the real plans are that some tests read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real DAGs, beside the repository; ``VERIFIER_SHARED`` names another."""
    beside = Path(__file__).resolve().parents[1].parent / "shared"
    folder = Path(os.environ.get("VERIFIER_SHARED", beside))
    if not (folder / "dags").is_dir():
        pytest.skip(f"the real DAGs are not here: {folder} (set VERIFIER_SHARED)")
    return folder
