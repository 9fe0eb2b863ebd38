"""Calls that make one record of several: convertLead and merge."""

from __future__ import annotations

from typing import Any

from syncproof.systems.salesforce import conversion, errors, merging
from syncproof.systems.salesforce.domain.ids import full_id
from syncproof.systems.salesforce.limits import COLLECTION, CONVERSIONS
from syncproof.systems.salesforce.soap import sobjects
from syncproof.systems.salesforce.soap.envelope import is_nil, plain
from syncproof.systems.salesforce.soap.outcomes import Values, each
from syncproof.systems.salesforce.soap.request import Request, flag, values
from syncproof.systems.salesforce.xml_reading import local

_REQUESTS = ("request", "mergeRequest", "mergeRequests")
"""The schema's word, and what clients send and the service takes as well."""
_NO_IDS = {"accountId": None, "contactId": None, "leadId": None, "opportunityId": None}


def convert_lead(request: Request) -> str:
    """Convert up to 100 leads, each by itself."""
    request.call.object = "Lead"
    given = request.members("leadConverts")
    if len(given) > CONVERSIONS:
        raise errors.EXCEEDED_ID_LIMIT(limit=CONVERSIONS)
    wanted: list[dict[str, Any]] = []
    for one in given:
        plainly = values(one)
        special = conversion.FLAGS | conversion.RECORDS
        asked = {k: v for k, v in plainly.items() if v and k not in special}
        asked |= {name: flag(plainly, name) for name in conversion.FLAGS}
        for member in one:
            name = local(member)
            said = len(member) or (member.text or "").strip()
            if name in conversion.RECORDS and not is_nil(member) and said:
                asked[name] = sobjects.read(request.records, member, request.api)
        wanted.append(asked)

    def work(number: int) -> Values:
        asked = dict(wanted[number])
        for name in conversion.RECORDS & asked.keys():
            found: sobjects.SObject = asked[name]
            if found.object.name != conversion.OBJECTS[name]:
                raise errors.INVALID_TYPE(name=found.object.name, fields=())
            asked[name] = sobjects.check(found)
        return conversion.convert(request.records, asked, number)

    return each(
        request, len(wanted), work,
        lambda n: {**_NO_IDS, "leadId": full_id(wanted[n].get("leadId"))},
    )  # fmt: skip


def merge(request: Request) -> str:
    """Merge records by up to 200 requests, each by itself."""
    given = [e for name in _REQUESTS for e in request.members(name)]
    if len(given) > COLLECTION:
        raise errors.EXCEEDED_ID_LIMIT(limit=COLLECTION)
    wanted: list[tuple[sobjects.SObject, list[str]]] = []
    for one in given:
        masters = [e for e in one if local(e) == "masterRecord" and not is_nil(e)]
        if len(masters) != 1:
            raise errors.MISSING_ARGUMENT(name="masterRecord")
        master = sobjects.read(request.records, masters[0], request.api)
        merging.check_mergeable(master.object)
        losers = [plain(e).strip() for e in one if local(e) == "recordToMergeIds" and not is_nil(e)]
        wanted.append((master, losers))

    def work(number: int) -> Values:
        master, losers = wanted[number]
        body = sobjects.check(master)
        return merging.merge(request.records, master.object, master.key, losers, body, number)

    return each(request, len(wanted), work)
