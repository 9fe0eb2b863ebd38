"""Which function answers which SOAP call, and what the call is in the simulator's own words."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from syncproof.kit.call import Call
from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.soap import (
    describes,
    leads,
    queries,
    replication,
    saves,
    searches,
    users,
)
from syncproof.systems.salesforce.soap.request import Request
from syncproof.systems.salesforce.xml_reading import local


@dataclass(frozen=True, slots=True)
class Operation:
    """One call: `word` is its operation.

    `bin` says that it looks into the recycle bin, `renews` that it is for expired passwords too.
    """

    run: Callable[[Request], str]
    word: str
    bin: bool = False
    renews: bool = False


def _refuse(request: Request) -> str:
    """Refuse a call that the vendor has and that is not emulated."""
    raise errors.NOT_ENABLED(what=local(request.element))


NOT_EMULATED = (
    "changeOwnPassword", "deleteByExample", "describeAllTabs", "describeAppMenu",
    "describeApprovalLayout", "describeAvailableQuickActions", "describeCompactLayouts",
    "describeDataCategoryGroupStructures", "describeDataCategoryGroups",
    "describeGlobalTheme", "describeKnowledgeSettings", "describeLayout", "describeNouns",
    "describePathAssistants", "describePrimaryCompactLayouts", "describeQuickActions",
    "describeSObjectListViews", "describeSearchLayouts", "describeSoftphoneLayout",
    "describeSoqlListViews", "describeTabs", "describeTheme", "describeVisualForce",
    "executeListView", "findDuplicates", "findDuplicatesByIds", "performQuickActions",
    "process", "renderEmailTemplate", "renderStoredEmailTemplate",
    "retrieveMassQuickActionTemplates", "retrieveQuickActionTemplates",
    "sendEmail", "sendEmailMessage",
)  # fmt: skip
CALLS: Mapping[str, Operation] = {
    "query": Operation(queries.query, "query"),
    "queryAll": Operation(queries.query_all, "query", bin=True),
    "queryMore": Operation(queries.query_more, "query_more"),
    "retrieve": Operation(queries.retrieve, "read"),
    "search": Operation(searches.search, "search"),
    "create": Operation(saves.create, "create"),
    "update": Operation(saves.update, "update"),
    "upsert": Operation(saves.upsert_rows, "upsert"),
    "delete": Operation(saves.delete, "delete"),
    "undelete": Operation(saves.undelete, "undelete", bin=True),
    "emptyRecycleBin": Operation(saves.empty_recycle_bin, "empty_recycle_bin", bin=True),
    "merge": Operation(leads.merge, "merge"),
    "convertLead": Operation(leads.convert_lead, "convert"),
    "describeGlobal": Operation(describes.describe_global, "describe"),
    "describeSObject": Operation(describes.describe_sobject, "describe"),
    "describeSObjects": Operation(describes.describe_sobjects, "describe"),
    "getUpdated": Operation(replication.get_updated, "updated"),
    "getDeleted": Operation(replication.get_deleted, "deleted", bin=True),
    "getUserInfo": Operation(users.get_user_info, "userinfo"),
    "getServerTimestamp": Operation(users.get_server_timestamp, "timestamp"),
    "setPassword": Operation(users.set_password, "set_password", renews=True),
    "resetPassword": Operation(users.reset_password, "reset_password"),
    "invalidateSessions": Operation(users.invalidate_sessions, "invalidate_sessions"),
    **dict.fromkeys(NOT_EMULATED, Operation(_refuse, "soap")),
}
_NAMED = re.compile(
    rb"<(?:[\w.-]{1,40}:)?Body(?:\s[^<>]{0,2000})?>\s{0,200}<(?:[\w.-]{1,40}:)?(\w{1,40})"
)
_OBJECT = re.compile(
    rb"<(?:[\w.-]{1,40}:)?(?:sObjectType|type)(?:\s[^<>]{0,200})?>\s{0,9}(\w{1,80})"
)
_FROM = re.compile(rb"(?i)\bFROM\s{1,100}(\w{1,80})")
_RETURNING = re.compile(rb"(?i)\bRETURNING\s{1,100}(\w{1,80})")


def peek(call: Call) -> tuple[str, str]:
    """Read the operation and its object, so that faults can be aimed before the body is read."""
    found = _NAMED.search(call.body)
    name = "soap" if found is None else found[1].decode()
    known = CALLS.get(name)
    if known is None:
        return (name if name in {"login", "logout"} else "soap"), ""
    if name == "convertLead":
        return known.word, "Lead"
    named = {"query": _FROM, "search": _RETURNING}.get(known.word, _OBJECT)
    aimed = named.search(call.body)
    return known.word, "" if aimed is None else aimed[1].decode()
