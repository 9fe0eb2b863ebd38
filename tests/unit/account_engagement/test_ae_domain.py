"""Rules of Account Engagement that need no server."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syncproof.kit.errors import VendorError
from syncproof.systems.account_engagement.describe import fresh
from syncproof.systems.account_engagement.domain import abilities, crm_ids, emails, moments
from syncproof.systems.account_engagement.domain.abilities import Ability
from syncproof.systems.account_engagement.domain.values import clean
from syncproof.systems.account_engagement.query import paging
from syncproof.systems.account_engagement.query.filters import Filter
from syncproof.systems.account_engagement.query.order import Order
from syncproof.systems.account_engagement.query.paging import Query

PROSPECTS = fresh().object("prospects")


def outcome(run, *args, **options):
    """What a rule gives, or the status and code of its refusal."""
    try:
        return run(*args, **options)
    except VendorError as error:
        return error.status, error.code


@pytest.mark.parametrize(
    "email",
    ["ann@example.com", "a.b+c@sub.example.co.uk", "o'neil@example.com", "jürgen@müller.example",
     f"{'a' * 240}@example.com", "a@xn--mller-kva.example"],
)  # fmt: skip
def test_addresses_that_people_have_are_taken(email):
    assert emails.checked(f"  {email} ") == email


@pytest.mark.parametrize(
    "email", ["ann", "@example.com", "ann@example", "a@b@example.com", "ann@exa mple.com",
              "ann@example..com", "ann@.com", "a,b@example.com", "ann@example.c", "ann@example.12"],
)  # fmt: skip
def test_addresses_of_bad_form_are_refused_with_code_4(email):
    with pytest.raises(VendorError) as refusal:
        emails.checked(email)
    assert refusal.value.code == 4


@given(st.text(max_size=400))
def test_any_text_is_either_taken_trimmed_or_refused(text):
    assert outcome(emails.checked, text) in (text.strip(), (400, 4))


@pytest.mark.parametrize(
    ("short", "full"),
    [("00Q000000000001", "00Q000000000001EAA"), ("005SP0000000001", "005SP0000000001YAA")],
)
def test_a_15_character_id_is_completed_to_18(short, full):
    assert crm_ids.checked(short, (short[:3],)) == full
    assert crm_ids.checked(full, (short[:3],)) == full


@pytest.mark.parametrize("value", [None, 5, "", "00Q1", "00Q000000000001EAB", "003000000000001"])
def test_other_ids_are_refused_with_code_79(value):
    with pytest.raises(VendorError) as refusal:
        crm_ids.checked(value, ("00Q",))
    assert refusal.value.code == 79


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"salesforceId": "00Qx"}, ("00Qx", "00Qx", None)),
        ({"salesforceId": "003x"}, ("003x", None, "003x")),
        ({"salesforceId": None}, (None, None, None)),
        ({"salesforceLeadId": "00Qx"}, ("00Qx", "00Qx", "-")),
        ({"salesforceContactId": "003x"}, ("003x", "-", "003x")),
        ({"salesforceContactId": "003x", "salesforceLeadId": "00Qx"}, ("003x", "00Qx", "003x")),
        ({"salesforceId": "[[crm_deleted]]"}, ("[[crm_deleted]]", "-", "-")),
        ({"salesforceAccountId": "001x"}, ("-", "-", "-")),
    ],
)
def test_the_ids_of_a_link_go_together(values, expected):
    linked = crm_ids.prospect_links(values)
    names = ("salesforceId", "salesforceLeadId", "salesforceContactId")
    assert tuple(linked.get(n, "-") for n in names) == expected


@pytest.mark.parametrize(
    ("text", "ms"),
    [("1970-01-01T00:00:01Z", 1000), ("1970-01-01T01:00:00+01:00", 0),
     ("1969-12-31T12:00:00-12:00", 0), ("1970-01-01T00:00:00.250Z", 250)],
)  # fmt: skip
def test_dates_of_the_wire_are_read_with_their_offset(text, ms):
    assert moments.parse(text) == ms


@pytest.mark.parametrize(
    "text", ["", "now", "2026-01-05", "2026-01-05T08:00:00", "2026-01-05 08:00:00Z",
             "2026-02-30T08:00:00Z", "2026-01-05T08:00:00 00:00", "2026-01-05T08:00:00Z\n"],
)  # fmt: skip
def test_other_dates_are_refused(text):
    with pytest.raises(ValueError, match=r"^(?s:.*)$"):
        moments.parse(text)


def test_a_local_date_knows_summer_time():
    berlin = moments.zone("Europe/Berlin")
    summer = moments.parse("2026-03-29T01:00:00Z")
    assert moments.local(summer - 1000, berlin).isoformat() == "2026-03-29T01:59:59+01:00"
    assert moments.local(summer, berlin).isoformat() == "2026-03-29T03:00:00+02:00"


json_values = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=300)
    | (st.lists(st.integers(), max_size=2))
)


@given(
    st.dictionaries(
        st.sampled_from([f.name for f in PROSPECTS.fields]) | st.text(max_size=5), json_values,
        max_size=6,
    ),
    st.booleans(),
)  # fmt: skip
def test_any_body_is_either_cleaned_to_known_columns_or_refused_with_a_code(body, creating):
    found = outcome(clean, PROSPECTS, body, creating=creating)
    if isinstance(found, tuple):
        assert found in {(400, c) for c in (50, 56, 57, 153, 154, 180)} | {(405, 59)}
    else:
        assert set(found) <= {f.name for f in PROSPECTS.fields if f.createable}


keys = st.none() | st.integers(0, 2**53) | st.text(max_size=20)


@given(st.lists(keys, min_size=1, max_size=2), st.integers(0, 100_000), st.integers(1, 1000))
def test_a_page_token_gives_back_what_was_sealed(after, served, limit):
    asked = Query(
        "prospects", (Filter("email", "eq", "a@b"),), (Order("updatedAt", descending=True),),
        "all", limit, 0, tuple(after), served,
    )  # fmt: skip
    token = paging.issue(asked, b"secret", 1_000)
    assert paging.redeem(token, "prospects", b"secret", 1_000 + paging.LIFE_MS - 1) == asked
    for secret, now in ((b"other", 1_000), (b"secret", 1_000 + paging.LIFE_MS)):
        with pytest.raises(VendorError) as refusal:
            paging.redeem(token, "prospects", secret, now)
        assert refusal.value.code == (211 if secret == b"other" else 210)


@given(st.text(max_size=200))
def test_no_text_is_taken_for_a_page_token(text):
    with pytest.raises(VendorError) as refusal:
        paging.redeem(text, "prospects", b"secret", 0)
    assert refusal.value.code == 211


def test_each_role_may_what_its_name_says():
    assert Ability.SETUP in abilities.of_role("Administrator")
    assert Ability.SETUP not in abilities.of_role("Marketing")
    assert Ability.CONNECTOR not in abilities.of_role("Sales Manager")
    assert Ability.DELETE in abilities.of_role("Marketing")
    assert Ability.VIEW_NOT_ASSIGNED not in abilities.of_role("Sales")
    assert abilities.of_role("Janitor") == Ability.NONE


def test_the_prospect_has_every_field_of_the_reference_with_its_marks():
    names = {f.name for f in PROSPECTS.fields}
    assert len(names) == 72
    assert names >= {"salesforceUrl", "convertedFromObjectType", "doNotSell", "password"}
    required = [f.name for f in PROSPECTS.fields if f.required]
    assert required == ["email"]
    assert {f.name for f in PROSPECTS.fields if f.sortable} == {
        "id", "createdAt", "updatedAt", "lastActivityAt",
    }  # fmt: skip
