"""What quantifiers, noun phrases and sentences build."""

# ruff: noqa: ARG001, D103 -- all take the same arguments, and the grammar says what each builds

from __future__ import annotations

from typing import Any

from verifier.language import ast
from verifier.language.ast import At
from verifier.language.tokens import name_of, place
from verifier.language.tree import Children, production


@production
def every(at: At, c: Children) -> ast.Amount:
    return ast.Amount(at, "every", None)


@production
def some(at: At, c: Children) -> ast.Amount:
    return ast.Amount(at, "some", None)


@production
def no(at: At, c: Children) -> ast.Amount:
    return ast.Amount(at, "no", None)


@production
def exactly(at: At, c: Children) -> str:
    return "exactly"


@production
def at_least(at: At, c: Children) -> str:
    return "at-least"


@production
def at_most(at: At, c: Children) -> str:
    return "at-most"


@production
def count(at: At, c: Children) -> ast.Amount:
    return ast.Amount(at, c[0], c[1])


@production
def exactly_amount(at: At, c: Children) -> ast.Amount:
    return ast.Amount(at, "exactly", c[0])


@production
def one(at: At, c: Children) -> ast.Integer:
    return ast.Integer(at, 1)


@production
def quantifier(at: At, c: Children) -> ast.Amount:
    return c[0]  # type: ignore[no-any-return]


@production
def amount(at: At, c: Children) -> ast.Amount:
    return c[0]  # type: ignore[no-any-return]


@production
def words(at: At, c: Children) -> ast.Words:
    return ast.Words(at, tuple(map(name_of, c)), tuple(map(place, c)))


@production
def noun(at: At, c: Children) -> tuple[ast.Words, ...]:
    return tuple(c)


@production
def np(at: At, c: Children) -> ast.Phrase:
    noun, variable, within, where = c
    return ast.Phrase(at, noun, variable and str(variable), within, where)


@production
def object_(at: At, c: Children) -> ast.Phrase:
    return c[-1]  # type: ignore[no-any-return]


@production
def variable(at: At, c: Children) -> ast.Reference:
    return ast.Reference(at, (str(c[0]),))


@production
def quantified(at: At, c: Children) -> ast.Quantified:
    return ast.Quantified(at, c[0], c[1], c[2])


@production
def every_two(at: At, c: Children) -> ast.EveryTwo:
    noun, first, second, within, where, body = c
    return ast.EveryTwo(at, noun, str(first), str(second), within, where, body)


@production
def simple_sentence(at: At, c: Children) -> ast.Quantified:
    amount, phrase, verb = c
    name = phrase.variable
    if name is None:  # `every matmul is followed by …`: the reader never sees this variable
        name = "_"
        phrase = ast.Phrase(phrase.at, phrase.alternatives, name, phrase.within, phrase.where)
    return ast.Quantified(at, amount, phrase, verb(ast.Reference(phrase.at, (name,))))


@production
def bare_sentence(at: At, c: Children) -> ast.ThereAre:
    """`some K`, `no K where …`: whether there is one."""
    return ast.ThereAre(at, c[0], c[1], None)


@production
def about(at: At, c: Children) -> ast.Formula:
    return c[1](c[0])  # type: ignore[no-any-return]


@production
def path_verb(at: At, c: Children) -> str:
    return " ".join(c[0].split())


@production
def until(at: At, c: Children) -> tuple[str, Any]:
    return str(c[0]), c[1]


@production
def path(at: At, c: Children) -> Any:
    verb, target, until, along = c
    word, stop = until or (None, None)
    name = along and name_of(along)
    return lambda subject: ast.Path(at, subject, verb, target, word, stop, name)


@production
def has(at: At, c: Children) -> Any:
    return lambda subject: ast.Has(at, subject, c[0], c[1])


@production
def looks_like(at: At, c: Children) -> Any:
    exceptions = tuple(w for w in c[2:] if w is not None)
    return lambda subject: ast.LooksLike(at, subject, c[0], c[1], exceptions)


@production
def rises(at: At, c: Children) -> Any:
    def sentence(subject: ast.Reference) -> ast.Rises:
        start = subject.at
        return ast.Rises(At(start.line, start.column, start.start, at.end), subject, c[0])

    return sentence


@production
def fits(at: At, c: Children) -> Any:
    return lambda subject: ast.Fits(at, subject, name_of(c[0]), c[1] is not None)


@production
def there_are(at: At, c: Children) -> ast.ThereAre:
    return ast.ThereAre(at, c[0], c[1], c[2])


@production
def the_set(at: At, c: Children) -> ast.TheSet:
    words, variable, within, where, (verb, low, high), per = c
    name = variable and str(variable)
    return ast.TheSet(at, words, name, within, where, verb, low, high, per)


@production
def partition(at: At, c: Children) -> tuple[str, Any, Any]:
    return ("partition", *c[0])


@production
def cover(at: At, c: Children) -> tuple[str, Any, Any]:
    return ("cover", *c[0])


@production
def fit_in(at: At, c: Children) -> tuple[str, Any, Any]:
    return ("fit in", *c[0])


@production
def are(at: At, c: Children) -> tuple[str, Any, Any]:
    return (f"are {name_of(c[0])}", None, None)


@production
def range_(at: At, c: Children) -> tuple[Any, Any]:
    return c[0], c[1]


@production
def graph_is(at: At, c: Children) -> ast.GraphIs:
    nouns, name, along, order, joining = c
    return ast.GraphIs(
        at, nouns or (), name_of(name), along and name_of(along), order, joining or ()
    )


@production
def in_order(at: At, c: Children) -> ast.InOrder:
    return ast.InOrder(at, name_of(c[0]), c[1], c[2])


@production
def joining(at: At, c: Children) -> tuple[ast.Words, ...]:
    return tuple(c)


@production
def paths(at: At, c: Children) -> ast.PathsThrough:
    return ast.PathsThrough(at, *c)


@production
def between_every(at: At, c: Children) -> ast.Between:
    first, x, second, y, where, amount, phrase = c
    a = ast.Phrase(first.at, (first,), x and str(x), None, None)
    b = ast.Phrase(second.at, (second,), y and str(y), None, None)
    return ast.Between(at, a, b, where, amount, phrase)
