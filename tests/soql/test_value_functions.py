"""toLabel, FORMAT, DISTANCE, convertTimezone, and what a locale decides."""

# ruff: noqa: S608 - SOQL is not SQL

from __future__ import annotations

from dataclasses import replace
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from soql_org import ACCOUNT, ACME, BETA, CONTACT, DESCRIBE, Org, fresh_org, ms, record_id

from syncproof.kit.describe import Describe
from syncproof.soql import Leaf
from syncproof.soql.dates import Calendar, day_range
from syncproof.soql.locales import week_start

LABELS = {"Wood": "Timber", "Steel": "Élan", "A": "Alpha"}
BASE = {"IsDeleted": False, "CreatedDate": ms(2026, 1, 10), "OwnerId": record_id("005", 1)}


@pytest.fixture(scope="module")
def labelled():
    """The accounts of an organisation whose picklists have labels of their own."""

    def label(field):
        options = [{"value": v, "label": LABELS.get(v, v)} for v in field.picklist]
        return replace(field, extra={"picklist": options}) if options else field

    account = replace(ACCOUNT, fields=tuple(label(f) for f in ACCOUNT.fields))
    org = fresh_org()
    org.insert("Account",
        {**BASE, "Id": ACME, "Name": "Acme", "Industry": "Steel", "Tags__c": "A;B"},
        {**BASE, "Id": BETA, "Name": "beta", "Industry": "Wood", "ParentId": ACME},
        {**BASE, "Id": record_id("001", 3), "Name": "Gamma", "Industry": "Gone"})  # fmt: skip
    org.insert("Contact", {**BASE, "Id": record_id("003", 1), "LastName": "x", "AccountId": BETA,
                           "DoNotCall": False})  # fmt: skip
    others = [o for o in DESCRIBE if o.name not in ("Account", "Contact")]
    describe = Describe([account, CONTACT, *others])
    return Org(org.conn, replace(org.context, describe=describe))


def test_a_label_stands_for_its_value(labelled):
    query = "SELECT toLabel(Industry), toLabel(Tags__c) FROM Account ORDER BY Id"
    assert labelled.values(query) == [("Élan", "Alpha;B"), ("Timber", None), ("Gone", None)]
    assert labelled.prepare(query).columns[0] == Leaf("Industry", "string", None)


def test_a_label_of_a_parent_is_shown_inside_it(labelled):
    rows = labelled.records("SELECT toLabel(Account.Industry) FROM Contact")
    assert rows[0].values["Account"].values == {"Industry": "Timber"}


@pytest.mark.parametrize(
    ("where", "expected"),
    [
        ("toLabel(Industry) = 'TIMBER'", ["beta"]),
        ("toLabel(Industry) = 'éLAN'", ["Acme"]),
        ("toLabel(Industry) IN ('Wood', 'Timber')", ["beta"]),
        ("toLabel(Industry) NOT IN ('Timber')", ["Acme", "Gamma"]),
        ("toLabel(Industry) LIKE 'é%'", ["Acme"]),
        ("toLabel(Industry) = 'Gone'", ["Gamma"]),
        ("toLabel(Parent.Industry) = 'Élan'", ["beta"]),
    ],
)
def test_records_are_filtered_by_their_labels(labelled, where, expected):
    assert labelled.values(f"SELECT Name FROM Account WHERE {where} ORDER BY Id") == expected


def test_records_are_grouped_by_their_labels(labelled):
    query = "SELECT toLabel(Industry), COUNT(Id) n FROM Account GROUP BY toLabel(Industry)"
    rows = [r.values for r in labelled.records(query)]
    assert rows == [{"Industry": "Gone", "n": 1}, {"Industry": "Timber", "n": 1},
                    {"Industry": "Élan", "n": 1}]  # fmt: skip
    assert labelled.refusal(query.replace("SELECT toLabel(Industry)", "SELECT Industry"))[1] == (
        "Field must be grouped or aggregated: Industry"
    )


def test_values_are_written_as_in_american_english():
    org = fresh_org()
    field = replace(ACCOUNT.field("AnnualRevenue"), scale=2)
    account = replace(ACCOUNT, fields=tuple(field if f.name == field.name else f
                                            for f in ACCOUNT.fields))  # fmt: skip
    describe = Describe([account, *(o for o in DESCRIBE if o.name != "Account")])
    here = Org(org.conn, replace(org.context, describe=describe,
                                 timezone=ZoneInfo("America/Los_Angeles")))  # fmt: skip
    org.insert("Account",
        {**BASE, "Id": ACME, "Name": "a", "AnnualRevenue": 44000.0, "NumberOfEmployees": 1234567,
         "Founded__c": "2026-03-09", "OpensAt__c": "00:05:00.000Z",
         "CreatedDate": ms(2025, 4, 10, 22, 31)},
        {**BASE, "Id": BETA, "Name": "b", "AnnualRevenue": -0.5})  # fmt: skip
    names = ("AnnualRevenue", "NumberOfEmployees", "Founded__c", "OpensAt__c", "CreatedDate")
    listed = ", ".join(f"FORMAT({n})" for n in names)
    assert here.values(f"SELECT {listed} FROM Account ORDER BY Id") == [
        ("$44,000.00", "1,234,567", "3/9/2026", "12:05 AM", "4/10/2025, 3:31 PM"),
        ("-$0.50", None, None, None, "1/9/2026, 4:00 PM"),
    ]
    grouped = (
        "SELECT FORMAT(MAX(AnnualRevenue)) most, FORMAT(COUNT(Id)), FORMAT(MIN(Founded__c)) "
        "FROM Account"
    )
    assert here.records(grouped)[0].values == {
        "most": "$44,000.00", "expr0": "2", "expr1": "3/9/2026",
    }  # fmt: skip


@pytest.fixture(scope="module")
def places():
    org = fresh_org()
    towns = {"Rome": (41.9028, 12.4964), "Milan": (45.4642, 9.19), "Nowhere": (None, None)}
    org.insert("Account", *(
        {**BASE, "Id": record_id("001", n), "Name": name, "BillingLatitude": lat,
         "BillingLongitude": lon}
        for n, (name, (lat, lon)) in enumerate(towns.items())
    ))  # fmt: skip
    return org


def test_a_distance_is_measured_on_the_great_circle(places):
    # Rome and Milan are 477 km apart, which is 296 miles.
    def within(test, unit):
        where = f"DISTANCE(BillingAddress, GEOLOCATION(41.9028, 12.4964), '{unit}') {test}"
        return places.values(f"SELECT Name FROM Account WHERE {where} ORDER BY Id")

    assert within("< 476", "km") == ["Rome"]
    assert within("< 478", "km") == ["Rome", "Milan"]
    assert within("> 296.0", "mi") == ["Milan"]
    assert within("> 297.0", "mi") == []


def test_records_are_sorted_by_distance(places):
    order = "ORDER BY DISTANCE(BillingAddress, GEOLOCATION(46, 9), 'km')"
    query = f"SELECT Name FROM Account {order}"
    assert places.values(query) == ["Nowhere", "Milan", "Rome"]
    assert places.values(f"{query} DESC NULLS LAST") == ["Rome", "Milan", "Nowhere"]
    near_rome = query.replace("46, 9", "42, -12.5").replace("-12.5", "12.5")
    assert places.values(near_rome) == ["Nowhere", "Rome", "Milan"]


def test_date_functions_read_the_users_zone_when_they_are_told_to():
    org = fresh_org()
    winter, summer = ms(2026, 1, 14, 23, 30), ms(2026, 7, 14, 22, 30)
    org.insert("Account", {**BASE, "Id": ACME, "Name": "w", "CreatedDate": winter},
               {**BASE, "Id": BETA, "Name": "s", "CreatedDate": summer})  # fmt: skip
    query = (
        "SELECT HOUR_IN_DAY(convertTimezone(CreatedDate)) h, DAY_ONLY(convertTimezone(CreatedDate))"
        " d, COUNT(Id) FROM Account GROUP BY HOUR_IN_DAY(convertTimezone(CreatedDate)), "
        "DAY_ONLY(convertTimezone(CreatedDate)) ORDER BY DAY_ONLY(convertTimezone(CreatedDate))"
    )
    berlin = {"timezone": ZoneInfo("Europe/Berlin")}
    assert org.values(query, **berlin) == [(0, "2026-01-15", 1), (0, "2026-07-15", 1)]
    assert org.values(query) == [(23, "2026-01-14", 1), (22, "2026-07-14", 1)]
    where = "SELECT Name FROM Account WHERE DAY_ONLY(convertTimezone(CreatedDate)) = 2026-01-15"
    assert (org.values(where, **berlin), org.values(where)) == (["w"], [])
    assert org.refusal(
        "SELECT COUNT(Id) FROM Account WHERE DAY_IN_MONTH(convertTimezone(Founded__c)) = 1"
    )[1].endswith("field Founded__c does not support function DAY_IN_MONTH")


def test_a_fiscal_year_has_the_name_of_the_year_in_which_it_ends():
    org = fresh_org()
    days = ["2026-01-31", "2026-02-01", "2026-12-31", "2027-01-31"]
    org.insert("Account", *({**BASE, "Id": record_id("001", n), "Name": "x", "Founded__c": day}
                            for n, day in enumerate(days)))  # fmt: skip
    query = (
        "SELECT FISCAL_YEAR(Founded__c) y, COUNT(Id) FROM Account GROUP BY FISCAL_YEAR(Founded__c)"
    )
    assert org.values(query, fiscal_start_month=2) == [(2026, 1), (2027, 3)]
    assert org.values(query) == [(2026, 3), (2027, 1)]


def test_weeks_start_on_the_day_of_the_locale(org):
    starts = {"en_US": 6, "de_DE": 0, "en_GB": 0, "ja_JP": 6, "ar_EG": 5, "pt_BR": 6, "fr": 0}
    assert {locale: week_start(locale) for locale in starts} == starts
    assert day_range("THIS_WEEK", Calendar(date(2026, 1, 11), 6))[0] == date(2026, 1, 11)
    query = "SELECT Name FROM Account WHERE CreatedDate = THIS_WEEK"
    sunday = org.context.now.replace(day=18)  # the week of the 14th in Germany, a new one in Japan
    assert org.values(query, now=sunday, locale="de_DE") == ["beta"]
    assert org.values(query, now=sunday, locale="ja_JP") == []


def test_subtotals_come_behind_what_they_add_up(org):
    query = (
        "SELECT Industry, Owner.Name owner, COUNT(Id) n, GROUPING(Owner.Name) g FROM Account "
        "GROUP BY ROLLUP(Industry, Owner.Name)"
    )
    assert org.values(query) == [
        ("Wood", "Max", 1, 0), ("Wood", None, 1, 1), ("Steel", "Uma", 1, 0),
        ("Steel", None, 1, 1), (None, None, 2, 1),
    ]  # fmt: skip
    cube = query.replace("ROLLUP", "CUBE") + " HAVING GROUPING(Industry) = 1"
    assert org.values(cube) == [(None, "Max", 1, 0), (None, "Uma", 1, 0), (None, None, 2, 1)]
    assert org.prepare(query).count(org.conn) == 5
    assert org.values(query + " ORDER BY GROUPING(Industry) DESC LIMIT 1") == [(None, None, 2, 1)]
