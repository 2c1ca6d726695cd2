"""`verify match`: nodes, edges and members, what may be meant, and why nothing is."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest
from inline_snapshot import snapshot

Verify = Callable[..., tuple[int, str, str]]


def test_nodes_with_line_and_kind(verify: Verify) -> None:
    code, out, _ = verify("match", 'qkv-proj m where m.id != "d"', "plan.dot")
    assert code == 0
    assert out == snapshot("""\
3 nodes in plan.dot: `qkv-proj m where m.id != "d"`
  a  qkv-proj  plan.dot:2
  b  qkv-proj  plan.dot:3
  c  qkv-proj  plan.dot:5
""")


def test_what_may_be_meant(verify: Verify) -> None:
    code, out, _ = verify("match", "every matmul m where m.layer = 0", "plan.dot")
    assert (code, out) == snapshot(
        (
            0,
            """\
2 nodes in plan.dot: `matmul m where m.layer = 0`
  a  qkv-proj  plan.dot:2
  b  qkv-proj  plan.dot:3
1 more may be meant: a fact that would tell is not known
  d  qkv-proj  plan.dot:6   not known: layer
  not known: `layer` of d
""",
        )
    )


def test_edges_and_members(verify: Verify) -> None:
    assert verify("match", "edge e where e.target is an all-reduce", "plan.dot")[1] == snapshot("""\
2 edges in plan.dot: `edge e where e.target is an all-reduce`
  a -> r    plan.dot:7
  b -> r    plan.dot:7
""")
    assert verify("match", "layer k", "plan.dot")[1] == snapshot("""\
2 layers in plan.dot: `layer k`
  layer 0  2 nodes
  layer 1  1 node
""")


@pytest.mark.parametrize(
    ("phrase", "reason"),
    [
        ("softmax", "`softmax` matches nothing: none of 5 nodes is `softmax`"),
        (
            "row-parallel qkv-proj",
            "`row-parallel qkv-proj` matches nothing: none of 5 nodes is `row-parallel`",
        ),
        (
            "qkv-proj m where m.layer = 7 and m.layer is known",
            "none of 4 `qkv-proj` is `where m.layer = 7 and m.layer is known`",
        ),
        ("stage s", "there are no stages"),
    ],
)
def test_which_word_empties_it(verify: Verify, phrase: str, reason: str) -> None:
    code, out, _ = verify("match", phrase, "plan.dot")
    assert code == 0
    assert out.splitlines()[-1].endswith(reason)


def test_json(verify: Verify) -> None:
    code, out, _ = verify("match", "matmul m where m.layer = 1", "plan.dot", "--format", "json")
    assert code == 0
    assert json.loads(out) == snapshot(
        {
            "schema": "verify-match/1",
            "files": [
                {
                    "path": "plan.dot",
                    "graph": "plan",
                    "phrase": "matmul m where m.layer = 1",
                    "sort": "node",
                    "certain": [{"node": "c", "line": 5, "kind": "qkv-proj"}],
                    "possible": [
                        {"node": "d", "line": 6, "kind": "qkv-proj", "not_known": ["layer"]}
                    ],
                    "undecided_by": [{"fact": "layer", "nodes": ["d"], "count": 1}],
                    "reason": "",
                }
            ],
        }
    )


def test_many_are_cut(verify: Verify) -> None:
    _, out, _ = verify("match", "node n", "plan.dot", "--limit", "2")
    assert out.splitlines()[-1] == "  … and 3 more; --limit 0 lists all"
    assert len(verify("match", "node n", "plan.dot", "--limit", "0")[1].splitlines()) == 6


def test_a_vocabulary_of_one_s_own(verify: Verify) -> None:
    rules = "vocabulary mine:\n    kind widget when node.id ~ /^[ab]$/\n"
    _, out, _ = verify("match", "a widget", "plan.dot", "--rules", "my.rules", rules=rules)
    assert out.startswith("2 nodes in plan.dot: `widget`\n")


@pytest.mark.parametrize(
    ("phrase", "errors"),
    [
        (
            "matmul m where m.lyer = 3",
            snapshot("""\
error[E105]: unknown attribute `lyer`
  --> phrase:1:18
1 | matmul m where m.lyer = 3
  |                  ^^^^
   = help: did you mean `layer`?
"""),
        ),
        (
            "a softmx",
            snapshot("""\
error[E102]: unknown kind `softmx`
  --> phrase:1:3
1 | a softmx
  |   ^^^^^^ not in vocabulary transformer
   = help: did you mean `softmax`?
"""),
        ),
        (
            "matmul m where",
            snapshot("""\
error[E101]: something is missing after `where`
  --> phrase:1:15
1 | matmul m where
  |               ^ expected a condition
"""),
        ),
        (
            "matmul m: m.layer = 3",
            snapshot("""\
error[E119]: `matmul m: m.layer = 3` is no noun phrase
   = help: as `row-parallel matmul m where m.tp = 0`
"""),
        ),
        (
            " ",
            snapshot("""\
error[E119]: there is no noun phrase
   = help: as `row-parallel matmul m where m.tp = 0`
"""),
        ),
    ],
)
def test_errors_show_the_phrase(verify: Verify, phrase: str, errors: str) -> None:
    code, out, err = verify("match", phrase, "plan.dot")
    assert (code, out) == (2, "")
    assert err == errors
