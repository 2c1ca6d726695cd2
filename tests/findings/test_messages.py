"""The holes of messages, filled on every form of sentence."""

from __future__ import annotations

import re

import pytest

from verifier.findings.check import Options, check
from verifier.graph.reading import read_text
from verifier.language.load import load_text
from verifier.language.program import resolve

VOCABULARY = """\
vocabulary toy:
    kind alpha when node.type = "a"
    kind beta when node.type = "b"
    attribute lay: int from node.lay
    attribute gpus: ranks plural gpus from node.gpus
    group stage by lay
param $two: int = 2
"""
# Two alphas and a beta in stage 0, an alpha in stage 2.
PLAN = """\
digraph {
  p [type=a lay=0 gpus="0-1" mark=x]; q [type=a lay=0 gpus="1"]; r [type=b lay=0]; s [type=a lay=2];
  s [gpus="5"]; s2 [type=b lay=2]; p -> q -> r; s -> s2;
}
"""
MESSAGE = "{actual} | {expected} | {missing} | {duplicates} | {outside} | {path}"


def said(sentence: str, message: str = MESSAGE, plan: str = PLAN, replay: int | None = None) -> str:
    """The message of the first counterexample."""
    text = f'{VOCABULARY}rule one: {sentence}\n    message "{message}"\n'
    program = resolve(load_text(text))
    (result,) = check(read_text(plan)[0], program, Options(replay=replay)).rules
    assert result.verdict == "broken", (result.verdict, result.reason)
    return result.counterexamples[0].message


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("every stage n has 1 alpha", "2 | 1 | none | none | none | none"),
        ("every stage n has $two betas", "1 | 2 | none | none | none | none"),
        ("every stage n has at least 3 nodes", "2 | at least 3"),
        ("every stage n has at most 1 alpha", "2 | at most 1"),
        ("every stage n has no beta", "1 | none"),
        ("exactly 2 alpha n: n.lay = 0 or n.lay = 2", "3 | 2"),
        ("there are exactly 4 alphas", "3 | 4"),
        ("there is exactly one alpha per stage", "2 | 1"),
        ("no alpha n: n.lay = 2", "2 | other than 2"),
        ("some alpha n: n.lay = 3", "0 | at least 1"),
        ("every stage n: count(alpha m in n) >= 2", "1 | at least 2"),
        ("every stage n: 2 <= count(alpha m in n)", "1 | at least 2"),
        ("every stage n: not (count(alpha m in n) = 2)", "2 | other than 2"),
        ("every alpha n: n.lay < 2", "2 | less than 2"),
        ("every alpha n: n.lay + 1 = $two - 1", "3 | 1"),
        ("every alpha n: n.lay in 0..1", "2 | 0..1"),
        (
            "every alpha n: n.lay not in 0..1".replace("n.lay not in", "not (n.lay in") + ")",
            "0 | not 0..1",
        ),
        ("every alpha n: n.lay in {0, 1}", "2 | 0-1"),
        ("every alpha n: n.gpus covers {1}", "5 | all of 1"),
        ("every alpha n where n.mark is known: n.mark ~ /y/", "x | /y/"),
        ("every node n where n.lay = 0: n is an alpha", "beta | alpha"),
        ("every alpha n: n is not an alpha", "alpha | not alpha"),
        (
            "every alpha n is directly followed by a beta",
            "none | beta | none | none | none | p -> q",
        ),
        (
            "every alpha n is never followed by a beta",
            "none | no beta | none | none | none | p -> q -> r",
        ),
        ("every beta n is followed by an alpha", "none | alpha | none | none | none | r"),
        ("every path from an alpha to a beta passes through an alpha", "none | alpha"),
        ("no path from an alpha to a beta passes through an alpha", "none | no alpha"),
        (
            "the node lays where n.lay = 0 are distinct".replace("lays where", "lays n where"),
            "none | no value twice | none | 0",
        ),
        ("the stages partition 0..3", "none | 0..3 | 1, 3 | none | none"),
        ("the stages fit in 0..1", "none | 0..1 | none | none | 2"),
        ("the stages are contiguous", "none | no gap | 1"),
        ("the alpha gpus n where n.lay = 0 are disjoint", "none | no value twice | none | 1"),
        ("the alpha lays are equal", "none | one value"),
        ("the graph is connected", "2 | one part"),
        ("every stage n looks like stage 0", "none | every stage n looks like stage 0"),
    ],
)
def test_what_a_violation_tells(sentence: str, expected: str) -> None:
    message = said(sentence)
    assert message.startswith(expected), message
    assert "{" not in message


def test_a_detail_that_was_not_looked_at_again_is_left_open() -> None:
    plan = "digraph {" + "".join(f"n{i} [type=a];" for i in range(4)) + "}"
    program = resolve(
        load_text(
            VOCABULARY + 'rule one: every alpha n is followed by a beta message "{n}: {path}"'
        )
    )
    (result,) = check(read_text(plan)[0], program, Options(replay=1)).rules
    messages = [c.message for c in result.counterexamples]
    assert messages == ["n0: n0", "n1: …", "n2: …", "n3: …"]


def test_every_detail_is_one_that_rule_files_may_name() -> None:
    from verifier.language.holes import DETAILS

    assert set(re.findall(r"{(\w+)}", MESSAGE)) == set(DETAILS)
