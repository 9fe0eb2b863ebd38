"""The three standard duplicate rules, where an administrator activated them.

Matching is exact where the service is fuzzy: persons of the same last name and e-mail address, or
of the same whole name and phone, mobile phone or company; companies of the same name and phone,
website, street, postal code or city.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.effects.base import Effect, Row
from syncproof.systems.salesforce.sharing import READ
from syncproof.systems.salesforce.versions import LATEST, VERSIONS
from syncproof.systems.salesforce.wire import base, header_options, truth

if TYPE_CHECKING:
    from syncproof.kit.call import Call
    from syncproof.kit.errors import VendorError
    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.org import Org
    from syncproof.systems.salesforce.records import Records

HEADER, SINCE, MOST = "Sforce-Duplicate-Rule-Header", 52, 100
_NAMES = {
    "Contact": "Standard_Contact_Duplicate_Rule", "Lead": "Standard_Lead_Duplicate_Rule",
    "Account": "Standard_Account_Duplicate_Rule",
}  # fmt: skip
_MATCHED = {
    "Contact": ("Contact", "Lead"), "Lead": ("Lead", "Contact"), "Account": ("Account",),
}  # fmt: skip
_MATCH_RULES = {
    "Contact": "Standard_Contact_Match_Rule_v1_1", "Lead": "Standard_Lead_Match_Rule_v1_0",
    "Account": "Standard_Account_Match_Rule_v1_0",
}  # fmt: skip
_PERSON = ("FirstName", "LastName", "Email", "Phone", "MobilePhone", "Company", "AccountId")
_COMPANY = ("Phone", "Website", "BillingStreet", "BillingPostalCode", "BillingCity")


class Duplicates(Effect):
    """A record that looks like another is refused, or needs to be confirmed by a header."""

    order = 70

    def concerns(self, org: Org, name: str) -> bool:
        """Say whether the rule of the object is active."""
        return name in _NAMES and bool(_rule(org, name).get("active", False))

    def check(self, records: Records, obj: ObjectAccess, before: Row | None, row: Row) -> None:
        """Look for the same person or company."""
        rule = _rule(records.org, obj.name)
        watched = ("Name", *_COMPANY) if obj.name == "Account" else _PERSON
        if before is not None and all(before.get(n) == row.get(n) for n in watched):
            return
        blocks = rule.get("on_create" if before is None else "on_edit", "Allow") == "Block"
        asked = _asked(records.call)
        if not blocks and (not rule.get("alert", True) or truth(asked.get("allowsave"))):
            return
        found = self._found(records, obj.name, row, sharing=truth(asked.get("runascurrentuser")))
        if any(found.values()):
            whole = truth(asked.get("includerecorddetails"))
            raise _refused(records, obj.name, found, allow=not blocks, whole=whole)

    @staticmethod
    def _found(
        records: Records, name: str, row: Row, *, sharing: bool
    ) -> dict[str, list[Row]]:  # fmt: skip
        found: dict[str, list[Row]] = {}
        for other in _MATCHED[name]:
            full = records.org.object(other)
            rows = _companies(records, row) if name == "Account" else _people(
                records, name, row, other
            )  # fmt: skip
            found[other] = [
                r for r in rows
                if r["Id"] != row.get("Id") and not r["IsDeleted"] and not r.get("IsConverted")
                and not (sharing and not records.actor.may(records.tx, full, r["Id"], READ))
            ][:MOST]  # fmt: skip
        return found


def _rule(org: Org, name: str) -> Mapping[str, Any]:
    rules: Mapping[str, Any] = org.instance.settings["duplicate_rules"]
    found: Mapping[str, Any] | None = rules.get(_NAMES[name])
    return {"active": found is not None, **(found or {})}


def _asked(call: Call) -> Mapping[str, str]:
    """Read the header, which REST has since version 52."""
    version = VERSIONS.get(call.args.get("version", ""), SINCE)
    known = version >= SINCE or call.path.startswith("/services/Soap/")
    return header_options(call.headers.get(HEADER)) if known else {}


def _people(records: Records, name: str, row: Row, other: str) -> Iterator[Row]:
    full, seen = records.org.object(other), set()
    mine = _facts(records, name, row)
    rows = []
    if row.get("Email"):
        rows += records.tx.find(full, Email=row["Email"])
    if row.get("Name"):
        rows += records.tx.find(full, Name=row["Name"])
    for found in rows:
        if found["Id"] not in seen:
            seen.add(found["Id"])
            if _same_person(mine, _facts(records, other, found)):
                yield found


def _facts(records: Records, name: str, row: Row) -> dict[str, str]:
    company = row.get("Company")
    if name == "Contact" and row.get("AccountId"):
        account = records.tx.get(records.org.object("Account"), row["AccountId"]) or {}
        company = account.get("Name")
    given = {n: row.get(n) for n in _PERSON[:5]} | {"Company": company}
    return {n: str(v).lower() for n, v in given.items() if v}


def _same_person(one: Mapping[str, str], other: Mapping[str, str]) -> bool:
    def same(*names: str) -> bool:
        return all(n in one and one.get(n) == other.get(n) for n in names)

    if same("LastName", "Email"):
        return True
    return same("FirstName", "LastName") and (
        same("Phone") or same("MobilePhone") or same("Company")
    )


def _companies(records: Records, row: Row) -> Iterator[Row]:
    for found in records.tx.find(records.org.object("Account"), Name=row.get("Name")):
        if not found.get("IsPersonAccount") and any(
            row.get(n) and str(row[n]).lower() == str(found.get(n) or "").lower() for n in _COMPANY
        ):
            yield found


def _refused(
    records: Records, name: str, found: Mapping[str, list[Row]], *, allow: bool, whole: bool
) -> VendorError:
    version = records.call.args.get("version", "")
    path = base(version if version in VERSIONS else LATEST)
    error = errors.DUPLICATES_DETECTED()
    results = []
    for other, rows in found.items():
        access = records.actor.access.object(other)
        if not rows or access is None:
            continue
        shown = [
            {"additionalInformation": [], "fieldDiffs": [], "matchConfidence": 100.0,
             "record": _shown(access, row, path, whole=whole)}
            for row in rows if records.actor.may(records.tx, access.full, row["Id"], READ)
        ]  # fmt: skip
        results.append(
            {"entityType": other, "errors": [], "matchEngine": "FuzzyMatchEngine",
             "matchRecords": shown, "rule": _MATCH_RULES[other], "size": len(shown),
             "success": True}
        )  # fmt: skip
    result = {
        "allowSave": allow, "duplicateRule": _NAMES[name], "duplicateRuleEntityType": name,
        "errorMessage": error.message, "matchResults": results,
    }  # fmt: skip
    error.extra = {"body": {"duplicateResut": result}}
    return error


def _shown(access: ObjectAccess, row: Row, path: str, *, whole: bool) -> dict[str, Any]:
    record = access.record(row, path)
    return record if whole else {n: record[n] for n in ("attributes", "Id")}


RULES = (Duplicates(),)
