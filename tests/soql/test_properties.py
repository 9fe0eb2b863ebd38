"""Generated queries: printing and parsing agree, answers agree with a naive second reading."""

from __future__ import annotations

import os
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import naive
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from soql_org import Org, open_store, record_id

from syncproof.kit.describe import Describe, Field, ObjectType
from syncproof.soql import QueryContext, tree
from syncproof.soql.parser import parse
from syncproof.soql.printer import print_query

EXAMPLES = int(os.environ.get("SOQL_EXAMPLES", "200"))
FAST = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
THING = ObjectType(
    "Thing__c",
    (
        Field("Id", "id", nillable=False),
        Field("Text", "string"),
        Field("Number", "int"),
        Field("Amount", "double"),
        Field("Flag", "boolean", nillable=False),
        Field("Day", "date"),
        Field("Stamp", "datetime"),
        Field("Kind", "picklist", picklist=naive.KINDS),
        Field("Tags", "multipicklist"),
        Field("UpId", "reference", reference_to=("Thing__c",), relationship="Up"),
    ),
)
IDS = [record_id("a00", n) for n in range(12)]
TEXTS = ["a", "A", "b", "ab", "a_b", "É", "é", "50%", "_"]
DAYS = ["2026-01-12", "2026-01-13", "2026-01-14", "2026-01-15"]
STAMPS = [
    int(datetime(2026, 1, d, h, tzinfo=UTC).timestamp()) * 1000 for d in (13, 14) for h in (0, 12)
]


def maybe(values):
    return st.one_of(st.none(), st.sampled_from(values))


ROW = st.fixed_dictionaries(
    {
        "Text": maybe(TEXTS), "Number": maybe([0, 1, 2]), "Amount": maybe([0.5, 1.0, 2.25]),
        "Flag": st.booleans(), "Day": maybe(DAYS), "Stamp": maybe(STAMPS),
        "Kind": maybe(naive.KINDS), "Tags": maybe(["A", "B", "A;B", "A;B;C"]),
        "UpId": maybe(IDS[:3]),
    }
)  # fmt: skip


def literal(kind, values):
    return st.sampled_from(values).map(lambda v: tree.Literal(kind, v))


NULL = st.just(tree.Literal("N", "null"))
EQUAL, ORDER = ["=", "!="], ["=", "!=", "<", "<=", ">", ">="]
VALUES = {
    "Text": literal("S", TEXTS), "Number": literal("I", [0, 1, 2]),
    "Amount": literal("R", ["0.5", "2.25"]), "Day": literal("D", DAYS),
    "Stamp": literal("T", STAMPS), "Kind": literal("S", ["low", "Mid", "Other"]),
}  # fmt: skip
PATTERNS = literal("S", ["a%", "%B", "_", "%\ufdd0", "\ufdd1", "%a%b%", "é", "%%"])
SPANS = literal("P", list(naive.DAYS))


def compare(name, operators, values, *, up=False):
    path = tree.Path(("Up", name) if up else (name,))
    value = values.map(lambda v: v if isinstance(v, tuple) else (v,))
    return st.builds(lambda o, v: tree.Compare(path, o, v), st.sampled_from(operators), value)


def several(values):
    return st.lists(values, min_size=1, max_size=3).map(tuple)


COMPARISONS = st.one_of(
    *(compare(n, ORDER, v) for n, v in VALUES.items()),
    *(compare(n, EQUAL, NULL) for n in VALUES),
    *(compare(n, ["IN", "NOT IN"], several(st.one_of(v, v, NULL))) for n, v in VALUES.items()),
    compare("Flag", EQUAL, literal("B", [0, 1])),
    compare("Text", ["LIKE"], PATTERNS),
    compare("Text", EQUAL, literal("S", [""])),
    compare("Tags", ["INCLUDES", "EXCLUDES"], several(literal("S", ["A", "a;b", "C"]))),
    compare("Day", ORDER, SPANS),
    compare("Stamp", ORDER, SPANS),
    compare("Text", ORDER, VALUES["Text"], up=True),
    compare("Number", EQUAL, st.one_of(NULL, VALUES["Number"]), up=True),
)


def joined(node):
    def build(inner):
        return st.lists(inner, min_size=2, max_size=3).map(lambda items: node(tuple(items)))

    return build


CONDITIONS = st.recursive(
    COMPARISONS,
    lambda inner: st.one_of(
        joined(tree.And)(inner), joined(tree.Or)(inner), inner.map(tree.Not)
    ),
    max_leaves=6,
)  # fmt: skip
ORDERINGS = st.lists(
    st.builds(
        tree.Ordering,
        st.sampled_from(["Text", "Number", "Kind", "Day", "Flag"]).map(lambda n: tree.Path((n,))),
        st.sampled_from([None, True, False]),
        st.sampled_from([None, True, False]),
    ),
    max_size=2,
).map(tuple)


@pytest.fixture(scope="module")
def things():
    store = open_store()
    describe = Describe([THING])
    store.create(describe)
    context = QueryContext(
        describe=describe, tables=store.tables, now=naive.TODAY, timezone=ZoneInfo("UTC"),
        user_id=record_id("005", 1), visible=lambda _name: None,
    )  # fmt: skip
    return Org(store.engine.connect(), context)


def fill(org, rows):
    org.conn.execute(org.context.tables["Thing__c"].delete())
    rows = [{"Id": IDS[n], **row} for n, row in enumerate(rows)]
    org.insert("Thing__c", *rows)
    by_id = {row["Id"]: row for row in rows}
    for row in rows:
        row["parent"] = by_id.get(row["UpId"])
    return rows


@FAST
@given(
    rows=st.lists(ROW, min_size=1, max_size=12),
    where=CONDITIONS,
    order=ORDERINGS,
    limit=st.integers(0, 12),
    offset=st.integers(0, 3),
)
def test_a_generated_query_answers_what_the_naive_reading_answers(
    things, rows, where, order, limit, offset
):
    stored = fill(things, rows)
    query = tree.Query(
        (tree.Selected(tree.Path(("Id",))),), (tree.Source(tree.Path(("Thing__c",))),),
        where=where, order=order, limit=tree.Literal("I", limit), offset=tree.Literal("I", offset),
    )  # fmt: skip
    expected = naive.ordered([r for r in stored if naive.matches(where, r)], order)
    expected = [r["Id"] for r in expected][offset : offset + limit]
    for _ in range(2):  # the second time from the plan of this shape
        prepared = things.prepare(print_query(query))
        assert prepared.ids(things.conn) == expected
        assert [r.id for r in prepared.records(things.conn)] == expected
        assert prepared.count(things.conn) == len(expected)


@FAST
@given(rows=st.lists(ROW, min_size=1, max_size=12), where=COMPARISONS)
def test_groups_add_up(things, rows, where):
    stored = fill(things, rows)
    source = tree.Source(tree.Path(("Thing__c",)))
    query = tree.Query((tree.Selected(tree.Path(("Kind",))),), (source,), where=where)
    selected = "SELECT Kind, COUNT(Id), SUM(Number), MIN(Day)"
    text = print_query(query).replace("SELECT Kind", selected)
    expected = {}
    for row in stored:
        if naive.matches(where, row):
            expected.setdefault(row["Kind"], []).append(row)
    got = {v[0]: v[1:] for v in things.values(text + " GROUP BY Kind")}
    assert got == {
        kind: (
            len(group),
            sum(n) if (n := [r["Number"] for r in group if r["Number"] is not None]) else None,
            min((r["Day"] for r in group if r["Day"]), default=None),
        )
        for kind, group in expected.items()
    }


NAMES = st.sampled_from(
    ["Id", "Name", "Custom__c", "Owner", "Type", "Count", "Group", "End", "limit_"]
)
PATHS = st.lists(NAMES, min_size=1, max_size=3).map(lambda n: tree.Path(tuple(n)))
LITERALS = st.one_of(
    st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8).map(
        lambda v: tree.Literal("S", v)
    ),
    st.integers(-(10**17), 10**17).map(lambda v: tree.Literal("I", v)),
    st.sampled_from(["1.5", "-0.25", ".5"]).map(lambda v: tree.Literal("R", v)),
    st.dates(min_value=datetime(1700, 1, 1, tzinfo=UTC).date(),
             max_value=datetime(4000, 12, 31, tzinfo=UTC).date()).map(
        lambda d: tree.Literal("D", d.isoformat())
    ),
    st.integers(-8_520_336_000_000, 64_092_211_199_999).map(lambda v: tree.Literal("T", v)),
    st.sampled_from(["TODAY", "LAST_N_DAYS:30", "NEXT_FISCAL_YEAR"]).map(
        lambda v: tree.Literal("P", v)
    ),
    st.sampled_from([0, 1]).map(lambda v: tree.Literal("B", v)),
    NULL,
)  # fmt: skip
ARGUMENTS = st.one_of(
    PATHS,
    st.builds(tree.Call, st.sampled_from(["MAX", "convertTimezone"]), PATHS.map(lambda p: (p,))),
    st.sampled_from(
        [
            tree.Literal("S", "mi"), tree.Literal("I", -5), tree.Literal("R", "2.5"),
            tree.Call("GEOLOCATION", (tree.Literal("R", "-37.5"), tree.Literal("I", 122))),
        ]
    ),
)  # fmt: skip
CALLS = st.builds(
    tree.Call,
    st.sampled_from(["COUNT", "max", "FIELDS", "toLabel", "FORMAT", "DISTANCE", "ROLLUP"]),
    st.lists(ARGUMENTS, max_size=3).map(tuple),
)
OPERANDS = st.one_of(PATHS, CALLS)
TESTS = st.one_of(
    st.builds(
        tree.Compare, OPERANDS, st.sampled_from([*ORDER, "LIKE"]), LITERALS.map(lambda v: (v,))
    ),
    st.builds(
        tree.Compare,
        OPERANDS,
        st.sampled_from(["IN", "NOT IN", "INCLUDES", "EXCLUDES"]),
        st.lists(LITERALS, min_size=1, max_size=3).map(tuple),
    ),
)
SOURCES = st.builds(tree.Source, PATHS, st.sampled_from([None, "a", "Fields"]))
COUNTS = st.none() | st.integers(0, 5000).map(lambda v: tree.Literal("I", v))


def queries(items, conditions, most=2):
    built = st.builds(
        tree.Query,
        items=st.lists(items, min_size=1, max_size=most).map(tuple),
        sources=st.lists(SOURCES, min_size=1, max_size=2).map(tuple),
        scope=st.sampled_from([None, "mine"]),
        using=st.sampled_from([None, tree.Path(("SECURITY_ENFORCED",))]),
        where=st.none() | conditions,
        group=st.lists(OPERANDS, max_size=2).map(tuple),
        having=st.none() | conditions,
        order=st.lists(
            st.builds(
                tree.Ordering, OPERANDS, st.none() | st.booleans(), st.none() | st.booleans()
            ),
            max_size=2,
        ).map(tuple),
        limit=COUNTS,
        offset=COUNTS,
        suffixes=st.sampled_from([(), (tree.Suffix("FOR VIEW"),), (tree.Suffix("ALL ROWS"),)]),
    )
    return built.map(lambda q: q if q.group else replace(q, having=None))


PLAIN = st.builds(tree.Selected, OPERANDS, st.sampled_from([None, "n", "total"]))
TYPEOFS = st.builds(
    tree.TypeOf,
    PATHS,
    st.lists(
        st.tuples(
            st.sampled_from(["Lead", "Contact"]), st.lists(PATHS, min_size=1, max_size=2).map(tuple)
        ),
        min_size=1,
        max_size=2,
    ).map(tuple),
    st.none() | st.lists(PATHS, min_size=1, max_size=2).map(tuple),
)
INNER = queries(PLAIN, TESTS)
SEMI = st.one_of(TESTS, st.builds(tree.Join, OPERANDS, INNER, st.booleans()))
NESTED = st.recursive(
    SEMI,
    lambda inner: st.one_of(joined(tree.And)(inner), joined(tree.Or)(inner), inner.map(tree.Not)),
    max_leaves=4,
)
QUERIES = queries(st.one_of(PLAIN, TYPEOFS, st.builds(tree.Subquery, INNER)), NESTED, most=3)


@FAST
@given(query=QUERIES)
def test_a_printed_tree_parses_back_to_the_identical_tree(query):
    assert parse(print_query(query)) == query
