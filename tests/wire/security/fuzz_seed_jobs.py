"""Good requests about bulk jobs, of both interfaces."""

# ruff: noqa: E501 - seeds stand whole; SOQL of the tests' own
from __future__ import annotations

from collections.abc import Iterator

from fuzz_grammar import Grammar
from fuzz_seed_base import (
    ASYNC,
    CSV,
    LEAD,
    XML,
    Seed,
    SeedBase,
    json_seed,
)


class JobSeeds(SeedBase):
    """Good requests about bulk jobs, of both interfaces."""

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
        text = self.rng.choice(["SELECT Id, LastName FROM Lead", Grammar(self.rng).soql()])
        yield json_seed("POST", self.filled(rule), {
            "operation": "query", "query": text, "columnDelimiter": "PIPE"})  # fmt: skip
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
        own = {
            "job_id": self.ids["jobQ"],
            "batch_id": self.ids["batchQ"],
            "result_id": self.ids["resultQ"],
        }
        yield from (Seed(m, self.filled(rule, **own)) for m in ("GET", "HEAD"))
        if "<result_id>" in rule:
            return
        for kind in ("CSV", "XML", "JSON"):
            own = {"job_id": self.ids[f"job{kind}"], "batch_id": self.ids[f"batch{kind}"]}
            yield from (Seed(m, self.filled(rule, **own)) for m in ("GET", "HEAD"))
