"""The caller's token is refused as expired."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from syncproof.kit.call import Call
from syncproof.kit.faults.model import Effect, FaultType, Outcome, fault


@fault("token_expired", group="B")
@dataclass(frozen=True)
class TokenExpired(FaultType):
    """Refuse in the vendor's words and end the session, so that only a new token helps."""

    def before(self, call: Call, chance: float, memory: dict[str, Any]) -> Effect | None:
        """Refuse the token."""
        error = call.system.chaos("token_expired", call, {})
        if error is None or call.route is None or not call.route.auth:
            return None
        call.system.identify(call)
        if call.identity is not None and call.identity.session:
            call.world.sessions.close(call.identity.session)
        return Outcome(error=error)
