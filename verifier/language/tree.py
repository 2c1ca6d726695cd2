"""From lark's derivation to the tree of ``ast``: one method per grammar rule, bottom up."""

from __future__ import annotations

import ast as python
from typing import Any

from lark import Token, Transformer
from lark.tree import Meta
from lark.visitors import v_args

from verifier.language import ast
from verifier.language.ast import At

_UNITS = {"bytes": 1, "B": 1} | {
    f"{prefix}{suffix}": base**power
    for power, prefix in enumerate("KMGT", 1)
    for suffix, base in (("B", 1000), ("iB", 1024))
}

Children = list[Any]


def _at(meta: Meta) -> At:
    if meta.empty:  # an empty file
        return At(1, 1, 0, 0)
    return At(meta.line, meta.column, meta.start_pos, meta.end_pos)


def _token_at(token: Token) -> At:
    assert token.line and token.column and token.start_pos is not None and token.end_pos is not None
    return At(token.line, token.column, token.start_pos, token.end_pos)


def _text(token: Token | None) -> str:
    """A string token's value, its escapes undone."""
    if token is None:
        return ""
    return str(python.literal_eval(str(token)))


def _regex(token: Token) -> str:
    return token[1:-1].replace("\\/", "/")


def _name(token: Token) -> str:
    return token.lower()


def _parameter(token: Token) -> str:
    return token.removeprefix("$")


@v_args(meta=True)
class Builder(Transformer[Token, Any]):
    """Called by the parser at each reduction, so that no intermediate tree is built."""

    def start(self, meta: Meta, c: Children) -> tuple[ast.Statement, ...]:
        return tuple(c)

    # ---- statements

    def import_(self, meta: Meta, c: Children) -> ast.Import:
        return ast.Import(_at(meta), _text(c[0]), c[1] and _name(c[1]))

    def scalar(self, meta: Meta, c: Children) -> ast.TypeName:
        return ast.TypeName(_at(meta), _name(c[0]), is_set=False)

    def set_type(self, meta: Meta, c: Children) -> ast.TypeName:
        return ast.TypeName(_at(meta), _name(c[0]), is_set=True)

    def param(self, meta: Meta, c: Children) -> ast.ParamDeclaration:
        return ast.ParamDeclaration(_token_at(c[0]), _parameter(c[0]), c[1], c[2], _text(c[3]))

    def set_param(self, meta: Meta, c: Children) -> ast.SetParam:
        return ast.SetParam(_token_at(c[0]), _parameter(c[0]), c[1])

    def set_severity(self, meta: Meta, c: Children) -> ast.SetSeverity:
        return ast.SetSeverity(_at(meta), c[0], _name(c[1]))

    def open_(self, meta: Meta, c: Children) -> ast.Open:
        return ast.Open(_at(meta), tuple(map(_name, c)))

    def axiom(self, meta: Meta, c: Children) -> ast.Axiom:
        return ast.Axiom(_token_at(c[0]), _name(c[0]), _text(c[1]), c[2])

    def rule_name(self, meta: Meta, c: Children) -> str:
        return ".".join(map(_name, c))

    def waive(self, meta: Meta, c: Children) -> ast.Waive:
        rule, where, until, because = c
        return ast.Waive(_at(meta), rule, where, until and str(until), _text(because))

    # ---- vocabulary

    def vocabulary(self, meta: Meta, c: Children) -> ast.Vocabulary:
        return ast.Vocabulary(_token_at(c[0]), _name(c[0]), tuple(c[1:]))

    def kind(self, meta: Meta, c: Children) -> ast.KindDeclaration:
        return ast.KindDeclaration(_token_at(c[0]), _name(c[0]), c[1] and _name(c[1]), c[2])

    def attribute(self, meta: Meta, c: Children) -> ast.AttributeDeclaration:
        name, type_, plural, only, *sources, default = c
        return ast.AttributeDeclaration(
            _token_at(name),
            _name(name),
            type_,
            plural and _name(plural),
            only is not None,
            tuple(sources),
            default,
        )

    def source(self, meta: Meta, c: Children) -> ast.Source:
        reference, pattern, as_ranks, value = c
        place = None if pattern is None else _token_at(pattern)
        regex = None if pattern is None else _regex(pattern)
        text = None if value is None else _text(value)
        return ast.Source(_at(meta), reference, regex, place, as_ranks is not None, text)

    def group(self, meta: Meta, c: Children) -> ast.GroupDeclaration:
        return ast.GroupDeclaration(
            _token_at(c[0]), _name(c[0]), c[1] and _name(c[1]), _name(c[2])
        )

    def edge_class(self, meta: Meta, c: Children) -> ast.EdgeClass:
        return ast.EdgeClass(_token_at(c[0]), _name(c[0]), c[1])

    # ---- definitions

    def adjective(self, meta: Meta, c: Children) -> ast.Adjective:
        return ast.Adjective(_token_at(c[2]), _name(c[0]), str(c[1]), _name(c[2]), c[3])

    def noun_definition(self, meta: Meta, c: Children) -> ast.NounDefinition:
        return ast.NounDefinition(_token_at(c[0]), _name(c[0]), tuple(c[1:]))

    def macro(self, meta: Meta, c: Children) -> ast.Macro:
        name, *variables, body = c
        return ast.Macro(_token_at(name), _name(name), tuple(map(str, variables)), body)

    # ---- rules: a clause is a (field, value) pair

    def rule(self, meta: Meta, c: Children) -> ast.Rule:
        name, title, formula, *clauses = c
        fields: dict[str, Any] = dict(clauses)
        return ast.Rule(
            at=_token_at(name),
            name=_name(name),
            title=_text(title),
            formula=formula,
            sentence_at=formula.at,
            applies_when=fields.get("applies_when"),
            severity=fields.get("severity"),
            message=fields.get("message", ""),
            hint=fields.get("hint", ""),
            because=fields.get("because", ""),
            tags=fields.get("tags", ()),
            may_be_empty=fields.get("may_be_empty", False),
        )

    def applies_when(self, meta: Meta, c: Children) -> tuple[str, Any]:
        return "applies_when", c[0]

    def severity(self, meta: Meta, c: Children) -> tuple[str, Any]:
        return "severity", _name(c[0])

    def message(self, meta: Meta, c: Children) -> tuple[str, Any]:
        return "message", _text(c[0])

    def hint(self, meta: Meta, c: Children) -> tuple[str, Any]:
        return "hint", _text(c[0])

    def because(self, meta: Meta, c: Children) -> tuple[str, Any]:
        return "because", _text(c[0])

    def tags(self, meta: Meta, c: Children) -> tuple[str, Any]:
        return "tags", tuple(map(_name, c))

    def may_be_empty(self, meta: Meta, c: Children) -> tuple[str, Any]:
        return "may_be_empty", True

    # ---- quantifiers and phrases

    def every(self, meta: Meta, c: Children) -> ast.Amount:
        return ast.Amount(_at(meta), "every", None)

    def some(self, meta: Meta, c: Children) -> ast.Amount:
        return ast.Amount(_at(meta), "some", None)

    def no(self, meta: Meta, c: Children) -> ast.Amount:
        return ast.Amount(_at(meta), "no", None)

    def exactly(self, meta: Meta, c: Children) -> str:
        return "exactly"

    def at_least(self, meta: Meta, c: Children) -> str:
        return "at-least"

    def at_most(self, meta: Meta, c: Children) -> str:
        return "at-most"

    def count(self, meta: Meta, c: Children) -> ast.Amount:
        return ast.Amount(_at(meta), c[0], c[1])

    def exactly_amount(self, meta: Meta, c: Children) -> ast.Amount:
        return ast.Amount(_at(meta), "exactly", c[0])

    def one(self, meta: Meta, c: Children) -> ast.Integer:
        return ast.Integer(_at(meta), 1)

    def quantifier(self, meta: Meta, c: Children) -> ast.Amount:
        return c[0]  # type: ignore[no-any-return]

    def amount(self, meta: Meta, c: Children) -> ast.Amount:
        return c[0]  # type: ignore[no-any-return]

    def words(self, meta: Meta, c: Children) -> ast.Words:
        return ast.Words(_at(meta), tuple(map(_name, c)), tuple(map(_token_at, c)))

    def noun(self, meta: Meta, c: Children) -> tuple[ast.Words, ...]:
        return tuple(c)

    def np(self, meta: Meta, c: Children) -> ast.Phrase:
        noun, variable, within, where = c
        return ast.Phrase(_at(meta), noun, variable and str(variable), within, where)

    def object(self, meta: Meta, c: Children) -> ast.Phrase:
        return c[-1]  # type: ignore[no-any-return]

    def variable(self, meta: Meta, c: Children) -> ast.Reference:
        return ast.Reference(_at(meta), (str(c[0]),))

    # ---- sentences

    def quantified(self, meta: Meta, c: Children) -> ast.Quantified:
        return ast.Quantified(_at(meta), c[0], c[1], c[2])

    def simple_sentence(self, meta: Meta, c: Children) -> ast.Quantified:
        amount, phrase, verb = c
        name = phrase.variable
        if name is None:  # `every matmul is followed by …`: the reader never sees this variable
            name = "_"
            phrase = ast.Phrase(phrase.at, phrase.alternatives, name, phrase.within, phrase.where)
        return ast.Quantified(_at(meta), amount, phrase, verb(ast.Reference(phrase.at, (name,))))

    def bare_sentence(self, meta: Meta, c: Children) -> ast.ThereAre:
        """`some K`, `no K where …`: whether there is one."""
        return ast.ThereAre(_at(meta), c[0], c[1], None)

    def about(self, meta: Meta, c: Children) -> ast.Formula:
        return c[1](c[0])  # type: ignore[no-any-return]

    def path_verb(self, meta: Meta, c: Children) -> str:
        return " ".join(c[0].split())

    def until(self, meta: Meta, c: Children) -> tuple[str, Any]:
        return str(c[0]), c[1]

    def path(self, meta: Meta, c: Children) -> Any:
        verb, target, until, along = c
        word, stop = until or (None, None)
        at, name = _at(meta), along and _name(along)
        return lambda subject: ast.Path(at, subject, verb, target, word, stop, name)

    def has(self, meta: Meta, c: Children) -> Any:
        at = _at(meta)
        return lambda subject: ast.Has(at, subject, c[0], c[1])

    def looks_like(self, meta: Meta, c: Children) -> Any:
        at = _at(meta)
        exceptions = tuple(w for w in c[2:] if w is not None)
        return lambda subject: ast.LooksLike(at, subject, c[0], c[1], exceptions)

    def there_are(self, meta: Meta, c: Children) -> ast.ThereAre:
        return ast.ThereAre(_at(meta), c[0], c[1], c[2])

    def the_set(self, meta: Meta, c: Children) -> ast.TheSet:
        words, within, where, (verb, low, high), per = c
        return ast.TheSet(_at(meta), words, within, where, verb, low, high, per)

    def partition(self, meta: Meta, c: Children) -> tuple[str, Any, Any]:
        return ("partition", *c[0])

    def cover(self, meta: Meta, c: Children) -> tuple[str, Any, Any]:
        return ("cover", *c[0])

    def fit_in(self, meta: Meta, c: Children) -> tuple[str, Any, Any]:
        return ("fit in", *c[0])

    def are(self, meta: Meta, c: Children) -> tuple[str, Any, Any]:
        return (f"are {_name(c[0])}", None, None)

    def range(self, meta: Meta, c: Children) -> tuple[Any, Any]:
        return c[0], c[1]

    def graph_is(self, meta: Meta, c: Children) -> ast.GraphIs:
        return ast.GraphIs(_at(meta), c[0] or (), _name(c[1]), c[2] and _name(c[2]))

    def paths(self, meta: Meta, c: Children) -> ast.PathsThrough:
        return ast.PathsThrough(_at(meta), *c)

    def between_every(self, meta: Meta, c: Children) -> ast.Between:
        first, x, second, y, where, amount, phrase = c
        a = ast.Phrase(first.at, (first,), x and str(x), None, None)
        b = ast.Phrase(second.at, (second,), y and str(y), None, None)
        return ast.Between(_at(meta), a, b, where, amount, phrase)

    # ---- conditions

    def implies(self, meta: Meta, c: Children) -> ast.Connective:
        return ast.Connective(_at(meta), "implies", tuple(c))

    def iff(self, meta: Meta, c: Children) -> ast.Connective:
        return ast.Connective(_at(meta), "iff", tuple(c))

    def either(self, meta: Meta, c: Children) -> ast.Connective:
        return ast.Connective(_at(meta), "or", tuple(c))

    def both(self, meta: Meta, c: Children) -> ast.Connective:
        return ast.Connective(_at(meta), "and", tuple(c))

    def negate(self, meta: Meta, c: Children) -> ast.Not:
        return ast.Not(_at(meta), c[0])

    def is_a(self, meta: Meta, c: Children) -> ast.IsA:
        return ast.IsA(_at(meta), c[0], any(x == "not" for x in c[1:-1]), c[-1])

    def is_known(self, meta: Meta, c: Children) -> ast.IsKnown:
        return ast.IsKnown(_at(meta), c[0])

    def parameter_is_known(self, meta: Meta, c: Children) -> ast.IsKnown:
        return ast.IsKnown(_at(meta), ast.Parameter(_token_at(c[0]), _parameter(c[0])))

    def is_between(self, meta: Meta, c: Children) -> ast.IsBetween:
        return ast.IsBetween(_at(meta), c[0], c[2], c[3])

    def compare(self, meta: Meta, c: Children) -> ast.Compare:
        return ast.Compare(_at(meta), str(c[1]), c[0], c[2])

    def matches(self, meta: Meta, c: Children) -> ast.Matches:
        return ast.Matches(_at(meta), c[0], _regex(c[1]), _token_at(c[1]))

    def in_range(self, meta: Meta, c: Children) -> ast.InRange:
        return ast.InRange(_at(meta), c[0], *c[1])

    def member(self, meta: Meta, c: Children) -> ast.Compare:
        return ast.Compare(_at(meta), "in", c[0], c[1])

    def covers(self, meta: Meta, c: Children) -> ast.Compare:
        return ast.Compare(_at(meta), "covers", c[0], c[1])

    def overlaps(self, meta: Meta, c: Children) -> ast.Compare:
        return ast.Compare(_at(meta), "overlaps", c[0], c[1])

    # ---- terms

    def counted(self, meta: Meta, c: Children) -> ast.Term:
        """`2 * $n + 1`: the one ladder without precedence, so it is put in here."""
        left, operator, right = c
        if operator in "*/%" and isinstance(left, ast.Arithmetic) and left.operator in "+-":
            at = At(left.right.at.line, left.right.at.column, left.right.at.start, meta.end_pos)
            tight = ast.Arithmetic(at, str(operator), left.right, right)
            return ast.Arithmetic(_at(meta), left.operator, left.left, tight)
        return ast.Arithmetic(_at(meta), str(operator), left, right)

    def arithmetic(self, meta: Meta, c: Children) -> ast.Arithmetic:
        return ast.Arithmetic(_at(meta), str(c[1]), c[0], c[2])

    def negative(self, meta: Meta, c: Children) -> ast.Negative:
        return ast.Negative(_at(meta), c[-1])

    def integer(self, meta: Meta, c: Children) -> ast.Integer:
        return ast.Integer(_at(meta), int(c[0]))

    def decimal(self, meta: Meta, c: Children) -> ast.Decimal:
        return ast.Decimal(_at(meta), c[0].replace("_", ""))

    def measure(self, meta: Meta, c: Children) -> ast.Measure:
        text = str(c[0])
        digits = text.rstrip("KMGTiBbytes ")
        value = float(digits) * _UNITS[text[len(digits) :].strip()]
        return ast.Measure(_at(meta), text, round(value))

    def string(self, meta: Meta, c: Children) -> ast.String:
        return ast.String(_at(meta), _text(c[0]))

    def true(self, meta: Meta, c: Children) -> ast.Boolean:
        return ast.Boolean(_at(meta), value=True)

    def false(self, meta: Meta, c: Children) -> ast.Boolean:
        return ast.Boolean(_at(meta), value=False)

    def parameter(self, meta: Meta, c: Children) -> ast.Parameter:
        return ast.Parameter(_at(meta), _parameter(c[0]))

    def count_of(self, meta: Meta, c: Children) -> ast.CountOf:
        return ast.CountOf(_at(meta), c[0])

    def aggregate(self, meta: Meta, c: Children) -> ast.Aggregate:
        return ast.Aggregate(_at(meta), str(c[0]), c[1], c[2])

    def call(self, meta: Meta, c: Children) -> ast.Call:
        return ast.Call(_at(meta), _name(c[0]), tuple(c[1:]))

    def set_literal(self, meta: Meta, c: Children) -> ast.SetLiteral:
        return ast.SetLiteral(_at(meta), tuple(c))

    def reference(self, meta: Meta, c: Children) -> ast.Reference:
        return ast.Reference(_at(meta), tuple(map(_name, c)))
