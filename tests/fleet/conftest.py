"""A small fleet: plans of our own, some of them broken, no DOT at all, or absent."""

from __future__ import annotations

import pytest

from verifier.cli.programs import load_program
from verifier.findings.check import Options
from verifier.findings.model import FileResult
from verifier.fleet.work import check_file
from verifier.generate import Spec, generate
from verifier.language.typed import Program


@pytest.fixture(scope="session")
def program() -> Program:
    return load_program(("structure", "tp"), None, ())


@pytest.fixture(scope="session")
def files(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    folder = tmp_path_factory.mktemp("fleet")
    names = []
    for number in range(8):
        plan = generate(Spec(layers=1 + number % 3, tp=2, pp=1))
        if number % 3 == 1:
            plan = plan.without_edges({edge[:2] for edge in plan.edges[: 2 + number]})
        path = folder / f"plan{number}.dot"
        path.write_text(plan.dot(), encoding="utf-8")
        names.append(str(path))
    bad = folder / "bad.dot"
    bad.write_text("digraph { a -> [ }", encoding="utf-8")
    two = folder / "two.dot"
    two.write_text("digraph one { a -> b } digraph two { c }", encoding="utf-8")
    return [*names[:3], str(bad), *names[3:], str(two), str(folder / "absent.dot")]


@pytest.fixture(scope="session")
def alone(files: list[str], program: Program) -> list[list[FileResult]]:
    """What each file comes to, checked by itself in this process."""
    return [check_file(path, program, Options()) for path in files]


def told(results: list[list[FileResult]]) -> list[str]:
    """All that a run says, without its times."""
    from verifier.report.json import json

    return [json(found) for found in results]
