"""Resolve formulas: conditions, and the sentences about paths, groups and sets."""

from __future__ import annotations

from verifier.language import ast
from verifier.language.declarations import closest
from verifier.language.patterns import advice, check_pattern
from verifier.language.phrases import conjoin, sort_of, within
from verifier.language.phrases import phrase as resolve_phrase
from verifier.language.phrases import words as resolve_words
from verifier.language.scope import BROKEN, Context, Scope
from verifier.language.sets import the_set
from verifier.language.terms import reference
from verifier.language.terms import term as resolve_term
from verifier.language.typed import (
    NODE,
    Amount,
    And,
    Attr,
    Compare,
    Conjunct,
    Const,
    Entity,
    EntityTerm,
    Formula,
    GraphProperty,
    InRange,
    Known,
    LooksLike,
    Matches,
    Not,
    Or,
    Param,
    PathsThrough,
    PathTo,
    Phrase,
    Quantified,
    Sort,
    Term,
    Truth,
)
from verifier.language.types import ELEMENT, NUMERIC, SETS, adapt, as_type, family, spoken, type_of

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


def phrase(context: Context, scope: Scope, node: ast.Phrase) -> tuple[Phrase, Scope] | None:
    """A noun phrase; see ``phrases``."""
    return resolve_phrase(context, scope, node, formula)


def term(context: Context, scope: Scope, node: ast.Term) -> Term:
    """A value; see ``terms``."""
    return resolve_term(context, scope, node, phrase)


def formula(context: Context, scope: Scope, node: ast.Formula) -> Formula:
    """The typed formula; complaints go to the context and `false` stands in for what is wrong."""
    if not context.enter(node.at):
        return Truth(value=False, at=node.at)
    try:
        return _formula(context, scope, node)
    finally:
        context.leave()


def _formula(context: Context, scope: Scope, node: ast.Formula) -> Formula:
    match node:
        case ast.Connective():
            return _connective(context, scope, node)
        case ast.Not():
            return Not(formula(context, scope, node.operand), node.at)
        case ast.Compare():
            return _compare(context, scope, node)
        case ast.InRange():
            return _in_range(context, scope, node)
        case ast.Matches():
            return _matches(context, scope, node)
        case ast.IsA():
            return _is_a(context, scope, node)
        case ast.IsKnown():
            return _known(context, scope, node)
        case ast.IsBetween():
            return _is_between(context, scope, node)
        case ast.Quantified():
            resolved = phrase(context, scope, node.phrase)
            number = amount(context, scope, node.amount)
            if resolved is not None:
                body = formula(context, resolved[1], node.body)
                return Quantified(number, resolved[0], body, node.at)
        case ast.Path():
            return _path(context, scope, node)
        case ast.Has():
            return _has(context, scope, node)
        case ast.ThereAre():
            return _there_are(context, scope, node)
        case ast.TheSet():
            return the_set(context, scope, node, formula)
        case ast.GraphIs():
            return _graph_is(context, scope, node)
        case ast.PathsThrough():
            ends = [target(context, scope, x) for x in (node.source, node.target, node.through)]
            first, last, through = ends
            if first is not None and last is not None and through is not None:
                return PathsThrough(node.amount.kind, first, last, through, node.at)
        case ast.Between():
            return _between(context, scope, node)
        case ast.LooksLike():
            return _looks_like(context, scope, node)
        case ast.Boolean():
            return Truth(node.value, node.at)
        case ast.Call():
            return _macro(context, scope, node)
        case ast.Reference() | ast.Parameter():
            return _boolean(context, scope, node)
        case _:
            context.complain("E119", "expected a condition, found a value", node.at)
    return Truth(value=False, at=node.at)


def as_attr(attribute: Attr) -> Attr:
    """An undeclared attribute that nothing types is text."""
    typed = as_type(attribute, "string")
    assert isinstance(typed, Attr)
    return typed


def _known(context: Context, scope: Scope, node: ast.IsKnown) -> Formula:
    subject = term(context, scope, node.subject)
    if isinstance(subject, Attr):
        return Known(as_attr(subject), node.at)
    if isinstance(subject, Param):
        return Known(subject, node.at)
    if subject is not BROKEN:
        context.complain("E109", "only an attribute or a parameter is known or not", node.at)
    return Truth(value=False, at=node.at)


def amount(context: Context, scope: Scope, node: ast.Amount) -> Amount:
    """A quantifier; its number must be one."""
    if node.number is None:
        return Amount(node.kind, None)
    number = term(context, scope, node.number)
    if type_of(number) not in NUMERIC | {"broken"}:
        context.complain(
            "E109", f"a count is a number, and this is {spoken(type_of(number))}", node.at
        )
    return Amount(node.kind, number)


def target(
    context: Context, scope: Scope, node: ast.Phrase | ast.Reference
) -> Phrase | EntityTerm | None:
    """The object of a path sentence: a phrase about nodes, or a variable that is one."""
    if isinstance(node, ast.Phrase):
        resolved = phrase(context, scope, node)
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


def _connective(context: Context, scope: Scope, node: ast.Connective) -> Formula:
    parts = tuple(formula(context, scope, operand) for operand in node.operands)
    match node.word:
        case "and":
            return And(parts, node.at)
        case "or":
            return Or(parts, node.at)
        case "implies":
            return Or((Not(parts[0], node.operands[0].at), parts[1]), node.at)
        case _:
            both = And(parts, node.at)
            neither = And(
                tuple(Not(p, o.at) for p, o in zip(parts, node.operands, strict=True)), node.at
            )
            return Or((both, neither), node.at)


def _compare(context: Context, scope: Scope, node: ast.Compare) -> Formula:
    left, right = term(context, scope, node.left), term(context, scope, node.right)
    if BROKEN in (left, right):
        return Truth(value=False, at=node.at)
    problem = help_ = ""
    if node.operator == "in":
        right = as_type(right, "set of string" if type_of(left) == "string" else "ranks")
        element = ELEMENT.get(type_of(right))
        left = as_type(left, element or "string")
        if element is None:
            problem = f"`in` needs a set on its right, and this is {spoken(type_of(right))}"
        elif family(type_of(left)) != family(element):
            problem = f"{spoken(type_of(left))} is never in {spoken(type_of(right))}"
    elif node.operator in {"covers", "overlaps"}:
        left, right = as_type(left, "ranks"), as_type(right, "ranks")
        for side in (left, right):
            if type_of(side) not in SETS | {"int"}:
                problem = f"`{node.operator}` needs sets, and this is {spoken(type_of(side))}"
    else:
        left, right = adapt(left, right)
        if family(type_of(left)) != family(type_of(right)):
            problem = f"{spoken(type_of(left))} is compared with {spoken(type_of(right))}"
            help_ = _comparable(context, node, left, right)
        elif node.operator not in {"=", "!="} and type_of(left) not in NUMERIC:
            problem = f"`{node.operator}` orders numbers, and this is {spoken(type_of(left))}"
    if problem:
        context.complain("E109", problem, node.at, help_=help_)
    return Compare(node.operator, left, right, node.at)


def _comparable(context: Context, node: ast.Compare, left: Term, right: Term) -> str:
    """What of two things that cannot be compared could be."""
    for side, other, written in ((left, right, node.left), (right, left, node.right)):
        text = context.source(written.at)
        if type_of(side) == "group":
            return f"write `{text}.index` for the value that `{text}` stands for"
        if type_of(side) in SETS and type_of(other) in NUMERIC:
            return f"`size({text})` is how many it has, `… in {text}` tells whether it has one"
        if isinstance(side, Attr) and side.declared:
            return f"the vocabulary reads `{text}` as {spoken(type_of(side))}"
    return ""


def _in_range(context: Context, scope: Scope, node: ast.InRange) -> Formula:
    inner = as_type(term(context, scope, node.term), "int")
    low, high = term(context, scope, node.low), term(context, scope, node.high)
    for side in (inner, low, high):
        allowed = NUMERIC | {"broken"} | ({"ranks", "span"} if side is inner else set())
        if type_of(side) not in allowed:
            context.complain(
                "E109", f"a range holds numbers, and this is {spoken(type_of(side))}", node.at
            )
    return InRange(inner, low, high, node.at)


def _matches(context: Context, scope: Scope, node: ast.Matches) -> Formula:
    inner = as_type(term(context, scope, node.term), "string")
    if type_of(inner) not in {"string", "broken"}:
        context.complain("E109", f"`~` needs a text, and this is {spoken(type_of(inner))}", node.at)
    problem = check_pattern(node.pattern)
    if problem is not None:
        context.complain("E110", problem, node.pattern_at, help_=advice(problem))
        return Truth(value=False, at=node.at)
    return Matches(inner, node.pattern, node.at)


def _is_a(context: Context, scope: Scope, node: ast.IsA) -> Formula:
    subject = reference(context, scope, node.subject)
    false = Truth(value=False, at=node.at)
    if isinstance(subject, Attr) or not hasattr(subject, "sort"):
        if subject is not BROKEN:
            context.complain("E109", "`is a` is said of a node, and this is a value", node.at)
        return false
    entity: EntityTerm = subject  # type: ignore[assignment]
    last = node.words.words[-1]
    declarations = context.declarations
    if declarations.noun(last) is None and (
        last in declarations.adjectives or last in declarations.vocabulary.edge_classes
    ):  # `m is row-parallel`: an adjective alone, so put the sort's own noun behind it
        noun = "edge" if entity.sort.name == "edge" else "node"
        at = node.words.at
        phrase_words = ast.Words(at, (*node.words.words, noun), (*node.words.places, at))
    else:
        phrase_words = node.words
    sort = sort_of(context, phrase_words)
    if sort is None:
        return false
    if sort != entity.sort:
        context.complain(
            "E109", f"this is {spoken(entity.sort.name)} and never a `{last}`", node.at
        )
        return false
    parts = resolve_words(context, phrase_words, entity, formula)
    found = conjoin([part.formula for part in parts], node.at)
    return Not(found, node.at) if node.negated else found


def _is_between(context: Context, scope: Scope, node: ast.IsBetween) -> Formula:
    parts = [target(context, scope, r) for r in (node.first, node.subject, node.second)]
    if any(part is None or isinstance(part, Phrase) for part in parts):
        return Truth(value=False, at=node.at)
    first, middle, last = parts
    before = PathTo("reaches", first, middle, None, None, node.at)  # type: ignore[arg-type]
    after = PathTo("reaches", middle, last, None, None, node.at)  # type: ignore[arg-type]
    return And((before, after), node.at)


def _path(context: Context, scope: Scope, node: ast.Path) -> Formula:
    false = Truth(value=False, at=node.at)
    subject = target(context, scope, node.subject)
    goal = target(context, scope, node.target)
    stop = None if node.until is None else target(context, scope, node.until)
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


def _has(context: Context, scope: Scope, node: ast.Has) -> Formula:
    group = reference(context, scope, node.subject)
    resolved = phrase(context, scope, node.phrase)
    if resolved is None or group is BROKEN:
        return Truth(value=False, at=node.at)
    return counted(context, scope, node.amount, resolved[0], node.subject, node.at)


def counted(
    context: Context,
    scope: Scope,
    node: ast.Amount,
    found: Phrase,
    group: ast.Reference | None,
    at: ast.At,
) -> Formula:
    """``amount phrase [in group]``: as many as that."""
    conjuncts = found.conjuncts
    if group is not None:
        conjuncts += (within(context, scope, Entity(found.variable), group),)
    narrowed = Phrase(found.variable, conjuncts, found.text, found.at)
    return Quantified(amount(context, scope, node), narrowed, Truth(value=True, at=at), at)


def _there_are(context: Context, scope: Scope, node: ast.ThereAre) -> Formula:
    if node.amount.kind == "every":
        help_ = "a colon and what is said of each go after it: `every stage s: …`"
        context.complain("E119", "`every …` says nothing yet", node.at, help_=help_)
        return Truth(value=False, at=node.at)
    if node.per is None:
        resolved = phrase(context, scope, node.phrase)
        if resolved is None:
            return Truth(value=False, at=node.at)
        return counted(context, scope, node.amount, resolved[0], None, node.at)
    per = per_group(context, scope, node.per)
    if per is None:
        return Truth(value=False, at=node.at)
    each, inner = per
    resolved = phrase(context, inner, node.phrase)
    if resolved is None:
        return Truth(value=False, at=node.at)
    group = ast.Reference(node.per.at, ("per",))
    body = counted(context, inner, node.amount, resolved[0], group, node.at)
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


def _graph_is(context: Context, scope: Scope, node: ast.GraphIs) -> Formula:
    if node.property not in PROPERTIES:
        help_ = " or ".join(f"`{name}`" for name in PROPERTIES)
        place = context.word(node.property, node.at)
        message = f"a graph is never said to be `{node.property}`"
        context.complain("E122", message, place, help_=f"it is {help_}")
    _edge_class(context, node.along, node.at)
    of = None
    if node.nouns:
        resolved = target(context, scope, ast.Phrase(node.at, node.nouns, None, None, None))
        if not isinstance(resolved, Phrase):
            return Truth(value=False, at=node.at)
        of = resolved
    return GraphProperty(of, node.property, node.along, node.at)


def _between(context: Context, scope: Scope, node: ast.Between) -> Formula:
    first = phrase(context, scope, node.first)
    second = None if first is None else phrase(context, first[1], node.second)
    if first is None or second is None:
        return Truth(value=False, at=node.at)
    through = phrase(context, second[1], node.phrase)
    if through is None:
        return Truth(value=False, at=node.at)
    if node.amount.kind not in {"some", "no"}:
        context.complain("E122", "between two nodes there is `a …` or `no …`", node.amount.at)
        return Truth(value=False, at=node.at)
    a, b = Entity(first[0].variable), Entity(second[0].variable)
    conjuncts = list(second[0].conjuncts)
    if node.where is not None:
        where = formula(context, second[1], node.where)
        conjuncts.append(Conjunct("where " + context.source(node.where.at), where))
    text = f"reached from {a.variable.shown}"
    conjuncts.append(Conjunct(text, PathTo("reaches", a, b, None, None, node.at)))
    pair = Phrase(b.variable, tuple(conjuncts), second[0].text, second[0].at)
    word = "every" if node.amount.kind == "some" else "no"
    cut = PathsThrough(word, a, b, through[0], node.at)
    every = Amount("every", None)
    return Quantified(every, first[0], Quantified(every, pair, cut, node.at), node.at)


def _looks_like(context: Context, scope: Scope, node: ast.LooksLike) -> Formula:
    subject = reference(context, scope, node.subject)
    model = sort_of(context, node.model)
    index = term(context, scope, node.index)
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


def _macro(context: Context, scope: Scope, node: ast.Call) -> Formula:
    declarations = context.declarations
    false = Truth(value=False, at=node.at)
    found = declarations.macros.get(node.name)
    if found is None:
        like = closest(node.name, list(declarations.macros))
        context.unknown(
            "E118",
            "definition",
            node.name,
            node.at._replace(end=node.at.start + len(node.name)),
            help_=f"did you mean `{like}`?"
            if like
            else f"declare it: `define {node.name}(x) as …`",
        )
        return false
    macro, path = found
    if len(macro.variables) != len(node.arguments):
        given = len(node.arguments)
        message = f"`{node.name}` takes {len(macro.variables)} and is given {given}"
        context.complain("E118", message, node.at)
        return false
    key = f"{node.name}()"
    if key in declarations.used:
        context.of(path).complain("E112", f"`{node.name}` is defined by itself", macro.at)
        return false
    bound: dict[str, EntityTerm] = {}
    for name, argument in zip(macro.variables, node.arguments, strict=True):
        value = term(context, scope, argument)
        if not hasattr(value, "sort"):
            context.complain("E118", "a definition is said of nodes, edges or groups", argument.at)
            return false
        bound[name] = value  # type: ignore[assignment]
    if not context.expand(node.at):
        return false
    declarations.used.add(key)
    try:
        return formula(context.of(path), Scope(bound), macro.body)
    finally:
        declarations.used.discard(key)


def _boolean(context: Context, scope: Scope, node: ast.Reference | ast.Parameter) -> Formula:
    value = term(context, scope, node)
    value = as_type(value, "bool")
    if value is BROKEN:
        return Truth(value=False, at=node.at)
    if type_of(value) != "bool" or not isinstance(value, Attr | Param):
        message = f"expected a condition, found {spoken(type_of(value))}"
        text = context.source(node.at)
        help_ = f"compare it: `{text} = …`, or ask whether it is there: `{text} is known`"
        context.complain("E119", message, node.at, help_=help_)
    return Compare("=", value, Const(value=True, type="bool"), node.at)
