"""Whatever is done to a plan, it is checked and reported or refused with places inside the file."""

# ruff: noqa: PT017 -- most texts are refused; what is said of them is looked at closely

from __future__ import annotations

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from verifier.cli.programs import load_program
from verifier.errors import InputError, render
from verifier.findings.check import check
from verifier.generate import Spec, generate
from verifier.graph.reading import read_text
from verifier.report.text import text as report

_TOKEN = re.compile(r'"(?:\\.|[^"\\])*"|->|--|\w+|\s+|[^\w\s]')
_WORDS = '{ } [ ] -> -- subgraph digraph graph strict node edge " < > /* */ // # = ; , : label'
_PIECES = _WORDS.split()
_ODD = "\0\t\r\x0b\x85\u2028\u200b\ud800é`@?;\\/\"'{}()[]$#:<>=,\ufeff"
_SMALL = (
    'strict digraph "a b" { node [shape=box]; subgraph cluster_0 { a:n -> b [k="v\\n", w=1.5] }'
    " a -> b -> c; }"
)
PLANS = [generate(Spec(layers=1, tp=2)).dot(), generate(Spec(layers=1, pp=1, tp=1)).dot(), _SMALL]
PROGRAM = load_program(("structure",), None, ())


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A plan with one to four tokens or characters changed."""
    parts = _TOKEN.findall(draw(st.sampled_from(PLANS)))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, max(0, len(parts) - 1)))
        match draw(st.integers(0, 6)):
            case 0:
                del parts[at : at + 1]
            case 1:
                parts[at:at] = parts[at : at + draw(st.integers(1, 12))]
            case 2:
                parts[at : at + 1] = [draw(st.sampled_from(_PIECES))]
            case 3:
                other = draw(st.integers(0, max(0, len(parts) - 1)))
                parts[at : at + 1], parts[other : other + 1] = (
                    parts[other : other + 1],
                    parts[at : at + 1],
                )
            case 4:
                whole = "".join(parts[at : at + 1])
                cut = draw(st.integers(0, len(whole)))
                parts[at : at + 1] = [whole[:cut], draw(st.sampled_from(_ODD)), whole[cut:]]
            case 5:
                del parts[at:]
    return "".join(parts)


@settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))
@given(mutated())
def test_a_mutated_plan_is_checked_or_refused(text: str) -> None:
    lines = re.split(r"\r\n|\r|\n", text)
    try:
        results = [check(graph, PROGRAM) for graph in read_text(text, "my.dot")]
    except InputError as error:
        assert error.diagnostics
        for diagnostic in error.diagnostics:
            span = diagnostic.span
            assert span is not None
            assert 1 <= span.line <= len(lines)
            assert 1 <= span.column <= len(lines[span.line - 1]) + 1
            assert "\n" not in diagnostic.message + diagnostic.help
            assert not diagnostic.message.endswith(".")
            assert "^" in render(diagnostic, text)
        return
    assert report(results, {})
    for result in results:
        for rule in result.rules:
            assert all(1 <= c.line <= len(lines) for c in rule.counterexamples if c.line)
