"""Tasks and events: whom and what they are about, and how long an event lasts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncproof.kit.times import DAY, MINUTE, from_iso, to_datetime
from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.effects.base import Effect, Row

if TYPE_CHECKING:
    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.records import Records

LONGEST_DAYS = 14
_WHEN = ("StartDateTime", "ActivityDateTime", "EndDateTime", "DurationInMinutes", "ActivityDate",
         "IsAllDayEvent")  # fmt: skip


class Activities(Effect):
    """A lead's activity is about nothing else; the account follows from what it is about."""

    objects = frozenset({"Task", "Event"})

    def before_create(self, records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
        """Refuse a series, which is not emulated; check and find the account."""
        if values.get("IsRecurrence") or values.get("Recurrence2PatternText"):
            raise errors.NOT_ENABLED(what="Creating recurring activities", fields=())
        row["AccountId"] = self._account(records, row)

    def before_update(
        self, records: Records, obj: ObjectAccess, before: Row, after: Row, values: Row
    ) -> Row:
        """Check and find the account again."""
        if not {"WhoId", "WhatId"} & values.keys():
            return {}
        return {"AccountId": self._account(records, after)}

    @staticmethod
    def _account(records: Records, row: Row) -> str | None:
        who, what = row.get("WhoId"), row.get("WhatId")
        if what is not None and (who or "")[:3] == "00Q":
            raise errors.FIELD_INTEGRITY(
                text="A task or event of a lead cannot be related to another record",
                fields=("WhatId",),
            )
        if what is not None and what[:3] == "001":
            return str(what)
        for key in (what, who):
            target = records.org.prefixes.get(key[:3]) if key is not None else None
            if target is not None and target.field("AccountId") is not None:
                found = records.tx.get(target, key)
                return None if found is None else found["AccountId"]
        return None


class Tasks(Effect):
    """A task is closed by its status, and important by its priority."""

    objects = frozenset({"Task"})

    def before_create(self, records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
        """Work it out."""
        row.update(self._follow(records, {}, row))

    def before_update(
        self, records: Records, obj: ObjectAccess, before: Row, after: Row, values: Row
    ) -> Row:
        """Work it out again."""
        return self._follow(records, before, after)

    @staticmethod
    def _follow(records: Records, before: Row, after: Row) -> Row:
        found: Row = {"IsHighPriority": after.get("Priority") == "High"}
        closed = after.get("Status") in records.org.lists(records.tx).closed_tasks
        if closed != bool(before.get("IsClosed")):
            found["CompletedDateTime"] = records.call.stamp_ms // 1000 * 1000 if closed else None
        return found


class Events(Effect):
    """An event has a beginning and an end, at most fourteen days apart, or is about whole days."""

    objects = frozenset({"Event"})

    def before_create(self, records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
        """Refuse an event without its times, and complete one of whole days."""
        timed = row.get("StartDateTime") or row.get("ActivityDateTime")
        long = row.get("DurationInMinutes") is not None or row.get("EndDateTime")
        if not (row.get("IsAllDayEvent") and (row.get("ActivityDate") or timed)) and not (
            timed and long
        ):
            missing = ("DurationInMinutes", "ActivityDateTime")
            raise errors.REQUIRED_FIELD_MISSING(names=", ".join(missing), fields=missing)
        _check_length(row, values)
        if row.get("IsAllDayEvent"):
            row.update(_whole_days(row, values))

    def before_update(
        self, records: Records, obj: ObjectAccess, before: Row, after: Row, values: Row
    ) -> Row:
        """Refuse times that do not go together, and complete an event of whole days."""
        if not set(_WHEN) & values.keys():
            return {}
        _check_length(after, values)
        return _whole_days(after, values) if after.get("IsAllDayEvent") else {}


def _check_length(row: Row, values: Row) -> None:
    start = values.get("StartDateTime", values.get("ActivityDateTime", row.get("StartDateTime")))
    end, minutes = values.get("EndDateTime"), values.get("DurationInMinutes")
    length = None if minutes is None else minutes * MINUTE
    if end is not None and start is not None:
        if length is not None and end - start != length and not row.get("IsAllDayEvent"):
            raise errors.FIELD_INTEGRITY(
                text="The end of the event does not match its duration",
                fields=("DurationInMinutes",),
            )
        length = end - start
    if length is None:
        return
    if length < 0:
        raise errors.FIELD_INTEGRITY(
            text="An event cannot end before it starts", fields=("EndDateTime",)
        )
    if length > LONGEST_DAYS * DAY:
        raise errors.FIELD_INTEGRITY(
            text=f"An event can't last longer than {LONGEST_DAYS} days",
            fields=("DurationInMinutes",),
        )


def _whole_days(row: Row, values: Row) -> Row:
    """Give the times of an event that lasts whole days: midnight to midnight, UTC."""
    given = values.get("ActivityDate")
    moment = values.get("StartDateTime", values.get("ActivityDateTime"))
    if given is None and moment is not None:
        given = to_datetime(moment).date().isoformat()
    given = given or row.get("ActivityDate")
    if given is None:
        return {}
    start = from_iso(f"{given}T00:00:00+00:00")
    days = 1
    if values.get("EndDateTime") is not None:
        days = max(1, (values["EndDateTime"] - start) // DAY + 1)
    elif row.get("DurationInMinutes"):
        days = max(1, -(-int(row["DurationInMinutes"]) * MINUTE // DAY))
    last = start + (days - 1) * DAY
    return {
        "ActivityDate": given, "StartDateTime": start, "ActivityDateTime": start,
        "DurationInMinutes": days * 1440, "EndDateTime": last,
        "EndDate": to_datetime(last).date().isoformat(),
    }  # fmt: skip


RULES = (Activities(), Tasks(), Events())
