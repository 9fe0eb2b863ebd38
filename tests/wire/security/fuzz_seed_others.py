"""Good requests to searches, streams, SOAP, OAuth, passwords and tooling."""

# ruff: noqa: E501 - seeds stand whole; SOQL of the tests' own
from __future__ import annotations

from collections.abc import Iterator
from xml.sax.saxutils import escape

from fuzz_grammar import Grammar
from fuzz_range import SECRET
from fuzz_seed_base import (
    CALLBACK,
    ENVELOPE,
    FORM,
    JSON,
    VERIFIER,
    Seed,
    SeedBase,
    json_seed,
)


class OtherSeeds(SeedBase):
    """Good requests to searches, streams, SOAP, OAuth, passwords and tooling."""

    def _search(self, rule: str) -> Iterator[Seed]:
        for verb in ("GET", "HEAD"):
            yield Seed(verb, self.filled(rule) + "?q=FIND+{Fuzz}+RETURNING+Lead(Id,Name)")

    def _parameters(self, rule: str) -> Iterator[Seed]:
        term = self.rng.choice(
            ["Fuzz", "Fuzz", "a AND NOT (b)", "Ro*", '"a b" OR c', "((a))", "*", "a?"]
        )
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
            {"q": term, "in": "ALL", "sobjects": [one], "overallLimit": 9},
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
                text.encode("utf-8", "replace"),
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
        made = Grammar(self.rng)
        yield f"<query><queryString>{escape(made.soql())}</queryString></query>"
        yield f"<search><searchString>{escape(made.sosl())}</searchString></search>"
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
        for verb in ("GET", "HEAD"):
            yield Seed(verb, self.filled(rule) + "?q=SELECT+Id,FullName+FROM+CustomField")
        yield Seed("GET", self.filled(rule) + "?q=SELECT+COUNT()+FROM+FieldDefinition+WHERE+"
                                             "EntityDefinition.QualifiedApiName='Lead'")  # fmt: skip

    def _replicated(self, rule: str) -> Iterator[Seed]:
        times = "?start=2026-01-05T07:00:00Z&end=2026-01-05T09:00:00Z"
        yield from (Seed(m, self.filled(rule, name="Lead") + times) for m in ("GET", "HEAD"))
