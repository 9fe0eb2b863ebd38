"""The key `identity`."""

from __future__ import annotations

OTHER = "005000000000009AAA"


def test_writes_by_the_declared_user_with_the_right_owner_pass(synced):
    assert synced.outcome("identity") == "passed"


def test_a_user_is_known_by_its_short_id_too(synced):
    synced.observations[0]["actor"] = {synced.SF: "005000000000001", synced.AE: 7}
    assert synced.outcome("identity") == "passed"


def test_a_write_as_another_user_through_the_connectors_app_fails(synced):
    number = synced.later(60).write(synced.SF, "Lead", synced.LEAD, actor=OTHER, Title="x")
    found = synced.verdict("identity")
    assert (found.outcome, found.evidence) == ("failed", (number,))


def test_a_write_through_another_app_is_not_the_connectors(synced):
    synced.later(60).write(synced.SF, "Lead", synced.LEAD, actor=OTHER, Title="x")
    synced.exchanges[-1]["app"] = "somebody else's"
    assert synced.outcome("identity") == "passed"


def test_another_owner_than_the_assigned_user_fails(synced):
    create = next(c for c in synced.changes if c["object"] == "Lead")
    create["after"]["OwnerId"] = OTHER
    found = synced.verdict("identity")
    assert (found.outcome, found.evidence) == ("failed", (create["exchange"],))


def test_an_owner_set_by_a_second_write_passes(synced):
    create = next(c for c in synced.changes if c["object"] == "Lead")
    create["after"]["OwnerId"] = OTHER
    synced.write(synced.SF, "Lead", synced.LEAD, OwnerId=synced.SALES)
    synced.changes[-1]["before"]["OwnerId"] = OTHER
    assert synced.outcome("identity") == "passed"


def test_an_assigned_user_who_is_not_mapped_asks_for_no_owner(synced):
    synced.rows[synced.AE]["users"]["3"]["salesforceId"] = None
    create = next(c for c in synced.changes if c["object"] == "Lead")
    create["after"]["OwnerId"] = OTHER
    assert synced.outcome("identity") == "passed"


def test_an_inactive_user_asks_for_no_owner(synced):
    synced.rows[synced.SF]["User"][synced.SALES]["IsActive"] = False
    create = next(c for c in synced.changes if c["object"] == "Lead")
    create["after"]["OwnerId"] = OTHER
    assert synced.outcome("identity") == "passed"


def test_without_the_declared_user_it_is_undecided(tell):
    assert tell(observed=False).outcome("identity") == "undecided"


def test_signing_in_and_reading_as_another_user_are_no_writes(synced):
    synced.call(synced.SF, "token", "", actor=OTHER, committed=True)
    synced.call(synced.SF, "query", "Lead", actor=OTHER)
    assert synced.outcome("identity") == "passed"
