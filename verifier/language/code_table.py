"""The numbered errors of rule files: what each means, and an example wrong and right."""

from __future__ import annotations

from verifier.codes import Code


def _rule(sentence: str, *clauses: str) -> str:
    return "\n    ".join(["rule example:", sentence, *clauses])


CODES = (
    Code(
        "E101",
        "unexpected word",
        "The grammar allows nothing that stands here. The label says what could stand here, the"
        " hint what was probably meant. What follows is read again from the next clause, entry or"
        " statement, so that one run shows every mistake.",
        _rule("evrey matmul m: m.layer >= 0"),
        _rule("every matmul m: m.layer >= 0"),
    ),
    Code(
        "E102",
        "unknown kind or adjective",
        "No vocabulary declares the kind, and no `define` the word. The default vocabulary is"
        " imported into every file; `verify facts DAG` shows the kinds that it finds in a plan.",
        _rule("every matmul m is followed by an all-reduse"),
        _rule("every matmul m is followed by an all-reduce"),
    ),
    Code(
        "E103",
        "operator of another language",
        "The language writes `=`, `!=`, `<`, `<=`, `>`, `>=`, `~`, and words: `and`, `or`, `not`,"
        " `implies`, `iff`, `in`, `covers`, `overlaps`.",
        _rule("every matmul m: m.layer == 3 && m.tp = 0"),
        _rule("every matmul m: m.layer = 3 and m.tp = 0"),
    ),
    Code(
        "E104",
        "`is not followed by` can mean two things",
        "Either no path leads to one, or some path leads past all of them. Say which.",
        _rule("every matmul m is not followed by an all-reduce"),
        _rule("every matmul m is never followed by an all-reduce"),
    ),
    Code(
        "E105",
        "unknown attribute or source",
        "The word is nearly an attribute that a vocabulary declares, or a source is none of"
        " `node.…`, `cluster.…`, `graph.…`, `edge.…`. A word that is like no attribute is not an"
        " error: it is read from the DOT attribute of that name.",
        _rule("every matmul m: m.layr >= 0"),
        _rule("every matmul m: m.layer >= 0"),
    ),
    Code(
        "E106",
        "unknown parameter",
        "A parameter is declared with `param $name: int`; only a single capital (`N`) needs no"
        " declaration.",
        _rule("every stage s has $lyers layers"),
        _rule("every stage s has $layers layers"),
    ),
    Code(
        "E107",
        "unknown variable",
        "A variable is bound by a phrase around it: `every matmul m`, `some stage s`. It is one"
        " lowercase letter, with digits if need be.",
        _rule("every matmul m: n.layer >= 0"),
        _rule("every matmul m: m.layer >= 0"),
    ),
    Code(
        "E108",
        "variable bound twice",
        "A phrase inside another takes a letter of its own.",
        _rule("every matmul m: some norm m: m.layer = 0"),
        _rule("every matmul m: some norm n: n.layer = m.layer"),
    ),
    Code(
        "E109",
        "types that do not go together",
        "Numbers are compared with numbers, texts with texts, sets with sets. `size(m.gpus)` is how"
        " many elements a set has, `s.index` the value that a group's member stands for.",
        _rule("every matmul m: m.gpus > 3"),
        _rule("every matmul m: size(m.gpus) > 3"),
    ),
    Code(
        "E110",
        "pattern that cannot be used",
        "The pattern is no regular expression, or it has a loop that can read one text in several"
        " ways, which can take time exponential in the text's length. Where a number is read, the"
        " pattern's group must be one: `/layer (\\d+)/`.",
        _rule("every matmul m: m.label ~ /(a+)+b/"),
        _rule("every matmul m: m.label ~ /a+b/"),
    ),
    Code(
        "E111",
        "rule file that cannot be read",
        "There is no such file, it is a folder, or it is not UTF-8 text. Names in other files are"
        " then not complained about: this file may declare them.",
        'import "no-such-file.rules"',
        'import "tp.rules"',
    ),
    Code(
        "E112",
        "defined or imported by itself",
        "A definition may use others, and a file import others, but not so that they come back to"
        " where they started.",
        "define big-matmul as wide-matmul\ndefine wide-matmul as big-matmul",
        "define big-matmul as wide-matmul\ndefine wide-matmul as matmul",
    ),
    Code(
        "E113",
        "declared twice",
        "One file declares a name once. A file that imports another may declare a name again: the"
        " importing file's declaration wins.",
        _rule("every matmul m: m.layer >= 0") + "\n" + _rule("every norm n: n.layer >= 0"),
        _rule("every matmul m: m.layer >= 0")
        + "\n"
        + _rule("every norm n: n.layer >= 0").replace("example", "another"),
    ),
    Code(
        "E114",
        "unknown edge class",
        "`along` names an edge class, which a vocabulary declares: `edge data when …`.",
        _rule("every matmul m reaches an output along dada"),
        _rule("every matmul m reaches an output along data"),
    ),
    Code(
        "E115",
        "hole of a message that nothing fills",
        "`{…}` in a message or hint is a variable of the leading `every` or `no`, an attribute of"
        " one, or one of `path`, `actual`, `expected`, `missing`, `duplicates`; of what does not"
        " fit along an axis `arrives`, `needs`, `repair`.",
        _rule("every matmul m: m.layer >= 0", 'message "{n} has layer {m.layr}"'),
        _rule("every matmul m: m.layer >= 0", 'message "{m} has layer {m.layer}"'),
    ),
    Code(
        "E116",
        "unknown type, or no date",
        "Attributes are `int`, `string`, `bool`, `ranks`, `shape`, `span`, `set of int` or"
        " `set of string`; parameters `int`, `string` or `bool`; dates are written 2026-12-31.",
        "param $depth: integer = 4",
        "param $depth: int = 4",
    ),
    Code(
        "E117",
        "unknown severity",
        "A rule is an `error`, a `warning` or an `info`.",
        _rule("every matmul m: m.layer >= 0", "severity fatal"),
        _rule("every matmul m: m.layer >= 0", "severity error"),
    ),
    Code(
        "E118",
        "unknown definition, or wrong number of things",
        "`define same-layer(m, o) as …` is used with as many variables as it has. What it says is"
        " true or false; the one function that gives a value is `size(…)`.",
        _rule("every matmul m: some norm n: same-layr(m, n)"),
        _rule("every matmul m: some norm n: same-layer(m, n)"),
    ),
    Code(
        "E119",
        "a condition where a value is asked for, or the other way round",
        "A rule says something that is true or false: a sentence, or a comparison of values.",
        _rule("every matmul m: m.layer"),
        _rule("every matmul m: m.layer is known"),
    ),
    Code(
        "E120",
        "not a group",
        "`in`, `per` and `looks like` speak of the members of a group, which a vocabulary declares:"
        " `group stage by stage`.",
        _rule("there are exactly 2 all-reduces per matmul"),
        _rule("there are exactly 2 all-reduces per layer"),
    ),
    Code(
        "E121",
        "value of a parameter that cannot be",
        "`--param NAME=VALUE` names a parameter that a rule file declares, with a value of"
        " its type.",
        "param $depth: int",
        "param $depth: int",
        ("depth=many", "depth=4"),
    ),
    Code(
        "E122",
        "word that does not go with the verb",
        "`is followed by` takes `before`, `is preceded by` takes `after`. A graph is `acyclic` or"
        " `connected`; values partition, cover or fit in a range, or are distinct, disjoint, equal,"
        " contiguous or increasing.",
        _rule("every matmul m is preceded by a norm before any softmax"),
        _rule("every matmul m is preceded by a norm after any softmax"),
    ),
    Code(
        "E123",
        "no such rule",
        "`waive` and `set severity` name a rule, as `file.rule` or by its name alone.",
        'import "structure.rules"\nwaive acylic because "drawn so"',
        'import "structure.rules"\nwaive acyclic because "drawn so"',
    ),
    Code(
        "E124",
        "too large",
        "A number beyond 2**62, a sentence that nests more than a hundred levels deep, definitions"
        " that blow up when they are put in, a chain of imports longer than fifty.",
        "param $hbm: int = 99999999999999999999",
        "param $hbm: int = 80 GiB",
    ),
    Code(
        "E125",
        "attribute that cannot be open",
        "`open` names a declared attribute of nodes that is a number, a text, a truth value or a"
        " set, and values of its type: `open stage`, `open layer in 0..79`,"
        ' `open dtype of matmul in {"bf16", "fp8"}`.',
        "open stge",
        "open stage",
    ),
    Code(
        "E126",
        "open attribute without values",
        "A fact that is open is completed by one of so many values. Of an attribute that makes a"
        " group these are the members that are drawn, of others it has to be said: a range or a"
        " set, of at least one and at most 100,000 values.",
        "vocabulary ours:\n    attribute batch: int from node.batch\nopen batch",
        "vocabulary ours:\n    attribute batch: int from node.batch\nopen batch in 1..64",
    ),
    Code(
        "E127",
        "assumption that hangs on something unknown",
        "What is assumed must be known: a parameter in an axiom, or in the range of an open"
        " attribute, has a value, by `--param`, `set`, or its declaration.",
        "param $depth: int\nopen layer in 0..$depth - 1",
        "param $depth: int = 80\nopen layer in 0..$depth - 1",
    ),
    Code(
        "E128",
        "range that goes down",
        "Both ends of a range belong to it, and the lower stands first. A range whose ends are"
        " computed, as `0..$pp - 2`, may be empty.",
        _rule("every matmul m: m.layer in 7..0"),
        _rule("every matmul m: m.layer in 0..7"),
    ),
    Code(
        "E140",
        "unknown axis or state",
        "`transfer`, `assume`, `repair` and `fits along` name an axis, which `state` declares with"
        " its states: at most six, each a capital or a name.",
        "state tp: R, S, P\ntransfer norm along tp: R -> Q",
        "state tp: R, S, P\ntransfer norm along tp: R -> R",
    ),
)
