"""Puts people of the population into an organisation: leads, contacts, accounts."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from syncproof.kit.errors import SyncProofError, nearest
from syncproof.kit.world import TRUTH
from syncproof.systems.salesforce.describe.features import ADDRESSES, PLACES
from syncproof.systems.salesforce.domain.places import places
from syncproof.systems.salesforce.org import Org, org_of

if TYPE_CHECKING:
    from syncproof.kit.call import Call
    from syncproof.kit.population.placement import Placement
    from syncproof.kit.system import Instance

Row = dict[str, Any]
_OPTIONS = ("owner", "account")
_ADDRESS = (
    ("Street", "street"), ("City", "city"), ("State", "state"), ("PostalCode", "postal_code"),
    ("Country", "country"),
)  # fmt: skip
_OBJECTS = {"leads": "Lead", "contacts": "Contact", "accounts": "Account"}


def fill(instance: Instance, placements: Iterable[Placement]) -> None:
    """Insert everybody in bulk and note who is who."""
    by_object: dict[str, list[Placement]] = {}
    for placement in placements:
        placement.expect_options(*_OPTIONS)
        by_object.setdefault(placement.object, []).append(placement)

    def run(call: Call) -> None:
        filler = _Filler(call)
        for name in ("accounts", "contacts", "leads"):
            if name in by_object:
                getattr(filler, name)(by_object.pop(name))
        for name in by_object:
            hint = nearest(name, _OBJECTS)
            raise SyncProofError(f'people.salesforce: unknown object "{name}"', hint=hint)

    instance.world.act(instance, "populate", "", run)


class _Filler:
    """Makes rows of persons and companies."""

    def __init__(self, call: Call) -> None:
        self.call = call
        self.org: Org = org_of(call.org)
        self.now = call.stamp_ms // 1000 * 1000
        self.admin: str = call.org.memory["admin"]
        self.accounts_of: dict[int, str] = {}
        found = call.tx.find(self.org.object("User"), IsActive=True)
        self.owners = {r["Username"].partition("@")[0]: r["Id"] for r in found}

    def accounts(self, placements: list[Placement]) -> None:
        """Insert the companies of the given people, each once."""
        firsts = {p.company.index: p for p in reversed(placements)}
        rows: list[Row] = []
        for index in sorted(firsts):
            company = firsts[index].company
            rows.append({
                "Name": company.name, "Website": company.website, "Industry": company.industry,
                "NumberOfEmployees": company.employees, "Phone": company.address.phone,
                "AnnualRevenue": float(company.annual_revenue),
                **_address("Billing", company.address), "OwnerId": self._owner(firsts[index]),
            })  # fmt: skip
        keys = self._insert("Account", rows)
        self.accounts_of.update(zip(sorted(firsts), keys, strict=True))
        self._note("Account", keys, [f"company/{i}" for i in sorted(firsts)])

    def contacts(self, placements: list[Placement]) -> None:
        """Insert contacts; their companies become accounts unless `account` is false."""
        missing = [
            p for p in placements
            if p.share("account", 1.0) and p.company.index not in self.accounts_of
        ]  # fmt: skip
        if missing:
            self.accounts(missing)
        rows = []
        for p in placements:
            account = self.accounts_of.get(p.company.index) if p.share("account", 1.0) else None
            row = {**self._person(p), **_address("Mailing", p.person), "AccountId": account}
            row["Department"] = p.person.department
            rows.append(row)
        keys = self._insert("Contact", rows)
        self._note("Contact", keys, [f"person/{p.person.index}" for p in placements])

    def leads(self, placements: list[Placement]) -> None:
        """Insert leads."""
        rows = []
        for p in placements:
            row = {**self._person(p), **_address("", p.person), "Company": p.person.company}
            row.update(
                Industry=p.person.industry, Website=p.company.website,
                NumberOfEmployees=p.company.employees, Status="Open - Not Contacted",
            )  # fmt: skip
            rows.append(row)
        keys = self._insert("Lead", rows)
        self._note("Lead", keys, [f"person/{p.person.index}" for p in placements])

    def _person(self, placement: Placement) -> Row:
        who = placement.person
        first, last = _clean(who.first_name), _clean(who.last_name) or "-"
        return {
            "FirstName": first, "LastName": last, "Name": f"{first} {last}" if first else last,
            "Salutation": _clean(who.salutation), "Email": _clean(who.email),
            "Phone": _clean(who.phone), "Title": _clean(who.title),
            "LeadSource": _clean(who.source),
            "Description": _clean(who.description), "HasOptedOutOfEmail": who.opted_out,
            "DoNotCall": who.do_not_call, "OwnerId": self._owner(placement),
        }  # fmt: skip

    def _owner(self, placement: Placement) -> str:
        wanted = placement.options.get("owner", "admin")
        found = self.owners.get(str(wanted)) or (
            wanted if wanted in self.owners.values() else None
        )  # fmt: skip
        if found is None:
            hint = nearest(str(wanted), self.owners)
            raise SyncProofError(f'people.salesforce: no owner "{wanted}"', hint=hint)
        return str(found)

    def _insert(self, name: str, rows: list[Row]) -> list[str]:
        obj = self.org.object(name)
        common: Row = {f.name: f.default for f in obj.fields if f.default is not None}
        common.update(
            CreatedDate=self.now, LastModifiedDate=self.now, SystemModstamp=self.now,
            CreatedById=self.admin, LastModifiedById=self.admin,
        )  # fmt: skip
        types = self.org.actor(self.call).access.permissions.types_of(name)
        common["RecordTypeId"] = next((t.id for t in types if t.default), None)
        if self.call.org.settings[PLACES]:
            for row in rows:
                _list(row, ADDRESSES.get(name, ()))
        keys = self.org.new_ids(obj, len(rows))
        whole = [{**common, **row, "Id": key} for key, row in zip(keys, rows, strict=True)]
        self.call.tx.insert(obj, whole)
        return keys

    def _note(self, name: str, keys: list[str], truths: list[str]) -> None:
        state = self.call.world.state
        for key, truth in zip(keys, truths, strict=True):
            state.put(TRUTH, f"salesforce/{name}/{key}", truth)


def _list(row: Row, prefixes: Iterable[str]) -> None:
    """Put addresses into the words of the picklists; what these do not have stays as it is."""
    for prefix in prefixes:
        country = places().country(row.get(f"{prefix}Country") or "")
        if country is None:
            continue
        row[f"{prefix}Country"], row[f"{prefix}CountryCode"] = country.name, country.code
        state = places().state(country.code, row.get(f"{prefix}State") or "")
        if state is not None:
            row[f"{prefix}State"], row[f"{prefix}StateCode"] = state.name, state.code


def _clean(text: str | None) -> str | None:
    return (text or "").strip() or None


def _address(prefix: str, source: Any) -> Row:
    return {prefix + theirs: _clean(getattr(source, ours)) for theirs, ours in _ADDRESS}
