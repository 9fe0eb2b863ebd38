"""Inserts that wait are never missed: the same steps give the same database and the same log."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from syncproof.kit.call import Call
from syncproof.kit.changes import Numbers
from syncproof.kit.describe import Describe, Field, ObjectType
from syncproof.kit.gathering import GatheringTransaction
from syncproof.kit.storage import Store, Transaction

THING = ObjectType(
    "Thing", (Field("Id", "id"), Field("Name", "string", length=20), Field("Size", "int"))
)
OTHER = ObjectType("Other", (Field("Id", "id"), Field("Name", "string", length=20)))
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["insert", "other", "get", "find", "count", "update", "remove", "mark",
                         "undo", "commit", "rollback"]),
        st.integers(0, 5),
    ),
    max_size=25,
)  # fmt: skip


def play(kind, steps):  # noqa: C901 - one branch a step
    """Take the steps in transactions of a kind; gives all that could be seen on the way."""
    store = Store("sqlite://", Numbers())
    store.create(Describe([THING, OTHER]))
    call = Call(None, None, 7, 1000, "", "", "", {}, b"")
    seen = []
    tx, marks = kind(store, call), []
    for number, (word, n) in enumerate(steps, 1):
        if word in {"insert", "other"}:
            obj = THING if word == "insert" else OTHER
            row = {"Id": f"{word}{number:03d}", "Name": f"N{n}"}
            tx.insert(obj, [{**row, "Size": n} if obj is THING else row])
        elif word == "get":
            seen.append(tx.get(THING, f"insert{n:03d}"))
        elif word == "find":
            seen.append(tx.find(THING, Name=f"N{n}"))
        elif word == "count":
            seen.append(tx.run(select(func.count()).select_from(store.tables["Other"])).scalar())
        elif word in {"update", "remove"}:
            for row in tx.find(THING, Size=n)[:1]:
                if word == "update":
                    tx.update(THING, row, {"Name": "changed"})
                else:
                    tx.remove(THING, row)
        elif word == "mark":
            marks.append(tx.mark())
        elif word == "undo" and marks:
            tx.undo(marks.pop())
        elif word in {"commit", "rollback"}:
            getattr(tx, word)()
            tx, marks = kind(store, call), []
    tx.commit()
    with store.engine.connect() as conn:
        seen += [tuple(r) for t in store.tables.values() for r in conn.execute(select(t))]
        seen += [(c.n, c.kind, c.id, c.before, c.after) for c in store.log.read(conn)]
    store.close()
    return seen


@given(STEPS)
def test_waiting_changes_nothing_that_can_be_seen(steps):
    assert play(GatheringTransaction, steps) == play(Transaction, steps)


def test_rows_are_written_as_they_were_when_inserted():
    store = Store("sqlite://", Numbers())
    store.create(Describe([THING, OTHER]))
    tx = GatheringTransaction(store, Call(None, None, 7, 1000, "", "", "", {}, b""))
    row = {"Id": "a", "Name": "before", "Size": 1}
    tx.insert(THING, [row])
    row["Name"] = "after"
    found = tx.get(THING, "a")
    assert found is not None
    assert found["Name"] == "before"
    tx.rollback()
    store.close()


def test_rows_wait_for_each_other(monkeypatch):
    store = Store("sqlite://", Numbers())
    store.create(Describe([THING, OTHER]))
    written = []
    tx = GatheringTransaction(store, Call(None, None, 7, 1000, "", "", "", {}, b""))
    keep = tx._write_waiting
    monkeypatch.setattr(tx, "_write_waiting", lambda: (written.append(1), keep()))
    for n in range(10):
        tx.insert(THING, [{"Id": str(n), "Name": "x", "Size": n}])
    assert written == []
    assert tx.commit() is True
    assert written == [1]
    with store.engine.connect() as conn:
        assert conn.execute(select(func.count()).select_from(store.tables["Thing"])).scalar() == 10
    store.close()


@pytest.mark.parametrize("end", ["rollback", "commit"])
def test_what_waits_is_not_written_after_a_rollback(end):
    store = Store("sqlite://", Numbers())
    store.create(Describe([THING, OTHER]))
    tx = GatheringTransaction(store, Call(None, None, 7, 1000, "", "", "", {}, b""))
    tx.insert(THING, [{"Id": "a", "Name": "x", "Size": 1}])
    getattr(tx, end)()
    with store.engine.connect() as conn:
        amount = conn.execute(select(func.count()).select_from(store.tables["Thing"])).scalar()
    assert amount == (1 if end == "commit" else 0)
    store.close()
