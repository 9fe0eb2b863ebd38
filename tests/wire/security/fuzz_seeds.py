"""One good request, at least, for every route of the table; unknown routes get likely ones."""

# ruff: noqa: E501 - a table

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from fuzz_seed_base import Seed, json_seed
from fuzz_seed_jobs import JobSeeds
from fuzz_seed_others import OtherSeeds
from fuzz_seed_records import RecordSeeds


class Seeds(RecordSeeds, JobSeeds, OtherSeeds):
    """Makes the seeds of a route for the records that there are now."""

    def of(self, method: str, rule: str) -> Seed:
        """Make one seed for a method and a rule."""
        own = [*self._own(method, rule)]
        if own:
            return self.rng.choice(own)
        path = self.filled(rule)
        if method in {"GET", "HEAD", "DELETE"}:
            return Seed(method, path)
        return json_seed(method, path, {"LastName": "Fuzz"})

    def _own(self, method: str, rule: str) -> Iterator[Seed]:
        fitting = [end for end in _OWN if rule.lower().endswith(end.lower())]
        if fitting:
            maker = _OWN[max(fitting, key=len)]
            yield from (s for s in maker(self, rule) if s.method == method)


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
