"""The accounts that a connector is given: its users on both sides and their credentials."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from syncproof.conformance.checks.model import PRODUCT, SALESFORCE
from syncproof.conformance.world import Control, ControlError, Json

APP = "account_engagement"
_SEES_ALL = {"view_all_data": True, "modify_all_data": True}


@dataclass(frozen=True, slots=True)
class Account:
    """What `connect` is given: systems with credentials, and who the connector is on each side."""

    systems: Json
    actor: Json
    settings: Json = field(default_factory=dict)

    @property
    def user(self) -> str:
        """The Salesforce user in whose name the connector works."""
        return str(self.actor[SALESFORCE])


class Accounts:
    """Provisions Account Engagement in the present world."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._users: dict[str, Json] = {}
        self._provisioned: Json | None = None

    def provisioned(self) -> Json:
        """Provision the account once: business unit, connected app, integration user."""
        if self._provisioned is None:
            self._provisioned = dict(self._control.act(PRODUCT, "provision", {}))
        return self._provisioned

    def integration_user(self, *, foreign_key: bool = False) -> Account:
        """Give the connector the integration user."""
        unit = self.provisioned()
        return self._account(unit["connector_user_id"], foreign_key=foreign_key)

    def own_user(self, *, sees_all: bool) -> Account:
        """Give the connector a user of the customer's own."""
        self.provisioned()
        made = self.user("Colin", "Connector", permissions=_SEES_ALL if sees_all else {})
        account = self._account(made["id"])
        return Account(
            account.systems, account.actor, {"connector_user": {"username": made["username"]}}
        )

    def user(self, first: str, last: str, permissions: Json | None = None) -> Json:
        """Make a Salesforce user, known to Account Engagement too; the same one for a name."""
        name = f"{first} {last}"
        if name not in self._users:
            email = f"{first}.{last}@crew.example".lower()
            made = self.salesforce_user(first, last, email, permissions or {})
            fields = {
                "email": email,
                "username": email,
                "firstName": first,
                "lastName": last,
                "salesforceId": made["id"],
            }
            product_id = self._control.create(PRODUCT, "users", fields)
            self._users[name] = {**made, "product_id": int(product_id)}
        return self._users[name]

    def salesforce_user(self, first: str, last: str, email: str, permissions: Json) -> Json:
        """Make a user of Salesforce alone."""
        spec = {
            "profile": "Standard User",
            "permissions": permissions,
            "fields": {"FirstName": first, "LastName": last, "Email": email},
        }
        return self._control.create_user(SALESFORCE, spec)

    def _account(self, user: str, *, foreign_key: bool = False) -> Account:
        keys = self._control.tokens(SALESFORCE, user, {"app": APP, "kind": "jwt"})
        given = {n: keys[n] for n in ("client_id", "username", "audience", "private_key")}
        if foreign_key:
            given["private_key"] = foreign_private_key()
        unit = self.provisioned()["business_unit_id"]
        credentials = {SALESFORCE: given, PRODUCT: {**given, "business_unit_id": unit}}
        systems = {s: self._system(s, credentials[s]) for s in credentials}
        return Account(systems, {SALESFORCE: user, PRODUCT: self._product_user(user)})

    def _system(self, name: str, credentials: Json) -> Json:
        known = self._control.systems[name]
        return {"url": known["url"], "tls_url": known.get("tls_url"), "credentials": credentials}

    def _product_user(self, user: str) -> int:
        found = self._control.records(PRODUCT, "users", salesforceId=user)
        if not found:
            raise ControlError(
                0, "no_user", f"Account Engagement has no user linked to {user} after provisioning"
            )
        return int(found[0]["id"])


@cache
def foreign_private_key() -> str:
    """Make a key pair that no connected app knows, and give its private half."""
    key: Any = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem: bytes = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return pem.decode()
