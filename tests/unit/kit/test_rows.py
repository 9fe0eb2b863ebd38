"""Rows that are kept are always those of the database, whatever happens in between."""

import pytest
from dummy_system import LEAD
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from syncproof.kit import rows as module
from syncproof.kit.describe import Describe
from syncproof.kit.storage import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory):
    store = Store(f"sqlite:///{tmp_path_factory.mktemp('rows') / 'a.sqlite'}")
    store.create(DESCRIBE)
    yield store
    store.close()


class Call:
    stamp_ms, actor, n = 0, "u", 1


DESCRIBE = Describe([LEAD])
KEYS = ("a", "b", "c")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["insert", "update", "remove", "mark", "undo", "keep", "raw", "commit",
                         "rollback", "snapshot", "restore"]),
        st.sampled_from(KEYS), st.integers(0, 9),
    ),
    max_size=40,
)  # fmt: skip


def truth(store):
    found = store.connection.execute(text('SELECT "Id", "Stamp" FROM "Lead"'))
    return {key: stamp for key, stamp in found}  # noqa: C416 - rows are no pairs to mypy


def kept(tx):
    found = {key: tx.get(LEAD, key) for key in KEYS}
    return {key: row["Stamp"] for key, row in found.items() if row is not None}


class History:
    """Does to a store what it is told, and goes on after every end of a transaction."""

    def __init__(self, store):
        self.store, self.image = store, None
        self.begin()

    def begin(self):
        self.tx, self.marks = self.store.begin(Call()), []

    def insert(self, key, value):
        if self.tx.get(LEAD, key) is None:
            self.tx.insert(LEAD, [{"Id": key, "Email": None, "Stamp": value}])

    def update(self, key, value):
        if (row := self.tx.get(LEAD, key)) is not None:
            self.tx.update(LEAD, row, {"Stamp": value})

    def remove(self, key, _):
        if (row := self.tx.get(LEAD, key)) is not None:
            self.tx.remove(LEAD, row)

    def raw(self, key, value):
        table = self.store.tables["Lead"]
        self.marks.append(self.tx.mark())
        self.tx.run(table.update().where(table.c.Id == key).values(Stamp=value))

    def mark(self, *_):
        self.marks.append(self.tx.mark())

    def undo(self, *_):
        if self.marks:
            self.tx.undo(self.marks.pop())

    def keep(self, *_):
        if self.marks:
            self.tx.keep(self.marks.pop())

    def commit(self, *_):
        self.tx.commit()
        self.begin()

    def rollback(self, *_):
        self.tx.rollback()
        self.begin()

    def snapshot(self, *_):
        self.commit()
        self.image = self.store.snapshot()

    def restore(self, *_):
        self.commit()
        if self.image is not None:
            self.store.restore(self.image, DESCRIBE)
        self.begin()


@settings(max_examples=80, deadline=None)
@given(STEPS)
def test_kept_rows_are_those_of_the_database(store, steps):
    history = History(store)
    for step, key, value in steps:
        getattr(history, step)(key, value)
        assert kept(history.tx) == truth(store)
    history.tx.rollback()


def test_a_restored_database_brings_its_own_rows(store):
    history = History(store)
    if history.tx.get(LEAD, "a") is None:
        history.insert("a", 1)
    history.update("a", 1)
    history.snapshot()
    history.update("a", 2)
    history.commit()
    assert kept(history.tx)["a"] == 2  # read, so that it is kept
    history.tx.rollback()
    store.restore(history.image, DESCRIBE)
    history.begin()
    assert kept(history.tx)["a"] == truth(store)["a"] == 1


def test_a_row_that_is_read_belongs_to_the_reader(store):
    tx = store.begin(Call())
    if tx.get(LEAD, "a") is None:
        tx.insert(LEAD, [{"Id": "a", "Email": None, "Stamp": 1}])
    tx.get(LEAD, "a")["Stamp"] = "spoilt"
    assert tx.get(LEAD, "a")["Stamp"] != "spoilt"
    tx.rollback()


def test_rows_and_text_that_are_kept_are_bounded(monkeypatch, store):
    monkeypatch.setattr(module, "MAX_ROWS", 3)
    monkeypatch.setattr(module, "MAX_TEXT", 100)
    rows = module.Rows(store.connection.connection.driver_connection)
    rows.check()
    for n in range(5):
        rows.put("x", n, ("a" * 10,))
    assert [rows.get("x", n) is not None for n in range(5)] == [False, False, True, True, True]
    rows.put("x", 5, ("a" * 90,))
    assert [rows.get("x", n) is not None for n in range(6)] == [False] * 4 + [True, True]
    monkeypatch.setattr(module, "LARGE", 50)
    rows.put("x", 6, ("a" * 60,))
    assert rows.get("x", 6) is None
