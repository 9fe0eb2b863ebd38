"""Generated requests, valid and broken: never a 500, never a second, no change by a refusal.

SYNCPROOF_FUZZ sets how many (2,000 unless told), SYNCPROOF_FUZZ_SEED which ones.
"""

import gzip
import json
import os
from urllib.parse import quote

import pytest
from hostile_wire import JSON, LEAD

from syncproof.kit.population.hostile import hostile_strings
from syncproof.kit.rng import Rng

AMOUNT = int(os.environ.get("SYNCPROOF_FUZZ", "2000"))
SEED = int(os.environ.get("SYNCPROOF_FUZZ_SEED", "20260105"))
TEXTS = [t for t in hostile_strings(3) if len(t) < 3_000]
OBJECTS = ["Lead", "Contact", "Account", "User", "Campaign", "CampaignMember", "Task", "lead",
           "Nothing", "Opportunity", "Organization", "Profile", "RecordType"]  # fmt: skip
FIELDS = ["Id", "LastName", "Email", "Company", "OwnerId", "AnnualRevenue", "NumberOfEmployees",
          "IsConverted", "CreatedDate", "SystemModstamp", "Owner.Name", "Status", "Birthdate",
          "AccountId", "ReportsToId", "WhoId", "ActivityDate", "attributes", "Owner", "Account",
          "Name", "IsActive", "Username", "Nope", "DoNotCall", "Latitude"]  # fmt: skip
PROSPECT = ["email", "firstName", "company", "score", "optedOut", "userId", "campaignId", "id",
            "salesforceId", "salesforceOwnerId", "createdAt", "annualRevenue", "password",
            "assignedTo.email", "campaign.name", "isDeleted", "profileId", "nope"]  # fmt: skip
COLLECTIONS = ["prospects", "lists", "list-memberships", "users", "campaigns", "opportunities",
               "prospect-accounts", "custom-fields", "tags", "nothing", "account"]  # fmt: skip
SOQL_WORDS = ["SELECT", "FROM", "WHERE", "AND", "OR", "NOT", "(", ")", ",", "=", "!=", "<", "LIKE",
              "IN", "NULL", "true", "'a%'", "'", "42", "1.5", "TODAY", "LAST_N_DAYS:3", "GROUP BY",
              "ORDER BY", "DESC", "LIMIT", "OFFSET", "COUNT()", "COUNT(Id)", "HAVING", "ALL ROWS",
              "FOR UPDATE", "TYPEOF", "2026-01-05T08:00:00Z", "2026-01-05", ":x", "\\", "--", ";",
              "*", "FIELDS(ALL)", "INCLUDES", "WITH", "USING SCOPE mine", "NULLS LAST"]  # fmt: skip


class Maker:
    """Makes requests from a seed; the same number is always the same request."""

    def __init__(self, rng, ids):
        self.rng, self.ids = rng, ids
        self.pick = rng.choice

    def one_in(self, amount):
        return self.rng.integer(1, amount) == 1

    def value(self, depth=0):
        kind = self.rng.integer(0, 11)
        if kind <= 4:
            return self.pick(TEXTS)
        if kind == 5:
            return self.pick([0, 1, -1, 2**31, 2**53, 2**63, -(2**63), 1.5, 1e308, -0.0, 5e-324])
        if kind == 6:
            return self.pick([True, False, None])
        if kind == 7:
            return self.pick(self.ids)
        if kind == 8:
            return self.pick(["2026-01-05", "2026-01-05T08:00:00Z", "9999-12-31T23:59:59-23:59",
                              "0001-01-01T00:00:00Z", "now", "1", "a@x.example"])  # fmt: skip
        if depth > 3:
            return {}
        if kind == 9:
            return [self.value(depth + 1) for _ in range(self.rng.integer(0, 3))]
        return self.body(FIELDS + PROSPECT, depth + 1)

    def body(self, names, depth=0):
        return {self.pick(names) if not self.one_in(15) else self.pick(TEXTS): self.value(depth)
                for _ in range(self.rng.integer(0, 5))}  # fmt: skip

    def data(self, value):
        """Write a body, sometimes broken, packed or in another dress."""
        data, headers = json.dumps(value).encode(), dict(JSON)
        if self.one_in(12):
            at = self.rng.integer(0, len(data))
            cut = self.pick([b"", b"\x00", b"\xff", b'"', b"{", b"[" * 2_000, b"\\ud800", b"NaN"])
            data = data[:at] + cut + data[at + self.rng.integer(0, 4) :]
        if self.one_in(20):
            data, headers["Content-Encoding"] = gzip.compress(data), "gzip"
        if self.one_in(30):
            headers["Content-Type"] = self.pick(["text/plain", "application/xml", "", "x", "a/b;c"])
        return data, headers

    def soql(self):
        if self.one_in(2):
            words = [
                self.pick(SOQL_WORDS + FIELDS + OBJECTS) for _ in range(self.rng.integer(1, 25))
            ]
            return " ".join(words)
        text = f"SELECT {self.pick(FIELDS)}, {self.pick(FIELDS)} FROM {self.pick(OBJECTS)}"  # noqa: S608
        if self.one_in(2):
            right = self.pick([f"'{self.pick(TEXTS)}'", "5", "null", "TODAY", "(1, 2)", "true"])
            test = f"{self.pick(FIELDS)} {self.pick(['=', '<', 'LIKE', 'IN', 'NOT IN'])} {right}"
            deep = self.rng.integer(0, 30)
            text += " WHERE " + "(" * deep + test + ")" * (deep if not self.one_in(9) else 1)
        return text + self.pick(
            ["", " LIMIT 5", " ORDER BY Id DESC", " OFFSET 3000", " GROUP BY Id"]
        )

    def segment(self):
        if self.one_in(3):
            return quote(self.pick(TEXTS)[:200], safe="", errors="replace")
        return self.pick(
            [*self.ids, "1", "2", "0", "%00", "%2e%2e", "%zz", "9" * 19, "Id", "Email"]
        )

    def query_string(self, names):
        pairs = [
            f"{self.pick(names)}={quote(str(self.value())[:300], errors='replace')}"
            for _ in range(self.rng.integer(0, 3))
        ]
        return "?" + "&".join(pairs) if pairs else ""

    def headers(self):
        if not self.one_in(6):
            return {}
        name = self.pick(["If-Modified-Since", "If-Match", "Sforce-Query-Options", "Accept",
                          "Sforce-Auto-Assign", "If-Unmodified-Since", "Content-Encoding",
                          "Authorization", "X-Return-Api-Usage", "Accept-Encoding"])  # fmt: skip
        value = self.pick(["x", "batchSize=1", "Mon, 05 Jan 2026 08:00:00 GMT", "*", '"a"', "²",
                           "application/xml", "Bearer x", "gzip", "Mon, 05 Jan 0001 00:00:00 +2359",
                           "a" * 2_000, "\xff"])  # fmt: skip
        return {name: value.encode("latin-1")}

    def salesforce(self):
        name = self.pick(OBJECTS) if not self.one_in(10) else self.segment()
        method = self.pick(["GET", "POST", "PATCH", "DELETE", "HEAD", "PUT"])
        rows = [{"attributes": {"type": self.pick(OBJECTS)}, **self.body(FIELDS)}
                for _ in range(self.rng.integer(0, 4))]  # fmt: skip
        many = {"records": rows, "allOrNone": self.pick([True, False, None, 1, "true", []])}
        fields = ["fields", "ids", "q", "_HttpMethod", "start", "end", "updateOnly", "explain"]
        place = self.rng.integer(0, 9)
        if place <= 1:
            return method, f"/sobjects/{name}", {**LEAD, **self.body(FIELDS)}
        if place <= 3:
            return method, f"/sobjects/{name}/{self.segment()}{self.query_string(fields)}", \
                self.body(FIELDS)  # fmt: skip
        if place == 4:
            return method, f"/sobjects/{name}/{self.segment()}/{self.segment()}", self.body(FIELDS)
        if place == 5:
            return method, f"/composite/sobjects{self.query_string(fields)}", many
        if place == 6:
            return method, f"/composite/sobjects/{name}/{self.segment()}", many
        if place == 7:
            wanted = {"ids": self.value(), "fields": [self.pick(FIELDS), self.value()]}
            return "POST", f"/composite/sobjects/{name}", wanted
        verb = self.pick(["query", "queryAll"])
        return "GET", f"/{verb}?q={quote(self.soql(), errors='replace')}", None

    def account_engagement(self):
        name = self.pick(COLLECTIONS) if not self.one_in(10) else self.segment()
        method = self.pick(["GET", "POST", "PATCH", "DELETE", "PUT"])
        names = ["fields", "limit", "offset", "orderBy", "deleted", "nextPageToken", "id", "email",
                 "createdAtAfter", "idGreaterThan", "updatedAtBefore", "nope"]  # fmt: skip
        fields = "?fields=" + ",".join(self.pick(PROSPECT) for _ in range(self.rng.integer(1, 4)))
        place = self.rng.integer(0, 6)
        if place <= 1:
            more = self.query_string(names).replace("?", "&")
            return method, f"{name}{fields}{more}", {"email": "f@x.example", **self.body(PROSPECT)}
        if place <= 3:
            return method, f"{name}/{self.segment()}{self.pick(['', fields])}", self.body(PROSPECT)
        if place == 4:
            action = self.pick(["upsertLatestByEmail", "undelete", "addTag", "x"])
            body = {"matchEmail": self.value(), "prospect": self.body(PROSPECT)}
            return (
                "POST",
                f"prospects/do/{action}",
                {**body, **self.body(["fields", "id", "email"])},
            )
        members = {"users": "users", "campaigns": "campaigns", "opportunities": "opportunities",
                   "prospect-accounts": "prospectAccounts", "field-options": "fields",
                   "prospects": "prospects"}  # fmt: skip
        what = self.pick(list(members))
        row = {"id": self.pick([1, 2, 0]), "salesforceId": self.pick(self.ids), "name": "n",
               **self.body([*PROSPECT, "name", "options", "syncError", "closedAt"])}  # fmt: skip
        return self.pick(["PUT", "PATCH"]), f"/sim/account_engagement/v1/{what}", {
            members[what]: self.pick([[row], row, [row, self.value()], self.value()])}  # fmt: skip


@pytest.fixture(scope="module")
def stocked(target):
    """Some records to hit, and their ids in several spellings."""
    ids = [target.lead(Email=f"fuzz{n}@x.example") for n in range(5)]
    for number in range(3):
        target.ae("POST", "prospects", json={"email": f"fuzz{number}@x.example"})
    admin = target.world.instance("salesforce").memory["admin"]
    return [*ids, ids[0][:15], ids[1].lower(), admin, "003000000000001AAA", "00Q", "x", ""]


def send(target, maker):
    system = maker.pick(["sf", "sf", "ae"])
    method, path, body = (maker.salesforce if system == "sf" else maker.account_engagement)()
    options = {"headers": maker.headers()}
    if body is not None and method not in {"GET", "HEAD"}:
        data, headers = maker.data(body)
        options = {"data": data, "headers": {**headers, **options["headers"]}}
    return (system, method, path, body), getattr(target, system)(method, path, **options)


def harmless(target, answer, before):
    """Say whether an answer is no crash, came in time, and changed nothing if it is a refusal."""
    if answer.status_code >= 500 or answer.elapsed.total_seconds() > 1:
        return False
    if answer.status_code < 400:
        return True
    if answer.content:
        assert answer.headers["Content-Type"].startswith(("application/json", "text/"))
    return target.changes() == before


def test_generated_requests_never_crash_hang_or_half_work(target, stocked):
    protected = target.token
    for number in range(AMOUNT):
        maker = Maker(Rng(SEED).derive("fuzz", number), stocked)
        before = target.changes()
        sent, answer = send(target, maker)
        assert harmless(target, answer, before), (number, *sent, answer.status_code,
                                                  answer.elapsed, answer.text[:200])  # fmt: skip
        if answer.status_code == 401 and target.sf("GET", "/limits").status_code == 401:
            pytest.fail(f"request {number} ended the session: {sent}")
    assert target.token == protected
