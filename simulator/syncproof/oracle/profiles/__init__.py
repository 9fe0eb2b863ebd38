"""What each product's connector keeps in step: one profile, one file, found by folder scan."""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from syncproof.oracle.profiles.base import Profile

PROFILES: dict[str, Profile] = {
    profile.name: profile
    for module in iter_modules(__path__)
    if isinstance(
        profile := getattr(import_module(f"{__name__}.{module.name}"), "PROFILE", None), Profile
    )
}
