"""A connector that claims everything and does nothing: no scenario may be fooled by it."""

import requests


class Lazy:
    def __init__(self):
        self.state = {}

    def describe(self):
        return {
            "name": "lazy",
            "version": "1",
            "protocol": 1,
            "profiles": ["account_engagement"],
            "capabilities": [
                "virtual_time", "pause", "settings", "manual_sync", "actions", "links",
                "disconnect",
            ],
            "time_modes": ["virtual"],
            "fresh_connect": True,
        }  # fmt: skip

    def connect(self, run):
        self.state[run] = "paused"
        return {"connection": run, "state": "paused"}

    def status(self, connection):
        return {"state": self.state[connection], "errors": [], "skipped": []}

    def set_state(self, connection, state):
        self.state[connection] = state
        return {"state": state}

    def change_settings(self, settings):
        return {"settings": settings}

    def sync_record(self):
        return {"result": "synced"}

    def links(self):
        return {"links": [], "after": None}

    def disconnect(self, connection):
        return {}

    def advance(self):
        return {"idle": True, "next_due": None}


class Bare(Lazy):
    """One that can do nothing but be connected."""

    def describe(self):
        return {**super().describe(), "capabilities": ["virtual_time"]}


class Dying(Lazy):
    """One that falls over whenever time passes."""

    def advance(self):
        raise RuntimeError("out of memory")


class Silent(Lazy):
    """One that does not show its state."""

    def status(self, connection):
        return {**super().status(connection), "state": None}


class Impatient(Lazy):
    """One that asks again and again while it is refused, and never says that it waits."""

    def connect(self, run, systems):
        self.url = systems["account_engagement"]["url"]
        return super().connect(run)

    def advance(self):
        address = f"{self.url}/api/v5/objects/prospects?fields=id"
        while requests.get(address, timeout=30).status_code == 429:
            pass
        return super().advance()


def impatient(state_dir):
    return Impatient()


def silent(state_dir):
    return Silent()


def lazy(state_dir):
    return Lazy()


def bare(state_dir):
    return Bare()


def dying(state_dir):
    return Dying()
