"""API versions: which exist, what their release is called, which are retired."""

from __future__ import annotations

from syncproof.systems.salesforce import errors

FIRST, LAST = 31, 66
RETIRED = range(7, FIRST)
_SEASONS = ("Summer", "Winter", "Spring")


def _label(number: int) -> str:
    """Name the release of a version: 31.0 was Summer '14, and three come out a year."""
    season = _SEASONS[(number - FIRST) % 3]
    year = 14 + (number - FIRST) // 3 + (season != "Summer")
    return f"{season} '{year}"


VERSIONS: dict[str, float] = {f"{n}.0": float(n) for n in range(FIRST, LAST + 1)}
LATEST = f"{LAST}.0"
LIST = [
    {"label": _label(n), "url": f"/services/data/v{n}.0", "version": f"{n}.0"}
    for n in range(FIRST, LAST + 1)
]


def since(version: str, first: int) -> None:
    """Refuse a resource that came with a later version."""
    if VERSIONS[version] < first:
        raise errors.NOT_FOUND()


def retired(text: str) -> bool:
    """Say whether a version existed once; the service answers 410 for these."""
    whole, dot, rest = text.partition(".")
    return bool(dot) and rest == "0" and whole in {str(n) for n in RETIRED}
