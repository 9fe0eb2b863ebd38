"""Whole generated queries over linked objects give what the naive reading gives."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import naive_world
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from soql_org import Org, open_store, record_id

from syncproof.kit.describe import ChildRelationship, Describe, Field, ObjectType
from syncproof.soql import Children, QueryContext, Record, tree
from syncproof.soql.printer import print_query

EXAMPLES = int(os.environ.get("SOQL_EXAMPLES", "200"))
FAST = settings(
    max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True
)
ID = Field("Id", "id", nillable=False)
TOP = ObjectType(
    "Top__c",
    (
        ID, Field("Name", "string"), Field("Rank", "int"), Field("Score", "double"),
        Field("Kind", "picklist", picklist=naive_world.PICK),
    ),
    children=(ChildRelationship("Mid__c", "TopId", "Mids"),),
)  # fmt: skip
MID = ObjectType(
    "Mid__c",
    (
        ID, Field("Name", "string"), Field("Amount", "double"), Field("Day", "date"),
        Field("Stamp", "datetime"), Field("Flag", "boolean", nillable=False),
        Field("Tags", "multipicklist"),
        Field("TopId", "reference", reference_to=("Top__c",), relationship="Top"),
    ),
    children=(ChildRelationship("Low__c", "MidId", "Lows"),),
)  # fmt: skip
LOW = ObjectType(
    "Low__c",
    (
        ID, Field("Name", "string"), Field("Size", "int"),
        Field("MidId", "reference", reference_to=("Mid__c",), relationship="Mid"),
    ),
)  # fmt: skip
IDS = {name: [record_id(prefix, n) for n in range(1, 7)]
       for name, prefix in (("Top__c", "a01"), ("Mid__c", "a02"), ("Low__c", "a03"))}  # fmt: skip
TEXTS = ["a", "A", "b", "ab", "a_b", "É", "é", "50%", "_", "Zz"]
DAYS = ["2026-01-31", "2026-02-01", "2026-02-28"]
STAMPS = [int(datetime(2026, m, d, h, tzinfo=UTC).timestamp()) * 1000
          for m, d, h in ((1, 31, 23), (2, 1, 0), (2, 1, 5))]  # fmt: skip


def maybe(values):
    return st.one_of(st.none(), st.sampled_from(values))


ROWS = {
    "Top__c": {
        "Name": maybe(TEXTS), "Rank": maybe([0, 1, 2]), "Score": maybe([0.5, 1.0, 2.25]),
        "Kind": maybe([*naive_world.PICK, "Gone"]),
    },
    "Mid__c": {
        "Name": maybe(TEXTS), "Amount": maybe([0.5, 1.5, 40.0]), "Day": maybe(DAYS),
        "Stamp": maybe(STAMPS), "Flag": st.booleans(), "Tags": maybe(["A", "B", "A;B"]),
        "TopId": maybe(IDS["Top__c"]),
    },
    "Low__c": {
        "Name": maybe(TEXTS), "Size": maybe([0, 1, 2]), "MidId": maybe(IDS["Mid__c"]),
    },
}  # fmt: skip
WORLDS = st.fixed_dictionaries(
    {name: st.lists(st.fixed_dictionaries(f), max_size=6) for name, f in ROWS.items()}
)
LITERALS = {
    "text": ("S", TEXTS), "pick": ("S", ["low", "Mid", "gone"]), "flag": ("B", [0, 1]),
    "multi": ("S", ["A", "a;b"]),
}  # fmt: skip
VALUES = {
    "Rank": ("I", [0, 1]), "Size": ("I", [0, 1]), "Score": ("R", ["0.5", "2.25"]),
    "Amount": ("R", ["0.5", "40.0"]), "Day": ("D", DAYS), "Stamp": ("T", STAMPS),
    "Id": ("S", [i for some in IDS.values() for i in some[:2]]),
}  # fmt: skip
VALUES["TopId"] = ("S", IDS["Top__c"][:2])
VALUES["MidId"] = ("S", IDS["Mid__c"][:2])
NULL = tree.Literal("N", "null")
ALL, EQUAL = ["=", "!=", "<", "<=", ">", ">="], ["=", "!="]


def paths(name, hops=()):
    """List the paths of an object to its own fields and to those of its parents."""
    own = [tree.Path((*hops, f)) for f in ("Id", *ROWS[name])]
    above = [(hop, parent) for (child, hop), (_, parent) in naive_world.PARENT.items()
             if child == name]  # fmt: skip
    return [*own, *(p for hop, parent in above for p in paths(parent, (*hops, hop)))]


def literals(path):
    kind = naive_world.KIND[path.names[-1]]
    letter, values = VALUES.get(path.names[-1]) or LITERALS[kind]
    return st.sampled_from(values).map(lambda v: tree.Literal(letter, v))


def comparisons(path):
    """Give the conditions that a field can have."""
    kind, one = naive_world.KIND[path.names[-1]], literals(path)
    several = st.lists(one, min_size=1, max_size=3).map(tuple)
    if kind == "multi":
        return st.builds(tree.Compare, st.just(path), st.sampled_from(["INCLUDES", "EXCLUDES"]),
                         several)  # fmt: skip
    null = st.just((NULL,)) if len(path.names) == 1 or kind != "flag" else st.nothing()
    equal = st.one_of(one.map(lambda v: (v,)), null)
    choices = [st.builds(tree.Compare, st.just(path), st.sampled_from(EQUAL), equal)]
    if kind != "flag":
        choices.append(st.builds(tree.Compare, st.just(path), st.sampled_from(["IN", "NOT IN"]),
                                 several))  # fmt: skip
    if kind not in ("flag", "id"):
        choices.append(st.builds(tree.Compare, st.just(path), st.sampled_from(ALL),
                                 one.map(lambda v: (v,))))  # fmt: skip
    if kind == "text":
        like = st.sampled_from(["a%", "%B", "_", "%\ufdd0", "é", "%"])
        choices.append(like.map(lambda v: tree.Compare(path, "LIKE", (tree.Literal("S", v),))))
    return st.one_of(choices)


def conditions(name, most=4):
    leaves = st.sampled_from(paths(name)).flatmap(comparisons)

    def grow(inner):
        lists = st.lists(inner, min_size=2, max_size=3).map(tuple)
        return st.one_of(lists.map(tree.And), lists.map(tree.Or), inner.map(tree.Not))

    return st.recursive(leaves, grow, max_leaves=most)


def orderings(whats):
    return st.lists(
        st.builds(tree.Ordering, whats, st.sampled_from([None, True, False]),
                  st.sampled_from([None, True, False])),
        max_size=2,
    ).map(tuple)  # fmt: skip


def counted(most):
    return st.none() | st.integers(0, most).map(lambda n: tree.Literal("I", n))


def source(name):
    return (tree.Source(tree.Path((name,))),)


@st.composite
def queries(draw, name, relationship=None, depth=1):
    """Draw a query of records, with subqueries where the object has children."""
    chosen = draw(st.lists(st.sampled_from(paths(name)), min_size=1, max_size=4, unique=True))
    items = [tree.Selected(p) for p in chosen]
    for (parent, children), (child, _) in naive_world.CHILD.items():
        if parent == name and draw(st.booleans()):
            items.append(tree.Subquery(draw(queries(child, children, depth + 1))))
    sortable = [p for p in paths(name) if p.names[-1] != "Tags"]
    return tree.Query(
        tuple(items), source(relationship or name),
        where=draw(st.none() | conditions(name)) if depth > 1 else draw(joined(name)),
        order=draw(orderings(st.sampled_from(sortable))),
        limit=draw(counted(4)), offset=draw(counted(2)) if depth == 1 else None,
    )  # fmt: skip


JOINS = {
    "Top__c": [("Id", "Mid__c", "TopId")], "Low__c": [("MidId", "Mid__c", "Id")],
    "Mid__c": [("Id", "Low__c", "MidId"), ("TopId", "Top__c", "Id")],
}  # fmt: skip


@st.composite
def joined(draw, name):
    """Draw a WHERE, sometimes with a semi-join or an anti-join beside it."""
    where = draw(st.none() | conditions(name))
    if not draw(st.booleans()):
        return where
    left, inner, field = draw(st.sampled_from(JOINS[name]))
    query = tree.Query((tree.Selected(tree.Path((field,))),), source(inner),
                       where=draw(st.none() | conditions(inner, most=2)))  # fmt: skip
    join = tree.Join(tree.Path((left,)), query, draw(st.booleans()))
    return join if where is None else tree.And((where, join))


GROUPED = ("Name", "Kind", "Flag", "Day", "TopId", "MidId")
FUNCTIONS = ("CALENDAR_MONTH", "DAY_IN_WEEK", "HOUR_IN_DAY", "DAY_ONLY")


def groupable(name):
    own = [p for p in paths(name) if p.names[-1] in GROUPED]
    stamps = [p for p in paths(name) if p.names[-1] == "Stamp"]
    return [*own, *(tree.Call(f, (p,)) for p in stamps for f in FUNCTIONS)]


def aggregates(name):
    found = [tree.Call("COUNT", (tree.Path(("Id",)),))]
    for path in paths(name):
        kind = naive_world.KIND[path.names[-1]]
        names = {"number": naive_world.NUMBERED, "flag": (), "multi": ()}.get(
            kind, ("COUNT", "COUNT_DISTINCT", "MIN", "MAX")
        )
        found += [tree.Call(n, (path,)) for n in names]
    return found


@st.composite
def grouped(draw, name):
    """Draw a grouped query, sometimes of ROLLUP or CUBE."""
    group = draw(st.lists(st.sampled_from(groupable(name)), max_size=3, unique=True))
    form = draw(st.sampled_from([None, "ROLLUP", "CUBE"])) if group else None
    free = [a for a in aggregates(name) if not set(a.arguments) & set(group)]
    numbers = draw(st.lists(st.sampled_from(free), min_size=1, max_size=3))
    shown = [tree.Selected(g, f"g{i}") for i, g in enumerate(group)]
    shown += [tree.Selected(a) for a in numbers]
    if form:
        shown += [tree.Selected(tree.Call("GROUPING", (group[0],)), "sub")]
    count = tree.Call("COUNT", (tree.Path(("Id",)),))
    having = draw(st.none() | st.integers(0, 3).map(
        lambda n: tree.Compare(count, ">", (tree.Literal("I", n),))
    )) if group else None  # fmt: skip
    paths_of_group = [g for g in group if isinstance(g, tree.Path)]
    by = (tree.Call(form, tuple(group)),) if form else tuple(group)
    return tree.Query(
        tuple(shown), source(name), where=draw(st.none() | conditions(name, most=2)), group=by,
        having=having, order=draw(orderings(st.sampled_from([count, *paths_of_group])))
        if group else (), limit=draw(counted(5)) if group else None,
    )  # fmt: skip


@pytest.fixture(scope="module")
def org():
    describe = Describe([TOP, MID, LOW])
    store = open_store()
    store.create(describe)
    context = QueryContext(
        describe=describe, tables=store.tables, now=datetime(2026, 2, 1, tzinfo=UTC),
        timezone=ZoneInfo("UTC"), user_id=record_id("005", 1), visible=lambda _name: None,
    )  # fmt: skip
    return Org(store.engine.connect(), context)


def fill(org, world):
    made = {}
    for name, rows in world.items():
        org.conn.execute(org.context.tables[name].delete())
        made[name] = [{"Id": IDS[name][n], **row} for n, row in enumerate(rows)]
        if rows:
            org.insert(name, *made[name])
    return naive_world.World(made)


def plain(value):
    if isinstance(value, Children):
        return [plain(r) for r in value.records]
    if isinstance(value, Record):
        return {k: plain(v) for k, v in value.values.items()}
    return value


@FAST
@given(world=WORLDS, query=st.sampled_from(list(ROWS)).flatmap(queries))
def test_records_with_parents_children_and_joins_are_those_of_the_naive_reading(org, world, query):
    expected = fill(org, world).answer(query)
    for _ in range(2):  # the second time from the plan of this shape
        prepared = org.prepare(print_query(query))
        assert [plain(r) for r in prepared.records(org.conn)] == expected
        assert prepared.count(org.conn) == len(expected)


@FAST
@given(world=WORLDS, query=st.sampled_from(list(ROWS)).flatmap(grouped))
def test_groups_and_subtotals_are_those_of_the_naive_reading(org, world, query):
    expected = fill(org, world).answer(query)
    for _ in range(2):
        prepared = org.prepare(print_query(query))
        assert [plain(r) for r in prepared.records(org.conn)] == expected
