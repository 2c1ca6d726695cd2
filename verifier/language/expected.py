"""What may stand at a place, in a few words: terminals grouped as people think of them."""

# ruff: noqa: SIM905 -- words on a line read better than a column of quotes

from __future__ import annotations

MOST = 4
"""So many alternatives are named; nobody reads more."""

SENTENCE = frozenset("EVERY SOME NO THERE THE BETWEEN EXACTLY AT".split())
VALUE = frozenset(
    "NAME VAR PARAM INT DECIMAL MEASURE STRING TRUE FALSE NOT COUNT AGGREGATE LBRACE "
    "LPAR MINUS".split()
)
VERBS = frozenset(
    "FOLLOWED_BY DIRECTLY_FOLLOWED_BY NEVER_FOLLOWED_BY PRECEDED_BY DIRECTLY_PRECEDED_BY "
    "NEVER_PRECEDED_BY REACHED_FROM FED_BY REACHES FEEDS HAS FITS LOOKS RISES".split()
)
SET_VERBS = frozenset("PARTITION COVER FIT ARE".split())
COMPARISONS = frozenset("COMPARE TILDE COVERS OVERLAPS IS IS_KNOWN IS_BETWEEN".split())
ARITHMETIC = frozenset("PLUS MINUS STAR SLASH PERCENT".split())
CONNECTIVES = frozenset("AND OR IMPLIES IFF".split())
OPTIONS = frozenset(
    "WHERE IN PER ALONG BEFORE AFTER EXCEPT UNTIL DOT ONLY FROM AS AS_RANKS AS_DEGREES ASSUMED "
    "DEFAULT".split()
)
CLAUSES = frozenset("APPLIES SEVERITY MESSAGE HINT BECAUSE TAGS MAY".split())
ENTRIES = frozenset("KIND ATTRIBUTE GROUP _EDGE_CLASS".split())
STATEMENTS = frozenset(
    "IMPORT PARAM_WORD SET VOCABULARY DEFINE RULE WAIVE OPEN AXIOM _STATE TRANSFER".split()
)
ARTICLES = frozenset("A AN ANY".split())
NUMBERS = frozenset("INT DECIMAL MEASURE".split())

# What is left of a group when it comes alone.
_SPOKEN = {
    "NAME": "a name",
    "VAR": "a variable (one lowercase letter)",
    "PARAM": "a parameter (`$name`)",
    "STRING": "a text in double quotes",
    "REGEX": "a pattern between slashes",
    "DATE": "a date (2026-12-31)",
    "COLON": "`:`",
    "LPAR": "`(`",
    "RPAR": "`)`",
    "LBRACE": "`{`",
    "RBRACE": "`}`",
    "COMMA": "`,`",
    "DOT": "`.`",
    "DOTS": "`..`",
    "COMPARE": "a comparison",
    "TILDE": "`~`",
    "AS_RANKS": "`as ranks`",
    "ASSUMED": "`as assumed`",
    "_ARROW": "`->`",
    "_STATE": "`state`",
    "TRANSFER": "`transfer`",
    "AS_DEGREES": "`as degrees`",
    "_EDGE_CLASS": "`edge`",
    "PARAM_WORD": "`param`",
    "AGGREGATE": "`sum`",
}


def spoken(expected: set[str]) -> list[str]:
    """What the terminals amount to, the likeliest first."""
    rest = set(expected)
    found: list[str] = []

    def group(members: frozenset[str], text: str, least: int = 2) -> None:
        if len(rest & members) >= least:
            found.append(text)
            rest.difference_update(members)

    for mark in ("COLON", "RPAR", "RBRACE", "COMMA", "DOTS"):
        if mark in rest:
            found.append(_SPOKEN[mark])
            rest.discard(mark)
    group(VERBS, "a verb (`is followed by`, `reaches`, `has`)")
    group(SET_VERBS, "a verb (`partition`, `cover`, `are distinct`)")
    group(COMPARISONS, "a comparison (`=`, `<`, `in`, `~`)", 3)
    group(SENTENCE, "a sentence (`every …`, `some …`)", 4)
    if rest >= {"VAR", "PARAM", "INT"}:
        condition = "NOT" in rest or "FALSE" in rest
        group(VALUE, "a condition" if condition else "a value")
    group(ARTICLES, "a noun phrase (`an all-reduce`)")
    if found and found[-1].startswith("a noun phrase"):
        rest.discard("NAME")
    group(NUMBERS, "a number", 1)
    options = [f"`{name.lower()}`" for name in ("WHERE", "IN") if name in rest]
    words = CONNECTIVES | OPTIONS | CLAUSES | ENTRIES | STATEMENTS | ARITHMETIC | {"$END"}
    found += sorted(_word(name) for name in rest - words)
    found += options
    rest -= {"WHERE", "IN"}
    group(CONNECTIVES, "`and`, `or`")
    group(ARITHMETIC, "an operator", 1)
    found += sorted(_word(name) for name in rest & (OPTIONS | CONNECTIVES))
    group(CLAUSES, "a clause (`severity`, `message`, `hint`, …)")
    group(ENTRIES, "an entry (`kind`, `attribute`, `group`, `edge`)", 1)
    group(STATEMENTS, "a statement (`rule`, `define`, `param`, …)")
    return found or ["the end of the file"]


def expectation(expected: set[str]) -> str:
    """``expected `:` or a verb``."""
    some = spoken(expected)[:MOST]
    listed = some[0] if len(some) == 1 else ", ".join(some[:-1]) + " or " + some[-1]
    return f"expected {listed}"


def keywords(expected: set[str]) -> set[str]:
    """The words among the terminals."""
    return {name.lower() for name in expected if name.isalpha() and name not in _SPOKEN}


def _word(name: str) -> str:
    return _SPOKEN.get(name) or f"`{name.lower().replace('_', ' ')}`"
