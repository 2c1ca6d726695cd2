"""Each convention can be read back by a reader that knows none of them by name."""

from __future__ import annotations

import re
from itertools import pairwise

from verifier.generate import CONVENTIONS, Node, Plan, Spec, generate


def numbers(text: str) -> tuple[int, ...]:
    """``5``, ``0-3`` and ``0,2`` as numbers."""
    found: list[int] = []
    for part in text.strip("[]").split(","):
        first, _, last = part.partition("-")
        found += range(int(first), int(last or first) + 1)
    return tuple(found)


def one(pattern: str, *places: str) -> str | None:
    """The first group of a pattern in the first place where it occurs."""
    for place in places:
        if found := re.search(pattern, place, re.IGNORECASE):
            return found[1]
    return None


def read(plan: Plan, node: Node) -> dict[str, object]:
    label = "\n".join(plan.lines(node.id))
    around, name = [], node.cluster
    while name:
        around.append(plan.clusters[name].label)
        name = plan.clusters[name].parent
    title = label.replace("LayerNorm", "")
    facts: dict[str, object] = {}
    for fact, places, patterns in (
        (
            "layer",
            (title, node.id),
            (r"(?<![A-Za-z])layer[ _]?(\d+)", r"(?<![A-Za-z])L(\d+)(?=[ _])"),
        ),
        (
            "stage",
            (label, node.id, *around),
            (r"stage[ _:]*(\d+)", r"\bPP(\d+)"),
        ),
        ("expert", (label, node.id), (r"\bexpert ?(\d+)",)),
        ("src", (label,), (r"(?:transfer|peers|src|from|source):? (\d+)",)),
        ("dst", (label,), (r"(?:->|→|dst|to|destination:) ?(\d+)",)),
        ("dp", (label, node.id, *around), (r"(?<![A-Za-z])(?:dp|replica)[ _-]*(?:rank)? ?(\d+)",)),
        ("ep", (label, node.id), (r"(?<![A-Za-z])ep[ _-]*(?:rank|shard)? ?(\d+)",)),
        ("sp", (label, node.id), (r"(?<![A-Za-z])sp[ _-]*(?:rank|shard)? ?(\d+)",)),
        ("tp", (label, node.id), (r"(?<![A-Za-z])tp[ _-]*(?:rank|shard)? ?(\d+)",)),
    ):
        value = next((v for p in patterns if (v := one(p, *places)) is not None), None)
        if value is not None:
            facts[fact] = int(value)
    gpus = one(r"\bgpus?[: ]*(\[[\d,]+\]|[\d,]*\d(?:-\d+)?)", label)
    if gpus:
        facts["gpus"] = numbers(gpus)
    if phase := one(r"(prefill|decode)", node.id):
        facts["phase"] = phase
    shapes = re.findall(r"\[((?:\w+=)?\d+(?:, ?(?:\w+=)?\d+)+)\](?!\S)", label)
    before, after = (tuple(int(n) for n in re.findall(r"\d+(?=,|$)", s)) for s in shapes[-2:])
    return {**facts, "input": before, "output": after}


def test_labels_tell_every_fact(written: Plan) -> None:
    for node in written.nodes.values():
        facts = node.facts
        del facts["kind"]
        assert read(written, node) == facts, node.id


def test_titles_tell_the_kind(written: Plan) -> None:
    kinds: dict[str, set[str]] = {}
    for node in written.nodes.values():
        words = re.sub(
            r"\b(?:L|PP|[DEST]P|GPUs? ?|Layer )?[\d,-]+:?", "", written.lines(node.id)[0]
        )
        kinds.setdefault(" ".join(words.split()), set()).add(node.kind)
    assert all(len(found) == 1 for found in kinds.values()), kinds


def test_conventions_differ_in_writing_alone() -> None:
    plans = [
        generate(Spec(tp=2, pp=2, dp=2, phases=("prefill", "decode"), convention=convention))
        for convention in CONVENTIONS
    ]
    for a, b in pairwise(plans):
        assert [n.facts for n in a.nodes.values()] == [n.facts for n in b.nodes.values()]
        places = [{name: i for i, name in enumerate(plan.nodes)} for plan in (a, b)]
        wires = [
            [(place[tail], place[head]) for tail, head, _ in plan.edges]
            for plan, place in zip((a, b), places, strict=True)
        ]
        assert wires[0] == wires[1]
    assert len({plan.dot() for plan in plans}) == len(CONVENTIONS)
