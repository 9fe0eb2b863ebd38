"""What is wrong with people's data: decides who has which fault, and applies it."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import Any

from syncproof.kit.population.draws import Draws, chance
from syncproof.kit.population.hostile import hostile_strings
from syncproof.kit.population.recipe import EMAIL_KINDS, Dirt
from syncproof.kit.population.records import LIMITS
from syncproof.kit.population.words import INVALID_INDUSTRIES, INVALID_SOURCES, ODD_NAMES

# The place of each kind in a person's row of draws; for good, see `Draws`.
_PLACES = (
    "missing_phone", "missing_title", "missing_address", "overlong", "odd_unicode", "hostile",
    "trailing_blanks", "invalid_picklist", "inactive_owner", "opted_out", "do_not_call",
)  # fmt: skip
_DETAIL, _SAME_NAME = 14, 15

_CLEAN: frozenset[str] = frozenset()


class Dirtier:
    """The dirt of one seed and recipe."""

    def __init__(self, seed: int, dirt: Dirt) -> None:
        self._draws = Draws(seed, "dirt")
        self._emails = Draws(seed, "email dirt")
        shares = [getattr(dirt, kind) for kind in EMAIL_KINDS]
        self._bounds = [chance(total) for total in accumulate(shares)]
        self._dirty_emails = any(shares)
        limits = [(chance(getattr(dirt, kind)), n, kind) for n, kind in enumerate(_PLACES)]
        self._limits = [limit for limit in limits if limit[0]]
        self._same_name = chance(dirt.same_name)
        self._hostile = hostile_strings(seed, limit=LIMITS["title"], storable=True)

    def email_kind(self, index: int) -> str:
        """Say what is wrong with the email of a person, "" for nothing."""
        if not self._dirty_emails:
            return ""
        spot = bisect_right(self._bounds, self._emails.even(index))
        return EMAIL_KINDS[spot] if spot < len(EMAIL_KINDS) else ""

    def kinds(self, index: int) -> frozenset[str]:
        """Say what else is wrong with a person's data."""
        if not self._limits:
            return _CLEAN
        row = self._draws(index)
        found = [kind for limit, place, kind in self._limits if row[place] < limit]
        return frozenset(found) if found else _CLEAN

    def has_namesake(self, index: int) -> bool:
        """Say whether a person is called like the person before, who has a name of their own."""
        if not self._same_name or index == 0:
            return False
        return (
            self._draws(index)[_SAME_NAME] < self._same_name
            and self._draws(index - 1)[_SAME_NAME] >= self._same_name
        )

    def spoil(self, index: int, kinds: frozenset[str], values: dict[str, Any]) -> None:
        """Apply the faults of text and values, never beyond a vendor's length."""
        detail = self._draws(index)[_DETAIL]
        if "odd_unicode" in kinds:
            values["first_name"], values["last_name"] = ODD_NAMES[detail % len(ODD_NAMES)]
        if "overlong" in kinds:
            for name in ("last_name", "title"):
                limit = LIMITS[name]
                text = str(values[name])
                values[name] = (f"{text}-" * (limit // len(text) + 1))[: limit - 1] + "x"
        if "hostile" in kinds:
            values["title"] = self._hostile[detail % len(self._hostile)]
            values["description"] = self._hostile[(detail >> 8) % len(self._hostile)]
        if "invalid_picklist" in kinds:
            values["industry"] = INVALID_INDUSTRIES[detail % len(INVALID_INDUSTRIES)]
            values["source"] = INVALID_SOURCES[detail % len(INVALID_SOURCES)]
        if "trailing_blanks" in kinds:
            for name in ("first_name", "last_name", "title", "company"):
                values[name] = f"{values[name]} "[: LIMITS[name]]
        self._leave_out(kinds, values)

    @staticmethod
    def _leave_out(kinds: frozenset[str], values: dict[str, Any]) -> None:
        if "missing_phone" in kinds:
            values["phone"] = None
        if "missing_title" in kinds:
            values["title"] = values["department"] = None
        if "missing_address" in kinds:
            for name in ("street", "city", "state", "postal_code", "country"):
                values[name] = None
