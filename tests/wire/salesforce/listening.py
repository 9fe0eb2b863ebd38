"""A client that listens by CometD, message by message."""

from __future__ import annotations

from typing import Any

import requests


class Listener:
    """A client that listens, message by message."""

    def __init__(self, org, user: str | None = None) -> None:
        self.url = org.served.urls["salesforce"] + "/cometd/59.0"
        self.http = requests.Session()
        self.http.trust_env = False
        self.token = org.token(user)["access_token"]
        self.client = ""

    def send(self, *messages: dict[str, Any], scheme: str = "Bearer") -> list[dict[str, Any]]:
        headers = {"Authorization": f"{scheme} {self.token}"}
        answer = self.http.post(self.url, json=list(messages), headers=headers, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def shake(self, scheme: str = "Bearer") -> dict[str, Any]:
        made = self.send(
            {"channel": "/meta/handshake", "version": "1.0", "id": "1",
             "supportedConnectionTypes": ["long-polling"]},
            scheme=scheme,
        )[0]  # fmt: skip
        self.client = made.get("clientId", "")
        return made

    def subscribe(self, channel: str, replay: int = -1) -> dict[str, Any]:
        return self.send(
            {"channel": "/meta/subscribe", "clientId": self.client, "subscription": channel,
             "ext": {"replay": {channel: replay}}}
        )[0]  # fmt: skip

    def connect(self) -> list[dict[str, Any]]:
        """Give the events of one connect; its own answer comes last."""
        found = self.send(
            {"channel": "/meta/connect", "clientId": self.client,
             "connectionType": "long-polling"}
        )  # fmt: skip
        assert found[-1]["channel"] == "/meta/connect"
        assert found[-1]["successful"] is True, found
        return found[:-1]

    def listen(self, channel: str, replay: int = -1) -> None:
        self.shake()
        assert self.subscribe(channel, replay)["successful"] is True
        assert self.connect() == []  # the first one only learns how to go on
