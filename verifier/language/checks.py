"""Declarations by themselves: types, sources, patterns, names declared twice."""

from __future__ import annotations

from verifier.language import ast
from verifier.language.declarations import closest
from verifier.language.patterns import advice, check_pattern, finds_no_number
from verifier.language.scope import Context
from verifier.language.vocabulary import literal, value_type

_SOURCES = ("node", "cluster", "graph", "edge")
_TYPES = ("int", "string", "bool", "ranks", "shape", "span", "set of int", "set of string")
_PARAMETER_TYPES = {"int": int, "string": str, "bool": bool}


class Once:
    """Names that one file declares; the second declaration of one is an error."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._own: dict[tuple[str, str], ast.At] = {}

    def __call__(self, what: str, name: str, at: ast.At) -> None:
        """Note a declaration."""
        first = self._own.setdefault((what, name), at)
        if first is not at:
            label = f"first on line {first.line}"
            message = f"{what} `{name}` is there twice"
            self._context.complain("E113", message, at, label, "rename one or remove it")


def check_vocabulary(block: ast.Vocabulary, context: Context, once: Once) -> bool:
    """Whether the block can be used; complaints go to the context."""
    before = len(context.wrong)
    for entry in block.entries:
        match entry:
            case ast.KindDeclaration():
                once("kind", entry.name, entry.at)
                _check_patterns(entry.when, context)
            case ast.EdgeClass():
                once("edge class", entry.name, entry.at)
                _check_patterns(entry.when, context)
            case ast.GroupDeclaration():
                once("kind", entry.name, entry.at)  # a word is a kind or a group, not both
            case ast.AttributeDeclaration():
                once("attribute", entry.name, entry.at)
                _check_attribute(entry, context)
    return len(context.wrong) == before


def check_scope(scope: ast.Scope, context: Context) -> None:
    """What parameters are stated per is a group."""
    groups = context.declarations.vocabulary.groups
    if scope.group in groups or context.declarations.is_lost(scope.group):
        return
    like = closest(scope.group, list(groups))
    help_ = f"did you mean `{like}`?" if like else f"the groups are {', '.join(groups)}"
    context.complain("E102", f"unknown group `{scope.group}`", scope.at, help_=help_)


def check_parameter(statement: ast.ParamDeclaration, context: Context) -> None:
    """A parameter is a number, a text or a truth value, and so is its default."""
    type_ = statement.type
    wanted = None if type_.is_set else _PARAMETER_TYPES.get(type_.name)
    if wanted is None:
        shown = f"set of {type_.name}" if type_.is_set else type_.name
        context.complain(
            "E116", f"unknown type `{shown}` of a parameter", type_.at, help_="int, string or bool"
        )
        return
    default = literal(statement.default)
    if statement.default is not None and default is not None and type(default) is not wanted:
        message = f"the default of `${statement.name}` is no `{type_.name}`"
        context.complain("E109", message, statement.default.at)
    if statement.readings is not None:
        for reading in statement.readings.readings:
            _check_reading(reading, type_.name, context)


def _check_reading(reading: ast.Reading, type_: str, context: Context) -> None:
    for reference in reading.references:
        if not _is_source(reference):
            _unknown_source(reference, context)
        elif reference.parts[0] == "edge":
            shown = ".".join(reference.parts)
            message = f"`{shown}` states no parameter"
            help_ = "graph.header, graph.label, cluster.label, node.label or the like"
            context.complain("E105", message, reference.at, help_=help_)
    if reading.pattern is not None and reading.pattern_at is not None:
        number = type_ == "int" and reading.value is None
        _check_pattern(reading.pattern, reading.pattern_at, context, number=number)


def _check_attribute(entry: ast.AttributeDeclaration, context: Context) -> None:
    try:
        value_type(entry.type)
    except KeyError:
        shown = f"set of {entry.type.name}" if entry.type.is_set else entry.type.name
        context.complain("E116", f"unknown type `{shown}`", entry.type.at, help_=", ".join(_TYPES))
    for source in entry.sources:
        if not _is_source(source.reference):
            _unknown_source(source.reference, context)
        if source.pattern is not None and source.pattern_at is not None:
            number = entry.type.name == "int" and not entry.type.is_set and source.value is None
            _check_pattern(source.pattern, source.pattern_at, context, number=number)


def _check_patterns(node: ast.Formula, context: Context) -> None:
    match node:
        case ast.Matches():
            _check_pattern(node.pattern, node.pattern_at, context)
            _check_text(node.term, context)
        case ast.Connective():
            for operand in node.operands:
                _check_patterns(operand, context)
        case ast.Compare():
            _check_text(node.left, context)
        case ast.IsKnown(subject=ast.Reference() as reference):
            _check_text(reference, context)
        case ast.Not():
            _check_patterns(node.operand, context)


def _check_text(term: ast.Term, context: Context) -> None:
    """The condition of a kind speaks of texts: `node.label`, `cluster.id`."""
    if isinstance(term, ast.Reference) and not _is_source(term):
        _unknown_source(term, context)


def _is_source(reference: ast.Reference) -> bool:
    return len(reference.parts) > 1 and reference.parts[0] in _SOURCES


def _unknown_source(reference: ast.Reference, context: Context) -> None:
    shown = ".".join(reference.parts)
    like = closest(reference.parts[0], list(_SOURCES))
    help_ = "node.id, node.label, cluster.label, graph.label, edge.label or the like"
    if like and len(reference.parts) > 1:
        help_ = f"did you mean `{'.'.join((like, *reference.parts[1:]))}`?"
    context.complain("E105", f"unknown source `{shown}`", reference.at, help_=help_)


def _check_pattern(pattern: str, at: ast.At, context: Context, *, number: bool = False) -> None:
    problem = check_pattern(pattern)
    if problem is not None:
        context.complain("E110", problem, at, help_=advice(problem))
    elif number and finds_no_number(pattern):
        help_ = r"without a group the whole match is the value: put the number into one, `(\d+)`"
        context.complain("E110", "what this pattern finds is never a whole number", at, help_=help_)
