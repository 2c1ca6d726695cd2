"""Rule files that cannot be read, and files that import each other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from inline_snapshot import snapshot

from verifier.errors import Diagnostic, InputError, render
from verifier.language.load import load, texts


def refused(path: Path | str) -> list[Diagnostic]:
    with pytest.raises(InputError) as raised:
        load([str(path)])
    return raised.value.diagnostics


def shown(path: Path, folder: Path) -> str:
    with pytest.raises(InputError) as raised:
        load([str(path)])
    known = texts(raised.value)
    rendered = [
        render(d, known.get(d.span.path) if d.span else None) for d in raised.value.diagnostics
    ]
    return "\n".join(rendered).replace(str(folder) + "/", "")


def test_cyclic_import(tmp_path: Path) -> None:
    (tmp_path / "one.rules").write_text('# first\nimport "two.rules"\n')
    (tmp_path / "two.rules").write_text('import "one.rules"\n')
    assert shown(tmp_path / "one.rules", tmp_path) == snapshot("""\
error[E112]: `one.rules` imports itself
  --> two.rules:1:1
1 | import "one.rules"
  | ^^^^^^^^^^^^^^^^^^
   = help: the cycle is one.rules -> two.rules -> one.rules\
""")


def test_import_of_itself(tmp_path: Path) -> None:
    (tmp_path / "one.rules").write_text('import "one.rules"\n')
    assert shown(tmp_path / "one.rules", tmp_path) == snapshot("""\
error[E112]: `one.rules` imports itself
  --> one.rules:1:1
1 | import "one.rules"
  | ^^^^^^^^^^^^^^^^^^
   = help: the cycle is one.rules -> one.rules\
""")


def test_missing_import(tmp_path: Path) -> None:
    (tmp_path / "one.rules").write_text('import "structur.rules"\nimport "mine.rules"\n')
    found = shown(tmp_path / "one.rules", tmp_path)
    assert re.sub(r"library's: .*", "library's: …", found) == snapshot("""\
error[E111]: there is no rule file `structur.rules`
  --> one.rules:1:1
1 | import "structur.rules"
  | ^^^^^^^^^^^^^^^^^^^^^^^
   = help: did you mean `structure`?
error[E111]: there is no rule file `mine.rules`
  --> one.rules:2:1
2 | import "mine.rules"
  | ^^^^^^^^^^^^^^^^^^^
   = help: a path, or one of the library's: …\
""")


def test_import_of_a_folder(tmp_path: Path) -> None:
    (tmp_path / "more").mkdir()
    (tmp_path / "one.rules").write_text('import "more"\n')
    assert shown(tmp_path / "one.rules", tmp_path) == snapshot("""\
error[E111]: `more` is a folder
  --> one.rules:1:1
1 | import "more"
  | ^^^^^^^^^^^^^
   = help: a rule file goes here\
""")


def test_a_folder_for_a_rule_file(tmp_path: Path) -> None:
    assert shown(tmp_path, tmp_path.parent).replace(tmp_path.name, "FOLDER") == snapshot("""\
error[E111]: `FOLDER` is a folder
   = help: a rule file goes here\
""")


def test_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "one.rules").write_bytes(b"# fine\n# caf\xe9\n")
    assert shown(tmp_path / "one.rules", tmp_path) == snapshot("""\
error[E111]: cannot read `one.rules`: line 2 is not UTF-8 text
   = help: save it as UTF-8\
""")


@pytest.mark.parametrize("name", ["", "a\0b", "x" * 5000, "/dev/null/x", "no/such/file.rules"])
def test_names_that_no_file_has(name: str) -> None:
    assert [d.code for d in refused(name)] == ["E111"]


def test_all_files_are_told_in_one_run(tmp_path: Path) -> None:
    (tmp_path / "two.rules").write_text("rule one:\n    evrey matmul m: m.tp = 0\n")
    (tmp_path / "one.rules").write_text(
        'import "two.rules"\nimport "three.rules"\nrule two:\n    every matmul m: m.gpus > 3\n'
    )
    found = [(d.code, d.span and Path(d.span.path).name) for d in refused(tmp_path / "one.rules")]
    assert found == [("E101", "two.rules"), ("E111", "one.rules"), ("E109", "one.rules")]


def test_a_byte_order_mark_is_no_part_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "one.rules").write_bytes("\ufeffrule one: the graph is acyclic\n".encode())
    assert load([str(tmp_path / "one.rules")])[-1].statements


def test_a_long_chain_of_imports_is_refused(tmp_path: Path) -> None:
    for i in range(60):
        (tmp_path / f"f{i}.rules").write_text(f'import "f{i + 1}.rules"\n')
    (tmp_path / "f60.rules").write_text("")
    assert [d.code for d in refused(tmp_path / "f0.rules")] == ["E124"]
