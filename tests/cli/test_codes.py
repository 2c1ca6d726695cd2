"""The numbered messages: each example has its message, and the pages are up to date."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from click.testing import CliRunner

from verifier.cli.codes import FAMILIES, Family, main, pages, right, wrong
from verifier.cli.main import verify
from verifier.codes import Code

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = [(family, code) for family in FAMILIES for code in family.codes if code.wrong]
# 2**24 edges, a system that refuses, a process that is killed, a cluster that is not there, our bug
WITHOUT = {"E012", "E014", "E208", "E209", "E299"}
_NUMBER = re.compile(r"^\w+\[([EWL]\d{3})\]", re.MULTILINE)


@pytest.mark.parametrize(("family", "code"), EXAMPLES, ids=[code.number for _, code in EXAMPLES])
def test_the_wrong_example_has_this_message_and_the_right_one_none(
    family: Family, code: Code
) -> None:
    found = "\n".join(family.said(wrong(code)))
    assert set(_NUMBER.findall(found)) == {code.number}
    assert family.said(right(code)) == []


def test_all_but_a_few_have_an_example() -> None:
    codes = {code.number for family in FAMILIES for code in family.codes}
    assert codes - {code.number for _, code in EXAMPLES} == WITHOUT


def test_the_pages_are_up_to_date() -> None:
    """Else run `python -m verifier.cli.codes docs/errors`."""
    written = {path.name for path in (ROOT / "docs" / "errors").iterdir()}
    assert written == set(pages())
    for name, text in pages().items():
        assert (ROOT / "docs" / "errors" / name).read_text(encoding="utf-8") == text, name


def test_every_number_in_use_has_a_page() -> None:
    used: set[str] = set()
    for path in (ROOT / "verifier").rglob("*.py"):
        used |= set(re.findall(r'"([EWL]\d{3})"', path.read_text(encoding="utf-8")))
    assert used == {code.number for family in FAMILIES for code in family.codes}


def test_the_script_writes_them(tmp_path: Path) -> None:
    main(tmp_path / "errors")
    assert {path.name for path in (tmp_path / "errors").iterdir()} == set(pages())


def test_explain_tells_what_a_number_means() -> None:
    answer = CliRunner().invoke(verify, ["explain", "e102"])
    assert answer.exit_code == 0
    assert answer.output.startswith("E102: unknown kind or adjective\n\n")
    assert "wrong:\n    rule example:\n    " in answer.output
