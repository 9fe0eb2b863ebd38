"""State and country picklists: codes and names are kept in step, and no other places are taken."""

from __future__ import annotations

from typing import TYPE_CHECKING

from syncproof.systems.salesforce import errors
from syncproof.systems.salesforce.describe.features import ADDRESSES, PLACES
from syncproof.systems.salesforce.domain.places import Place, places
from syncproof.systems.salesforce.effects.base import Effect, Row

if TYPE_CHECKING:
    from syncproof.kit.errors import ErrorSpec, VendorError
    from syncproof.systems.salesforce.access import ObjectAccess
    from syncproof.systems.salesforce.org import Org
    from syncproof.systems.salesforce.records import Records

_PARTS = ("Country", "CountryCode", "State", "StateCode")


class Addresses(Effect):
    """A country or state is given by name or code and has to be in the lists."""

    order = 25

    def concerns(self, org: Org, name: str) -> bool:
        """Say whether the picklists are on."""
        return name in ADDRESSES and bool(org.instance.settings[PLACES])

    def before_create(self, records: Records, obj: ObjectAccess, row: Row, values: Row) -> None:
        """Complete every address."""
        for prefix in ADDRESSES[obj.name]:
            row.update(_settled(obj, prefix, {}, values))

    def before_update(
        self, records: Records, obj: ObjectAccess, before: Row, after: Row, values: Row
    ) -> Row:
        """Complete every address that is changed."""
        found: Row = {}
        for prefix in ADDRESSES[obj.name]:
            found.update(_settled(obj, prefix, before, values))
        return found


def _settled(obj: ObjectAccess, prefix: str, before: Row, values: Row) -> Row:
    names = {part: prefix + part for part in _PARTS}
    if not values.keys() & names.values():
        return {}
    given = {part: values[name] for part, name in names.items() if name in values}
    country = _country(obj, prefix, given, before)
    state = _state(obj, prefix, given, before, country)
    return {
        names["Country"]: country and country.name, names["CountryCode"]: country and country.code,
        names["State"]: state and state.name, names["StateCode"]: state and state.code,
    }  # fmt: skip


def _country(obj: ObjectAccess, prefix: str, given: Row, before: Row) -> Place | None:
    words = [given[p] for p in ("CountryCode", "Country") if given.get(p) is not None]
    if not words:
        if "Country" in given or "CountryCode" in given:
            return None
        held = before.get(f"{prefix}CountryCode") or before.get(f"{prefix}Country")
        words = [held] if held else []
    found = [places().country(str(w)) for w in words]
    if any(f is None or f != found[0] for f in found):
        raise _problem(obj, errors.BAD_COUNTRY, f"{prefix}Country")
    return found[0] if found else None


def _state(
    obj: ObjectAccess, prefix: str, given: Row, before: Row, country: Place | None
) -> Place | None:  # fmt: skip
    words = [given[p] for p in ("StateCode", "State") if given.get(p) is not None]
    if not words:
        if "State" in given or "StateCode" in given:
            return None
        held = before.get(f"{prefix}StateCode") or before.get(f"{prefix}State")
        words = [held] if held else []
    if words and country is None:
        raise _problem(obj, errors.NO_COUNTRY, f"{prefix}State")
    found = [places().state(country.code, str(w)) for w in words if country is not None]
    if any(f is None or f != found[0] for f in found):
        raise _problem(obj, errors.BAD_STATE, f"{prefix}State")
    return found[0] if found else None


def _problem(obj: ObjectAccess, spec: ErrorSpec, name: str) -> VendorError:
    field = obj.full.field(name)
    return spec(label=field.label if field is not None else name, fields=(name,))


RULES = (Addresses(),)
