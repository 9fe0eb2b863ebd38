"""Countries and their states as state and country picklists list them: ISO codes and names.

Only nine countries come with states, as in a new organisation.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

import orjson


@dataclass(frozen=True)
class Place:
    """A country or a state of one."""

    code: str
    name: str


class Places:
    """The lists, searched by code or name in any case."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.countries: Mapping[str, str] = data["countries"]
        self.states: Mapping[str, Mapping[str, str]] = data["states"]

    def country(self, text: str) -> Place | None:
        """Find a country."""
        return self._countries.get(text.strip().lower())

    def state(self, country: str, text: str) -> Place | None:
        """Find a state of the country with a code."""
        return self._states.get(country, {}).get(text.strip().lower())

    @cached_property
    def country_options(self) -> tuple[dict[str, Any], ...]:
        """Give the countries as picklist options."""
        return tuple(_option(code, name) for code, name in self.countries.items())

    @cached_property
    def state_options(self) -> tuple[dict[str, Any], ...]:
        """Give the states as options that are valid for some of the countries.

        `validFor` has a bit for each country, from the left, in base 64. A code that several
        countries use is one option, under the name of the first.
        """
        order = {code: n for n, code in enumerate(self.countries)}
        names: dict[str, str] = {}
        valid: dict[str, bytearray] = {}
        for country, states in self.states.items():
            for code, name in states.items():
                names.setdefault(code, name)
                bits = valid.setdefault(code, bytearray((len(order) + 7) // 8))
                bits[order[country] // 8] |= 0x80 >> order[country] % 8
        return tuple(
            {**_option(code, names[code]), "validFor": b64encode(bytes(valid[code])).decode()}
            for code in sorted(names)
        )

    @cached_property
    def _countries(self) -> dict[str, Place]:
        return _index(self.countries)

    @cached_property
    def _states(self) -> dict[str, dict[str, Place]]:
        return {country: _index(states) for country, states in self.states.items()}


def _index(names: Mapping[str, str]) -> dict[str, Place]:
    found = {name.lower(): Place(code, name) for code, name in names.items()}
    return found | {code.lower(): Place(code, name) for code, name in names.items()}


def _option(code: str, name: str) -> dict[str, Any]:
    return {"value": code, "label": name, "default": False, "active": True}


@cache
def places() -> Places:
    """Read the lists, once."""
    return Places(orjson.loads(files(__package__).joinpath("places.json").read_bytes()))
