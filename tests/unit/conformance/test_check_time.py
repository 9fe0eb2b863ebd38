"""Change checks, arrivals and rates, in simulated time."""

from journals import journal, x

from syncproof.conformance.checks import arrivals, polls, rate
from syncproof.conformance.checks.arrivals import Expected

SF, AE = "salesforce", "account_engagement"
BAND = (90, 150)


def polling(*times: float):
    return journal(*(x(n, at, SF, "query", "Lead") for n, at in enumerate(times, 1)))


def test_checks_every_two_minutes_are_good():
    got = polls.intervals(polling(*range(0, 3600, 120)), SF, 3600, BAND, 300)

    assert got.outcome == "passed"


def test_checks_every_ten_seconds_are_too_many():
    got = polls.intervals(polling(*range(0, 600, 20)), SF, 600, BAND, 300)

    assert got.outcome == "failed"


def test_several_reads_at_one_moment_are_one_check():
    found = polling(0, 0, 1, 120, 121, 240)

    assert [at for at, _ in polls.checks(found, SF)] == [0, 120, 240]


def test_a_long_silence_at_the_end_counts():
    got = polls.intervals(polling(0, 120, 240), SF, 1000, BAND, 300)

    assert got.outcome == "failed"
    assert "longest wait" in got.reason


def test_objects_looked_at_in_turn_have_a_rhythm_each():
    found = journal(
        *(
            x(n, n * 60.0, SF, "query", "Lead" if n % 2 else "Contact", committed=False)
            for n in range(1, 60)
        )
    )

    assert polls.intervals(found, SF, 3600, BAND, 300).outcome == "passed"


def test_an_object_that_is_looked_at_too_rarely_fails():
    often = polling(*range(0, 3600, 120))
    rare = x(99, 1800, SF, "query", "Contact")

    assert polls.intervals(journal(*often, rare), SF, 3600, BAND, 300).outcome == "failed"


def test_reading_one_record_by_its_id_is_no_check():
    assert polls.checks(journal(x(1, 0, SF, "read", "Lead", "00Q1")), SF) == []


def test_a_single_check_in_an_hour_is_too_few():
    assert polls.intervals(polling(0), SF, 3600, BAND, 300).outcome == "failed"


def test_a_connector_that_never_asks_may_wait_to_be_told():
    assert polls.intervals(journal(), SF, 3600, BAND, 300).outcome == "undecided"


def test_a_refused_read_is_no_check():
    found = journal(x(1, 0, SF, "query", "Lead", status=503))

    assert polls.checks(found, SF) == []


def test_both_sides_have_to_be_looked_at():
    one = x(1, 0, SF, "query", "Lead")
    other = x(2, 0, AE, "list", "prospects")

    assert polls.both_sides(journal(one, other), (SF, AE)).outcome == "passed"
    assert polls.both_sides(journal(one), (SF, AE)).outcome == "undecided"


def test_a_change_arrives_with_the_first_write_after_it():
    found = journal(
        x(1, 50, AE, "update", "prospects", "7"),
        x(2, 300, AE, "update", "prospects", "7"),
        x(3, 900, AE, "update", "prospects", "7"),
    )
    change = Expected("the title", 100, AE, "7")

    got = arrivals.within(found, change, 240)
    assert (got.outcome, got.evidence) == ("passed", (2,))
    assert arrivals.within(found, change, 199).outcome == "failed"


def test_a_change_that_never_arrives_fails():
    assert arrivals.within(journal(), Expected("it", 0, AE, "7"), 240).outcome == "failed"


def test_two_changes_arrive_in_neighbouring_checks():
    found = journal(x(1, 100, AE, "update", "prospects", "7"), x(2, 500, SF, "update", "Lead", "8"))
    changes = [Expected("a", 0, AE, "7"), Expected("b", 0, SF, "8")]

    assert arrivals.together(found, changes, 400).outcome == "passed"
    assert arrivals.together(found, changes, 399).outcome == "failed"


def creating(*counts: int):
    return journal(
        *(
            x(n, n * 60.0, SF, "create", "Lead", *(f"{n}-{i}" for i in range(count)))
            for n, count in enumerate(counts)
        )
    )


def test_the_rate_is_the_median_of_whole_minutes():
    found = creating(900, 1000, 1100, 5)

    assert rate.per_minute(found, SF) == [900, 1000, 1100]
    assert rate.initial_sync(found, SF, (400, 1200), paced=True).outcome == "passed"


def test_a_rate_outside_the_band_fails_only_where_the_connector_paces_itself():
    found = creating(3000, 3000, 10)

    assert rate.initial_sync(found, SF, (400, 1200), paced=True).outcome == "failed"
    got = rate.initial_sync(found, SF, (400, 1200), paced=False)
    assert (got.outcome, got.reason) == ("passed", "the rate is only reported: 3000 a minute")


def test_an_initial_sync_in_which_nobody_arrives_fails():
    assert rate.initial_sync(journal(), SF, (400, 1200), paced=False).outcome == "failed"


def test_a_missing_person_is_named():
    got = rate.everybody_arrived(["a@x.example", "B@x.example"], ["A@x.example"])

    assert got.outcome == "failed"
    assert "b@x.example" in got.reason
