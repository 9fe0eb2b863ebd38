"""Fields that an organisation has only with a feature: they always have columns, but may be hidden.

A field's `extra["feature"]` names what it belongs to. So a feature is switched on, and off again,
without a change of the tables.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping
from dataclasses import replace

from syncproof.kit.describe import Describe, Field, ObjectType
from syncproof.systems.salesforce.domain.places import places

RECORD_TYPES, PLACES = "record_types", "state_country_picklists"
TYPED = frozenset(
    {"Account", "Campaign", "CampaignMember", "Case", "Contact", "Event", "Lead", "Opportunity",
     "Task"}
)  # fmt: skip
# object -> what the names of its addresses begin with
ADDRESSES: Mapping[str, tuple[str, ...]] = {
    "Lead": ("",), "User": ("",), "Contact": ("Mailing", "Other"),
    "Account": ("Billing", "Shipping", "PersonMailing", "PersonOther"),
}  # fmt: skip


def with_features(name: str, fields: Iterable[Field]) -> list[Field]:
    """Add the fields that a feature would show to those that an object always has."""
    found: list[Field] = []
    for field in fields:
        if field.name == "RecordTypeId":
            field = replace(field, extra={**field.extra, "feature": RECORD_TYPES})  # noqa: PLW2901
        found.append(field)
        prefix = field.name.removesuffix("Country")
        if field.name.endswith("Country") and prefix in ADDRESSES.get(name, ()):
            found += _codes(prefix, field)
    if name in TYPED and all(f.name != "RecordTypeId" for f in found):
        at = next((n for n, f in enumerate(found) if f.name == "CreatedDate"), len(found))
        found.insert(at, _record_type())
    return found


def shown(describe: Describe, typed: frozenset[str], *, with_places: bool) -> Describe:
    """Leave out the fields of features that are off; `typed` are the objects with record types."""
    return Describe(shown_object(o, typed, with_places=with_places) for o in describe)


def shown_object(obj: ObjectType, typed: Container[str], *, with_places: bool) -> ObjectType:
    """Leave out an object's fields of features that are off."""
    on = {
        None,
        *((RECORD_TYPES,) if obj.name in typed else ()),
        *((PLACES,) if with_places else ()),
    }
    fields = tuple(f for f in obj.fields if not f.extra or f.extra.get("feature") in on)
    return obj if len(fields) == len(obj.fields) else replace(obj, fields=fields)


def _codes(prefix: str, country: Field) -> list[Field]:
    found = []
    for word, options in (
        ("State", places().state_options), ("Country", places().country_options),
    ):  # fmt: skip
        label = country.label.replace("Country", "State/Province" if word == "State" else "Country")
        extra = {"picklist": options, "feature": PLACES}
        if word == "State":
            extra["controller"] = f"{prefix}CountryCode"
        found.append(
            Field(
                f"{prefix}{word}Code", "picklist", f"{label} Code", 10, restricted_picklist=True,
                picklist=tuple(o["value"] for o in options), compound=country.compound, extra=extra,
            )
        )  # fmt: skip
    return found


def _record_type() -> Field:
    return Field(
        "RecordTypeId", "reference", "Record Type ID", 18, defaulted_on_create=True,
        reference_to=("RecordType",), relationship="RecordType", extra={"feature": RECORD_TYPES},
    )  # fmt: skip
