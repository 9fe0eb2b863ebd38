"""What `judge` gives back, whatever the evidence."""

from __future__ import annotations

import json

from syncproof.oracle import PROFILES, Evidence, judge

PROFILE = PROFILES["account_engagement"]


def test_all_fifteen_keys_are_always_given_in_the_documented_order(story):
    assert tuple(f.key for f in judge(Evidence(), PROFILE)) == story.KEYS


def test_without_any_evidence_no_key_is_green():
    assert {f.outcome for f in judge(Evidence(), PROFILE)} == {"undecided"}


def test_every_undecided_finding_says_why():
    assert all(f.reason for f in judge(Evidence(), PROFILE))


def test_a_whole_history_can_be_green_under_every_key(synced):
    synced.settle()
    assert synced.reds() == {}


def test_a_finding_is_plain_json(synced):
    found = json.dumps([f.to_json() for f in synced.judge().values()])
    assert json.loads(found)[0]["key"] == "lost"


def test_exchange_number_zero_means_that_a_person_made_the_change(synced):
    synced.later(60).person(synced.AE, "prospects", "2", "create", email="x@y.com")
    synced.changes[-1]["exchange"] = 0
    assert synced.evidence().changes[-1].exchange is None


def test_the_profile_is_the_one_observed_or_named(synced):
    synced.settle()
    assert judge(synced.evidence()) == judge(synced.evidence(), "account_engagement")
    assert judge(synced.evidence()) == judge(synced.evidence(), PROFILE)


def test_a_profile_that_the_oracle_does_not_know_leaves_everything_undecided(synced):
    found = judge(synced.evidence(), "hubspot")
    assert {f.outcome for f in found} == {"undecided"}
    assert found[0].reason == 'the oracle has no profile "hubspot"'
