"""Where jobs are kept: tables in the organisation's own database; its snapshots hold them too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import Column, Integer, LargeBinary, MetaData, String, Table, Text
from sqlalchemy.types import BigInteger

if TYPE_CHECKING:
    from syncproof.kit.storage import Store

_BIG = BigInteger().with_variant(Integer(), "sqlite")
_TEXT = String().with_variant(String(collation="C"), "postgresql")
_METADATA = MetaData()

JOBS = Table(
    "_bulk_jobs", _METADATA,
    Column("id", _TEXT, primary_key=True),
    Column("kind", _TEXT, nullable=False),
    Column("user", _TEXT, nullable=False),
    Column("due_ms", _BIG, index=True),
    Column("gone_ms", _BIG, index=True),
    Column("document", Text, nullable=False),
)  # fmt: skip
BATCHES = Table(
    "_bulk_batches", _METADATA,
    Column("id", _TEXT, primary_key=True),
    Column("job", _TEXT, nullable=False, index=True),
    Column("due_ms", _BIG, index=True),
    Column("document", Text, nullable=False),
)  # fmt: skip
# `owner` is a job or batch, `part` what of it; a piece holds whole rows when `rows` counts them.
DATA = Table(
    "_bulk_data", _METADATA,
    Column("owner", _TEXT, primary_key=True),
    Column("part", _TEXT, primary_key=True),
    Column("n", _BIG, primary_key=True, autoincrement=False),
    Column("rows", _BIG, nullable=False),
    Column("data", LargeBinary, nullable=False),
)  # fmt: skip


def create(store: Store) -> None:
    """Make the tables in a fresh database."""
    _METADATA.create_all(store.engine)
