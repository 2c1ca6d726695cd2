"""The mistakes that people make in rule files, each with what to write instead.

A mistake looks at the place where the parser stopped and tells whether it is at home there.
"""

# ruff: noqa: RUF001, SIM905 -- foreign signs are what this is about; words on a line read better

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches

from verifier.errors import Diagnostic
from verifier.language.expected import CLAUSES, STATEMENTS, VERBS, keywords
from verifier.language.familiar import familiar
from verifier.language.syntax_errors import Fault

_FOREIGN = {
    "==": ("`==` is not an operator", "a single `=` compares"),
    "!==": ("`!==` is not an operator", "write `!=`"),
    "&&": ("`&&` is not an operator", "write `and`"),
    "||": ("`||` is not an operator", "write `or`"),
    "->": ("`->` is not an operator", "write `implies`; an edge is `m feeds n`"),
    "=>": ("`=>` is not an operator", "write `implies`, or `>=` to compare"),
    "=<": ("`=<` is not an operator", "write `<=`"),
    "<>": ("`<>` is not an operator", "write `!=`"),
    ":=": ("`:=` is not an operator", "a single `=` compares and gives a default"),
    "=~": ("`=~` is not an operator", "write `~`: `node.label ~ /pattern/`"),
    "**": ("`**` is not an operator", "write the product out: `x * x`"),
    "//": ("`//` starts no comment", "a comment starts with `#`"),
    "/*": ("`/*` starts no comment", "a comment starts with `#`"),
    "!": ("`!` is not an operator", "write `not`, or `!=` to compare"),
    "&": ("`&` is not an operator", "write `and`"),
    "|": ("`|` is not an operator", "write `or`"),
    ";": ("`;` ends nothing", "a statement ends where the next one starts"),
    "≠": ("`≠` is not an operator", "write `!=`"),
    "≤": ("`≤` is not an operator", "write `<=`"),
    "≥": ("`≥` is not an operator", "write `>=`"),
    "∧": ("`∧` is not an operator", "write `and`"),
    "∨": ("`∨` is not an operator", "write `or`"),
    "¬": ("`¬` is not an operator", "write `not`"),
    "→": ("`→` is not an operator", "write `implies`"),
    "∈": ("`∈` is not an operator", "write `in`"),
    "×": ("`×` is not an operator", "write `*`"),
    "[": ("`[` opens nothing", "a set stands in braces: `{0, 1}`; a range is `0..7`"),
    "]": ("`]` closes nothing", "a set stands in braces: `{0, 1}`; a range is `0..7`"),
}
_QUANTIFIERS = ("every", "some", "no", "exactly", "there", "the", "between")
_FOREIGN_QUANTIFIERS = {"all": "every", "each": "every", "any": "some", "for": "every"} | {
    "forall": "every",
    "foreach": "every",
    "exists": "some",
    "none": "no",
    "if": "CONDITION implies CONDITION",
}
_STATEMENT_WORDS = (
    "import param set vocabulary define rule waive open axiom state transfer assume repair"
).split()
_CLAUSE_WORDS = "applies severity message hint because tags may".split()
_OTHER_WORDS = (
    "kind attribute group edge plural when from matching default where before after along and not "
    "or implies iff partition cover covers overlaps has reaches feeds per followed preceded by "
    "until"
).split()


def _foreign(fault: Fault) -> Diagnostic | None:
    """Operators of other languages."""
    for operator, (message, help_) in _FOREIGN.items():
        earliest = max(0, fault.start - len(operator) + 1)
        place = fault.text.find(operator, earliest, fault.start + len(operator))
        if place >= 0 and not (operator == "!" and fault.text.startswith("!=", place)):
            return Diagnostic("E103", message, fault.span(place, len(operator)), help=help_)
    return None


def _not_followed(fault: Fault) -> Diagnostic | None:
    """`is not followed by` could be read in two ways."""
    pattern = re.compile(r"is\s+not\s+(directly\s+)?(followed|preceded)\s+by")
    for match in pattern.finditer(fault.text, max(fault.first, fault.start - 60), fault.last):
        if match.start() <= fault.start < match.end():
            return Diagnostic(
                "E104",
                f"`is not {match[2]} by` can mean two things",
                fault.span(match.start(), len(match[0])),
                help=f"write `is never {match[2]} by` (no path has one) "
                f"or `not (… is {match[2]} by …)` (some path has none)",
            )
    return None


def _quotes(fault: Fault) -> Diagnostic | None:
    """Texts in other quotes, and texts without an end."""
    line = fault.text[fault.start : fault.last].split("\n")[0].rstrip()
    if fault.word == '"' and not re.match(r'"(\\.|[^"\\])*"', line):
        return Diagnostic(
            "E101",
            "this text is never closed",
            fault.span(fault.start, len(line)),
            label='expected `"` on this line',
            help="a text stands on one line",
        )
    if fault.word in tuple("'`‘’“”«"):
        closed = re.match(r"['`‘’“”«][^'`‘’“”»]*['`‘’“”»]?", line)
        assert closed is not None
        inner = closed[0].strip("'`‘’“”«»")
        return Diagnostic(
            "E101",
            "texts stand in double quotes",
            fault.span(fault.start, len(closed[0])),
            help=f'write `"{inner}"`' if closed[0] != fault.word else 'write `"…"`',
        )
    if fault.word == "/":
        return (
            Diagnostic(
                "E101",
                "this pattern is never closed",
                fault.span(fault.start, len(line)),
                label="expected `/` on this line",
                help="a pattern stands between slashes: `/layer (\\d+)/`; a slash in it is `\\/`",
            )
            if "REGEX" in fault.expected
            else None
        )
    return None


def _parentheses(fault: Fault) -> Diagnostic | None:
    """One that is never closed, or never opened."""
    opened = []
    for match in re.finditer(r'"(?:\\.|[^"\\\n])*"|#[^\n]*|/(?:\\.|[^/\\\n])+/|[()]', fault.before):
        if match[0] == "(":
            opened.append(fault.first + match.start())
        elif match[0] == ")" and opened:
            opened.pop()
    if fault.word == ")" and not opened:
        return Diagnostic("E101", "no parenthesis is open here", fault.span(fault.start, 1))
    ended = not fault.word or fault.word in _CLAUSE_WORDS or fault.word in _STATEMENT_WORDS
    if opened and ended and "RPAR" in fault.expected:
        return Diagnostic(
            "E101",
            "this parenthesis is never closed",
            fault.span(opened[-1], 1),
            help="add the closing `)`",
        )
    return None


def _quantifier(fault: Fault) -> Diagnostic | None:
    """`evrey matmul`: the first word is read as a value, so the parser stumbles over the second."""
    match = re.search(r"(?:^|[:(]|\b(?:and|or|not|implies))\s*([A-Za-z]+)$", fault.before)
    if match is None or not re.match(r"[A-Za-z$]", fault.word):
        return None
    word = match[1].lower()
    if word in _QUANTIFIERS or word in _STATEMENT_WORDS:
        return None
    close = get_close_matches(word, _QUANTIFIERS, n=1, cutoff=0.7)
    meant = _FOREIGN_QUANTIFIERS.get(word) or (close[0] if close else "")
    if not meant:
        return None
    return Diagnostic(
        "E101",
        f"a sentence does not begin with `{match[1]}`",
        fault.span(fault.first + match.start(1), len(match[1])),
        label="expected `every`, `some`, `no`, `exactly`, `there` or `the`",
        help=f"write `{meant}`" if word in _FOREIGN_QUANTIFIERS else f"did you mean `{meant}`?",
    )


def _odd_character(fault: Fault) -> Diagnostic | None:
    """A character that means nothing anywhere in the language."""
    if not fault.word or re.match(r"[\w$\"'/#(){}.,:=!<>~*%+-]", fault.word, re.ASCII):
        return None
    character = fault.word[0]
    shown = f"`{character}`" if character.isprintable() else f"U+{ord(character):04X}"
    return Diagnostic(
        "E101",
        f"the character {shown} means nothing here",
        fault.span(fault.start, 1),
    )


MISTAKES: tuple[Callable[[Fault], Diagnostic | None], ...] = (
    _not_followed,
    _foreign,
    _quotes,
    _parentheses,
    _quantifier,
    _odd_character,
)


def hint(fault: Fault) -> str:
    """What the author of an unexpected word probably meant."""
    return familiar(fault) or _misspelt(fault) or _name_or_variable(fault) or _colon(fault)


def _misspelt(fault: Fault) -> str:
    word = fault.word.lower()
    if len(word) < 3:
        return ""
    likely = sorted(keywords(set(fault.expected)))
    if fault.expected & STATEMENTS:
        likely += _STATEMENT_WORDS
    if fault.expected & CLAUSES:
        likely = _CLAUSE_WORDS + likely
    for words in (likely, _OTHER_WORDS):
        close = get_close_matches(word, words, n=1, cutoff=0.7)
        if close and close[0] != word:
            return f"did you mean `{close[0]}`?"
    return ""


def _name_or_variable(fault: Fault) -> str:
    word, expected = fault.word, fault.expected
    if re.fullmatch(r"[A-Z]", word) and {"VAR", "COLON"} & expected:
        return f"a capital is a parameter; a variable is a lowercase letter: `{word.lower()}`"
    if {"NAME", "VAR"} <= expected:
        return ""
    if "NAME" in expected and re.fullmatch(r"[a-z]\d*", word):
        return f"a name has two letters or more; `{word}` is a variable"
    if "VAR" in expected and re.fullmatch(r"[A-Za-z]\w+", word):
        return f"a variable is one lowercase letter, with digits if need be; `{word}` is a name"
    if "PARAM" in expected and re.fullmatch(r"[A-Za-z][\w-]+", word):
        return f"a parameter has a dollar sign: `${word}`"
    return ""


def _colon(fault: Fault) -> str:
    if "COLON" not in fault.expected:
        return ""
    if fault.expected & VERBS or "AND" in fault.expected:
        return "a colon goes between the phrase and what is said of it: `every matmul m: m.tp = 0`"
    if re.search(r"^(rule|axiom|vocabulary)\b", fault.before):
        word = fault.before.split()[0]
        return f"a colon goes after the name: `{word} NAME: …`"
    return ""
