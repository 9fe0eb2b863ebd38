"""A small Salesforce and Account Engagement in memory, with just the calls of the engine.

It keeps histories, checks what it is asked strictly, and can spoil an exchange before or after it
took effect. It answers in this process through a transport adapter, or over HTTP.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from email.utils import format_datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import jwt
from engine_fake_facts import (
    _KEY,
    _SOQL,
    FIELDS,
    ME,
    PREFIX,
    READ_ONLY,
    REP,
    START,
    UNIT,
    Answer,
    Refused,
    ae_error,
    sf_error,
)


class Fake:
    """Both systems and their clock."""

    def __init__(self) -> None:
        self.now = START
        self.page = 2_000
        self.records: dict[str, dict[str, Any]] = {}
        self.prospects: dict[int, dict[str, Any]] = {}
        self.ae_users: dict[int, dict[str, Any]] = {
            7: {"id": 7, "salesforceId": REP, "email": "rep@x.test", "isDeleted": False},
        }
        self.campaigns: dict[str, dict[str, Any]] = {}
        self.options: dict[str, list[dict[str, Any]]] = {}
        self.tokens: set[str] = set()
        self.logins = 0
        self.public_key: Any = _KEY.public_key()
        self.calls: list[tuple[str, str]] = []
        self.writes: list[tuple[str, str, Any]] = []
        self.refuse_row: Callable[[dict[str, Any]], tuple[str, str] | None] = lambda row: None
        self.refuse_prospect: Callable[[dict[str, Any]], Refused | None] = lambda row: None
        self.before: Callable[[int, str, str], Answer | None] = lambda n, method, path: None
        self.after: Callable[[int, str, str], None] = lambda n, method, path: None
        self._next = 100
        self.holders: dict[str, int] = {}
        self._cursors: dict[str, list[dict[str, Any]]] = {}
        self.users = [
            {"Id": REP, "Username": "rep@x.test", "Email": "rep@x.test", "FirstName": "R",
             "LastName": "Ep", "IsActive": True, "UserType": "Standard",
             "SystemModstamp": self.stamp()},
        ]  # fmt: skip

    # What people do

    def stamp(self) -> str:
        return self.now.strftime("%Y-%m-%dT%H:%M:%S.000+0000")

    def pass_time(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)

    def new_id(self, prefix: str) -> str:
        self._next += 1
        return f"{prefix}{self._next:012d}AAA"

    def add_record(self, sobject: str, by: str = REP, **values: Any) -> str:
        key = self.new_id(PREFIX[sobject])
        row: dict[str, Any] = dict.fromkeys(FIELDS[sobject])
        row.update({"IsDeleted": False, "HasOptedOutOfEmail": False, "DoNotCall": False,
                    "OwnerId": by, "IsConverted": False})  # fmt: skip
        row.update(values)
        row.update({"Id": key, "CreatedDate": self.stamp(), "CreatedById": by})
        row["object"] = sobject
        self.records[key] = row
        self._touch(row, by)
        return key

    def edit_record(self, key: str, by: str = REP, **values: Any) -> None:
        self.records[key].update(values)
        self._touch(self.records[key], by)

    def _touch(self, row: dict[str, Any], by: str) -> None:
        row.update({"SystemModstamp": self.stamp(), "LastModifiedDate": self.stamp(),
                    "LastModifiedById": by})  # fmt: skip

    def add_prospect(self, **values: Any) -> int:
        self._next += 1
        row = {"id": self._next, "isDeleted": False, "optedOut": False, "isDoNotCall": False,
               **values, "createdAt": self.ae_stamp()}  # fmt: skip
        if row.get("userId"):
            row["assignedToId"] = row["userId"]
        row["updatedAt"] = self.ae_stamp()
        self.prospects[self._next] = row
        return self._next

    def edit_prospect(self, key: int, **values: Any) -> None:
        row = self.prospects[key]
        row.update(values)
        if "userId" in values:
            row["assignedToId"] = values["userId"]
        row["updatedAt"] = self.ae_stamp()

    def ae_stamp(self) -> str:
        return self.now.strftime("%Y-%m-%dT%H:%M:%S+00:00")

    def leads(self) -> list[dict[str, Any]]:
        return [r for r in self.records.values() if r["object"] == "Lead" and not r["IsDeleted"]]

    # Requests

    def handle(self, method: str, url: str, headers: Any, body: bytes | None) -> Answer:
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        number = len(self.calls) + 1
        self.calls.append((method, parts.path))
        spoilt = self.before(number, method, parts.path)
        if spoilt is not None:
            return spoilt
        try:
            answer = self._route(method, parts.path, query, headers, body)
        except Refused as error:
            answer = error.status, {}, error.body
        self.after(number, method, parts.path)
        date = format_datetime(self.now, usegmt=True)
        return answer[0], {"Date": date, **answer[1]}, answer[2]

    def _route(
        self, method: str, path: str, query: dict[str, str], headers: Any, body: bytes | None
    ) -> Answer:
        if path == "/services/oauth2/token":
            return self._token(dict(parse_qsl((body or b"").decode())))
        token = (headers.get("Authorization") or "").removeprefix("Bearer ")
        is_ae = not path.startswith("/services/")
        if token not in self.tokens:
            raise (
                ae_error(401, 184, "access_token is invalid, unknown, or malformed") if is_ae
                else sf_error(401, "INVALID_SESSION_ID", "Session expired or invalid")
            )  # fmt: skip
        data = json.loads(body) if body else None
        if is_ae:
            assert headers["Pardot-Business-Unit-Id"] == UNIT
            return self._ae(method, path, query, data)
        return self._sf(method, path.removeprefix("/services/data/v59.0"), query, headers, data)

    def _token(self, form: dict[str, str]) -> Answer:
        self.logins += 1
        try:
            claims = jwt.decode(
                form["assertion"], self.public_key, algorithms=["RS256"],
                audience="https://login.salesforce.com",
                options={"verify_exp": False, "verify_iat": False},
            )  # fmt: skip
        except jwt.InvalidSignatureError:
            return 400, {}, {"error": "invalid_grant", "error_description": "invalid assertion"}
        assert claims["exp"] > self.now.timestamp()
        token = f"token-{self.logins}"
        self.tokens.add(token)
        return 200, {}, {"access_token": token, "id": f"https://x/id/00D/{ME}"}

    # Salesforce

    def _sf(self, method: str, path: str, query: dict[str, str], headers: Any, data: Any) -> Answer:
        if path == "/query":
            return self._query(query["q"])
        if path.startswith("/query/"):
            return self._more(path.rsplit("/", 1)[-1])
        if path.endswith("/describe"):
            return self._describe(path.split("/")[2], headers)
        if path.endswith("/deleted/"):
            sobject = path.split("/")[2]
            start = datetime.fromisoformat(query["start"])
            gone = [
                {"id": k, "deletedDate": r["SystemModstamp"]} for k, r in self.records.items()
                if r["object"] == sobject and r["IsDeleted"]
                and datetime.fromisoformat(r["SystemModstamp"]) >= start
            ]  # fmt: skip
            covered = self.now.replace(second=0).strftime("%Y-%m-%dT%H:%M:%S.000+0000")
            return 200, {}, {"deletedRecords": gone, "latestDateCovered": covered}
        if path == "/composite/sobjects":
            assert len(data["records"]) <= 200
            assert data["allOrNone"] is False
            save = self._create if method == "POST" else self._update
            return 200, {}, [save(row) for row in data["records"]]
        raise AssertionError(f"unexpected {method} {path}")

    def _query(self, soql: str) -> Answer:
        found = _SOQL.fullmatch(soql)
        assert found, soql
        sobject = found["object"]
        names = found["fields"].split(", ")
        for name in names:
            if name not in FIELDS[sobject] and name != "Account.Name":
                raise sf_error(400, "INVALID_FIELD", f"No such column '{name}'")
        rows = [r for r in self._rows(sobject) if not r.get("IsDeleted")]
        if found["field"]:
            rows = [r for r in rows if self._holds(r, found["field"], found["value"])]
        rows.sort(key=lambda r: (r["SystemModstamp"], r["Id"]))
        shown = [{n: r.get(n) for n in names if n != "Account.Name"} for r in rows]
        return self._first(shown)

    def _rows(self, sobject: str) -> list[dict[str, Any]]:
        if sobject == "User":
            return self.users
        if sobject == "Campaign":
            return list(self.campaigns.values())
        return [r for r in self.records.values() if r["object"] == sobject]

    @staticmethod
    def _holds(row: dict[str, Any], field: str, value: str) -> bool:
        if field == "SystemModstamp":
            return datetime.fromisoformat(row[field]) >= datetime.fromisoformat(value)
        return (row.get(field) or "").lower() == value.strip("'").lower()

    def _first(self, rows: list[dict[str, Any]]) -> Answer:
        if len(rows) <= self.page:
            return 200, {}, {"done": True, "totalSize": len(rows), "records": rows}
        self._next += 1
        cursor = f"0r8{self._next}"
        self._cursors[cursor] = rows
        return self._more(f"{cursor}-0")

    def _more(self, locator: str) -> Answer:
        cursor, _, at = locator.partition("-")
        rows, start = self._cursors[cursor], int(at)
        end = start + self.page
        body: dict[str, Any] = {"done": end >= len(rows), "records": rows[start:end]}
        if end < len(rows):
            body["nextRecordsUrl"] = f"/services/data/v59.0/query/{cursor}-{end}"
        return 200, {}, body

    def _describe(self, sobject: str, headers: Any) -> Answer:
        modified = format_datetime(START, usegmt=True)
        if headers.get("If-Modified-Since") == modified:
            return 304, {}, None
        fields = [
            {"name": n, "label": n, "type": "string", "createable": n not in READ_ONLY,
             "updateable": n not in READ_ONLY, "picklistValues": []}
            for n in FIELDS[sobject]
        ]  # fmt: skip
        return 200, {"Last-Modified": modified}, {"fields": fields}

    def _create(self, row: dict[str, Any]) -> dict[str, Any]:
        values = {n: v for n, v in row.items() if n != "attributes"}
        refused = self._refusal(row["attributes"]["type"], values)
        if not values.get("LastName"):
            refused = ("REQUIRED_FIELD_MISSING", "Required fields are missing: [LastName]")
        if refused:
            return {"success": False, "errors": [{"statusCode": refused[0], "message": refused[1]}]}
        key = self.add_record(row["attributes"]["type"], **{"by": ME, **values})
        self.writes.append(("salesforce", "create", key))
        return {"id": key, "success": True, "errors": []}

    def _update(self, row: dict[str, Any]) -> dict[str, Any]:
        values = {n: v for n, v in row.items() if n not in ("attributes", "id")}
        refused = self._refusal(row["attributes"]["type"], values)
        if refused:
            return {"success": False, "errors": [{"statusCode": refused[0], "message": refused[1]}]}
        self.edit_record(row["id"], ME, **values)
        self.writes.append(("salesforce", "update", row["id"]))
        return {"id": row["id"], "success": True, "errors": []}

    def _refusal(self, sobject: str, values: dict[str, Any]) -> tuple[str, str] | None:
        for name in values:
            assert name in FIELDS[sobject], name
            assert name not in READ_ONLY, name
        return self.refuse_row(values)

    # Account Engagement

    def _ae(self, method: str, path: str, query: dict[str, str], data: Any) -> Answer:
        if path == "/api/v5/objects/users":
            return 200, {}, {"values": list(self.ae_users.values()), "nextPageToken": None}
        if path == "/api/v5/objects/prospects" and method == "GET":
            return self._prospects(query)
        if path == "/api/v5/objects/prospects" and method == "POST":
            return self._new_prospect(query, data)
        if path.startswith("/api/v5/objects/prospects/"):
            key = int(path.rsplit("/", 1)[-1])
            if key not in self.prospects or self.prospects[key]["isDeleted"]:
                raise ae_error(404, 109, "The requested record was not found.")
            if method == "PATCH":
                self._change(key, data)
            return 200, {}, self._shown(self.prospects[key], query["fields"])
        return self._seam(method, path, data)

    @staticmethod
    def _shown(row: dict[str, Any], fields: str) -> dict[str, Any]:
        return {name: row.get(name) for name in fields.split(",")}

    def _prospects(self, query: dict[str, str]) -> Answer:
        token = query.get("nextPageToken")
        if token:
            assert set(query) == {"fields", "nextPageToken"}
            rows, start, limit = self._cursors[token], *map(int, token.split("-")[1:])
        else:
            rows, start, limit = self._selected(query), 0, int(query.get("limit", 200))
        page = [self._shown(r, query["fields"]) for r in rows[start : start + limit]]
        more = None
        if start + limit < len(rows):
            self._next += 1
            more = f"t{self._next}-{start + limit}-{limit}"
            self._cursors[more] = rows
        return 200, {}, {"values": page, "nextPageToken": more}

    def _selected(self, query: dict[str, str]) -> list[dict[str, Any]]:
        rows = [dict(r) for r in self.prospects.values()]
        since = query.get("updatedAtAfterOrEqualTo")
        if since:
            at = datetime.fromisoformat(since)
            rows = [r for r in rows if datetime.fromisoformat(r["updatedAt"]) >= at]
        for name in ("email", "salesforceId", "id"):
            if name in query:
                rows = [r for r in rows if str(r.get(name)).lower() == query[name].lower()]
        return sorted(rows, key=lambda r: (r["updatedAt"], r["id"]))

    def _new_prospect(self, query: dict[str, str], data: dict[str, Any]) -> Answer:
        refused = self.refuse_prospect(data)
        if refused:
            raise refused
        if not data.get("email"):
            raise ae_error(400, 4, "Invalid prospect email address")
        self._check_fid(data.get("salesforceId"), None)
        key = self.add_prospect(**data)
        self._check_fid(data.get("salesforceId"), key)
        self.writes.append(("account_engagement", "create", key))
        return 201, {}, self._shown(self.prospects[key], query["fields"])

    def _change(self, key: int, data: dict[str, Any]) -> None:
        refused = self.refuse_prospect(data)
        if refused:
            raise refused
        self.edit_prospect(key, **data)
        self.writes.append(("account_engagement", "update", key))

    def _check_fid(self, fid: str | None, key: int | None) -> None:
        if fid is None or fid.startswith("[["):
            return
        holder = self.prospects.get(self.holders.get(fid, 0))
        taken = holder is not None and holder.get("salesforceId") == fid
        if holder and taken and holder["id"] != key and not holder["isDeleted"]:
            raise ae_error(400, 81, "Prospect ID and FID do not match")
        if key is not None:
            self.holders[fid] = key

    def _seam(self, method: str, path: str, data: Any) -> Answer:
        what = path.removeprefix("/sim/account_engagement/v1/")
        member = {"field-options": "fields"}.get(what, what)
        rows = data[member]
        assert len(rows) <= 200
        if what == "prospects":
            return 200, {}, {"results": [self._link(row) for row in rows]}
        if what == "field-options":
            self.options[data["object"]] = rows
        if what == "users":
            for row in rows:
                same = [u for u in self.ae_users.values() if u["email"] == row["email"]]
                if same:
                    same[0].update(row)
                else:
                    key = len(self.ae_users) + 10
                    self.ae_users[key] = {"id": key, **row}
        if what == "campaigns":
            for row in rows:
                self.campaigns_seen.setdefault(row["salesforceId"], {}).update(row)
        return 200, {}, {"results": [{"success": True, "id": 1} for _ in rows]}

    @property
    def campaigns_seen(self) -> dict[str, dict[str, Any]]:
        return self.__dict__.setdefault("_campaigns_seen", {})

    def _link(self, row: dict[str, Any]) -> dict[str, Any]:
        key = row["id"]
        try:
            self._check_fid(row.get("salesforceId"), key)
        except Refused as error:
            return {"success": False, **error.body}
        self.prospects[key].update({n: v for n, v in row.items() if n != "id"})
        self.writes.append(("account_engagement", "link", key))
        return {"success": True, "id": key, "created": False}
