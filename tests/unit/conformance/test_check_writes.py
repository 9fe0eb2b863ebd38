"""What a side has received from the connector."""

from journals import journal, x

from syncproof.conformance.checks import writes

SF, AE = "salesforce", "account_engagement"


def test_reads_users_and_campaigns_are_no_people():
    found = journal(
        x(1, 0, SF, "query", "Lead", "00Q1"),
        x(2, 0, AE, "upsert", "users", "7"),
        x(3, 0, AE, "upsert", "campaigns", "8"),
    )

    assert writes.nothing_written(found, SF).outcome == "passed"
    assert writes.nothing_written(found, AE).outcome == "passed"


def test_a_committed_write_of_a_person_is_found_with_its_exchange():
    got = writes.nothing_written(journal(x(4, 0, AE, "update", "prospects", "1")), AE)

    assert (got.outcome, got.evidence) == ("failed", (4,))


def test_a_refused_write_is_no_write():
    found = journal(x(4, 0, SF, "create", "Lead", committed=False, status=400))

    assert writes.nothing_written(found, SF).outcome == "passed"


def test_only_the_person_expected_may_be_written():
    found = journal(x(1, 0, SF, "create", "Lead", "00Q1"), x(2, 0, SF, "update", "Lead", "00Q2"))

    assert writes.only_written(found, SF, ["00Q1"]).outcome == "failed"
    assert writes.only_written(found, SF, ["00Q1"]).evidence == (2,)
    assert writes.only_written(found, SF, ["00Q1", "00Q2"]).outcome == "passed"


def test_changes_of_others_do_not_matter_where_only_new_people_count():
    found = journal(x(1, 0, SF, "create", "Lead", "00Q1"), x(2, 0, SF, "update", "Lead", "00Q2"))

    assert writes.only_written(found, SF, ["00Q1"], created=True).outcome == "passed"


def test_the_person_expected_has_to_be_among_those_written():
    assert writes.only_written(journal(), SF, ["00Q1"]).outcome == "failed"


def test_a_write_that_names_no_record_leaves_it_undecided():
    found = journal(x(1, 0, SF, "create", "Lead"))

    assert writes.only_written(found, SF, ["00Q1"]).outcome == "undecided"


def test_ids_of_fifteen_and_eighteen_characters_are_the_same():
    found = journal(x(1, 0, SF, "create", "Lead", "00Q000000000001"))

    assert writes.only_written(found, SF, ["00Q000000000001AAA"]).outcome == "passed"


def test_an_update_of_somebody_made_by_hand_creates_nobody():
    found = journal(x(1, 0, AE, "upsert", "prospects", "1"))

    assert writes.nobody_created(found, AE, ["1"]).outcome == "passed"
    assert writes.nobody_created(found, AE, ["2"]).outcome == "failed"


def test_a_record_is_changed_exactly_so_many_times():
    found = journal(x(1, 0, SF, "update", "Lead", "00Q1"), x(2, 9, SF, "update", "Lead", "00Q1"))

    assert writes.written_times(found, SF, "00Q1", 2).outcome == "passed"
    assert writes.written_times(found, SF, "00Q1", 1).outcome == "failed"


def test_any_call_at_all_is_a_call():
    assert writes.no_call(journal(x(1, 0, SF, "token", "")), SF).outcome == "failed"
    assert writes.no_call(journal(x(1, 0, AE, "list", "users")), SF).outcome == "passed"
