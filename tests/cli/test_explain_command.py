"""`verify explain`: the truth of each part at one binding, and the facts it rests on."""

# ruff: noqa: E501, RUF001 -- the lines are what the program prints

from __future__ import annotations

from collections.abc import Callable

import pytest
from inline_snapshot import snapshot

Verify = Callable[..., tuple[int, str, str]]

VOCABULARY = """
vocabulary mine:
    kind worker when node.id ~ /^[a-d]$/
    attribute depth: int from node.label matching /Layer (\\d+)/
    group floor by depth
"""
RULES = (
    VOCABULARY
    + """
rule fed "workers are reduced":
    every worker m where m.depth < 2 is followed by an all-reduce r where r.id = "r"

rule low: every worker m: m.depth = 0 or (no all-reduce r: m feeds r)

rule floors: every floor f: f has 2 workers
"""
)
OPTIONS = ("plan.dot", "--rules", "my.rules")


def test_the_first_counterexample(verify: Verify) -> None:
    code, out, _ = verify("explain", "fed", *OPTIONS, rules=RULES)
    assert code == 0
    assert out == snapshot("""\
my.fed   "workers are reduced"
  every worker m where m.depth < 2 is followed by an all-reduce r where r.id = "r"
m = c   plan.dot:5   as `worker m where m.depth < 2`
  ✓ worker
  ✓ m.depth < 2   m.depth = 1
broken at m = c, because
  ✗ m is followed by an all-reduce r where r.id = "r"
      path: c
facts
  c  is worker   "c" by kind worker (my.rules:3), line 5 of plan.dot
  c  depth = 1   "Layer 1 QKV Projection" by node.label matching /Layer (\\d+)/ (my.rules:4), line 5 of plan.dot
""")


def test_at_a_node_that_is_named(verify: Verify) -> None:
    code, out, _ = verify("explain", "my.fed", "--at", "m=a", "--at", "r=r", *OPTIONS, rules=RULES)
    assert code == 0
    assert out == snapshot("""\
my.fed   "workers are reduced"
  every worker m where m.depth < 2 is followed by an all-reduce r where r.id = "r"
m = a   plan.dot:2   as `worker m where m.depth < 2`
  ✓ worker
  ✓ m.depth < 2   m.depth = 0
holds at m = a, because
  ✓ m is followed by an all-reduce r where r.id = "r"
r = r   plan.dot:4   as `all-reduce r where r.id = "r"`
  ✓ all-reduce
  ✓ r.id = "r"   r.id = r
facts
  a  is worker       "a" by kind worker (my.rules:3), line 2 of plan.dot
  a  depth = 0       "Layer 0 QKV Projection" by node.label matching /Layer (\\d+)/ (my.rules:4), line 2 of plan.dot
  r  is all-reduce   "All-Reduce" by kind all-reduce (kinds.rules:41), line 4 of plan.dot
  r  id = r          built-in, line 4 of plan.dot
""")


def test_what_is_not_known(verify: Verify) -> None:
    _, out, _ = verify("explain", "fed", "--at", "m=d", *OPTIONS, rules=RULES)
    assert out == snapshot("""\
my.fed   "workers are reduced"
  every worker m where m.depth < 2 is followed by an all-reduce r where r.id = "r"
m = d   plan.dot:6   as `worker m where m.depth < 2`
  ✓ worker
  ? m.depth < 2   m.depth = unknown
whether the rule speaks about it is not known
undecided at m = d, because
  ✗ m is followed by an all-reduce r where r.id = "r"
      path: d
facts
  d  is worker         "d" by kind worker (my.rules:3), line 6 of plan.dot
  d  depth = unknown   the plan does not say
""")


def test_what_the_rule_does_not_speak_about(verify: Verify) -> None:
    _, out, _ = verify("explain", "fed", "--at", "m=r", *OPTIONS, rules=RULES)
    assert out == snapshot("""\
my.fed   "workers are reduced"
  every worker m where m.depth < 2 is followed by an all-reduce r where r.id = "r"
m = r   plan.dot:4   as `worker m where m.depth < 2`
  ✗ worker
  ? m.depth < 2   m.depth = unknown
the rule does not speak about it: a part of its phrase is false
facts
  r  depth = unknown   the plan does not say
""")


def test_either_part(verify: Verify) -> None:
    _, out, _ = verify("explain", "low", "--at", "m=a", *OPTIONS, rules=RULES)
    assert out == snapshot("""\
my.low
  every worker m: m.depth = 0 or (no all-reduce r: m feeds r)
m = a   plan.dot:2   as `worker m`
  ✓ worker
holds at m = a, because
  ✓ one of
    ✓ m.depth = 0
    ✗ no all-reduce r: m feeds r
        `all-reduce r` denotes 1
        looked at r = r
      ✓ m feeds r
          path: a -> r
facts
  a  is worker       "a" by kind worker (my.rules:3), line 2 of plan.dot
  a  depth = 0       "Layer 0 QKV Projection" by node.label matching /Layer (\\d+)/ (my.rules:4), line 2 of plan.dot
  r  is all-reduce   "All-Reduce" by kind all-reduce (kinds.rules:41), line 4 of plan.dot
""")


def test_members_of_a_group(verify: Verify) -> None:
    _, out, _ = verify("explain", "floors", *OPTIONS, rules=RULES)
    assert out == snapshot("""\
my.floors
  every floor f: f has 2 workers
f = floor 1   as `floor f`
broken at f = floor 1, because
  ✗ exactly 2 workers
      `workers` denotes 1
      c
""")
    _, out, _ = verify("explain", "floors", "--at", "f=0", *OPTIONS, rules=RULES)
    assert "holds at f = floor 0, because" in out


def test_a_vacuous_rule(verify: Verify) -> None:
    rules = "rule it: every softmax n feeds a matmul\n"
    _, out, _ = verify("explain", "it", *OPTIONS, rules=rules)
    assert out == snapshot("""\
my.it
  every softmax n feeds a matmul
`softmax n` matches nothing: none of 5 nodes is `softmax`
""")


def test_a_rule_of_the_library(verify: Verify) -> None:
    code, out, _ = verify("explain", "structure.not-isolated", "plan.dot")
    assert code == 0
    assert "broken at n = c, because" in out


def test_the_formula(verify: Verify) -> None:
    code, out, _ = verify("explain", "low", "--formula", "--rules", "my.rules", rules=RULES)
    assert code == 0
    assert out == snapshot("""\
my.low
  every worker m: m.depth = 0 or (no all-reduce r: m feeds r)

∀ m ∈ V.
  m is a worker  →
    m.depth = 0
  ∨ ¬ ∃ r ∈ V.
        r is an all-reduce
      ∧ m feeds r
""")
    _, out, _ = verify("explain", "fed", "--formula", "--rules", "my.rules", rules=RULES)
    assert out == snapshot("""\
my.fed
  every worker m where m.depth < 2 is followed by an all-reduce r where r.id = "r"

∀ m ∈ V.
    m is a worker
  ∧ m.depth < 2  →
  m is followed by an all-reduce r where r.id = "r"
    where `all-reduce r where r.id = "r"` is { r ∈ V :
        r is an all-reduce
      ∧ r.id = "r"
    }
""")


@pytest.mark.parametrize(
    ("args", "errors"),
    [
        (
            ("explain", "fedd", *OPTIONS),
            snapshot("""\
error[E123]: there is no rule `fedd`
   = help: did you mean `fed`?
"""),
        ),
        (
            ("explain", "nonsense", *OPTIONS),
            snapshot("""\
error[E123]: there is no rule `nonsense`
   = help: `--rules FILE` gives the file that has it
"""),
        ),
        (
            ("explain", "fed", "--at", "q=a", *OPTIONS),
            snapshot("""\
error[E205]: the rule binds no variable `q`
   = help: it binds `m`, `r`
"""),
        ),
        (
            ("explain", "fed", "--at", "m=zzz", *OPTIONS),
            snapshot("error[E205]: there is no node `zzz`\n"),
        ),
        (
            ("explain", "fed", "--at", "m", *OPTIONS),
            snapshot("""\
error[E205]: `m` is no VARIABLE=NAME
   = help: as `--at m=attn_0`
"""),
        ),
        (
            ("explain", "floors", "--at", "f=9", *OPTIONS),
            snapshot("""\
error[E205]: there is no floor `9`
   = help: there are 0, 1
"""),
        ),
        (
            ("explain", "fed", "--rules", "my.rules"),
            snapshot("""\
error[E201]: no DOT file is given
   = help: `--formula` alone needs none
"""),
        ),
    ],
)
def test_errors(verify: Verify, args: tuple[str, ...], errors: str) -> None:
    code, out, err = verify(*args, rules=RULES)
    assert (code, out) == (2, "")
    assert err == errors


def test_a_name_that_two_files_have(verify: Verify) -> None:
    rules = 'import "structure"\nrule acyclic: the graph is acyclic\n'
    code, _, err = verify("explain", "acyclic", *OPTIONS, rules=rules)
    assert code == 2
    assert "`structure.acyclic` or `my.acyclic`" in err
