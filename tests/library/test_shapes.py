"""The rules on shapes: their examples, and what they say of real plans, read by eye as true."""

from __future__ import annotations

from pathlib import Path

from verifier.cli.programs import load_program
from verifier.facts import Shape
from verifier.findings.check import Options, check
from verifier.graph import read_file
from verifier.trial.run import trial

# By file and rule: what is broken in it. Of 6,713 edges with both shapes 2,629 do not have equal
# ones; these are the edges and nodes of which no reading of their labels makes sense.
FOUND = {
    "double_escaped_newlines.dot": {"collective-keeps": 4, "brings-what-it-has": 4},
    "isolated_gates_passed.dot": {"brings-what-it-has": 96},
    "layer_gap_17src_17snk.dot": {"collective-keeps": 8},
    "left_justified_lines.dot": {"split-divides": 16},
    "seed000_fix_bypasses_stage3.dot": {"gather-grows": 1, "brings-what-it-has": 802},
    "seed002.dot": {"collective-keeps": 19, "elementwise-keeps": 2, "brings-what-it-has": 18},
    "seed002_fix_cyclic.dot": {"collective-keeps": 20},
}
EDGES, UNEQUAL = 6713, 2629
AS_DRAWN = {"stated", "concrete", "dtype-stated"}


def test_examples() -> None:
    rules = Path(__file__).resolve().parents[2] / "rules" / "shapes.rules"
    for one in trial(rules):
        assert one.mismatches == [], one.rule
        assert one.untried == [], one.rule


def test_real_plans(shared: Path) -> None:
    program = load_program(("shapes",), None, ())
    found: dict[str, dict[str, int]] = {}
    for path in sorted((shared / "dags").glob("*.dot")):
        (graph,) = read_file(path)
        for rule in check(graph, program, Options(replay=1)).rules:
            name = rule.rule.removeprefix("shapes.")
            if name in AS_DRAWN:
                continue
            assert rule.verdict in {"holds", "skipped", "broken"}, (path.name, rule.rule)
            if rule.verdict == "broken":
                found.setdefault(path.name, {})[name] = len(rule.counterexamples)
    assert found == FOUND


def test_equality_would_cry_wolf(shared: Path) -> None:
    """What comparing the shapes of an edge's ends would find: two edges of five."""
    program = load_program(("shapes",), None, ())
    from verifier.facts import extract

    stated = unequal = 0
    for path in sorted((shared / "dags").glob("*.dot")):
        facts = extract(read_file(path)[0], program.vocabulary)
        written, read = facts.attribute("output-shape"), facts.attribute("input-shape")
        for tail, head in zip(facts.graph.tail, facts.graph.head, strict=True):
            one, other = written[tail], read[head]
            if isinstance(one, Shape) and isinstance(other, Shape):
                stated += 1
                unequal += [d.size for d in one.dims] != [d.size for d in other.dims]
    assert (stated, unequal) == (EDGES, UNEQUAL)
