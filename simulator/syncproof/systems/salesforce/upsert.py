"""Creates a record or changes the one that an external id names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.access import ObjectAccess
from syncproof.systems.salesforce.records import Records, Row


class SeveralError(Exception):
    """The external id names more than one record."""

    def __init__(self, rows: list[Row]) -> None:
        super().__init__(f"{len(rows)} records")
        self.rows = rows


def by_value(
    records: Records, obj: ObjectAccess, field: str, value: Any, body: Mapping[str, Any], *,
    index: int = 0, update_only: bool = False, in_body: bool = False,
) -> tuple[str, bool]:  # fmt: skip
    """Upsert and give (id, created).

    `in_body` says that the body carries the external id itself, as rows of collections do.
    """
    spec = obj.shown.field(field)
    if spec is None or not (spec.external_id or spec.id_lookup):
        raise errors.NO_EXTERNAL_ID(segment=field)
    rest = {k: v for k, v in body.items() if k.lower() != spec.name.lower()}
    if len(rest) != len(body) and not in_body:
        raise errors.NOT_IN_BODY(name=spec.name)
    if in_body and value is None:
        if spec.type != "id":
            raise errors.MISSING_ARGUMENT(name=spec.name)
        return records.create(obj, rest, index), True
    rows = records.by_external_id(obj, spec.name, str(value))
    if len(rows) > 1:
        raise SeveralError(rows)
    if rows:
        records.call.ids.append(rows[0]["Id"])
        records.update(obj, rows[0], rest, index)
        return str(rows[0]["Id"]), False
    if update_only or spec.type == "id":
        raise errors.NOT_FOUND()
    return records.create(obj, {**rest, spec.name: value}, index), True
