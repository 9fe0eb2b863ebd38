"""Date literals as ranges of days."""

# ruff: noqa: S608 - SOQL is not SQL

from __future__ import annotations

from datetime import date

import pytest

from syncproof.soql.dates import Calendar, day_range, takes_number

WEDNESDAY = Calendar(date(2026, 1, 14), week_start=6, fiscal_start_month=4)


@pytest.mark.parametrize(
    ("literal", "first", "after"),
    [
        ("YESTERDAY", "2026-01-13", "2026-01-14"),
        ("TODAY", "2026-01-14", "2026-01-15"),
        ("tomorrow", "2026-01-15", "2026-01-16"),
        ("LAST_WEEK", "2026-01-04", "2026-01-11"),
        ("THIS_WEEK", "2026-01-11", "2026-01-18"),
        ("NEXT_WEEK", "2026-01-18", "2026-01-25"),
        ("LAST_MONTH", "2025-12-01", "2026-01-01"),
        ("THIS_MONTH", "2026-01-01", "2026-02-01"),
        ("NEXT_MONTH", "2026-02-01", "2026-03-01"),
        ("LAST_QUARTER", "2025-10-01", "2026-01-01"),
        ("THIS_QUARTER", "2026-01-01", "2026-04-01"),
        ("NEXT_YEAR", "2027-01-01", "2028-01-01"),
        ("THIS_FISCAL_QUARTER", "2026-01-01", "2026-04-01"),
        ("THIS_FISCAL_YEAR", "2025-04-01", "2026-04-01"),
        ("LAST_FISCAL_YEAR", "2024-04-01", "2025-04-01"),
        ("LAST_90_DAYS", "2025-10-16", "2026-01-15"),
        ("NEXT_90_DAYS", "2026-01-15", "2026-04-15"),
        ("LAST_N_DAYS:1", "2026-01-13", "2026-01-15"),
        ("LAST_N_DAYS:0", "2026-01-14", "2026-01-15"),
        ("NEXT_N_DAYS:2", "2026-01-15", "2026-01-17"),
        ("LAST_N_WEEKS:2", "2025-12-28", "2026-01-11"),
        ("NEXT_N_MONTHS:2", "2026-02-01", "2026-04-01"),
        ("LAST_N_QUARTERS:1", "2025-10-01", "2026-01-01"),
        ("LAST_N_YEARS:2", "2024-01-01", "2026-01-01"),
        ("LAST_N_FISCAL_YEARS:1", "2024-04-01", "2025-04-01"),
        ("NEXT_N_FISCAL_QUARTERS:1", "2026-04-01", "2026-07-01"),
        ("N_DAYS_AGO:3", "2026-01-11", "2026-01-12"),
        ("N_WEEKS_AGO:1", "2026-01-04", "2026-01-11"),
        ("N_MONTHS_AGO:13", "2024-12-01", "2025-01-01"),
        ("N_QUARTERS_AGO:1", "2025-10-01", "2026-01-01"),
        ("N_YEARS_AGO:1", "2025-01-01", "2026-01-01"),
        ("N_FISCAL_QUARTERS_AGO:1", "2025-10-01", "2026-01-01"),
        ("N_FISCAL_YEARS_AGO:1", "2024-04-01", "2025-04-01"),
    ],
)
def test_a_date_literal_is_a_half_open_range_of_days(literal, first, after):
    days = day_range(literal, WEDNESDAY)
    assert [d.isoformat() for d in days] == [first, after]


def test_weeks_start_on_the_day_of_the_users_locale():
    monday = Calendar(date(2026, 1, 14), week_start=0)
    assert day_range("THIS_WEEK", monday)[0] == date(2026, 1, 12)


def test_on_the_first_day_of_a_week_the_week_is_new():
    sunday = Calendar(date(2026, 1, 11), week_start=6)
    assert day_range("THIS_WEEK", sunday)[0] == date(2026, 1, 11)


def test_only_date_literals_are_known_and_those_with_n_need_their_number():
    assert takes_number("last_n_days") is True
    assert takes_number("LAST_WEEK") is False
    assert takes_number("THIS_N_DAYS") is None
    assert takes_number("SOMEDAY") is None


def test_a_range_that_leaves_the_calendar_is_refused(org):
    for literal in ("LAST_N_YEARS:99999", "NEXT_N_DAYS:999999999999", "N_WEEKS_AGO:300000"):
        code, message = org.refusal(f"SELECT Id FROM Lead WHERE CreatedDate = {literal}")
        assert (code, f"Invalid date: {literal}" in message) == ("MALFORMED_QUERY", True)


@pytest.mark.parametrize(
    "text", ["2026-02-30", "1699-12-31", "2026-13-01T00:00:00Z", "2026-01-01T25:00:00Z"]
)
def test_a_day_that_does_not_exist_is_refused(org, text):
    field = "CreatedDate" if "T" in text else "Founded__c"
    code, message = org.refusal(f"SELECT Id FROM Account WHERE {field} = {text}")
    assert code == "MALFORMED_QUERY"
    assert "Invalid date" in message
