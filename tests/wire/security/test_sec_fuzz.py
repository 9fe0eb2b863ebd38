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
LEADS = 60
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
PARAMETERS = ["fields", "ids", "q", "_HttpMethod", "start", "end", "updateOnly", "explain"]
FILTERS = ["limit", "offset", "orderBy", "deleted", "nextPageToken", "id", "email",
           "createdAtAfter", "idGreaterThan", "updatedAtBefore", "nope"]  # fmt: skip
SEAM = {"users": "users", "campaigns": "campaigns", "opportunities": "opportunities",
        "prospect-accounts": "prospectAccounts", "field-options": "fields",
        "prospects": "prospects"}  # fmt: skip
SOQL_WORDS = ["SELECT", "FROM", "WHERE", "AND", "OR", "NOT", "(", ")", ",", "=", "!=", "<", "LIKE",
              "IN", "NULL", "true", "'a%'", "'", "42", "1.5", "TODAY", "LAST_N_DAYS:3", "GROUP BY",
              "ORDER BY", "DESC", "LIMIT", "OFFSET", "COUNT()", "COUNT(Id)", "HAVING", "ALL ROWS",
              "FOR UPDATE", "TYPEOF", "2026-01-05T08:00:00Z", "2026-01-05", ":x", "\\", "--", ";",
              "*", "FIELDS(ALL)", "INCLUDES", "WITH", "USING SCOPE mine", "NULLS LAST"]  # fmt: skip


RIGHT = {
    "FirstName": ["Ann", "😀", "O'Neill"], "Phone": ["1", ""], "NumberOfEmployees": [1, 0, "7"],
    "AnnualRevenue": [1.5, 0], "DoNotCall": [True, False, "true"], "Description": ["a\nb", None],
    "Email": ["right@x.example", None], "LastName": ["Roe"], "City": ["Bonn", "a" * 40],
}  # fmt: skip
RIGHT_PROSPECT = {
    "firstName": ["Ann", "😀", None], "company": ["Acme", ""], "optedOut": [True, False],
    "city": ["Bonn"], "comments": ["a\nb"], "score": [3], "isDoNotCall": [True, False],
}  # fmt: skip


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

    def method(self, fitting):
        """Choose the method that fits, or now and then any."""
        if self.one_in(6):
            return self.pick(["GET", "POST", "PATCH", "DELETE", "HEAD", "PUT"])
        return self.pick(fitting)

    def likely(self, right, names):
        """Make a body that is right, or right but for one member, or all chance."""
        if self.one_in(4):
            return self.body(names)
        made = {n: self.pick(right[n]) for n in [self.pick(list(right)) for _ in range(3)]}
        if self.one_in(3):
            made[self.pick([*right, *names])] = self.value()
        return made

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
        if self.one_in(2):
            return self.pick(self.ids[:LEADS])
        return self.pick(
            [
                *self.ids,
                "f1%40x.example",
                "1",
                "2",
                "0",
                "%00",
                "%2e%2e",
                "%zz",
                "9" * 19,
                "Id",
                "Email",
            ]
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
        name = self.pick(["Lead", "Lead", *OBJECTS]) if not self.one_in(10) else self.segment()
        place = self.rng.integer(0, 9)
        if place <= 1:
            body = {**LEAD, **self.likely(RIGHT, FIELDS)}
            return self.method(["POST"]), f"/sobjects/{name}", body
        if place <= 3:
            query = self.query_string(PARAMETERS) if self.one_in(3) else ""
            body = self.likely(RIGHT, FIELDS)
            method = self.method(["GET", "PATCH", "PATCH", "PATCH", "DELETE"])
            return method, f"/sobjects/{name}/{self.segment()}{query}", body
        if place == 4:
            field = self.pick(["Email", "Email", "Id", self.segment()])
            method = self.method(["PATCH", "PATCH", "GET"])
            body = self.likely(RIGHT, FIELDS)
            body.pop("Email", None)
            return method, f"/sobjects/{name}/{field}/{self.segment()}", body
        many = {"records": self.rows(), "allOrNone": self.pick([True, False, None, 1, "true", []])}
        if place == 5:
            return self.method(["POST", "PATCH"]), "/composite/sobjects", many
        if place == 6:
            return self.method(["PATCH"]), f"/composite/sobjects/{name}/{self.segment()}", many
        return self.reading(name)

    def rows(self):
        """Make rows of a collection, of which some carry an id."""
        return [
            {
                "attributes": {"type": self.pick(["Lead", "Lead", *OBJECTS])},
                **({"id": self.pick(self.ids)} if self.one_in(2) else LEAD),
                **self.likely(RIGHT, FIELDS),
            }
            for _ in range(self.rng.integer(0, 4))
        ]

    def reading(self, name):
        if self.one_in(3):
            ids = self.pick([self.ids[:5], self.value()])
            wanted = {"ids": ids, "fields": [self.pick(FIELDS), self.pick([*FIELDS, 1, []])]}
            return "POST", f"/composite/sobjects/{name}", wanted
        verb = self.pick(["query", "queryAll"])
        return "GET", f"/{verb}?q={quote(self.soql(), errors='replace')}", None

    def account_engagement(self):
        name = self.pick(["prospects", "prospects", *COLLECTIONS])
        name = self.segment() if self.one_in(12) else name
        fields = "?fields=" + ",".join(self.pick(PROSPECT) for _ in range(self.rng.integer(1, 3)))
        place = self.rng.integer(0, 6)
        if place == 0:
            more = self.query_string(FILTERS).replace("?", "&")
            return self.method(["GET"]), f"{name}{fields}{more}", None
        if place == 1:
            mail = f"f{self.rng.integer(0, 50)}@x.example"
            body = {"email": mail, **self.likely(RIGHT_PROSPECT, PROSPECT)}
            return self.method(["POST"]), f"{name}{self.pick(['', fields])}", body
        if place <= 3:
            key = self.pick(["1", "2", "3", self.segment()])
            body = self.likely(RIGHT_PROSPECT, PROSPECT)
            method = self.method(["GET", "PATCH", "PATCH", "PATCH", "DELETE"])
            return method, f"{name}/{key}{fields if method == 'GET' else ''}", body
        if place == 4:
            return self.action()
        return self.seam()

    def action(self):
        name = self.pick(["upsertLatestByEmail", "upsertLatestByEmail", "undelete", "addTag"])
        mail = f"f{self.rng.integer(0, 50)}@x.example"
        body = {"matchEmail": mail, "prospect": self.likely(RIGHT_PROSPECT, PROSPECT)}
        body = {"email": mail} if name == "undelete" else body
        body |= self.body(["fields", "id", "email"]) if self.one_in(4) else {}
        return "POST", f"prospects/do/{name}", body

    def seam(self):
        what = self.pick(list(SEAM))
        prefix = {"campaigns": "701", "opportunities": "006", "prospect-accounts": "001"}.get(what)
        key = f"{prefix}00000000{self.rng.integer(1000, 1020)}" if prefix else self.pick(self.ids)
        row = {"salesforceId": key}
        row |= {"id": self.pick([1, 2, 3, 0])} if what == "prospects" else {"name": "n"}
        if self.one_in(3):
            row |= self.body([*PROSPECT, "name", "options", "syncError", "closedAt"])
        rows = self.pick([[row], [row], row, [row, self.value()], self.value()])
        method = self.method(["PATCH" if what == "prospects" else "PUT"])
        return method, f"/sim/account_engagement/v1/{what}", {SEAM[what]: rows}


@pytest.fixture(scope="module")
def stocked(target):
    """Some records to hit, and their ids in several spellings."""
    ids = [target.lead(Email=f"fuzz{n}@x.example") for n in range(LEADS)]
    for number in range(3):
        target.ae("POST", "prospects", json={"email": f"fuzz{number}@x.example"})
    admin = target.world.instance("salesforce").memory["admin"]
    return [*ids, ids[0][:15], ids[1].lower(), admin, "003000000000001AAA", "00Q", "x", ""]


def send(target, maker):
    system = maker.pick(["sf", "sf", "ae"])
    method, path, body = (maker.salesforce if system == "sf" else maker.account_engagement)()
    options = {"headers": maker.headers()}
    if body is not None and method in {"POST", "PATCH", "PUT"}:
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
        kind = answer.headers["Content-Type"]
        assert kind.startswith(("application/json", "application/xml", "text/"))
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
