"""The numbered messages about plans: what each means, and an example wrong and right."""

from __future__ import annotations

from verifier.codes import Code

CODES = (
    Code(
        "E001",
        "unexpected text in a plan",
        "DOT allows nothing that stands here. Most often an id needs quotes: bare ids are letters,"
        " digits and `_`, or a number.",
        "digraph { qkv-proj -> attn }",
        'digraph { "qkv-proj" -> attn }',
    ),
    Code(
        "E002",
        "string that is never closed",
        "Everything from the quote to the end of the file is one string. A quote inside a string"
        ' is written `\\"`.',
        'digraph { m [label="QKV]; m -> n }',
        'digraph { m [label="QKV"]; m -> n }',
    ),
    Code(
        "E003",
        "HTML string that is never closed",
        "A label in `<…>` ends where its angle brackets are even.",
        "digraph { m [label=<<b>QKV</b>] }",
        "digraph { m [label=<<b>QKV</b>>] }",
    ),
    Code(
        "E004",
        "comment that is never closed",
        "A comment that starts with `/*` ends with `*/`.",
        "digraph { /* stage 0\n  m -> n }",
        "digraph { /* stage 0 */\n  m -> n }",
    ),
    Code(
        "E005",
        "brace that is never closed",
        "The file ends inside a graph or subgraph: a `}` is missing, or the file was cut off while"
        " it was written.",
        "digraph {\n  subgraph cluster_0 { m -> n\n}",
        "digraph {\n  subgraph cluster_0 { m -> n }\n}",
    ),
    Code(
        "E006",
        "file that does not begin with a graph",
        "A plan begins with `digraph`, `graph` or `strict`, after comments. A page of text around"
        " the graph, as in an answer that was saved whole, has to go.",
        "m -> n",
        "digraph { m -> n }",
    ),
    Code(
        "E007",
        "escaped line breaks between statements",
        "The text of the plan was escaped once too often, so that `\\n` stands where a line should"
        " break. Inside strings `\\n` is right.",
        "digraph { m -> n;\\n n -> o }",
        "digraph { m -> n;\n n -> o }",
    ),
    Code(
        "E008",
        "program source in a plan",
        "The generator's code was saved in place of what it prints.",
        "digraph {\n  for i in range(4):\n  m -> n\n}",
        "digraph {\n  m -> n\n}",
    ),
    Code(
        "E009",
        "edge of the other kind of graph",
        "Edges of a `digraph` are drawn with `->`, those of a `graph` with `--`. A plan says where"
        " data goes, so it is a `digraph`.",
        "digraph { m -- n }",
        "digraph { m -> n }",
    ),
    Code(
        "E010",
        "attribute list that is not name=value",
        "A value with spaces, commas or brackets needs quotes.",
        "digraph { m [label=QKV Projection] }",
        'digraph { m [label="QKV Projection"] }',
    ),
    Code(
        "E011",
        "text after the graph",
        "The graph ended at its last `}`; what follows belongs to no graph. A file may hold several"
        " graphs one after the other.",
        "digraph { m -> n } }",
        "digraph { m -> n }",
    ),
    Code(
        "E012",
        "more edges than a file may hold",
        "An edge between two sets, `{…} -> {…}`, is drawn between every two of their nodes, and"
        " their number is the product of the sizes. More than 16,777,216 edges of one file are"
        " refused.",
    ),
    Code(
        "E013",
        "file that is not UTF-8",
        "Graphviz reads UTF-8, and so do we; UTF-16 and UTF-32 are recognized and refused.",
        "digraph { m -> n }",
        "digraph { m -> n }",
        encoding="utf-16",
    ),
    Code(
        "E014",
        "plan that cannot be read",
        "The system does not let us read the file; it says why. Or a large file, of which some is"
        " read again for a report, changed while it was checked.",
    ),
    Code(
        "E015",
        "file without a graph",
        "The file is empty, or has nothing but comments.",
        "// nothing yet",
        "digraph { }",
    ),
    Code(
        "E016",
        "semicolon that ends nothing",
        "DOT allows a semicolon after a statement, and none without one.",
        "digraph { ; m -> n }",
        "digraph { m -> n; }",
    ),
    Code(
        "E017",
        "stray quote",
        "A quote opens a string that ends at a quote on a later line, which was meant to open"
        " another.",
        'digraph {\n  m [label=QKV"];\n  n [label="Norm"];\n}',
        'digraph {\n  m [label="QKV"];\n  n [label="Norm"];\n}',
    ),
    Code(
        "E020",
        "badly delimited number (a warning)",
        "An id that begins with a digit and is no number is read as two, as Graphviz does: a number"
        " and an id. Quote it.",
        "digraph { node0 -> 0attn }",
        'digraph { node0 -> "0attn" }',
    ),
    Code(
        "E021",
        "file read as latin-1 (a warning)",
        "The file is not valid UTF-8, so its bytes are taken for latin-1.",
        'digraph { m [label="façade"] }',
        'digraph { m [label="façade"] }',
        encoding="latin-1",
    ),
    Code(
        "E022",
        "NUL byte in a string (a warning)",
        "What follows a NUL byte is dropped from the string, as Graphviz does.",
        'digraph { m [label="QKV\0 Projection"] }',
        'digraph { m [label="QKV Projection"] }',
    ),
    Code(
        "E023",
        "text after the end (a warning)",
        "For Graphviz the file ends at this character; what follows is ignored.",
        "digraph { m -> n }\n@ digraph { o -> q }",
        "digraph { m -> n }\ndigraph { o -> q }",
    ),
    Code(
        "E024",
        "attribute macro (a warning)",
        "Graphviz never had the attribute macros that its grammar describes: the name is ignored.",
        "digraph { node wide = [shape=box]; m -> n }",
        "digraph { node [shape=box]; m -> n }",
    ),
    Code(
        "W101",
        "two values of one attribute (a warning)",
        "Two sources that a vocabulary names give a node two values of an attribute, as an id and a"
        " label that disagree. The first source is used, which is the more trusted; `attribute …"
        " only from …` names another.",
        'digraph { layer_3_qkv [label="QKV Projection\\nLayer 4"]; layer_3_qkv -> out }',
        'digraph { layer_3_qkv [label="QKV Projection\\nLayer 3"]; layer_3_qkv -> out }',
    ),
    Code(
        "W102",
        "two values of one parameter (a warning)",
        "Two places of the plan state different values of a parameter, as a comment and a label"
        " that disagree. Neither is taken: the parameter is unknown until `--param` gives it.",
        '// tensor parallel: TP=2\ndigraph { label="TP=4"; m -> n }',
        '// tensor parallel: TP=2\ndigraph { label="TP=2"; m -> n }',
    ),
    Code(
        "W103",
        "a parameter of a part (a note)",
        "The plan states a parameter of its phases (or of members of another group), and not the"
        " same of all of them, or not of all. No rule on the plan as a whole can go by it; give the"
        " value with `--param`, or check the phases one by one.",
        'digraph { prefill [label="Prefill Phase\\nTP=2"]; decode [label="Decode Phase\\nTP=4"] }',
        'digraph { prefill [label="Prefill Phase\\nTP=2"]; decode [label="Decode Phase\\nTP=2"] }',
    ),
    Code(
        "W110",
        "undirected graph (a warning)",
        "Edges of a `graph` have no direction. Each is taken to lead from left to right, which is"
        " what people who write `m -- n` mean most often.",
        "graph { m -- n }",
        "digraph { m -> n }",
    ),
)
