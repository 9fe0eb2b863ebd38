"""Good requests about records: one, many, trees, graphs and sequences of them."""

# ruff: noqa: E501 - seeds stand whole; SOQL of the tests' own
from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import Any

from fuzz_range import SECRET, V
from fuzz_seed_base import (
    LEAD,
    XML,
    Seed,
    SeedBase,
    json_seed,
)


class RecordSeeds(SeedBase):
    """Good requests about records: one, many, trees, graphs and sequences of them."""

    def _query(self, rule: str) -> Iterator[Seed]:
        for verb in ("GET", "HEAD"):
            yield Seed(verb, self.filled(rule) + "?q=SELECT+Id,LastName+FROM+Lead")

    def _record(self, rule: str) -> Iterator[Seed]:
        path = self.filled(rule, name="Lead")
        yield from (
            Seed(m, path + q) for m in ("GET", "HEAD") for q in ("", "?fields=Id,Email,Owner.Name")
        )
        yield Seed("DELETE", path)
        yield json_seed("PATCH", path, {"Title": "x", "AnnualRevenue": 1, "DoNotCall": True})
        yield json_seed("POST", path + "?_HttpMethod=PATCH", {"Title": "x"})
        body = b"<Lead><LastName>a</LastName><AnnualRevenue>1</AnnualRevenue></Lead>"
        yield Seed("PATCH", path, "xml", body, {"Content-Type": XML, "Accept": XML})

    def _field(self, rule: str) -> Iterator[Seed]:
        path = self.filled(rule, name="Lead")
        yield from (Seed(m, path) for m in ("GET", "HEAD", "DELETE"))
        yield from (json_seed(m, path, LEAD) for m in ("PATCH", "POST"))
        version = V + "/sobjects/ContentVersion"
        yield Seed("GET", f"{version}/068000000000001AAA/VersionData")

    def _rows(self, rule: str) -> Iterator[Seed]:
        yield json_seed("POST", self.filled(rule, name="Lead"), {**LEAD, "Email": "z@x.example"})
        yield json_seed(
            "POST", self.filled(rule, name="Task"), {"Subject": "s", "WhoId": self.lead}
        )
        yield json_seed("POST", self.filled(rule, name="PushTopic"), {
            "Name": f"T{self.rng.integer(0, 99999)}", "Query": "SELECT Id FROM Lead", "ApiVersion": 59.0})  # fmt: skip
        number = self.rng.integer(0, 10**9)
        yield json_seed("POST", self.filled(rule, name="User"), {
            "Username": f"u{number}@x.example", "LastName": "U", "Email": "u@x.example", "Alias": "u",
            "CommunityNickname": f"n{number}",
            "TimeZoneSidKey": "GMT", "LocaleSidKey": "en_US", "EmailEncodingKey": "UTF-8",
            "LanguageLocaleKey": "en_US", "ProfileId": "00eS10000000002IAA"})  # fmt: skip
        data = base64.b64encode(b"data").decode()
        yield json_seed("POST", self.filled(rule, name="ContentVersion"), {
            "PathOnClient": "a.txt", "VersionData": data, "FirstPublishLocationId": self.lead})  # fmt: skip
        parts = (b'--b\r\nContent-Disposition: form-data; name="e"\r\nContent-Type: application/json\r\n\r\n'
                 b'{"PathOnClient":"a.txt"}\r\n--b\r\nContent-Disposition: form-data; name="VersionData"; '
                 b'filename="a"\r\n\r\nbytes\r\n--b--\r\n')  # fmt: skip
        kind = {"Content-Type": "multipart/form-data; boundary=b"}
        yield Seed("POST", self.filled(rule, name="ContentVersion"), "bytes", parts, kind)
        body = b"<Lead><LastName>a</LastName><Company>c</Company></Lead>"
        yield Seed(
            "POST",
            self.filled(rule, name="Lead"),
            "xml",
            body,
            {"Content-Type": XML, "Accept": XML},
        )
        yield from (Seed(m, self.filled(rule)) for m in ("GET", "HEAD"))

    def _collection(self, rule: str) -> Iterator[Seed]:
        path, first, other = self.filled(rule, name="Lead"), *self.ids["leads"][:2]
        rows = [
            {"attributes": {"type": "Lead"}, **LEAD},
            {"attributes": {"type": "Account"}, "Name": "x"},
        ]
        both = self.rng.choice([True, False])
        yield json_seed("POST", path, {"allOrNone": both, "records": rows})
        rows = [{"attributes": {"type": "Lead"}, "id": k, "Title": "x"} for k in (first, other)]
        yield json_seed("PATCH", path, {"allOrNone": both, "records": rows})
        yield Seed("DELETE", f"{path}?ids={self.lead}&allOrNone=true")

    def _collected(self, rule: str) -> Iterator[Seed]:
        path = self.filled(rule, name="Lead")
        yield json_seed("POST", path, {"ids": self.ids["leads"], "fields": ["Id", "Email"]})
        yield from (
            Seed(m, f"{path}?ids={','.join(self.ids['leads'])}&fields=Id,Email")
            for m in ("GET", "HEAD")
        )

    def _upserted(self, rule: str) -> Iterator[Seed]:
        row = {"attributes": {"type": "Lead"}, **LEAD, "Email": "q@x.example"}
        yield json_seed(
            "PATCH", self.filled(rule, name="Lead"), {"allOrNone": False, "records": [row, row]}
        )

    def _subs(self) -> list[dict[str, Any]]:
        return [
            {"method": "POST", "url": f"{V}/sobjects/Account", "referenceId": "a", "body": {"Name": "x"}},
            {"method": "POST", "url": f"{V}/sobjects/Contact", "referenceId": "c",
             "body": {"LastName": "c", "AccountId": "@{a.id}"}},
            {"method": "GET", "url": f"{V}/sobjects/Account/@{{a.id}}?fields=Name", "referenceId": "g"},
            {"method": "GET", "url": f"{V}/query?q=SELECT+Id+FROM+Lead", "referenceId": "q"},
        ]  # fmt: skip

    def _composite(self, rule: str) -> Iterator[Seed]:
        more = {"allOrNone": self.rng.choice([True, False])}
        yield json_seed("POST", self.filled(rule), {"compositeRequest": self._subs(), **more})
        rows = {"records": [{"attributes": {"type": "Lead"}, **LEAD}]}
        many = [{"method": "POST", "url": f"{V}/composite/sobjects", "referenceId": "m", "body": rows},
                {"method": "POST", "url": f"{V}/composite/tree/Account", "referenceId": "t", "body": {
                    "records": [{"attributes": {"type": "Account", "referenceId": "r"}, "Name": "x"}]}},
                {"method": "POST", "url": f"{V}/sobjects/User/{self.ids['low']}/password",
                 "referenceId": "p", "body": {"NewPassword": SECRET + "1"}}]  # fmt: skip
        yield json_seed("POST", self.filled(rule), {"compositeRequest": many, **more})
        yield from (Seed(m, self.filled(rule)) for m in ("GET", "HEAD"))

    def _batch(self, rule: str) -> Iterator[Seed]:
        subs = [{"method": "GET", "url": f"v59.0/sobjects/Lead/{self.lead}"},
                {"method": "POST", "url": "v59.0/sobjects/Lead", "richInput": LEAD},
                {"method": "DELETE", "url": f"v59.0/sobjects/User/{self.ids['low']}/password"},
                {"method": "GET", "url": "v59.0/limits"}]  # fmt: skip
        yield json_seed(
            "POST",
            self.filled(rule),
            {"haltOnError": self.rng.choice([True, False]), "batchRequests": subs},
        )

    def _graph(self, rule: str) -> Iterator[Seed]:
        graphs = [{"graphId": str(n), "compositeRequest": self._subs()[:3]} for n in range(2)]
        yield json_seed("POST", self.filled(rule), {"graphs": graphs})

    def _tree(self, rule: str) -> Iterator[Seed]:
        child = {"attributes": {"type": "Contact", "referenceId": "c"}, "LastName": "c"}
        row = {
            "attributes": {"type": "Account", "referenceId": "a"},
            "Name": "x",
            "Contacts": {"records": [child]},
        }
        yield json_seed("POST", self.filled(rule, name="Account"), {"records": [row]})
