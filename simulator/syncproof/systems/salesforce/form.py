"""How the records of a query look in an answer of REST, and how their children are paged."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from syncproof.soql.records import ChildColumns, Compound, Leaf, Parent
from syncproof.systems.salesforce.domain.moments import stamp
from syncproof.systems.salesforce.reading import by_type
from syncproof.systems.salesforce.wire import base

if TYPE_CHECKING:
    from syncproof.kit.describe import ObjectType
    from syncproof.soql.records import Record, TypeOf
    from syncproof.soql.sheet import Group


@dataclass(slots=True)
class Pages:
    """How many children of one parent an answer shows, and how the rest is kept for later.

    At most `left` parents of one answer have their children paged, the others show all of them:
    a user has few cursors, and the first must not be gone before the caller can follow it.
    """

    size: int
    keep: Callable[[str, list[str]], str]
    left: int = 4


class _Stamps(dict[int | None, str | None]):
    """Times as text, each written once: the rows of a page share many."""

    def __missing__(self, ms: int) -> str:
        self[ms] = text = stamp(ms)
        return text


class RestForm:
    """The form of REST; without `pages` children come whole."""

    head = "attributes"

    def __init__(self, version: str, pages: Pages | None = None) -> None:
        self._version = version
        self._prefix = f"{base(version)}/sobjects/"
        self._pages = pages
        self._stamps = _Stamps({None: None})

    def heads(self, found: ObjectType, entity: str, keys: Sequence[Any]) -> list[Any]:
        """Write the attributes: the type and the url."""
        prefix = f"{self._prefix}{found.name}/"
        return [{"type": entity, "url": f"{prefix}{key}"} for key in keys]

    def values(
        self, found: ObjectType, leaf: Leaf, keys: Sequence[Any], values: Sequence[Any]
    ) -> Sequence[Any]:
        """Write times as text, and of a binary value its url."""
        if leaf.type == "datetime":
            return [*map(self._stamps.__getitem__, values)]
        if leaf.type == "base64":
            prefix = f"{self._prefix}{found.name}/"
            return [None if value is None else f"{prefix}{key}/{leaf.name}"
                    for key, value in zip(keys, values, strict=True)]  # fmt: skip
        return values

    def children(self, column: ChildColumns, groups: Sequence[Group | None]) -> list[Any]:
        """Write children with their number; more than a page of them have a locator."""
        text = None if self._pages is None else _children_text(column)
        return [None if group is None else self._children(group, text) for group in groups]

    def below(self) -> RestForm:
        """Give the form of children, whose own children come whole."""
        return self if self._pages is None else RestForm(self._version)

    def typeof(self, column: TypeOf, records: Sequence[Record | None]) -> list[Any]:
        """Write parents, each with the columns of its own object."""
        write = by_type(column, self._version)
        return [None if record is None else write(record) for record in records]

    def _children(self, group: Group, text: str | None) -> dict[str, Any]:
        written, pages = [record for _, record in group], self._pages
        if pages is None or text is None or len(group) <= pages.size or not pages.left:
            return {"totalSize": len(group), "done": True, "records": written}
        pages.left -= 1
        locator = pages.keep(text, [key for key, _ in group])
        return {
            "totalSize": len(group), "done": False,
            "nextRecordsUrl": f"{base(self._version)}/query/{locator}-{pages.size}",
            "records": written[: pages.size],
        }  # fmt: skip


def _children_text(column: ChildColumns) -> str | None:
    """Write the query by which further children are read; None if it can't be of plain fields."""
    paths = [p for c in column.columns for p in _paths(c)]
    if "" in paths:
        return None
    return f"SELECT {', '.join(paths)} FROM {column.object.name}"  # noqa: S608 - SOQL of bound names


def _paths(column: Any) -> list[str]:
    """Write the paths of a column; an empty one for what is no field."""
    if isinstance(column, Parent):
        found = [p for c in column.columns for p in _paths(c)]
        return [f"{column.name}.{p}" if p else "" for p in found]
    plain = isinstance(column, Compound) or (isinstance(column, Leaf) and column.field is not None)
    return [column.name if plain else ""]
