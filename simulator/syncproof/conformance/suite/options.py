"""What a run was asked for, read once from pytest's options."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from syncproof.bundled import folder
from syncproof.conformance.drivers import Timeouts

DEFAULT_PROFILE = "account_engagement"
DEFAULT_SEED = 20260105
STRENGTHS = ("MUST", "SHOULD", "MAY")


@dataclass(frozen=True, slots=True)
class Options:
    """The options of one run."""

    connector: str
    profile: str = DEFAULT_PROFILE
    behaviours: tuple[str, ...] = ()
    strengths: tuple[str, ...] = STRENGTHS
    seed: int = DEFAULT_SEED
    time: str | None = None
    time_scale: float = 60.0
    ready: Path | None = None
    events: Path | None = None
    features: Path | None = None
    report_dir: Path | None = None
    shard: tuple[int, int] = (1, 1)
    timeouts: Timeouts = field(default_factory=Timeouts)

    @property
    def product(self) -> str:
        """The profile without its date."""
        return self.profile.partition("@")[0]

    def feature_folder(self) -> Path:
        """Give the features to run: the vendor's own, or the bundled ones of the profile."""
        return self.features or folder("features") / self.product


def read(config: pytest.Config) -> Options:
    """Read the options; what is left out has its default."""

    def given(name: str) -> Any:
        return config.getoption(name, default=None)

    ready = given("--syncproof-ready") or os.environ.get("SYNCPROOF_READY")
    named = [i.strip() for text in given("--behaviour") or () for i in text.split(",")]
    strength = (given("--strength") or "may").upper()
    return Options(
        connector=given("--connector") or config.getini("syncproof_connector"),
        profile=given("--profile") or DEFAULT_PROFILE,
        behaviours=tuple(i for i in named if i),
        strengths=STRENGTHS[: STRENGTHS.index(strength) + 1],
        seed=DEFAULT_SEED if given("--seed") is None else given("--seed"),
        time=given("--time"),
        time_scale=given("--time-scale") or 60.0,
        ready=Path(ready) if ready else None,
        events=_path(given("--syncproof-events")),
        features=_path(given("--features")),
        report_dir=_path(given("--report-dir")),
        shard=_shard(given("--syncproof-shard")),
    )


def _shard(text: str | None) -> tuple[int, int]:
    if not text:
        return 1, 1
    number, _, parts = text.partition("/")
    if not (number.isdecimal() and parts.isdecimal() and 1 <= int(number) <= int(parts)):
        raise pytest.UsageError(f"--syncproof-shard: found {text!r}, expected N/M such as 1/2")
    return int(number), int(parts)


def _path(text: str | None) -> Path | None:
    return Path(text).resolve() if text else None
