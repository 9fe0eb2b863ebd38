"""SOSL searches and searches by parameters."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import parse_qsl

from syncproof.kit.call import Answer, Call
from syncproof.kit.system import Routes
from syncproof.systems.salesforce import reading
from syncproof.systems.salesforce.records import Records
from syncproof.systems.salesforce.search import parameters, running
from syncproof.systems.salesforce.versions import VERSIONS, since
from syncproof.systems.salesforce.wire import answer, read_object
from syncproof.systems.salesforce.wire import parameters as given_by

routes = Routes("/services/data/v<version>")
WITH_RECORDS, BY_PARAMETERS = 37, 36
_RETURNING = re.compile(r"(?i)\bRETURNING\s{1,100}(\w{1,80})")
_NOTE = "WITH clauses, list views and sidebar fields are refused; there is no index that lags"


def _peek(call: Call) -> tuple[str, str]:
    """Read the first object of RETURNING, so that faults can be aimed before the text is read."""
    found = _RETURNING.search(given_by(call).get("q", ""))
    return "search", found[1] if found else ""


@routes.add("GET HEAD", "/search", "search", peek=_peek, status="partly", note=_NOTE)
def search(call: Call, version: str) -> Answer:
    """Answer a SOSL statement."""
    text = given_by(call).get("q", "")
    return _answer(call, running.statement(Records(call), text, version), version)


@routes.add("GET HEAD", "/parameterizedSearch", "search", status="partly", note=_NOTE)
def search_by_uri(call: Call, version: str) -> Answer:
    """Answer a search whose parameters stand in the URI."""
    since(version, BY_PARAMETERS)
    asked = parameters.from_pairs(parse_qsl(call.query, keep_blank_values=True))
    return _answer(call, running.run(Records(call), asked, version), version)


@routes.add("POST", "/parameterizedSearch", "search", status="partly", note=_NOTE)
def search_by_body(call: Call, version: str) -> Answer:
    """Answer a search whose parameters stand in the body."""
    since(version, BY_PARAMETERS)
    asked = parameters.from_body(read_object(call))
    return _answer(call, running.run(Records(call), asked, version), version)


def _answer(call: Call, found: list[running.Found], version: str) -> Answer:
    """Write what was found: an object with a list, before v37 the list alone."""
    if len(found) == 1:
        call.object = found[0].query.object.name
    shown: list[dict[str, Any]] = []
    for one in found:
        shown += map(reading.shape(one.columns, version), one.records)
    return answer(shown if VERSIONS[version] < WITH_RECORDS else {"searchRecords": shown})
