"""A user's vocabulary goes before the default one."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from verifier.errors import InputError
from verifier.facts import Facts
from verifier.facts.coverage import as_json, coverage

Read = Callable[..., Facts]
PLAN = (
    'digraph { layer1_qkv_0 [label="QKV TP7"]; layer1_qkv_1 [label="QKV TP 0"]; x [label="Odd"] }'
)


def test_positional_suffix(read: Read) -> None:
    rules = r"""vocabulary ours:
    attribute tp: int from node.id matching /_(\d)$/
"""
    assert read(PLAN).attribute("tp")[0] == 7
    facts = read(PLAN, rules)
    assert [facts.attribute("tp")[i] for i in range(3)] == [0, 1, None]
    assert facts.diagnostics == ()  # an override is no disagreement


def test_only_drops_the_default_sources(read: Read) -> None:
    facts = read(PLAN, "vocabulary ours:\n    attribute tp: int only from node.tp\n")
    assert not facts.attribute("tp").known.any()


def test_a_kind_of_ones_own_is_shown_first(read: Read) -> None:
    facts = read(PLAN, "vocabulary ours:\n    kind odd when node.title ~ /odd|qkv/\n")
    assert facts.kind_names() == ("odd", "odd", "odd")
    assert facts.kind("qkv-proj").tolist() == [True, True, False]


def test_constant_values_and_the_empty_one(read: Read) -> None:
    rules = """vocabulary ours:
    attribute hot: bool
        from node.label matching /tp *7/ as "" or node.label matching /tp/ as "true" default false
"""
    facts = read(PLAN, rules)
    assert [facts.attribute("hot")[i] for i in range(3)] == [False, True, False]


def test_raw_attributes_whatever_their_case(read: Read) -> None:
    facts = read('digraph { a [fillColor=red, expertHidden="4"]; b }')
    assert facts.attribute("fillcolor")[0] == "red"
    assert facts.attribute("experthidden")[0] == "4"
    assert facts.attribute("nowhere")[0] is None


def test_origin(read: Read) -> None:
    facts = read(PLAN)
    origin = facts.origin(0, "tp")
    assert origin is not None
    assert (origin.place, origin.text, origin.value) == ("node.label", "QKV TP7", 7)
    layer = facts.origin(1, "layer")
    assert layer is not None
    assert (layer.place, layer.text) == ("node.id", "layer1_qkv_1")
    kind = facts.origin(0, "kind")
    assert kind is not None
    assert (kind.place, kind.text, kind.value) == ("node.label", "QKV TP7", "qkv-proj")
    assert facts.origin(2, "kind") is None
    assert facts.origin(2, "layer") is None
    line = facts.origin(2, "line")
    assert line is not None
    assert (line.place, line.value) == ("built-in", 1)


def test_coverage_and_json(read: Read) -> None:
    facts = read(PLAN)
    found = coverage(facts)
    assert [(k.name, k.nodes) for k in found.kinds] == [("qkv-proj", 2)]
    assert [(u.title, u.nodes) for u in found.unmatched] == [("Odd", ("x",))]
    layer = next(a for a in found.attributes if a.name == "layer")
    assert (layer.nodes, layer.values) == (2, 1)
    assert [s.source.key for s in layer.sources if s.nodes and s.source] == ["id"]
    json = as_json(facts)
    assert json["schema"] == "verify-facts/1"
    assert json["nodes"]["layer1_qkv_1"] == {
        "kind": "qkv-proj", "operator": "QKV TP 0", "layer": 1, "tp": 0
    }  # fmt: skip


def test_what_a_vocabulary_cannot_say_is_an_input_error(read: Read) -> None:
    facts = read("digraph { a }", "vocabulary ours:\n    kind odd when node.bytes = $tp\n")
    with pytest.raises(InputError):
        facts.kind("odd")


def test_a_kind_declared_anew_with_itself_is_widened(read: Read) -> None:
    wider = "vocabulary ours:\n    kind annotation when node is an annotation or node.id ~ /^zz/\n"
    dot = 'digraph { leg [label="Legend"]; zz [label="Attention"]; x [label="Attention"] }'
    assert read(dot).kind("annotation").tolist() == [True, False, False]
    facts = read(dot, wider)
    assert facts.kind("annotation").tolist() == [True, True, False]
    assert facts.kind_names() == ("annotation", "annotation", "attn")
    anew = "vocabulary ours:\n    kind annotation when node.id ~ /^zz/\n"
    assert read(dot, anew).kind("annotation").tolist() == [False, True, False]
