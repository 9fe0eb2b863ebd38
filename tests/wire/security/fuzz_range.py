"""The world that is attacked: two organisations, users of several ranks, records, jobs, canaries."""

# ruff: noqa: E501 - requests and hostile texts stand whole

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from typing import Any

import requests
from hostile_org import Org
from sqlalchemy import func, select

from syncproof.systems.salesforce import usage
from syncproof.systems.salesforce.bulk.tables import BATCHES, DATA, JOBS
from syncproof.systems.salesforce.streaming.tables import EVENTS

RIVAL, PRIVATE = "Riv4lCan4ry", "Pr1vateCan4ry"
SECRET = "S3cretCan4ry"
V = "/services/data/v59.0"
ASYNC = "/services/async/59.0"
_PASSING = ("/quota/", "/ids")
"""Spaces of the state that a refused call may move: what it was counted in, and spent numbers."""
_SPACES = ("sessions", "salesforce/refresh/numbers")


class Crashes(logging.Handler):
    """Collects what the server logs as a crash."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        text = logging.Formatter().format(record)
        self.seen.append(text[-1_500:])


def _lasting(value: Any) -> Any:
    """Leave out of what is kept of a user how often the password was wrong."""
    if not isinstance(value, dict):
        return value
    return {k: v for k, v in value.items() if k not in {"failed", "locked_until"}}


@dataclass
class Range:
    """A served world of the organisations `main`, which is attacked, and `rival`."""

    served: Any
    tokens: dict[str, str] = field(default_factory=dict)
    ids: dict[str, Any] = field(default_factory=dict)
    session: requests.Session = field(default_factory=requests.Session)
    crashes: Crashes = field(default_factory=Crashes)
    login: dict[str, Any] = field(default_factory=dict)

    @classmethod
    def open(cls, serve: Any) -> Range:
        """Start the world and put into it what there is to hit and to steal."""
        served = serve(salesforce={"instances": [{"name": "main"}, {"name": "rival"}]})
        found = cls(served)
        found.session.trust_env = False
        for name in ("syncproof.pipeline", "syncproof"):
            logging.getLogger(name).addHandler(found.crashes)
        url = served.port_of("salesforce", "rival")
        found.main, found.rival = Org(served), Org(served, "rival", url)
        for org in (found.main, found.rival):
            quotas = usage.quotas(org.instance)
            for quota in quotas.values():
                if quota.kind not in {"size", "in_flight"}:
                    quota.set(limit=10**9)
        found.people()
        rows = [{"attributes": {"type": "Task"}, "Subject": "Fuzz"}] * 200
        for _ in range(2):
            found.sf("POST", f"{V}/composite/sobjects", json={"records": rows})
        found.restock()
        return found

    def people(self) -> None:
        """Make a user without rights on objects, and log everybody in."""
        self.low = self.main.user(profile="Standard User", permissions={
            "objects": {"Lead": {"read": False}, "Account": {"create": False, "edit": False}}})  # fmt: skip
        self.main.act("set_settings", {"sharing_defaults": {"Contact": "Private"}})
        self.login = self.main.given("password")
        self.renew()
        self.rival.act("create_record", "Lead", {"LastName": RIVAL, "Company": RIVAL})
        self.rival.user(fields={"LastName": RIVAL, "Username": f"{RIVAL}@x.example"})
        self.main.act(
            "create_record", "Contact", {"LastName": PRIVATE, "Email": f"{PRIVATE}@x.example"}
        )

    def renew(self) -> None:
        """Log everybody in afresh."""
        self.tokens = {"admin": self.main.token(), "low": self.main.token(self.low),
                       "rival": self.rival.token(), "nobody": "", "rubbish": "00D!AQ"}  # fmt: skip

    # --- what there is to hit ------------------------------------------------------------------

    def sf(self, method: str, path: str, actor: str = "admin", **options: Any) -> requests.Response:
        """Call the attacked organisation."""
        headers = {"Authorization": f"Bearer {self.tokens[actor]}", **options.pop("headers", {})}
        return self.session.request(
            method,
            self.main.url + path,
            headers=headers,
            timeout=30,
            allow_redirects=False,
            **options,
        )

    def made(self, path: str, body: dict[str, Any]) -> str:
        answer = self.sf("POST", f"{V}{path}", json=body)
        assert answer.status_code in {200, 201}, answer.text
        return answer.json()["id"]

    def restock(self) -> None:
        """Put fresh records and jobs into the attacked organisation."""
        rows = [{"attributes": {"type": "Lead"}, "LastName": "Fuzz", "Company": "C"}] * 12
        made = self.sf("POST", f"{V}/composite/sobjects", json={"records": rows}).json()
        leads = [row["id"] for row in made]
        self.sf(
            "PATCH",
            f"{V}/sobjects/Lead/Email/f1@x.example",
            json={"LastName": "Fuzz", "Company": "C"},
        )
        account = self.made("/sobjects/Account", {"Name": "Fuzz"})
        self.ids = {
            "leads": leads, "account": account, "low": self.low, "admin": self.main.admin,
            "contact": self.made("/sobjects/Contact", {"LastName": "Fuzz", "AccountId": account}),
            "open": self.made("/jobs/ingest", {"object": "Lead", "operation": "insert"}),
            "filled": self.made("/jobs/ingest", {"object": "Lead", "operation": "insert"}),
            "query": self.made("/jobs/query", {"operation": "query", "query": "SELECT Id FROM Lead"}),
            "org": self.main.instance.key,
            "rival_user": self.rival.admin, "rival_org": self.rival.instance.key,
        }  # fmt: skip
        self.ids["done"] = self.made("/jobs/ingest", {"object": "Lead", "operation": "insert"})
        for job in ("filled", "done"):
            self.sf("PUT", f"{V}/jobs/ingest/{self.ids[job]}/batches", data=b"LastName,Company\nA,B\n",
                    headers={"Content-Type": "text/csv"})  # fmt: skip
        self.sf("PATCH", f"{V}/jobs/ingest/{self.ids['done']}", json={"state": "UploadComplete"})
        self._classic()
        self.served.world.state.clear(f"{self.main.instance.space}/streaming")
        hand = {
            "channel": "/meta/handshake",
            "version": "1.0",
            "supportedConnectionTypes": ["long-polling"],
        }
        shaken = self.sf("POST", "/cometd/59.0", json=[hand])
        self.ids["client"] = (shaken.json()[0]["clientId"], shaken.cookies["BAYEUX_BROWSER"])
        self.session.cookies.clear()
        paged = self.sf(
            "GET",
            f"{V}/query?q=SELECT+Id+FROM+Task",
            headers={"Sforce-Query-Options": "batchSize=200"},
        )
        self.ids["locator"] = paged.json()["nextRecordsUrl"].rpartition("/")[2]
        fields = self.sf("GET", f"{V}/tooling/query?q=SELECT+Id+FROM+CustomField+LIMIT+1").json()[
            "records"
        ]
        if not fields:
            body = {
                "FullName": "Lead.Fuzz__c",
                "Metadata": {"label": "F", "type": "Text", "length": 20},
            }
            fields = [{"Id": self.made("/tooling/sobjects/CustomField", body)}]
        self.ids["custom"] = fields[0]["Id"]

    def _classic(self) -> None:
        kinds = {"CSV": "text/csv", "XML": "application/xml", "JSON": "application/json"}
        for kind, media in kinds.items():
            job = self.classic(
                "/job", {"operation": "insert", "object": "Lead", "contentType": kind}
            )
            data = {"CSV": b"LastName,Company\nA,B\n", "JSON": b'[{"LastName":"A","Company":"B"}]', "XML":
                    b'<sObjects xmlns="http://www.force.com/2009/06/asyncapi/dataload"><sObject>'
                    b"<LastName>A</LastName><Company>B</Company></sObject></sObjects>"}[kind]  # fmt: skip
            self.ids[f"job{kind}"] = job
            answer = self.sf(
                "POST", f"{ASYNC}/job/{job}/batch", data=data, headers={"Content-Type": media}
            )
            text = answer.text
            key = (
                answer.json()["id"]
                if kind == "JSON"
                else text.partition("<id>")[2].partition("<")[0]
            )
            self.ids[f"batch{kind}"] = key
        job = self.classic("/job", {"operation": "query", "object": "Lead", "contentType": "JSON"})
        made = self.sf("POST", f"{ASYNC}/job/{job}/batch", data=b"SELECT Id FROM Lead",
                       headers={"Content-Type": "application/json"}).json()  # fmt: skip
        found = self.sf("GET", f"{ASYNC}/job/{job}/batch/{made['id']}/result").json()
        self.ids |= {"jobQ": job, "batchQ": made["id"], "resultQ": found[0]}

    def classic(self, path: str, body: dict[str, Any]) -> str:
        return self.sf("POST", ASYNC + path, json=body).json()["id"]

    def main_leads(self) -> list[dict[str, Any]]:
        system = self.served.world.systems["salesforce"]
        return system.read_records(self.main.instance, "Lead", {}, 1_000, "")["records"]

    # --- what may not change ---------------------------------------------------------------------

    def standing(self) -> dict[str, Any]:
        """Give all that a refused call must leave as it was."""
        world = self.served.world
        found: dict[str, Any] = {}
        for instance in world.instances.values():
            store = instance.store
            with store.lock, store.engine.connect() as conn:
                found[f"{instance.name} changes"] = conn.execute(
                    select(func.max(store.log.table.c.n))
                ).scalar()
                for table in (JOBS, BATCHES, DATA, EVENTS):
                    found[f"{instance.name} {table.name}"] = conn.execute(
                        select(func.count()).select_from(table)).scalar()  # fmt: skip
            found[f"{instance.name} schema"] = id(instance.describe)
            found[f"{instance.name} settings"] = repr(instance.settings)
        for space, held in [*world.state._spaces.items()]:
            if not any(word in space for word in _PASSING) and space not in _SPACES:
                found[f"state {space}"] = {k: _lasting(v) for k, v in held.items()}
        found["sessions"] = len(world.state._spaces.get("sessions", ()))
        return {k: v for k, v in found.items() if v != {}}

    def secrets(self) -> list[str]:
        """List what the journal must never hold in clear."""
        held = [self.login[n] for n in ("password", "security_token", "client_secret")]
        return [
            *held,
            SECRET,
            *(t for n, t in self.tokens.items() if n not in {"nobody", "rubbish"}),
        ]
