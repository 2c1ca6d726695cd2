"""Resolve sentences about paths and about the graph as a whole."""

from __future__ import annotations

from verifier.language import ast
from verifier.language.declarations import closest
from verifier.language.phrases import sort_of
from verifier.language.resolvers import Resolvers
from verifier.language.scope import Context, Scope
from verifier.language.terms import attribute, reference
from verifier.language.typed import (
    NODE,
    Amount,
    And,
    Attr,
    Conjunct,
    Const,
    Entity,
    EntityTerm,
    Formula,
    GraphProperty,
    Known,
    Order,
    PathsThrough,
    PathTo,
    Phrase,
    Quantified,
    Truth,
)
from verifier.language.types import as_type, spoken, type_of

VERBS = {
    "is followed by": "followed",
    "is directly followed by": "directly followed",
    "is never followed by": "never followed",
    "is preceded by": "preceded",
    "is directly preceded by": "directly preceded",
    "is never preceded by": "never preceded",
    "reaches": "reaches",
    "feeds": "feeds",
    "is reached from": "reached",
    "is fed by": "fed",
}
PROPERTIES = ("acyclic", "connected")


def target(
    context: Context, scope: Scope, node: ast.Phrase | ast.Reference, use: Resolvers
) -> Phrase | EntityTerm | None:
    """The object of a path sentence: a phrase about nodes, or a variable that is one."""
    if isinstance(node, ast.Phrase):
        resolved = use.phrase(context, scope, node)
        if resolved is None:
            return None
        found: Phrase | EntityTerm = resolved[0]
        sort = resolved[0].variable.sort
    else:
        entity = reference(context, scope, node)
        if isinstance(entity, Const):
            return None
        found = entity  # type: ignore[assignment]
        sort = entity.sort if isinstance(entity, Entity) else NODE
    if sort != NODE:
        context.complain("E109", "paths lead from node to node", node.at)
        return None
    return found


def is_between(context: Context, scope: Scope, node: ast.IsBetween, use: Resolvers) -> Formula:
    """``n is between m and o``."""
    parts = [target(context, scope, r, use) for r in (node.first, node.subject, node.second)]
    if any(part is None or isinstance(part, Phrase) for part in parts):
        return Truth(value=False, at=node.at)
    first, middle, last = parts
    before = PathTo("reaches", first, middle, None, None, node.at)  # type: ignore[arg-type]
    after = PathTo("reaches", middle, last, None, None, node.at)  # type: ignore[arg-type]
    return And((before, after), node.at)


def path(context: Context, scope: Scope, node: ast.Path, use: Resolvers) -> Formula:
    """``m is followed by X before Y`` and its kin."""
    false = Truth(value=False, at=node.at)
    subject = target(context, scope, node.subject, use)
    goal = target(context, scope, node.target, use)
    stop = None if node.until is None else target(context, scope, node.until, use)
    if subject is None or goal is None or (node.until is not None and stop is None):
        return false
    assert not isinstance(subject, Phrase)
    verb = VERBS[node.verb]
    if node.until_word is not None:
        proper = {"followed": "before", "preceded": "after"}.get(verb)
        if proper != node.until_word:
            help_ = (
                f"write `{proper}`"
                if proper
                else "only `is followed by` and `is preceded by` take one"
            )
            assert node.until is not None
            between = node.at._replace(start=node.target.at.end, end=node.until.at.start)
            place = context.word(node.until_word, between)
            message = f"`{node.verb}` takes no `{node.until_word}`"
            context.complain("E122", message, place, help_=help_)
            return false
    if not _edge_class(context, node.along, node.at):
        return false
    return PathTo(verb, subject, goal, stop, node.along, node.at)


def _edge_class(context: Context, along: str | None, at: ast.At) -> bool:
    classes = context.declarations.vocabulary.edge_classes
    if along is None or along in classes:
        return True
    like = closest(along, list(classes))
    help_ = f"there are {', '.join(f'`{name}`' for name in classes)}" if classes else ""
    help_ = f"did you mean `{like}`?" if like else help_
    context.unknown("E114", "edge class", along, context.word(along, at), help_=help_)
    return False


def graph_is(context: Context, scope: Scope, node: ast.GraphIs, use: Resolvers) -> Formula:
    """``the graph is acyclic``."""
    if node.property not in PROPERTIES:
        help_ = " or ".join(f"`{name}`" for name in PROPERTIES)
        place = context.word(node.property, node.at)
        message = f"a graph is never said to be `{node.property}`"
        context.complain("E122", message, place, help_=f"it is {help_}")
    _edge_class(context, node.along, node.at)
    of = None
    if node.nouns:
        resolved = target(context, scope, ast.Phrase(node.at, node.nouns, None, None, None), use)
        if not isinstance(resolved, Phrase):
            return Truth(value=False, at=node.at)
        of = resolved
    order = None if node.order is None else _order(context, scope, node.order, use)
    joined = [_joined(context, scope, words, use) for words in node.joining]
    if (node.order is not None or node.joining) and node.property != "acyclic":
        help_ = "it is said of `acyclic` alone"
        context.complain("E122", f"`{node.property}` takes no order", node.at, help_=help_)
    joining = tuple(phrase for phrase in joined if phrase is not None)
    return GraphProperty(of, node.property, node.along, node.at, order, joining)


def _order(context: Context, scope: Scope, node: ast.InOrder, use: Resolvers) -> Order | None:
    """``with order of K per gpu``; without K those nodes are in order that have the attribute."""
    group = sort_of(context, node.per)
    if group is not None and group.name != "group":
        message = f"`{' '.join(node.per.words)}` is not a group"
        context.complain("E120", message, node.per.at, help_="each of its members has an order")
        return None
    words = ast.Words(node.at, ("node",), (node.at,))
    phrase = node.phrase or ast.Phrase(node.at, (words,), None, None, None)
    resolved = use.phrase(context, scope, phrase)
    if resolved is None or group is None:
        return None
    found = resolved[0]
    if found.variable.sort != NODE:
        context.complain("E109", "an order is one of nodes", phrase.at)
        return None
    value = as_type(attribute(context, Entity(found.variable), node.attribute, node.at), "int")
    if type_of(value) != "int":
        if type_of(value) != "broken":
            message = f"an order is a number, and `{node.attribute}` is {spoken(type_of(value))}"
            context.complain("E109", message, node.at)
        return None
    if node.phrase is None:
        assert isinstance(value, Attr)
        known = Conjunct(f"with {node.attribute}", Known(value, node.at))
        found = Phrase(found.variable, (known,), f"node with {node.attribute}", node.at)
    return Order(found, value, group)


def _joined(context: Context, scope: Scope, words: ast.Words, use: Resolvers) -> Phrase | None:
    """What becomes one node: the ends of edges, or the nodes of a group's individuals."""
    resolved = use.phrase(context, scope, ast.Phrase(words.at, (words,), None, None, None))
    if resolved is None:
        return None
    if resolved[0].variable.sort == NODE:
        help_ = "name edges, whose ends are joined, or a group, whose members are"
        context.complain("E109", "it is not said with what nodes are joined", words.at, help_=help_)
        return None
    return resolved[0]


def paths_through(
    context: Context, scope: Scope, node: ast.PathsThrough, use: Resolvers
) -> Formula:
    """``no path from A to B passes through C``."""
    ends = [target(context, scope, x, use) for x in (node.source, node.target, node.through)]
    first, last, through = ends
    if first is None or last is None or through is None:
        return Truth(value=False, at=node.at)
    return PathsThrough(node.amount.kind, first, last, through, node.at)


def between(context: Context, scope: Scope, node: ast.Between, use: Resolvers) -> Formula:
    """``between every A a and B b there is a C``."""
    first = use.phrase(context, scope, node.first)
    second = None if first is None else use.phrase(context, first[1], node.second)
    if first is None or second is None:
        return Truth(value=False, at=node.at)
    through = use.phrase(context, second[1], node.phrase)
    if through is None:
        return Truth(value=False, at=node.at)
    if node.amount.kind not in {"some", "no"}:
        context.complain("E122", "between two nodes there is `a …` or `no …`", node.amount.at)
        return Truth(value=False, at=node.at)
    a, b = Entity(first[0].variable), Entity(second[0].variable)
    conjuncts = list(second[0].conjuncts)
    if node.where is not None:
        where = use.formula(context, second[1], node.where)
        conjuncts.append(Conjunct("where " + context.source(node.where.at), where))
    text = f"reached from {a.variable.shown}"
    conjuncts.append(Conjunct(text, PathTo("reaches", a, b, None, None, node.at)))
    pair = Phrase(b.variable, tuple(conjuncts), second[0].text, second[0].at)
    word = "every" if node.amount.kind == "some" else "no"
    cut = PathsThrough(word, a, b, through[0], node.at)
    every = Amount("every", None)
    return Quantified(every, first[0], Quantified(every, pair, cut, node.at), node.at)
