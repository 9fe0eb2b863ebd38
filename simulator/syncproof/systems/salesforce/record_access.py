"""UserRecordAccess: what a user may do with some records, worked out when it is asked for."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Any

from syncproof.kit.describe import Field, ObjectType
from syncproof.soql import SoqlError, tree
from syncproof.soql.errors import Refusal
from syncproof.soql.parser import parse
from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.domain.ids import full_id
from syncproof.systems.salesforce.sharing import DELETE, EDIT, READ
from syncproof.systems.salesforce.virtual import VirtualObjects, VirtualQuery

if TYPE_CHECKING:
    from syncproof.soql import QueryContext
    from syncproof.systems.salesforce.org import Actor
    from syncproof.systems.salesforce.records import Records

MOST = 200
_FLAGS = ("HasReadAccess", "HasEditAccess", "HasDeleteAccess", "HasTransferAccess", "HasAllAccess")
OBJECT = ObjectType(
    "UserRecordAccess",
    (
        Field("RecordId", "id", "Record ID", 18, nillable=False),
        Field("UserId", "reference", "User ID", 18, reference_to=("User",)),
        *(Field(n, "boolean", n, nillable=False, default=False) for n in _FLAGS),
        Field("MaxAccessLevel", "picklist", "Max Access Level", 40),
    ),
    "RecordId", "User Record Access", "User Record Access",
)  # fmt: skip
_NAMED = re.compile(r"(?i)\bFROM\s{1,1000}UserRecordAccess\b")


@cache
def _virtual() -> VirtualObjects:
    return VirtualObjects([OBJECT])


def asked(text: str) -> bool:
    """Say whether a query is about the access to records."""
    return _NAMED.search(text) is not None


def prepare(records: Records, text: str, context: QueryContext) -> VirtualQuery:
    """Compile a query for one user and at most 200 records; anything else is refused."""
    try:
        user, keys = _filters(parse(text))
    except Refusal as refusal:
        raise refusal.against(text) from None
    if len(keys) > MOST:
        raise errors.EXCEEDED_ID_LIMIT(limit=MOST)
    return _virtual().prepare(text, context, {OBJECT.name: _rows(records, user, keys)})


def _filters(query: tree.Query) -> tuple[str, list[str]]:
    """Read the user and the records from the conditions."""
    where = query.where
    found: dict[str, tuple[str, tuple[tree.Literal, ...]]] = {}
    for item in where.items if isinstance(where, tree.And) else (where,):
        if not isinstance(item, tree.Compare) or not isinstance(item.left, tree.Path):
            raise _refused()
        found[item.left.names[-1].lower()] = (item.operator.upper(), item.values)
    user, keys = found.pop("userid", None), found.pop("recordid", None)
    if user is None or keys is None or found or user[0] != "=" or keys[0] not in {"=", "IN"}:
        raise _refused()
    return str(user[1][0].value), [str(v.value) for v in keys[1]]


def _refused() -> SoqlError:
    return SoqlError(
        "MALFORMED_QUERY",
        "UserRecordAccess can only be filtered by UserId = one id and RecordId = one id or "
        "RecordId IN a list of ids",
    )


def _rows(records: Records, user: str, keys: list[str]) -> list[dict[str, Any]]:
    who = full_id(user)
    if who is None or records.tx.get(records.org.object("User"), who) is None:
        return []
    actor = records.org.actor(records.call, who)
    known = dict.fromkeys(k for k in map(full_id, keys) if k is not None)
    rows = (_row(records, actor, key) for key in known)
    return [row for row in rows if row is not None]


def _row(records: Records, actor: Actor, key: str) -> dict[str, Any] | None:
    obj = records.org.prefixes.get(key[:3])
    row = None if obj is None else records.tx.get(obj, key)
    if obj is None or row is None or row.get("IsDeleted"):
        return None
    access = actor.access.object(obj.name)
    may = {n: access is not None and actor.may(records.tx, obj, key, n)
           for n in (READ, EDIT, DELETE)}  # fmt: skip
    edit = may[READ] and may[EDIT] and access is not None and access.shown.flag("updateable")
    delete = may[READ] and may[DELETE] and access is not None and access.shown.flag("deletable")
    whole = edit and delete and obj.field("OwnerId") is not None
    levels = (("All", whole), ("Delete", delete), ("Edit", edit), ("Read", may[READ]))
    return {
        "RecordId": key, "UserId": actor.id, "HasReadAccess": may[READ], "HasEditAccess": edit,
        "HasDeleteAccess": delete, "HasTransferAccess": whole, "HasAllAccess": whole,
        "MaxAccessLevel": next((name for name, held in levels if held), "None"),
    }  # fmt: skip
