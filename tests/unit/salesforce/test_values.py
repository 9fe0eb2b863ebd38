import pytest

from syncproof.kit.describe import Field
from syncproof.kit.errors import VendorError
from syncproof.systems.salesforce.domain.moments import read_stamp, stamp
from syncproof.systems.salesforce.domain.values import coerce_for, valid_email


def field(kind, **more):
    return Field("F__c", kind, label="Eff", **{"length": 10, **more})


def read(kind, value, **more):
    spec = field(kind, **more)
    return coerce_for(spec)(spec, value)


@pytest.mark.parametrize(
    ("kind", "value", "stored"),
    [
        ("string", "  a b ", "a b"),
        ("string", " ", None),
        ("string", 12, "12"),
        ("string", "😀" * 10, "😀" * 10),
        ("boolean", "TRUE", True),
        ("int", 5.0, 5),
        ("int", "7", 7),
        ("date", "2026-02-28", "2026-02-28"),
        ("datetime", "2024-05-01T12:34:56.789Z", 1_714_566_896_000),
        ("datetime", "2024-05-01T14:34:56+02:00", 1_714_566_896_000),
        ("datetime", "2024-05-01T12:34:56.000+0000", 1_714_566_896_000),
        ("datetime", "2024-05-01", 1_714_521_600_000),
        ("time", "13:30", "13:30:00.000Z"),
        ("reference", "001S10000000001", "001S10000000001IAA"),
        ("multipicklist", "b;a;b", "b;a"),
        ("base64", "aGk=", b"hi"),
    ],
)
def test_a_value_is_stored_in_its_types_form(kind, value, stored):
    assert read(kind, value) == stored


@pytest.mark.parametrize(
    ("kind", "value", "code"),
    [
        ("string", "x" * 11, "STRING_TOO_LONG"),
        ("string", {"a": 1}, "JSON_PARSER_ERROR"),
        ("boolean", "maybe", "JSON_PARSER_ERROR"),
        ("int", 1.5, "JSON_PARSER_ERROR"),
        ("int", 3_000_000_000, "NUMBER_OUTSIDE_VALID_RANGE"),
        ("int", True, "JSON_PARSER_ERROR"),
        ("date", "2026-02-29", "JSON_PARSER_ERROR"),
        ("date", "2026-02-28T00:00:00Z", "JSON_PARSER_ERROR"),
        ("date", "1699-12-31", "JSON_PARSER_ERROR"),
        ("datetime", "2013-08-12T15:20:00+0000", "JSON_PARSER_ERROR"),
        ("datetime", "2013-08-12T15:20:00", "JSON_PARSER_ERROR"),
        ("datetime", "4001-01-01T00:00:00Z", "JSON_PARSER_ERROR"),
        ("reference", "001", "MALFORMED_ID"),
        ("base64", "***", "INVALID_TYPE_ON_FIELD_IN_RECORD"),
    ],
)
def test_a_value_of_the_wrong_form_is_refused(kind, value, code):
    with pytest.raises(VendorError) as caught:
        read(kind, value)
    assert caught.value.code == code


def test_numbers_are_rounded_to_the_scale_and_bounded_by_the_precision():
    assert read("currency", "10.005", precision=18, scale=2) == 10.01
    assert read("double", 0.1 + 0.2, precision=18, scale=2) == 0.3
    with pytest.raises(VendorError, match="value outside of valid range on numeric field: 1000"):
        read("percent", 1000, precision=5, scale=2)


def test_a_restricted_picklist_takes_its_values_in_any_case():
    more = {"picklist": ("Hot", "Cold"), "restricted_picklist": True}
    assert read("picklist", "hot", **more) == "Hot"
    with pytest.raises(VendorError, match="Eff: bad value for restricted picklist field: Warm"):
        read("picklist", "Warm", **more)


@pytest.mark.parametrize("text", ["a@b.co", "a.b+c@d-e.example", "ü@bücher.example", "o'x@y.zz"])
def test_an_email_address_is_taken(text):
    assert valid_email(text)


@pytest.mark.parametrize(
    "text", ["a", "a@b", "@b.co", "a b@c.de", "a@b..co", "a@-.co", "a@@b.co", ".a@b.co", "a@b.co."]
)
def test_what_is_no_email_address_is_refused(text):
    assert not valid_email(text)


@pytest.mark.parametrize("text", ["a" * 50_000, "a." * 25_000, "a@" + "b." * 25_000, "@" * 50_000])
def test_hostile_addresses_are_refused_at_once(text):
    assert not valid_email(text)


def test_times_are_written_with_milliseconds_and_offset():
    assert stamp(1_714_566_896_000) == "2024-05-01T12:34:56.000+0000"
    assert read_stamp(stamp(1_714_566_896_789)) == 1_714_566_896_789
