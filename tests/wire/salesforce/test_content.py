"""Files, notes and attachments, in JSON and in parts."""

import base64
import hashlib
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

DATA = b"\x00hello\r\n--bytes\xff{{{{"
HEAD = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n'
LEAD = {"LastName": "Doe", "Company": "Acme"}


def encode(data):
    return base64.b64encode(data).decode()


def made(answer):
    assert answer.status_code == 201, answer.text
    return answer.json()["id"]


@pytest.fixture
def sf(org):
    return org.as_user()


def upload(sf, **fields):
    body = {"PathOnClient": "dir/Report.PDF", "VersionData": encode(DATA), **fields}
    return made(sf("POST", "/sobjects/ContentVersion", json=body))


def parts(sf, method, path, record, files):
    form = [("entity_document", (None, json.dumps(record), "application/json"))]
    form += [(name, (file, data, "application/octet-stream")) for name, file, data in files]
    return sf(method, path, files=form)


def links(org, sf, document):
    text = "SELECT LinkedEntityId, ShareType, Visibility FROM ContentDocumentLink WHERE "
    text += f"ContentDocumentId = '{document}' ORDER BY Id"
    return {r["LinkedEntityId"]: (r["ShareType"], r["Visibility"]) for r in org.query(sf, text)}


def test_a_first_version_makes_its_document_and_links(org, sf):
    lead = made(sf("POST", "/sobjects/Lead", json=LEAD))
    key = upload(sf, FirstPublishLocationId=lead)
    version = sf("GET", f"/sobjects/ContentVersion/{key}").json()
    wanted = {
        "Title": "Report", "FileType": "PDF", "FileExtension": "pdf", "IsLatest": True,
        "VersionNumber": "1", "ContentSize": len(DATA), "OwnerId": org.admin,
        "Checksum": hashlib.md5(DATA).hexdigest(),  # noqa: S324 - it is the vendor's choice
        "VersionData": f"/services/data/v59.0/sobjects/ContentVersion/{key}/VersionData",
    }  # fmt: skip
    assert {k: version[k] for k in wanted} == wanted
    bytes_of = sf("GET", f"/sobjects/ContentVersion/{key}/VersionData")
    assert (bytes_of.content, bytes_of.headers["Content-Type"]) == (
        DATA, "application/octet-stream",
    )  # fmt: skip
    document = version["ContentDocumentId"]
    assert document.startswith("069")
    shown = sf("GET", f"/sobjects/ContentDocument/{document}").json()
    assert (shown["Title"], shown["LatestPublishedVersionId"]) == ("Report", key)
    assert links(org, sf, document) == {
        org.admin: ("I", "AllUsers"), lead: ("V", "AllUsers"),
    }  # fmt: skip
    assert sf("POST", "/sobjects/ContentDocument", json={"Title": "x"}).status_code == 403


def test_the_journal_shows_bytes_that_begin_with_a_nul(org, sf):
    key = upload(sf)
    sf("GET", f"/sobjects/ContentVersion/{key}/VersionData")
    journal = org.served.world.journal
    shown = journal.read(journal.last)
    assert shown["response"]["body"].startswith("hello")


def test_a_further_version_takes_the_place_of_the_first(org, sf):
    first = upload(sf)
    document = sf("GET", f"/sobjects/ContentVersion/{first}").json()["ContentDocumentId"]
    second = upload(sf, ContentDocumentId=document, Title="Second", PathOnClient="b.txt")
    rows = org.query(sf, "SELECT Id, IsLatest, VersionNumber FROM ContentVersion ORDER BY Id")
    assert [(r["Id"], r["IsLatest"], r["VersionNumber"]) for r in rows] == [
        (first, False, "1"), (second, True, "2"),
    ]  # fmt: skip
    shown = sf("GET", f"/sobjects/ContentDocument/{document}").json()
    assert (shown["Title"], shown["FileType"], shown["LatestPublishedVersionId"]) == (
        "Second", "TEXT", second,
    )  # fmt: skip
    assert len(org.query(sf, "SELECT Id FROM ContentDocument")) == 1
    sf("PATCH", f"/sobjects/ContentVersion/{second}", json={"Title": "Third"})
    assert sf("GET", f"/sobjects/ContentDocument/{document}").json()["Title"] == "Third"
    refused = sf("PATCH", f"/sobjects/ContentVersion/{second}", json={"VersionData": encode(b"x")})
    assert refused.json()[0]["errorCode"] == "INVALID_FIELD_FOR_INSERT_UPDATE"
    assert sf("DELETE", f"/sobjects/ContentDocument/{document}").status_code == 204
    assert org.query(sf, "SELECT Id FROM ContentVersion") == []


@pytest.mark.parametrize("missing", ["VersionData", "PathOnClient"])
def test_a_version_needs_bytes_and_a_path_and_leaves_nothing_behind(org, sf, missing):
    body = {"PathOnClient": "a.txt", "VersionData": encode(DATA)}
    del body[missing]
    refused = sf("POST", "/sobjects/ContentVersion", json=body).json()
    assert (refused[0]["errorCode"], refused[0]["fields"]) == ("REQUIRED_FIELD_MISSING", [missing])
    assert org.query(sf, "SELECT Id FROM ContentDocument") == []


def test_a_document_is_linked_once_to_a_record(org, sf):
    key = upload(sf)
    document = sf("GET", f"/sobjects/ContentVersion/{key}").json()["ContentDocumentId"]
    lead = made(sf("POST", "/sobjects/Lead", json=LEAD))
    body = {"ContentDocumentId": document, "LinkedEntityId": lead}
    made(sf("POST", "/sobjects/ContentDocumentLink", json={**body, "ShareType": "V"}))
    again = sf("POST", "/sobjects/ContentDocumentLink", json=body).json()
    assert again[0]["errorCode"] == "DUPLICATE_VALUE"
    wrong = sf("POST", "/sobjects/ContentDocumentLink", json={**body, "ShareType": "X"}).json()
    assert wrong[0]["errorCode"] == "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST"
    nested = org.query(
        sf, "SELECT Id, (SELECT ContentDocument.Title FROM ContentDocumentLinks) FROM Lead"
    )[0]  # fmt: skip
    found = nested["ContentDocumentLinks"]["records"]
    assert [r["ContentDocument"]["Title"] for r in found] == ["Report"]


def test_a_note_is_a_document_with_versions(org, sf):
    text = b"<p>one &amp; two</p>"
    key = made(sf("POST", "/sobjects/ContentNote", json={"Title": "N", "Content": encode(text)}))
    note = sf("GET", f"/sobjects/ContentNote/{key}").json()
    assert (note["TextPreview"], note["FileType"]) == ("one & two", "SNOTE")
    assert sf("GET", f"/sobjects/ContentNote/{key}/Content").content == text
    document = sf("GET", f"/sobjects/ContentDocument/{key}").json()
    assert (document["Title"], document["FileType"]) == ("N", "SNOTE")
    assert links(org, sf, key) == {org.admin: ("I", "AllUsers")}
    sf("PATCH", f"/sobjects/ContentNote/{key}", json={"Content": encode(b"new"), "Title": "M"})
    rows = org.query(sf, "SELECT Title, VersionNumber, IsLatest FROM ContentVersion ORDER BY Id")
    assert [(r["VersionNumber"], r["IsLatest"]) for r in rows] == [("1", False), ("2", True)]
    assert sf("GET", f"/sobjects/ContentDocument/{key}").json()["Title"] == "M"
    lead = made(sf("POST", "/sobjects/Lead", json=LEAD))
    made(sf("POST", "/sobjects/ContentDocumentLink",
            json={"ContentDocumentId": key, "LinkedEntityId": lead, "ShareType": "V"}))  # fmt: skip
    assert sf("DELETE", f"/sobjects/ContentNote/{key}").status_code == 204
    assert sf("GET", f"/sobjects/ContentDocument/{key}").status_code == 404
    assert org.query(sf, "SELECT Id FROM ContentVersion") == []


def test_an_attachment_has_the_length_of_its_body(org, sf):
    lead = made(sf("POST", "/sobjects/Lead", json=LEAD))
    body = {"ParentId": lead, "Name": "a.txt", "Body": encode(DATA), "ContentType": "text/plain"}
    key = made(sf("POST", "/sobjects/Attachment", json=body))
    shown = sf("GET", f"/sobjects/Attachment/{key}").json()
    assert shown["BodyLength"] == len(DATA)
    answer = sf("GET", shown["Body"])
    assert answer.content == DATA
    sf("PATCH", f"/sobjects/Attachment/{key}", json={"Body": encode(b"x")})
    assert sf("GET", f"/sobjects/Attachment/{key}").json()["BodyLength"] == 1


def test_a_custom_object_has_files_and_notes(org, sf):
    org.act("change_schema", "Plan__c", None, {"object": {"activities": True}})
    plan = made(sf("POST", "/sobjects/Plan__c", json={"Name": "p"}))
    key = upload(sf, FirstPublishLocationId=plan)
    made(sf("POST", "/sobjects/Note", json={"ParentId": plan, "Title": "n"}))
    made(sf("POST", "/sobjects/Task", json={"Subject": "s", "WhatId": plan}))
    document = sf("GET", f"/sobjects/ContentVersion/{key}").json()["ContentDocumentId"]
    assert plan in links(org, sf, document)
    nested = org.query(sf, "SELECT Id, (SELECT Title FROM Notes), (SELECT Subject FROM Tasks) "
                           "FROM Plan__c")[0]  # fmt: skip
    assert (nested["Notes"]["totalSize"], nested["Tasks"]["totalSize"]) == (1, 1)
    org.act("change_schema", "Plan__c", "Plan__c", None)
    assert org.query(sf, "SELECT Id, What.Name FROM Task")[0]["What"] is None


def test_a_file_is_its_owners_and_those_it_is_linked_to(org, sf):
    org.act("set_settings", {"sharing_defaults": {"Lead": "Read"}})
    owner, other, third = org.user(), org.user(), org.user()
    mine = org.as_user(owner)
    key = upload(mine)
    document = mine("GET", f"/sobjects/ContentVersion/{key}").json()["ContentDocumentId"]

    def may(user):
        caller = org.as_user(user)
        path = f"/sobjects/ContentVersion/{key}"
        read = caller("GET", path + "/VersionData").status_code == 200
        assert len(org.query(caller, "SELECT Id FROM ContentDocument")) == read
        return read, caller("PATCH", path, json={"Title": "t"}).status_code == 204

    assert [may(u) for u in (owner, other)] == [(True, True), (False, False)]
    link = {"ContentDocumentId": document, "ShareType": "V"}
    made(mine("POST", "/sobjects/ContentDocumentLink", json={**link, "LinkedEntityId": other}))
    assert [may(u) for u in (other, third)] == [(True, False), (False, False)]
    lead = made(sf("POST", "/sobjects/Lead", json=LEAD))
    made(mine("POST", "/sobjects/ContentDocumentLink",
              json={**link, "ShareType": "I", "LinkedEntityId": lead}))  # fmt: skip
    assert may(third) == (True, False)
    org.act("set_settings", {"sharing_defaults": {"Lead": "ReadEdit"}})
    assert may(third) == (True, True)
    assert org.as_user(third)("DELETE", f"/sobjects/ContentDocument/{document}").status_code == 403


# --- parts ---------------------------------------------------------------------------------------


def test_bytes_may_come_in_a_part_of_their_own(org, sf):
    record = {"Title": "T", "PathOnClient": "a.csv"}
    answer = parts(sf, "POST", "/sobjects/ContentVersion", record,
                   [("VersionData", "a.csv", DATA)])  # fmt: skip
    key = made(answer)
    assert sf("GET", f"/sobjects/ContentVersion/{key}/VersionData").content == DATA
    assert sf("GET", f"/sobjects/ContentVersion/{key}").json()["FileType"] == "CSV"
    lead = made(sf("POST", "/sobjects/Lead", json=LEAD))
    attachment = made(parts(sf, "POST", "/sobjects/Attachment", {"ParentId": lead, "Name": "n"},
                            [("Body", "n", b"")]))  # fmt: skip
    changed = parts(sf, "PATCH", f"/sobjects/Attachment/{attachment}", {"Name": "m"},
                    [("Body", "n", DATA)])  # fmt: skip
    assert changed.status_code == 204, changed.text
    shown = sf("GET", f"/sobjects/Attachment/{attachment}").json()
    assert (shown["Name"], shown["BodyLength"]) == ("m", len(DATA))


def test_a_large_binary_part_is_no_json_and_is_taken(sf):
    data = b"{[" * 700_000
    answer = parts(sf, "POST", "/sobjects/ContentVersion", {"PathOnClient": "a.bin"},
                   [("VersionData", "a.bin", data)])  # fmt: skip
    assert sf("GET", f"/sobjects/ContentVersion/{made(answer)}").json()["ContentSize"] == len(data)


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("multipart/form-data", b"--x\r\n", "INVALID_MULTIPART_REQUEST"),
        ("multipart/form-data; boundary=x", b"", "INVALID_MULTIPART_REQUEST"),
        ("multipart/form-data; boundary=x", b"--x--\r\n", "INVALID_MULTIPART_REQUEST"),
        ("multipart/form-data; boundary=x",
         b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n[1]\r\n--x--\r\n',
         "INVALID_MULTIPART_REQUEST"),
        ("multipart/form-data; boundary=x",
         HEAD + b'{}\r\n--x\r\nContent-Disposition: form-data; name="Colour"\r\n\r\nb\r\n--x--\r\n',
         "INVALID_MULTIPART_REQUEST"),
        ("multipart/form-data; boundary=x",
         b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n{}\r\n' * 20 + b"--x--\r\n",
         "INVALID_MULTIPART_REQUEST"),
        ("multipart/form-data; boundary=" + "x" * 300, b"", "INVALID_MULTIPART_REQUEST"),
    ],
)  # fmt: skip
def test_parts_that_cannot_be_read_are_refused(sf, kind, body, code):
    headers = {"Content-Type": kind}
    answer = sf("POST", "/sobjects/ContentVersion", data=body, headers=headers)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (400, code)


def test_an_object_without_bytes_takes_no_parts(sf):
    answer = parts(sf, "POST", "/sobjects/Lead", LEAD, [])
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (415, "UNSUPPORTED_MEDIA_TYPE")


@settings(max_examples=40, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(data=st.binary(max_size=300), name=st.text(max_size=8))
def test_whatever_the_parts_are_nothing_breaks(shared, data, name):
    sf = shared.as_user()
    head = f'--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n'.encode(errors="replace")
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    for body in (data, head + data, head + b"{}\r\n" + head + data + b"\r\n--x--"):
        answer = sf("POST", "/sobjects/ContentVersion", data=body, headers=headers)
        assert answer.status_code == 400, answer.text
