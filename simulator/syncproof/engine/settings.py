"""The settings of the profile account_engagement, as an administrator has them."""

from __future__ import annotations

from difflib import get_close_matches
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from syncproof.engine.core.conflict import RULES
from syncproof.engine.profiles.account_engagement import PAIRS

FieldRule = Literal["account_engagement", "salesforce", "newest"]
ONE_WAY = frozenset(p.ae for p in PAIRS if p.direction != "both")
RULED = tuple(p.ae for p in PAIRS if p.ae not in ONE_WAY)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class OwnUser(_Strict):
    """A connector user of the customer's own instead of the integration user."""

    username: str = Field(min_length=1)


class SharingRule(_Strict):
    """Marketing Data Sharing: one field of one object equals a value, case and all."""

    object: Literal["Lead", "Contact"]
    field: str = Field(pattern=r"^[A-Za-z]\w{0,79}$")
    value: str


class Settings(_Strict):
    """Everything that can be set on the connector."""

    initial_sync_per_minute: int | None = Field(default=1_000, ge=0)
    connector_user: Literal["integration"] | OwnUser = "integration"
    setup_complete: bool = True
    allow_duplicate_emails: bool = False
    auto_create_prospects: bool = True
    create_as: Literal["lead", "contact"] = "lead"
    field_rules: dict[str, FieldRule] = Field(default_factory=dict)
    sharing_rules: tuple[SharingRule, ...] = Field(default=(), strict=False)
    sync_deletes: bool = True
    check_interval_s: int = Field(default=120, ge=10, le=86_400)

    @field_validator("field_rules")
    @classmethod
    def _known_fields(cls, value: dict[str, str]) -> dict[str, str]:
        for name in value:
            if name not in RULED:
                raise ValueError(
                    f"{name!r} is no field with a sync behaviour{_nearest(name, RULED)}"
                )
        return value

    @field_validator("sharing_rules")
    @classmethod
    def _one_per_object(cls, value: tuple[SharingRule, ...]) -> tuple[SharingRule, ...]:
        if len({rule.object for rule in value}) != len(value):
            raise ValueError("there can be one rule per object")
        return value


class SettingsError(ValueError):
    """A setting that does not exist, or a value that it cannot have."""


def read_settings(given: dict[str, Any], before: Settings | None = None) -> Settings:
    """Check settings; those not given stay as they were."""
    for name in given:
        if name not in Settings.model_fields:
            raise SettingsError(f"unknown setting {name!r}{_nearest(name, Settings.model_fields)}")
    held = before.model_dump(mode="json") if before else {}
    try:
        return Settings.model_validate({**held, **given})
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"setting {where}: {first['msg']}") from error


def schema() -> dict[str, Any]:
    """Give the JSON Schema of the settings."""
    return Settings.model_json_schema()


def _nearest(name: str, known: Any) -> str:
    near = get_close_matches(name, list(known), n=1)
    return f", did you mean {near[0]!r}?" if near else f"; known are {', '.join(known)}"


__all__ = ["RULES", "Settings", "SettingsError", "read_settings", "schema"]
