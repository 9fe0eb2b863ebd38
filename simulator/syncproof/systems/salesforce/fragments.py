"""Pages of plain queries: the records' JSON is kept as long as their rows stay as they are.

A row has the number of its last change (`_seq`), so that a kept text is right exactly when the
numbers agree. What is asked once is written at once; texts are kept from the second time the same
fields are asked for. The texts of an organisation go when its settings or schema change and when a
snapshot is put back, because they belong to its compiled view.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from weakref import WeakKeyDictionary

import orjson

from syncproof.systems.salesforce.form import RestForm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from syncproof.soql import Query
    from syncproof.systems.salesforce.org import Org
    from syncproof.systems.salesforce.records import Records

MAX_BYTES = 64 * 1024 * 1024
MAX_SHAPES = 1000
Key = tuple[str, ...]
Kept = dict[str, tuple[int, bytes]]
Versions = list[tuple[str, int]]
_ALL: WeakKeyDictionary[Org, Fragments] = WeakKeyDictionary()


@dataclass(frozen=True, slots=True)
class Page:
    """Some records of an answer: their ids, what stands for them in JSON, and if there are more."""

    ids: list[str]
    records: Any
    more: bool = False


class Fragments:
    """The texts of one organisation, by object, version and fields, then by id."""

    def __init__(self) -> None:
        self._kept: dict[Key, Kept] = {}
        self._asked: set[Key] = set()
        self._bytes = 0
        self._last: tuple[Key, Versions, Page] | None = None

    @classmethod
    def of(cls, org: Org) -> Fragments:
        """Give the texts of an organisation."""
        found = _ALL.get(org)
        if found is None:
            found = _ALL[org] = cls()
        return found

    def forget(self, name: str) -> None:
        """Drop the texts of an object whose rows were changed without a new number."""
        self._last = None
        for key in [k for k in self._kept if k[0] == name]:
            del self._kept[key]

    def asked(self, key: Key) -> bool:
        """Say whether the same fields were asked for before."""
        if key in self._asked:
            return True
        if len(self._asked) >= MAX_SHAPES:
            self._asked.clear()
        self._asked.add(key)
        return False

    def knows(self, key: Key, record: str) -> bool:
        """Say whether a text of a record is kept."""
        return record in self._kept.get(key, ())

    def page(self, records: Records, query: Query, key: Key, versions: Versions) -> Page:
        """Give the texts of rows, of which the ids and change numbers are known."""
        if self._last is not None and self._last[0] == key and self._last[1] == versions:
            return self._last[2]
        if key not in self._kept and len(self._kept) >= MAX_SHAPES:
            self._kept, self._bytes = {}, 0
        kept = self._kept.setdefault(key, {})
        texts = _current(kept, versions)
        if len(texts) < len(versions):
            self._renew(kept, records, query, key, versions)
            texts = _current(kept, versions)
        joined = orjson.Fragment(b"[" + b",".join(texts) + b"]")
        found = Page([k for k, _ in versions], joined)
        self._last = (key, versions, found)
        return found

    def _renew(
        self,
        kept: Kept,
        records: Records,
        query: Query,
        key: Key,
        versions: Versions,
    ) -> None:
        """Write the rows whose texts are missing or old."""
        if self._bytes > MAX_BYTES:
            self._kept, self._bytes = {key: kept}, 0
            kept.clear()
        wrong = {k: seq for k, seq in versions if (t := kept.get(k)) is None or t[0] != seq}
        ids, written = query.written_of(records.tx.conn, list(wrong), RestForm(key[1]))
        for record, text in zip(ids, map(orjson.dumps, written), strict=True):
            kept[record] = (wrong[record], text)
            self._bytes += len(text)


def _current(kept: Kept, versions: Versions) -> list[bytes]:
    return [t[1] for k, seq in versions if (t := kept.get(k)) is not None and t[0] == seq]


def first(records: Records, query: Query, version: str, size: int) -> Page:
    """Give the first page of a plain query."""
    conn, key, fragments = records.tx.conn, _key(query, version), Fragments.of(records.org)
    if fragments.asked(key):
        versions, more = query.versions(conn, size)
        page = fragments.page(records, query, key, versions)
        return Page(page.ids, page.records, more)
    return Page(*query.written(conn, size, RestForm(version)))


def further(records: Records, query: Query, version: str, ids: Sequence[str]) -> Page:
    """Give the records of a plain query with some ids; what is gone is left out."""
    conn, key, fragments = records.tx.conn, _key(query, version), Fragments.of(records.org)
    if ids and fragments.knows(key, ids[0]):
        return fragments.page(records, query, key, query.versions_of(conn, ids))
    return Page(*query.written_of(conn, ids, RestForm(version)))


def _key(query: Query, version: str) -> Key:
    return (query.object.name, version, *(c.name for c in query.columns))
