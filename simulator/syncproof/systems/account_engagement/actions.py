"""What a person does in the product beside editing records."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from syncproof.kit.call import Call
from syncproof.kit.errors import SyncProofError
from syncproof.kit.system import Action
from syncproof.systems.account_engagement import hand, prospects
from syncproof.systems.account_engagement.access import by_hand, demand
from syncproof.systems.account_engagement.domain.abilities import Ability
from syncproof.systems.account_engagement.errors import NO_PERMISSION, NOT_FOUND, refuse
from syncproof.systems.account_engagement.importing import run_import
from syncproof.systems.account_engagement.provision import connector_user

Args = Mapping[str, Any]
_ID = {"type": "integer", "minimum": 1}


def _schema(required: tuple[str, ...], **properties: Any) -> dict[str, Any]:
    return {
        "type": "object", "properties": properties, "required": list(required),
        "additionalProperties": False,
    }  # fmt: skip


def _provision(call: Call, _args: Args) -> dict[str, Any]:
    return connector_user(call.org)


def _one(call: Call, args: Args, values: dict[str, Any]) -> dict[str, Any]:
    row = hand.own_prospect(call, _number(args, "prospect_id"))
    changed = prospects.change(call, row, values)
    return {"prospect_id": row["id"], "changed": changed}


def _assign(call: Call, args: Args) -> dict[str, Any]:
    _may_assign(call)
    return _one(call, args, {"userId": _number(args, "user_id")})


def _unassign(call: Call, args: Args) -> dict[str, Any]:
    _may_assign(call)
    return _one(call, args, {"userId": None})


def _may_assign(call: Call) -> None:
    by_hand(call)
    if Ability.ASSIGN not in demand(call, Ability.CREATE).can:
        raise refuse(NO_PERMISSION)


def _undelete(call: Call, args: Args) -> dict[str, Any]:
    by_hand(call)
    demand(call, Ability.DELETE)
    row = prospects.get(call, _number(args, "prospect_id"), deleted=True)
    if not row["isDeleted"]:
        raise refuse(NOT_FOUND)
    prospects.restore(call, row)
    return {"prospect_id": row["id"], "changed": True}


def _opt_out(call: Call, args: Args) -> dict[str, Any]:
    by_hand(call)
    wish = args.get("opted_out", True)
    if not isinstance(wish, bool):
        raise SyncProofError("opted_out: expected true or false")
    return _one(call, args, {"optedOut": wish})


def _number(args: Args, name: str) -> int:
    value = args.get(name)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 < value < 2**63:
        raise SyncProofError(f"{name}: found {value!r:.40}, expected an id")
    return value


ACTIONS: dict[str, Action] = {
    "provision": Action(
        "Name the user that the connector works as; it was made with the unit",
        _schema(()), _provision,
    ),
    "import_prospects": Action(
        "Import prospects from a file: upsert by email",
        _schema(("rows",), rows={"type": "array", "items": {"type": "object"}}), run_import,
    ),
    "assign": Action(
        "Assign a prospect to a user", _schema(("prospect_id", "user_id"), prospect_id=_ID,
                                               user_id=_ID), _assign,
    ),
    "unassign": Action(
        "Take a prospect from its user", _schema(("prospect_id",), prospect_id=_ID), _unassign
    ),
    "undelete": Action(
        "Take a prospect out of the recycle bin", _schema(("prospect_id",), prospect_id=_ID),
        _undelete,
    ),
    "opt_out": Action(
        "Set or clear a prospect's opt-out",
        _schema(("prospect_id",), prospect_id=_ID, opted_out={"type": "boolean"}), _opt_out,
    ),
}  # fmt: skip
