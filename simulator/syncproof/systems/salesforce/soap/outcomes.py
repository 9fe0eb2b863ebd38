"""Does the rows of a call one by one, and writes what became of each."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from syncproof.kit.errors import VendorError
from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.soap import duplicates
from syncproof.systems.salesforce.soap.request import Request
from syncproof.systems.salesforce.soap.xml import element, elements, results

Values = Mapping[str, Any]
Work = Callable[[int], Values]


def each(request: Request, amount: int, work: Work, failed: Work | None = None) -> str:
    """Do every row in a savepoint of its own and write the results.

    `work` gives the members of a row's result, `failed` those of one that was refused (a nil id).
    With AllOrNoneHeader one failure undoes all the others.
    """
    tx, call = request.records.tx, request.call
    whole = tx.mark() if amount else 0
    found: list[Values | VendorError] = []
    for number in range(amount):
        mark, ids = tx.mark(), len(call.ids)
        try:
            found.append(work(number))
            tx.keep(mark)
        except VendorError as error:
            tx.undo(mark)
            del call.ids[ids:]
            found.append(_in_row(error))
    broken = any(isinstance(f, VendorError) for f in found)
    if broken and request.headers.flag("AllOrNoneHeader", "allOrNone"):
        tx.undo(whole)
        call.ids.clear()
        found = [f if isinstance(f, VendorError) else errors.ALL_OR_NONE() for f in found]
    return results(
        _result({**(failed(n) if failed else {"id": None}), "success": False}, f)
        if isinstance(f, VendorError) else _result({**f, "success": True})
        for n, f in enumerate(found)
    )  # fmt: skip


def _in_row(error: VendorError) -> VendorError:
    """Give the status code of a row where REST has an answer's."""
    if error.code == "NOT_FOUND":
        return errors.INVALID_CROSS_REFERENCE_KEY(fields=())
    return error


def _result(values: Values, error: VendorError | None = None) -> str:
    listed = "" if error is None else "".join(_error(e) for e in errors.each(error))
    before = {k: v for k, v in values.items() if k < "errors"}
    after = {k: v for k, v in values.items() if k > "errors"}
    return elements(before) + listed + elements(after)


def _error(error: VendorError) -> str:
    fields = "".join(element("fields", name) for name in error.fields or ())
    told = element("message", error.message) + element("statusCode", error.code)
    found = duplicates.found_by(error)
    if found is None:
        return f'<errors xsi:type="Error">{fields}{told}</errors>'
    more = duplicates.result(found)
    return f'<errors xsi:type="DuplicateError">{fields}{told}{more}</errors>'
