"""Resolve sentences about sets of values: `the gpu ranks partition 0..255`."""

from __future__ import annotations

from verifier.language import ast
from verifier.language.comparisons import check_ends
from verifier.language.declarations import GROUP_FACTS, closest
from verifier.language.groups import per_group
from verifier.language.phrases import sort_of, within
from verifier.language.phrases import words as resolve_words
from verifier.language.resolvers import Resolvers
from verifier.language.scope import Context, Scope
from verifier.language.terms import attribute, group_type
from verifier.language.typed import (
    Amount,
    Attr,
    Conjunct,
    Entity,
    Formula,
    Phrase,
    Quantified,
    SetVerb,
    Term,
    Truth,
)
from verifier.language.types import NUMERIC, SETS, as_type, spoken, type_of

VERBS = {
    "partition": "partition",
    "cover": "cover",
    "fit in": "fit in",
    "are distinct": "distinct",
    "are disjoint": "disjoint",
    "are equal": "equal",
    "are contiguous": "contiguous",
    "are increasing": "increasing",
}


def the_set(context: Context, scope: Scope, node: ast.TheSet, use: Resolvers) -> Formula:
    """``the K attr x in s where c partition lo..hi per G``."""
    false = Truth(value=False, at=node.at)
    verb = VERBS.get(node.verb)
    if verb is None:
        word = node.verb.removeprefix("are ")
        like = closest(word, [name.removeprefix("are ") for name in VERBS])
        known = ", ".join(f"`{name}`" for name in VERBS)
        context.complain(
            "E122",
            f"values are never said to be `{word}`",
            context.word(word, node.at),
            help_=f"did you mean `{like}`?" if like else f"there are {known}",
        )
        return false
    per = None
    if node.per is not None:
        per = per_group(context, scope, node.per)
        if per is None:
            return false
        scope = per[1]
    split = _split(context, node.words)
    if split is None:
        return false
    noun, name, name_at = split
    sort = sort_of(context, noun)
    if sort is None:
        return false
    if node.variable in scope.entities:
        context.complain("E108", f"`{node.variable}` is bound already", node.at)
        return false
    variable = context.fresh(node.variable, sort)
    entity = Entity(variable)
    conjuncts = resolve_words(context, noun, entity, use.formula)
    if node.within is not None:
        conjuncts.append(within(context, scope, entity, node.within))
    if per is not None:
        conjuncts.append(within(context, scope, entity, ast.Reference(node.at, ("per",))))
    if node.where is not None:
        where = use.formula(context, scope.with_(node.variable, entity), node.where)
        conjuncts.append(Conjunct("where " + context.source(node.where.at), where))
    if name is None:
        value: Term = Attr(entity, "index", group_type(context, sort.group), declared=True)
    else:
        value = as_type(attribute(context, entity, name, name_at), "int")
    low = None if node.low is None else use.term(context, scope, node.low)
    high = None if node.high is None else use.term(context, scope, node.high)
    _check(context, node, verb, value)
    if node.low is not None and node.high is not None:
        check_ends(context, low, high, (node.low.at, node.high.at))
    found = Phrase(variable, tuple(conjuncts), context.source(node.words.at), node.words.at)
    result: Formula = SetVerb(verb, found, value, low, high, node.at)
    if per is not None:
        result = Quantified(Amount("every", None), per[0], result, node.at)
    return result


def _split(context: Context, words: ast.Words) -> tuple[ast.Words, str | None, ast.At] | None:
    """The noun, and the attribute said of it (None: a group's own values).

    `the gpu ranks` is the noun `gpu` and its attribute; `the layers` is a group by itself.
    """
    declarations = context.declarations
    whole = declarations.noun("-".join(words.words)) or declarations.noun(words.words[-1])
    last = words.words[-1]
    if len(words.words) > 1:
        noun = ast.Words(words.at, words.words[:-1], words.places[:-1])
        known = declarations.noun("-".join(noun.words)) or declarations.noun(noun.words[-1])
        named = declarations.attribute(last, plural_first=True)
        if known is not None:
            if named is not None:
                return noun, named.name, words.places[-1]
            if known[0] == "group" and last in GROUP_FACTS:
                return noun, None, words.places[-1]
            if whole is None:  # an attribute that no vocabulary declares
                return noun, last.removesuffix("s"), words.places[-1]
    if whole is not None and whole[0] == "group":
        return words, None, words.at
    named = declarations.attribute(last, plural_first=True)
    if whole is None and named is not None and len(words.words) == 1:
        noun = ast.Words(words.at, ("node",), (words.at,))
        return noun, named.name, words.at
    if whole is None:
        sort_of(context, words)
    else:
        context.complain(
            "E119",
            f"`the {' '.join(words.words)}` names things, and this speaks of values",
            words.at,
            help_="say which attribute: `the gpu ranks`, `the expert layers`",
        )
    return None


def _check(context: Context, node: ast.TheSet, verb: str, value: Term) -> None:
    type_ = type_of(value)
    if verb in {"distinct", "equal", "disjoint"} or type_ == "broken":
        return
    if type_ not in NUMERIC | {"ranks", "span"}:
        assert type_ not in SETS or type_ == "set of string"
        context.complain(
            "E109", f"`{node.verb}` needs numbers, and this is {spoken(type_)}", node.at
        )
