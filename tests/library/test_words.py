"""The library's words: the files of a profile share one set of names, so each is defined once."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

from verifier import resources
from verifier.language import ast
from verifier.language.parse import parse_all


def words(path: Path) -> set[str]:
    """What a file defines: adjectives by their noun, nouns, macros, parameters."""
    file, wrong, _ = parse_all(path.read_text(encoding="utf-8"), str(path))
    assert not wrong
    found = set()
    for statement in file.statements:
        match statement:
            case ast.Adjective():
                found.add(f"{statement.name} {statement.noun}")
            case ast.NounDefinition() | ast.Macro():
                found.add(statement.name)
            case ast.ParamDeclaration():
                found.add(f"${statement.name}")
    return found


def test_no_word_is_defined_in_two_files() -> None:
    """The later file's meaning would silently be that of the earlier one's rules too."""
    files = sorted(resources.folder("rules").glob("*.rules"))
    counts = Counter(word for path in files for word in words(path))
    assert len(counts) > 100
    assert [word for word, number in counts.items() if number > 1] == []
