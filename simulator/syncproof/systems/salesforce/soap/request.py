"""One SOAP call: the element in the body, the headers, and who is calling."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any
from xml.etree.ElementTree import Element

from syncproof.kit.call import Call
from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.access import ObjectAccess
from syncproof.systems.salesforce.domain.ids import full_id
from syncproof.systems.salesforce.records import Records, Row
from syncproof.systems.salesforce.soap.envelope import is_nil, plain
from syncproof.systems.salesforce.soap.headers import TRUE, Headers
from syncproof.systems.salesforce.xml_reading import local


@dataclass
class Request:
    """What was asked: `api` is u (partner) or c (enterprise), `version` like 59.0."""

    call: Call
    api: str
    version: str
    element: Element
    headers: Headers

    @cached_property
    def records(self) -> Records:
        """The organisation's records as the caller may handle them."""
        return Records(self.call)

    def members(self, name: str) -> list[Element]:
        """List the parameters of a name, in whatever case, without those that are nil."""
        return [e for e in self.element if local(e).lower() == name.lower() and not is_nil(e)]

    def texts(self, name: str, most: int) -> list[str]:
        """Read a repeated parameter; more than `most` are refused."""
        found = [plain(e).strip() for e in self.members(name)]
        if len(found) > most:
            raise errors.EXCEEDED_ID_LIMIT(limit=most)
        return found

    def only(self, name: str) -> None:
        """Refuse parameters of any other name."""
        for element in self.element:
            if local(element).lower() != name.lower():
                raise errors.SOAP_MALFORMED(text=f"Element {element.tag} invalid at this location")

    def text(self, name: str) -> str:
        """Read a single parameter; empty when it is missing."""
        return next(iter(plain(e).strip() for e in self.members(name)), "")

    def needed(self, name: str) -> str:
        """Read a single parameter that must be there."""
        found = self.text(name)
        if not found:
            raise errors.MISSING_ARGUMENT(name=name)
        return found

    def object(self, name: str) -> ObjectAccess:
        """Find an object by its name, or refuse the call."""
        return object_of(self.records, name)


def object_of(records: Records, name: str) -> ObjectAccess:
    """Find an object by its name, or refuse the call."""
    if not name:
        raise errors.NO_CONCRETE_TYPE()
    found = records.actor.access.object(name)
    if found is None:
        raise errors.INVALID_TYPE(name=name)
    records.call.object = found.name
    return found


def located(records: Records, given: str) -> tuple[ObjectAccess, Row]:
    """Find a record of any object by its id alone, deleted or not, or refuse the row."""
    key = full_id(given)
    target = records.org.prefixes.get(key[:3]) if key is not None else None
    if key is None or target is None:
        raise errors.MALFORMED_ID_LIST(value=given, fields=())
    obj = records.actor.access.object(target.name)
    row = None if obj is None else records.tx.get(obj.full, key)
    if obj is None or row is None or records.gone(obj, row) or not records.can_see(obj, row):
        raise errors.INVALID_CROSS_REFERENCE_KEY(fields=())
    records.call.object = obj.name
    return obj, row


def values(element: Element) -> dict[str, Any]:
    """Read the plain members of a nested parameter by name, without those that are nil."""
    return {local(e): plain(e).strip() for e in element if not is_nil(e) and not len(e)}


def flag(given: dict[str, Any], name: str) -> bool:
    """Read a boolean among plain members."""
    return str(given.get(name, "")).lower() in TRUE
