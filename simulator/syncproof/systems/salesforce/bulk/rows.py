"""Does the rows of jobs: one change of a record each, refused one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, NamedTuple

from syncproof.kit.errors import ErrorSpec, VendorError
from syncproof.systems.salesforce import errors, upsert
from syncproof.systems.salesforce.access import ObjectAccess
from syncproof.systems.salesforce.domain.ids import full_id
from syncproof.systems.salesforce.domain.values import coerce_for
from syncproof.systems.salesforce.records import Records, Row

Body = Mapping[str, Any]
MAX_IDS = 10_000
"""How many ids of records the journal keeps of one exchange."""
_NO_ID_IN_INSERT = ErrorSpec(
    400, "INVALID_FIELD_FOR_INSERT_UPDATE", "cannot specify Id in an insert call"
)
_NOT_SPECIFIED = ErrorSpec(400, "MISSING_ARGUMENT", "{name} not specified")


class Result(NamedTuple):
    """What became of a row: its record, and why not when `errors` has entries."""

    id: str = ""
    created: bool = False
    errors: tuple[VendorError, ...] = ()

    @property
    def text(self) -> str:
        """The errors as the column of a result file."""
        return ";".join(_error(e) for e in self.errors)


class Work:
    """Does rows of one operation on one object, in one transaction."""

    def __init__(
        self, records: Records, name: str, operation: str, external_id: str | None
    ) -> None:
        self.records = records
        self.object = records.object(name)
        self._do = {
            "insert": self._insert, "update": self._update, "upsert": self._upsert,
            "delete": self._delete, "hardDelete": self._hard_delete,
        }[operation]  # fmt: skip
        self._external = self.object.shown.field(external_id) if external_id else None
        self._repeated: frozenset[str] = frozenset()

    def all(self, bodies: Sequence[Body], first: int) -> list[Result]:
        """Do rows; `first` is the number of the first one in its job."""
        self._note_repeated(bodies)
        external = self._external
        self.records.expect(self.object, bodies, external.name if external is not None else "")
        results = [self._one(body, first + n) for n, body in enumerate(bodies)]
        del self.records.call.ids[MAX_IDS:]
        return results

    def _one(self, body: Body, index: int) -> Result:
        try:
            return self._do(body, index)
        except VendorError as error:
            found = [retyped(self.object, body, e) for e in errors.each(error)]
            return Result(_id(body) or "", errors=tuple(found))

    # --- operations ----------------------------------------------------------------------------

    def _insert(self, body: Body, index: int) -> Result:
        if "Id" in body and body["Id"] is not None:
            raise _NO_ID_IN_INSERT(fields=("Id",))
        return Result(self.records.create(self.object, body, index), created=True)

    def _update(self, body: Body, index: int) -> Result:
        row = self._row(body)
        rest = {k: v for k, v in body.items() if k.lower() != "id"}
        self.records.update(self.object, row, rest, index)
        return Result(row["Id"])

    def _upsert(self, body: Body, index: int) -> Result:
        field = self._external
        assert field is not None  # noqa: S101 - checked when the job was made
        value = next((v for k, v in body.items() if k.lower() == field.name.lower()), None)
        if value is None and field.type != "id":
            raise _NOT_SPECIFIED(name=field.name, fields=(field.name,))
        if value is not None and str(value).lower() in self._repeated:
            raise errors.DUPLICATE_EXTERNAL_ID(value=value, fields=(field.name,))
        if value is not None and field.type == "id":
            return self._update(body, index)
        try:
            key, created = upsert.by_value(
                self.records, self.object, field.name, value, body, index=index, in_body=True
            )
        except upsert.SeveralError as several:
            raise errors.DUPLICATE_EXTERNAL_ID(
                value=f"{value} names {len(several.rows)} records", fields=(field.name,)
            ) from None
        return Result(key, created)

    def _delete(self, body: Body, index: int) -> Result:
        row = self._row(body)
        self.records.delete(self.object, row, index)
        return Result(row["Id"])

    def _hard_delete(self, body: Body, index: int) -> Result:
        """Delete, and take away for good what the delete has put into the recycle bin."""
        tx = self.records.tx
        before = len(tx.changes)
        found = self._delete(body, index)
        for change in list(tx.changes[before:]):
            if change.kind == "delete":
                obj = self.records.org.object(change.object)
                row = tx.get(obj, change.id)
                if row is not None:
                    tx.remove(obj, row)
                    purged = f"{self.records.org.instance.space}/purges"
                    put, now = self.records.org.state.put, self.records.call.at_ms
                    tx.after_commit(partial(put, purged, obj.name, now))
        return found

    # --- helpers -------------------------------------------------------------------------------

    def _row(self, body: Body) -> Row:
        """Find the record that a row is about by its id."""
        given = _id(body)
        if given is None:
            raise _NOT_SPECIFIED(name="Id", fields=("Id",))
        obj = self.object
        key = full_id(given.strip())
        if key is None or key[:3] != obj.full.key_prefix:
            label = obj.full.fields[0].label
            raise errors.MALFORMED_ID(label=label, value=given[:100], fields=("Id",))
        row = self.records.tx.get(obj.full, key)
        if row is None or self.records.gone(obj, row) or not self.records.can_see(obj, row):
            raise errors.INVALID_CROSS_REFERENCE_KEY(fields=())
        self.records.check_live(obj, row)
        self.records.call.ids.append(key)
        return row

    def _note_repeated(self, bodies: Sequence[Body]) -> None:
        if self._external is None:
            return
        name = self._external.name.lower()
        given = (v for body in bodies for k, v in body.items() if k.lower() == name)
        counts = Counter(str(v).lower() for v in given if v is not None)
        self._repeated = frozenset(v for v, n in counts.items() if n > 1)


def _id(body: Body) -> str | None:
    found = next((v for k, v in body.items() if k.lower() == "id"), None)
    return None if found is None else str(found)


def retyped(obj: ObjectAccess, body: Body, error: VendorError) -> VendorError:
    """Say of a value that cannot be read which field it was meant for: there is no JSON here."""
    if error.code != "JSON_PARSER_ERROR":
        return error
    for name, value in body.items():
        field = obj.shown.field(name)
        if field is None or value is None:
            continue
        try:
            coerce_for(field)(field, value)
        except VendorError as found:
            if found.code == "JSON_PARSER_ERROR":
                shown = str(value)[:1_000]
                return errors.WRONG_TYPE(label=field.label, value=shown, fields=(field.name,))
    return error


def _error(error: VendorError) -> str:
    fields = ",".join(error.fields or ())
    return f"{error.code}:{error.message}:{fields}{' ' if fields else ''}--"
