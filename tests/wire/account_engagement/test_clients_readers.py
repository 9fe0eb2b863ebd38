"""How public readers page through a unit: Airbyte follows urls, PostHog sends tokens."""

import pytest

FIELDS = "id,email,updatedAt"


@pytest.fixture
def crowd(unit):
    """25 prospects, one of them in the recycle bin."""
    ids = [unit.create(email=f"p{n}@x.example")["id"] for n in range(25)]
    assert unit.v5("DELETE", f"prospects/{ids[3]}").status_code == 204
    return ids


def test_airbyte_reads_everything_by_following_urls_alone(unit, crowd):
    asked = {
        "fields": FIELDS, "limit": 10, "deleted": "all", "orderBy": "updatedAt ASC",
        "updatedAtAfterOrEqualTo": "2007-01-01T00:00:00-12:00",
        "updatedAtBefore": "2030-01-01T00:00:00-12:00",
    }  # fmt: skip
    page = unit.v5("GET", "prospects", params=asked).json()
    found = page["values"]
    while page["nextPageUrl"]:
        assert page["nextPageUrl"].startswith(f"{unit.url}/api/v5/objects/prospects?")
        page = unit.call("GET", page["nextPageUrl"]).json()
        found += page["values"]
    assert sorted(r["id"] for r in found) == crowd
    assert [r["updatedAt"] for r in found] == sorted(r["updatedAt"] for r in found)


def test_posthog_reads_everything_with_fields_and_token_alone(unit, crowd):
    asked = {"fields": FIELDS, "limit": 10, "orderBy": "updatedAt ASC",
             "updatedAtAfterOrEqualTo": "2020-01-01T00:00:00Z"}  # fmt: skip
    found, token = [], None
    while asked:
        page = unit.v5("GET", "prospects", params=asked).json()
        found += page["values"]
        token = page["nextPageToken"]
        asked = {"fields": FIELDS, "nextPageToken": token} if token else None
    assert sorted(r["id"] for r in found) == [n for n in crowd if n != crowd[3]]


def test_posthog_can_tell_a_bad_page_token_by_the_words(unit):
    found = unit.v5("GET", "prospects", params={"fields": FIELDS, "nextPageToken": "bogus"})
    assert found.status_code == 400
    assert found.json() == {"code": 211, "message": "Page token is invalid."}
