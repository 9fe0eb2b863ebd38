"""The most used Python client sets a field up, uses it at once, and moves files."""

import base64


def test_it_makes_a_field_and_an_object_and_writes_them(client):
    metadata = {"label": "Ext", "type": "Text", "length": 50, "externalId": True}
    made = client.toolingexecute(
        "sobjects/CustomField", "POST", {"FullName": "Lead.Ext__c", "Metadata": metadata}
    )
    assert made["success"] is True
    plan = {"label": "Plan", "pluralLabel": "Plans", "sharingModel": "ReadWrite",
            "nameField": {"label": "Name", "type": "Text"}}  # fmt: skip
    client.toolingexecute(
        "sobjects/CustomObject", "POST", {"FullName": "Plan__c", "Metadata": plan}
    )
    found = client.toolingexecute(
        "query/?q=SELECT+Id+FROM+CustomField+WHERE+DeveloperName='Ext'", "GET"
    )
    assert [r["Id"] for r in found["records"]] == [made["id"]]
    assert client.Lead.upsert("Ext__c/1", {"LastName": "L", "Company": "C"}) == 201
    assert client.query("SELECT Ext__c FROM Lead")["records"][0]["Ext__c"] == "1"
    key = client.Plan__c.create({"Name": "p"})["id"]
    assert client.Plan__c.get(key)["Name"] == "p"
    assert "Plan__c" in {o["name"] for o in client.describe()["sobjects"]}


def test_it_uploads_changes_and_downloads_a_file(client, tmp_path):
    lead = client.Lead.create({"LastName": "L", "Company": "C"})["id"]
    body = {"ParentId": lead, "Name": "a.txt", "Body": base64.b64encode(b"one").decode()}
    key = client.Attachment.create(body)["id"]
    assert client.Attachment.get_base64(key) == b"one"
    file = tmp_path / "b.txt"
    file.write_bytes(b"two\xff")
    client.Attachment.update_base64(key, str(file), base64_field="Body")
    assert client.Attachment.get_base64(key) == b"two\xff"
    assert client.Attachment.get(key)["BodyLength"] == 4
