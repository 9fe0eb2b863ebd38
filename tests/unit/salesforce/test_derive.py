import pytest

from syncproof.systems.salesforce import versions
from syncproof.systems.salesforce.domain.derive import Lists, Stage, derive

LISTS = Lists({"Won": Stage(100.0, "Closed", "Closed", closed=True, won=True)}, fiscal_start=2)


def test_a_persons_name_has_no_salutation():
    row = {"FirstName": "Jane", "LastName": "Doe", "Salutation": "Dr."}
    assert derive("Lead", row, {"LastName": "Doe"}, LISTS) == {"Name": "Jane Doe"}
    assert derive("Lead", {**row, "FirstName": None}, {"FirstName": None}, LISTS) == {"Name": "Doe"}
    assert derive("Lead", row, {"Title": "x"}, LISTS) == {}


def test_a_stage_drives_probability_unless_it_is_given():
    row = {"StageName": "Won", "Amount": 50.0, "CloseDate": "2026-01-31"}
    found = derive("Opportunity", row, row, LISTS)
    assert (found["Probability"], found["IsWon"], found["ExpectedRevenue"]) == (100.0, True, 50.0)
    given = derive("Opportunity", {**row, "Probability": 10.0}, {**row, "Probability": 10.0}, LISTS)
    assert "Probability" not in given
    assert given["ExpectedRevenue"] == 5.0


@pytest.mark.parametrize(
    ("day", "fiscal"),
    [("2026-01-31", "2026 4"), ("2026-02-01", "2027 1"), ("2026-12-01", "2027 4")],
)
def test_fiscal_periods_follow_the_first_month_of_the_year(day, fiscal):
    row = {"StageName": "x", "CloseDate": day}
    assert derive("Opportunity", row, row, LISTS)["Fiscal"] == fiscal


def test_a_task_is_closed_by_its_status():
    assert derive("Task", {"Status": "Completed"}, {}, LISTS) == {"IsClosed": True}
    assert derive("Task", {"Status": "Deferred"}, {}, LISTS) == {"IsClosed": False}


def test_an_event_ends_after_its_minutes():
    start = 1_767_600_000_000
    row = {"StartDateTime": start, "DurationInMinutes": 90}
    found = derive("Event", row, row, LISTS)
    assert found["EndDateTime"] == start + 90 * 60_000
    assert found["ActivityDate"] == "2026-01-05"


def test_releases_are_three_a_year():
    labels = {v["version"]: v["label"] for v in versions.LIST}
    assert (labels["60.0"], labels["61.0"], labels["62.0"]) == (
        "Spring '24", "Summer '24", "Winter '25"
    )  # fmt: skip
    assert versions.retired("30.0")
    assert not versions.retired("31.0")
    assert not versions.retired("x")
