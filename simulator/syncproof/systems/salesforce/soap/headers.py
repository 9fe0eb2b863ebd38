"""What the headers of an envelope ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree.ElementTree import Element

from syncproof.kit.errors import VendorError
from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.soap.envelope import SOAP, is_nil, plain
from syncproof.systems.salesforce.xml_reading import local

# Understood; those of the last three lines change nothing of what is emulated.
KNOWN = frozenset(
    {"SessionHeader", "QueryOptions", "AllOrNoneHeader", "AssignmentRuleHeader",
     "DuplicateRuleHeader", "AllowFieldTruncationHeader", "CallOptions", "MruHeader",
     "EmailHeader", "OwnerChangeOptions", "PackageVersionHeader", "LocaleOptions",
     "DisableFeedTrackingHeader", "StreamingEnabledHeader", "LoginScopeHeader", "LimitInfoHeader"}
)  # fmt: skip
TRUE = frozenset({"true", "1"})


@dataclass(frozen=True, slots=True)
class Headers:
    """The headers of one call by name, each with its values by name."""

    given: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def value(self, header: str, name: str) -> str:
        """Give a value; empty when the header is missing or does not say."""
        return self.given.get(header, {}).get(name, "")

    def flag(self, header: str, name: str) -> bool:
        """Give a boolean; false when it is not said."""
        return self.value(header, name).lower() in TRUE

    def as_http(self) -> dict[str, str]:
        """Give the headers of REST that ask for the same; no assignment rule unless asked."""
        rule = self.value("AssignmentRuleHeader", "assignmentRuleId")
        if not rule:
            rule = str(self.flag("AssignmentRuleHeader", "useDefaultRule")).upper()
        options = self.given.get("DuplicateRuleHeader", {})
        asked = (f"{name}=true" for name, v in options.items() if v.lower() in TRUE)
        found = {
            "Sforce-Auto-Assign": rule, "Sforce-Duplicate-Rule-Header": "; ".join(asked),
            "Sforce-Call-Options": f"client={self.value('CallOptions', 'client')}",
        }  # fmt: skip
        return {k: v for k, v in found.items() if v.isprintable()}


def read(elements: list[Element]) -> Headers:
    """Read headers; of an unknown one that must be understood, say that it is not."""
    given: dict[str, dict[str, str]] = {}
    for element in elements:
        name = local(element)
        if name not in KNOWN:
            if element.get(f"{SOAP}mustUnderstand") in TRUE:
                raise _not_understood(element)
            continue
        held = given.setdefault(name, {})
        held.update({local(e): plain(e).strip() for e in element if not is_nil(e)})
    found = Headers(given)
    if found.flag("AllowFieldTruncationHeader", "allowFieldTruncation"):
        raise errors.NOT_ENABLED(what="AllowFieldTruncationHeader")
    return found


def _not_understood(element: Element) -> VendorError:
    space, _, name = element.tag.lstrip("{").rpartition("}")
    return errors.SOAP_NOT_UNDERSTOOD(name=f"{space}:{name}")
