"""What the four default roles may do; the vendor lets administrators cut finer ones.

Source for the roles: Salesforce Help "Salesforce User Sync". What each may do in detail is the
simulator's reading of the role names, see the README.
"""

from __future__ import annotations

from enum import Flag, auto


class Ability(Flag):
    """One thing a user may do."""

    NONE = 0
    VIEW = auto()
    VIEW_NOT_ASSIGNED = auto()
    CREATE = auto()
    DELETE = auto()
    ASSIGN = auto()
    LISTS = auto()
    CONNECTOR = auto()
    SETUP = auto()


_SALES = Ability.VIEW | Ability.CREATE
_SALES_MANAGER = _SALES | Ability.VIEW_NOT_ASSIGNED | Ability.ASSIGN
_MARKETING = _SALES_MANAGER | Ability.DELETE | Ability.LISTS | Ability.CONNECTOR
ADMINISTRATOR, MARKETING, SALES_MANAGER, SALES = (
    "Administrator",
    "Marketing",
    "Sales Manager",
    "Sales",
)
ROLES: dict[str, Ability] = {
    ADMINISTRATOR: _MARKETING | Ability.SETUP,
    MARKETING: _MARKETING,
    SALES_MANAGER: _SALES_MANAGER,
    SALES: _SALES,
}


def of_role(role: str) -> Ability:
    """Say what a role may do; an unknown role may do nothing."""
    return ROLES.get(role, Ability.NONE)
