"""An organisation as a third-party client is given it."""

from __future__ import annotations

from typing import Any

from syncproof.kit.times import iso

KEY = {"name": "Key__c", "type": "text", "length": 40, "external_id": True, "unique": True}


class ClientOrg:
    """One organisation of a served world, its administrator's credentials, and TLS on demand."""

    def __init__(self, served: Any) -> None:
        self.served = served
        self.world = served.world
        self.system = self.world.systems["salesforce"]
        self.instance = self.world.instance("salesforce")
        for name in ("Contact", "Account"):
            self.act("change_schema", name, None, {"fields": [KEY]})
        self.act("set_settings", {"change_data_capture": ["Lead"]})

    def act(self, method: str, *args: Any) -> Any:
        return self.world.act(
            self.instance, method, "", lambda call: getattr(self.system, method)(call, *args)
        )

    def given(self, *, tls: bool = False) -> dict[str, Any]:
        """Give url, credentials, the organisation's id and the time there."""
        if tls and not self.served.tls_urls:
            self.served.tls()
        urls = self.served.tls_urls if tls else self.served.urls
        return {
            **self.system.credentials(self.world), "url": urls["salesforce"],
            "org_id": self.instance.key, "now": iso(self.world.clock.now_ms()),
            "ca_file": self.served.ca_file,
        }  # fmt: skip

    def token(self) -> str:
        """Give the administrator's session."""
        admin = self.instance.memory["admin"]
        made = self.act("create_token", admin, {"kind": "access_token"})
        return str(made["access_token"])
