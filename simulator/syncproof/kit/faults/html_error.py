"""A gateway answers with an HTML error page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from syncproof.kit.call import Answer, Call
from syncproof.kit.faults.model import Effect, FaultType, Outcome, Stage, fault

PAGES = {
    "generic": "Service Unavailable",
    "maintenance": "Down for Maintenance",
    "login": "Login",
}


@fault("html_error")
@dataclass(frozen=True)
class HtmlError(FaultType):
    """Answer `status` (500, 502, 503, 504 or 420) with a page.

    `body` is generic, maintenance or login.
    `stage` after commits the change first.
    """

    status: int = 503
    body: Literal["generic", "maintenance", "login"] = "generic"
    stage: Stage = "before"

    def __post_init__(self) -> None:
        if self.status not in {420, 500, 502, 503, 504}:
            raise ValueError(
                f"params.status: found {self.status}, expected 420, 500, 502, 503 or 504"
            )
        if self.body not in PAGES:
            raise ValueError(f'params.body: found "{self.body}", expected {", ".join(PAGES)}')
        if self.stage not in {"before", "after"}:
            raise ValueError(f'params.stage: found "{self.stage}", expected before or after')

    def before(self, call: Call, chance: float, memory: dict[str, Any]) -> Effect:
        """Answer with the page instead of acting."""
        return Outcome(answer=self._page())

    def after(self, call: Call, answer: Answer, chance: float) -> Answer:
        """Answer with the page after the commit."""
        return self._page()

    def _page(self) -> Answer:
        title = PAGES[self.body]
        html = f"<html><head><title>{title}</title></head><body><h1>{title}</h1></body></html>"
        return Answer(self.status, html.encode(), "text/html")
