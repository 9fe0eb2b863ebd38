"""The reference engine: a connector between Salesforce and Account Engagement.

It knows the systems only by their HTTP interfaces and is driven through the connector protocol,
as a vendor's connector is. Nothing of the simulators is imported here.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import requests

from syncproof.engine.endpoint import Engine
from syncproof.engine.profiles.account_engagement import Policy

__all__ = ["Engine", "Policy", "factory"]


def factory(
    state_dir: str | Path | None = None,
    *,
    policy: Policy | None = None,
    session: requests.Session | None = None,
) -> Engine:
    """Make an engine that keeps its state in a folder; its methods are the protocol's verbs."""
    folder = Path(state_dir or tempfile.mkdtemp(prefix="syncproof-engine-"))
    return Engine(folder, policy or Policy(), session or new_session())


def new_session() -> requests.Session:
    """Make a session that ignores proxies and netrc: all traffic goes where we were told."""
    session = requests.Session()
    session.trust_env = False
    session.headers["User-Agent"] = "SyncProof-reference-engine"
    session.headers["Accept"] = "application/json"
    return session
