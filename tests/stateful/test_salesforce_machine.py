"""Random work on one organisation against a small model of it, in SQLite and PostgreSQL at once."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    initialize,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)
from twin_worlds import Twins, element

NAMES = st.sampled_from(["Torres", "torres", "Ångström", "O'Neil", "Þór", "Šiška", "x" * 80])
EMAILS = st.sampled_from([None, "a@b.example", "A@B.example", "c+d@e.example"])
KEYS = st.sampled_from(["k1", "K1", "k2", "Ä1", "ä1"])
TITLES = st.sampled_from([None, "Buyer", "", " trimmed "])


class Organisation(RuleBasedStateMachine):
    """Leads with an external id: `live` and `binned` are what must be there, by id."""

    twins: Twins
    leads = Bundle("leads")
    gone = Bundle("gone")

    @initialize()
    def begin(self) -> None:
        self.twins.load()
        self.live: dict[str, dict[str, Any]] = {}
        self.binned: dict[str, dict[str, Any]] = {}
        self.converted: set[str] = set()

    @rule(target=leads, name=NAMES, email=EMAILS, title=TITLES)
    def create(self, name: str, email: str | None, title: str | None) -> Any:
        body = {"LastName": name, "Company": "Norvia", "Email": email, "Title": title}
        status, made = self.twins.rest("POST", "/sobjects/Lead", body)
        assert status == 201, made
        self.live[made["id"]] = {"LastName": name, "Email": email, "Title": _text(title),
                                 "Key__c": None}  # fmt: skip
        return made["id"]

    @rule(target=leads, key=KEYS, name=NAMES)
    def upsert(self, key: str, name: str) -> Any:
        known = [i for i, row in self.live.items() if _same_key(row["Key__c"], key)]
        body = {"LastName": name, "Company": "Norvia"}
        status, made = self.twins.rest("PATCH", f"/sobjects/Lead/Key__c/{key}", body)
        if known and known[0] in self.converted:
            assert (status, made[0]["errorCode"]) == (400, "CANNOT_UPDATE_CONVERTED_LEAD")
            return multiple()
        if known:
            assert (status, made["created"], made["id"]) == (200, False, known[0])
            self.live[known[0]]["LastName"] = name
            return multiple()
        assert (status, made["created"]) == (201, True)
        self.live[made["id"]] = {"LastName": name, "Email": None, "Title": None, "Key__c": key}
        return made["id"]

    @rule(lead=leads, title=TITLES, email=EMAILS)
    def update(self, lead: str, title: str | None, email: str | None) -> None:
        status, found = self.twins.rest(
            "PATCH", f"/sobjects/Lead/{lead}", {"Title": title, "Email": email}
        )
        if lead not in self.live:
            assert status == 404
        elif lead in self.converted:
            assert (status, found[0]["errorCode"]) == (400, "CANNOT_UPDATE_CONVERTED_LEAD")
        else:
            assert status == 204
            self.live[lead].update(Title=_text(title), Email=email)

    @rule(lead=leads, key=KEYS)
    def give_key(self, lead: str, key: str) -> None:
        status, found = self.twins.rest("PATCH", f"/sobjects/Lead/{lead}", {"Key__c": key})
        taken = any(i != lead and _same_key(row["Key__c"], key) for i, row in self.live.items())
        if lead not in self.live or lead in self.converted:
            assert status in {400, 404}
        elif taken:
            assert (status, found[0]["errorCode"]) == (400, "DUPLICATE_VALUE")
        else:
            assert status == 204
            self.live[lead]["Key__c"] = key

    @rule(target=gone, lead=leads)
    def delete(self, lead: str) -> str:
        status, _ = self.twins.rest("DELETE", f"/sobjects/Lead/{lead}")
        if lead in self.live:
            assert status == 204
            self.binned[lead] = self.live.pop(lead)
        else:
            assert status == 404
        return lead

    @rule(lead=gone)
    def undelete(self, lead: str) -> None:
        status, text = self.twins.soap(f"<undelete><ids>{lead}</ids></undelete>")
        assert status == 200, text
        row = self.binned.get(lead)
        clash = row is not None and any(
            _same_key(o["Key__c"], row["Key__c"]) for o in self.live.values()
        )
        if element(text, "success") == "true":
            assert row is not None
            assert not clash
            self.live[lead] = self.binned.pop(lead)
        else:
            assert row is None or clash, text

    @rule(master=leads, loser=leads, target=gone)
    def merge(self, master: str, loser: str) -> Any:
        body = (
            '<merge><request><masterRecord xsi:type="s:sObject"><s:type>Lead</s:type>'
            f"<s:Id>{master}</s:Id></masterRecord><recordToMergeIds>{loser}</recordToMergeIds>"
            "</request></merge>"
        )
        status, text = self.twins.soap(body)
        good = master != loser and {master, loser} <= self.live.keys() - self.converted
        assert status in {200, 500}, text
        assert (element(text, "success") == "true") == good, text
        if good:
            self.binned[loser] = self.live.pop(loser)
            return loser
        return multiple()

    @rule(lead=leads, opportunity=st.booleans())
    def convert(self, lead: str, opportunity: bool) -> None:
        body = (
            f"<convertLead><leadConverts><leadId>{lead}</leadId>"
            "<convertedStatus>Closed - Converted</convertedStatus>"
            f"<doNotCreateOpportunity>{str(not opportunity).lower()}</doNotCreateOpportunity>"
            "<overwriteLeadSource>false</overwriteLeadSource>"
            "<sendNotificationEmail>false</sendNotificationEmail></leadConverts></convertLead>"
        )
        status, text = self.twins.soap(body)
        assert status == 200, text
        good = lead in self.live and lead not in self.converted
        assert (element(text, "success") == "true") == good, text
        if good:
            self.converted.add(lead)
            _, row = self.twins.rest("GET", f"/sobjects/Lead/{lead}")
            assert row["ConvertedContactId"] == element(text, "contactId")

    @rule(lead=consumes(gone))
    def empty_bin(self, lead: str) -> None:
        body = f"<emptyRecycleBin><ids>{lead}</ids></emptyRecycleBin>"
        _, text = self.twins.soap(body)
        if element(text, "success") == "true":
            assert lead in self.binned
            del self.binned[lead]
            self.converted.discard(lead)
        else:
            assert lead not in self.binned, text

    @rule(seconds=st.sampled_from([1, 60, 86_400]))
    def wait(self, seconds: int) -> None:
        self.twins.pass_time(seconds)
        for twin in self.twins.twins:
            admin = twin.world.instance("salesforce").memory["admin"]
            twin.session = twin.act("create_token", admin, {"kind": "access_token"})["access_token"]

    @rule(name=NAMES)
    def find(self, name: str) -> None:
        quoted = name.replace("'", "\\'")
        found = self.twins.query(
            f"SELECT Id FROM Lead WHERE LastName = '{quoted}' ORDER BY Id"  # noqa: S608 - SOQL
        )
        wanted = [i for i, r in self.live.items() if r["LastName"].upper() == name.upper()]
        assert [r["Id"] for r in found] == sorted(wanted)

    @invariant()
    def everything_is_there(self) -> None:
        text = "SELECT Id, LastName, Email, Title, Key__c, IsConverted FROM Lead ORDER BY Id"
        found = {r.pop("Id"): _plain(r) for r in self.twins.query(text)}
        assert found == {
            i: {**row, "IsConverted": i in self.converted} for i, row in self.live.items()
        }
        binned = self.twins.query("SELECT Id FROM Lead WHERE IsDeleted = true", "queryAll")
        assert {r["Id"] for r in binned} == set(self.binned)


def _plain(record: dict[str, Any]) -> dict[str, Any]:
    return {k: v for k, v in record.items() if k != "attributes"}


def _same_key(one: str | None, other: str | None) -> bool:
    """External ids ignore the case of ASCII letters."""
    return None not in {one, other} and _ascii(str(one)) == _ascii(str(other))


def _ascii(text: str) -> str:
    return "".join(c.lower() if c.isascii() else c for c in text)


def _text(text: str | None) -> str | None:
    return (text or "").strip() or None


@pytest.mark.parametrize("steps", [25])
def test_both_databases_do_what_the_model_says(twins, steps):
    Organisation.twins = twins
    run_state_machine_as_test(
        Organisation,
        settings=settings(
            max_examples=15, derandomize=True, stateful_step_count=steps, deadline=None,
            suppress_health_check=list(HealthCheck),
        ),
    )  # fmt: skip
