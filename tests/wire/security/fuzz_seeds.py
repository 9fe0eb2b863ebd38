"""One good request, at least, for every route of the table; unknown routes get likely ones."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from fuzz_range import SECRET, V, Range

ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?><e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/'
    'envelope/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><e:Header xmlns="urn:partner.'
    'soap.sforce.com"><SessionHeader><sessionId>{token}</sessionId></SessionHeader>{header}</e:Header>'
    '<e:Body xmlns="urn:partner.soap.sforce.com">{body}</e:Body></e:Envelope>'
)
ASYNC = 'xmlns="http://www.force.com/2009/06/asyncapi/dataload"'
XML, JSON, CSV = "application/xml; charset=UTF-8", "application/json", "text/csv"
FORM = "application/x-www-form-urlencoded"
CALLBACK = "http://localhost:8123/callback"
VERIFIER = "a-verifier-of-more-than-forty-three-characters.~_"
MASTER = "012000000000000AAA"
LEAD = {"LastName": "Fuzz", "Company": "C"}


@dataclass(frozen=True)
class Seed:
    """A request to start from: `kind` is how its body is written (json, xml, csv, form, bytes)."""

    method: str
    path: str
    kind: str = ""
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    actor: str = ""


def json_seed(method: str, path: str, body: Any) -> Seed:
    return Seed(method, path, "json", body, {"Content-Type": JSON})


class Seeds:
    """Makes the seeds of a route for the records that there are now."""

    def __init__(self, at: Range, rng: Any) -> None:
        self.at, self.rng, self.ids = at, rng, at.ids
        self.lead = rng.choice(self.ids["leads"])

    def of(self, method: str, rule: str) -> Seed:
        """Make one seed for a method and a rule."""
        own = [*self._own(method, rule)]
        if own:
            return self.rng.choice(own)
        path = self.filled(rule)
        if method in {"GET", "HEAD", "DELETE"}:
            return Seed(method, path)
        return json_seed(method, path, {"LastName": "Fuzz"})

    def filled(self, rule: str, **own: str) -> str:
        """Put likely values for the variables of a rule."""
        version = "59.0"
        job = "query" if "/jobs/query" in rule else "open"
        likely = {
            "version": version, "name": self.rng.choice(["Lead", "Lead", "Contact", "Account", "User"]),
            "key": self.lead, "field": "Email", "path:value": "f1@x.example",
            "value": "f1@x.example", "job_id": self.ids["jobCSV" if "/async" in rule else job],
            "batch_id": self.ids["batchCSV"], "result_id": "752000000000001AAA",
            "part": self.rng.choice(["successfulResults", "failedResults", "unprocessedrecords"]),
            "kind": "flow", "path:kind": "connect", "locator": self.ids["locator"],
            "org": self.ids["org"], "user": self.ids["admin"], "api": self.rng.choice("uc"),
        }  # fmt: skip
        if "/tooling" in rule:
            likely["name"] = "CustomField"
        if "/layouts/" in rule:
            likely["key"] = MASTER
        path = rule
        for name, value in {**likely, **own}.items():
            path = path.replace(f"<{name}>", value)
        return path

    def _own(self, method: str, rule: str) -> Iterator[Seed]:
        fitting = [end for end in _OWN if rule.endswith(end)]
        if fitting:
            maker = _OWN[max(fitting, key=len)]
            yield from (s for s in maker(self, rule) if s.method == method)

    # --- families ------------------------------------------------------------------------------

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

    def _ingest(self, rule: str) -> Iterator[Seed]:
        path = self.filled(rule)
        yield json_seed("POST", path, {"object": "Lead", "operation": self.rng.choice(["insert", "upsert", "delete"]),
                                       "externalIdFieldName": "Email", "lineEnding": "LF", "columnDelimiter": "COMMA",
                                       "contentType": "CSV"})  # fmt: skip
        yield from (Seed(m, path) for m in ("GET", "HEAD"))

    def _upload(self, rule: str) -> Iterator[Seed]:
        data = b'LastName,Company,Email,NumberOfEmployees\nA,B,a@x.example,1\n"a ""b""",C,,\n'
        yield Seed("PUT", self.filled(rule), "csv", data, {"Content-Type": CSV})

    def _ingest_job(self, rule: str) -> Iterator[Seed]:
        for job in ("filled", "open", "done"):
            path = self.filled(rule, job_id=self.ids[job])
            yield json_seed(
                "PATCH", path, {"state": self.rng.choice(["UploadComplete", "Aborted"])}
            )
            yield from (Seed(m, path) for m in ("GET", "HEAD", "DELETE"))

    def _job_part(self, rule: str) -> Iterator[Seed]:
        yield from (Seed(m, self.filled(rule, job_id=self.ids["done"])) for m in ("GET", "HEAD"))

    def _query_jobs(self, rule: str) -> Iterator[Seed]:
        yield json_seed("POST", self.filled(rule), {
            "operation": "query", "query": "SELECT Id, LastName FROM Lead", "columnDelimiter": "PIPE"})  # fmt: skip
        yield Seed("GET", self.filled(rule))

    def _query_job(self, rule: str) -> Iterator[Seed]:
        yield json_seed("PATCH", self.filled(rule), {"state": "Aborted"})
        yield from (Seed(m, self.filled(rule)) for m in ("GET", "HEAD", "DELETE"))

    def _classic_jobs(self, rule: str) -> Iterator[Seed]:
        kind = self.rng.choice(["CSV", "XML", "JSON"])
        operation = self.rng.choice(["insert", "upsert", "query", "delete"])
        text = (f"<jobInfo {ASYNC}><operation>{operation}</operation><object>Lead</object>"
                f"<externalIdFieldName>Email</externalIdFieldName><contentType>{kind}</contentType></jobInfo>")  # fmt: skip
        yield Seed(
            "POST", self.filled(rule), "xml", text.encode(), {"Content-Type": XML, "Session": "X"}
        )
        yield json_seed(
            "POST",
            self.filled(rule),
            {"operation": operation, "object": "Lead", "contentType": kind},
        )

    def _classic_job(self, rule: str) -> Iterator[Seed]:
        body = f"<jobInfo {ASYNC}><state>Closed</state></jobInfo>".encode()
        yield Seed("POST", self.filled(rule), "xml", body, {"Content-Type": XML})
        yield json_seed("POST", self.filled(rule), {"state": "Aborted"})
        yield from (Seed(m, self.filled(rule)) for m in ("GET", "HEAD"))

    def _classic_batch(self, rule: str) -> Iterator[Seed]:
        rows = f"<sObjects {ASYNC}><sObject><LastName>A</LastName><Company>B</Company></sObject></sObjects>"
        paths = {k: self.filled(rule, job_id=self.ids[f"job{k}"]) for k in ("CSV", "XML", "JSON")}
        yield Seed("POST", paths["CSV"], "csv", b"LastName,Company\nA,B\n", {"Content-Type": CSV})
        yield Seed("POST", paths["XML"], "xml", rows.encode(), {"Content-Type": XML})
        yield json_seed("POST", paths["JSON"], [LEAD, {**LEAD, "Owner": {"Username": "x"}}])
        yield from (Seed(m, p) for m in ("GET", "HEAD") for p in paths.values())

    def _classic_part(self, rule: str) -> Iterator[Seed]:
        for kind in ("CSV", "XML", "JSON"):
            own = {"job_id": self.ids[f"job{kind}"], "batch_id": self.ids[f"batch{kind}"]}
            yield from (Seed(m, self.filled(rule, **own)) for m in ("GET", "HEAD"))

    def _search(self, rule: str) -> Iterator[Seed]:
        yield Seed("GET", self.filled(rule) + "?q=FIND+{Fuzz}+RETURNING+Lead(Id,Name)")

    def _parameters(self, rule: str) -> Iterator[Seed]:
        yield Seed(
            "GET",
            self.filled(rule) + "?q=Fuzz&sobject=Lead&Lead.fields=id,name&Lead.limit=3&in=NAME",
        )
        one = {
            "name": "Lead",
            "fields": ["id", "name"],
            "where": "Name LIKE 'a%'",
            "orderBy": "Name DESC",
            "limit": 2,
        }
        yield json_seed(
            "POST",
            self.filled(rule),
            {"q": "Fuzz", "in": "ALL", "sobjects": [one], "overallLimit": 9},
        )

    def _stream(self, rule: str) -> Iterator[Seed]:
        messages = [{"channel": "/meta/handshake", "version": "1.0", "id": "1",
                     "supportedConnectionTypes": ["long-polling"], "ext": {"replay": True}},
                    {"channel": "/meta/subscribe", "clientId": "x", "subscription": "/topic/Leads", "id": "2",
                     "ext": {"replay": {"/topic/Leads": -2}}},
                    {"channel": "/meta/connect", "clientId": "x", "connectionType": "long-polling"},
                    {"channel": "/meta/unsubscribe", "clientId": "x", "subscription": "/topic/Leads"},
                    {"channel": "/meta/disconnect", "clientId": "x"}]  # fmt: skip
        given = messages[: self.rng.integer(1, 5)]
        client, cookie = self.at.ids.get("client", ("x", "x"))
        for message in given[1:]:
            message["clientId"] = client
        headers = {"Content-Type": JSON, "Cookie": f"BAYEUX_BROWSER={cookie}"}
        own = (
            {}
            if "<path:kind>" not in rule
            else {"path:kind": self.rng.choice(["handshake", "connect"])}
        )
        yield Seed(
            "POST",
            self.filled(rule, **own),
            "json",
            given[self.rng.integer(0, 1) :] or given,
            headers,
        )

    def _soap(self, rule: str) -> Iterator[Seed]:
        for body in self.soap_bodies():
            header = self.rng.choice(["", "<CallOptions><client>x</client></CallOptions>",
                                      "<AllOrNoneHeader><allOrNone>true</allOrNone></AllOrNoneHeader>",
                                      "<QueryOptions><batchSize>200</batchSize></QueryOptions>"])  # fmt: skip
            text = ENVELOPE.format(token="{token}", header=header, body=body)
            yield Seed(
                "POST",
                self.filled(rule),
                "xml",
                text.encode(),
                {"Content-Type": "text/xml", "SOAPAction": '""'},
            )

    def soap_bodies(self) -> Iterator[str]:
        row = "<sObjects><type>Lead</type><LastName>F</LastName><Company>C</Company></sObjects>"
        yield f"<create>{row}{row}</create>"
        yield f"<update><sObjects><type>Lead</type><Id>{self.lead}</Id><Title>t</Title></sObjects></update>"
        yield f"<upsert><externalIDFieldName>Email</externalIDFieldName>{row}</upsert>"
        yield f"<delete><ids>{self.lead}</ids></delete>"
        yield f"<undelete><ids>{self.lead}</ids></undelete>"
        yield f"<emptyRecycleBin><ids>{self.lead}</ids></emptyRecycleBin>"
        yield ("<query><queryString>SELECT Id, LastName, Owner.Name, (SELECT Id FROM Tasks) FROM Lead"
               "</queryString></query>")  # fmt: skip
        yield "<queryAll><queryString>SELECT COUNT(Id) FROM Lead</queryString></queryAll>"
        yield f"<queryMore><queryLocator>{self.ids['locator']}</queryLocator></queryMore>"
        yield f"<retrieve><fieldList>Id, Name</fieldList><sObjectType>Lead</sObjectType><ids>{self.lead}</ids></retrieve>"
        yield "<search><searchString>FIND {Fuzz} RETURNING Lead(Id)</searchString></search>"
        first, other = self.ids["leads"][:2]
        yield (f"<merge><request><masterRecord><type>Lead</type><Id>{first}</Id></masterRecord>"
               f"<recordToMergeIds>{other}</recordToMergeIds></request></merge>")  # fmt: skip
        yield (f"<convertLead><leadConverts><convertedStatus>Closed - Converted</convertedStatus>"
               f"<leadId>{self.lead}</leadId></leadConverts></convertLead>")  # fmt: skip
        yield "<describeSObjects><sObjectType>Lead</sObjectType></describeSObjects>"
        yield "<describeGlobal/><x/>" if self.rng.integer(0, 9) == 0 else "<getUserInfo/>"
        yield ("<getUpdated><sObjectType>Lead</sObjectType><startDate>2026-01-05T07:00:00Z</startDate>"
               "<endDate>2026-01-05T09:00:00Z</endDate></getUpdated>")  # fmt: skip
        yield "<getServerTimestamp/>"
        yield f"<setPassword><userId>{self.ids['low']}</userId><password>{SECRET}1</password></setPassword>"
        yield f"<resetPassword><userId>{self.ids['low']}</userId></resetPassword>"
        yield f"<login><username>{self.at.login['username']}</username><password>{SECRET}</password></login>"

    def _oauth(self, rule: str) -> Iterator[Seed]:
        login, path = self.at.login, self.filled(rule)
        client = {"client_id": login["client_id"], "client_secret": login["client_secret"]}
        word = rule.rpartition("/")[2]
        forms: list[dict[str, str]] = []
        if word == "token":
            password = login["password"] + login["security_token"]
            forms = [{"grant_type": "password", **client, "username": login["username"], "password": password},
                     {"grant_type": "client_credentials", **client},
                     {"grant_type": "refresh_token", **client, "refresh_token": SECRET},
                     {"grant_type": "authorization_code", **client, "code": SECRET, "redirect_uri": CALLBACK,
                      "code_verifier": VERIFIER},
                     {"grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer", "assertion": f"a.{SECRET}.c"}]  # fmt: skip
        elif word == "authorize":
            asked = {"client_id": login["client_id"], "redirect_uri": CALLBACK, "state": "s",
                     "response_type": self.rng.choice(["code", "token"])}  # fmt: skip
            forms = [asked, {**asked, "username": login["username"], "password": login["password"]},
                     {**asked, "code_challenge": VERIFIER, "code_challenge_method": "plain"}]  # fmt: skip
        elif word in {"introspect", "revoke"}:
            forms = [{**client, "token": SECRET}, {**client, "token": self.at.tokens["low"]}]
        else:
            forms = [{"format": "json"}]
        for form in forms:
            yield Seed(
                "POST",
                path,
                "form",
                form,
                {"Content-Type": FORM, "Session": "none" if word != "userinfo" else ""},
            )
            query = "&".join(
                f"{k}={v}" for k, v in form.items() if k != "redirect_uri" or word == "authorize"
            )
            yield Seed(
                "GET", f"{path}?{query}", headers={"Session": "none" if word != "userinfo" else ""}
            )

    def _identity(self, rule: str) -> Iterator[Seed]:
        path = self.filled(rule)
        yield from (
            Seed("GET", path + q) for q in ("", "?format=xml", "?version=latest", "?callback=x")
        )
        yield Seed("POST", path, "form", {"format": "json"}, {"Content-Type": FORM})
        rival = self.filled(rule, org=self.ids["rival_org"], user=self.ids["rival_user"])
        yield Seed("GET", rival)

    def _password(self, rule: str) -> Iterator[Seed]:
        for user in (self.ids["low"], self.ids["rival_user"]):
            path = self.filled(rule, key=user)
            yield json_seed("POST", path, {"NewPassword": SECRET + "1"})
            yield from (Seed(m, path) for m in ("GET", "HEAD", "DELETE"))
            yield from (json_seed(m, path, {}) for m in ("PATCH", "PUT"))

    def _tool(self, rule: str) -> Iterator[Seed]:
        number = self.rng.integer(0, 10**6)
        name = self.rng.choice([f"F{number}", "order", "group", "select", f"a'b{number}", f'"{number}', f"é{number}",
                                "x--", "rowid", "_seq", "Id", "x" * 60, "a;b", "a`b", "%s", "{0}"])  # fmt: skip
        kind = self.rng.choice(
            ["Text", "Number", "Checkbox", "Picklist", "Lookup", "AutoNumber", "Location", "Date"]
        )
        meta = {"label": "F", "type": kind, "length": 20, "precision": 9, "scale": 1, "referenceTo": "Lead",
                "displayFormat": "A-{000}", "defaultValue": "false" if kind == "Checkbox" else None,
                "valueSet": {"valueSetDefinition": {"value": [{"fullName": "a", "default": False}]}}}  # fmt: skip
        keep = {"Text": ["length"], "Number": ["precision", "scale"], "Checkbox": ["defaultValue"], "Location": ["scale"],
                "Picklist": ["valueSet"], "Lookup": ["referenceTo"], "AutoNumber": ["displayFormat"]}  # fmt: skip
        meta = {k: v for k, v in meta.items() if k in {"label", "type", *keep.get(kind, ())}}
        path = self.filled(rule, name="CustomField")
        yield json_seed("POST", path, {"FullName": f"Lead.{name}__c", "Metadata": meta})
        thing = {"label": "P", "pluralLabel": "Ps", "sharingModel": "ReadWrite", "deploymentStatus": "Deployed",
                 "nameField": {"label": "N", "type": "Text"}}  # fmt: skip
        if number % 5 == 0:
            path = self.filled(rule, name="CustomObject")
            yield json_seed("POST", path, {"FullName": f"{name}__c", "Metadata": thing})
        yield from (Seed(m, path) for m in ("GET", "HEAD"))

    def _tooled(self, rule: str) -> Iterator[Seed]:
        path = self.filled(rule, name="CustomField", key=self.ids["custom"])
        meta = {"label": "G", "type": "Text", "length": 30}
        yield json_seed("PATCH", path, {"FullName": "Lead.Fuzz__c", "Metadata": meta})
        yield json_seed("POST", path + "?_HttpMethod=PATCH", {"Metadata": meta})
        yield from (Seed(m, path) for m in ("GET", "HEAD", "DELETE"))

    def _tool_query(self, rule: str) -> Iterator[Seed]:
        yield Seed("GET", self.filled(rule) + "?q=SELECT+Id,FullName+FROM+CustomField")
        yield Seed("GET", self.filled(rule) + "?q=SELECT+COUNT()+FROM+FieldDefinition+WHERE+"
                                             "EntityDefinition.QualifiedApiName='Lead'")  # fmt: skip

    def _replicated(self, rule: str) -> Iterator[Seed]:
        times = "?start=2026-01-05T07:00:00Z&end=2026-01-05T09:00:00Z"
        yield from (Seed(m, self.filled(rule, name="Lead") + times) for m in ("GET", "HEAD"))


_OWN: dict[str, Any] = {
    "/tooling/query": Seeds._tool_query, "/tooling/sobjects/<name>": Seeds._tool,
    "/tooling/sobjects/<name>/<key>": Seeds._tooled,
    "/v<version>/query": Seeds._query, "/queryAll": Seeds._query,
    "/jobs/query": Seeds._query_jobs, "/jobs/query/<job_id>": Seeds._query_job,
    "/jobs/ingest": Seeds._ingest, "/jobs/ingest/<job_id>": Seeds._ingest_job,
    "/jobs/ingest/<job_id>/batches": Seeds._upload, "/jobs/ingest/<job_id>/<part>": Seeds._job_part,
    "/composite/sobjects": Seeds._collection, "/composite/sobjects/<name>": Seeds._collected,
    "/composite/sobjects/<name>/<field>": Seeds._upserted, "/composite": Seeds._composite,
    "/composite/batch": Seeds._batch, "/composite/graph": Seeds._graph,
    "/composite/tree/<name>": Seeds._tree, "/sobjects/User/<key>/password": Seeds._password,
    "/sobjects/<name>": Seeds._rows, "/sobjects/<name>/<key>": Seeds._record,
    "/sobjects/<name>/<field>/<path:value>": Seeds._field,
    "/sobjects/<name>/updated": Seeds._replicated, "/sobjects/<name>/deleted": Seeds._replicated,
    "/async/<version>/job": Seeds._classic_jobs, "/async/<version>/job/<job_id>": Seeds._classic_job,
    "/job/<job_id>/batch": Seeds._classic_batch, "/batch/<batch_id>": Seeds._classic_part,
    "/batch/<batch_id>/request": Seeds._classic_part, "/batch/<batch_id>/result": Seeds._classic_part,
    "/batch/<batch_id>/result/<result_id>": Seeds._classic_part,
    "/search": Seeds._search, "/parameterizedSearch": Seeds._parameters,
    "/cometd/<version>": Seeds._stream, "/cometd/<version>/<path:kind>": Seeds._stream,
    "/cometd/replay/<version>": Seeds._stream, "/cometd/replay/<version>/<path:kind>": Seeds._stream,
    "/services/Soap/<api>/<version>": Seeds._soap, "/services/Soap/<api>/<version>/<org>": Seeds._soap,
    "/oauth2/token": Seeds._oauth, "/oauth2/authorize": Seeds._oauth, "/oauth2/revoke": Seeds._oauth,
    "/oauth2/introspect": Seeds._oauth, "/oauth2/userinfo": Seeds._oauth, "/id/<org>/<user>": Seeds._identity,
}  # fmt: skip
