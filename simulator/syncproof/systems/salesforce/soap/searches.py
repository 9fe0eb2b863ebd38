"""The call search: SOSL in a statement of its own."""

from __future__ import annotations

from syncproof.systems.salesforce.search import running
from syncproof.systems.salesforce.soap.recordset import kind, writer
from syncproof.systems.salesforce.soap.request import Request
from syncproof.systems.salesforce.soap.xml import element


def search(request: Request) -> str:
    """Answer a SOSL statement: one `searchRecords` for each record, whatever its object."""
    text = request.text("searchString")
    shown = []
    for found in running.statement(request.records, text, request.version):
        write = writer(found.columns, request.api)
        shown += [
            f'<record xsi:type="{kind(r, request.api)}">{write(r)}</record>' for r in found.records
        ]
    records = "".join(f"<searchRecords>{one}</searchRecords>" for one in shown)
    return f"<result>{element('queryId', request.call.n)}{records}</result>"
