"""What was looked up for a batch is what a query would find, whatever happened since."""

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from syncproof.kit.call import Call
from syncproof.kit.changes import Numbers
from syncproof.kit.describe import Describe, Field, ObjectType
from syncproof.kit.gathering import GatheringTransaction
from syncproof.kit.storage import Store, Transaction

THING = ObjectType(
    "Thing",
    (
        Field("Id", "id"), Field("Name", "string", length=20),
        Field("Code", "string", length=20, case_sensitive=True), Field("Parent", "reference"),
    ),
    indexes=(("Name",), ("Parent",)),
)  # fmt: skip
TEXTS = ["n", "N", "ä", "Ä", "n\0", "two"]
NAMES = ["Name", "Code", "Parent"]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["look", "find", "insert", "update", "remove", "mark", "undo", "commit",
                         "behind"]),
        st.integers(0, 8), st.sampled_from(NAMES), st.sampled_from(TEXTS),
    ),
    max_size=30,
)  # fmt: skip


def play(kind, steps, *, looking):  # noqa: C901 - one branch a step
    """Take the steps; gives what was found on the way, and whether queries told it."""
    store = Store("sqlite://", Numbers())
    store.create(Describe([THING]))
    table = store.tables["Thing"]
    call = Call(None, None, 7, 1000, "", "", "", {}, b"")
    tx, marks, seen = kind(store, call), [], []
    for number, (word, n, name, text) in enumerate(steps):
        held = tx.get(THING, f"{n:03d}") if word in {"update", "remove"} else None
        if word == "look" and looking:
            tx.look_up(THING, name, [text, "n"])
        elif word == "find":
            seen.append(tx.find(THING, **{name: text}))
        elif word == "insert":
            tx.insert(THING, [{"Id": f"{number:03d}", name: text}])
        elif word == "update" and held:
            tx.update(THING, held, {name: text})
        elif word == "remove" and held:
            tx.remove(THING, held)
        elif word == "mark":
            marks.append(tx.mark())
        elif word == "undo" and marks:
            tx.undo(marks.pop())
        elif word == "commit":
            tx.commit()
            tx, marks = kind(store, call), []
        elif word == "behind":
            tx.run(table.update().where(table.c.Id == f"{n:03d}").values({name: text}))
    tx.commit()
    store.close()
    return seen


@given(STEPS, st.sampled_from([Transaction, GatheringTransaction]))
def test_looking_up_changes_nothing_that_is_found(steps, kind):
    assert play(kind, steps, looking=True) == play(kind, steps, looking=False)


def test_values_that_were_looked_up_need_no_query():
    store = Store("sqlite://", Numbers())
    store.create(Describe([THING]))
    tx = Transaction(store, Call(None, None, 7, 1000, "", "", "", {}, b""))
    tx.insert(THING, [{"Id": "1", "Name": "One"}])
    tx.look_up(THING, "Name", ["one", "two"])
    asked = []
    store.driver.set_trace_callback(asked.append)
    assert [row["Id"] for row in tx.find(THING, Name="ONE")] == ["1"]
    assert tx.find(THING, Name="two") == []
    tx.insert(THING, [{"Id": "2", "Name": "Two"}])
    assert [row["Id"] for row in tx.find(THING, Name="two")] == ["2"]
    assert [sql for sql in asked if "WHERE" in sql and "Name" in sql.split("WHERE")[1]] == []
    tx.undo(tx.mark())
    assert tx.find(THING, Name="two") != []
    assert any('"Name" =' in sql for sql in asked)


def test_rows_of_any_columns_are_inserted_together():
    store = Store("sqlite://", Numbers())
    store.create(Describe([THING]))
    tx = Transaction(store, Call(None, None, 7, 1000, "", "", "", {}, b""))
    rows = [{"Id": "1"}, {"Id": "2", "Code": "c"}, {"Id": "3", "Name": "n", "Parent": None}]
    tx.insert(THING, rows)
    tx.commit()
    table = store.tables["Thing"]
    found = store.connection.execute(select(table).order_by(table.c.Id)).fetchall()
    assert [tuple(row) for row in found] == [
        ("1", None, None, None, 1), ("2", None, "c", None, 2), ("3", "n", None, None, 3),
    ]  # fmt: skip
    logged = [change.after for change in store.log.read(store.connection)]
    assert logged == [{"Id": "1"}, {"Id": "2", "Code": "c"}, {"Id": "3", "Name": "n"}]
    assert store.connection.execute(select(func.count()).select_from(table)).scalar() == 3
