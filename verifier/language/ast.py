"""What a rule file says, as it says it: the parser's tree, every part with its place.

Nothing is looked up yet: names are the user's words (folded to lower case), and whether `layers` is
a kind, a group or a misspelling is decided in ``resolve``.
"""

from __future__ import annotations

from typing import NamedTuple

from verifier.records import record


class At(NamedTuple):
    """Where a part stands in its file: line and column from 1, offsets of its start and its end."""

    line: int
    column: int
    start: int
    end: int


@record
class Syntax:
    """What every part of the tree has."""

    at: At


# ---- terms --------------------------------------------------------------------------------------


@record
class Integer(Syntax):
    """``4``, ``80_000``."""

    value: int


@record
class Decimal(Syntax):
    """``0.1``; kept as text, so that the value stays exact."""

    text: str


@record
class Measure(Syntax):
    """``80 GiB``: a number of bytes, as its text says and as a whole number."""

    text: str
    value: int


@record
class String(Syntax):
    """``"row"``."""

    value: str


@record
class Boolean(Syntax):
    """``true`` or ``false``."""

    value: bool


@record
class Parameter(Syntax):
    """``$tp`` or ``N``; ``name`` is without the dollar sign."""

    name: str


@record
class Reference(Syntax):
    """``m``, ``m.layer``, ``e.source.stage``, ``node.label``."""

    parts: tuple[str, ...]


@record
class CountOf(Syntax):
    """``count(gpu g where …)``."""

    phrase: Phrase


@record
class Aggregate(Syntax):
    """``sum(t.bytes for tensor t where …)``; ``function`` is sum, min or max."""

    function: str
    term: Term
    phrase: Phrase


@record
class Pattern(Syntax):
    """``/heads/``, an argument of a function."""

    text: str


@record
class Call(Syntax):
    """``same-group(e, d)``, ``dim(m.output-shape, /heads/)``."""

    name: str
    arguments: tuple[Term | Pattern, ...]


@record
class SetLiteral(Syntax):
    """``{"row", "column"}``."""

    items: tuple[Term, ...]


@record
class Arithmetic(Syntax):
    """``left operator right`` with ``+ - * / %``."""

    operator: str
    left: Term
    right: Term


@record
class Negative(Syntax):
    """``-x``."""

    term: Term


Term = (
    Integer
    | Decimal
    | Measure
    | String
    | Boolean
    | Parameter
    | Reference
    | CountOf
    | Aggregate
    | Call
    | SetLiteral
    | Arithmetic
    | Negative
)

# ---- phrases and quantifiers --------------------------------------------------------------------


@record
class Words(Syntax):
    """``row-parallel matmul``: adjectives and a noun, each with its place."""

    words: tuple[str, ...]
    places: tuple[At, ...]


@record
class Phrase(Syntax):
    """``all-reduce or reduce-scatter r in s where …``."""

    alternatives: tuple[Words, ...]
    variable: str | None
    within: Reference | None
    where: Formula | None


@record
class Amount(Syntax):
    """``every``, ``some``, ``no``, ``exactly n``, ``at-least n``, ``at-most n``."""

    kind: str
    number: Term | None


# ---- formulas -----------------------------------------------------------------------------------


@record
class Quantified(Syntax):
    """``every K x: body``; of `every K verb` the body is the verb, said of the variable."""

    amount: Amount
    phrase: Phrase
    body: Formula


@record
class EveryTwo(Syntax):
    """``every two K x and y in s where c: body``."""

    nouns: tuple[Words, ...]
    first: str
    second: str
    within: Reference | None
    where: Formula | None
    body: Formula


@record
class Path(Syntax):
    """``m is followed by X before Y along E``; ``verb`` is the verb with single blanks."""

    subject: Reference
    verb: str
    target: Phrase | Reference
    until_word: str | None
    until: Phrase | Reference | None
    along: str | None


@record
class Has(Syntax):
    """``s has n K``."""

    subject: Reference
    amount: Amount
    phrase: Phrase


@record
class ThereAre(Syntax):
    """``there are n K per G``."""

    amount: Amount
    phrase: Phrase
    per: Words | None


@record
class TheSet(Syntax):
    """``the K attr [x] [in s] [where c] partition 0..n [per G]``; also `are distinct` …."""

    words: Words
    variable: str | None
    within: Reference | None
    where: Formula | None
    verb: str
    low: Term | None
    high: Term | None
    per: Words | None


@record
class InOrder(Syntax):
    """``with order of K per gpu``: what an attribute puts in order on each member of a group."""

    attribute: str
    phrase: Phrase | None
    per: Words


@record
class GraphIs(Syntax):
    """``the graph [of K] is acyclic [along E] [with A per G] [joining K and G]``."""

    nouns: tuple[Words, ...]
    property: str
    along: str | None
    order: InOrder | None
    joining: tuple[Words, ...]


@record
class PathsThrough(Syntax):
    """``no path from A to B passes through C``."""

    amount: Amount
    source: Phrase | Reference
    target: Phrase | Reference
    through: Phrase | Reference


@record
class Between(Syntax):
    """``between every A a and B b where c there is a C``."""

    first: Phrase
    second: Phrase
    where: Formula | None
    amount: Amount
    phrase: Phrase


@record
class LooksLike(Syntax):
    """``s looks like stage 1 except K or K``."""

    subject: Reference
    model: Words
    index: Term
    exceptions: tuple[Words, ...]


@record
class Rises(Syntax):
    """``stage rises with layer``."""

    subject: Reference
    key: Words


@record
class Connective(Syntax):
    """``and``, ``or``, ``implies``, ``iff`` over two or more operands (two for the last two)."""

    word: str
    operands: tuple[Formula, ...]


@record
class Not(Syntax):
    """``not φ``."""

    operand: Formula


@record
class Compare(Syntax):
    """``left operator right``; also the words `covers`, `overlaps`, `in`."""

    operator: str
    left: Term
    right: Term


@record
class InRange(Syntax):
    """``x in lo..hi``."""

    term: Term
    low: Term
    high: Term


@record
class Matches(Syntax):
    """``x ~ /…/``; ``pattern`` is without the slashes."""

    term: Term
    pattern: str
    pattern_at: At


@record
class IsA(Syntax):
    """``m is [not] a send``."""

    subject: Reference
    negated: bool
    words: Words


@record
class IsKnown(Syntax):
    """``m.layer is known``, ``$tp is known``."""

    subject: Reference | Parameter


@record
class IsBetween(Syntax):
    """``c is between a and b``: on some path from a to b, strictly inside."""

    subject: Reference
    first: Reference
    second: Reference


@record
class Fits(Syntax):
    """``n fits along tp``: what arrives at it is something that it takes."""

    subject: Reference
    axis: str
    assumed: bool


Formula = (
    Quantified
    | EveryTwo
    | Path
    | Has
    | ThereAre
    | TheSet
    | GraphIs
    | PathsThrough
    | Between
    | LooksLike
    | Rises
    | Fits
    | Connective
    | Not
    | Compare
    | InRange
    | Matches
    | IsA
    | IsKnown
    | IsBetween
    | Boolean
    | Call
    | Parameter
    | Reference
)

# ---- statements ---------------------------------------------------------------------------------


@record
class Import(Syntax):
    """``import "base.rules" as base``."""

    path: str
    alias: str | None


@record
class TypeName(Syntax):
    """``int`` or ``set of int``."""

    name: str
    is_set: bool


@record
class Reading(Syntax):
    r"""``graph.label, cluster.label matching /tp=(\d+)/``: texts that may state a parameter.

    With `as degrees` numbers count only if none of them is 0, as ranks have it.
    """

    references: tuple[Reference, ...]
    pattern: str | None
    pattern_at: At | None
    as_degrees: bool
    value: str | None


@record
class Scope(Syntax):
    """``per phase``, ``in phase "decode"``: which statements are about the same."""

    group: str
    member: str | None


@record
class Readings(Syntax):
    """Where a parameter's value is read from the graph."""

    readings: tuple[Reading, ...]
    scope: Scope | None


@record
class ParamDeclaration(Syntax):
    """``param $tp: int = 8 from graph.label matching /…/ "number of tensor-parallel ranks"``."""

    name: str
    type: TypeName
    default: Term | None
    about: str
    readings: Readings | None = None


@record
class SetParam(Syntax):
    """``set $tp = 8``, in a profile."""

    name: str
    value: Term


@record
class SetSeverity(Syntax):
    """``set severity of tp.matmul-reduced to warning``, in a profile."""

    rule: str
    severity: str
    severity_at: At


@record
class KindDeclaration(Syntax):
    """``kind matmul plural matmuls when …``."""

    name: str
    plural: str | None
    when: Formula


@record
class Source(Syntax):
    r"""``node.label matching /layer (\d+)/``; without a pattern the whole value is taken.

    With `as ranks` its values count only if over the whole file they look like ranks, not a degree.
    With `as "column"` the value is that text wherever the pattern matches.
    """

    reference: Reference
    pattern: str | None
    pattern_at: At | None
    as_ranks: bool
    value: str | None = None


@record
class AttributeDeclaration(Syntax):
    """``attribute layer: int from … or … default …``; ``only`` drops imported sources."""

    name: str
    type: TypeName
    plural: str | None
    only: bool
    sources: tuple[Source, ...]
    default: Term | None


@record
class GroupDeclaration(Syntax):
    """``group stage plural stages by stage``."""

    name: str
    plural: str | None
    by: str


@record
class EdgeClass(Syntax):
    """``edge activation when edge.style != "dashed"``."""

    name: str
    when: Formula


@record
class Vocabulary(Syntax):
    """``vocabulary megatron: …``."""

    name: str
    entries: tuple[KindDeclaration | AttributeDeclaration | GroupDeclaration | EdgeClass, ...]


@record
class Adjective(Syntax):
    """``define matmul m is row-parallel when …``."""

    noun: str
    variable: str
    name: str
    when: Formula


@record
class NounDefinition(Syntax):
    """``define tp-collective as all-reduce or reduce-scatter``."""

    name: str
    alternatives: tuple[Words, ...]


@record
class Macro(Syntax):
    """``define same-group(m, r) as …``."""

    name: str
    variables: tuple[str, ...]
    body: Formula


@record
class Rule(Syntax):
    """A rule with its clauses; ``at`` is its name's place, ``sentence_at`` its formula's."""

    name: str
    title: str
    formula: Formula
    sentence_at: At
    applies_when: Formula | None
    severity: str | None
    message: str
    hint: str
    because: str
    tags: tuple[str, ...]
    may_be_empty: bool
    places: tuple[tuple[str, At], ...] = ()

    def place(self, clause: str) -> At:
        """Where a clause's text or word stands; the rule's name for a clause that is not there."""
        return dict(self.places).get(clause, self.at)


@record
class Axiom(Syntax):
    """``axiom monotone: …``: assumed of every completion of open facts."""

    name: str
    title: str
    formula: Formula


@record
class Opening(Syntax):
    """``layer of operators in 0..79``: an attribute, who has it, and which values it can have.

    ``values`` is a pair (low, high) or a set literal.
    """

    name: str
    of: tuple[Words, ...]
    values: tuple[Term, Term] | Term | None


@record
class Open(Syntax):
    """``open layer in 0..79, gpus``: these attributes may be completed."""

    openings: tuple[Opening, ...]


@record
class Waive(Syntax):
    """``waive RULE where c until 2026-12-31 because "…"``."""

    rule: str
    where: Formula | None
    until: str | None
    because: str


@record
class StateName(Syntax):
    """``P "partial sums"``."""

    name: str
    about: str


@record
class States(Syntax):
    """``state tp along data: R "replicated", P "partial sums"``; ``axis`` is `tp`."""

    axis: str
    along: str | None
    states: tuple[StateName, ...]


@record
class Row(Syntax):
    """``R and T -> T or P when …``.

    ``form`` is `row`, or `same` or `anything`, which have no states. Of `nothing` the states that
    arrive are none, of `never` those that are given.
    """

    form: str
    arrives: tuple[StateName, ...]
    gives: tuple[StateName, ...]
    when: Formula | None


@record
class Transfer(Syntax):
    """``transfer row-parallel matmul along tp: S -> P``; ``word`` may be `assume` or `repair`."""

    word: str
    alternatives: tuple[Words, ...]
    axes: tuple[str, ...]
    when: Formula | None
    rows: tuple[Row, ...]


Statement = (
    Import
    | ParamDeclaration
    | SetParam
    | SetSeverity
    | Vocabulary
    | Adjective
    | NounDefinition
    | Macro
    | Rule
    | Axiom
    | Open
    | Waive
    | States
    | Transfer
)


@record
class RuleFile:
    """One file: its path, its text and its statements in order."""

    path: str
    text: str
    statements: tuple[Statement, ...]
