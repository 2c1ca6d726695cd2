"""Every name that a rule file and its imports declare; what a misspelt name was meant to be."""

# ruff: noqa: SIM905 -- words on a line read better than a column of quotes

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Literal

from verifier.language import ast
from verifier.language.vocabulary import Attribute, Vocabulary, plural_of
from verifier.records import struct

if TYPE_CHECKING:
    from verifier.language.typed import Axis

# Facts that every node and edge has without a vocabulary, with their types.
NODE_FACTS = {
    "id": "string",
    "name": "string",
    "label": "string",
    "title": "string",
    "kind": "string",
    "line": "int",
    "in-degree": "int",
    "out-degree": "int",
    "declared": "bool",
    "declarations": "int",
}
EDGE_FACTS = {"copy": "int", "line": "int"}
GROUP_FACTS = frozenset({"index", "indices", "rank", "ranks", "number", "numbers", "name"})

# DOT's own attributes: they are read as they stand, and are never a misspelling of a fact.
_DOT_ATTRIBUTES = frozenset(
    "shape style color fillcolor fontcolor fontname fontsize penwidth width height pos group rank "
    "tooltip url comment class weight dir arrowhead arrowtail headport tailport lhead ltail xlabel "
    "peripheries margin ordering constraint minlen op type device".split()
)

NounKind = Literal["node", "edge", "kind", "definition", "group"]


@struct
class Declarations:
    """The tables of one program, filled file by file; later files win.

    ``used`` are the definitions that are being expanded, ``lost`` names that may be declared where
    nobody could read it; a `*` in it stands for every name.
    """

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    adjectives: dict[str, list[tuple[ast.Adjective, str]]] = field(default_factory=dict)
    nouns: dict[str, tuple[ast.NounDefinition, str]] = field(default_factory=dict)
    macros: dict[str, tuple[ast.Macro, str]] = field(default_factory=dict)
    axes: dict[str, Axis] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    lost: frozenset[str] = frozenset()
    _nouns: dict[str, tuple[NounKind, str]] | None = None  # INVARIANT: asked once all is declared

    def is_lost(self, name: str) -> bool:
        """Whether a statement that does not parse, or a file that is not there, may declare it."""
        return "*" in self.lost or name in self.lost or name.removesuffix("s") in self.lost

    def noun(self, word: str) -> tuple[NounKind, str] | None:
        """What a noun, singular or plural, names: its sort of thing and its declared name."""
        if self._nouns is None:
            self._nouns = self._all_nouns()
        return self._nouns.get(word)

    def _all_nouns(self) -> dict[str, tuple[NounKind, str]]:
        found: dict[str, tuple[NounKind, str]] = {}
        tables: tuple[tuple[NounKind, list[tuple[str, str]]], ...] = (
            ("node", [("node", "nodes")]),
            ("edge", [("edge", "edges")]),
            ("group", [(g.name, g.plural) for g in self.vocabulary.groups.values()]),
            ("definition", [(name, plural_of(name)) for name in self.nouns]),
            ("kind", [(k.name, k.plural) for k in self.vocabulary.kinds.values()]),
        )
        for position in (0, 1):  # a name itself goes before a plural
            for kind, names in tables:
                for pair in names:
                    found.setdefault(pair[position], (kind, pair[0]))
        return found

    def attribute(self, word: str, *, plural_first: bool = False) -> Attribute | None:
        """The declared attribute of that name or plural."""
        attributes = self.vocabulary.attributes
        plurals = [a for a in attributes.values() if a.plural == word]
        if plural_first and plurals:
            return plurals[0]
        return attributes.get(word) or (plurals[0] if plurals else None)

    def like_noun(self, word: str) -> str:
        """The noun or adjective that a word stands for elsewhere, or is misspelt; or nothing."""
        names = [
            "node",
            "edge",
            *self.vocabulary.kinds,
            *self.vocabulary.groups,
            *self.nouns,
            *self.adjectives,
        ]
        called = next((CALLED.get(w) for w in (word, word.removesuffix("s")) if w in CALLED), "")
        return called if called in names else closest(word, names)

    def like_attribute(self, word: str, known: dict[str, str]) -> str:
        """The attribute that a word nearly spells; nothing for one of DOT's own."""
        if word in _DOT_ATTRIBUTES:
            return ""
        return closest(word, [*self.vocabulary.attributes, *known], cutoff=0.8)


# What people call the default vocabulary's kinds.
CALLED = {
    **dict.fromkeys(("attention", "self-attention", "mha", "gqa", "attention-block"), "attn"),
    **dict.fromkeys(("mlp", "feed-forward", "feedforward"), "ffn"),
    **dict.fromkeys(("layernorm", "layer-norm", "rmsnorm", "rms-norm", "normalization"), "norm"),
    **dict.fromkeys(("linear", "gemm", "projection", "dense"), "matmul"),
    **dict.fromkeys(("router", "gate", "gating"), "moe-gate"),
    **dict.fromkeys(("residual", "add"), "residual-add"),
    **dict.fromkeys(("op", "operation", "vertex", "vertice"), "node"),
    **dict.fromkeys(("unembedding", "logit", "classifier"), "lm-head"),
    "a2a": "all-to-all",
    "cache": "kv-cache",
    "combine": "moe-combine",
    "dispatch": "moe-dispatch",
    "rank": "gpu",
    "rotary": "rope",
}


def closest(word: str, names: list[str], cutoff: float = 0.7) -> str:
    """The name most like the word, if any is at all."""
    from difflib import get_close_matches

    found = get_close_matches(word, names, n=1, cutoff=cutoff) if len(word) > 2 else []
    return found[0] if found else ""
