"""`verify infer` as people and programs read it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from verifier.generate import Spec, generate

Verify = Callable[..., tuple[int, str, str]]
PLAN = generate(Spec(layers=8, tp=2, pp=4)).dot()


def test_one_configuration(verify: Verify) -> None:
    code, out, _ = verify("infer", "plan.dot", plan=PLAN)
    assert code == 0
    lines = out.splitlines()
    assert lines[:4] == [
        "fits      plan.dot   one configuration",
        "          tp 2  pp 4  ep 1  dp 1  sp 1   8 GPUs",
        "          8 layers, 2 a stage",
        "          gpu = 2·pp + tp",
    ]
    said = [line.split("   ") for line in lines if "PP=4" in line]
    assert [part.strip() for part in said[0] if part.strip()] == [
        "PP=4",
        "plan.dot:1",
        "the comment above the graph",
    ]


def test_several(verify: Verify) -> None:
    code, out, _ = verify("infer", "plan.dot", plan="// 4 GPUs, TP=2\ndigraph { a }")
    assert code == 0
    lines = out.splitlines()
    assert lines[0] == "fits      plan.dot   4 configurations"
    assert lines[1].split() == ["tp", "pp", "ep", "dp", "sp", "GPUs", "layers", "layout"]
    assert lines[2].split() == ["2", "2", "1", "1", "1", "4"]
    _, out, _ = verify("infer", "--limit", "1", "plan.dot")
    assert "… and 3 more; --limit 0 lists all" in out
    code, out, _ = verify("infer", "--param", "pp=2", "plan.dot")
    assert out.startswith("fits      plan.dot   one configuration\n")
    assert "    pp = 2   --param\n" in out


def test_a_conflict(verify: Verify) -> None:
    code, out, _ = verify("infer", "plan.dot", plan="// 4 GPUs, TP=2, PP=3\ndigraph { a }")
    assert code == 1
    assert out.splitlines() == [
        "none      plan.dot   no configuration",
        "          these contradict each other, and none of them can be left out:",
        "    PP=3     plan.dot:1   the comment above the graph",
        "    4 GPUs   plan.dot:1   the comment above the graph",
    ]


def test_odd_nodes(verify: Verify) -> None:
    plan = re.sub(r"(layer3_qkv_tp1 .*?GPU: )\d+", r"\g<1>7", PLAN)
    assert plan != PLAN
    code, out, _ = verify("infer", "plan.dot", plan=plan)
    assert code == 1
    assert out.startswith("none      plan.dot   all nodes but this one fit one configuration\n")
    (line,) = [line for line in out.splitlines() if "is on GPU" in line]
    assert line.startswith("    layer3_qkv_tp1 is on GPU 7, its ranks give 3   plan.dot:")


def test_nothing_is_known(verify: Verify) -> None:
    code, out, _ = verify("infer", "plan.dot", plan="digraph { a -> b }")
    assert code == 3
    assert out == (
        "unknown   plan.dot   nothing is known of its degrees; give what you know with "
        "`--param tp=…`\n"
    )


def test_json(verify: Verify) -> None:
    code, out, _ = verify("infer", "--format", "json", "plan.dot", plan=PLAN)
    document = json.loads(out)
    assert (document["schema"], document["exit"], code) == ("verify-infer/1", 0, 0)
    (answer,) = document["files"][0]["answers"]
    assert answer["unique"] is True
    assert answer["configurations"] == [
        {
            "degrees": {"tp": 2, "pp": 4, "ep": 1, "dp": 1, "sp": 1},
            "world": 8,
            "layers": 8,
            "layers_per_stage": {"least": 2, "most": 2},
            "layout": {"tp": 1, "pp": 2},
            "counted_from_1": [],
        }
    ]
    assert {"text": "PP=4", "place": "the comment above the graph", "line": 1} in answer["facts"]


def test_many_files_and_a_bad_one(verify: Verify, tmp_path: Path) -> None:
    (tmp_path / "bad.dot").write_text("digraph {", encoding="utf-8")
    (tmp_path / "none.dot").write_text("// TP=2\n// TP=4\ndigraph { a }", encoding="utf-8")
    code, out, err = verify("infer", "plan.dot", "bad.dot", "none.dot", plan=PLAN)
    assert code == 2
    assert "fits      plan.dot" in out
    assert "none      none.dot" in out
    assert "bad.dot:1" in err
    code, _, _ = verify("infer", "plan.dot", "none.dot")
    assert code == 1
    code, out, _ = verify("infer", "--format", "json", "bad.dot")
    document = json.loads(out)
    assert code == document["exit"] == 2
    assert document["unreadable"][0]["line"] == 1


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--param", "tp=two", "plan.dot"), "parameter `tp` cannot be `two`"),
        (("--param", "tpp=2", "plan.dot"), "unknown parameter `tpp`"),
        (("--param", "tp", "plan.dot"), "`tp` is not a parameter"),
        (("absent.dot",), "there is no file `absent.dot`"),
        (("--rules", "absent.rules", "plan.dot"), "there is no rule file `absent.rules`"),
    ],
)
def test_what_cannot_run(verify: Verify, args: tuple[str, ...], said: str) -> None:
    code, _, err = verify("infer", *args)
    assert code == 2
    assert said in err
    assert "Traceback" not in err


def test_each_phase_where_they_differ(verify: Verify) -> None:
    plan = """digraph {
  p [label="PREFILL PHASE\\nTP=2, PP=2\\n4 GPUs total"];
  prefill_a [label="QKV\\nStage 0\\nGPU: 0"]; prefill_b [label="QKV\\nStage 1\\nGPU: 2"];
  d [label="DECODE PHASE\\nTP=1, PP=2\\n2 GPUs total"];
  decode_a [label="QKV\\nStage 0\\nGPU: 0"]; decode_b [label="QKV\\nStage 1\\nGPU: 1"];
}"""
    code, out, _ = verify("infer", "plan.dot", plan=plan)
    assert code == 0
    assert "fits      plan.dot (prefill)   one configuration" in out
    assert "fits      plan.dot (decode)   one configuration" in out
