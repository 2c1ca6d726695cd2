"""Words that people bring from English and other languages, and what is written here instead."""

from __future__ import annotations

import re

from verifier.language.syntax_errors import Fault

_CONTAINS = "a set covers its elements, `m.gpus covers {3}`; a text is searched, `m.label ~ /x/`"
_SHARE = "values that must differ: `the stage gpus are disjoint`; of two: `m.gpus overlaps n.gpus`"
_EDGE = "an edge has two ends: `no edge e where e.source.stage = 0: e.target.stage = 2`"
_INSTEAD = {
    "contains": _CONTAINS,
    "contain": _CONTAINS,
    "includes": "a set covers its elements: `m.gpus covers {3}`",
    "must": "leave it out: `every matmul m is followed by an all-reduce`",
    "should": "leave it out: `every matmul m is followed by an all-reduce`",
    "shall": "leave it out: `every matmul m is followed by an all-reduce`",
    "have": "write `has`: `every stage s has 4 layers`",
    "with": "write `where`: `every matmul m where m.tp = 0: …`",
    "such": "write `where`: `every matmul m where m.tp = 0: …`",
    "then": "write `CONDITION implies CONDITION`",
    "assert": "write `rule NAME: SENTENCE`",
    "check": "write `rule NAME: SENTENCE`",
    "require": "write `rule NAME: SENTENCE`",
    "same": "values are compared as sets: `the node gpus are equal`, or by `count(layer k in s)`",
    "share": _SHARE,
    "shares": _SHARE,
    "between": "write a number in a range: `count(layer k in s) in 1..4`",
    "dag": "write `the graph is acyclic`",
}


def familiar(fault: Fault) -> str:
    """What to write in place of a word that means nothing here; empty where none is known."""
    word = fault.word.lower()
    rest = fault.text[fault.start : fault.last]
    if re.match(r"(?:the|an?)\s+(?:same|dag)\b", rest, re.IGNORECASE):
        word = rest.split()[1].lower().strip(",.:;")
    if word == "of" and re.search(r"\bnumber\s*$", fault.before):
        return "write `count(stage)`: `count(stage) = 4`"
    if re.search(r"\bhas\s*$", fault.before) and re.match(r"\w*\s*(?:[<>]=?|=)", rest):
        return "write an amount: `every stage s has at least 4 layers`"
    if word == "." and re.search(r"\{\s*\d+$", fault.before):
        return "a range stands by itself: `m.gpus in 0..7`, `the gpu ranks cover 0..7`"
    if word == "." and re.search(r"\b(?:every|some|no)\s+[\w-]+$", fault.before):
        return "give it a variable: `every matmul m: m.layer > 0`"
    if re.search(r"\bedges?\s+(?:from|between|leaving|out)(?:\s+[\w-]+)*\s*$", fault.before):
        return _EDGE
    if re.match(r"(?:is|are)\s+shared\b", rest):
        return _SHARE
    said = re.search(r"\b(shares?|have)\s*$", fault.before)  # taken for a part of the noun
    return _INSTEAD.get(said[1] if said else word, "")
