"""The databases that a store may lie in: a SQLite file, or a schema of a PostgreSQL server.

Both fold text by the SQL function `sp_fold` and order it by its bytes, so that one history gives
one result whatever the database.
"""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Any, Protocol

import orjson
from sqlalchemy import Column, ColumnElement, Engine, MetaData, create_engine, event, func, text
from sqlalchemy.exc import OperationalError
from sqlalchemy.pool import StaticPool
from sqlalchemy.schema import CreateIndex, CreateTable

from syncproof.kit.errors import SyncProofError

_PRAGMAS = ("journal_mode=MEMORY", "synchronous=OFF", "temp_store=MEMORY", "cache_size=-65536",
            "foreign_keys=OFF")  # fmt: skip
_FOLDING = ("pg_unicode_fast", "und-x-icu", "pg_c_utf8", "C.utf8")
"""Collations of PostgreSQL that know the letters beyond ASCII, the best first."""


class Database(Protocol):
    """What a store asks of its database beyond SQLAlchemy's common ground."""

    engine: Engine

    def equal(self, column: Column[Any], value: ColumnElement[Any]) -> ColumnElement[bool]:
        """Compare text without regard to the case of ASCII letters."""

    def snapshot(self, conn: Any, metadata: MetaData) -> bytes:
        """Copy all rows of all tables."""

    def restore(self, conn: Any, image: bytes, metadata: MetaData) -> None:
        """Make the database what it was at a snapshot, under the describe of that time."""

    def clear(self) -> None:
        """Remove everything."""


def fold(value: str | None) -> str | None:
    """Fold text for comparisons without regard to case beyond ASCII (SQL function `sp_fold`)."""
    return None if value is None else value.upper()


def open_database(url: str, schema: str = "") -> Database:
    """Open a database; a PostgreSQL server keeps each store in a schema of its own."""
    return Sqlite(url) if url.startswith("sqlite") else Postgres(url, schema or "public")


class Sqlite:
    """One file with one connection, which all threads share under the store's lock."""

    def __init__(self, url: str) -> None:
        self.engine: Engine = create_engine(
            url, poolclass=StaticPool, connect_args={"check_same_thread": False}
        )
        event.listen(self.engine, "connect", self._connect)
        event.listen(self.engine, "begin", self._begin)
        path = url.removeprefix("sqlite:///")
        if path and path != url:
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))

    def equal(self, column: Column[Any], value: ColumnElement[Any]) -> ColumnElement[bool]:
        """Compare by the column's own collation, NOCASE."""
        return column == value

    def snapshot(self, conn: Any, metadata: MetaData) -> bytes:
        """Copy the whole database file."""
        return self._driver(conn).serialize()

    def restore(self, conn: Any, image: bytes, metadata: MetaData) -> None:
        """Replace the whole database."""
        source = sqlite3.connect(":memory:")
        try:
            source.deserialize(image)
            source.backup(self._driver(conn))
        finally:
            source.close()

    def clear(self) -> None:
        """Remove the file."""
        path = self.engine.url.database
        if path:
            Path(path).unlink(missing_ok=True)

    @staticmethod
    def _driver(conn: Any) -> sqlite3.Connection:
        driver: sqlite3.Connection = conn.connection.driver_connection
        return driver

    @staticmethod
    def _connect(connection: Any, _record: Any) -> None:
        connection.isolation_level = None
        connection.create_function("sp_fold", 1, fold, deterministic=True)
        for pragma in _PRAGMAS:
            connection.execute(f"PRAGMA {pragma}")

    @staticmethod
    def _begin(conn: Any) -> None:
        driver = conn.connection.driver_connection
        if not driver.in_transaction:  # a store may have begun without SQLAlchemy
            driver.execute("BEGIN IMMEDIATE")


class Postgres:
    """A schema of a server with one connection, shared like that of a SQLite file."""

    def __init__(self, url: str, schema: str) -> None:
        self.schema = schema
        try:
            self.engine = create_engine(
                url, poolclass=StaticPool, connect_args={"options": f"-c search_path={schema}"}
            )
        except ModuleNotFoundError as error:
            raise SyncProofError(
                f"a store in PostgreSQL needs {error.name}",
                hint="install syncproof[postgres]",
            ) from None
        try:
            with self.engine.begin() as conn:
                self._refuse_used(conn)
                self._prepare(conn)
        except BaseException as error:
            self.engine.dispose()
            if not isinstance(error, OperationalError):
                raise
            shown = self.engine.url.render_as_string(hide_password=True)
            raise SyncProofError(f"cannot open {shown}: {error.orig}") from None

    def _refuse_used(self, conn: Any) -> None:
        held = text("SELECT count(*) FROM pg_tables WHERE schemaname = :schema")
        if conn.execute(held, {"schema": self.schema}).scalar():
            raise SyncProofError(
                f'the schema "{self.schema}" holds the store of an earlier start',
                hint="drop it, or name another database; each start makes its world afresh",
            )

    def _prepare(self, conn: Any) -> None:
        conn.execute(text(f'CREATE SCHEMA IF NOT EXISTS "{self.schema}"'))
        known = set(conn.scalars(text("SELECT collname FROM pg_collation")))
        best = next((name for name in _FOLDING if name in known), "default")
        folded = f'upper($1 COLLATE "{best}") COLLATE "C"'
        conn.execute(
            text(
                "CREATE OR REPLACE FUNCTION sp_fold(text) RETURNS text LANGUAGE sql IMMUTABLE "
                f"PARALLEL SAFE RETURN {folded}"
            )
        )

    def equal(self, column: Column[Any], value: ColumnElement[Any]) -> ColumnElement[bool]:
        """Compare in lower case, which of columns ordered by bytes is that of ASCII."""
        return func.lower(column) == func.lower(value.collate("C"))

    def snapshot(self, conn: Any, metadata: MetaData) -> bytes:
        """Copy all tables: a line of JSON that tells how to make them, then their rows as text."""
        others = MetaData()
        others.reflect(conn, only=lambda name, _: name not in metadata.tables)
        heads, parts = [], []
        with conn.connection.driver_connection.cursor() as cursor:
            for table in [*metadata.sorted_tables, *others.sorted_tables]:
                names = [c.name for c in table.columns]
                with cursor.copy(f"COPY {self._columns(table.name, names)} TO STDOUT") as copy:
                    rows = b"".join(bytes(block) for block in copy)
                made: list[Any] = [CreateTable(table), *map(CreateIndex, table.indexes)]
                words = [str(m.compile(dialect=conn.dialect)) for m in made]
                heads.append([words, table.name, names, len(rows)])
                parts.append(rows)
        return b"\n".join([orjson.dumps(heads), b"".join(parts)])

    def restore(self, conn: Any, image: bytes, metadata: MetaData) -> None:
        """Make all tables anew and fill them."""
        head, _, rest = image.partition(b"\n")
        conn.execute(text(f'DROP SCHEMA "{self.schema}" CASCADE'))
        self._prepare(conn)
        at = 0
        with conn.connection.driver_connection.cursor() as cursor:
            for words, name, columns, length in orjson.loads(head):
                for made in words:
                    cursor.execute(made)
                with cursor.copy(f"COPY {self._columns(name, columns)} FROM STDIN") as copy:
                    copy.write(rest[at : at + length])
                at += length
        conn.commit()

    def clear(self) -> None:
        """Remove the schema with all that is in it."""
        with self.engine.begin() as conn:
            conn.execute(text(f'DROP SCHEMA IF EXISTS "{self.schema}" CASCADE'))

    @staticmethod
    def _columns(table: str, names: list[str]) -> str:
        listed = ", ".join(f'"{name}"' for name in names)
        return f'"{table}" ({listed})'
