"""Hostile text comes back exactly as it was stored, by every way of reading it."""

import json

import pytest
import requests
from hostile_wire import JSON, LEAD

from syncproof.kit.population.hostile import hostile_strings

TEXTS = hostile_strings(7, limit=255, storable=True)
EXTRA = ["a\x01b\x1fc\x7fd", "\x85inside\x85", "a\u2028b\u2029c", "\U0010ffff", "\ufffe\uffff",
         "\u0663\u0664", "a\x00b", "\x1b]0;title\x07x", "e\u0301" * 50]  # fmt: skip


def trimmed(text):
    """What Salesforce makes of text: blanks around it go, and nothing is null."""
    return text.strip() or None


def test_salesforce_gives_back_what_was_stored(target):
    for text in [*TEXTS, *EXTRA]:
        if trimmed(text) is None:
            continue
        key = target.lead(Description=text, FirstName=text[:40])
        row = target.sf("GET", f"/sobjects/Lead/{key}").json()
        query = f"SELECT Description, FirstName FROM Lead WHERE Id = '{key}'"  # noqa: S608
        found = target.sf("GET", "/query", params={"q": query}).json()["records"][0]
        system = target.world.systems["salesforce"]
        instance = target.world.instance("salesforce")
        by_hand = system.read_records(instance, "Lead", {"Id": key}, 1, "")["records"][0]
        for shown in (row, found, by_hand):
            assert shown["Description"] == trimmed(text)
            assert shown["FirstName"] == trimmed(text[:40])


def test_salesforce_stores_through_collections_and_updates_alike(target):
    rows = [{"attributes": {"type": "Lead"}, **LEAD, "Description": t} for t in TEXTS[:150]]
    made = target.sf("POST", "/composite/sobjects", json={"records": rows}).json()
    ids = [m["id"] for m in made]
    asked = {"ids": ids, "fields": ["Description"]}
    found = target.sf("POST", "/composite/sobjects/Lead", json=asked).json()
    assert [f["Description"] for f in found] == [trimmed(r["Description"]) for r in rows]
    key = ids[0]
    for text in TEXTS[:20]:
        assert target.sf("PATCH", f"/sobjects/Lead/{key}",
                         json={"Description": text}).status_code == 204  # fmt: skip
        shown = target.sf("GET", f"/sobjects/Lead/{key}?fields=Description").json()
        assert shown["Description"] == trimmed(text)


def test_a_query_finds_hostile_text_by_its_value_and_nothing_else(target):
    for text in TEXTS[:40]:
        wanted = trimmed(text[:80])
        if wanted is None or "\r" in text or "\n" in text:
            continue
        key = target.lead(LastName=wanted, Company="Found by name")
        quoted = wanted.replace("\\", "\\\\").replace("'", "\\'")
        query = f"SELECT Id, LastName FROM Lead WHERE LastName = '{quoted}'"  # noqa: S608
        rows = target.sf("GET", "/query", params={"q": query}).json()["records"]
        assert key in {r["Id"] for r in rows}, text
        assert {r["LastName"].casefold() for r in rows} == {wanted.casefold()}


def test_account_engagement_gives_back_what_was_stored(target):
    for number, text in enumerate([*TEXTS, *EXTRA]):
        email = f"stored{number}@x.example"
        made = target.ae("POST", "prospects?fields=id,company",
                         json={"email": email, "company": text})  # fmt: skip
        assert made.status_code == 201, text
        key = made.json()["id"]
        read = target.ae("GET", f"prospects/{key}?fields=company").json()
        params = {"fields": "id,company", "email": email}
        [found] = target.ae("GET", "prospects", params=params).json()["values"]
        system = target.world.systems["account_engagement"]
        [by_hand] = system.read_records(
            target.unit, "prospects", {"id": str(key)}, 1, "")["records"]  # fmt: skip
        for shown in (made.json(), read, found, by_hand):
            assert shown["company"] == (text or None), text


@pytest.mark.parametrize("text", ['"\\ud800"', '"a\\udfffb"', '"\\udfff\\ud800"'])
def test_a_lone_surrogate_is_stored_nowhere(target, text):
    for system, path, name in (
        ("sf", "/sobjects/Lead", "LastName"),
        ("ae", "prospects", "company"),
    ):
        with target.unchanged():
            body = f'{{"Company":"x","{name}":{text}}}'
            answer = getattr(target, system)("POST", path, data=body, headers=JSON)
            assert answer.status_code == 400


def test_text_beyond_the_field_is_refused_and_not_cut(target):
    for text in ("x" * 256, "é" * 256, "😀" * 256, "x" * 100_000):
        with target.unchanged():
            assert target.sf("POST", "/sobjects/Lead",
                             json={**LEAD, "Company": text}).status_code == 400  # fmt: skip
            assert target.ae("POST", "prospects", json={
                "email": "long@x.example", "company": text}).status_code == 400  # fmt: skip


def test_control_stores_and_shows_hostile_text_exactly(whole):
    ready = whole.ready()
    headers = {"Authorization": f"Bearer {ready['control_token']}"}
    for number, text in enumerate([*TEXTS[:60], *EXTRA]):
        if trimmed(text) is None:
            continue
        for path, fields, name, expected in (
            ("salesforce/records/Lead", {**LEAD, "Description": text}, "Description",
             trimmed(text)),
            ("account_engagement/records/prospects",
             {"email": f"c{number}@x.example", "company": text}, "company", text),
        ):  # fmt: skip
            url = f"{ready['control']}/systems/{path}"
            made = requests.post(url, json={"fields": fields}, headers=headers, timeout=10)
            assert made.status_code == 201, made.text
            key = made.json().get("id") or made.json()["record"]["id"]
            shown = requests.get(
                url, params={"Id" if "Lead" in path else "id": str(key)}, timeout=10
            )
            [row] = json.loads(shown.content)["records"]
            assert row[name] == expected, text
