"""Pages of records: kept texts never show old values; what FOR VIEW leaves; the user's locale."""

import base64

LEADS = "SELECT Id, LastName, Title, SystemModstamp FROM Lead ORDER BY LastName"


def lead(sf, name, **more):
    answer = sf("POST", "/sobjects/Lead", json={"LastName": name, "Company": "X", **more})
    return answer.json()["id"]


def ask(sf, text, path="/query"):
    answer = sf("GET", path, params={"q": text})
    assert answer.status_code == 200, answer.text
    return answer.json()


def test_a_record_asked_for_again_shows_its_changes(org):
    sf = org.as_user()
    first, second = lead(sf, "Ada", Title="a"), lead(sf, "Bob", Title="b")
    answers = [ask(sf, LEADS) for _ in range(3)]
    assert answers[0] == answers[1] == answers[2]
    assert answers[0]["records"][0]["attributes"] == {
        "type": "Lead", "url": f"/services/data/v59.0/sobjects/Lead/{first}",
    }  # fmt: skip
    sf("PATCH", f"/sobjects/Lead/{first}", json={"Title": "changed"})
    assert [r["Title"] for r in ask(sf, LEADS)["records"]] == ["changed", "b"]
    sf("PATCH", f"/sobjects/Lead/{first}", json={"LastName": "Zoe"})
    assert [r["LastName"] for r in ask(sf, LEADS)["records"]] == ["Bob", "Zoe"]
    sf("DELETE", f"/sobjects/Lead/{second}")
    assert [r["Id"] for r in ask(sf, LEADS)["records"]] == [first]
    assert len(ask(sf, LEADS, "/queryAll")["records"]) == 2


def test_a_change_that_was_rolled_back_is_not_shown(org):
    sf = org.as_user()
    key = lead(sf, "Ada", Title="a")
    ask(sf, LEADS), ask(sf, LEADS)
    rows = [
        {"attributes": {"type": "Lead"}, "Id": key, "Title": "never"},
        {"attributes": {"type": "Lead"}, "Id": key, "Email": "no address"},
    ]
    sf("PATCH", "/composite/sobjects", json={"allOrNone": True, "records": rows})
    assert ask(sf, LEADS)["records"][0]["Title"] == "a"


def test_another_world_shows_none_of_the_records_of_the_last(lone):
    from org_by_hand import Org

    shown = []
    for name in ("Old", "New"):
        lone.load()
        sf = Org(lone).as_user()
        lead(sf, name)
        shown += [[r["LastName"] for r in ask(sf, LEADS)["records"]] for _ in range(3)]
    assert shown == [["Old"]] * 3 + [["New"]] * 3


def test_texts_that_had_to_make_room_are_written_again(org, monkeypatch):
    from syncproof.systems.salesforce import fragments

    monkeypatch.setattr(fragments, "MAX_BYTES", 1)
    sf = org.as_user()
    keys = [lead(sf, name) for name in ("Ada", "Bob")]
    for turn in range(4):
        text = LEADS if turn % 2 else "SELECT Id, Company FROM Lead ORDER BY LastName"
        assert [r["Id"] for r in ask(sf, text)["records"]] == keys
        sf("PATCH", f"/sobjects/Lead/{keys[0]}", json={"Title": str(turn)})
        assert ask(sf, LEADS)["records"][0]["Title"] == str(turn)


def test_every_version_has_its_own_urls(org):
    sf = org.as_user()
    lead(sf, "Ada")
    for version in ("58.0", "59.0", "58.0", "59.0"):
        found = ask(sf, LEADS, f"/services/data/v{version}/query")["records"][0]
        assert f"/services/data/v{version}/sobjects/Lead/" in found["attributes"]["url"]


def test_all_pages_of_a_kept_query_are_whole(org):
    sf = org.as_user()
    for start in (0, 200):
        rows = [{"attributes": {"type": "Lead"}, "LastName": f"L{n:03d}", "Company": "X"}
                for n in range(start, start + 200)]  # fmt: skip
        sf("POST", "/composite/sobjects", json={"records": rows})
    header = {"Sforce-Query-Options": "batchSize=200"}
    found = []
    for turn in range(3):
        page = sf("GET", "/query", params={"q": LEADS}, headers=header).json()
        if turn == 2:
            sf("PATCH", f"/sobjects/Lead/{found[-1]['Id']}", json={"Title": "new"})
        found = page["records"]
        while not page["done"]:
            page = sf("GET", page["nextRecordsUrl"], headers=header).json()
            found += page["records"]
        assert [r["LastName"] for r in found] == [f"L{n:03d}" for n in range(400)]
    assert [r["Title"] for r in found[-2:]] == [None, "new"]


def test_for_view_and_for_reference_stamp_the_records_and_change_nothing_else(org):
    sf = org.as_user()
    key = lead(sf, "Ada")
    lead(sf, "Bob")
    text = "SELECT Id, LastViewedDate, LastReferencedDate, SystemModstamp FROM Lead"
    before = ask(sf, f"{text} ORDER BY LastName")["records"]
    ask(sf, f"{text} ORDER BY LastName")
    assert [r["LastViewedDate"] for r in before] == [None, None]
    clock = org.served.world.clock
    clock.advance_to(clock.now_ms() + 60_000)
    shown = ask(sf, f"{text} WHERE LastName = 'Ada' FOR VIEW")["records"]
    assert shown == before[:1]
    after = ask(sf, f"{text} ORDER BY LastName")["records"]
    assert after[1] == before[1]
    assert after[0]["LastViewedDate"] > after[0]["SystemModstamp"] == before[0]["SystemModstamp"]
    assert after[0]["LastReferencedDate"] is None
    ask(sf, f"{text} WHERE LastName = 'Bob' FOR REFERENCE")
    assert ask(sf, f"{text} ORDER BY LastName")["records"][1]["LastReferencedDate"]
    assert [r["Id"] for r in sf("GET", "/recent").json()] == [key]


def test_files_come_one_to_a_page_as_urls(org):
    sf = org.as_user()
    parent = sf("POST", "/sobjects/Account", json={"Name": "Files"}).json()["id"]
    body = base64.b64encode(b"hello").decode()
    for name in ("a", "b"):
        made = sf("POST", "/sobjects/Attachment",
                  json={"Name": name, "ParentId": parent, "Body": body})  # fmt: skip
        assert made.status_code == 201, made.text
    page = ask(sf, "SELECT Name, Body FROM Attachment ORDER BY Name")
    assert (page["totalSize"], page["done"], len(page["records"])) == (2, False, 1)
    record = page["records"][0]
    assert record["Body"] == record["attributes"]["url"] + "/Body"
    last = sf("GET", page["nextRecordsUrl"]).json()
    assert (last["done"], [r["Name"] for r in last["records"]]) == (True, ["b"])


def test_values_are_formatted_in_the_zone_and_locale_of_the_user(org):
    lead(org.as_user(), "Ada", NumberOfEmployees=12345, Status="Working - Contacted")
    clerk = org.user(profile="Standard User",
                     fields={"TimeZoneSidKey": "America/Los_Angeles"})  # fmt: skip
    text = "SELECT FORMAT(CreatedDate), FORMAT(NumberOfEmployees) n, toLabel(Status) FROM Lead"
    found = ask(org.as_user(clerk), text)["records"][0]
    created = found.pop("CreatedDate")
    assert created.startswith("1/5/2026, 12:0")
    assert created.endswith(" AM")
    assert (found["n"], found["Status"]) == ("12,345", "Working - Contacted")
    german = org.user(profile="Standard User", fields={"LocaleSidKey": "de_DE"})
    refused = org.as_user(german)("GET", "/query", params={"q": text}).json()
    assert refused[0]["errorCode"] == "MALFORMED_QUERY"


def test_the_week_starts_as_the_users_locale_says(org):
    sf = org.as_user()
    lead(sf, "Monday")  # the world begins on Monday, 5 January 2026
    clock = org.served.world.clock
    clock.advance_to(clock.now_ms() + 6 * 86_400_000)  # Sunday
    german = org.user(profile="System Administrator", fields={"LocaleSidKey": "de_DE"})
    text = "SELECT LastName FROM Lead WHERE CreatedDate = THIS_WEEK"
    assert ask(org.as_user(), text)["totalSize"] == 0
    assert ask(org.as_user(german), text)["totalSize"] == 1


def test_subtotals_have_the_form_of_groups(org):
    sf = org.as_user()
    for status in ("Open - Not Contacted", "Working - Contacted"):
        lead(sf, "x", Status=status)
    text = "SELECT Status, COUNT(Id) n, GROUPING(Status) sub FROM Lead GROUP BY ROLLUP(Status)"
    found = ask(sf, text)
    assert found["records"][-1] == {
        "attributes": {"type": "AggregateResult"}, "Status": None, "n": 2, "sub": 1,
    }  # fmt: skip
    assert (found["totalSize"], found["done"]) == (3, True)
