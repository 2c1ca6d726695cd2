"""What a syntax error means to the person who made it."""

from __future__ import annotations

import re
from difflib import get_close_matches

from lark import UnexpectedInput, UnexpectedToken

from verifier.errors import Diagnostic, Span

# Terminals as people would say them; a keyword is its own name.
_SPOKEN = {
    "NAME": "a name",
    "VAR": "a variable (one lowercase letter)",
    "PARAM": "a parameter",
    "INT": "a number",
    "DECIMAL": "a number",
    "MEASURE": "a number",
    "STRING": "a text in double quotes",
    "REGEX": "a pattern between slashes",
    "DATE": "a date (2026-12-31)",
    "COMPARE": "a comparison",
    "COLON": "`:`",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "COMMA": "`,`",
    "DOT": "`.`",
    "$END": "the end of the file",
}
_SENTENCE_VERBS = {"FOLLOWED_BY", "REACHES", "HAS", "FEEDS"}
_QUANTIFIERS = {"EVERY", "SOME", "NO", "THERE", "THE", "BETWEEN"}
_KEYWORDS = (
    "rule param import vocabulary define waive axiom open every some no exactly at least most there "
    "between kind attribute group edge plural when from matching or default where before after along "
    "severity message hint because tags may applies and not implies iff partition cover has reaches "
    "feeds per"
).split()
_FOREIGN = {
    "==": ("`==` is not an operator", "a single `=` compares"),
    "&&": ("`&&` is not an operator", "write `and`"),
    "||": ("`||` is not an operator", "write `or`"),
    "->": ("`->` is not an operator", "write `implies`, or `feeds` for an edge"),
    "=>": ("`=>` is not an operator", "write `implies`"),
    "<>": ("`<>` is not an operator", "write `!=`"),
    "!": ("`!` is not an operator", "write `not`, or `!=` to compare"),
}


def diagnose(error: UnexpectedInput, text: str, path: str) -> Diagnostic:
    """The diagnostic for a place at which the grammar allows nothing that stands there."""
    start = error.pos_in_stream or 0
    if isinstance(error, UnexpectedToken) and error.token.type == "$END":
        start = len(text.rstrip())
    word = _word(text, start)
    span = _span(text, path, start, max(1, len(word)))
    expected = {name.upper() for name in _expected(error)}

    foreign = _foreign(text, start)
    if foreign is not None:
        operator, (message, help_) = foreign
        place = text.rfind(operator, 0, start + len(operator))
        return Diagnostic(
            "E103", message, _span(text, path, place, len(operator)), help=help_
        )
    negated = re.compile(r"is\s+not\s+(directly\s+)?(followed|preceded)\s+by").search(
        text, max(0, start - 40)
    )
    if negated and negated.start() <= start < negated.end():
        verb = negated[2]
        return Diagnostic(
            "E104",
            f"`is not {verb} by` can mean two things",
            _span(text, path, negated.start(), len(negated[0])),
            help=f"write `is never {verb} by` (no path has one) "
            f"or `not (… is {verb} by …)` (some path has none)",
        )
    help_ = _hint(text, start, word, expected)
    found = f"`{word}`" if word else "the end of the statement"
    return Diagnostic(
        "E101", f"unexpected {found}", span, label=f"expected {_list(expected)}", help=help_
    )


def _expected(error: UnexpectedInput) -> set[str]:
    if isinstance(error, UnexpectedToken):
        return set(error.accepts or error.expected)
    return set(getattr(error, "allowed", None) or ())


def _hint(text: str, start: int, word: str, expected: set[str]) -> str:
    lowered = word.lower()
    keywords = {name.lower() for name in expected if name not in _SPOKEN}
    close = get_close_matches(lowered, sorted(keywords | set(_KEYWORDS)), n=1, cutoff=0.7)
    if close and close[0] != lowered:
        return f"did you mean `{close[0]}`?"
    before = text[:start].rstrip()
    previous = re.search(r"[\w$-]+$", before)
    if previous and expected >= {"COLON"} and word and not word.startswith(":"):
        misspelt = get_close_matches(previous[0].lower(), _KEYWORDS, n=1, cutoff=0.7)
        if misspelt and misspelt[0] != previous[0].lower():
            return f"is `{previous[0]}` meant as `{misspelt[0]}`?"
        if not expected & _SENTENCE_VERBS:
            return "a colon goes before this"
        return "a phrase goes on with a verb (`is followed by`, `reaches`, `has`) or with `: …`"
    if "NAME" in expected and re.fullmatch(r"[a-z]\d*", word):
        return f"a name has two letters or more; `{word}` is a variable"
    if "VAR" in expected and re.fullmatch(r"[A-Za-z]\w+", word):
        return f"a variable is one lowercase letter, with digits if need be; `{word}` is a name"
    if expected >= {"COLON"} and not word:
        return "a colon and a sentence go here"
    if expected & _QUANTIFIERS and lowered in {"all", "each", "any", "forall"}:
        return "write `every`"
    if word.startswith("'"):
        return "texts stand in double quotes"
    if word == "/":
        return "a pattern stands between slashes on one line: /layer (\\d+)/"
    return ""


def _foreign(text: str, start: int) -> tuple[str, tuple[str, str]] | None:
    window = text[max(0, start - 1) : start + 2]
    for operator, advice in _FOREIGN.items():
        if operator in window and not (operator == "!" and "!=" in window):
            return operator, advice
    return None


def _word(text: str, start: int) -> str:
    match = re.compile(r"[\w$][\w-]*|[^\s\w]").match(text, start)
    return match[0] if match else ""


def _span(text: str, path: str, start: int, width: int) -> Span:
    line = text.count("\n", 0, start) + 1
    column = start - (text.rfind("\n", 0, start) + 1) + 1
    return Span(path, line, column, width)


def _list(expected: set[str]) -> str:
    spoken = sorted({_SPOKEN.get(name) or f"`{name.lower().replace('_', ' ')}`" for name in expected})
    if not spoken:
        return "something else"
    if len(spoken) > 8:
        spoken = [*spoken[:8], "…"]
    return spoken[0] if len(spoken) == 1 else ", ".join(spoken[:-1]) + " or " + spoken[-1]
