"""The numbered errors: each example has its error, and the pages are up to date."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from verifier.language.codes import CODES, Code, main, outcome, pages

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("code", CODES, ids=lambda code: code.number)
def test_the_wrong_example_has_this_error_and_the_right_one_none(code: Code) -> None:
    found = outcome(code.wrong, code.param[0])
    assert {re.match(r"error\[(E\d+)\]", text)[1] for text in found} == {code.number}  # type: ignore[index]
    assert outcome(code.right, code.param[1]) == []


def test_the_pages_are_up_to_date() -> None:
    """Else run `python -m verifier.language.codes docs/errors`."""
    for name, text in pages().items():
        assert (ROOT / "docs" / "errors" / name).read_text(encoding="utf-8") == text, name


def test_every_code_in_use_has_a_page() -> None:
    used = set()
    for path in (ROOT / "verifier" / "language").glob("*.py"):
        used |= set(re.findall(r'"(E1\d\d)"', path.read_text(encoding="utf-8")))
    assert used == {code.number for code in CODES}


def test_the_script_writes_them(tmp_path: Path) -> None:
    main(tmp_path / "errors")
    assert {path.name for path in (tmp_path / "errors").iterdir()} == set(pages())
