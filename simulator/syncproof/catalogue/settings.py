"""The settings that a connector of each profile understands, as JSON Schema."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

_FIELD_RULE = {"enum": ["account_engagement", "salesforce", "newest"]}

_ALL: dict[str, Any] = {
    "initial_sync_per_minute": {
        "type": ["integer", "null"],
        "minimum": 0,
        "default": 1000,
        "description": "People a minute during the initial sync; 0 or null for no pacing.",
    }
}

_PROFILES: dict[str, dict[str, Any]] = {
    "account_engagement": {
        "connector_user": {
            "oneOf": [
                {"const": "integration"},
                {
                    "type": "object",
                    "properties": {"username": {"type": "string"}},
                    "required": ["username"],
                    "additionalProperties": False,
                },
            ],
            "default": "integration",
            "description": "The Salesforce user in whose name the connector works.",
        },
        "setup_complete": {
            "type": "boolean",
            "default": True,
            "description": "Whether the setup is finished; before that nobody can resume it.",
        },
        "allow_duplicate_emails": {
            "type": "boolean",
            "default": False,
            "description": "Whether several prospects may have one email address.",
        },
        "auto_create_prospects": {
            "type": "boolean",
            "default": True,
            "description": "Whether a new lead or contact makes a prospect.",
        },
        "create_as": {
            "enum": ["lead", "contact", "person_account"],
            "default": "lead",
            "description": "What an assigned prospect without a match becomes in Salesforce.",
        },
        "field_rules": {
            "type": "object",
            "additionalProperties": _FIELD_RULE,
            "default": {},
            "description": "Who wins a conflict, by the prospect field's name; else Salesforce, "
            "for optedOut the newest, for comments always Account Engagement.",
        },
        "sharing_rules": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {name: {"type": "string"} for name in ("object", "field", "value")},
                "required": ["object", "field", "value"],
                "additionalProperties": False,
            },
            "default": [],
            "description": "Marketing Data Sharing: only records with this value sync.",
        },
        "sync_deletes": {
            "type": "boolean",
            "default": True,
            "description": "Whether deleting the lead or contact archives its prospect.",
        },
        "check_interval_s": {
            "type": "number",
            "exclusiveMinimum": 0,
            "default": 120,
            "description": "Seconds between two checks for changes.",
        },
    }
}


def profiles() -> list[str]:
    """Name the profiles whose settings are described."""
    return sorted(_PROFILES)


def schema(profile: str) -> dict[str, Any]:
    """Give the JSON Schema of one profile's settings."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Settings of the profile {profile}",
        "type": "object",
        "properties": deepcopy({**_ALL, **_PROFILES[profile]}),
        "additionalProperties": False,
    }
