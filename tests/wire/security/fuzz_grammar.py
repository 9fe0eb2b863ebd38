"""Writes SOQL and SOSL by their grammars: mostly right, now and then broken at one place."""

# ruff: noqa: E501, S608 - pieces stand whole; what is made is SOQL

from __future__ import annotations

from typing import Any

from syncproof.kit.population.hostile import hostile_strings

TEXTS = [t for t in hostile_strings(7) if len(t) < 1_000]
OBJECTS = ["Lead", "Contact", "Account", "User", "Campaign", "CampaignMember", "Task", "Event",
           "Opportunity", "Organization", "RecordType", "Group", "lead", "Nothing"]  # fmt: skip
COMMON = ["Id", "CreatedDate", "SystemModstamp", "CreatedBy.Username", "CreatedById"]
OWN = {
    "Lead": ["Name", "LastName", "Email", "OwnerId", "Owner.Name", "Status", "AnnualRevenue", "IsDeleted",
             "Title", "Address", "toLabel(Status)", "FORMAT(CreatedDate) f", "convertCurrency(AnnualRevenue)"],
    "Contact": ["Name", "Email", "Account.Name", "Account.Owner.Profile.Name", "IsDeleted", "Title", "Birthdate",
                "MailingAddress", "FIELDS(STANDARD)"],
    "Account": ["Name", "AnnualRevenue", "Owner.Name", "Industry", "ParentId", "BillingAddress", "IsDeleted"],
    "User": ["Name", "Username", "Profile.Name", "IsActive", "UserRole.Name", "Email"],
    "Campaign": ["Name", "Status", "IsActive", "StartDate"], "Opportunity": ["Name", "StageName", "Amount", "CloseDate"],
    "Task": ["Subject", "Who.Name", "What.Type", "ActivityDate", "IsClosed", "Owner.Name"],
}  # fmt: skip
ODD = ["Nope", "FIELDS(ALL)", "Account", "attributes", "Owner", "Id Id", "COUNT()", "a.b.c.d.e.f.g"]
VALUES = ["'a'", "'%'", "'a%a%a%a%a%a%'", "'\\''", "'\\u0041'", "null", "true", "5", "-1.5e3",
          "2026-01-05", "2026-01-05T08:00:00Z", "TODAY", "LAST_N_DAYS:3", "NEXT_N_YEARS:99999",
          "N_DAYS_AGO:-1", "USD5", "99999999999999999999999", "0001-01-01", "9999-12-31T23:59:59-23:59"]  # fmt: skip
AGGREGATES = ["COUNT()", "COUNT(Id) n", "COUNT_DISTINCT(LastName)", "MAX(CreatedDate)",
              "SUM(AnnualRevenue) s", "AVG(Name)", "CALENDAR_YEAR(CreatedDate) y",
              "DAY_ONLY(CreatedDate)", "GROUPING(Name)"]  # fmt: skip
_BREAKS = [
    "",
    "'",
    "(",
    ")",
    "\\",
    ";",
    "--",
    "\x00",
    "\ud7ff",
    "😀",
    ",",
    ":x",
    " FROM ",
    "/*",
    "%",
]


class Grammar:
    """Makes statements from a stream of chance; the same stream makes the same ones."""

    def __init__(self, rng: Any) -> None:
        self.rng, self.pick = rng, rng.choice

    def one_in(self, amount: int) -> bool:
        return self.rng.integer(1, amount) == 1

    name = "Lead"

    def about(self) -> str:
        """Choose the object that the next fields are of."""
        self.name = self.pick([*OWN, "Lead"]) if not self.one_in(9) else self.pick(OBJECTS)
        return self.name

    def field(self) -> str:
        if self.one_in(15):
            return self.pick([*ODD, *OWN["Lead"]])
        return self.pick([*COMMON, *OWN.get(self.name, ())])

    def text(self) -> str:
        """Write a literal of hostile text, escaped as it should be."""
        raw = self.pick(TEXTS)
        return "'" + raw.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n") + "'"

    def value(self) -> str:
        return self.text() if self.one_in(4) else self.pick(VALUES)

    def several(self, make: Any, most: int) -> str:
        return ", ".join(make() for _ in range(self.rng.integer(1, most)))

    def test(self, depth: int) -> str:
        field, kind = self.field(), self.rng.integer(0, 26)
        if kind > 9:
            return self.pick(["Id != null", "CreatedDate > 2026-01-01T00:00:00Z", f"Name = {self.text()}",
                              "CreatedDate = LAST_N_DAYS:30", "Name LIKE '%a%'", "CreatedBy.IsActive = true"])  # fmt: skip
        if depth < 4 and kind == 0:
            return f"({self.where(depth + 1)})"
        if kind == 1:
            return f"NOT {field} = {self.value()}"
        if kind == 2:
            many = 3 if not self.one_in(8) else 2_000
            return f"{field} {self.pick(['IN', 'NOT IN'])} ({self.several(self.value, many)})"
        if kind == 3 and depth < 2:
            return f"Id IN (SELECT {self.pick(['OwnerId', 'AccountId', 'Id', 'LeadId'])} FROM {self.pick(OBJECTS)})"
        if kind == 4:
            return f"{field} LIKE {self.pick(['%a%', 'a_%', '%' * 50, '_' * 200, '%a' * 60])!r}"
        if kind == 5:
            return f"DISTANCE(Address, GEOLOCATION(1, 2), 'mi') < {self.value()}"
        if kind == 6:
            return f"{field} INCLUDES ('a;b', 'c')"
        return f"{field} {self.pick(['=', '!=', '<', '>=', '<>'])} {self.value()}"

    def where(self, depth: int = 0) -> str:
        word = self.pick([" AND ", " AND ", " OR "])
        return word.join(self.test(depth) for _ in range(self.rng.integer(1, 3)))

    def chosen(self) -> str:
        kind = self.rng.integer(0, 9)
        if kind == 0:
            return self.several(lambda: self.pick(AGGREGATES), 2)
        if kind == 1:
            return f"Id, (SELECT Id FROM {self.pick(['Contacts', 'Tasks', 'CampaignMembers', 'X'])} LIMIT 2)"
        if kind == 2 and self.name == "Task":
            return "TYPEOF Owner WHEN User THEN Name ELSE Id END"
        return self.several(self.field, 4)

    def soql(self) -> str:
        self.about()
        text = f"SELECT {self.chosen()} FROM {self.name}"
        if self.one_in(2):
            text += f" WHERE {self.where()}"
        if self.one_in(15):
            text += f" GROUP BY {self.pick(['Name', 'Status', 'ROLLUP(Name)', 'CUBE(Name, Id)'])}"
        if self.one_in(40):
            text += " HAVING COUNT(Id) > 1"
        if self.one_in(3):
            text += f" ORDER BY {self.field()} {self.pick(['', 'DESC', 'ASC NULLS LAST'])}"
        if self.one_in(2):
            text += f" LIMIT {self.pick(['1', '5', '0', '200', '2000', '-1', '99999999999'])}"
        if self.one_in(7):
            text += f" OFFSET {self.pick(['1', '2000', '2001'])}"
        if self.one_in(12):
            text += self.pick([" FOR VIEW", " FOR UPDATE", " ALL ROWS", " WITH SECURITY_ENFORCED"])
        return self.broken(text)

    def sosl(self) -> str:
        word = self.pick(["{fuzz}", "{Ro*}", '{"a b" OR c}', "{a AND NOT (b)}", "{*}", "{a?}", "{",
                          "{}", "{" + "(" * 60 + "a" + ")" * 60 + "}", "{\\}}", "{'}",
                          "{" + " OR ".join(["a"] * 300) + "}"])  # fmt: skip
        if self.one_in(4):
            word = "{" + self.pick(TEXTS) + "}"
        text = f"FIND {word}"
        if self.one_in(2):
            text += f" IN {self.pick(['ALL', 'NAME', 'EMAIL', 'PHONE', 'SIDEBAR', 'X'])} FIELDS"
        if not self.one_in(4):
            text += f" RETURNING {self.several(self.returned, 3)}"
        if self.one_in(3):
            text += f" LIMIT {self.pick(['1', '2000', '0', '9999999'])}"
        if self.one_in(8):
            text += self.pick([" WITH DIVISION = 'a'", " WITH SNIPPET", " UPDATE TRACKING"])
        return self.broken(text)

    def returned(self) -> str:
        name = self.about()
        if self.one_in(3):
            return name
        where = f" WHERE {self.where()}" if self.one_in(3) else ""
        return f"{name}({self.several(self.field, 3)}{where})"

    def broken(self, text: str) -> str:
        """Break a statement at one place, now and then."""
        if not self.one_in(7):
            return text
        at = self.rng.integer(0, len(text))
        return text[:at] + self.pick(_BREAKS) + text[at + self.rng.integer(0, 3) :]
