"""Fields that follow from others: composed names, stages, statuses, fiscal periods."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from syncproof.kit.times import to_datetime

PERSONS = frozenset({"Lead", "Contact", "User"})
_CATEGORIES = {"Commit": "Forecast"}
Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Stage:
    """One opportunity stage as configured."""

    probability: float
    category: str
    category_name: str
    closed: bool
    won: bool


@dataclass(frozen=True, slots=True)
class Lists:
    """What the picklist-like tables of the organisation say."""

    stages: Mapping[str, Stage] = field(default_factory=dict)
    closed_tasks: frozenset[str] = frozenset({"Completed"})
    fiscal_start: int = 1


def full_name(row: Row) -> str | None:
    """Compose a person's Name; the salutation is no part of it."""
    first, last = row.get("FirstName"), row.get("LastName")
    return f"{first} {last}" if first and last else first or last or None


def derive(name: str, row: Row, changes: Mapping[str, Any], lists: Lists) -> dict[str, Any]:
    """Give the fields of a record that follow from the rest of it.

    `row` is the record as it will be, `changes` what the caller set.
    """
    if name in PERSONS:
        named = "LastName" in changes or "FirstName" in changes
        return {"Name": full_name(row)} if named else {}
    if name == "Opportunity":
        return _opportunity(row, changes, lists)
    if name == "Task":
        return {"IsClosed": row.get("Status") in lists.closed_tasks}
    if name == "Event":
        return _event(row, changes)
    return {}


def _opportunity(row: Row, changes: Mapping[str, Any], lists: Lists) -> dict[str, Any]:
    found: dict[str, Any] = {}
    stage = lists.stages.get(row.get("StageName") or "")
    if "StageName" in changes and stage is not None:
        found["IsClosed"], found["IsWon"] = stage.closed, stage.won
        if "Probability" not in changes:
            found["Probability"] = stage.probability
        if "ForecastCategoryName" not in changes:
            found["ForecastCategoryName"] = stage.category_name
            found["ForecastCategory"] = stage.category
    if changes.get("ForecastCategoryName") is not None:
        named = str(changes["ForecastCategoryName"])
        found["ForecastCategory"] = _CATEGORIES.get(named, named.replace(" ", ""))
    amount = row.get("Amount")
    likely = found.get("Probability", row.get("Probability"))
    found["ExpectedRevenue"] = None
    if amount is not None and likely is not None:
        found["ExpectedRevenue"] = round(amount * likely / 100, 2)
    if "CloseDate" in changes and row.get("CloseDate"):
        found.update(_fiscal(date.fromisoformat(row["CloseDate"]), lists.fiscal_start))
    return found


def _fiscal(day: date, start_month: int) -> dict[str, Any]:
    offset = (day.month - start_month) % 12
    year = day.year + (1 if start_month > 1 and day.month >= start_month else 0)
    quarter = offset // 3 + 1
    return {"FiscalYear": year, "FiscalQuarter": quarter, "Fiscal": f"{year} {quarter}"}


def _event(row: Row, changes: Mapping[str, Any]) -> dict[str, Any]:
    moved = {"StartDateTime", "ActivityDateTime", "EndDateTime", "DurationInMinutes"}
    if row.get("IsAllDayEvent") or not moved & changes.keys():
        return {}
    start = changes.get("StartDateTime", changes.get("ActivityDateTime", row.get("StartDateTime")))
    if start is None:
        return {}
    end = changes.get("EndDateTime")
    minutes = changes.get("DurationInMinutes")
    if minutes is None and end is not None:
        minutes = (end - start) // 60_000
    if minutes is None:
        minutes = row.get("DurationInMinutes") or 0
    day = to_datetime(start).date()
    last = to_datetime(start) + timedelta(minutes=int(minutes))
    return {
        "StartDateTime": start, "ActivityDateTime": start, "DurationInMinutes": int(minutes),
        "EndDateTime": start + int(minutes) * 60_000, "ActivityDate": day.isoformat(),
        "EndDate": last.date().isoformat(),
    }  # fmt: skip
