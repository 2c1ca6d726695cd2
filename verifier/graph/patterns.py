"""Regular expressions for whole statements; every one is linear, for no part can backtrack."""

from __future__ import annotations

import re
from functools import cache
from itertools import product

from verifier.graph.lexer import KEYWORDS, LETTER, LETTER_OR_DIGIT, NAME

SPACE = r"[ \t\r\n]*+"
_INITIALS = "".join(sorted({word[0] for word in KEYWORDS}))
_RESTS = sorted(word[1:] for word in KEYWORDS)
# first letters and rests are not paired, so `gode` is suspected too: that only costs the fast pass
_KEYWORD = f"[{_INITIALS}{_INITIALS.upper()}](?i:{'|'.join(_RESTS)})(?!{LETTER_OR_DIGIT})"
_NAME = rf"(?!{_KEYWORD}){NAME}"
_NUMBER = rf"(?:[0-9]++(?:\.[0-9]*+)?+|\.[0-9]++)(?!{LETTER}|\.)"
_ESCAPING = r'[^"\\]*+(?:\\.[^"\\]*+)*+'
# what no backslash stands before the end of is read several times faster
_SIMPLE = r'[^"]*+(?<!\\)(?=")'
_QUOTED = rf'"(?:{_SIMPLE}|{_ESCAPING})"'
_ID = rf"{_NAME}|{_QUOTED}|{_NUMBER}"
_VALUE = rf"{_QUOTED}|{_NAME}|-?+{_NUMBER}"
_GIVEN = rf"{SPACE}={SPACE}(?:{_VALUE}){SPACE}[,;]?+{SPACE}"
_LIST = rf"\[{SPACE}(?:{_NAME}{_GIVEN})*+\]"
_BEFORE_LABEL = rf"\[{SPACE}(?:(?!label[ \t\r\n=]){_NAME}{_GIVEN})*+"
# to its bracket, whatever stands there: that it is well formed is seen to once for equal ones
_TO_THE_END = rf'[^"\]]*+(?:{_QUOTED}[^"\]]*+)*+\]'
# a list in parts: up to its label, `label="`, the label (without or with escaped quotes), the rest
_PARTS = (
    rf"({_BEFORE_LABEL})"
    rf'(?:(label{SPACE}={SPACE}")(?:({_SIMPLE})|({_ESCAPING}))")?+'
    rf"({_TO_THE_END})"
)
_REMARK = r"//[^\n]*+|\#[^\n]*+|/\*[^*]*+\*++(?:[^/*][^*]*+\*++)*+/"
_REMARKS = rf"(?:(?:{_REMARK}){SPACE})*+"
_TAIL = rf"{SPACE};?+{SPACE}{_REMARKS}"
_BRACE = rf"(?:(?i:subgraph){SPACE}(?:(?:{_ID}){SPACE})?+)?+\{{|\}}"
_DEFAULT = rf"(?i:node|edge|graph){SPACE}{_LIST}"
MOST = 1000
"""So many plain edges are read as one."""


@cache
def statement(operator: str) -> re.Pattern[str]:
    """A statement and the space after it, for graphs whose edges are drawn with ``operator``.

    Groups: the whole, a run of plain edges, what stands before the attribute list, first id, second
    id, assigned value, the list up to its label, the beginning of the label's assignment, a label
    without and one with escaped quotes, the rest of the list, brace or default.
    From where no plain statement begins, all the rest matches with every group empty.
    """
    # a keyword is not refused at the ends of plain edges: the ids are looked through for them
    end = rf'(?:{NAME}|"[^"\\;<{re.escape(operator[1])}\x00- ]++"|[0-9]++(?!{LETTER}|\.))'
    edge = rf"{end}{SPACE}{operator}{SPACE}{end}{SPACE}"
    run = rf"(?:{edge}(?:;{SPACE}|(?<=[ \t\r\n])(?![\[:,=+]|{operator}))){{1,{MOST}}}+"
    rest = rf"(?:{operator}{SPACE}({_ID}){SPACE}|={SPACE}({_VALUE}){SPACE})?+"
    node = rf"(({_ID}){SPACE}{rest})(?:{_PARTS})?+"
    other = rf"({_BRACE}|{_DEFAULT})"
    return re.compile(rf"(({run}){_REMARKS}|(?:{node}|{other}){_TAIL})|.+", re.DOTALL)


@cache
def before_head(operator: str) -> re.Pattern[str]:
    """What stands before the second id of an edge statement."""
    return re.compile(rf"(?:{_ID}){SPACE}{operator}{SPACE}", re.DOTALL)


@cache
def attribute_list() -> re.Pattern[str]:
    """A well-formed attribute list."""
    return re.compile(_LIST, re.DOTALL)


@cache
def label_begun() -> re.Pattern[str]:
    """An attribute list as far as the opening quote of its label."""
    return re.compile(rf'{_BEFORE_LABEL}label{SPACE}={SPACE}"', re.DOTALL)


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


@cache
def keywords() -> frozenset[str]:
    """The keywords of DOT in every spelling, for they ignore case."""
    return frozenset(
        "".join(spelled)
        for word in KEYWORDS
        for spelled in product(*((letter, letter.upper()) for letter in word))
    )
