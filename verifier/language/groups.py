"""Resolve counting, and sentences about the members of groups."""

from __future__ import annotations

from verifier.language import ast
from verifier.language.phrases import sort_of, within
from verifier.language.resolvers import Resolvers
from verifier.language.scope import BROKEN, Context, Scope
from verifier.language.terms import reference
from verifier.language.typed import (
    Amount,
    Entity,
    Formula,
    LooksLike,
    Phrase,
    Quantified,
    Rises,
    Sort,
    Truth,
)
from verifier.language.types import NUMERIC, spoken, type_of


def amount(context: Context, scope: Scope, node: ast.Amount, use: Resolvers) -> Amount:
    """A quantifier; its number must be one."""
    if node.number is None:
        return Amount(node.kind, None)
    number = use.term(context, scope, node.number)
    if type_of(number) not in NUMERIC | {"broken"}:
        context.complain(
            "E109", f"a count is a number, and this is {spoken(type_of(number))}", node.at
        )
    return Amount(node.kind, number)


def has(context: Context, scope: Scope, node: ast.Has, use: Resolvers) -> Formula:
    """``s has n K``."""
    group = reference(context, scope, node.subject)
    resolved = use.phrase(context, scope, node.phrase)
    if resolved is None or group is BROKEN:
        return Truth(value=False, at=node.at)
    return counted(context, scope, node.amount, resolved[0], node.subject, node.at, use)


def counted(
    context: Context,
    scope: Scope,
    node: ast.Amount,
    found: Phrase,
    group: ast.Reference | None,
    at: ast.At,
    use: Resolvers,
) -> Formula:
    """``amount phrase [in group]``: as many as that."""
    conjuncts = found.conjuncts
    if group is not None:
        conjuncts += (within(context, scope, Entity(found.variable), group),)
    narrowed = Phrase(found.variable, conjuncts, found.text, found.at)
    return Quantified(amount(context, scope, node, use), narrowed, Truth(value=True, at=at), at)


def there_are(context: Context, scope: Scope, node: ast.ThereAre, use: Resolvers) -> Formula:
    """``there are n K per G``."""
    if node.amount.kind == "every":
        help_ = "a colon and what is said of each go after it: `every stage s: …`"
        context.complain("E119", "`every …` says nothing yet", node.at, help_=help_)
        return Truth(value=False, at=node.at)
    if node.per is None:
        resolved = use.phrase(context, scope, node.phrase)
        if resolved is None:
            return Truth(value=False, at=node.at)
        return counted(context, scope, node.amount, resolved[0], None, node.at, use)
    per = per_group(context, scope, node.per)
    if per is None:
        return Truth(value=False, at=node.at)
    each, inner = per
    resolved = use.phrase(context, inner, node.phrase)
    if resolved is None:
        return Truth(value=False, at=node.at)
    group = ast.Reference(node.per.at, ("per",))
    body = counted(context, inner, node.amount, resolved[0], group, node.at, use)
    return Quantified(Amount("every", None), each, body, node.at)


def per_group(context: Context, scope: Scope, words: ast.Words) -> tuple[Phrase, Scope] | None:
    """``per stage``: each individual of a group; its variable is called `per`."""
    sort = sort_of(context, words)
    if sort is None:
        return None
    if sort.name != "group":
        groups = ", ".join(f"`{name}`" for name in context.declarations.vocabulary.groups)
        help_ = f"groups are {groups}" if groups else ""
        context.complain("E120", f"`{' '.join(words.words)}` is not a group", words.at, help_=help_)
        return None
    variable = context.fresh(sort.group, Sort("group", sort.group))
    each = Phrase(variable, (), context.source(words.at), words.at)
    return each, scope.with_("per", Entity(variable))


def looks_like(context: Context, scope: Scope, node: ast.LooksLike, use: Resolvers) -> Formula:
    """``s looks like stage 0``."""
    subject = reference(context, scope, node.subject)
    model = sort_of(context, node.model)
    index = use.term(context, scope, node.index)
    false = Truth(value=False, at=node.at)
    if subject is BROKEN or model is None:
        return false
    if not isinstance(subject, Entity) or subject.sort.name != "group" or subject.sort != model:
        context.complain("E120", "a member of a group looks like another of the same", node.at)
        return false
    kinds: list[str] = []
    for words in node.exceptions:
        found = context.declarations.noun("-".join(words.words))
        if found is None or found[0] != "kind":
            sort_of(context, words)
            context.complain("E102", "only kinds are excepted", words.at)
        else:
            kinds.append(found[1])
    return LooksLike(subject, index, tuple(kinds), node.at)


def rises(context: Context, node: ast.Rises) -> Formula:
    """``stage rises with layer``."""
    words = ast.Words(node.subject.at, node.subject.parts[-1:], (node.subject.at,))
    value = per_group(context, Scope(), words) if len(node.subject.parts) == 1 else None
    key = per_group(context, Scope(), node.key)
    if len(node.subject.parts) > 1:
        help_ = "two groups are meant: `stage rises with layer`"
        text = ".".join(node.subject.parts)
        context.complain("E120", f"`{text}` is not a group", node.subject.at, help_=help_)
    if value is None or key is None:
        return Truth(value=False, at=node.at)
    return Rises(value[0].variable.sort.group, key[0].variable.sort.group, node.at)
