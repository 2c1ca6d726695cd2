"""What a rule means: names looked up, definitions expanded, every term with its type.

This is what ``reference`` evaluates word by word and ``logic`` lowers to a first-order formula.
Every formula keeps its place, so that reports can quote it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from fractions import Fraction
from typing import Literal

from verifier.errors import Diagnostic
from verifier.language.ast import At, ParamDeclaration, SetParam
from verifier.language.vocabulary import Vocabulary
from verifier.records import Later, record, struct

SortName = Literal["node", "edge", "group"]


@record
class Sort:
    """What a variable ranges over: the nodes, the edges, or the individuals of a group."""

    name: SortName
    group: str = ""


NODE = Sort("node")
EDGE = Sort("edge")


@record
class Variable:
    """A bound variable; ``name`` is unique within its rule, ``shown`` is what the user wrote."""

    name: str
    sort: Sort
    shown: str


# ---- terms --------------------------------------------------------------------------------------


@record
class Const:
    """A literal: int, Fraction, str, bool or a frozenset of ints or strings."""

    value: int | Fraction | str | bool | frozenset[int] | frozenset[str]
    type: str


@record
class Param:
    """A parameter; unknown where no value was given."""

    name: str
    type: str


@record
class Entity:
    """A variable as a term."""

    variable: Variable

    @property
    def sort(self) -> Sort:
        """The variable's sort."""
        return self.variable.sort


@record
class EdgeEnd:
    """``e.source`` or ``e.target``."""

    edge: Entity
    end: Literal["source", "target"]

    @property
    def sort(self) -> Sort:
        """Always a node."""
        return NODE


EntityTerm = Entity | EdgeEnd


@record
class Attr:
    """``m.layer``; a group's own value is its attribute ``index``.

    ``type`` is the declared type, or, for an attribute that no vocabulary declares, the type its
    use asks for (`string` where nothing does): such a value is read from the DOT attribute.
    """

    entity: EntityTerm
    name: str
    type: str
    declared: bool


@record
class Arith:
    """``left operator right`` over integers and fractions."""

    operator: str
    left: Term
    right: Term
    type: str = "int"


@record
class Count:
    """How many individuals a phrase denotes."""

    phrase: Phrase
    type: str = "int"


@record
class Aggregate:
    """``sum``, ``min`` or ``max`` of a term over a phrase; min and max of nothing are unknown."""

    function: str
    term: Term
    phrase: Phrase
    type: str = "int"


@record
class SetOf:
    """``{a, b}`` with terms that are not all literals."""

    items: tuple[Term, ...]
    type: str


@record
class Size:
    """``size(m.gpus)``: the number of elements of a set."""

    term: Term
    type: str = "int"


@record
class ShapePart:
    """``dim(m.output-shape, 0)``, ``ndim(…)``, ``numel(…)``: a number that a shape gives.

    ``function`` is `dim`, `ndim` or `numel`; ``which`` is, of a `dim`, its place (below 0 from the
    end) or the pattern that its name matches.
    """

    function: str
    shape: Attr
    which: int | str | None
    type: str = "int"


@record
class Common:
    """``common(m.gpus, n.gpus)``: the elements that two sets share."""

    left: Term
    right: Term
    type: str


Term = (
    Const
    | Param
    | Entity
    | EdgeEnd
    | Attr
    | Arith
    | Count
    | Aggregate
    | SetOf
    | Size
    | ShapePart
    | Common
)

# ---- formulas -----------------------------------------------------------------------------------


@record
class Conjunct:
    """One part of a phrase (`row-parallel`, `matmul`, `where …`) and the condition it means."""

    text: str
    formula: Formula


@record
class Phrase:
    """A noun phrase: those individuals of the variable's sort that satisfy every conjunct."""

    variable: Variable
    conjuncts: tuple[Conjunct, ...]
    text: str
    at: At


@record
class Truth:
    """``true`` or ``false``."""

    value: bool
    at: At


@record
class Not:
    """Negation."""

    operand: Formula
    at: At


@record
class And:
    """Conjunction; true when empty."""

    operands: tuple[Formula, ...]
    at: At


@record
class Or:
    """Disjunction; false when empty."""

    operands: tuple[Formula, ...]
    at: At


@record
class Compare:
    """``= != < <= > >= in covers overlaps`` over two terms; `=` and `!=` also over entities."""

    operator: str
    left: Term
    right: Term
    at: At


@record
class InRange:
    """``term in low..high``, both ends included; of a set: each element."""

    term: Term
    low: Term
    high: Term
    at: At


@record
class Matches:
    """``term ~ /pattern/``: a search that ignores case, in each line of a label."""

    term: Term
    pattern: str
    at: At


@record
class KindIs:
    """The node has this kind."""

    entity: EntityTerm
    kind: str
    at: At


@record
class InGroup:
    """``m in s``: the node belongs to the individual; of two individuals: they share a node."""

    member: EntityTerm
    group: EntityTerm
    at: At


@record
class Known:
    """``m.layer is known``: the file gives the fact; of a parameter: somebody gave it a value."""

    subject: Attr | Param | ShapePart
    at: At


@record
class Amount:
    """``every``, ``some``, ``no``, ``exactly``, ``at-least``, ``at-most`` and its number."""

    kind: str
    number: Term | None


@record
class Quantified:
    """``amount phrase: body``."""

    amount: Amount
    phrase: Phrase
    body: Formula
    at: At


@record
class PathTo:
    """A path sentence about ``subject``.

    ``verb`` is `followed`, `directly followed`, `never followed`, `reaches`, `feeds` or one of the
    same on reversed edges: `preceded`, `directly preceded`, `never preceded`, `reached`, `fed`.
    """

    verb: str
    subject: EntityTerm
    target: Phrase | EntityTerm
    until: Phrase | EntityTerm | None
    along: str | None
    at: At


@record
class SetVerb:
    """``the K attr partition lo..hi``, …: about the values that the phrase's individuals have.

    ``value`` is the term over the phrase's variable; a set-valued one gives each element. ``verb``
    is partition, cover, fit in, distinct, disjoint, equal, contiguous or increasing.
    """

    verb: str
    phrase: Phrase
    value: Term
    low: Term | None
    high: Term | None
    at: At


@record
class Order:
    """``with order of K per gpu``: in each individual of the group the K come in order of value.

    ``value`` is the attribute, a number, as a term over the phrase's variable.
    """

    phrase: Phrase
    value: Term
    group: Sort


@record
class GraphProperty:
    """``the graph [of K] is acyclic``, ``connected``; ``phrase`` is None for all nodes.

    ``order`` adds edges from what comes before to what comes after. ``joining`` makes one node of
    what belongs together: the ends of each edge that a phrase denotes, the nodes of each individual
    of a group.
    """

    phrase: Phrase | None
    name: str
    along: str | None
    at: At
    order: Order | None = None
    joining: tuple[Phrase, ...] = ()


@record
class PathsThrough:
    """``no / some / every path from A to B passes through C``."""

    amount: str
    source: Phrase | EntityTerm
    target: Phrase | EntityTerm
    through: Phrase | EntityTerm
    at: At


@record
class LooksLike:
    """``s looks like stage 1 except K or K``."""

    subject: EntityTerm
    index: Term
    exceptions: tuple[str, ...]
    at: At


@record
class Rises:
    """``stage rises with layer``: each layer lies in a stage, and in none before an earlier one's.

    ``value`` and ``key`` are groups: stage and layer.
    """

    value: str
    key: str
    at: At


@record
class Fits:
    """``n fits along tp``: what arrives at the operator is something that it takes.

    ``assumed``: with what is only assumed of operators taken for granted.
    """

    entity: EntityTerm
    axis: str
    assumed: bool
    at: At


Formula = (
    Truth
    | Not
    | And
    | Or
    | Compare
    | InRange
    | Matches
    | KindIs
    | InGroup
    | Known
    | Quantified
    | PathTo
    | SetVerb
    | GraphProperty
    | PathsThrough
    | LooksLike
    | Rises
    | Fits
)

# ---- sharding -----------------------------------------------------------------------------------


@record
class Row:
    """What an operator gives when exactly these states arrive: one of ``gives`` (none: never).

    States are numbers. ``guard`` is a condition on parameters; the row is there where it holds.
    """

    arrives: frozenset[int]
    gives: frozenset[int]
    guard: Formula | None


@record
class Transfer:
    """What the operators of a phrase make of what arrives; of several the last one counts.

    ``word`` is `transfer` for what is so, `assume` for what a convention makes of it, `repair` for
    what may be put in where it is missing. ``text`` is the statement's phrase.
    """

    word: str
    phrase: Phrase
    guard: Formula | None
    rows: tuple[Row, ...]
    path: str
    at: At

    @property
    def text(self) -> str:
        """The phrase as written."""
        return self.phrase.text


@struct
class Axis:
    """``state tp along data: …``: the states of a tensor on the ranks of an axis.

    ``about`` says in words what each is; states go by their number. ``along`` is the class of the
    edges that carry tensors, None for all edges.
    """

    name: str
    along: str | None
    states: tuple[str, ...]
    about: tuple[str, ...]
    transfers: list[Transfer] = field(default_factory=list)


# ---- the program --------------------------------------------------------------------------------


ParameterValue = int | str | bool | None

By = Literal["command", "rules", "plan", "default", "library", "nobody"]
"""Who gave a parameter its value, in order of trust; a default stands beside a `from`."""


@record
class Reading:
    """A text of the graph that may state a parameter; the fields are those of a `Source`."""

    of: str
    key: str
    pattern: str | None
    as_degrees: bool
    value: str | None
    path: str
    line: int


@record
class Parameter:
    """A declared parameter; ``value`` is None where nobody gave one.

    ``origin`` is where the value is from: `--param`, a place in a rule file, a place in the plan.
    ``readings`` are the texts of a plan that may state it, ``group`` (and ``member``) tells that
    what is stated is about one member of a group of nodes.
    """

    name: str
    type: str
    value: ParameterValue
    origin: str
    about: str
    by: By = "nobody"
    readings: tuple[Reading, ...] = ()
    group: str | None = None
    member: str | None = None


@record
class Setting:
    """A statement that gives a parameter a value: a declaration, or a `set`."""

    statement: ParamDeclaration | SetParam
    path: str


@record
class Settings:
    """All that parameters hang on but the graph: statements in order, and values from outside."""

    statements: tuple[Setting, ...] = ()
    given: dict[str, tuple[str, str]] = field(default_factory=dict)


@record
class Mentions:
    """The names of the parameters, attributes and axes that occur somewhere."""

    parameters: frozenset[str]
    attributes: frozenset[str]
    axes: frozenset[str]


@record
class Rule:
    """One rule, ready to be decided; ``id`` is `file.rule`, ``sentence`` the formula as written.

    The formula of a kept program is made again only when somebody asks for it: most rules are not
    about most plans. ``applies_when`` is the guard as written, and ``asks`` names its parameters;
    ``mentions`` is of formula and guard together.
    """

    id: str
    title: str
    sentence: str
    held: Later[Formula]
    guard: Formula | None
    applies_when: str
    severity: str
    message: str
    hint: str
    because: str
    tags: tuple[str, ...]
    may_be_empty: bool
    path: str
    at: At
    mentions: Mentions
    asks: tuple[str, ...]

    @property
    def formula(self) -> Formula:
        """What must hold."""
        return self.held.value


PART = "n"
"""The variable of a waiver for each node of a cycle or component."""


@record
class Waiver:
    """``waive RULE where c until DATE because …``; the condition's variables are the rule's."""

    rule: str
    where: Formula | None
    until: str | None
    because: str
    path: str
    at: At


@record
class Opening:
    """``open layer of K in 0..79``: what completes an attribute that the file does not give.

    ``of`` is None where every node has it; ``values`` are those that it can have, in ascending
    order, None where they are those that are drawn. ``text`` is what was written.
    """

    name: str
    type: str
    of: Phrase | None
    values: tuple[int | str | bool, ...] | None
    text: str
    path: str
    at: At


@record
class Axiom:
    """``axiom NAME: sentence``: true of every completion."""

    name: str
    title: str
    sentence: str
    formula: Formula
    path: str
    at: At


@struct
class Program:
    """A rule file with all it imports, resolved."""

    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    parameters: dict[str, Parameter] = field(default_factory=dict)
    settings: Settings = field(default_factory=Settings)
    rules: list[Rule] = field(default_factory=list)
    waivers: list[Waiver] = field(default_factory=list)
    openings: dict[str, Opening] = field(default_factory=dict)
    axioms: list[Axiom] = field(default_factory=list)
    axes: Mapping[str, Axis] = field(default_factory=dict)
    texts: Mapping[str, str] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)
