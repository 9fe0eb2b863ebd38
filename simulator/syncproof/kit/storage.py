"""One database per organisation: tables made from its describe, one transaction per call."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import orjson
from sqlalchemy import Column, MetaData, Table, bindparam, func, select, text

from syncproof.kit.changes import ChangeLog, Noted, Numbers, text_of, text_of_new
from syncproof.kit.describe import TEXT_TYPES, Describe, Field, ObjectType
from syncproof.kit.engines import open_database
from syncproof.kit.lookups import Lookups
from syncproof.kit.prepared import Prepared, Values, Writing
from syncproof.kit.rows import Rows
from syncproof.kit.tables import column_type, make_table

if TYPE_CHECKING:
    from sqlalchemy.sql import Executable

    from syncproof.kit.call import Call


class Store:
    """An organisation's database."""

    def __init__(self, url: str, numbers: Numbers | None = None, schema: str = "") -> None:
        self.url = url
        self._numbers = numbers or Numbers()
        self.database = open_database(url, schema)
        self.engine = self.database.engine
        self.lock = threading.RLock()
        self.metadata = MetaData()
        self.tables: dict[str, Table] = {}
        self.log = ChangeLog(self.metadata, self._numbers)
        self._described: Describe | None = None
        self._prepared: dict[tuple[str, ...], Prepared] = {}
        self._writing: dict[str, Writing] = {}
        self.metadata.create_all(self.engine)
        self.connection = self.engine.connect()
        driver = self.connection.connection.driver_connection
        self.driver = driver if isinstance(driver, sqlite3.Connection) else None
        self.rows = Rows(self.driver)
        self.log.catch_up(self.connection)
        self.connection.commit()

    def create(self, describe: Describe) -> None:
        """Make the tables of a describe that are not there yet, with their indexes."""
        self._described = None if self.tables else describe
        new = [self._table(o) for o in describe if o.name not in self.tables]
        self.metadata.create_all(self.engine, tables=new)

    def attach(self, describe: Describe) -> None:
        """Learn the tables of a describe whose tables exist already, as after a restore."""
        if describe is self._described:
            return
        self._described = describe
        self.metadata = MetaData()
        self.tables = {}
        self._prepared = {}
        self._writing = {}
        self.rows.clear()
        self.log = ChangeLog(self.metadata, self._numbers)
        for obj in describe:
            self._table(obj)

    def add_field(self, describe: Describe, name: str, field: Field) -> None:
        """Add a column for a new field of an object and learn the new describe."""
        if field.stored:
            quote = self.engine.dialect.identifier_preparer.quote
            kind = column_type(field).compile(dialect=self.engine.dialect)
            with self.lock, self.engine.begin() as conn:
                conn.execute(
                    text(f"ALTER TABLE {quote(name)} ADD COLUMN {quote(field.name)} {kind}")
                )
        self.attach(describe)

    def begin(self, call: Call) -> Transaction:
        """Begin the transaction of a call; the caller holds the system's lock."""
        return Transaction(self, call)

    def prepared(self, key: tuple[str, ...], make: Any) -> Prepared:
        """Keep a statement compiled to the driver's own SQL."""
        found = self._prepared.get(key)
        if found is None:
            found = self._prepared[key] = Prepared(make(), self.engine.dialect)
        return found

    def writing(self, name: str) -> Writing:
        """Give what writes the rows of an object."""
        found = self._writing.get(name)
        if found is None:
            found = self._writing[name] = Writing(self.tables[name], self.engine.dialect, "_seq")
        return found

    def snapshot(self) -> bytes:
        """Copy the whole database into bytes."""
        with self.lock:
            image = self.database.snapshot(self.connection, self.metadata)
            self.connection.rollback()
        return image

    def restore(self, image: bytes, describe: Describe) -> None:
        """Replace the whole database by a snapshot taken under the given describe."""
        with self.lock:
            self.database.restore(self.connection, image, self.metadata)
            self.rows.clear()
        self.attach(describe)

    def clear(self) -> None:
        """Remove the database for good."""
        self.connection.close()
        self.database.clear()
        self.engine.dispose()

    def close(self) -> None:
        """Let go of the database."""
        self.connection.close()
        self.engine.dispose()

    def _table(self, obj: ObjectType) -> Table:
        self.tables[obj.name] = table = make_table(obj, self.metadata)
        return table


class Transaction:
    """All that one call does to one organisation's database; written or undone as a whole.

    The pipeline commits it. Every change is noted in the change log together with the row. The
    database's own transaction begins with the first write: readers hold the system's lock anyway.
    `altered` moves whenever a row that was there became different, or something was undone.
    """

    def __init__(self, store: Store, call: Call) -> None:
        self.store = store
        self.call = call
        self.conn = store.connection
        self.altered = 0
        self._lookups = Lookups()
        self._looked_up = -1
        self._changes: list[Noted] = []
        self._later: list[Callable[[], None]] = []
        self._marks: list[tuple[int, int]] = []

    @property
    def marked(self) -> bool:
        """Whether a savepoint is set: what is done now may still be undone by itself."""
        return bool(self._marks)

    @property
    def wrote(self) -> bool:
        """Whether anything was changed so far."""
        return bool(self._changes)

    @property
    def changes(self) -> Sequence[Noted]:
        """What was changed so far."""
        return self._changes

    def touched(self, names: Container[str]) -> bool:
        """Say whether rows of any of these objects were changed so far."""
        return any(change.object in names for change in self._changes)

    def run(self, statement: Executable, params: Any = None) -> Any:
        """Execute a SQLAlchemy Core statement."""
        return self.conn.execute(statement, params)

    def get(self, obj: ObjectType, key: Any) -> dict[str, Any] | None:
        """Read one row by its primary key, in storage form, deleted or not."""
        table = self.store.tables[obj.name]
        query = self.store.prepared(
            ("get", obj.name), lambda: select(table).where(table.c[obj.key] == bindparam("key"))
        )
        rows = self.store.rows
        row = rows.get(obj.name, key)
        if row is None:
            row = query.run(self.conn, {"key": key}).fetchone()
            rows.put(obj.name, key, row)
        return None if row is None else dict(zip(query.names, row, strict=True))

    def find(self, obj: ObjectType, **equal: Any) -> list[dict[str, Any]]:
        """Read the rows whose columns equal the given values, in key order."""
        table = self.store.tables[obj.name]
        if len(equal) == 1 and self._looked_up >= 0:
            keys = self._known_keys(obj, *next(iter(equal.items())))
            if keys is not None:
                return [row for row in [self.get(obj, key) for key in keys] if row is not None]

        def make() -> Any:
            query = select(table).order_by(table.c[obj.key])
            for name in equal:
                query = query.where(self._equal(obj, table.c[name], bindparam(name)))
            return query

        query = self.store.prepared(("find", obj.name, *equal), make)
        rows = query.run(self.conn, equal).fetchall()
        return [dict(zip(query.names, row, strict=True)) for row in rows]

    def look_up(self, obj: ObjectType, name: str, values: Iterable[Any]) -> None:
        """Find all rows that have one of some texts in a column, so that `find` need not ask."""
        rows = self.store.rows
        texts = [v for v in values if isinstance(v, str) and "\0" not in v]
        table = self.store.tables.get(obj.name)
        if not rows.kept or not texts or table is None:
            return
        column = table.c[name]

        def make() -> Any:
            asked = func.json_each(bindparam("values")).table_valued("value").c.value
            query = select(table).where(column.in_(select(asked)))
            return query.order_by(table.c[obj.key])

        query = self.store.prepared(("look up", obj.name, name), make)
        found = query.run(self.conn, {"values": orjson.dumps(texts).decode()}).fetchall()
        rows.check()
        if self._looked_up != rows.cleared:
            self._lookups.clear()
            self._looked_up = rows.cleared
        whole = rows_of(query.names, found)
        for row, values_ in zip(whole, found, strict=True):
            rows.put(obj.name, row[obj.key], values_)
        self._lookups.learn(obj, name, texts, whole)

    def _known_keys(self, obj: ObjectType, name: str, value: Any) -> list[Any] | None:
        """Say which rows have a value in a column, if that was looked up and still holds."""
        rows = self.store.rows
        rows.check()
        if self._looked_up != rows.cleared:
            self._looked_up = -1
            return None
        return self._lookups.keys(obj, name, value)

    def _equal(self, obj: ObjectType, column: Column[Any], value: Any) -> Any:
        field = obj.field(column.name)
        caseless = field is not None and field.type in TEXT_TYPES and not field.case_sensitive
        return self.store.database.equal(column, value) if caseless else column == value

    def insert(self, obj: ObjectType, rows: Sequence[dict[str, Any]], kind: str = "create") -> None:
        """Insert whole rows in storage form and note each as a change."""
        self._begin()
        writing = self.store.writing(obj.name)
        self._put(writing, [self._bound(writing, obj, row, kind) for row in rows])

    def update(
        self, obj: ObjectType, before: Mapping[str, Any], values: dict[str, Any],
        kind: str = "update",
    ) -> None:  # fmt: skip
        """Change a row that was read as `before`; note only what became different."""
        self._begin()
        changed = {k: v for k, v in values.items() if before.get(k) != v}
        old = {k: before.get(k) for k in changed}
        key = before[obj.key]
        self.altered += bool(changed)
        seq = self._note(kind, obj, key, text_of(old), text_of(changed))
        if self._looked_up >= 0:
            self._lookups.note(obj, key, old, changed)
        writing, new = self.store.writing(obj.name), {**values, "_seq": seq}
        self._change(obj.name, key, lambda: writing.update(self.conn, (obj.key, key), new))

    def remove(self, obj: ObjectType, before: Mapping[str, Any], kind: str = "hard_delete") -> None:
        """Take a row away for good."""
        self._begin()
        table = self.store.tables[obj.name]
        self.altered += 1
        self._note(kind, obj, before[obj.key], text_of(before), "{}")
        if self._looked_up >= 0:
            self._lookups.note(obj, before[obj.key], before, {})
        gone = self.store.prepared(
            ("remove", obj.name), lambda: table.delete().where(table.c[obj.key] == bindparam("key"))
        )
        key = before[obj.key]
        self._change(obj.name, key, lambda: gone.run(self.conn, {"key": key}))

    def mark(self) -> int:
        """Set a savepoint: everything since can be undone with `undo`."""
        self._begin()
        self.conn.exec_driver_sql(f"SAVEPOINT sp_{len(self._marks)}")
        self._marks.append((len(self._changes), len(self._later)))
        return len(self._marks) - 1

    def undo(self, mark: int) -> None:
        """Undo what was done since the mark, which is gone with it."""
        self.conn.exec_driver_sql(f"ROLLBACK TO SAVEPOINT sp_{mark}")
        self.store.rows.clear()
        self.altered += 1
        changes, later = self._marks[mark]
        del self._changes[changes:]
        del self._later[later:]
        self.keep(mark)

    def keep(self, mark: int) -> None:
        """Take a mark away without undoing anything."""
        self.conn.exec_driver_sql(f"RELEASE SAVEPOINT sp_{mark}")
        del self._marks[mark:]

    def after_commit(self, do: Callable[[], None]) -> None:
        """Have something done once everything is written, and never if what led to it is undone."""
        self._later.append(do)

    def commit(self) -> bool:
        """Write everything; says whether there was anything to write."""
        wrote = self.wrote
        if self._begun:
            try:
                if wrote:
                    self.store.rows.check()
                    self.store.log.write(self.conn, self._changes)
                    self.store.rows.told()
                self._ended().commit()
            except BaseException:
                self.rollback()
                raise
        for do in self._later:
            do()
        return wrote

    def rollback(self) -> None:
        """Undo everything."""
        if self._begun:
            self._ended().rollback()
            self.store.rows.clear()

    def _bound(self, writing: Writing, obj: ObjectType, row: dict[str, Any], kind: str) -> Values:
        """Note a new row as a change and give it as it is now, ready to be written."""
        row.pop("_seq", None)
        seq = self._note(kind, obj, row[obj.key], "{}", text_of_new(row))
        bound = writing.bind(seq, row)
        if self._looked_up >= 0:
            self._lookups.note(obj, row[obj.key], {}, row)
        row["_seq"] = seq
        return bound

    def _put(self, writing: Writing, bound: Sequence[Values]) -> None:
        """Write new rows."""
        rows = self.store.rows
        rows.check()
        writing.insert(self.conn, bound)
        rows.told()

    def _change(self, name: str, key: Any, do: Callable[[], Any]) -> None:
        """Change a row, which is kept no longer."""
        rows = self.store.rows
        rows.check()
        do()
        rows.drop(name, key)
        rows.told()

    @property
    def _begun(self) -> bool:
        """Whether the database's own transaction has begun."""
        driver, conn = self.store.driver, self.store.connection
        return conn.in_transaction() if driver is None else driver.in_transaction

    def _begin(self) -> None:
        """Begin it, on SQLite without SQLAlchemy, whose way there costs more than the work."""
        if self._begun:
            return
        driver = self.store.driver
        if driver is None:
            self.store.connection.begin()
        else:
            driver.execute("BEGIN IMMEDIATE")

    def _ended(self) -> Any:
        """Give what ends it: SQLAlchemy's connection if that knows of it, or the driver's."""
        conn = self.conn
        return conn if conn.in_transaction() else self.store.driver

    def _note(self, kind: str, obj: ObjectType, key: Any, before: str, after: str) -> int:
        call = self.call
        number = self.store.log.next()
        self._changes.append(
            Noted(
                number, call.stamp_ms, obj.name, str(key), kind, call.actor, call.n, before, after
            )
        )
        return number


def rows_of(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> list[dict[str, Any]]:
    """Turn driver rows into dicts."""
    return [dict(zip(names, row, strict=True)) for row in rows]
