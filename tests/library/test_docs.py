"""The pages about the library: current, and what they name is there."""

from __future__ import annotations

import re
from pathlib import Path

from verifier.cli.programs import load_program
from verifier.report.library import pages

DOCS = Path(__file__).resolve().parents[2] / "docs"


def test_the_pages_are_current() -> None:
    """If this fails, run `python -m verifier.report.library docs/rules`."""
    written = {path.name: path.read_text("utf-8") for path in (DOCS / "rules").glob("*.md")}
    found = pages()
    assert set(written) == set(found)
    assert [name for name in found if written[name] != found[name]] == []


def test_every_rule_is_on_its_page_with_both_examples() -> None:
    for name, text in pages().items():
        if name != "README.md":
            blocks = text.split("\n## ")[1:]
            lacking = [
                b.split("\n")[0] for b in blocks if not re.search(r"^Broken here", b, re.MULTILINE)
            ]
            lacking += [
                b.split("\n")[0] for b in blocks if not re.search(r"^Holds here", b, re.MULTILINE)
            ]
            assert lacking == [], name


def test_what_is_checked_names_every_rule() -> None:
    text = (DOCS / "checked.md").read_text("utf-8")
    named = set(re.findall(r"`([a-z-]+\.[a-z-]+)`", text))
    known = {rule.id for rule in load_program((), "strict", ()).rules}
    assert named == known


def test_rules_marked_for_detail_are_guarded_by_it() -> None:
    text = (DOCS / "checked.md").read_text("utf-8")
    marked = set(re.findall(r"`([a-z-]+\.[a-z-]+)`ᵈ", text))
    guarded = set()
    for page, body in pages().items():
        for block in body.split("\n## ")[1:]:
            if re.search(r'applies when \$detail = "operators"', block):
                guarded.add(f"{page.removesuffix('.md')}.{block.split(chr(10))[0]}")
    assert marked == guarded
