"""Many plans on the command line: one way of telling, whichever way they are checked."""

from __future__ import annotations

import json
from pathlib import Path

from inline_snapshot import snapshot

from tests.cli.conftest import Verify

GOOD = "digraph { input; x; output; input -> x -> output }"
BROKEN = "digraph { input; x; output; input -> x -> output; x -> x; lost }"
INVALID = "digraph { a -> [ }"


def plans(folder: Path) -> None:
    for name, text in {"a": GOOD, "b": BROKEN, "c": INVALID, "d": GOOD, "e": BROKEN}.items():
        (folder / "plans").mkdir(exist_ok=True)
        (folder / "plans" / f"{name}.dot").write_text(text, encoding="utf-8")


def test_a_folder_ends_with_a_summary(verify: Verify, tmp_path: Path) -> None:
    plans(tmp_path)
    code, out, err = verify("--rules", "structure", "plans")
    assert code == 2
    assert err == ""
    assert out.split("\n\n5 graphs")[1] == snapshot("""\
: 1 unreadable, 2 broken, 2 holds

fails                     graphs  violations  for example
structure.acyclic              2           2  plans/b.dot
structure.fed-by-input         2           2  plans/b.dot
structure.no-self-loop         2           2  plans/b.dot
structure.not-isolated         2           2  plans/b.dot
structure.one-component        2           2  plans/b.dot
structure.reaches-output       2           2  plans/b.dot
""")


def test_processes_print_the_same(verify: Verify, tmp_path: Path) -> None:
    plans(tmp_path)
    for how in ((), ("--format", "json"), ("--format", "markdown"), ("-q",)):
        args = ("--rules", "structure", *how, "plans")
        assert verify(*args, "--jobs", "2") == verify(*args)


def test_kept_verdicts_print_the_same(verify: Verify, tmp_path: Path) -> None:
    plans(tmp_path)
    args = ("--rules", "structure", "--cache", "kept", "plans")
    first = verify(*args)
    assert verify(*args) == first == verify("--rules", "structure", "plans")
    assert len(list((tmp_path / "kept").rglob("*.verdict"))) == 2  # of two contents


def test_no_such_cluster(verify: Verify, tmp_path: Path) -> None:
    plans(tmp_path)
    assert verify("--cluster", "dusk", "plans") == snapshot(
        (
            2,
            "",
            """\
error[E203]: `dusk` is no cluster
   = help: `dask`, `dask://HOST:PORT`, `ray` or `ray://HOST:PORT`
""",
        )
    )


def test_reports_go_to_files_as_well(verify: Verify, tmp_path: Path) -> None:
    plans(tmp_path)
    code, _, _ = verify("--rules", "structure", "plans", "-o", "json=report.json", "-j", "2")
    document = json.loads((tmp_path / "report.json").read_text(encoding="utf-8"))
    assert (code, document["exit"], len(document["files"])) == (2, 2, 5)
