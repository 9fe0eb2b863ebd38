from syncproof.kit.describe import TEXT_TYPES
from syncproof.systems.salesforce.describe import names, standard


def test_every_object_has_a_key_prefix_a_primary_key_and_a_modification_stamp():
    describe = standard()
    assert len(describe) == len(names()) >= 33
    for obj in describe:
        assert obj.fields[0].name == "Id"
        assert len(obj.key_prefix) == 3
        assert obj.field("SystemModstamp") is not None


def test_text_fields_have_a_length_and_references_a_target():
    for obj in standard():
        for field in obj.fields:
            if field.type == "reference":
                assert field.reference_to, (obj.name, field.name)
            if field.type in TEXT_TYPES - {"textarea", "anyType"}:
                assert field.length, (obj.name, field.name)


def test_person_account_fields_are_there_only_when_asked_for():
    assert standard().object("Account").field("PersonEmail") is None
    assert standard(person_accounts=True).object("Account").field("PersonEmail") is not None


def test_references_addresses_names_and_stamps_are_indexed():
    indexed = {i[0] for i in standard().object("Contact").indexes}
    assert {
        "AccountId",
        "OwnerId",
        "Email",
        "Name",
        "SystemModstamp",
        "LastModifiedDate",
    } <= indexed
    assert "CreatedById" not in indexed
