"""Regular expressions for whole statements; every one is linear, for no part can backtrack."""

from __future__ import annotations

import re
from functools import cache

from verifier.graph.lexer import KEYWORDS, LETTER, LETTER_OR_DIGIT, NAME

SPACE = r"[ \t\r\n]*+"
_INITIALS = "".join(sorted({word[0] for word in KEYWORDS}))
_RESTS = sorted(word[1:] for word in KEYWORDS)
# first letters and rests are not paired, so `gode` is suspected too: that only costs the fast pass
_KEYWORD = f"[{_INITIALS}{_INITIALS.upper()}](?i:{'|'.join(_RESTS)})(?!{LETTER_OR_DIGIT})"
_NAME = rf"(?!{_KEYWORD}){NAME}"
_NUMBER = rf"(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)(?!{LETTER}|\.)"
_QUOTED = r'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_ID = rf"{_NAME}|{_QUOTED}|{_NUMBER}"
_VALUE = rf"{_QUOTED}|{_NAME}|-?+{_NUMBER}"
_GIVEN = rf"{SPACE}={SPACE}(?:{_VALUE}){SPACE}[,;]?+{SPACE}"
_LIST = rf"\[{SPACE}(?:{_NAME}{_GIVEN})*+\]"
# a list in three parts: what stands before its quoted label, the label, the rest
_PARTS = (
    rf"(\[{SPACE}(?:(?!label[ \t\r\n=]){_NAME}{_GIVEN})*+)"
    rf"(?:label{SPACE}={SPACE}({_QUOTED}){SPACE}[,;]?+{SPACE})?+"
    rf"((?:{_NAME}{_GIVEN})*+\])"
)
_REMARK = r"//[^\n]*+|\#[^\n]*+|/\*[^*]*+\*++(?:[^/*][^*]*+\*++)*+/"
_TAIL = rf"{SPACE};?+{SPACE}(?:(?:{_REMARK}){SPACE})*+"
_BRACE = rf"(?:(?i:subgraph){SPACE}(?:(?:{_ID}){SPACE})?+)?+\{{|\}}"
_DEFAULT = rf"(?i:node|edge|graph){SPACE}{_LIST}"


@cache
def statement(operator: str) -> re.Pattern[str]:
    """A statement and the space after it, for graphs whose edges are drawn with ``operator``.

    Groups: the whole, what stands before the attribute list, first id, second id, assigned value,
    the list up to its label, the label with its quotes, the rest of the list, brace or default.
    A character that begins no plain statement matches with every group empty.
    """
    rest = rf"(?:{operator}{SPACE}({_ID}){SPACE}|={SPACE}({_VALUE}){SPACE})?+"
    node = rf"(({_ID}){SPACE}{rest})(?:{_PARTS})?+"
    return re.compile(rf"((?:{node}|({_BRACE}|{_DEFAULT})){_TAIL})|.", re.DOTALL)


@cache
def assignment() -> re.Pattern[str]:
    """One assignment in a well-formed list (groups: name, value), or its closing bracket."""
    return re.compile(
        rf"\[?+{SPACE}({_NAME}){SPACE}={SPACE}({_VALUE}){SPACE}[,;]?+{SPACE}|(\])", re.DOTALL
    )


@cache
def key_assigned() -> re.Pattern[str]:
    """Somewhere in a list, perhaps, the pseudo-attribute ``key`` of an edge."""
    return re.compile(rf"\bkey{SPACE}=")
