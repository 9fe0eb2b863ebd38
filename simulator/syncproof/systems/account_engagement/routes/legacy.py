"""`/api/…/version/3|4/…`: versions 3 and 4 are not emulated and say so in their own error form."""

from __future__ import annotations

from typing import Any

from syncproof.kit.call import Answer, Call
from syncproof.kit.system import Routes
from syncproof.systems.account_engagement.errors import (
    NO_API_KEY,
    NOT_VERSION_4,
    UNSUPPORTED,
    USE_VERSION_4,
    refuse,
)

routes = Routes("/api")


@routes.add(
    "GET POST", "/login/version/<int:version>", "login", auth=False, counted=False,
    status="refused", note="code 199: api_key authentication is no longer supported",
)  # fmt: skip
def login(_call: Call, **_: Any) -> Answer:
    """Refuse the log-in of old: tokens come from Salesforce."""
    raise refuse(NO_API_KEY)


@routes.add(
    "GET POST PATCH DELETE", "/<name>/version/<int:version>/do/<path:rest>", "legacy",
    object="name", status="refused",
    note="code 88 or 89 for the version that the unit cannot use, else 22",
)  # fmt: skip
def operation(call: Call, version: int, **_: Any) -> Answer:
    """Refuse: version 4 is for units that allow duplicate emails, version 3 for the others."""
    duplicates = call.org.settings["allow_duplicate_emails"]
    if version == 4 and not duplicates:
        raise refuse(NOT_VERSION_4)
    if version == 3 and duplicates:
        raise refuse(USE_VERSION_4)
    raise refuse(UNSUPPORTED)
