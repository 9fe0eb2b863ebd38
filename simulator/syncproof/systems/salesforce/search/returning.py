"""What RETURNING asks of one object, compiled as the query that it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from syncproof import soql
from syncproof.kit.errors import VendorError
from syncproof.soql.errors import Refusal, block, no_object
from syncproof.soql.records import ChildColumns, TypeOf
from syncproof.systems.salesforce.reading import context, refusal
from syncproof.systems.salesforce.search import refusals
from syncproof.systems.salesforce.search.tree import Piece, Returned

if TYPE_CHECKING:
    from syncproof.soql import Query, SoqlError
    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.records import Records


def refused(problem: Refusal, source: str) -> VendorError:
    """Word a refusal against the statement; what comes from parameters shows no place."""
    if not source:
        problem.at = None
    return refusal(problem.against(source))


def target(records: Records, returned: Returned, source: str) -> ObjectAccess:
    """Find the object to be searched, or refuse it."""
    found = records.actor.access.object(returned.name.text)
    if found is None:
        raise refused(no_object(returned.name.text, returned.name.at), source)
    if not found.full.flag("searchable"):
        raise refused(refusals.not_searchable(found.name), source)
    return found


class _Built:
    """A query made of pieces of the statement, and where each of them came from."""

    def __init__(self) -> None:
        self.text = ""
        self._places: list[tuple[int, int]] = []

    def add(self, before: str, piece: Piece, after: str = "") -> None:
        """Go on with a piece; other text stands before and after it."""
        self.text += before
        self._places.append((len(self.text), piece.at))
        self.text += piece.text + after

    def origin(self, at: int) -> int:
        """Give the offset in the statement of an offset in the query; -1 when there is none."""
        begun = [place for place in self._places if place[0] <= at + 1]
        start, origin = begun[-1] if begun else self._places[0]
        return -1 if origin < 0 else max(0, origin + at - start)


def compile_query(
    records: Records, obj: ObjectAccess, returned: Returned, ids: Sequence[str], *,
    version: str, source: str,
) -> Query:  # fmt: skip
    """Compile the query for the fields of some records, filtered and sorted as RETURNING says."""
    built = _Built()
    built.add("SELECT ", returned.fields or Piece("Id"))
    built.add(" FROM ", Piece(obj.name, returned.name.at))
    word = " WHERE "
    if returned.where is not None:
        built.add(" WHERE (", returned.where, ")")
        word = " AND "
    if ids and (returned.where is not None or returned.order is not None):
        listed = "','".join(ids)
        built.text += f"{word}Id IN ('{listed}')"
    if returned.order is not None:
        built.add(" ORDER ", returned.order)
    try:
        query = soql.prepare(built.text, context(records, version))
    except soql.SoqlError as error:
        raise _reworded(error, built, source) from None
    _check(query, returned, source)
    return query


def _check(query: Query, returned: Returned, source: str) -> None:
    """Refuse what queries have and searches have not."""
    plain = not query.is_aggregate and not query.is_count
    plain = plain and not query.for_view and not query.for_reference
    if not plain or any(isinstance(c, ChildColumns | TypeOf) for c in query.columns):
        piece = returned.fields or returned.name
        raise refused(refusals.unexpected(piece.text.split(None, 1)[0], piece.at), source)


def _reworded(error: SoqlError, built: _Built, source: str) -> VendorError:
    """Put the refusal of the query against the statement that it was made of."""
    code = "MALFORMED_SEARCH" if error.code == "MALFORMED_QUERY" else error.code
    parts = error.message.split("\n", 4)
    if len(parts) < 5 or not parts[3].startswith("ERROR at Row:"):
        return VendorError(error.status, code, error.message)
    row, column = (int(n) for n in parts[3].removeprefix("ERROR at Row:").split(":Column:"))
    start = sum(len(line) + 1 for line in built.text.split("\n")[: row - 1])
    at = built.origin(start + column - 1)
    shown = block(source, min(at, len(source))) if source and at >= 0 else ""
    return VendorError(error.status, code, shown + parts[4])
