"""networkx with Graphviz's own reader, and facts by a few regular expressions on the labels.

They fit the one convention that the benchmark's plans are written in.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np

from benchmarks.engines import networkx_by_hand
from benchmarks.engines.table import Found, Table

KINDS = (
    ("all-reduce", r"all-reduce|allreduce"),
    ("all-gather", r"all-gather|allgather"),
    ("send", r"\bsend\b|_send"),
    ("recv", r"\brecv\b|_recv"),
    ("norm", r"norm"),
    ("residual-add", r"resid"),
    ("input", r"^input$"),
    ("output", r"^output$"),
    ("qkv-proj", r"qkv"),
    ("attn-out-proj", r"attention output|attn_out"),
    ("ffn-up", r"ffn.*\bup\b|ffn_up"),
    ("ffn-gate", r"ffn.*gate|ffn_gate"),
    ("ffn-down", r"ffn.*down|ffn_down"),
    ("lm-head", r"lm.?head"),
)
NUMBERS = {
    "layer": (r"^Layer (\d+)$", r"^layer(\d+)_"),
    "stage": (r"^Stage (\d+)$", r"^stage(\d+)_"),
    "tp": (r"^TP Rank (\d+)$", r"_tp(\d+)$"),
    "src": (r"^Transfer: (\d+) ->", r"(?!)"),
    "dst": (r"^Transfer: \d+ -> (\d+)$", r"(?!)"),
}
PATTERNS = {
    name: (re.compile(label, re.MULTILINE), re.compile(id_))
    for name, (label, id_) in NUMBERS.items()
}
GPUS = re.compile(r"^GPU: ([\d, -]+)$", re.MULTILINE)


def solve(path: Path, width: int) -> tuple[list[str], Found]:
    """Read, make the columns, and go on as from columns."""
    read = nx.nx_agraph.read_dot(path)
    ids = list(read)
    labels = [str(read.nodes[n].get("label", "")).replace("\\n", "\n") for n in ids]
    table = _table(ids, labels, read, width)
    return ids, networkx_by_hand.solve(networkx_by_hand.load(table))


def found(state: tuple[list[str], Found], order: Mapping[str, int]) -> Found:
    """The counterexamples by the numbers that nodes have in another reader's order."""
    from benchmarks.engines.table import finish

    ids, counterexamples = state
    groups = {"layer-complete", "layers-contiguous"}
    return finish(
        {
            rule: cs if rule in groups else [tuple(order[ids[n]] for n in c) for c in cs]
            for rule, cs in counterexamples.items()
        }
    )


def _table(ids: list[str], labels: list[str], read: Any, width: int) -> Table:
    index = {name: number for number, name in enumerate(ids)}
    edges = [(index[a], index[b]) for a, b in read.edges()]
    kinds: dict[str, int] = {}
    sets: dict[tuple[int, ...], int] = {}
    kind, gpus = [], []
    numbers: dict[str, list[int]] = {name: [] for name in NUMBERS}
    for name, label in zip(ids, labels, strict=True):
        title = _kind(label.partition("\n")[0] or name)
        kind.append(-1 if title is None else kinds.setdefault(title, len(kinds)))
        for attribute, (in_label, in_id) in PATTERNS.items():
            match = in_label.search(label) or in_id.search(name)
            numbers[attribute].append(int(match[1]) if match else -1)
        match = GPUS.search(label)
        gpus.append(sets.setdefault(_ranks(match[1]), len(sets)) if match else -1)
    return Table(
        kind=np.array(kind),
        kinds=list(kinds),
        **{attribute: np.array(column) for attribute, column in numbers.items()},
        gpus=np.array(gpus),
        gpu_sets=list(sets),
        row=np.array(["row-parallel" in label.lower() for label in labels]),
        tail=np.array([a for a, _ in edges]),
        head=np.array([b for _, b in edges]),
        width=width,
    )


@cache
def _kind(title: str) -> str | None:
    return next((kind for kind, p in KINDS if re.search(p, title, re.IGNORECASE)), None)


@cache
def _ranks(text: str) -> tuple[int, ...]:
    found: list[int] = []
    for part in text.split(","):
        low, _, high = part.strip().partition("-")
        found += range(int(low), int(high or low) + 1)
    return tuple(found)
