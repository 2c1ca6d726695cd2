"""SQL: the fifteen rules as queries in DuckDB, facts as tables."""

from __future__ import annotations

import duckdb
import numpy as np

from benchmarks.engines.table import MATMULS, REDUCTIONS, Found, Table, finish


def _list(names: frozenset[str]) -> str:
    return ", ".join(f"'{name}'" for name in sorted(names))


# Nodes that are fed; the same for nodes that are used, against the edges.
_REACH = """
WITH RECURSIVE reach(n) AS (
    SELECT {onto} FROM edge JOIN node ON n = {start} WHERE kind = '{kind}'
    UNION SELECT {onto} FROM reach JOIN edge ON {start} = reach.n)
SELECT n FROM node WHERE kind IS DISTINCT FROM '{kind}' AND n NOT IN (SELECT n FROM reach)
"""

# Take away, again and again, what nothing (left) leads to: `arrived` counts edges from taken nodes.
_PEEL = """
CREATE TABLE {result} AS
WITH RECURSIVE peel(n, arrived) USING KEY (n) AS (
    SELECT n, 0::HUGEINT FROM {nodes} WHERE n NOT IN (SELECT {b} FROM {edges})
    UNION
    SELECT d.{b}, any_value(coalesce(r.arrived, 0)) + count(*)
    FROM peel p JOIN {edges} d ON d.{a} = p.n
        LEFT JOIN recurring.peel r ON r.n = d.{b}
        LEFT JOIN (SELECT {b} AS n, count(*) AS due FROM {edges} GROUP BY {b}) w ON w.n = p.n
    WHERE p.arrived = coalesce(w.due, 0)
    GROUP BY d.{b})
SELECT n FROM {nodes} WHERE n NOT IN (
    SELECT p.n FROM peel p
    LEFT JOIN (SELECT {b} AS n, count(*) AS due FROM {edges} GROUP BY {b}) w ON w.n = p.n
    WHERE p.arrived = coalesce(w.due, 0))
"""

_CYCLES = (
    "CREATE TABLE step AS SELECT DISTINCT a, b FROM edge WHERE a != b",
    _PEEL.format(result="late", nodes="node", edges="step", a="a", b="b"),
    """CREATE TABLE late_step AS
       SELECT a, b FROM step JOIN late x ON a = x.n JOIN late y ON b = y.n""",
    _PEEL.format(result="core", nodes="late", edges="late_step", a="b", b="a"),
    """CREATE TABLE core_step AS
       SELECT a, b FROM late_step JOIN core x ON a = x.n JOIN core y ON b = y.n""",
)

_CLOSE = """
WITH RECURSIVE reach(a, b) AS (
    SELECT a, b FROM {steps} UNION SELECT r.a, c.b FROM reach r JOIN {steps} c ON c.a = r.b)
SELECT a FROM reach WHERE a = b UNION SELECT a FROM {loops} WHERE a = b
"""

# Not safe: a dead end, one that a stop follows, one on a cycle past all targets, or before such.
_UNSAFE = f"""
WITH RECURSIVE
on_way AS (SELECT a, b FROM core_step JOIN node x ON a = x.n JOIN node y ON b = y.n
           WHERE NOT x.reduction AND NOT y.reduction),
loops AS (SELECT a, b FROM edge JOIN node ON a = n WHERE a = b AND NOT reduction),
cycle AS ({_CLOSE.format(steps="on_way", loops="loops")}),
unsafe(n) AS (
    SELECT n FROM node WHERE n NOT IN (SELECT a FROM edge)
    UNION SELECT a FROM edge JOIN node ON b = n WHERE stop AND NOT reduction
    UNION SELECT a FROM cycle
    UNION SELECT a FROM unsafe JOIN edge ON b = unsafe.n JOIN node ON node.n = unsafe.n
          WHERE NOT reduction)
SELECT n FROM node WHERE matmul AND row AND n IN (SELECT n FROM unsafe)
"""

QUERIES = {
    "has-predecessor": """SELECT n FROM node
        WHERE kind IS DISTINCT FROM 'input' AND n NOT IN (SELECT b FROM edge)""",
    "has-successor": """SELECT n FROM node
        WHERE kind IS DISTINCT FROM 'output' AND n NOT IN (SELECT a FROM edge)""",
    "fed-by-input": _REACH.format(start="a", onto="b", kind="input"),
    "reaches-output": _REACH.format(start="b", onto="a", kind="output"),
    "acyclic": _CLOSE.format(steps="core_step", loops="edge"),
    "matmul-reduced": _UNSAFE,
    "no-duplicate-edge": """SELECT a, b FROM edge
        QUALIFY row_number() OVER (PARTITION BY a, b ORDER BY i) > 1""",
    "no-self-loop": "SELECT a, b FROM edge WHERE a = b",
    "stage-step": """SELECT a, b FROM edge JOIN node x ON a = x.n JOIN node y ON b = y.n
        WHERE y.stage - x.stage NOT IN (0, 1)""",
    "send-received": """SELECT n FROM node WHERE kind = 'send' AND n NOT IN (
        SELECT a FROM edge JOIN node ON b = n WHERE kind = 'recv')""",
    "send-paired": """SELECT s.n FROM node s
        LEFT JOIN node r ON r.kind = 'recv' AND r.src = s.src AND r.dst = s.dst
        WHERE s.kind = 'send' AND s.src IS NOT NULL AND s.dst IS NOT NULL
        GROUP BY s.n HAVING count(r.n) != 1""",
    "layer-complete": """SELECT layer FROM node WHERE layer IS NOT NULL
        GROUP BY layer HAVING count(*) != $width""",
    "layers-contiguous": """SELECT k FROM range((SELECT min(layer) FROM node),
        (SELECT max(layer) FROM node)) t(k) WHERE k NOT IN (
        SELECT layer FROM node WHERE layer IS NOT NULL)""",
    "ranks-apart": """SELECT m.n, o.n FROM node m JOIN node o
        ON m.kind = o.kind AND m.layer = o.layer AND m.gpus = o.gpus AND m.tp != o.tp
        WHERE m.matmul AND o.matmul""",
    "collective-fed-by-all": """
        WITH partial AS (
            SELECT * FROM node WHERE matmul AND row AND layer IS NOT NULL AND tp IS NOT NULL),
        on_gpu AS (SELECT p.*, x FROM partial p JOIN member USING (gpus)),
        other AS (
            SELECT DISTINCT m.n AS m, r.n AS r, o.n AS o, r.gpus AS group_, o.gpus AS own
            FROM partial m JOIN edge ON a = m.n JOIN node r ON b = r.n JOIN member g
                ON g.gpus = r.gpus
            JOIN on_gpu o ON o.x = g.x AND o.kind = m.kind AND o.layer = m.layer AND o.tp != m.tp
            WHERE r.reduction)
        SELECT DISTINCT m, r FROM other
        WHERE NOT EXISTS (SELECT 1 FROM edge WHERE a = o AND b = r)
        AND NOT EXISTS (SELECT 1 FROM member w WHERE w.gpus = own AND NOT EXISTS (
            SELECT 1 FROM member g WHERE g.gpus = group_ AND g.x = w.x))""",
}

State = tuple[duckdb.DuckDBPyConnection, int]


def load(table: Table) -> State:
    """The tables `node`, `edge` and `member`, from the columns."""
    db = duckdb.connect()
    db.execute("SET preserve_insertion_order = false")
    names = ("layer", "stage", "tp", "src", "dst", "gpus")
    columns = {name: getattr(table, name) for name in ("kind", *names)}
    columns |= {"n": np.arange(table.nodes), "row": table.row}
    kinds = {"code": np.arange(len(table.kinds)), "kind": np.array(table.kinds, dtype=object)}
    edges = {"i": np.arange(len(table.tail)), "a": table.tail, "b": table.head}
    pairs = [(g, x) for g, gpus in enumerate(table.gpu_sets) for x in gpus]
    members = dict(zip(("gpus", "x"), np.array(pairs, dtype=np.int64).T, strict=True))
    for name, data in (("c", columns), ("k", kinds), ("e", edges), ("m", members)):
        db.register(name, data)
    known = ", ".join(f"nullif(c.{name}, -1) AS {name}" for name in names)
    db.execute(f"""
        CREATE TABLE node AS SELECT c.n, k.kind, {known}, c.row,
            coalesce(k.kind IN ({_list(MATMULS)}), false) AS matmul,
            coalesce(k.kind IN ({_list(REDUCTIONS)}), false) AS reduction,
            coalesce(matmul OR k.kind = 'norm', false) AS stop
        FROM c LEFT JOIN k ON c.kind = k.code""")
    db.execute("CREATE TABLE edge AS SELECT * FROM e; CREATE TABLE member AS SELECT * FROM m")
    return db, table.width


def solve(state: State) -> Found:
    """One query per rule."""
    db, width = state
    for statement in _CYCLES:
        db.execute(statement)
    found = {}
    for rule, query in QUERIES.items():
        given = {"width": width} if "$width" in query else None
        found[rule] = db.execute(query, given).fetchall()
    return finish(found)
